import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let cohort = Verb(
    "cohort", signature: "cohort [by month | quarter | year] [with orders:, date:, amount:, chart:]",
    "Makes a row per cohort and age: who first ordered when, and what became of them.",
    examples: [
      "customers | cohort by quarter",
      "orders | cohort with customer: customer_id | where age <= 3",
      "customers | cohort | pivot max(retention) for age in (0, 1, 2, 3) by cohort",
    ], clauses: ["by"], options: OrdersBinding.options + ["chart", "as"],
    manual: """
      cohort: the first day of the period of the first order; size; age: periods since then; active: \
      customers with at least one order in that calendar period; retention: active over size; revenue, \
      and profit where costs are known
      a refund (negative amount) lowers the money and makes nobody active
      Source: Ryder 1965 (the cohort as a concept)
      the last period may not be over; chart: draws retention, as the last step does for readers
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    var grain = CohortTable.Grain.month
    if let item = stage.clause("by")?.items.first {
      guard let word = item.expression.pathText,
        let given = CohortTable.Grain(rawValue: Spelling.key(word))
      else {
        binder.report(
          "K0209", "a cohort is made by month, quarter or year", item.range,
          hint: "cohort by quarter")
        return broken
      }
      grain = given
    }
    guard let orders = OrdersBinding(binder, stage, rows) else { return broken }
    let options = StageOptions(binder, stage)
    let run = CohortRun(
      grain: grain, layout: orders.layout,
      wantsChart: options.has("chart") ? options.flag("chart") : binder.isLastStage)
    return binder.making(run.columns, main: "cohort", stage, TableBinding(orders)) {
      try run.answer($0)
    }
  }
}

/// `cohort` while it runs.
private struct CohortRun: Sendable {
  let grain: CohortTable.Grain
  let layout: OrderLayout
  let wantsChart: Bool

  private var hasProfit: Bool { layout.costText != nil }

  var columns: [MadeColumn] {
    [
      MadeColumn("cohort", .date), MadeColumn("size", .int), MadeColumn("age", .int),
      MadeColumn("active", .int), MadeColumn("retention", .decimal(scale: 10)),
      MadeColumn("revenue", .float),
    ] + (hasProfit ? [MadeColumn("profit", .float)] : [])
  }

  func answer(_ call: TableCall) throws -> TableAnswer {
    let orders = try layout.read(call)
    let end = layout.asOf
    let table = try CohortTable(orders.revenueLog(), grain: grain, end: end)
    let profits = try hasProfit
      ? CohortTable(orders.revenueLog(), grain: grain, end: end, money: orders.profits) : nil
    var (starts, sizes, ages, active) = ([Int32?](), [Int?](), [Int?](), [Int?]())
    var (retention, revenue, profit) = ([Double?](), [Double?](), [Double?]())
    for (index, cohort) in table.cohorts.enumerated() {
      for age in cohort.active.indices {
        starts.append(cohort.start)
        sizes.append(cohort.size)
        ages.append(age)
        active.append(cohort.active[age])
        retention.append(cohort.retention[age])
        revenue.append(CustomerOrders.money(cohort.amount[age]))
        if let profits { profit.append(CustomerOrders.money(profits.cohorts[index].amount[age])) }
      }
    }
    var vectors = [
      Columns.dates(starts), Columns.ints(sizes), Columns.ints(ages), Columns.ints(active),
      Columns.shares(retention, true), Columns.floats(revenue),
    ]
    if hasProfit { vectors.append(Columns.floats(profit)) }
    var answer = TableAnswer(columns: vectors, count: starts.count)
    let summary = try OrderSummary(orders.revenueLog(), end: end, merge: layout.merge)
    answer.notes = OrderNotes.all(
      "cohort", ["by \(grain.rawValue) of the first order"], orders, summary,
      base: OrderNotes.base(orders, margin: nil), call.context)
    if wantsChart, call.context.isForPeople { answer.drawings = chart(table) }
    return answer
  }

  /// A line a cohort: retention from age 0 as the height of blocks.
  private func chart(_ table: CohortTable) -> [String] {
    let blocks = Array("·▁▂▃▄▅▆▇█")
    let shown = table.cohorts.suffix(36)
    let top = shown.flatMap { $0.retention.dropFirst() }.max() ?? 0
    guard top > 0 else { return [] }
    let lines = shown.map { cohort in
      let cells = cohort.retention.dropFirst().map { share in
        share == 0 ? blocks[0] : blocks[max(1, min(8, Int((share / top * 8).rounded(.up))))]
      }
      let size = Said.grouped(cohort.size)
      let pad = String(repeating: " ", count: max(0, 8 - size.count))
      return "\(CivilDate.text(days: cohort.start))\(pad) \(size)  " + String(cells)
    }
    return [
      "retention by \(grain.rawValue)s since the first order (█ is \(Said.percent(top)))"
    ] + lines
  }
}
