import KithMatching

/// Pairwise quality of clusters against true labels, as the reference evaluator computes it.
struct Evaluation {
  private let labels: [Int]
  private let truePairs: Double

  init(truth: [String]) {
    var numbers: [String: Int] = [:]
    labels = truth.map { text in
      if let number = numbers[text] { return number }
      numbers[text] = numbers.count
      return numbers.count - 1
    }
    truePairs = Evaluation.pairs(labels)
  }

  struct Quality {
    var precision: Double
    var recall: Double
    var f1: Double
    var largest: Int
  }

  private static func pairs(_ labels: some Sequence<Int>) -> Double {
    var counts: [Int: Double] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    return counts.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
  }

  func clusters(_ found: [Int32]) -> Quality {
    // Rows without a cluster are clusters of their own.
    let own = found.enumerated().map { $1 == 0 ? -1 - $0 : Int($1) }
    let joint = zip(own, labels).map { ($0 &* 0x1_0000_0001) ^ ($1 &* 0x9E37_79B9_7F4A) }
    let (predicted, hit) = (Evaluation.pairs(own), Evaluation.pairs(joint))
    let precision = predicted == 0 ? 1 : hit / predicted
    let recall = truePairs == 0 ? 1 : hit / truePairs
    var sizes: [Int: Int] = [:]
    for label in own { sizes[label, default: 0] += 1 }
    return Quality(
      precision: precision, recall: recall,
      f1: precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall),
      largest: sizes.values.max() ?? 0)
  }

  func isSame(_ pair: ScoredPair) -> Bool { labels[Int(pair.left)] == labels[Int(pair.right)] }

  /// The share of true pairs among those that were scored.
  func completeness(_ pairs: [ScoredPair]) -> Double {
    truePairs == 0 ? 1 : Double(pairs.filter(isSame).count) / truePairs
  }
}
