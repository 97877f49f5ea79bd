/// Tiers by value, and how customers move between them.
package enum Tiers {
  /// The tier of each value: 0 for the highest. Cuts between 0 and 1 are shares of the customers
  /// counted from the best (0.2, 0.5: the best fifth, the next three tenths, the rest), equal values in
  /// the better tier; other cuts are falling amounts. Nil values have no tier.
  package static func assign(_ values: [Double?], cuts: [Double]) throws -> [Int?] {
    guard !cuts.isEmpty, cuts.allSatisfy(\.isFinite) else {
      throw AnalyticsRefusal(.badOption, "tiers need cuts", hint: "cuts: [20%, 50%]")
    }
    if cuts.allSatisfy({ $0 > 0 && $0 < 1 }) {
      guard zip(cuts, cuts.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw AnalyticsRefusal(.badOption, "cuts that are shares rise", hint: "cuts: [20%, 50%]")
      }
      return byShare(values, cuts)
    }
    guard zip(cuts, cuts.dropFirst()).allSatisfy({ $0 > $1 }) else {
      throw AnalyticsRefusal(.badOption, "cuts that are amounts fall", hint: "cuts: [10000, 1000]")
    }
    return values.map { value in
      value.map { value in cuts.firstIndex { value >= $0 } ?? cuts.count }
    }
  }

  private static func byShare(_ values: [Double?], _ cuts: [Double]) -> [Int?] {
    let known = values.compactMap { $0 }
    guard !known.isEmpty else { return values.map { _ in nil } }
    let sorted = known.sorted(by: >)
    return values.map { value in
      guard let value else { return nil }
      // Customers strictly better, by bisection.
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] > value { low = middle + 1 } else { high = middle }
      }
      let share = Double(low) / Double(sorted.count)
      return cuts.firstIndex { share < $0 } ?? cuts.count
    }
  }

  /// How many customers went from tier i to tier j; the last row and column are those without a tier.
  package static func migration(
    from before: [Int?], to now: [Int?], tiers: Int
  ) throws -> [[Int]] {
    guard before.count == now.count, tiers > 0 else {
      throw AnalyticsRefusal(.badInput, "the two periods differ in customers")
    }
    var table = [[Int]](repeating: Array(repeating: 0, count: tiers + 1), count: tiers + 1)
    for (old, new) in zip(before, now) {
      let (row, column) = (min(old ?? tiers, tiers), min(new ?? tiers, tiers))
      table[row][column] += 1
    }
    return table
  }
}
