import KithBase
import KithSyntax

// Steps that change data: the rows become a `BoundEffect`, which the session carries out.

extension Verb {
  static let update = Verb(
    "update", signature: "update column = expression, …",
    "Changes columns of these rows; the right sides see the old values.",
    examples: [
      #"customers | where status is null | update status = "active""#,
      #"customers | where country = "DE" | update tier = "A""#,
    ], isEffect: true
  ) { binder, stage, rows in
    let site = Site(rows, step: "update")
    var values: [(column: Int, name: String, value: BoundExpression)] = []
    var seen: [String] = []
    for item in stage.items {
      let value = binder.expression(item.expression, site)
      guard let name = item.name, binder.isNew(name.text, in: &seen, item.range),
        let column = binder.assigned(item, value, site), let value
      else { continue }
      values.append((column.index, column.schema.name, value))
    }
    binder.checkNarrowed(stage, rows)
    guard let table = binder.changedTable(stage, rows) else { return site.rows }
    for (_, name, value) in values {
      let stored = value.isStored ? value : binder.extend(site, value)
      binder.effectValues.append(OutputColumn(name: name, value: stored))
      if site.scope.column(name) != nil { site.scope.set(name, .bound(stored)) }
    }
    binder.effect = .update(table: table.name, columns: values.map(\.column))
    return site.rows
  }

  static let delete = Verb(
    "delete", signature: "delete [with children: delete | unset]", "Deletes these rows.",
    examples: ["tasks | where done | delete", "customers | where name is null | delete"], options: ["children"], isEffect: true
  ) { binder, stage, rows in
    let word = binder.word("children", of: stage, among: ["delete", "unset"])
    binder.checkNarrowed(stage, rows)
    guard let table = binder.changedTable(stage, rows) else { return rows }
    let children = word.flatMap(BoundEffect.ChildRule.init(rawValue:)) ?? .refuse
    binder.effect = .delete(table: table.name, children: children)
    return rows
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
    var keys: [String] = []
    for item in stage.clause("on")?.items ?? [] {
      guard let key = item.expression.path?.first else { continue }
      if scope.column(key.text) == nil {
        binder.reportUnknownColumn(key, scope, place: "in `\(table.name)`")
      }
      keys.append(key.text)
    }
    let site = Site(rows, step: "insert")
    binder.checkInserted(site, into: table, stage)
    guard binder.isAtEnd(stage) else { return rows }
    let existing: BoundEffect.ExistingRule =
      stage.action.flatMap { BoundEffect.ExistingRule(rawValue: Spelling.key($0.text)) } ?? .refuse
    binder.effect = .insert(table: table.name, on: keys, existing: existing)
    return site.rows
  }

  static let merge = Verb(
    "merge", signature: "merge [keep newest | oldest | first sort k] [taking column = e, …]",
    "Makes one row of every cluster of duplicates; the others go into it and can be taken out again.",
    examples: ["customers | duplicates on lower(email) | merge keep first sort updated_at desc"],
    clauses: ["keep", "sort", "taking"], isEffect: true
  ) { binder, stage, rows in
    let site = Site(rows, step: "merge")
    let sort = stage.clause("sort")?.items ?? []
    _ = binder.sortKeys(sort, Site(rows, step: "merge"))
    let group = Site(rows, step: "merge", mode: .summary(Summary(input: Site(rows, step: "merge"))))
    var taking: [(column: Int, item: Item)] = []
    for item in stage.clause("taking")?.items ?? [] {
      let value = binder.expression(item.expression, group)
      if let column = binder.assigned(item, value, site) { taking.append((column.index, item)) }
    }
    guard let table = binder.changedTable(stage, rows) else { return rows }
    guard case .bound(let cluster)? = site.scope.column("cluster")?.value else {
      binder.report(
        "K0604", "these rows have no column `cluster`", stage.name.range,
        hint: "\(table.name) | duplicates | merge")
      return rows
    }
    let keep: BoundEffect.Merge.Keep =
      switch stage.clause("keep")?.items.first?.expression.pathText.map(Spelling.key) {
      case "newest"?: .newest
      case "oldest"?: .oldest
      case nil where sort.isEmpty: .best
      default: .first
      }
    binder.effectValues = [OutputColumn(name: "cluster", value: cluster)]
    binder.effect = .merge(
      table: table.name, BoundEffect.Merge(keep: keep, sort: sort, taking: taking))
    return site.rows
  }

  static let unmerge = Verb(
    "unmerge", signature: "unmerge id, …",
    "Takes rows out of those that they went into, as they were, with the rows that referred to them.",
    examples: ["customers | unmerge 2207"], isEffect: true
  ) { binder, stage, rows in
    guard let table = binder.changedTable(stage, rows) else { return rows }
    var keys: [Value] = []
    for item in stage.items {
      if let (value, _) = binder.constant(item.expression, what: "the id of a row") { keys.append(value) }
    }
    if keys.isEmpty {
      binder.report(
        "K0209", "`unmerge` wants the ids of rows that were merged", stage.name.range,
        hint: "\(table.name) | unmerge 2207")
    }
    binder.effect = .unmerge(table: table.name, keys: keys)
    return rows
  }

