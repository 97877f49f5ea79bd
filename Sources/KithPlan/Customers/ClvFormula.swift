import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// `clv with model: formula`: CLV = Σ (profit_i + benefit_i) / (1+d)^i for periods i = 1 … n, at the end
/// of each (Gupta & Lehmann 2003 have the endless one); profits given, or the last year's going on.
struct ClvFormula: Sendable {
  let wish: ClvWish
  let count: Int
  let unit: CalendarUnit
  var flows: [Double]?
  var benefits: [Double] = []
  var retention = 1.0
  var growth = 0.0
  /// Where the profit a period comes from, for the note.
  var source = ""
  var layout: OrderLayout?
  var hasProfit = false
  var hasBenefit = false
  var referrals: ReferralWish?

  static func bind(_ binder: Binder, _ stage: Stage, _ rows: Rows, _ wish: ClvWish) -> Rows? {
    let options = StageOptions(binder, stage)
    let problems = binder.problems.count
    let flows = options.numbers("flows", hint: "flows: [100, 120, 140]")
    var (count, unit) = (flows?.count ?? 5, CalendarUnit.year)
    if wish.saysHorizon, case .periods(let given, let step) = wish.horizon {
      (count, unit) = (given, step)
    } else if let word = options.word("period", among: ["week", "month", "quarter", "year"]) {
      unit = CalendarUnit(rawValue: word) ?? .year
    }
    if wish.horizon == .endless { count = 0 }
    var run = ClvFormula(wish: wish, count: count, unit: unit)
    run.flows = flows
    run.benefits = options.numbers("benefits", hint: "benefits: [10, 10, 10]") ?? []
    run.retention =
      options.number("retention", in: 0...1, "a share such as 80%", hint: "retention: 80%") ?? 1
    run.growth =
      options.number("growth", in: -0.99...100, "a share such as 5%", hint: "growth: 5%") ?? 0
    if max(run.flows?.count ?? 0, run.benefits.count) > max(count, 1), wish.saysHorizon {
      options.refuse("flows", "at most \(count) amounts, one a period", hint: "flows: [100, 120]")
    }
    var binding = TableBinding(Site(rows, step: "clv"))
    if rows.scope.position != nil {
      binder.report("K0308", "`clv` cannot stand inside an aggregate", stage.range)
    }
    if rows.scope.isBroken { return nil }
    if flows == nil, let profit = options.expression("profit") {
      if let value = binder.float(profit, binding.site) { binding.arguments.append(value) }
      (run.hasProfit, run.source) = (true, "`\(binder.text(of: profit))`")
    } else if flows == nil {
      guard let orders = OrdersBinding(binder, stage, rows) else { return nil }
      binding = TableBinding(orders)
      run.layout = orders.layout
      if orders.customer != nil { return run.bindTransactions(binder, stage, orders) }
    }
    if let benefit = options.expression("benefit") {
      if let value = binder.float(benefit, binding.site) { binding.arguments.append(value) }
      run.hasBenefit = true
    }
    if options.flag("referrals") {
      run.referrals = ReferralWish(binder, options, &binding)
    }
    if binder.problems.count > problems { return nil }
    let columns = [MadeColumn("clv", .float)] + (wish.saysWhy ? [MadeColumn("clv_why", .text)] : [])
    let ready = run
    return binder.adding(columns, main: "clv", stage, binding) { try ready.answer($0) }
  }

  private func bindTransactions(_ binder: Binder, _ stage: Stage, _ orders: OrdersBinding) -> Rows {
    let columns = [MadeColumn("clv", .float)] + (wish.saysWhy ? [MadeColumn("clv_why", .text)] : [])
    return binder.scored(columns, main: "clv", stage, orders) { try answer($0) }
  }

  private init(wish: ClvWish, count: Int, unit: CalendarUnit) {
    (self.wish, self.count, self.unit) = (wish, count, unit)
  }

  // MARK: While running

  func answer(_ call: TableCall) throws -> TableAnswer {
    var arguments = call.arguments[...]
    var answer = TableAnswer(columns: [], count: call.rowCount)
    var profits = [Double](repeating: 0, count: call.rowCount)
    var revenue: [Double]?
    if let layout {
      let orders = try layout.read(call)
      answer.count = orders.customerCount
      let year = layout.asOf - 365
      let share = perYear
      revenue = orders.revenuePerCustomer(from: year + 1, to: layout.asOf).map { $0 / share }
      profits = orders.profitPerCustomer(from: year + 1, to: layout.asOf).map { $0 / share }
      if let margin = wish.margin { profits = (revenue ?? []).map { $0 * margin } }
      answer.notes = OrderNotes.all(
        "clv", ["profit a \(unit.rawValue) as in the 365 days until \(CivilDate.text(days: layout.asOf))"],
        orders, try? OrderSummary(orders.revenueLog(), end: layout.asOf, merge: layout.merge),
        base: OrderNotes.base(orders, margin: nil), call.context)
    }
    if hasProfit { profits = OrderLayout.numbers(arguments.removeFirst()).0.array }
    var benefit = [Double](repeating: 0, count: answer.count)
    if hasBenefit { benefit = OrderLayout.numbers(arguments.removeFirst()).0.array }
    var once = [Double](repeating: 0, count: answer.count)
    if let referrals {
      let found = try referrals.values(call, arguments, profits: profits.map { $0 * perYear })
      once = found.values
      answer.notes += found.notes.map { .note("clv: \($0)") }
    }
    let streams = try (0..<answer.count).map { row in
      try stream(profit: profits[row], benefit: benefit[row], once: once[row])
    }
    answer.columns = [Columns.floats(streams.map(\.total))]
    if wish.saysWhy { answer.columns.append(why(streams, profits, once)) }
    answer.notes.insert(.note("clv: \(headline)"), at: 0)
    if wish.explains { answer.tables = [("clv: the sum of the rows by period", table(streams, revenue, profits))] }
    return answer
  }

