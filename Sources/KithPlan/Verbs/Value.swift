import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let value = Verb(
    "value",
    signature: "value [with horizon: endless, units:, saving:, chance_of_default:, exposure:, weights:]",
    """
    Adds value, the money that a customer is worth, value_score from 0 to 100, and their five parts: \
    sales, profit, potential, demand and credit.
    """,
    examples: [
      "customers | value | sort value desc",
      "customers | value with horizon: 3 years, discount: 8%, saving: 10000",
    ],
    options: OrdersBinding.options + [
      "model", "method", "horizon", "discount", "period", "periods", "year", "margin", "units",
      "saving", "chance_of_default", "exposure", "loss", "weights", "why", "as",
    ],
    manual: """
      value = value_profit (after costs, trailing 365 days) + value_potential (expected present value to \
      come, as clv has it) + value_demand - value_credit; value_sales (net revenue of those days) is shown \
      and not added, because its profit is
      value_demand: the customer's share of units: (else of orders) times saving:, what the volume of all \
      saves in purchasing and capacity; 0 when none is declared
      value_credit: expected loss, chance_of_default: times exposure: (open receivables) times loss: \
      (100 %); 0 when none is declared
      value_score: mean percentile rank of the five parts by weights: [0.2, 0.2, 0.2, 0.2, 0.2]; a \
      missing part ranks in the middle; for ordering customers, not for adding up
      Sources: Walter, Ritter & Gemünden 2001 (functions of relationships); Fader & Hardie 2005
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let wish = ClvWish(binder, stage), let run = ValueRun.bind(binder, stage, rows, wish) else {
      return broken
    }
    var columns = ValueRun.names.map { MadeColumn($0, .float) }
    if wish.saysWhy { columns.append(MadeColumn("value_why", .text)) }
    let made = run.run
    return binder.scored(columns, main: "value", stage, run.orders) { try made.answer($0) }
  }
}

/// `value` while it runs.
private struct ValueRun: Sendable {
  static let names = [
    "value", "value_score", "value_sales", "value_profit", "value_potential", "value_demand",
    "value_credit",
  ]

  var wish: ClvWish
  let layout: OrderLayout
  var weights = [0.2, 0.2, 0.2, 0.2, 0.2]
  var saving = 0.0
  var loss = 1.0
  var unitsText: String?
  var hasCredit = false

  static func bind(
    _ binder: Binder, _ stage: Stage, _ rows: Rows, _ wish: ClvWish
  ) -> (run: ValueRun, orders: OrdersBinding)? {
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    guard var orders = OrdersBinding(binder, stage, rows) else { return nil }
    var run = ValueRun(wish: wish, layout: orders.layout)
    if !wish.saysHorizon { run.wish.horizon = .endless }
    run.saving = options.number("saving", in: 0...1e15, "an amount", hint: "saving: 10000") ?? 0
    run.loss = options.number("loss", in: 0...1, "a share such as 60%", hint: "loss: 60%") ?? 1
    if let weights = options.numbers("weights", hint: "weights: [0.2, 0.2, 0.2, 0.2, 0.2]") {
      if weights.count == 5 { run.weights = weights } else {
        options.refuse(
          "weights", "a list of five numbers", hint: "weights: [0.3, 0.3, 0.2, 0.1, 0.1]")
      }
    }
    func add(_ name: String) -> String? {
      guard let expression = options.expression(name) else { return nil }
      guard orders.customer == nil else {
        options.refuse(name, "for rows of customers", hint: "customers | value with \(name): …")
        return nil
      }
      if let value = binder.float(expression, orders.site) { orders.arguments.append(value) }
      return binder.text(of: expression)
    }
    run.unitsText = add("units")
    if options.has("chance_of_default") || options.has("exposure") {
      guard add("chance_of_default") != nil, add("exposure") != nil else {
        binder.report(
          "K0208", "a credit loss wants `chance_of_default` and `exposure`", stage.name.range,
          hint: "chance_of_default: 2%, exposure: open_amount")
        return nil
      }
      run.hasCredit = true
    }
    return binder.problems.count > count ? nil : (run, orders)
  }

  func answer(_ call: TableCall) throws -> TableAnswer {
    let orders = try layout.read(call)
    let n = orders.customerCount
    let end = layout.asOf
    var extra = call.arguments[...]
    let clv = try ClvRun(wish: wish, orders: orders, context: call.context)
    let future = try clv.means()
    let sales = orders.revenuePerCustomer(from: end - 364, to: end)
    let profit = orders.profitPerCustomer(from: end - 364, to: end)
    let days = try orders.purchaseDays(to: end)
    var units = (0..<n).map { Double(days[$0].count) }
    if unitsText != nil { units = OrderLayout.numbers(extra.removeFirst()).0.array }
    let all = CompensatedSum.of(units)
    let demand = units.map { all > 0 ? saving * $0 / all : 0 }
    var credit = [Double](repeating: 0, count: n)
    if hasCredit {
      let chance = OrderLayout.numbers(extra.removeFirst()).0
      let exposure = OrderLayout.numbers(extra.removeFirst()).0
      try check(chance)
      credit = (0..<n).map { chance[$0] * exposure[$0] * loss }
    }
    let value = (0..<n).map { profit[$0] + (future.values[$0] ?? 0) + demand[$0] - credit[$0] }
    let score = try ValueScore(
      parts: [
        sales, future.values, saving > 0 ? demand : Array(repeating: nil, count: n),
        hasCredit ? credit.map { -$0 } : Array(repeating: nil, count: n), profit,
      ], weights: weights)
    var columns = [
      Columns.floats(value), Columns.floats(score.scores), Columns.floats(sales),
      Columns.floats(profit), Columns.floats(future.values), Columns.floats(demand),
      Columns.floats(credit),
    ]
    if wish.saysWhy { columns.append(why(profit, future.values, demand, credit, score)) }
    var answer = TableAnswer(columns: columns, count: n)
    answer.notes = OrderNotes.all(
      "value",
      ["profit of the 365 days until \(CivilDate.text(days: end)) + potential + demand - credit; sales are shown, not added"]
        + future.remarks.map { "potential: \($0)" } + remarks, orders,
      try? OrderSummary(orders.revenueLog(), end: end, merge: layout.merge), base: clv.baseText,
      call.context)
    return answer
  }

  private func check(_ chance: Slice<Double>) throws {
    let wrong = (0..<chance.count).filter { !(0...1).contains(chance[$0]) }.count
    guard wrong == 0 else {
      throw AnalyticsRefusal(
        .badInput, "\(wrong) chances of default are not between 0 % and 100 %", count: wrong)
    }
  }

  private var remarks: [String] {
    var texts = [
      "score: weights \(weights.map { Said.number($0) }.joined(separator: ", ")) for sales, potential, demand, credit and profit"
    ]
    if saving == 0 { texts.append("demand: no saving is declared, so it is 0 and ranks in the middle") }
    if !hasCredit {
      texts.append("credit: no chance of default is declared, so the expected loss is 0 and ranks in the middle")
    }
    return texts
  }

  private func why(
    _ profit: [Double], _ potential: [Double?], _ demand: [Double], _ credit: [Double],
    _ score: ValueScore
  ) -> Vector {
    let parts = ["sales", "potential", "demand", "credit", "profit"]
    return Columns.texts(
      profit.indices.map { row in
        let ranks = parts.indices.map { part in
          "\(parts[part]) \(score.isMissing[part][row] ? "missing" : Said.number(score.ranks[part][row] * 100, digits: 0))"
        }
        return
          "profit \(Said.number(profit[row])) + potential \(potential[row].map { Said.number($0) } ?? "unknown") + demand \(Said.number(demand[row])) - credit \(Said.number(credit[row])); ranks: \(ranks.joined(separator: ", "))"
      })
  }
}
