import KithBase
import KithFunctions
import KithSyntax

extension Binder {
  /// The rows of another table that the aggregate is written over; nil where it is over the rows at
  /// hand. Problems are reported, so a nil with a new problem ends the call.
  func body(of call: Call, _ kind: AggregateKind, _ site: Site) -> Body? {
    let readsOuter = call.mentionsOuter
    if let of = call.of {
      if let body = start(of, site, readsOuter) {
        return descend(body)
      }
      if !site.scope.isBroken, !site.input.scope.isBroken { reportNotMany(of, site) }
      return nil
    }
    guard let argument = call.arguments.first?.value else { return nil }
    var pipeline = argument
    while case .subquery(let inner) = pipeline.source.bare.kind, pipeline.stages.isEmpty {
      pipeline = inner
    }
    if pipeline.stages.isEmpty {
      guard let body = start(pipeline.source, site, readsOuter) else { return nil }
      return descend(body)
    }
    let count = problems.count
    guard let body = start(pipeline.source, site, readsOuter) else {
      if problems.count == count { reportNotMany(pipeline.source, site) }
      return nil
    }
    return piped(descend(body), pipeline, kind, call)
  }

  /// Runs the body's rows through the stages of `count(orders | where …)`.
  private func piped(
    _ body: Body, _ pipeline: Pipeline, _ kind: AggregateKind, _ call: Call
  ) -> Body? {
    var body = body
    if let extra = body.tail.first {
      report("K0303", "`\(extra.text)` is a column; a query starts with rows", extra.range)
      return nil
    }
    let count = problems.count
    let rows = nested("an aggregate") { apply(pipeline.stages, to: body.site.rows) }
    if problems.count > count || rows.scope.isBroken { return nil }
    let before = body.position
    body.site = Site(rows, step: body.site.step)
    body.position = rows.scope.position
    if before != nil, body.position == nil {
      report(
        "K0308", "this step mixes the rows of different outer rows", pipeline.range,
        hint: "name the rows with `where` inside the call")
      return nil
    }
    if kind != .count, kind != .exists {
      guard rows.scope.columns.count == 1 else {
        report(
          "K0308",
          "`\(call.name.text)` over a query wants one column, and there are \(rows.scope.columns.count)",
          pipeline.range, hint: "end it with | select \(rows.scope.columns.first?.name ?? "x")")
        return nil
      }
      body.tail = [Name(rows.scope.columns[0].name, call.name.range)]
    } else if call.isDistinct, rows.scope.columns.count == 1 {
      body.tail = [Name(rows.scope.columns[0].name, call.name.range)]
    }
    return body
  }

  private func reportNotMany(_ expression: Expression, _ site: Site) {
    let count = problems.count
    if expression.path != nil, !site.scope.isStatement {
      let resolved = resolve(expression, site.input)
      if problems.count > count { return }
      if case .row = resolved {
        report(
          "K0303", "`\(expression.pathText ?? "this")` is one row, not many", expression.range,
          hint: "write \(expression.pathText ?? "this").column without an aggregate")
        return
      }
      if case .broken = resolved { return }
    }
    if expression.path != nil, site.scope.isStatement, let names = expression.path {
      reportUnknownTable(names[0])
      return
    }
    report(
      "K0303", "an aggregate wants rows here: a reference to many, or `all` and a table",
      expression.range)
  }

  // MARK: Where the rows come from

  fileprivate func start(
    _ expression: Expression, _ site: Site, _ readsOuter: Bool
  ) -> Body? {
    switch expression.kind {
    case .paren(let inner): return start(inner, site, readsOuter)
    case .all(let name): return uncorrelated(rows(named: name, isAll: true), [], site, readsOuter)
    case .subquery(let pipeline):
      guard let body = start(pipeline.source, site, readsOuter) else { return nil }
      var descended = descend(body)
      guard descended.tail.isEmpty else { return nil }
      let rows = nested("an aggregate") { apply(pipeline.stages, to: descended.site.rows) }
      descended.site = Site(rows, step: descended.site.step)
      if descended.position != nil { descended.position = rows.scope.position }
      return descended
    case .rows: return uncorrelated(rows(source: expression), [], site, readsOuter)
    case .call(let call) where Spelling.same(call.name.text, "read"):
      return uncorrelated(rows(source: expression), [], site, readsOuter)
    default: break
    }
    guard let names = expression.path else { return nil }
    if !site.scope.isStatement, let path = many(expression, site) { return correlated(path, site) }
    let first = names[0].text
    let isNamed =
      site.scope.isStatement
      ? isTableOrRelation(first)
      : site.input.scope.column(first) == nil
        && site.input.scope.aliases.allSatisfy { !Spelling.same($0.name, first) }
        && environment.relation(named: first) != nil
    guard isNamed else { return nil }
    let relation = nested("an aggregate") { rows(named: names[0], isAll: false) }
    return uncorrelated(relation, Array(names.dropFirst()), site, readsOuter)
  }

