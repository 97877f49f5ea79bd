import Glibc

/// How well forecasts of orders would have been: at each origin the models know only what lay before
/// it, and are held against what came.
package struct Backtest: Sendable {
  /// The errors of one rule of forecasting, per customer.
  package struct Score: Hashable, Sendable {
    package let name: String
    package let isNaive: Bool
    /// Mean absolute error; a model reports its median for this, a naive rule its one number.
    package let mae: Double
    /// Of the mean.
    package let maeOfMean: Double
    package let rmse: Double
    /// Sum of the means over sum of the actual orders, less 1; nil when nobody bought.
    package let bias: Double?
    /// Share of customers within the 90 % interval; nil for naive rules.
    package let coverage: Double?
  }

  /// One origin: how many customers, how many orders came, and who was how wrong.
  package struct Origin: Sendable {
    package let day: Int32
    package let customers: Int
    package let actualOrders: Int
    package let scores: [Score]
    /// Models that refused, with the reason.
    package let refusals: [(method: PurchaseMethod, refusal: AnalyticsRefusal)]
  }

  package let horizonDays: Int
  package let origins: [Origin]

  /// Forecasts `horizonDays` from every origin with every method and the four naive rules. Throws when
  /// an origin has no orders before it or the log ends before its horizon does.
  package init(
    _ log: OrderLog, origins: [Int32], horizonDays: Int, methods: [PurchaseMethod],
    merge: MergeRule = .day
  ) throws {
    guard horizonDays > 0, !origins.isEmpty else {
      throw AnalyticsRefusal(
        .badOption, "a backtest needs an origin and a horizon of a day or more")
    }
    if let last = log.lastDay {
      let late = origins.filter { Int($0) + horizonDays > Int(last) + 7 }.count
      guard late == 0 else {
        throw AnalyticsRefusal(
          .badOption, "the orders end before the horizon of \(late) origins does", count: late,
          hint: "horizon: 3 months")
      }
    }
    self.horizonDays = horizonDays
    self.origins = try origins.map {
      try Self.run(log, $0, horizonDays: horizonDays, methods, merge)
    }
  }

  private static func run(
    _ log: OrderLog, _ day: Int32, horizonDays: Int, _ methods: [PurchaseMethod], _ merge: MergeRule
  ) throws -> Origin {
    let summary = try OrderSummary(
      log, end: day, merge: merge, holdoutEnd: day + Int32(horizonDays))
    let cells = PurchaseCells(summary)
    let weeks = Double(horizonDays) / OrderSummary.daysPerWeek
    let known = cells.cellOf.indices.filter { cells.cellOf[$0] >= 0 }
    let actual = known.map { Double(summary.holdoutOrders[$0]) }
    var scores: [Score] = []
    var refusals: [(method: PurchaseMethod, refusal: AnalyticsRefusal)] = []
    for method in methods {
      do {
        let fit = try PurchaseFit.fit(method, to: cells)
        let forecast = try OrderForecast(fit.model, cells, over: .weeks(weeks))
        let spreads = known.map { forecast.orders[Int(cells.cellOf[$0])] }
        scores.append(score(method.rawValue, spreads, actual))
      } catch let refusal as AnalyticsRefusal {
        refusals.append((method, refusal))
      }
    }
    for rule in NaiveRule.allCases {
      let one = try rule.forecast(log, summary, horizonDays: horizonDays, merge)
      scores.append(score(rule.rawValue, known.map { one[$0] }, actual))
    }
    return Origin(
      day: day, customers: known.count, actualOrders: Int(actual.reduce(0, +)), scores: scores,
      refusals: refusals)
  }

  private static func score(_ name: String, _ spreads: [Spread], _ actual: [Double]) -> Score {
    let n = Double(max(1, actual.count))
    var (absolute, ofMean, squares, total) = (
      CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum()
    )
    var covered = 0
    for (spread, actual) in zip(spreads, actual) {
      absolute.add(abs(spread.median - actual))
      ofMean.add(abs(spread.mean - actual))
      squares.add((spread.mean - actual) * (spread.mean - actual))
      total.add(spread.mean)
      covered += actual >= spread.low && actual <= spread.high ? 1 : 0
    }
    let came = actual.reduce(0, +)
    return Score(
      name: name, isNaive: false, mae: absolute.value / n, maeOfMean: ofMean.value / n,
      rmse: sqrt(squares.value / n), bias: came > 0 ? total.value / came - 1 : nil,
      coverage: Double(covered) / n)
  }

  private static func score(_ name: String, _ numbers: [Double], _ actual: [Double]) -> Score {
    let same = score(
      name, numbers.map { Spread(mean: $0, median: $0, low: $0, high: $0) }, actual)
    return Score(
      name: name, isNaive: true, mae: same.mae, maeOfMean: same.maeOfMean, rmse: same.rmse,
      bias: same.bias, coverage: nil)
  }

  /// The mean of every score over the origins in which it stands, in the sequence of the first.
  package var means: [Score] {
    var names: [String] = []
    for score in origins.flatMap(\.scores)
    where !names.contains(where: { $0.utf8.elementsEqual(score.name.utf8) }) {
      names.append(score.name)
    }
    return names.compactMap { name in
      let all = origins.flatMap(\.scores).filter { $0.name.utf8.elementsEqual(name.utf8) }
      guard let first = all.first else { return nil }
      func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : CompensatedSum.of(values) / Double(values.count)
      }
      return Score(
        name: name, isNaive: first.isNaive, mae: mean(all.map(\.mae)) ?? 0,
        maeOfMean: mean(all.map(\.maeOfMean)) ?? 0, rmse: mean(all.map(\.rmse)) ?? 0,
        bias: mean(all.compactMap(\.bias)), coverage: mean(all.compactMap(\.coverage)))
    }
  }

  /// The naive rules that have a smaller error than every model, by mean absolute error and by RMSE.
  package var winningNaiveRules: (byMAE: [String], byRMSE: [String]) {
    func winners(_ error: (Score) -> Double) -> [String] {
      let models = means.filter { !$0.isNaive }
      return means.filter { rule in rule.isNaive && models.allSatisfy { error(rule) < error($0) } }
        .map(\.name)
    }
    return (winners(\.mae), winners(\.rmse))
  }
}

