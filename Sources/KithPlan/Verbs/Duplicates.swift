import KithBase
import KithFunctions
import KithSyntax

extension Verb {
  static let duplicates = Verb(
    "duplicates",
    signature: "duplicates [on key, …] [with threshold: 0.9, block: 256, since: d, explain: [a, b], why: true, learn: true]",
    "Keeps rows that stand for the same as another one; adds `cluster`, the smallest id, and `score`.",
    examples: [
      "customers | duplicates on lower(email) | sort cluster",
      "customers | duplicates on similar(name), lower(email) with threshold: 0.9",
    ], clauses: ["on"], options: ["threshold", "block", "since", "explain", "why", "learn"],
    manual: """
      plain keys only: rows that are equal in all of them; null never matches
      with similar(x), or without on: all listed columns, or all there are, are evidence, compared by \
      what they hold; the notes say what was chosen
      since: only rows that entered the workspace since then, against all; explain: the weight of every \
      column for two rows, in log-odds; why: adds the strongest reasons; learn: the weights of columns follow the answers of earlier \
      reviews
      Sources: Fellegi & Sunter 1969; term frequencies after Winkler 2000; latent classes after Larsen & \
      Rubin 2001; clusters by average log-odds, Sokal & Michener 1958
      """
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
  /// All listed columns, or all there are, are evidence.
  fileprivate func fuzzy(_ stage: Stage, _ keys: [Item], _ rows: Rows) -> Rows {
    let site = Site(rows, step: "duplicates")
    if rows.scope.position != nil {
      report("K0308", "`duplicates` cannot stand inside an aggregate", stage.range)
      return Rows(plan: rows.plan, scope: .broken)
    }
    let key = rowKeyColumn(site.scope)
    guard let evidence = EvidenceColumns(keys, site, self, except: key) else {
      return withCluster(site.rows, .broken, .broken)
    }
    let options = StageOptions(self, stage)
    let table = site.scope.identity?.table
    var search = DuplicateSearch(
      names: evidence.names, hasKey: key != nil, threshold: nil, blockCap: nil, decisions: [],
      subset: nil, explained: nil, wantsReason: options.flag("why"), range: stage.name.range)
    search.threshold = options.number(
      "threshold", in: 0.000001...0.999999, "a number between 0 and 1", hint: "threshold: 0.9")
    search.blockCap = options.whole("block", in: 2...100_000, hint: "block: 256")
    if key != nil, let table {
      search.decisions = environment.decisions(of: table)
      search.merged = environment.mergedRows(of: table)
    }
    search.learns = options.flag("learn")
    search.isReviewed = reviewFollows
    if options.has("since") { search.subset = entered(since: options, table, key != nil, stage) }
    if options.has("explain") { search.explained = explained(options, key != nil) }
    let columns =
      [MadeColumn("cluster", key?.type ?? .int), MadeColumn("score", .float)]
      + (search.wantsReason ? [MadeColumn("why", .text)] : [])
    var result = adding(
      columns, main: "cluster", stage,
      TableBinding(site, arguments: evidence.values + (key.map { [$0] } ?? []))
    ) { [search] call in try search.answer(call) }
    result.scope.isNarrowed = true
    return result
  }

  private func entered(
    since options: StageOptions, _ table: String?, _ hasKey: Bool, _ stage: Stage
  ) -> Set<String>? {
    guard let day = options.day("since", hint: "since: 2026-11-01") else { return nil }
    guard hasKey, let table else {
      report(
        "K0604", "`since` wants rows of a table with a key of one column", options.range("since"))
      return nil
    }
    do {
      return try environment.keysEntered(
        into: table, since: Int64(day) * CivilDate.microsecondsPerDay)
    } catch {
      report(error, stage.range)
      return nil
    }
  }

  private func explained(_ options: StageOptions, _ hasKey: Bool) -> [String]? {
    guard case .list(let elements)? = options.expression("explain")?.bare.kind, elements.count == 2,
      hasKey
    else {
      options.refuse("explain", "a list of the keys of two rows", hint: "explain: [17, 23]")
      return nil
    }
    let keys = elements.compactMap { constant($0, what: "the key of a row")?.0 }
    return keys.count == 2 ? keys.map { ValueText.text(of: $0) } : nil
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

  func rowKeyColumn(_ scope: Scope) -> BoundExpression? {
    guard let identity = scope.identity, identity.isExact,
      let table = self.table(named: identity.table), table.key.count == 1,
      case .bound(let key) = field(identity.row, table, table.key[0])
    else { return nil }
    return key
  }
}