  /// The rows at the end of a path of references backwards.
  private func correlated(_ path: ManyPath, _ site: Site) -> Body {
    let position = newColumn()
    let hops = hopRows(path)
    let leaf = LogicalPlan.expand(
      Expand(
        input: nil,
        source: .children(row: path.base, references: path.references, rows: hops.columns),
        position: position))
    var scope = hops.scope
    scope.outer = [site.input.scope]
    scope.position = position
    let inner = Site(Rows(plan: leaf, scope: scope), step: "an aggregate")
    return Body(
      site: inner, position: position, base: path.base, tail: path.tail,
      references: path.references)
  }

  /// The last table's scope, with the rows that the path went through by name.
  func hopRows(_ path: ManyPath) -> (columns: [ColumnID], scope: Scope) {
    var columns: [ColumnID] = []
    var hops: [Hop] = []
    for (reference, name) in zip(path.references, path.hopNames) {
      let id = newColumn()
      columns.append(id)
      let table = catalog.references[reference].fromTable
      hops.append(Hop(name: name, row: .column(id, .row(table: table)), table: table))
    }
    guard let last = hops.last, let table = self.table(named: last.table) else {
      return (columns, .broken)
    }
    var scope = scope(of: table, row: last.row)
    scope.hops = hops
    return (columns, scope)
  }

  private func uncorrelated(
    _ rows: Rows, _ tail: [Name], _ site: Site, _ readsOuter: Bool
  ) -> Body {
    var scope = rows.scope
    var plan = rows.plan
    var position: ColumnID?
    if !site.scope.isStatement { scope.outer = [site.input.scope] }
    if readsOuter, !site.scope.isStatement {
      let id = newColumn()
      plan = .expand(Expand(input: nil, source: .plan(rows.plan), position: id))
      scope.position = id
      position = id
    }
    let inner = Site(Rows(plan: plan, scope: scope), step: "an aggregate")
    return Body(site: inner, position: position, base: nil, tail: tail)
  }

  /// Follows the rest of a path where it leads down again: `orders.lines` of a whole table.
  fileprivate func descend(_ body: Body) -> Body {
    var body = body
    guard !body.tail.isEmpty, let path = many(.path(body.tail[...]), body.site) else { return body }
    guard case .column = path.base, body.site.scope.identity?.isExact ?? false else {
      report(
        "K0305", "this path would count a row of `\(path.lastTable)` once for every row on the way",
        body.tail[0].range.union(body.tail[body.tail.count - 1].range),
        hint: "start at the table itself")
      return body
    }
    let hops = hopRows(path)
    let plan = LogicalPlan.expand(
      Expand(
        input: body.site.plan,
        source: .children(row: path.base, references: path.references, rows: hops.columns),
        position: nil))
    var scope = hops.scope
    scope.outer = body.site.scope.outer
    scope.position = body.site.scope.position
    scope.hops = body.site.scope.hops + hops.scope.hops
    body.site = Site(Rows(plan: plan, scope: scope), step: body.site.step)
    body.tail = path.tail
    return body
  }

  // MARK: Double counting

  private static let sensitive: Set<AggregateKind> = [.sum, .avg, .median, .percentile, .stddev]

