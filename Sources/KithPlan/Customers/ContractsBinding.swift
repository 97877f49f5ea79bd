import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// Contracts: rows with a start, and an end once they are over. How they are read while running.
struct ContractTerms: Sendable {
  let unit: CalendarUnit
  let asOf: Int32
  var hasAmount: Bool
  /// A length and whether it has ended in place of two days.
  var hasLengths = false
  /// What stands for start, end and amount where the program does not say.
  var found: [String] = []

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
    var terms = ContractTerms(unit: unit, asOf: asOf, hasAmount: false)
    var arguments: [BoundExpression] = []
    if options.has("duration") {
      guard let length = options.expression("duration"), let ended = options.expression("ended")
      else {
        binder.report(
          "K0208", "a `duration` wants `ended`, whether the contract is over", stage.name.range,
          hint: "duration: tenure, ended: churned = \"Yes\"")
        return nil
      }
      if let value = binder.float(length, site) { arguments.append(value) }
      if let value = binder.condition(ended, site, what: "`ended`") { arguments.append(value) }
      terms.hasLengths = true
    } else {
      for (name, usual) in [("start", SalesSchema.starts), ("end", SalesSchema.ends)] {
        guard let text = terms.expression(name, usual, binder, options, site) else {
          binder.report(
            "K0208", "contracts want `start` and `end`, or `duration` and `ended`",
            stage.name.range, hint: "\(stage.name.text) with start: started_on, end: ended_on")
          return nil
        }
        if let value = binder.day(text, site) { arguments.append(value) }
      }
    }
    if let amount = terms.expression("amount", SalesSchema.fees, binder, options, site) {
      if let value = binder.float(amount, site) { arguments.append(value) }
      terms.hasAmount = true
    }
    if binder.problems.count > count || rows.scope.isBroken { return nil }
    return (terms, TableBinding(site, arguments: arguments))
  }

  /// An option, or the column that usually stands for it.
  private mutating func expression(
    _ name: String, _ usual: [String], _ binder: Binder, _ options: StageOptions, _ site: Site
  ) -> Expression? {
    if let given = options.expression(name) { return given }
    let isMoney = name.utf8.elementsEqual("amount".utf8)
    let schema = SalesSchema(catalog: binder.catalog)
    let column = schema.column(binder.visibleTable(site.scope), usual) {
      isMoney ? $0.isNumeric : $0 == .date || $0 == .timestamp
    }
    guard let column else { return nil }
    found.append("\(name) `\(column)`")
    return SalesSchema.parsed(schema.quoted(column), at: options.stage.name.range)
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
    if hasLengths { return try lengths(call) }
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

  /// From lengths in periods and whether each is over; nil where one of them is missing.
  private func lengths(_ call: TableCall) throws -> [Term?] {
    let numbers = OrderLayout.numbers(call.arguments[0]).0
    guard case .bool(let ended) = call.arguments[1].data else {
      return Array(repeating: nil, count: call.rowCount)
    }
    var wrong = 0
    let result = (0..<call.rowCount).map { row -> Term? in
      guard !call.arguments[0].isNull(row), !call.arguments[1].isNull(row) else { return nil }
      guard numbers[row] >= 0, numbers[row] < 100_000 else {
        wrong += 1
        return nil
      }
      return Term(periods: Int(numbers[row]), hasEnded: ended[row] == 1)
    }
    guard wrong == 0 else {
      throw AnalyticsRefusal(
        .badInput, "\(wrong) durations are negative or beyond 100,000", count: wrong)
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
    var texts: [String] = []
    if !found.isEmpty { texts.append("the columns found: \(found.joined(separator: ", "))") }
    let left = ((try? terms(call)) ?? []).filter { $0 == nil }.count
    if left > 0 {
      texts.append(
        hasLengths
          ? "\(Said.counted(left, "row")) without a duration, or not known to have ended, are left out"
          : "\(Said.counted(left, "row")) without a start, or that begin after \(CivilDate.text(days: asOf)), are left out"
      )
    }
    return texts.map { .note($0) }
  }
}
