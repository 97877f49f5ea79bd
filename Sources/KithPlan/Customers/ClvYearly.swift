import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// `clv with model: bg_bb`: one chance to buy or give each period (Fader, Hardie & Shang 2010), from
/// orders or from counted histories.
struct ClvYearly: Sendable {
  let wish: ClvWish
  let unit: CalendarUnit
  var layout: OrderLayout?
  var hasCount = false
  var observed: Int?

  static func bind(_ binder: Binder, _ stage: Stage, _ rows: Rows, _ wish: ClvWish) -> Rows? {
    let options = StageOptions(binder, stage)
    let word = options.word("period", among: ["week", "month", "quarter", "year"]) ?? "year"
    var run = ClvYearly(wish: wish, unit: CalendarUnit(rawValue: word) ?? .year)
    let names = ["clv", "p_alive", "orders_expected", "spend_expected"]
    let columns = names.map { MadeColumn($0, .float) }
    if options.has("repeats") {
      let site = Site(rows, step: "clv")
      if rows.scope.position != nil || rows.scope.isBroken { return nil }
      var arguments: [BoundExpression] = []
      for name in ["repeats", "last", "observed"] {
        guard let expression = options.expression(name) else {
          binder.report(
            "K0208", "histories want `repeats`, `last` and `observed`", stage.name.range,
            hint: "clv with model: bg_bb, repeats: x, last: t_x, observed: n, count: customers")
          return nil
        }
        if let value = binder.float(expression, site) { arguments.append(value) }
      }
      if let count = options.expression("count") {
        if let value = binder.float(count, site) { arguments.append(value) }
        run.hasCount = true
      }
      guard arguments.count == (run.hasCount ? 4 : 3) else { return nil }
      let ready = run
      return binder.adding(columns, main: "clv", stage, TableBinding(site, arguments: arguments)) {
        try ready.histories($0)
      }
    }
    guard let orders = OrdersBinding(binder, stage, rows) else { return nil }
    run.layout = orders.layout
    let ready = run
    return binder.scored(columns, main: "clv", stage, orders) { try ready.orders($0) }
  }

  private init(wish: ClvWish, unit: CalendarUnit) {
    (self.wish, self.unit) = (wish, unit)
  }

  private typealias History = BetaGeometricBetaBernoulli.History

  /// Counted histories: x purchases in n periods, the last in period t_x.
  private func histories(_ call: TableCall) throws -> TableAnswer {
    let numbers = call.arguments.map { OrderLayout.numbers($0).0.array }
    let histories = (0..<call.rowCount).map { row in
      History(
        repeats: Self.whole(numbers[0][row]), last: Self.whole(numbers[1][row]),
        periods: Self.whole(numbers[2][row]))
    }
    let weights = hasCount ? numbers[3] : [Double](repeating: 1, count: call.rowCount)
    return try answer(histories.map { $0 }, weights, spend: nil, context: [])
  }

  private static func whole(_ value: Double) -> Int { Int(exactly: value.rounded()) ?? -1 }

  /// Each customer's periods after that of his first order, until the last that is over.
  private func orders(_ call: TableCall) throws -> TableAnswer {
    guard let layout else { throw AnalyticsRefusal(.badInput, "there are no orders") }
    let orders = try layout.read(call)
    let days = try orders.purchaseDays(to: layout.asOf)
    // The period that holds the day after the last observed one is not over.
    let open = period(layout.asOf + 1)
    var histories: [History?] = []
    for days in (0..<days.count).map({ days[$0] }) {
      guard let first = days.first.map(period), first < open else {
        histories.append(nil)
        continue
      }
      let later = Set(days.map(period)).filter { $0 > first && $0 < open }
      histories.append(
        History(repeats: later.count, last: (later.max() ?? first) - first, periods: open - 1 - first))
    }
    let usable = histories.map { history in history.flatMap { $0.periods > 0 ? $0 : nil } }
    let margin = try wish.margin ?? orders.margin(to: layout.asOf)
    let totals = orders.revenuePerCustomer(to: layout.asOf)
    let each = usable.indices.map { row -> Double in
      let periods = Set(days[row].map(period)).count
      return periods > 0 ? totals[row] / Double(periods) * margin : 0
    }
    let notes = OrderNotes.all(
      "clv", [], orders, try? OrderSummary(orders.revenueLog(), end: layout.asOf, merge: layout.merge),
      base: OrderNotes.base(orders, margin: margin), call.context)
    return try answer(
      usable, [Double](repeating: 1, count: usable.count), spend: each, context: notes)
  }

