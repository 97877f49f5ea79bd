import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let lifecycle = Verb(
    "lifecycle", signature: "lifecycle [with new: 90 days, lost_after: 365 days, lost: c, why: true]",
    "Adds lifecycle: prospect, new, growing, loyal, at_risk, lapsed, lost, won_back or active.",
    examples: [
      "customers | lifecycle | summarize count() by lifecycle",
      #"customers | lifecycle with lost: status = "closed", why: true"#,
    ],
    options: OrdersBinding.options + [
      "new", "growth", "loyal", "lost_after", "usual_gap", "lost", "why", "explain", "as",
    ],
    manual: """
      the last rule that holds decides: prospect (no order), new (first order under 90 days ago), growing \
      (profit up 20 % on the year before), loyal (3 or more orders and silent for less than 90 % of the \
      own gaps), at_risk (silent for longer), lapsed (for more than twice that), lost (declared, or \
      silent for 365 days), won_back (an order after having lapsed or been lost), active (none of these)
      growth: 20%, loyal: 3, usual_gap: 90 days for who has fewer than two gaps; lost: a condition on the \
      customer, as status = "lost" where there is such a column; explain: shows the rules; why: adds \
      lifecycle_why
      Source: stages after Dwyer, Schurr & Oh 1987; the rules are Kith's own
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let rules = LifecycleRun.rules(binder, stage),
      var orders = OrdersBinding(binder, stage, rows)
    else { return broken }
    let options = StageOptions(binder, stage)
    var lostText: String?
    if !orders.layout.isOwnRows, let found = LifecycleRun.lost(binder, options, orders.site) {
      guard let condition = binder.condition(found, orders.site, what: "`lost`") else {
        return broken
      }
      orders.arguments.append(condition)
      lostText = options.has("lost") ? binder.text(of: found) : "status = \"lost\""
    }
    let run = LifecycleRun(
      rules: rules, layout: orders.layout, lostText: lostText, saysWhy: options.flag("why"),
      explains: options.flag("explain"))
    var columns = [MadeColumn("lifecycle", .text)]
    if run.saysWhy { columns.append(MadeColumn("lifecycle_why", .text)) }
    return binder.scored(columns, main: "lifecycle", stage, orders) { try run.answer($0) }
  }
}

/// `lifecycle` while it runs.
private struct LifecycleRun: Sendable {
  let rules: LifecycleRules
  let layout: OrderLayout
  let lostText: String?
  let saysWhy: Bool
  let explains: Bool

  static func rules(_ binder: Binder, _ stage: Stage) -> LifecycleRules? {
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    var rules = LifecycleRules()
    func days(_ name: String, _ usual: Int) -> Int {
      guard let length = options.duration(name, hint: "\(name): \(usual) days") else { return usual }
      return Int(clamping: length.days + length.months * 365 / 12)
    }
    rules.newDays = days("new", rules.newDays)
    rules.lostDays = days("lost_after", rules.lostDays)
    rules.usualGap = days("usual_gap", rules.usualGap)
    rules.growth =
      options.number("growth", in: 0...100, "a share such as 20%", hint: "growth: 20%")
      ?? rules.growth
    rules.loyalOrders = options.whole("loyal", in: 1...1_000_000, hint: "loyal: 3") ?? rules.loyalOrders
    return binder.problems.count > count ? nil : rules
  }

  /// The condition that declares a customer lost.
  static func lost(_ binder: Binder, _ options: StageOptions, _ site: Site) -> Expression? {
    if let given = options.expression("lost") { return given }
    guard let status = site.scope.column("status"),
      case .bound(let value) = status.value, value.type == .text
    else { return nil }
    return SalesSchema.parsed("status = \"lost\"", at: options.stage.name.range)
  }

  func answer(_ call: TableCall) throws -> TableAnswer {
    let orders = try layout.read(call)
    let end = layout.asOf
    let days = try orders.purchaseDays(to: end)
    let year = end - 365
    let profit = orders.profitPerCustomer(from: year + 1, to: end)
    let before = orders.profitPerCustomer(from: year - 364, to: year)
    let isLost = lostText == nil ? nil : call.arguments.last
    var (stages, why) = ([String?](), [String?]())
    for row in 0..<orders.customerCount {
      var declared = false
      if let isLost, case .bool(let flags) = isLost.data {
        declared = flags[row] == 1 && !isLost.isNull(row)
      }
      let found = rules.stage(
        LifecycleRules.Facts(
          days: Array(days[row]), profit: profit[row], profitBefore: before[row], isDeclaredLost: declared),
        today: end)
      stages.append(found.stage.rawValue)
      why.append(found.because)
    }
    var answer = TableAnswer(
      columns: saysWhy ? [Columns.texts(stages), Columns.texts(why)] : [Columns.texts(stages)],
      count: orders.customerCount)
    let summary = try? OrderSummary(orders.revenueLog(), end: end, merge: layout.merge)
    answer.notes = OrderNotes.all(
      "lifecycle",
      [lostText.map { "declared lost: `\($0)`" } ?? "nobody is declared lost (lost: names a condition)"],
      orders, summary, base: OrderNotes.base(orders, margin: nil), call.context)
    if explains {
      answer.tables = [
        (
          "lifecycle: the last rule that holds decides",
          Columns.table([
            ("lifecycle", .text, Columns.texts(LifecycleStage.allCases.map(\.rawValue))),
            ("rule", .text, Columns.texts(LifecycleStage.allCases.map(rules.sentence))),
          ])
        )
      ]
    }
    return answer
  }
}
