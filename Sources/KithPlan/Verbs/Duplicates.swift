import KithBase
import KithFunctions
import KithSyntax

extension Verb {
  static let duplicates = Verb(
    "duplicates", signature: "duplicates on key, …",
    "Keeps rows that share all keys with another row; adds `cluster` and `score`; null never matches.",
    examples: ["customers | duplicates on lower(email) | sort cluster"], clauses: ["on"],
    options: ["threshold", "block", "since", "explain"]
  ) { binder, stage, rows in
    if rows.scope.isBroken { return rows }
    let keys = stage.clause("on")?.items ?? []
    if keys.isEmpty || keys.contains(where: { $0.expression.callsSimilar }) {
      return binder.fuzzy(stage, keys, rows)
    }
    let site = Site(rows, step: "duplicates")
    var values: [BoundExpression] = []
    for key in keys {
      guard let value = binder.expression(key.expression, site) else { continue }
      values.append(value.isStored ? value : binder.extend(site, value))
    }
    guard values.count == keys.count else { return binder.withCluster(site.rows, .broken, .broken) }
    return binder.exactGroups(site, values, stage.name.range)
  }

  static let match = Verb(
    "match", signature: "match t on similar(key), …",
    "Adds the best matching row of another relation and its score.",
    examples: ["leads | match customers on similar(name), lower(email)"], clauses: ["on"],
    options: nil
  ) { binder, stage, rows in
    binder.report(
      "K0306", "`match` needs fuzzy matching, which comes later", stage.name.range,
      hint: "exact matches: lookup customers as c on lower(c.email) = lower(email)")
    return Rows(plan: rows.plan, scope: .broken)
  }
}

extension Expression {
  /// `similar(x)` stands somewhere in it.
  fileprivate var callsSimilar: Bool {
    var found = false
    let rewriter = Rewriter(replace: { expression in
      if case .call(let call) = expression.kind, Spelling.same(call.name.text, "similar") {
        found = true
      }
      return nil
    })
    _ = rewriter.expression(self)
    return found
  }
}

extension Binder {
  /// Names are checked, also inside `similar`; the search itself is a clear no.
  fileprivate func fuzzy(_ stage: Stage, _ keys: [Item], _ rows: Rows) -> Rows {
    let site = Site(rows, step: "duplicates")
    for key in keys {
      let inner = Rewriter(replace: { expression in
        guard case .call(let call) = expression.kind, Spelling.same(call.name.text, "similar"),
          let argument = call.arguments.first
        else { return nil }
        return argument.value.source
      }).expression(key.expression)
      _ = expression(inner, site)
    }
    let message =
      keys.isEmpty
      ? "`duplicates` without `on` needs fuzzy matching, which comes later"
      : "`similar` needs fuzzy matching, which comes later"
    report(
      "K0306", message, stage.name.range, hint: "exact groups work now: duplicates on lower(email)")
    return withCluster(site.rows, .broken, .broken)
  }

  fileprivate func withCluster(_ rows: Rows, _ cluster: ScopeValue, _ score: ScopeValue) -> Rows {
    var result = rows
    result.scope.set("cluster", cluster)
    result.scope.set("score", score)
    result.scope.isNarrowed = true
    return result
  }

  /// Window counts within the groups; the smallest key names the group.
  fileprivate func exactGroups(
    _ site: Site, _ keys: [BoundExpression], _ range: SourceRange
  ) -> Rows {
    let known = keys.map { BoundExpression.not(.isNull($0)) }
    let present = LogicalPlan.filter(
      Filter(input: site.plan, condition: known.count == 1 ? known[0] : .and(known)))
    let size = newColumn()
    let cluster = newColumn()
    let sorted = keys.map { SortKey($0) }
    var calls = [
      WindowCall(
        output: size,
        function: .aggregate(
          AggregateCall(output: size, kind: .count, argument: nil, type: .int, range: range)),
        type: .int)
    ]
    let key = rowKeyColumn(site.scope)
    let type = key?.type ?? .int
    if let key {
      let call = AggregateCall(output: cluster, kind: .min, argument: key, type: type, range: range)
      calls.append(WindowCall(output: cluster, function: .aggregate(call), type: type))
    }
    let partition = site.scope.positionKeys + keys
    var plan = LogicalPlan.window(
      Window(
        input: present, calls: calls, partition: partition, sort: [], tieBreakers: [], frame: nil))
    if key == nil {
      // Without a key of one column the groups are numbered in the order of their values.
      let rank = WindowCall(
        output: cluster, function: .ranking(.denseRank, argument: nil, number: 0, fallback: nil),
        type: .int)
      plan = .window(
        Window(
          input: plan, calls: [rank], partition: site.scope.positionKeys, sort: sorted,
          tieBreakers: [], frame: nil))
    }
    plan = .filter(
      Filter(
        input: plan,
        condition: .compare(.greater, .column(size, .int), .constant(.int(1), .int))))
    let above = Site(Rows(plan: plan, scope: site.scope), step: "duplicates")
    let score = extend(above, .constant(.float(1), .float))
    for name in ["cluster", "score"] where site.scope.column(name) != nil {
      note("`duplicates` replaced the column `\(name)`", range)
    }
    return withCluster(above.rows, .bound(.column(cluster, type)), .bound(score))
  }

  private func rowKeyColumn(_ scope: Scope) -> BoundExpression? {
    guard let identity = scope.identity, identity.isExact,
      let table = self.table(named: identity.table), table.key.count == 1,
      case .bound(let key) = field(identity.row, table, table.key[0])
    else { return nil }
    return key
  }
}
