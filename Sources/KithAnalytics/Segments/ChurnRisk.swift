/// The own-rhythm rule: how unusual a customer's present silence is for him.
///
/// Risk is the share of his own past gaps between purchases that are shorter than the silence, shrunk
/// to his segment: (k + 3 p)/(n + 3); with fewer than two gaps the segment's p alone. It is a rule of
/// thumb, not a probability from a model.
package enum ChurnRisk {
  package static let ruleName = "own-rhythm rule"
  static let weight = 3.0
  static let gapsMin = 2

  /// Risks 0 … 1 from every customer's gaps and silence in days, and the number of his segment; nil for
  /// who never bought (silence nil).
  package static func ownRhythm(
    gaps: [[Int]], silence: [Int?], segment: [Int]
  ) throws -> [Double?] {
    guard gaps.count == silence.count, segment.count == gaps.count else {
      throw AnalyticsRefusal(.badInput, "gaps, silences and segments differ in number")
    }
    var counts: [Int: (shorter: Int, all: Int)] = [:]
    var whole = (shorter: 0, all: 0)
    let shorter = gaps.indices.map { customer -> Int in
      guard let silence = silence[customer] else { return 0 }
      let shorter = gaps[customer].filter { $0 < silence }.count
      counts[segment[customer], default: (0, 0)].shorter += shorter
      counts[segment[customer], default: (0, 0)].all += gaps[customer].count
      whole.shorter += shorter
      whole.all += gaps[customer].count
      return shorter
    }
    // A segment without gaps knows what all customers know, and nothing known is even odds.
    let general = whole.all > 0 ? Double(whole.shorter) / Double(whole.all) : 0.5
    return gaps.indices.map { customer in
      guard silence[customer] != nil else { return nil }
      let count = counts[segment[customer]] ?? (0, 0)
      let prior = count.all > 0 ? Double(count.shorter) / Double(count.all) : general
      let n = gaps[customer].count
      guard n >= gapsMin else { return prior }
      return (Double(shorter[customer]) + weight * prior) / (Double(n) + weight)
    }
  }
}
