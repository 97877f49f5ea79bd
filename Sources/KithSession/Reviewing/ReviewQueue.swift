import KithPlan

/// The pairs that a review asks about: those whose answer tells most come first.
///
/// A pair tells much when the model is in doubt (its log-odds are near 0) and when other rows of the
/// cluster hang on it. Pairs of which somebody was not sure before come last. Rows that were merged
/// stand for each other, so one answer settles several pairs.
struct ReviewQueue {
  struct Pair: Equatable {
    var left: String
    var right: String
    var merit: Double
    var wasUnsure: Bool
  }

  private(set) var pairs: [Pair] = []
  /// The row that a row went into during the review.
  private var target: [String: String] = [:]
  /// Pairs of rows, as they stand now, that are settled.
  private var settled: Set<[String]> = []
  private(set) var matched: MatchedPairs?

  /// Rows of a cluster that are asked about pair by pair; of larger ones each row against the first, and
  /// what is left comes with the next review.
  private static let wholeMax = 12

  /// `groups`: the keys of each cluster's rows.
  init(_ groups: [[String]], _ matched: MatchedPairs?, _ decisions: [MergeMemory.Decision]) {
    self.matched = matched
    var said: [[String]: Bool?] = [:]
    for decision in decisions { said[[decision.left, decision.right]] = .some(decision.isSame) }
    for group in groups {
      for first in group.indices {
        if group.count > ReviewQueue.wholeMax, first > 0 { break }
        for second in group.indices where second > first {
          let (left, right) = (group[first], group[second])
          let known = said[ReviewQueue.ordered(left, right)]
          if case .some(.some(_)) = known { continue }
          let doubt = 1 + abs(matched?.reason(left, right)?.logOdds ?? 0)
          pairs.append(
            Pair(left: left, right: right, merit: Double(group.count - 1) / doubt, wasUnsure: known != nil))
        }
      }
    }
    // Stable: equal merit keeps the order of the rows.
    pairs = pairs.enumerated().sorted { a, b in
      if a.element.wasUnsure != b.element.wasUnsure { return b.element.wasUnsure }
      return a.element.merit == b.element.merit ? a.offset < b.offset : a.element.merit > b.element.merit
    }.map(\.element)
  }

  static func ordered(_ a: String, _ b: String) -> [String] {
    a.utf8.lexicographicallyPrecedes(b.utf8) ? [a, b] : [b, a]
  }

  /// The row that a key stands for now.
  func current(_ key: String) -> String {
    var key = key
    while let next = target[key] { key = next }
    return key
  }

  /// The next pair that is not settled, by the keys of the rows as they stand now.
  var next: Pair? { open.first }

  var openCount: Int { open.count }

  private var open: [Pair] {
    var seen = settled
    return pairs.compactMap { pair in
      var now = pair
      (now.left, now.right) = (current(pair.left), current(pair.right))
      let isNew = seen.insert(ReviewQueue.ordered(now.left, now.right)).inserted
      return isNew && now.left != now.right ? now : nil
    }
  }

  mutating func settle(_ left: String, _ right: String) { settled.insert(ReviewQueue.ordered(left, right)) }

  /// Answers about the row that goes hold for the one that it went into.
  mutating func join(_ loser: String, into survivor: String) {
    for pair in settled where pair.contains(loser) {
      let other = pair[0] == loser ? pair[1] : pair[0]
      settled.insert(ReviewQueue.ordered(other, survivor))
    }
    target[loser] = survivor
  }
}