  private var perYear: Double {
    switch unit {
    case .day: wish.countsWeeks ? 364 : Discounting.daysPerYear
    case .week: wish.countsWeeks ? 52 : Discounting.daysPerYear / 7
    case .month: 12
    case .quarter: 4
    case .year: 1
    }
  }

  private struct Stream {
    var total: Double
    var lines: [CashFlows.Line]
  }

  private func stream(profit: Double, benefit: Double, once: Double) throws -> Stream {
    let rate = wish.rate(of: unit)
    if count == 0 {
      let value = try CashFlows.endless(
        profit: profit, rate: rate, retention: retention, growth: growth)
        + CashFlows.endless(profit: benefit, rate: rate, retention: retention)
      return Stream(total: value + once / (1 + rate), lines: [])
    }
    var profits: [Double]
    if let flows {
      var kept = 1.0
      profits = flows.map { flow in
        kept *= retention
        return flow * kept
      }
    } else {
      profits = try CashFlows.projected(
        profit: profit, periods: count, rate: rate, retention: retention, growth: growth
      ).lines.map(\.profit)
    }
    profits = Array(profits.prefix(count))
    var extra = benefits
    if extra.isEmpty, benefit != 0 {
      extra = try CashFlows.projected(
        profit: benefit, periods: count, rate: rate, retention: retention
      ).lines.map(\.profit)
    }
    if once != 0 {
      if extra.isEmpty { extra = [0] }
      extra[0] += once
    }
    let flows = try CashFlows(profits: profits, benefits: extra, rate: rate)
    return Stream(total: flows.total, lines: flows.lines)
  }

  private var headline: String {
    let length = count == 0 ? "endless" : Said.counted(count, unit.rawValue)
    let given =
      flows.map { "flows \($0.map { Said.number($0) }.joined(separator: ", "))" }
      ?? (source.isEmpty ? "" : "profit \(source)")
    let kept = retention == 1 ? "" : ", retention \(Said.percent(retention)) a period"
    let grown = growth == 0 ? "" : ", growth \(Said.percent(growth)) a period"
    return
      "formula, \(length), \(given.isEmpty ? "" : given + ", ")discount \(Said.percent(wish.discount)) a year, each period counted at its end\(kept)\(grown); residual value, acquisition cost not inside"
  }

  private func why(_ streams: [Stream], _ profits: [Double], _ once: [Double]) -> Vector {
    Columns.texts(
      streams.indices.map { row in
        if flows != nil { return "the given flows" }
        let extra = once[row] == 0 ? "" : ", referrals \(Said.number(once[row]))"
        return "profit \(Said.number(profits[row])) a \(unit.rawValue)\(extra)"
      })
  }

  /// i, revenue, cost, profit, benefit, factor and present value, summed over the rows.
  private func table(_ streams: [Stream], _ revenue: [Double]?, _ profits: [Double]) -> ResultTable {
    let periods = streams.map(\.lines.count).max() ?? 0
    func sum(_ of: (Stream) -> Double?) -> Double { CompensatedSum.of(streams.compactMap(of)) }
    let profit = (0..<periods).map { i in sum { $0.lines.indices.contains(i) ? $0.lines[i].profit : nil } }
    let benefit = (0..<periods).map { i in
      sum { $0.lines.indices.contains(i) ? $0.lines[i].benefit : nil }
    }
    let present = (0..<periods).map { i in
      sum { $0.lines.indices.contains(i) ? $0.lines[i].presentValue : nil }
    }
    let factors = streams.first { $0.lines.count == periods }?.lines.map(\.factor) ?? []
    // Revenue goes on as profit does.
    let all = revenue.map { CompensatedSum.of($0) }
    let base = CompensatedSum.of(profits)
    let sales = profit.map { one -> Double? in
      guard let all, base != 0 else { return nil }
      return all * one / base
    }
    return Columns.table([
      ("i", .int, Columns.ints((0..<periods).map { $0 + 1 })),
      ("revenue", .float, Columns.floats(sales)),
      ("cost", .float, Columns.floats(zip(sales, profit).map { pair in pair.0.map { $0 - pair.1 } })),
      ("profit", .float, Columns.floats(profit)), ("benefit", .float, Columns.floats(benefit)),
      ("factor", .float, Columns.floats(factors)),
      ("present_value", .float, Columns.floats(present)),
    ])
  }
}