/// Forecasts without a model: what must be beaten.
package enum NaiveRule: String, CaseIterable, Sendable {
  /// Nobody buys again.
  case nobody
  /// Everybody buys like the mean customer: orders per week observed, over all.
  case meanRate = "mean_rate"
  /// Everybody goes on at his own rate x/T.
  case ownRate = "own_rate"
  /// As many as in the same number of days before the origin.
  case lastPeriod = "last_period"

  /// What the rule says, in a sentence.
  package var sentence: String {
    switch self {
    case .nobody: "nobody buys again"
    case .meanRate: "everybody buys at the mean rate of all customers"
    case .ownRate: "everybody goes on at his own rate"
    case .lastPeriod: "everybody buys as often as in the period before"
    }
  }

  func forecast(
    _ log: OrderLog, _ summary: OrderSummary, horizonDays: Int, _ merge: MergeRule
  ) throws -> [Double] {
    let n = summary.firstDay.count
    let weeks = Double(horizonDays) / OrderSummary.daysPerWeek
    switch self {
    case .nobody: return Array(repeating: 0, count: n)
    case .meanRate:
      let orders = CompensatedSum.of(summary.repeats.map(Double.init))
      let observed = CompensatedSum.of(
        (0..<n).filter { summary.firstDay[$0] != OrderLog.noDay }.map { summary.age($0) })
      return Array(repeating: observed > 0 ? orders / observed * weeks : 0, count: n)
    case .ownRate:
      return (0..<n).map { customer in
        guard summary.repeats[customer] > 0, summary.age(customer) > 0 else { return 0 }
        return Double(summary.repeats[customer]) / summary.age(customer) * weeks
      }
    case .lastPeriod:
      // Repeat purchases of the period before are those of now less those of then.
      let start = summary.end - Int32(horizonDays)
      guard let earlier = try? OrderSummary(log, end: start, merge: merge) else {
        return summary.repeats.map(Double.init)
      }
      return (0..<n).map { customer in
        // Who first bought in that period brings that purchase as well.
        let then =
          earlier.firstDay[customer] == OrderLog.noDay ? -1 : Double(earlier.repeats[customer])
        return summary.firstDay[customer] == OrderLog.noDay
          ? 0 : Double(summary.repeats[customer]) - then
      }
    }
  }
}
