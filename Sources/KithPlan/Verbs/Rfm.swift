import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let rfm = Verb(
    "rfm", signature: "rfm [with segments: […], why: true, orders:, date:, amount:]",
    "Adds r, f and m, scores from 1 to 5 for recency, frequency and money, and rfm_segment.",
    examples: [
      "customers | rfm", "customers | rfm | summarize n = count() by rfm_segment",
      "orders | rfm with customer: customer_id, date: date, amount: amount",
    ], options: OrdersBinding.options + ["segments", "why", "explain", "as"],
    manual: """
      a score is 1 + floor(5 × customers strictly worse / customers), so equal customers have equal \
      scores; purchases are days with an order unless merge: none
      segments: [{r: 5, f: 1, name: "fresh"}] renames cells of the grid of recency and frequency; \
      explain: shows the grid; why: adds rfm_why
      Sources: Hughes 1994 (scores; quintiles there split ties); the grid of 25 cells in common use
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    let options = StageOptions(binder, stage)
    guard let segments = RfmRun.segments(binder, options),
      let orders = OrdersBinding(binder, stage, rows, wants: .revenue)
    else { return broken }
    let layout = orders.layout
    let run = RfmRun(
      segments: segments, saysWhy: options.flag("why"), explains: options.flag("explain"))
    var columns = [
      MadeColumn("r", .int), MadeColumn("f", .int), MadeColumn("m", .int),
      MadeColumn("rfm_segment", .text),
    ]
    if run.saysWhy { columns.append(MadeColumn("rfm_why", .text)) }
    return binder.scored(columns, main: "rfm_segment", stage, orders) { call in
      try run.answer(layout.read(call), call.context)
    }
  }
}

/// `rfm` while it runs.
private struct RfmRun: Sendable {
  let segments: SegmentTable
  let saysWhy: Bool
  let explains: Bool

  /// The usual grid with the cells that the option renames; nil when a problem was reported.
  static func segments(_ binder: Binder, _ options: StageOptions) -> SegmentTable? {
    guard let expression = options.expression("segments") else { return .usual }
    let hint = #"segments: [{r: 5, f: 1, name: "fresh"}]"#
    guard case .rows(let rows) = expression.bare.kind else {
      options.refuse("segments", "a list of rows", hint: hint)
      return nil
    }
    var table = SegmentTable.usual
    for row in rows {
      var (r, f, name): (Int?, Int?, String?)
      for field in row.fields {
        guard let (value, _) = binder.constant(field.value, what: "a cell of `segments`") else {
          return nil
        }
        switch (Spelling.key(field.name.text), value) {
        case ("r", .int(let score)): r = Int(clamping: score)
        case ("f", .int(let score)): f = Int(clamping: score)
        case ("name", .text(let text)): name = text
        default: break
        }
      }
      guard let r, let f, let name, let next = try? table.naming(recency: r, frequency: f, name)
      else {
        options.refuse("segments", "rows of r and f from 1 to 5 and a name", hint: hint)
        return nil
      }
      table = next
    }
    return table
  }

  func answer(_ orders: CustomerOrders, _ context: TableContext) throws -> TableAnswer {
    let end = orders.layout.asOf
    let summary = try OrderSummary(orders.revenueLog(), end: end, merge: orders.layout.merge)
    let buyers = summary.firstDay.indices.filter { summary.firstDay[$0] != OrderLog.noDay }
    let scores = try RecencyFrequencyMoney(
      lastDay: buyers.map { summary.lastDay[$0] },
      purchases: buyers.map { Int(summary.repeats[$0]) + 1 },
      amounts: buyers.map { summary.totalAmount[$0] })
    let count = orders.customerCount
    func column<T>(_ values: [T], _ make: ([T?]) -> Vector) -> Vector {
      var byRow = [T?](repeating: nil, count: count)
      for (value, row) in zip(values, buyers) { byRow[row] = value }
      return make(byRow)
    }
    let names = buyers.indices.map {
      segments.segment(recency: scores.recency[$0], frequency: scores.frequency[$0])
    }
    var columns =
      [scores.recency, scores.frequency, scores.money].map { column($0, Columns.ints) }
      + [column(names, Columns.texts)]
    if saysWhy {
      let why = buyers.enumerated().map { place, row in
        "last order \(end - summary.lastDay[row]) days ago (r \(scores.recency[place])), \(Said.counted(Int(summary.repeats[row]) + 1, "purchase")) (f \(scores.frequency[place])), \(Said.number(summary.totalAmount[row])) in all (m \(scores.money[place]))"
      }
      columns.append(column(why, Columns.texts))
    }
    var answer = TableAnswer(columns: columns, count: count)
    answer.notes = OrderNotes.all(
      "rfm", [], orders, summary, base: "money is revenue `\(orders.layout.amountText ?? "1")`",
      context)
    if explains { answer.tables = [("rfm: segments by recency and frequency", grid)] }
    return answer
  }

  private var grid: ResultTable {
    let scores = [5, 4, 3, 2, 1]
    return Columns.table(
      [("r", .int, Columns.ints(scores))]
        + (1...5).map { f in
          (
            "f\(f)", .text,
            Columns.texts(scores.map { segments.segment(recency: $0, frequency: f) })
          )
        })
  }
}
