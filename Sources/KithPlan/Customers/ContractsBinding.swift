import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// Contracts: rows with a start, and an end once they are over. How they are read while running.
struct ContractTerms: Sendable {
  let unit: CalendarUnit
  let asOf: Int32
  let hasAmount: Bool

  /// A contract as it stands on the last observed day.
  struct Term: Sendable {
    /// Whole periods from the start to the end, or to the last observed day.
    var periods: Int
    var hasEnded: Bool
  }

  /// With the plan and its arguments: start, end, and the amount a period where one is given. Nil when a
  /// problem was reported.
  static func bind(
    _ binder: Binder, _ stage: Stage, _ rows: Rows, usual: CalendarUnit = .month
  ) -> (terms: ContractTerms, table: TableBinding)? {
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    let unit =
      options.word("period", among: ["day", "week", "month", "quarter", "year"])
      .flatMap { CalendarUnit(rawValue: $0) } ?? usual
    let asOf = options.day("as_of", hint: "as_of: 2026-06-30") ?? binder.environment.today
    if rows.scope.position != nil {
      binder.report("K0308", "`\(stage.name.text)` cannot stand inside an aggregate", stage.range)
    }
    let site = Site(rows, step: stage.name.text)
    guard let startText = options.expression("start"), let endText = options.expression("end") else {
      binder.report(
        "K0208", "contracts want `start` and `end`", stage.name.range,
        hint: "\(stage.name.text) with start: started_on, end: ended_on")
      return nil
    }
    var arguments: [BoundExpression] = []
    for text in [startText, endText] {
      if let value = binder.day(text, site) { arguments.append(value) }
    }
    let amount = options.expression("amount")
    if let amount, let value = binder.float(amount, site) { arguments.append(value) }
    if binder.problems.count > count || rows.scope.isBroken { return nil }
    let terms = ContractTerms(unit: unit, asOf: asOf, hasAmount: amount != nil)
    return (terms, TableBinding(site, arguments: arguments))
  }

  /// The contracts that have begun; refuses one that ends before it begins.
  func read(_ call: TableCall) throws -> [Term] {
    let all = try terms(call)
    let known = all.compactMap { $0 }
    guard !known.isEmpty else {
      throw AnalyticsRefusal(.noTransactions, "there are no contracts that have begun", count: 0)
    }
    return known
  }

  /// One a row; nil for a contract without a start, or that has not begun.
  func terms(_ call: TableCall) throws -> [Term?] {
    guard case .date(let starts) = call.arguments[0].data else {
      return Array(repeating: nil, count: call.rowCount)
    }
    let ends: Slice<Int32>? = if case .date(let days) = call.arguments[1].data { days } else { nil }
    var reversed = 0
    let result = (0..<call.rowCount).map { row -> Term? in
      guard !call.arguments[0].isNull(row), starts[row] <= asOf else { return nil }
      let given = call.arguments[1].isNull(row) ? nil : ends?[row]
      if let given, given < starts[row] { reversed += 1 }
      let hasEnded = given.map { $0 <= asOf } ?? false
      let end = hasEnded ? given ?? asOf : asOf
      return Term(periods: whole(starts[row], max(end, starts[row])), hasEnded: hasEnded)
    }
    guard reversed == 0 else {
      throw AnalyticsRefusal(
        .badInput, "\(Said.counted(reversed, "contract")) end before they begin", count: reversed)
    }
    return result
  }

  /// Whole periods from one day to another.
  private func whole(_ start: Int32, _ end: Int32) -> Int {
    let days = Int(end) - Int(start)
    switch unit {
    case .day: return days
    case .week: return days / 7
    case .month, .quarter, .year:
      let months = unit == .month ? 1 : unit == .quarter ? 3 : 12
      var count = days / (31 * months)
      while let next = unit.day(count + 1, after: start), next <= end { count += 1 }
      return count
    }
  }

  func notes(_ call: TableCall) -> [Diagnostic] {
    let left = ((try? terms(call)) ?? []).filter { $0 == nil }.count
    if left == 0 { return [] }
    return [
      .note(
        "\(Said.counted(left, "row")) without a start, or that begin after \(CivilDate.text(days: asOf)), are left out"
      )
    ]
  }
}
