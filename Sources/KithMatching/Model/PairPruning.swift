import KithColumns

/// Scores candidate pairs, giving up on a pair as soon as it cannot reach the cut any more.
// Safety: buffers are written in init and only read afterwards.
struct PairPruning: @unchecked Sendable {
  /// Log-odds below which pairs are not kept.
  let cut: Double

  private let scorer: PairScorer
  private let comparer: PairComparer
  /// Largest gain of a column whose values differ.
  private let most: [Double]
  /// log(same / strangers) by column and level.
  private let gains: [Double]
  /// Columns in the order that ends most pairs soonest.
  private let order: [Int]
  private let base: Double

  init(_ scorer: PairScorer, cut: Double) {
    self.scorer = scorer
    self.cut = cut
    comparer = scorer.comparer
    let kinds = scorer.model.columns.map(\.kind)
    var gains = [Double](repeating: 0, count: kinds.count * MatchModel.levelsMax)
    var most = [Double](repeating: 0, count: kinds.count)
    for (column, kind) in kinds.enumerated() {
      for level in 1..<kind.levels { gains[column * MatchModel.levelsMax + level] = scorer.gain(column, level) }
      // A value that cannot be compared gains nothing.
      most[column] = max(0, (2..<kind.levels).map { scorer.gain(column, $0) }.max() ?? 0)
    }
    func merit(_ column: Int) -> Double {
      (most[column] - scorer.gain(column, kinds[column].levelOfDifference)) / PairPruning.cost(kinds[column])
    }
    order = kinds.indices.sorted { merit($0) != merit($1) ? merit($0) > merit($1) : $0 < $1 }
    self.gains = gains
    self.most = most
    base = scorer.sizeTerms[PairClass.same.rawValue] - scorer.sizeTerms[PairClass.strangers.rawValue]
  }

  private static func cost(_ kind: EvidenceKind) -> Double {
    switch kind {
    case .city, .postcode, .number, .identifier, .date, .phone, .system: 1
    case .email: 1.5
    case .given, .family: 1.7
    case .fullName, .organisation, .text, .street: 3
    }
  }

  /// Log-odds of the pairs that reach the cut, with their places in `pairs`.
  func score(_ pairs: [UInt64], _ pool: WorkPool) throws -> (pairs: [UInt64], logOdds: [Float]) {
    let parts = try pool.pieces(pairs.count, size: 32_768) { range in
      var kept: [UInt64] = []
      var scores: [Float] = []
      for index in range {
        let pair = pairs[index]
        if let score = score(PairList.left(pair), PairList.right(pair)) {
          kept.append(pair)
          scores.append(Float(score))
        }
      }
      return (kept, scores)
    }
    var result: (pairs: [UInt64], logOdds: [Float]) = ([], [])
    for part in parts {
      result.pairs += part.0
      result.logOdds += part.1
    }
    return result
  }

  /// The log-odds of a pair; nil where they stay below the cut.
  func score(_ left: Int, _ right: Int) -> Double? {
    let width = comparer.width
    let (a, b) = (comparer.values + left * width, comparer.values + right * width)
    var pattern = LevelPattern()
    var bound = base
    // Columns still to be compared, a bit each.
    var open: UInt32 = 0
    let equal = comparer.equalColumns(a, b)
    for column in 0..<width {
      let (x, y) = (a[column], b[column])
      if x < 0 || y < 0 { continue }
      if x == y {
        if comparer.saidBy[column] & equal != 0 { continue }
        pattern.set(column, 1)
        bound += gains[column &* MatchModel.levelsMax &+ 1] + scorer.rarity(column, x)
      } else {
        open |= 1 << UInt32(column)
        bound += most[column]
      }
    }
    if bound < cut { return nil }
    let isNamed = comparer.given >= 0 && comparer.family >= 0
    for column in order where open >> UInt32(column) & 1 == 1 {
      if isNamed, column == comparer.given || column == comparer.family {
        compareNames(a, b, &pattern, &open, &bound)
      } else {
        compare(column, a, b, &pattern, &open, &bound)
      }
      if bound < cut { return nil }
    }
    let score = scorer.logOdds(pattern, row: left)
    return score < cut ? nil : score
  }

  @inline(__always) private func compare(
    _ column: Int, _ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>, _ pattern: inout LevelPattern,
    _ open: inout UInt32, _ bound: inout Double
  ) {
    guard open >> UInt32(column) & 1 == 1 else { return }
    open &= ~(1 << UInt32(column))
    let level = Levels.level(comparer.views.base[column], a[column], b[column])
    pattern.set(column, level)
    bound += gains[column &* MatchModel.levelsMax &+ Int(level)] - most[column]
  }

  private func compareNames(
    _ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>, _ pattern: inout LevelPattern,
    _ open: inout UInt32, _ bound: inout Double
  ) {
    let (given, family) = (comparer.given, comparer.family)
    compare(given, a, b, &pattern, &open, &bound)
    compare(family, a, b, &pattern, &open, &bound)
    guard comparer.isSwapped(pattern, a, b) else { return }
    for column in [given, family] {
      let before = gains[column * MatchModel.levelsMax + pattern.level(column)]
      pattern.set(column, 8)
      bound += gains[column * MatchModel.levelsMax + 8] - before
    }
  }
}
