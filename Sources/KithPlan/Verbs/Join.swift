import KithBase
import KithSyntax

extension Verb {
  static let join = Verb(
    "join", signature: "join t as a on c [with kind: inner | left | full | semi | anti]",
    "Puts matching rows of another relation beside these; its columns are read as `a.column`.",
    examples: [
      "leads | join customers as c on lower(c.email) = lower(email)",
      "leads | join customers as c on lower(c.email) = lower(email) with kind: anti",
    ], clauses: ["on"], options: ["kind"]
  ) { binder, stage, rows in
    let word = binder.word("kind", of: stage, among: ["inner", "left", "full", "semi", "anti"])
    return binder.join(stage, rows, word.flatMap { JoinKind(rawValue: $0) } ?? .inner)
  }

  static let lookup = Verb(
    "lookup", signature: "lookup t as a on c",
    "Adds at most one matching row of another relation; fails if two match.",
    examples: [
      "orders | lookup customers as c on c.id = customer_id | select date, amount, c.name",
      "leads | lookup customers as c on c.id = customer_id | select name, c.email",
    ],
    clauses: ["on"]
  ) { binder, stage, rows in binder.join(stage, rows, .lookup) }
}

extension Binder {
  func join(_ stage: Stage, _ rows: Rows, _ kind: JoinKind) -> Rows {
    guard let source = stage.source else { return rows }
    let right = materialized(self.rows(source: source))
    let name = stage.alias?.text ?? sourceName(source)
    if let name, rows.scope.aliases.contains(where: { Spelling.same($0.name, name) }) {
      report(
        "K0307", "two sides of joins are called `\(name)`", stage.alias?.range ?? source.range,
        hint: "name this one: \(stage.name.text) … as \(name)_2")
    }
    var both = rows.scope
    if let name { both.aliases.append(ScopeAlias(name: name, scope: right.scope)) }
    let left = materialized(rows)
    both.columns = left.scope.columns
    let site = Site(
      Rows(plan: left.plan, scope: both), step: stage.name.text,
      refusal: "`on` compares rows of both sides")
    if stage.clause("on") == nil {
      report(
        "K0209", "`\(stage.name.text)` wants `on` and a condition", stage.name.range,
        hint: "for example \(stage.name.text) customers as c on c.id = customer_id")
    }
    let condition = stage.clause("on")?.items.first.flatMap {
      self.condition($0.expression, site, what: "`on`")
    }
    guard let condition, !right.scope.isBroken, !rows.scope.isBroken else {
      both.isBroken = both.isBroken || right.scope.isBroken
      return joinedScope(Rows(plan: left.plan, scope: both), right.scope, name, kind, rows.scope)
    }
    let parts = split(condition, right.plan.outputs())
    let plan = LogicalPlan.join(
      Join(
        left: left.plan, right: right.plan, kind: kind, equalities: parts.equalities,
        residual: parts.residual, rightName: name ?? "the other rows", range: stage.name.range))
    return joinedScope(Rows(plan: plan, scope: both), right.scope, name, kind, rows.scope)
  }

  /// What a relation is called when no alias is given.
  func sourceName(_ source: Source) -> String? {
    switch source {
    case .name(let name), .all(let name, _): name.text
    case .call, .pipeline, .rows, .previous: nil
    }
  }

  /// The names after a join: the left ones, the right ones through the alias and as `alias_name`.
  private func joinedScope(
    _ rows: Rows, _ right: Scope, _ name: String?, _ kind: JoinKind, _ left: Scope
  ) -> Rows {
    var scope = left
    scope.columns = rows.scope.columns
    scope.isBroken = rows.scope.isBroken
    scope.isNarrowed = true
    if kind == .semi || kind == .anti { return Rows(plan: rows.plan, scope: scope) }
    if let name {
      scope.aliases.append(ScopeAlias(name: name, scope: right))
      for column in right.columns where scope.column("\(name)_\(column.name)") == nil {
        scope.columns.append(ScopeColumn(name: "\(name)_\(column.name)", value: column.value))
      }
    } else {
      for column in right.columns where scope.column(column.name) == nil {
        scope.columns.append(column)
      }
    }
    if kind != .lookup {
      scope.identity?.isExact = false
      scope.ties = scope.tieKeys + right.tieKeys
    }
    return Rows(plan: rows.plan, scope: scope)
  }

  /// Equalities whose sides read one relation each, and the rest.
  private func split(
    _ condition: BoundExpression, _ right: Set<ColumnID>
  ) -> (equalities: [(left: BoundExpression, right: BoundExpression)], residual: BoundExpression?) {
    let conjuncts: [BoundExpression] =
      if case .and(let parts) = condition { parts } else { [condition] }
    var equalities: [(left: BoundExpression, right: BoundExpression)] = []
    var rest: [BoundExpression] = []
    for conjunct in conjuncts {
      guard case .compare(.equal, let a, let b) = conjunct, a.hashType == b.hashType,
        !a.columns.isEmpty, !b.columns.isEmpty
      else {
        rest.append(conjunct)
        continue
      }
      let aIsRight = a.columns.isSubset(of: right)
      let bIsRight = b.columns.isSubset(of: right)
      if aIsRight, !bIsRight, b.columns.isDisjoint(with: right) {
        equalities.append((b, a))
      } else if bIsRight, !aIsRight, a.columns.isDisjoint(with: right) {
        equalities.append((a, b))
      } else {
        rest.append(conjunct)
      }
    }
    return (equalities, rest.isEmpty ? nil : rest.count == 1 ? rest[0] : .and(rest))
  }
}

extension BoundExpression {
  /// Types as far as hashing tells them apart: decimals of different scales are equal there.
  fileprivate var hashType: LogicalType {
    if case .decimal = type { .decimal(scale: 0) } else { type }
  }
}
