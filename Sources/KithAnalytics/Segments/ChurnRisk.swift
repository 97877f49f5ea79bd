/// The own-rhythm rule: how unusual a customer's present silence is for him.
///
/// Risk is the share of his own past gaps between purchases that are shorter than the silence, shrunk
/// to his segment: (k + 3 p)/(n + 3); with fewer than two gaps the segment's p alone. It is a rule of
/// thumb, not a probability from a model.
package enum ChurnRisk {
  package static let ruleName = "own-rhythm rule"
  static let weight = 3.0
  static let gapsMin = 2

  /// Risks 0 … 1 from every customer's purchases until `end`, and the number of his segment; nil for who
  /// never bought.
  package static func ownRhythm(
    _ days: PurchaseDays, end: Int32, segment: [Int]
  ) throws -> [Double?] {
    guard segment.count == days.count else {
      throw AnalyticsRefusal(.badInput, "purchases and segments differ in number")
    }
    func gaps(_ customer: Int) -> (shorter: Int, all: Int)? {
      days[customer].last.map { days.gapsShorter(customer, than: end - $0) }
    }
    var counts: [Int: (shorter: Int, all: Int)] = [:]
    var whole = (shorter: 0, all: 0)
    for customer in 0..<days.count {
      guard let own = gaps(customer) else { continue }
      counts[segment[customer], default: (0, 0)].shorter += own.shorter
      counts[segment[customer], default: (0, 0)].all += own.all
      whole.shorter += own.shorter
      whole.all += own.all
    }
    // A segment without gaps knows what all customers know, and nothing known is even odds.
    let general = whole.all > 0 ? Double(whole.shorter) / Double(whole.all) : 0.5
    return (0..<days.count).map { customer in
      guard let own = gaps(customer) else { return nil }
      let count = counts[segment[customer]] ?? (0, 0)
      let prior = count.all > 0 ? Double(count.shorter) / Double(count.all) : general
      guard own.all >= gapsMin else { return prior }
      return (Double(own.shorter) + weight * prior) / (Double(own.all) + weight)
    }
  }
}
