import KithColumns

/// Scores 1 … 5 (5 is best) for recency, frequency and money, and the segment of each customer.
///
/// A score is 1 + floor(5 × number of customers who are strictly worse / n), so equal customers get
/// equal scores (Hughes 1994 orders them into quintiles; ties split those arbitrarily).
package struct RecencyFrequencyMoney: Sendable {
  package let recency: [Int]
  package let frequency: [Int]
  package let money: [Int]

  /// Scores of customers by their last day, number of purchases and sum of amounts, in the sequence
  /// given.
  package init(lastDay: [Int32], purchases: [Int], amounts: [Double]) throws {
    guard lastDay.count == purchases.count, amounts.count == purchases.count else {
      throw AnalyticsRefusal(.badInput, "recency, frequency and money differ in length")
    }
    let broken = amounts.filter { !$0.isFinite }.count
    guard broken == 0 else {
      throw AnalyticsRefusal(.notFinite, "\(broken) amounts are not finite numbers", count: broken)
    }
    recency = Self.scores(lastDay)
    frequency = Self.scores(purchases)
    money = Self.scores(amounts)
  }

  /// Scores 1 … `steps`; larger values are better.
  package static func scores(_ values: [some FixedWidthInteger], steps: Int = 5) -> [Int] {
    scores(values.count, steps) { UInt64(bitPattern: Int64(clamping: values[$0])) ^ 1 << 63 }
  }

  /// Scores of finite numbers.
  package static func scores(_ values: [Double], steps: Int = 5) -> [Int] {
    scores(values.count, steps) {
      // Bits that compare as the numbers do; 0 has two forms.
      let bits = (values[$0] == 0 ? 0 : values[$0]).bitPattern
      return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }
  }

  /// By words that sort as the values do.
  private static func scores(_ count: Int, _ steps: Int, _ word: (Int) -> UInt64) -> [Int] {
    let words = Buffer<UInt64>(uninitialized: count)
    let rows = Buffer<Int32>(uninitialized: count)
    for row in 0..<count {
      words.base[row] = word(row)
      rows.base[row] = Int32(row)
    }
    let order = RadixSort.stable(rows, by: words, nil)
    var result = [Int](repeating: 1, count: count)
    var worse = 0
    for place in 0..<count {
      let row = Int(order.base[place])
      if place > 0, words.base[Int(order.base[place - 1])] != words.base[row] { worse = place }
      result[row] = 1 + steps * worse / count
    }
    return result
  }
}

/// The name of each of the 25 cells of recency and frequency; all may be renamed.
package struct SegmentTable: Sendable {
  /// `names[r-1][f-1]`.
  package private(set) var names: [[String]]

  /// The usual names, recency from 1 (long ago) to 5 (just now) downwards, frequency rising to the
  /// right.
  package static let usual = SegmentTable(names: [
    ["hibernating", "hibernating", "at risk", "at risk", "cannot lose"],
    ["hibernating", "hibernating", "at risk", "at risk", "cannot lose"],
    ["about to sleep", "about to sleep", "need attention", "loyal", "loyal"],
    ["promising", "potential loyalist", "potential loyalist", "loyal", "loyal"],
    ["new", "potential loyalist", "potential loyalist", "champions", "champions"],
  ])

  private init(names: [[String]]) { self.names = names }

  /// The same table with one cell renamed; throws unless both scores are 1 … 5.
  package func naming(recency: Int, frequency: Int, _ name: String) throws -> SegmentTable {
    guard (1...5).contains(recency), (1...5).contains(frequency) else {
      throw AnalyticsRefusal(.badOption, "scores run from 1 to 5, not \(recency) and \(frequency)")
    }
    var result = self
    result.names[recency - 1][frequency - 1] = name
    return result
  }

  /// The segment of scores 1 … 5.
  package func segment(recency: Int, frequency: Int) -> String {
    names[min(5, max(1, recency)) - 1][min(5, max(1, frequency)) - 1]
  }
}
