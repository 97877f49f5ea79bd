import KithBase
import KithSyntax

extension Verb {
  static let compare = Verb(
    "compare", signature: "compare name = expression, … with now: @2026, before: @2025",
    "Adds a value of each of two periods, name and name_before, with change and change_pct.",
    examples: [
      "customers | compare spend = sum(orders.amount where date in $period) with now: @2024, before: @2023"
    ], options: ["now", "before", "as_of"],
    manual: """
      $period stands for each of the two periods; a period that is not over is compared with the same \
      number of days from the start of the other; change_pct is change over before (25 % is 0.25), \
      null where before is 0; sums and counts over nothing are 0; with several values the columns are \
      name_change and name_change_pct
      Source: like-for-like periods, as accounts compare them
      """
  ) { binder, stage, rows in
    guard let periods = TwoPeriods(binder, stage) else {
      return Rows(plan: rows.plan, scope: .broken)
    }
    guard !stage.items.isEmpty else {
      binder.report(
        "K0208", "`compare` wants a value", stage.name.range,
        hint: "for example compare spend = sum(orders.amount where date in $period) with …")
      return Rows(plan: rows.plan, scope: .broken)
    }
    let site = Site(rows, step: "compare")
    for item in stage.items {
      binder.compare(item, periods, prefix: stage.items.count > 1, stage, site)
    }
    return site.rows
  }
}

extension Binder {
  /// Binds the value twice, and the difference and quotient of both.
  fileprivate func compare(
    _ item: Item, _ periods: TwoPeriods, prefix: Bool, _ stage: Stage, _ site: Site
  ) {
    if !TwoPeriods.isRead(by: item.expression) {
      report(
        "K0402", "this does not read `$period`, so both periods would be the same", item.range,
        hint: "for example sum(orders.amount where date in $period)")
      return
    }
    let name = item.name?.text ?? "value"
    let lead = prefix ? name + "_" : ""
    let place = item.expression.range
    func path(_ text: String) -> Expression { Expression(.name(Name(text, place)), place) }
    let now = filled(periods.now(item.expression))
    let before = filled(periods.before(item.expression))
    let change = Expression(.binary(.subtract, path(name), path(name + "_before")), place)
    var divisor = path(name + "_before")
    // Nothing before is no share of nothing, and no trouble either.
    if case .call(var call)? = SalesSchema.parsed("nullif(x, 0)", at: place)?.kind {
      call.arguments[0].value.source = divisor
      divisor = Expression(.call(call), place)
    }
    let quotient = Expression(.binary(.divide, change, divisor), place)
    let values = [
      (name, now), (name + "_before", before), (lead + "change", change),
      (lead + "change_pct", quotient),
    ]
    for (name, expression) in values {
      let value = column(self.expression(expression, site), site, place)
      if site.scope.column(name) != nil {
        note("`compare` replaced the column `\(name)`", stage.name.range)
      }
      site.scope.set(name, value)
    }
  }

  /// A sum over nothing is 0 here: who bought nothing in a period bought for nothing.
  private func filled(_ expression: Expression) -> Expression {
    guard case .call(let call) = expression.bare.kind, Spelling.same(call.name.text, "sum") else {
      return expression
    }
    let zero = Expression(.literal(.int(0)), expression.range)
    return Expression(.binary(.coalesce, expression, zero), expression.range)
  }
}
