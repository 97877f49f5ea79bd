import KithSyntax

extension Verb {
  static let `where` = Verb(
    "where", signature: "where c",
    "Keeps the rows where a condition is true; rows where it is unknown are dropped and counted in a note.",
    examples: [
      #"customers | where country = "DE" and tier = "A""#, "orders | where amount > 100",
      #"customers | where name is not null"#,
    ]
  ) { binder, stage, rows in binder.filter(stage, rows, isExclusion: false) }

  static let exclude = Verb(
    "exclude", signature: "exclude c",
    "Drops the rows where a condition is true; rows where it is false or unknown stay.",
    examples: [#"customers | exclude status = "closed""#, "orders | exclude amount < 100"]
  ) { binder, stage, rows in binder.filter(stage, rows, isExclusion: true) }
}

extension Binder {
  func filter(_ stage: Stage, _ rows: Rows, isExclusion: Bool) -> Rows {
    guard let item = stage.items.first else { return rows }
    let site = Site(rows, step: stage.name.text)
    let condition = condition(item.expression, site, what: "`\(stage.name.text)`")
    site.scope.isNarrowed = true
    guard let condition else { return site.rows }
    let note = isExclusion ? nil : unknownNote(item.expression, site)
    site.plan = .filter(
      Filter(input: site.plan, condition: condition, isExclusion: isExclusion, note: note))
    return site.rows
  }
}
