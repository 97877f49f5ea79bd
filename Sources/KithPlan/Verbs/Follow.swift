import KithBase
import KithSyntax

extension Verb {
  static let follow = Verb(
    "follow", signature: "follow reference[.reference]",
    "Goes from these rows to the rows they refer to, each once, or to their children.",
    examples: [
      #"orders | where channel = "web" | follow customer"#, "customers | follow orders",
      "customers | follow orders.lines",
    ]
  ) { binder, stage, rows in
    guard let item = stage.items.first else { return rows }
    let broken = Rows(plan: rows.plan, scope: .broken)
    let site = Site(rows, step: "follow")
    switch binder.resolve(item.expression, site) {
    case .broken: return broken
    case .row(let row, let table): return binder.follow(row, table, site) ?? broken
    case .scope(let scope, _):
      if let identity = scope.identity {
        return binder.follow(identity.row, identity.table, site) ?? broken
      }
    case .many(let path): return binder.follow(path, site) ?? broken
    case .value, .record: break
    }
    let names = rows.scope.identity.map { binder.referenceNames(of: $0.table) } ?? []
    binder.report(
      "K0303", "`\(item.expression.pathText ?? "this")` is no reference", item.range,
      hint: names.isEmpty ? nil : "references here: " + binder.listed(names))
    return broken
  }
}

extension Binder {
  /// The rows that are referred to, each once.
  fileprivate func follow(_ row: BoundExpression, _ table: String, _ site: Site) -> Rows? {
    guard let schema = self.table(named: table) else { return nil }
    let present = LogicalPlan.filter(Filter(input: site.plan, condition: .not(.isNull(row))))
    return distinctRows(present, row, schema, site.scope)
  }

  /// The children at the end of a path backwards, or the rows that those refer to.
  fileprivate func follow(_ path: ManyPath, _ site: Site) -> Rows? {
    let hops = hopRows(path)
    let plan = LogicalPlan.expand(
      Expand(
        input: site.plan,
        source: .children(row: path.base, references: path.references, rows: hops.columns),
        position: nil))
    guard let last = hops.scope.hops.last, let schema = self.table(named: last.table) else {
      return Rows(plan: plan, scope: .broken)
    }
    if !path.tail.isEmpty {
      guard let (row, table) = forward(path.tail, from: last) else { return nil }
      let inner = Rows(plan: plan, scope: site.scope)
      return follow(row, table, Site(inner, step: "follow"))
    }
    if let identity = site.scope.identity, identity.isExact, path.base.isColumn(of: identity.row) {
      var scope = hops.scope
      scope.hops = []
      keepSurroundings(of: site.scope, in: &scope)
      return Rows(plan: plan, scope: scope)
    }
    return distinctRows(plan, last.row, schema, site.scope)
  }

  /// The row that the names lead to by forward references.
  private func forward(_ names: [Name], from start: Hop) -> (BoundExpression, String)? {
    var (row, table) = (start.row, start.table)
    for name in names {
      guard let reference = forwardReference(of: table, named: name.text) else {
        let isBackward = backwardReference(of: table, named: name.text) != nil
        report(
          "K0303",
          isBackward
            ? "the path goes on to many rows after `\(table)`"
            : "`\(name.text)` is no reference of `\(table)`", name.range,
          hint: isBackward
            ? "follow it in the next step: | follow \(name.text)"
            : "references there: " + listed(referenceNames(of: table)))
        return nil
      }
      table = catalog.references[reference].toTable
      row = .follow(row: row, reference: reference, table: table)
    }
    return (row, table)
  }

  private func distinctRows(
    _ plan: LogicalPlan, _ row: BoundExpression, _ table: TableSchema, _ before: Scope
  ) -> Rows {
    let id = newColumn()
    let keys =
      (before.position.map { [(column: $0, value: BoundExpression.column($0, .int))] } ?? [])
      + [(column: id, value: row)]
    var scope = scope(of: table, row: .column(id, .row(table: table.name)))
    keepSurroundings(of: before, in: &scope)
    if before.position != nil {
      scope.identity?.isExact = false
      scope.outer = []
    }
    return Rows(plan: .aggregate(Aggregate(input: plan, keys: keys, sources: [])), scope: scope)
  }

  private func keepSurroundings(of before: Scope, in scope: inout Scope) {
    scope.outer = before.outer
    scope.position = before.position
    scope.isNarrowed = true
  }
}
