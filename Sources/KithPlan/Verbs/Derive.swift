import KithSyntax

extension Verb {
  static let derive = Verb(
    "derive", signature: "derive name = expression, …",
    "Adds or replaces columns, left to right; later ones see earlier ones.",
    examples: [
      "customers | derive spend = sum(orders.amount), last = max(orders.date)",
      "orders | derive rounded = round(amount)", "customers | derive upper_name = upper(name)",
    ]
  ) { binder, stage, rows in
    let site = Site(rows, step: "derive")
    var seen: [String] = []
    for item in stage.items {
      let value = binder.column(
        binder.expression(item.expression, site), site, item.expression.range)
      let name = binder.columnName(item)
      if binder.isNew(name, in: &seen, item.range) { site.scope.set(name, value) }
    }
    return site.rows
  }
}