  static let forget = Verb(
    "forget", signature: "forget [on column, …]",
    "Blanks what is known of these people for ever, in the history too; cannot be undone.",
    examples: ["customers | where id = 7 | forget"], clauses: ["on"], isEffect: true
  ) { binder, stage, rows in
    binder.checkNarrowed(stage, rows)
    guard let table = binder.changedTable(stage, rows) else { return rows }
    let scope = binder.scope(of: table, row: .constant(.null, .row(table: table.name)))
    var columns: [String] = []
    for item in stage.clause("on")?.items ?? [] {
      guard let name = item.expression.path?.first else { continue }
      if scope.column(name.text) == nil {
        binder.reportUnknownColumn(name, scope, place: "in `\(table.name)`")
      }
      columns.append(name.text)
    }
    binder.effect = .forget(table: table.name, columns: columns.isEmpty ? nil : columns)
    return rows
  }
}

extension Binder {
  /// The table whose rows an effect changes; nil with a report when the rows are those of no table, or
  /// the stage is not the last.
  func changedTable(_ stage: Stage, _ rows: Rows) -> TableSchema? {
    guard isAtEnd(stage), !rows.scope.isBroken else { return nil }
    guard let identity = rows.scope.identity, identity.isExact,
      let table = self.table(named: identity.table)
    else {
      report(
        "K0604", "these rows are no longer rows of a table", stage.name.range,
        hint: "\(stage.name.text) before `summarize`, `distinct`, `append` or `join`")
      return nil
    }
    return table
  }

  fileprivate func isAtEnd(_ stage: Stage) -> Bool {
    if isLastStage { return true }
    report(
      "K0603", "`\(stage.name.text)` stands at the end of a statement", stage.name.range,
      hint: "`_ | …` goes on from its result")
    return false
  }

  /// The column that is assigned to: one of the table's own, that holds values of the type.
  fileprivate func assigned(
    _ item: Item, _ value: BoundExpression?, _ site: Site
  ) -> (index: Int, schema: ColumnSchema)? {
    guard let name = item.name, !site.scope.isBroken else { return nil }
    guard let identity = site.scope.identity, identity.isExact,
      let table = self.table(named: identity.table)
    else { return nil }
    guard let index = table.columns.firstIndex(where: { Spelling.same($0.name, name.text) }) else {
      let near = EditDistance.nearest(to: name.text, among: table.columns.map(\.name))
      report(
        "K0302", "there is no column `\(name.text)` in `\(table.name)`", name.range,
        hint: near.map { "did you mean `\($0)`?" } ?? "columns there: "
          + listed(table.columns.map(\.name)))
      return nil
    }
    let column = table.columns[index]
    if column.expression != nil {
      report(
        "K0317", "`\(table.name).\(column.name)` is computed and cannot be changed", name.range)
      return nil
    }
    if let value, !isAssignable(value.type, to: column.type) {
      report(
        "K0401",
        "`\(column.name)` is \(TypeRules.described(column.type)), and this is "
          + TypeRules.described(value.type), item.expression.range,
        hint: conversion(from: value.type, to: column.type))
    }
    return (index, column)
  }

  /// Digits that a column lacks are looked for when the values are known.
  private func isAssignable(_ type: LogicalType, to column: LogicalType) -> Bool {
    if TypeRules.isImplicit(from: type, to: column) { return true }
    if case .decimal = type { return column.isNumeric }
    return false
  }

  private func conversion(from type: LogicalType, to column: LogicalType) -> String? {
    switch (type, column) {
    case (.float, .int): "int(round(…)) makes a whole number of it"
    case (.float, .decimal): "decimal(…) makes an exact number of it"
    case (_, .text): "text(…) makes a text of it"
    default: nil
    }
  }

  /// Every visible column has one of the table's to go to, and the columns that need a value get one.
  fileprivate func checkInserted(_ site: Site, into table: TableSchema, _ stage: Stage) {
    if site.scope.isBroken { return }
    for column in site.scope.columns {
      guard let target = table.columns.first(where: { Spelling.same($0.name, column.name) }) else {
        let near = EditDistance.nearest(to: column.name, among: table.columns.map(\.name))
        report(
          "K0302", "`\(table.name)` has no column `\(column.name)`", stage.range,
          hint: near.map { "rename it before: rename \($0) = \(column.name)" }
            ?? "leave it out before: drop \(column.name)")
        continue
      }
      if target.expression != nil {
        report(
          "K0317", "`\(table.name).\(target.name)` is computed and takes no values", stage.range,
          hint: "leave it out before: drop \(column.name)")
        continue
      }
      guard let value = value(of: column.value, site) else { continue }
      let isText = target.type == .text && value.type != .text
      if !isText, !isAssignable(value.type, to: target.type) {
        report(
          "K0401",
          "`\(table.name).\(target.name)` is \(TypeRules.described(target.type)), and `\(column.name)` is "
            + TypeRules.described(value.type), stage.range)
      }
    }
  }

  func checkNarrowed(_ stage: Stage, _ rows: Rows) {
    guard !rows.scope.isNarrowed, !rows.scope.isBroken, let identity = rows.scope.identity else {
      return
    }
    report(
      "K0601",
      "this would \(["update", "clean"].contains(stage.name.text) ? "change" : stage.name.text) every row of \(identity.table)",
      stage.range, hint: "say which rows with `where`, or all of them with `where true`")
  }
}
