import KithBase
import KithSyntax

extension Verb {
  static let append = Verb(
    "append", signature: "append t",
    "Adds the rows of another relation, column by column of one name; what one side lacks is null.",
    examples: [
      "customers | select name, email | append (leads | select name, email)",
      #"customers | where country = "DE" | append (customers | where country = "FR")"#,
    ]
  ) { binder, stage, rows in
    guard let source = stage.source else { return rows }
    return binder.append(rows, binder.rows(source: source), stage)
  }
}

extension Binder {
  fileprivate func append(_ rows: Rows, _ other: Rows, _ stage: Stage) -> Rows {
    if rows.scope.isBroken || other.scope.isBroken {
      return Rows(plan: rows.plan, scope: .broken)
    }
    if rows.scope.position != nil {
      report("K0308", "`append` cannot stand inside an aggregate", stage.range)
    }
    let left = Site(rows, step: "append")
    let right = Site(other, step: "append")
    let above = left.scope.columns.map { ($0.name, value(of: $0.value, left)) }
    let below = right.scope.columns.map { ($0.name, value(of: $0.value, right)) }
    var scope = Scope()
    scope.outer = rows.scope.outer
    scope.isNarrowed = true
    var ids: [ColumnID] = []
    var leftValues: [BoundExpression] = []
    var rightValues: [BoundExpression] = []
    let names =
      above.map(\.0)
      + below.map(\.0).filter { name in !above.contains { Spelling.same($0.0, name) } }
    for name in names {
      let a = above.first { Spelling.same($0.0, name) }
      let b = below.first { Spelling.same($0.0, name) }
      let first = a.map(\.1) ?? .some(.constant(.null, .null))
      let second = b.map(\.1) ?? .some(.constant(.null, .null))
      guard let first, let second else {
        scope.columns.append(ScopeColumn(name: name, value: .broken))
        continue
      }
      guard let (x, y) = unify(first, second) else {
        report(
          "K0401",
          "`\(name)` is \(TypeRules.described(first.type)) above and "
            + "\(TypeRules.described(second.type)) in the rows appended", stage.range,
          hint: first.type == .text
            ? "make a text of it: derive \(name) = text(\(name))" : "rename one of them")
        scope.columns.append(ScopeColumn(name: name, value: .broken))
        continue
      }
      let id = newColumn()
      ids.append(id)
      leftValues.append(x)
      rightValues.append(y)
      scope.columns.append(ScopeColumn(name: name, value: .bound(.column(id, x.type))))
    }
    let plan = LogicalPlan.union(
      Union(
        branches: [
          Union.Branch(plan: left.plan, values: leftValues),
          Union.Branch(plan: right.plan, values: rightValues),
        ], columns: ids))
    return Rows(plan: plan, scope: scope)
  }
}
