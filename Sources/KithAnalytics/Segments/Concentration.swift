import Glibc

/// How much of the whole the best customers bring: the whale (Stobachoff) curve of Kaplan & Narayanan
/// (2001), Lorenz's curve turned round.
package struct Concentration: Sendable {
  /// Rows by falling value, ties in their own sequence.
  package let order: [Int]
  /// Share of the total that the first k+1 of `order` bring together; may pass 1 and come back.
  package let cumulative: [Double]
  package let total: Double
  /// What the best ceil(0.2 n) bring.
  package let topFifthShare: Double
  package let topFifthCount: Int
  /// The highest point of the curve and the number of customers there.
  package let peakShare: Double
  package let peakCount: Int
  /// Customers after whom the curve first reaches the whole.
  package let breakEvenCount: Int
  package let lossMakers: Int
  /// The sum of the negative values, 0 or below.
  package let loss: Double
  /// 2 Σ j v_[j] / (n Σ v) - (n+1)/n over rising values; passes 1 when there are losses.
  package let gini: Double
  /// The same with Σ |v| below (Raffinetti, Siletti & Vernizzi 2015): 0 … 1 with losses as well.
  package let normalizedGini: Double

  /// The curve of one value per row. Throws when there are none, one is not finite, or their total is
  /// not positive, since shares of it mean nothing then.
  package init(_ values: [Double]) throws {
    guard !values.isEmpty else {
      throw AnalyticsRefusal(.noTransactions, "there are no customers", count: 0)
    }
    let broken = values.filter { !$0.isFinite }.count
    guard broken == 0 else {
      throw AnalyticsRefusal(.notFinite, "\(broken) values are not finite numbers", count: broken)
    }
    let sum = CompensatedSum.of(values)
    let negative = values.filter { $0 < 0 }
    guard sum.isFinite else {
      throw AnalyticsRefusal(.overflow, "the values add up to more than a number can hold")
    }
    guard sum > 0 else {
      throw AnalyticsRefusal(
        .negativeTotal,
        "the total is \(sum), which is not positive: shares of it mean nothing; \(negative.count) of \(values.count) customers make a loss",
        count: negative.count)
    }
    order = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
    total = sum
    (lossMakers, loss) = (negative.count, CompensatedSum.of(negative))
    var (running, shares) = (CompensatedSum(), [Double]())
    shares.reserveCapacity(values.count)
    for row in order {
      running.add(values[row])
      shares.append(running.value / sum)
    }
    cumulative = shares
    topFifthCount = (values.count + 4) / 5
    topFifthShare = shares[topFifthCount - 1]
    let peak = shares.indices.max { shares[$0] < shares[$1] } ?? 0
    (peakShare, peakCount) = (shares[peak], peak + 1)
    breakEvenCount = (shares.firstIndex { $0 >= 1 - 1e-12 } ?? shares.count - 1) + 1
    let n = Double(values.count)
    var (ranked, size) = (CompensatedSum(), CompensatedSum())
    for (place, row) in order.enumerated() {
      ranked.add((n - Double(place)) / n * values[row])
      size.add(abs(values[row]))
    }
    gini = 2 * ranked.value / sum - (n + 1) / n
    normalizedGini = (2 * ranked.value - (n + 1) / n * sum) / size.value
  }

  /// The class of every row by cuts of the cumulative share: 0 until the first cut is reached, and so
  /// on; loss-makers are in the last. Throws unless the cuts rise between 0 and 1.
  package func classes(_ values: [Double], cuts: [Double]) throws -> [Int] {
    guard values.count == order.count, cuts.allSatisfy({ $0 > 0 && $0 < 1 }),
      zip(cuts, cuts.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw AnalyticsRefusal(
        .badOption, "cuts rise between 0 % and 100 %", hint: "cuts: [80%, 95%]")
    }
    var result = [Int](repeating: cuts.count, count: values.count)
    var before = 0.0
    var reached = 0
    for (place, row) in order.enumerated() where values[row] >= 0 {
      // Who crosses a cut belongs below it.
      while reached < cuts.count, before >= cuts[reached] - 1e-12 { reached += 1 }
      result[row] = reached
      before = cumulative[place]
    }
    return result
  }
}
