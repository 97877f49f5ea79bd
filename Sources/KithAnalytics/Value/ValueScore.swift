/// A score 0 … 100 of several unlike parts: the weighted mean of their percentile ranks, for ordering
/// customers, not for adding up money.
package struct ValueScore: Sendable {
  /// One per customer.
  package let scores: [Double]
  /// Percentile ranks 0 … 1 by part and customer.
  package let ranks: [[Double]]
  /// Where the value of a part was missing: it ranks in the middle.
  package let isMissing: [[Bool]]

  /// From parts by customer, larger being better, and weights that are not negative.
  package init(parts: [[Double?]], weights: [Double]) throws {
    let total = weights.reduce(0, +)
    guard parts.count == weights.count, let count = parts.first?.count,
      parts.allSatisfy({ $0.count == count }), weights.allSatisfy({ $0 >= 0 }), total > 0,
      total.isFinite
    else {
      throw AnalyticsRefusal(
        .badOption, "a score needs a weight of 0 or more for each part, and one above 0")
    }
    let broken = parts.joined().filter { !($0?.isFinite ?? true) }.count
    guard broken == 0 else {
      throw AnalyticsRefusal(.notFinite, "\(broken) values are not finite numbers", count: broken)
    }
    let ranks = parts.map(Self.ranks)
    self.ranks = ranks
    isMissing = parts.map { $0.map { $0 == nil } }
    scores = (0..<count).map { customer in
      100 * parts.indices.reduce(0) { $0 + weights[$1] * ranks[$1][customer] } / total
    }
  }

  /// Share of the known others that are worse, half of those that are equal: the mean is one half.
  private static func ranks(_ values: [Double?]) -> [Double] {
    let sorted = values.compactMap { $0 }.sorted()
    func below(_ value: Double, orEqual: Bool) -> Int {
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] < value || (orEqual && sorted[middle] == value) {
          low = middle + 1
        } else {
          high = middle
        }
      }
      return low
    }
    return values.map { value in
      guard let value, sorted.count > 1 else { return 0.5 }
      let (worse, upTo) = (below(value, orEqual: false), below(value, orEqual: true))
      return (Double(worse) + Double(upTo - worse - 1) / 2) / Double(sorted.count - 1)
    }
  }
}
