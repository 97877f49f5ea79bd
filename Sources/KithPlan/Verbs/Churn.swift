import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let churn = Verb(
    "churn",
    signature: "churn [with model:, segment: country, why: true] or churn with start:, end:",
    "Adds p_alive, the chance that the customer will ever buy again, and risk by his own rhythm.",
    examples: [
      "customers | churn | where risk > 80%", "customers | churn with segment: country, why: true",
      "quotes | churn with start: created, end: created + 30 days, period: day",
    ], options: OrdersBinding.options + ["model", "segment", "why", "start", "end", "duration", "ended", "period", "as"],
    manual: """
      p_alive: by the purchase model with the highest log-likelihood, or model:; null with a reason \
      where none can be fitted
      risk: own-rhythm rule, the share of his own gaps between orders that are shorter than the present \
      silence, shrunk to his segment: (k + 3 p) / (n + 3); a rule of thumb, no probability; why: adds \
      churn_why
      contracts: start: and end: (null while they run), or duration: and ended: (a condition), give \
      instead the survival curve, one row per time at which somebody left, with Greenwood's errors
      Sources: Schmittlein, Morrison & Colombo 1987; Kaplan & Meier 1958; Greenwood 1926
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    let options = StageOptions(binder, stage)
    if options.has("start") || options.has("duration") { return binder.survival(stage, rows, options) ?? broken }
    guard let method = ChurnRun.method(options),
      var orders = OrdersBinding(binder, stage, rows, wants: .purchases)
    else { return broken }
    var segment = false
    if let expression = options.expression("segment") {
      if orders.layout.isOwnRows {
        binder.report(
          "K0209", "`segment` wants rows of customers", expression.range,
          hint: "customers | churn with segment: country")
        return broken
      }
      guard let value = binder.expression(expression, orders.site) else { return broken }
      orders.arguments.append(value)
      segment = true
    }
    let run = ChurnRun(
      method: method, layout: orders.layout, hasSegment: segment, saysWhy: options.flag("why"))
    var columns = [MadeColumn("p_alive", .float), MadeColumn("risk", .float)]
    if run.saysWhy { columns.append(MadeColumn("churn_why", .text)) }
    return binder.scored(columns, main: "risk", stage, orders) { try run.answer($0) }
  }
}

/// `churn` of customers while it runs.
private struct ChurnRun: Sendable {
  /// Nil: the one with the highest likelihood.
  let method: PurchaseMethod?
  let layout: OrderLayout
  let hasSegment: Bool
  let saysWhy: Bool

  static func method(_ options: StageOptions) -> PurchaseMethod?? {
    guard options.has("model") else { return .some(nil) }
    let words = PurchaseMethod.allCases.map(\.rawValue) + ["best"]
    guard let word = options.word("model", among: words) else { return nil }
    return .some(PurchaseMethod(rawValue: word))
  }

  func answer(_ call: TableCall) throws -> TableAnswer {
    let orders = try layout.read(call)
    let end = layout.asOf
    let (risk, reasons) = try rhythm(orders, call)
    let summary = try OrderSummary(orders.revenueLog(), end: end, merge: layout.merge)
    var alive = [Double?](repeating: nil, count: orders.customerCount)
    var lines: [String] = []
    do {
      let cells = PurchaseCells(summary)
      let fit = try method.map { try PurchaseFit.fit($0, to: cells) } ?? PurchaseFit.best(for: cells).best
      let model = fit.model
      let byCell = Pieces.map(cells.count) { model.probabilityAlive(cells.history($0)) }
      alive = OrderForecast.byCustomer(byCell, cells)
      lines.append(
        "p_alive by \(fit.method.title)"
          + (fit.boundary.map { "; \($0.finding)" } ?? ""))
    } catch let refusal as AnalyticsRefusal {
      // Asked for by name, a model that cannot be fitted is an error; else the rule remains.
      if method != nil { throw refusal }
      lines.append("p_alive is null: \(refusal.reason)")
    }
    lines.append(
      "risk by the \(ChurnRisk.ruleName): the share of own gaps shorter than the silence, shrunk to "
        + (hasSegment ? "the segment" : "all customers"))
    var columns = [Columns.floats(alive), Columns.floats(risk)]
    if let reasons { columns.append(reasons) }
    var answer = TableAnswer(columns: columns, count: orders.customerCount)
    answer.notes = OrderNotes.all("churn", lines, orders, summary, base: nil, call.context)
    return answer
  }

  /// The risks by the rule, and the reasons where they are wanted; the days are not kept.
  private func rhythm(_ orders: CustomerOrders, _ call: TableCall) throws -> ([Double?], Vector?) {
    let days = try orders.purchaseDays(to: layout.asOf)
    var segment = [Int](repeating: 0, count: orders.customerCount)
    if hasSegment {
      segment = try call.groups(of: call.arguments.count - 1).ids.array.map(Int.init)
    }
    let risk = try ChurnRisk.ownRhythm(days, end: layout.asOf, segment: segment)
    guard saysWhy else { return (risk, nil) }
    return (risk, Columns.texts((0..<days.count).map { why(days, $0, risk[$0]) }))
  }

  private func why(_ days: PurchaseDays, _ customer: Int, _ risk: Double?) -> String {
    guard let last = days[customer].last, let risk else { return "no order" }
    let silence = layout.asOf - last
    let gaps = days.gapsShorter(customer, than: silence)
    let own =
      gaps.all < 2
      ? "fewer than two gaps, so the risk is that of all"
      : "\(gaps.shorter) of \(gaps.all) own gaps are shorter"
    return "silent for \(Said.counted(Int(silence), "day")): \(own) (\(Said.percent(risk, digits: 0)))"
  }
}

extension Binder {
  /// `churn with start:, end:`: the survival curve of contracts.
  fileprivate func survival(_ stage: Stage, _ rows: Rows, _ options: StageOptions) -> Rows? {
    guard let (contracts, table) = ContractTerms.bind(self, stage, rows) else { return nil }
    let columns = [
      MadeColumn("time", .int), MadeColumn("at_risk", .int), MadeColumn("ended", .int),
      MadeColumn("survival", .float), MadeColumn("standard_error", .float),
      MadeColumn("low", .float), MadeColumn("high", .float),
    ]
    let unit = contracts.unit
    return making(columns, main: "survival", stage, table) { call in
      let terms = try contracts.read(call)
      let curve = try KaplanMeier(
        durations: terms.map { Double($0.periods) }, hasEnded: terms.map(\.hasEnded))
      let steps = curve.steps
      var answer = TableAnswer(
        columns: [
          Columns.ints(steps.map { Int($0.time) }), Columns.ints(steps.map(\.atRisk)),
          Columns.ints(steps.map(\.ended)), Columns.floats(steps.map(\.survival)),
          Columns.floats(steps.map(\.standardError)), Columns.floats(steps.map(\.low)),
          Columns.floats(steps.map(\.high)),
        ], count: steps.count)
      let median =
        curve.median.map { "half have left after \(Said.counted(Int($0), unit.rawValue))" }
        ?? "more than half remain"
      answer.notes = [
        .note(
          "churn: Kaplan-Meier of \(Said.counted(curve.contracts, "contract")), \(Said.grouped(curve.ended)) ended, \(Said.grouped(curve.contracts - curve.ended)) still running on \(CivilDate.text(days: contracts.asOf)); \(median); standard errors by Greenwood, low and high hold 95 %"
        )
      ] + contracts.notes(call)
      return answer
    }
  }
}
