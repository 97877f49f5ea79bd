import KithBase
import KithSyntax

// Steps that change data. They need a workspace; until there is one, what can be checked is checked,
// and a statement without another mistake answers that.

extension Verb {
  static let update = Verb(
    "update", signature: "update column = expression, …",
    "Changes columns of these rows; the right sides see the old values.",
    examples: [#"customers | where status is null | update status = "active""#], isEffect: true
  ) { binder, stage, rows in
    let site = Site(rows, step: "update")
    for item in stage.items {
      let value = binder.expression(item.expression, site)
      binder.checkAssignment(item, value, site)
    }
    binder.checkNarrowed(stage, rows)
    return binder.needsWorkspace(stage, rows)
  }

  static let delete = Verb(
    "delete", signature: "delete [with children: delete | unset]", "Deletes these rows.",
    examples: ["tasks | where done | delete"], options: ["children"], isEffect: true
  ) { binder, stage, rows in
    _ = binder.word("children", of: stage, among: ["delete", "unset"])
    binder.checkNarrowed(stage, rows)
    return binder.needsWorkspace(stage, rows)
  }

  static let insert = Verb(
    "insert", signature: "insert into t [on key, … update | skip]",
    "Adds the rows to a table, by column name.",
    examples: [
      "leads | where customer_id is null | select name, email | insert into customers on email skip"
    ],
    clauses: ["into", "on"], isEffect: true
  ) { binder, stage, rows in
    guard let name = stage.clause("into")?.items.first?.expression.path?.first else { return rows }
    guard let table = binder.table(named: name.text) else {
      binder.reportUnknownTable(name)
      return rows
    }
    let scope = binder.scope(of: table, row: .constant(.null, .row(table: table.name)))
    for item in stage.clause("on")?.items ?? [] {
      if let key = item.expression.path?.first, scope.column(key.text) == nil {
        binder.reportUnknownColumn(key, scope, place: "in `\(table.name)`")
      }
    }
    return binder.needsWorkspace(stage, rows)
  }

  static let merge = Verb(
    "merge", signature: "merge [keep newest | oldest | first sort k] [taking column = e, …]",
    "Makes one row of every cluster of duplicates.",
    examples: ["customers | duplicates on lower(email) | merge keep first sort updated_at desc"],
    clauses: ["keep", "sort", "taking"], options: nil, isEffect: true
  ) { binder, stage, rows in
    let site = Site(rows, step: "merge")
    _ = binder.sortKeys(stage.clause("sort")?.items ?? [], site)
    let summary = Summary(input: site)
    let group = Site(rows, step: "merge", mode: .summary(summary))
    for item in stage.clause("taking")?.items ?? [] {
      let value = binder.expression(item.expression, group)
      binder.checkAssignment(item, value, site)
    }
    return binder.needsWorkspace(stage, rows)
  }

  static let clean = change("clean", "Brings columns into their usual form.")
  static let forget = change("forget", "Removes what is known of a person.")
  static let review = change("review", "Asks about pairs that may be duplicates.")
  static let unmerge = change("unmerge", "Takes a merge back.")

  private static func change(_ name: String, _ summary: String) -> Verb {
    Verb(
      name, signature: name, summary, examples: ["customers | where id = 7 | \(name)"],
      clauses: ["by", "on", "per", "for", "to"], options: nil, isEffect: true
    ) { binder, stage, rows in binder.needsWorkspace(stage, rows) }
  }
}

extension Binder {
  /// The column must be one of the table's own, and the value of its type.
  fileprivate func checkAssignment(_ item: Item, _ value: BoundExpression?, _ site: Site) {
    guard let name = item.name, !site.scope.isBroken else { return }
    guard let identity = site.scope.identity, identity.isExact,
      let table = self.table(named: identity.table)
    else {
      report(
        "K0604", "these rows are no longer rows of a table", item.range,
        hint: "update before `summarize`, `distinct`, `append` or `join`")
      return
    }
    guard let column = table.columns.first(where: { Spelling.same($0.name, name.text) }) else {
      let near = EditDistance.nearest(to: name.text, among: table.columns.map(\.name))
      report(
        "K0302", "there is no column `\(name.text)` in `\(table.name)`", name.range,
        hint: near.map { "did you mean `\($0)`?" } ?? "columns there: "
          + listed(table.columns.map(\.name)))
      return
    }
    guard let value else { return }
    let isNumber = value.type.isNumeric && column.type.isNumeric
    if !isNumber, !TypeRules.isImplicit(from: value.type, to: column.type) {
      report(
        "K0401",
        "`\(column.name)` is \(TypeRules.described(column.type)), and this is "
          + TypeRules.described(value.type), item.expression.range)
    }
  }

  fileprivate func checkNarrowed(_ stage: Stage, _ rows: Rows) {
    guard !rows.scope.isNarrowed, !rows.scope.isBroken, let identity = rows.scope.identity else {
      return
    }
    report(
      "K0601",
      "this would \(stage.name.text == "delete" ? "delete" : "change") every row of \(identity.table)",
      stage.range, hint: "say which rows with `where`, or all of them with `where true`")
  }

  fileprivate func needsWorkspace(_ stage: Stage, _ rows: Rows) -> Rows {
    if problems.isEmpty, !rows.scope.isBroken {
      report("K0602", "`\(stage.name.text)` needs a workspace", stage.name.range)
    }
    return rows
  }
}