  private func period(_ day: Int32) -> Int {
    let date = CivilDate(days: day)
    switch unit {
    case .day: return Int(day)
    case .week: return Int((Int(day) + 3) / 7)
    case .month: return date.year * 12 + date.month - 1
    case .quarter: return (date.year * 12 + date.month - 1) / 3
    case .year: return date.year
    }
  }

  private func answer(
    _ histories: [History?], _ weights: [Double], spend: [Double]?, context: [Diagnostic]
  ) throws -> TableAnswer {
    var cells: [History: Double] = [:]
    for (history, weight) in zip(histories, weights) {
      if let history { cells[history, default: 0] += weight }
    }
    let order = cells.keys.sorted {
      ($0.repeats, $0.last, $0.periods) < ($1.repeats, $1.last, $1.periods)
    }
    let saved: SavedFit
    let model: BetaGeometricBetaBernoulli
    var kept: String?
    if case .saved(let name, let fit) = wish.model {
      (saved, model, kept) = (fit, try Self.model(fit), fit.sentence(name))
    } else {
      let fit = try BetaGeometricBetaBernoulli.fit(to: order.map { ($0, cells[$0] ?? 0) })
      (saved, model) = (self.saved(fit), fit.model)
    }
    let rate = wish.rate(of: unit)
    var values: [History: (alive: Double, orders: Double)] = [:]
    for history in order {
      values[history] = (
        model.probabilityAlive(history), try expected(model, history, rate)
      )
    }
    let found = histories.map { $0.flatMap { values[$0] } }
    let each = histories.indices.map { row in found[row].map { _ in spend?[row] ?? wish.margin ?? 1 } }
    var answer = TableAnswer(
      columns: [
        Columns.floats(found.indices.map { row in found[row].flatMap { one in each[row].map { one.orders * $0 } } }),
        Columns.floats(found.map { $0?.alive }), Columns.floats(found.map { $0?.orders }),
        Columns.floats(each),
      ], count: histories.count)
    let horizon = wish.saysHorizon ? wish.horizonText(after: layout?.asOf ?? 0) : "endless"
    answer.notes =
      [
        .note(
          "clv: BG/BB, one chance a \(unit.rawValue), \(Said.counted(saved.customers, "customer")), ln L \(Said.number(saved.logLikelihood)), horizon \(horizon), discount \(Said.percent(wish.discount)) a year; orders_expected counts each at its present value, spend_expected is the mean of a \(unit.rawValue) with orders"
        )
      ] + (kept.map { [.note("clv: \($0)")] } ?? []) + context
    if wish.explains { answer.tables = [("clv: BG/BB", ClvContracts.table(saved))] }
    if let name = wish.save { answer.models = [SavedModel(name: name, bytes: saved.bytes)] }
    return answer
  }

  private static func model(_ fit: SavedFit) throws -> BetaGeometricBetaBernoulli {
    let values = ["alpha", "beta", "gamma", "delta"].compactMap { fit.parameter($0) }
    guard values.count == 4, values.allSatisfy({ $0 > 0 }) else {
      throw AnalyticsRefusal(.badOption, "this saved model is none of yearly chances")
    }
    return BetaGeometricBetaBernoulli(
      alpha: values[0], beta: values[1], gamma: values[2], delta: values[3])
  }

  private func expected(
    _ model: BetaGeometricBetaBernoulli, _ history: History, _ rate: Double
  ) throws -> Double {
    guard wish.saysHorizon, case .periods(let count, let given) = wish.horizon else {
      return try model.discountedOrders(history, rate: rate)
    }
    guard given == unit else {
      throw AnalyticsRefusal(
        .badOption, "the horizon is counted in \(given.rawValue)s and the chances in \(unit.rawValue)s",
        hint: "period: \(given.rawValue)")
    }
    var before = 0.0
    return CompensatedSum.of(
      (1...count).map { period -> Double in
        let until = model.expectedOrders(history, within: period)
        defer { before = until }
        return (until - before) / (1 + Power.less(1 + rate, Double(period)))
      })
  }

  private func saved(_ fit: BetaGeometricBetaBernoulli.Fit) -> SavedFit {
    let m = fit.model
    let values = [("alpha", m.alpha), ("beta", m.beta), ("gamma", m.gamma), ("delta", m.delta)]
    return SavedFit(
      method: "bg_bb",
      parameters: values.enumerated().map { index, one in
        SavedFit.Parameter(name: one.0, value: one.1, error: fit.standardErrors[index])
      }, spend: nil, logLikelihood: fit.logLikelihood, customers: Int(fit.customers),
      end: layout?.asOf ?? 0)
  }
}
