import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let pareto = Verb(
    "pareto", signature: "pareto by x [desc] [with cuts: [80%, 95%], chart: true]",
    "Adds rank, share, cum_share and class: who brings how much of the whole, best first.",
    examples: [
      "orders | summarize spend = sum(amount) by customer_id | pareto by spend",
      "customers | clv with model: history | pareto by clv desc with cuts: [80%, 95%]",
    ], clauses: ["by"], options: ["cuts", "chart", "as"],
    manual: """
      cuts: the classes A, B, C … end where the cumulative share reaches them; loss-makers are in the \
      last class, rows without a value in none; a total that is not positive is refused
      the notes say what the best fifth brings, the peak of the whale curve, who makes a loss, and the \
      Gini coefficient; chart: draws the curve, as the last step does for readers
      Sources: whale curve after Kaplan & Narayanan 2001; Gini with losses normalised by Raffinetti, \
      Siletti & Vernizzi 2015
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let item = binder.oneKey(stage, rows) else { return broken }
    let options = StageOptions(binder, stage)
    let cuts = options.numbers("cuts", hint: "cuts: [80%, 95%]") ?? [0.8, 0.95]
    let wantsChart = options.has("chart") ? options.flag("chart") : binder.isLastStage
    let site = Site(rows, step: "pareto")
    guard let value = binder.float(item.expression, site) else { return broken }
    let isExact = binder.isExact(item.expression, site)
    let share = isExact ? LogicalType.decimal(scale: Limits.decimalScaleQuotient) : .float
    let columns = [
      MadeColumn("rank", .int), MadeColumn("share", share), MadeColumn("cum_share", share),
      MadeColumn("class", .text),
    ]
    let name = Spelling.columnName(of: item.expression)
    return binder.adding(
      columns, main: "class", stage, TableBinding(site, arguments: [value])
    ) { call in
      try ParetoRun(name: name, cuts: cuts, wantsChart: wantsChart, isExact: isExact).answer(call)
    }
  }
}

extension Binder {
  /// Whether the expression is a whole or decimal number.
  func isExact(_ expression: Expression, _ site: Site) -> Bool {
    let before = isTrying
    isTrying = true
    defer { isTrying = before }
    let copy = Site(site.rows, step: site.step)
    switch self.expression(expression, copy)?.type {
    case .int?, .decimal?: return true
    default: return false
    }
  }

  /// The one expression after `by` of a verb that ranks rows; nil with a report when there is none.
  func oneKey(_ stage: Stage, _ rows: Rows, example: String? = nil) -> Item? {
    let verb = stage.name.text
    if rows.scope.position != nil {
      report("K0308", "`\(verb)` cannot stand inside an aggregate", stage.range)
      return nil
    }
    guard let items = stage.clause("by")?.items, items.count == 1, stage.items.isEmpty,
      !items[0].isStar
    else {
      report(
        "K0208", "`\(verb)` wants `by` and one value", stage.name.range,
        hint: example ?? "for example \(verb) by spend")
      return nil
    }
    return rows.scope.isBroken ? nil : items[0]
  }
}

/// `pareto` while it runs.
private struct ParetoRun {
  let name: String
  let cuts: [Double]
  let wantsChart: Bool
  /// Shares are decimals, as quotients of the language are.
  let isExact: Bool

  func answer(_ call: TableCall) throws -> TableAnswer {
    let (values, _) = OrderLayout.numbers(call.arguments[0])
    let missing = call.arguments[0].missing
    let known = (0..<call.rowCount).filter { !(missing?[$0] ?? false) }
    let curve = try Concentration(known.map { values[$0] })
    let classes = try curve.classes(known.map { values[$0] }, cuts: cuts)
    var rank = [Int?](repeating: nil, count: call.rowCount)
    var share = [Double?](repeating: nil, count: call.rowCount)
    var running = [Double?](repeating: nil, count: call.rowCount)
    var letters = [String?](repeating: nil, count: call.rowCount)
    for (place, index) in curve.order.enumerated() {
      let row = known[index]
      rank[row] = place + 1
      share[row] = values[row] / curve.total
      running[row] = curve.cumulative[place]
      letters[row] = Self.letter(classes[index])
    }
    var answer = TableAnswer(
      columns: [
        Columns.ints(rank), Columns.shares(share, isExact), Columns.shares(running, isExact),
        Columns.texts(letters),
      ], count: call.rowCount)
    answer.notes = notes(curve, missing: call.rowCount - known.count)
    if wantsChart, call.context.isForPeople, curve.cumulative.count > 1 { answer.drawings = chart(curve) }
    return answer
  }

  static func letter(_ number: Int) -> String {
    number < 26
      ? String(UnicodeScalar(UInt8(ascii: "A") + UInt8(number))) : "class \(number + 1)"
  }

  private func notes(_ curve: Concentration, missing: Int) -> [Diagnostic] {
    let n = curve.order.count
    var texts = [
      "the best 20 % (\(curve.topFifthCount) of \(Said.counted(n, "row"))) bring \(Said.percent(curve.topFifthShare)) of \(name) (\(Said.number(curve.total)) in all)"
    ]
    if curve.lossMakers > 0 {
      texts.append(
        "the curve peaks at \(Said.percent(curve.peakShare)) after \(Said.grouped(curve.peakCount)) rows and first reaches 100 % after \(Said.grouped(curve.breakEvenCount)); \(Said.counted(curve.lossMakers, "loss-maker loses", "loss-makers lose")) \(Said.number(-curve.loss))"
      )
    }
    texts.append(
      "Gini \(Said.number(curve.gini, digits: 3))"
        + (curve.lossMakers > 0
          ? " (with losses it may pass 1; normalised \(Said.number(curve.normalizedGini, digits: 3)))" : ""))
    if missing > 0 {
      texts.append("\(Said.counted(missing, "row")) without a value have no rank and no class")
    }
    return texts.map { .note("pareto: \($0)") }
  }

  private func chart(_ curve: Concentration) -> [String] {
    let points = BlockChart.sampled(curve.cumulative, 60)
    let lines = BlockChart.columns(
      points, label: { Said.percent($0, digits: 0) }, from: "best", to: "all \(curve.order.count)")
    return lines.isEmpty ? [] : ["whale curve: cumulative share of \(name)"] + lines
  }
}