  /// In `summarize`: children of a row that several rows of the group share would count repeatedly.
  func checkFanOut(
    _ call: Call, _ kind: AggregateKind, _ body: Body, _ bound: inout AggregateCall, _ site: Site
  ) -> Bool {
    guard let base = body.base, call.per == nil, !call.isDistinct,
      Binder.sensitive.contains(kind) || kind == .count || kind == .list
    else { return true }
    if let identity = site.input.scope.identity, identity.isExact, base.isColumn(of: identity.row) {
      return true
    }
    guard let hop = body.site.scope.hops.last else { return true }
    let child = Spelling.singular(hop.table)
    let own = site.input.scope.identity.map { Spelling.singular($0.table) } ?? "row"
    let message =
      child == own
      ? "each \(child) would be counted several times"
      : "each \(child) would be counted once for every \(own)"
    report(
      "K0305", message, call.range,
      hint:
        "add `per \(hop.name)` to count each \(child) once, or `per row` if repeating is what you mean"
    )
    return false
  }

  /// A value that comes only from a to-one reference repeats for every row that points there.
  func checkRepetition(
    _ value: BoundExpression, _ call: Call, _ kind: AggregateKind, _ site: Site
  ) -> Bool {
    guard Binder.sensitive.contains(kind), !call.isDistinct, let identity = site.scope.identity,
      case .column(let own, _) = identity.row
    else { return true }
    var origins: [[Origin]] = []
    collectOrigins(value, own, site.scope.hops, into: &origins)
    guard var prefix = origins.first else { return true }
    for origin in origins.dropFirst() {
      prefix = Array(zip(prefix, origin).prefix { $0 == $1 }.map(\.0))
    }
    guard let last = prefix.last else { return true }
    let path = prefix.map { name($0) }.joined(separator: ".")
    let noun: String
    if case .hop(let name) = last { noun = Spelling.singular(name) } else { noun = name(last) }
    let ownNoun = Spelling.singular(identity.table)
    report(
      "K0305", "each \(noun) would be counted once for every \(ownNoun)", call.range,
      hint:
        "add `per \(path)` to count each \(noun) once, or `per row` if repeating is what you mean")
    return false
  }

  private enum Origin: Hashable {
    case hop(String)
    case reference(Int)
  }

  private func name(_ origin: Origin) -> String {
    switch origin {
    case .hop(let name): name
    case .reference(let index): catalog.references[index].forwardName
    }
  }

  /// For every stored value that the expression reads: the references between it and the own row.
  private func collectOrigins(
    _ value: BoundExpression, _ own: ColumnID, _ hops: [Hop], into origins: inout [[Origin]]
  ) {
    switch value {
    case .follow(let row, let reference, _):
      var chain = [Origin.reference(reference)]
      var rest = row
      while case .follow(let next, let index, _) = rest {
        chain.insert(.reference(index), at: 0)
        rest = next
      }
      if case .column(let id, _) = rest, id != own {
        guard let hop = hops.dropLast().first(where: { $0.row.isColumn(of: rest) }) else {
          origins.append([])
          return
        }
        chain.insert(.hop(hop.name), at: 0)
      }
      origins.append(chain)
    case .column(let id, _):
      if let definition = definitions[id] {
        collectOrigins(definition, own, hops, into: &origins)
      } else if let hop = hops.dropLast().first(where: { $0.row.isColumn(of: value) }) {
        origins.append([.hop(hop.name)])
      } else {
        origins.append([])
      }
    default:
      for child in value.children { collectOrigins(child, own, hops, into: &origins) }
    }
  }

  /// The row that `per order` names.
  func perRow(_ path: Expression, _ site: Site) -> BoundExpression? {
    guard path.path != nil else {
      report(
        "K0402", "`per` in an aggregate wants a reference", path.range,
        hint: "for example per order")
      return nil
    }
    switch resolve(path, site) {
    case .row(let row, _): return row
    case .scope(let scope, _):
      if let row = scope.identity?.row { return row }
    case .broken: return nil
    default: break
    }
    report(
      "K0402", "`per` in an aggregate wants a reference, and `\(path.pathText ?? "this")` is none",
      path.range, hint: "groups go after the step: summarize … by \(path.pathText ?? "…")")
    return nil
  }
}

extension Binder {
  /// The rows that `path` names of each row of the site, as for an aggregate; nil when it names none
  /// or a problem was reported.
  func childRows(_ path: Expression, _ site: Site) -> Body? {
    guard let body = start(path, site, false) else { return nil }
    let descended = descend(body)
    if let extra = descended.tail.first {
      report(
        "K0303", "`\(extra.text)` is a column, and rows are wanted here", extra.range,
        hint: "name it with amount: \(extra.text)")
      return nil
    }
    return descended
  }
}
