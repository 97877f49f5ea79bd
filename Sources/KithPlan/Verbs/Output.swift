import KithBase
import KithSyntax

extension Verb {
  static let show = Verb(
    "show", signature: "show [\"label\"]", "Prints the rows here and passes them on.",
    examples: [
      "orders | show \"all\" | where amount > 100",
      "customers | take 3 | show \"some\" | summarize count()",
    ]
  ) { binder, stage, rows in
    var label: String?
    if let item = stage.items.first {
      guard let (value, _) = binder.constant(item.expression, what: "the label") else {
        return rows
      }
      label = ValueText.text(of: value)
    }
    if binder.refusesTap(stage, rows) { return rows }
    let site = Site(rows, step: "show")
    let columns = binder.outputColumns(of: site)
    return binder.tapped(site, .show(label: label, columns: columns))
  }

  static let assert = Verb(
    "assert", signature: "assert c [else message]",
    "Stops the program unless a condition is true for every row.",
    examples: [
      #"orders | assert amount >= 0 else f"order {id} is negative""#,
      #"customers | assert id is not null else "a customer has no number""#,
    ], clauses: ["else"]
  ) { binder, stage, rows in
    guard let item = stage.items.first else { return rows }
    let site = Site(rows, step: "assert")
    let condition = binder.condition(item.expression, site, what: "`assert`")
    var message: BoundExpression?
    if let text = stage.clause("else")?.items.first {
      message = binder.text(text.expression, site, what: "the message")
    }
    if binder.refusesTap(stage, rows) { return rows }
    guard let condition else { return site.rows }
    return binder.tapped(
      site, .assert(condition: condition, message: message, range: item.expression.range))
  }

  static let export = Verb(
    "export", signature: "export file [per k, …] [with …]",
    "Writes the rows to a file, or with `per` one file for every value, and passes them on.",
    examples: [
      #"orders | export "all-orders.csv" with header: true"#,
      #"customers | select name, country | export "customer-list.xlsx""#,
    ], clauses: ["per"], options: nil,
    isEffect: true
  ) { binder, stage, rows in
    guard let item = stage.items.first else { return rows }
    let site = Site(rows, step: "export")
    let perItems = stage.clause("per")?.items ?? []
    let file = binder.text(item.expression, site, what: "the file name")
    let per = perItems.compactMap { binder.expression($0.expression, site) }
    var options: [String: Value] = [:]
    for option in stage.options {
      if let value = binder.optionValue(option) { options[Spelling.key(option.name.text)] = value }
    }
    if perItems.isEmpty, let file, !file.columns.isEmpty {
      binder.report(
        "K0402", "the file name differs from row to row", item.range,
        hint:
          "write one file for every value: export … per \(item.expression.firstPath ?? "country")")
    }
    guard let file, per.count == perItems.count, !rows.scope.isBroken else { return site.rows }
    let columns = binder.outputColumns(of: site)
    return binder.tapped(
      site,
      .export(Export(file: file, per: per, columns: columns, options: options, range: stage.range)))
  }

  static let snapshot = Verb(
    "snapshot", signature: "snapshot",
    "Freezes the rows: a relation named with `let` is then not computed again.",
    examples: ["orders | where date in @2026 | snapshot"]
  ) { _, _, rows in rows }
}

extension Expression {
  /// The first path in an f-string: what a file name depends on.
  fileprivate var firstPath: String? {
    guard case .fstring(let parts) = bare.kind else { return pathText }
    for part in parts {
      if case .expression(let value) = part, let text = value.pathText { return text }
    }
    return nil
  }
}

extension Binder {
  func tapped(_ site: Site, _ action: TapAction) -> Rows {
    site.plan = .tap(Tap(input: site.plan, action: action))
    return site.rows
  }

  fileprivate func refusesTap(_ stage: Stage, _ rows: Rows) -> Bool {
    guard rows.scope.position != nil else { return rows.scope.isBroken }
    report("K0308", "`\(stage.name.text)` cannot stand inside an aggregate", stage.range)
    return true
  }

  /// An expression that gives a text.
  func text(_ expression: Expression, _ site: Site, what: String) -> BoundExpression? {
    guard let value = self.expression(expression, site) else { return nil }
    if value.type == .text { return value }
    if value.type == .null { return .constant(.null, .text) }
    report(
      "K0401", "\(what) is a text, and this is \(TypeRules.described(value.type))",
      expression.range,
      hint: "write an f-string: f\"… {\(expression.pathText ?? "x")}\"")
    return nil
  }

  /// A constant, a bare word read as a text, or a list of such.
  func optionValue(_ option: Option) -> Value? { optionValue(option.value) }

  private func optionValue(_ value: Expression) -> Value? {
    switch value.bare.kind {
    case .name(let word): .text(word.text)
    case .list(let values): .list(values.compactMap(optionValue))
    default: constant(value, what: "an option")?.0
    }
  }
}
