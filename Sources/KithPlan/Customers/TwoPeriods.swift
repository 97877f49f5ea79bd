import KithAnalytics
import KithBase
import KithSyntax

/// The options `now:` and `before:` made comparable, and expressions with one of them in place of
/// `$period`.
struct TwoPeriods {
  let compared: ComparedPeriods

  /// Nil when a problem was reported.
  init?(_ binder: Binder, _ stage: Stage) {
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    let verb = stage.name.text
    let today = options.day("as_of", hint: "as_of: 2026-06-30") ?? binder.environment.today
    let now = options.period("now", hint: "now: @2026")
    let before = options.period("before", hint: "before: @2025")
    if binder.problems.count > count { return nil }
    guard let now, let before else {
      binder.report(
        "K0208", "`\(verb)` wants two periods, `now` and `before`", stage.name.range,
        hint: "\(verb) … with now: @2026, before: @2025")
      return nil
    }
    do {
      compared = try ComparedPeriods(now: now, before: before, lastDay: today)
    } catch {
      let refusal = error as? AnalyticsRefusal
      binder.report(
        "K0209", refusal?.reason ?? "these periods cannot be compared", options.range("now"),
        hint: refusal?.hint)
      return nil
    }
    if compared.daysCut > 0 {
      func days(_ period: Period) -> String {
        "\(CivilDate.text(days: period.start)) to \(CivilDate.text(days: period.end - 1))"
      }
      binder.note(
        "\(verb): a period is not over on \(CivilDate.text(days: today)), so the same days are compared: \(days(compared.now)) with \(days(compared.before))",
        stage.name.range)
    }
  }

  func now(_ expression: Expression) -> Expression { replaced(expression, compared.now) }
  func before(_ expression: Expression) -> Expression { replaced(expression, compared.before) }

  private func replaced(_ expression: Expression, _ period: Period) -> Expression {
    Rewriter(replace: { expression in
      guard case .variable(let name) = expression.kind, Spelling.same(name.text, "period") else {
        return nil
      }
      return Expression(.period(period), expression.range)
    }).expression(expression)
  }

  /// `$period` stands somewhere in the expression.
  static func isRead(by expression: Expression) -> Bool {
    var found = false
    _ = Rewriter(replace: { inner in
      if case .variable(let name) = inner.kind, Spelling.same(name.text, "period") { found = true }
      return nil
    }).expression(expression)
    return found
  }
}
