import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let backtest = Verb(
    "backtest", signature: "backtest [with horizon: 3 months, origins: 3, models: […], each: true]",
    "Holds forecasts of orders against what came: a row per purchase model and naive rule.",
    examples: [
      "customers | backtest with horizon: 3 months",
      "orders | backtest with customer: customer_id, horizon: 39 weeks, origins: [2025-09-30]",
    ],
    options: OrdersBinding.options + ["horizon", "origins", "models", "each", "chart", "as"],
    manual: """
      at each origin the models see only what lay before it; origins: how many, going back by the \
      horizon, or a list of days; each: one row per origin instead of the means
      mae: mean absolute error per customer of the median (naive rules have one number); mae_mean and \
      rmse: of the mean; bias: forecast over actual orders less 1; coverage: share of customers within \
      the 90 % interval
      naive rules: nobody (buys again), mean_rate, own_rate, last_period; a naive rule that wins is named
      Source: tracking plot and holdout of Fader, Hardie & Lee 2005
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let run = BacktestRun.wish(binder, stage),
      let orders = OrdersBinding(binder, stage, rows, wants: .purchases)
    else { return broken }
    let layout = orders.layout
    return binder.making(run.columns, main: "rule", stage, TableBinding(orders)) { call in
      try run.answer(layout.read(call), call.context)
    }
  }
}

/// `backtest` while it runs.
private struct BacktestRun: Sendable {
  enum Origins: Sendable {
    case count(Int)
    case days([Int32])
  }

  var horizon: Duration?
  var origins = Origins.count(3)
  var methods = PurchaseMethod.allCases
  var showsEach = false
  var wantsChart = false

  static func wish(_ binder: Binder, _ stage: Stage) -> BacktestRun? {
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    var run = BacktestRun()
    run.horizon = options.duration("horizon", hint: "horizon: 3 months")
    run.showsEach = options.flag("each")
    run.wantsChart = options.has("chart") ? options.flag("chart") : binder.isLastStage
    if let expression = options.expression("origins") {
      if case .list(let days) = expression.bare.kind {
        let given = days.compactMap { element -> Int32? in
          if case .date(let day)? = binder.constant(element, what: "an origin")?.0 { day } else { nil }
        }
        if given.count == days.count, !given.isEmpty {
          run.origins = .days(given)
        } else {
          options.refuse("origins", "a number or a list of days", hint: "origins: [2025-09-30]")
        }
      } else if let number = options.whole("origins", in: 1...50, hint: "origins: 3") {
        run.origins = .count(number)
      }
    }
    if let option = binder.option("models", of: stage) {
      var words: [String] = []
      if case .list(let values)? = binder.optionValue(option) {
        words = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
      }
      let methods = words.compactMap { PurchaseMethod(rawValue: Spelling.key($0)) }
      if methods.isEmpty || methods.count != words.count {
        options.refuse(
          "models", "a list of bg_nbd, pareto_nbd and mbg_nbd", hint: "models: [bg_nbd, pareto_nbd]")
      }
      run.methods = methods
    }
    return binder.problems.count > count ? nil : run
  }

  var columns: [MadeColumn] {
    (showsEach ? [MadeColumn("origin", .date)] : []) + [
      MadeColumn("rule", .text), MadeColumn("kind", .text), MadeColumn("mae", .float),
      MadeColumn("mae_mean", .float), MadeColumn("rmse", .float), MadeColumn("bias", .float),
      MadeColumn("coverage", .float),
    ]
  }

  func answer(_ orders: CustomerOrders, _ context: TableContext) throws -> TableAnswer {
    let all = try orders.revenueLog()
    let end = orders.layout.asOf
    let log = try all.until(end)
    guard let first = log.firstDay, let last = log.lastDay else {
      throw AnalyticsRefusal(
        .noTransactions, "there are no orders until \(CivilDate.text(days: end))", count: log.count)
    }
    let stop = min(end, last)
    let days = try self.days(from: first, to: stop)
    let origins = days.origins
    let backtest = try Backtest(
      log, origins: origins, horizonDays: days.horizon, methods: methods, merge: orders.layout.merge)
    var rows: [(Int32?, Backtest.Score)] = []
    if showsEach {
      rows = backtest.origins.flatMap { origin in origin.scores.map { (origin.day, $0) } }
    } else {
      rows = backtest.means.map { (nil, $0) }
    }
    let scores = rows.map(\.1)
    var vectors = [
      Columns.texts(scores.map(\.name)), Columns.texts(scores.map { $0.isNaive ? "naive" : "model" }),
      Columns.floats(scores.map(\.mae)), Columns.floats(scores.map(\.maeOfMean)),
      Columns.floats(scores.map(\.rmse)), Columns.floats(scores.map(\.bias)),
      Columns.floats(scores.map(\.coverage)),
    ]
    if showsEach { vectors.insert(Columns.dates(rows.map(\.0)), at: 0) }
    var answer = TableAnswer(columns: vectors, count: scores.count)
    answer.notes = notes(backtest, days.horizon).map { .note("backtest: \($0)") }
    if wantsChart, context.isForPeople, let method = methods.first, let origin = origins.max() {
      answer.drawings = (try? chart(log, origin, stop, method, orders.layout.merge)) ?? []
    }
    return answer
  }

  /// The days of the horizon and the origins: as given, else going back from the end while a third of
  /// the log remains before the earliest.
  private func days(from first: Int32, to stop: Int32) throws -> (horizon: Int, origins: [Int32]) {
    let span = Int(stop) - Int(first)
    func length(before day: Int32) -> Int {
      guard let horizon else { return max(7, span / 5 / 7 * 7) }
      if horizon.days > 0 { return Int(clamping: horizon.days) }
      return CivilDate.adding(months: -horizon.months, to: day).map { Int(day - $0) } ?? span
    }
    let horizonDays = length(before: stop)
    switch origins {
    case .days(let given): return (horizonDays, given.sorted())
    case .count(let count):
      let found = (1...count).map { Int(stop) - horizonDays * $0 }
        .filter { $0 - Int(first) >= max(28, span / 3) }
      guard !found.isEmpty else {
        throw AnalyticsRefusal(
          .badOption,
          "a horizon of \(horizonDays) days leaves too little of the \(span) days of orders before it",
          hint: "horizon: \(max(7, span / 5)) days")
      }
      return (horizonDays, found.map { Int32($0) }.sorted())
    }
  }

  private func notes(_ backtest: Backtest, _ horizon: Int) -> [String] {
    let origins = backtest.origins.map {
      "\(CivilDate.text(days: $0.day)) (\(Said.counted($0.customers, "customer")), \(Said.counted($0.actualOrders, "order")) came)"
    }
    var texts = ["\(horizon) days after \(origins.joined(separator: ", "))"]
    for origin in backtest.origins {
      for (method, refusal) in origin.refusals {
        texts.append("\(method.rawValue) at \(CivilDate.text(days: origin.day)): \(refusal.reason)")
      }
    }
    let models = backtest.means.filter { !$0.isNaive }
    if let best = models.min(by: { $0.rmse < $1.rmse }), let exact = models.min(by: { $0.mae < $1.mae }) {
      texts.append(
        "best model by RMSE \(best.name) (\(Said.figure(best.rmse))), by MAE \(exact.name) (\(Said.figure(exact.mae)))"
      )
    }
    if models.isEmpty { return texts + ["no model could be fitted: the naive rules stand alone"] }
    let winners = backtest.winningNaiveRules
    func sentences(_ names: [String]) -> String {
      names.map { name in "\(name) (\(NaiveRule(rawValue: name)?.sentence ?? name))" }
        .joined(separator: ", ")
    }
    if !winners.byMAE.isEmpty {
      texts.append("a naive rule beats every model by MAE: \(sentences(winners.byMAE))")
    }
    if !winners.byRMSE.isEmpty {
      texts.append("a naive rule beats every model by RMSE: \(sentences(winners.byRMSE))")
    }
    if winners.byMAE.isEmpty, winners.byRMSE.isEmpty { texts.append("no naive rule beats the best model") }
    return texts
  }

  /// Repeat purchases a week as they came, and as the first model expected them at the last origin.
  private func chart(
    _ log: OrderLog, _ origin: Int32, _ stop: Int32, _ method: PurchaseMethod, _ merge: MergeRule
  ) throws -> [String] {
    guard let first = log.firstDay else { return [] }
    let weeks = min(104, max(2, (Int(stop) - Int(first)) / 7))
    let summary = try OrderSummary(log, end: origin, merge: merge)
    let fit = try PurchaseFit.fit(method, to: PurchaseCells(summary))
    let tracking = try Tracking(log, summary, fit.model, weeks: weeks, merge: merge)
    func steps(_ sums: [Double]) -> [Double] {
      sums.indices.map { $0 == 0 ? sums[0] : sums[$0] - sums[$0 - 1] }
    }
    func lines(_ title: String, _ sums: [Double]) -> [String] {
      [title]
        + BlockChart.columns(
          steps(sums), rows: 5, label: { Said.number($0, digits: 0) },
          from: CivilDate.text(days: first), to: CivilDate.text(days: first + Int32(weeks * 7)))
    }
    return lines("repeat purchases a week, as they came", tracking.actual.map(Double.init))
      + lines(
        "as \(method.title) of \(CivilDate.text(days: origin)) expects them", tracking.expected)
  }
}
