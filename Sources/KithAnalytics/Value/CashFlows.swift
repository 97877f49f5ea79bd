import Glibc

/// The value of a stream of money by the user's formula: CLV = Σ π_i (1+d)^-i for periods i = 1 … n,
/// at the end of each period.
package struct CashFlows: Sendable {
  /// One line of the explanation.
  package struct Line: Hashable, Sendable {
    package let period: Int
    package let profit: Double
    /// Non-sales benefit: referrals, influence, knowledge.
    package let benefit: Double
    package let factor: Double
    package var presentValue: Double { (profit + benefit) * factor }
  }

  package let lines: [Line]

  /// The flows of periods 1, 2, … with the discount rate `rate` per period; profits of either sign.
  package init(profits: [Double], benefits: [Double] = [], rate: Double) throws {
    try self.init(profits: profits, benefits: benefits) { period in
      exp(-Double(period) * log1p(rate))
    } checking: {
      rate > -1 && rate.isFinite
    }
  }

  /// The same discounted by the calendar: period i ends `horizon.endDays[i-1]` days from now.
  package init(profits: [Double], benefits: [Double] = [], horizon: CalendarHorizon) throws {
    guard max(profits.count, benefits.count) <= horizon.factors.count else {
      throw AnalyticsRefusal(
        .badInput,
        "there are \(max(profits.count, benefits.count)) amounts for \(horizon.factors.count) periods"
      )
    }
    try self.init(profits: profits, benefits: benefits) {
      horizon.factors[$0 - 1]
    } checking: {
      true
    }
  }

  private init(
    profits: [Double], benefits: [Double], _ factor: (Int) -> Double, checking isRate: () -> Bool
  ) throws {
    guard isRate() else {
      throw AnalyticsRefusal(.badOption, "a discount rate is above -100 %", hint: "discount: 10%")
    }
    let broken = (profits + benefits).filter { !$0.isFinite }.count
    guard broken == 0 else {
      throw AnalyticsRefusal(.notFinite, "\(broken) amounts are not finite numbers", count: broken)
    }
    lines = (0..<max(profits.count, benefits.count)).map { index in
      Line(
        period: index + 1, profit: index < profits.count ? profits[index] : 0,
        benefit: index < benefits.count ? benefits[index] : 0, factor: factor(index + 1))
    }
    guard total.isFinite else {
      throw AnalyticsRefusal(.overflow, "the present values add up to more than a number can hold")
    }
  }

  package var total: Double { CompensatedSum.of(lines.map(\.presentValue)) }

  /// A first profit that grows by `growth` and is kept with `retention` each period: profit
  /// π (1+g)^(i-1) r^i in period i, as m r/(1+d-r) for ever (Gupta & Lehmann 2003) has it.
  package static func projected(
    profit: Double, benefit: Double = 0, periods: Int, rate: Double, retention: Double = 1,
    growth: Double = 0
  ) throws -> CashFlows {
    guard periods > 0, periods <= 100_000, (0...1).contains(retention), growth > -1, growth.isFinite
    else {
      throw AnalyticsRefusal(
        .badOption, "periods are 1 or more, retention is 0 % to 100 %, growth is above -100 %",
        hint: "periods: 5, retention: 80%")
    }
    let profits = (1...periods).map { i in
      profit * pow(retention, Double(i)) * pow(1 + growth, Double(i - 1))
    }
    let benefits = (1...periods).map { i in benefit * pow(retention, Double(i)) }
    return try CashFlows(profits: profits, benefits: benefit == 0 ? [] : benefits, rate: rate)
  }

  /// The limit of the same over endless periods: m r/(1+d-r(1+g)). Throws where it has no bound.
  package static func endless(
    profit: Double, rate: Double, retention: Double, growth: Double = 0
  ) throws -> Double {
    let below = 1 + rate - retention * (1 + growth)
    guard profit.isFinite, below > 0, (0...1).contains(retention), rate > -1, rate.isFinite else {
      throw AnalyticsRefusal(
        .infiniteValue, "with these rates the value of endless periods has no bound",
        hint: "periods: 10")
    }
    return profit * retention / below
  }

  /// The value today of amounts of the past, compounded by the calendar (past customer value: Kumar &
  /// Reinartz 2006): `daysAgo` before today.
  package static func past(
    amounts: [Double], daysAgo: [Int], discounting: Discounting
  ) throws -> Double {
    guard amounts.count == daysAgo.count, amounts.allSatisfy(\.isFinite) else {
      throw AnalyticsRefusal(.badInput, "amounts and days differ in number, or one is not finite")
    }
    let sum = CompensatedSum.of(
      zip(amounts, daysAgo).map { $0 / discounting.factor(days: Double($1)) })
    guard sum.isFinite else {
      throw AnalyticsRefusal(.overflow, "the compounded amounts are more than a number can hold")
    }
    return sum
  }
}
