import KithBase
import KithFunctions
import KithSyntax

/// The rows that an aggregate is computed over, other than the group's own.
struct Body {
  /// Over the body's rows; its plan grows with filters and nested aggregates.
  var site: Site
  /// Set when the rows depend on the row outside.
  var position: ColumnID?
  /// The row outside that the path starts at: where the value comes from.
  var base: BoundExpression?
  /// What remains of the path: the aggregate's argument.
  var tail: [Name] = []
  var references: [Int] = []
}

extension Binder {
  /// An aggregate in an expression: over other rows wherever it stands, over own rows only in
  /// `summarize` and `window`.
  func aggregate(_ call: Call, _ kind: AggregateKind, _ site: Site) -> BoundExpression? {
    for argument in call.arguments.dropFirst(kind == .percentile ? 2 : 1) {
      report(
        "K0402", "`\(call.name.text)` takes one value", argument.value.range,
        hint: kind == .min ? "write least(a, b)" : kind == .max ? "write greatest(a, b)" : nil)
      return nil
    }
    let count = problems.count
    if let body = body(of: call, kind, site) {
      return aggregate(call, kind, over: body, site)
    }
    if problems.count > count { return nil }
    if kind == .exists { return existsReference(call, site) }
    return ownAggregate(call, kind, site)
  }

  // MARK: Over own rows

  private func ownAggregate(_ call: Call, _ kind: AggregateKind, _ site: Site) -> BoundExpression? {
    switch site.mode {
    case .row:
      reportNoRows(call, site)
      return nil
    case .summary(let summary):
      let filter = call.filter.map { condition($0, summary.input, what: "`where`") }
      guard
        var bound = aggregateCall(
          call, kind, call.arguments.first?.value.source, summary.input, window: nil)
      else { return nil }
      if let filter {
        guard let filter else { return nil }
        bound.filter = joined(bound.filter, filter)
      }
      bound.filter = joined(bound.filter, summary.extraFilter)
      summary.calls.append(bound)
      return .column(bound.output, bound.type)
    case .window(let window):
      let filter = call.filter.map { condition($0, window.input, what: "`where`") }
      guard
        var bound = aggregateCall(
          call, kind, call.arguments.first?.value.source, window.input, window: window)
      else { return nil }
      if let filter {
        guard let filter else { return nil }
        bound.filter = joined(bound.filter, filter)
      }
      window.calls.append(
        WindowCall(output: bound.output, function: .aggregate(bound), type: bound.type))
      return .column(bound.output, bound.type)
    }
  }

  func joined(_ a: BoundExpression?, _ b: BoundExpression?) -> BoundExpression? {
    guard let a else { return b }
    guard let b else { return a }
    return .and([a, b])
  }

  private func reportNoRows(_ call: Call, _ site: Site) {
    let name = call.name.text
    if site.scope.isBroken { return }
    if site.scope.isStatement {
      report(
        "K0407", "`\(name)` needs rows, and there are none here", call.range,
        hint: catalog.tables.first.map { "for example \(name == "count" ? "count(\($0.name))" : "\(name)(… of \($0.name))")" })
      return
    }
    if let path = manyPathInside(call, site) {
      let written = path.hopNames.joined(separator: ".")
      report(
        "K0304",
        "`\(path.hopNames[0])` is many rows per \(Spelling.singular(path.baseTable)); `\(name)` must say its rows",
        call.range, hint: "write \(name)(… of \(written)), with the columns of the last name")
      return
    }
    report(
      "K0407", "`\(name)` needs many rows, and `\(site.step)` sees one at a time", call.range,
      hint: "`summarize` makes one row per group; `window` keeps every row")
  }

  /// The first path in the arguments that leads to many rows.
  private func manyPathInside(_ call: Call, _ site: Site) -> ManyPath? {
    var found: ManyPath?
    let rewriter = Rewriter(replace: { [self] expression in
      if found == nil, expression.path != nil, let path = many(expression, site) { found = path }
      return nil
    })
    for argument in call.arguments { _ = rewriter.pipeline(argument.value) }
    return found
  }

  /// The path, if it leads to many rows; reports nothing.
  func many(_ expression: Expression, _ site: Site) -> ManyPath? {
    guard expression.path != nil else { return nil }
    let before = isTrying
    isTrying = true
    defer { isTrying = before }
    if case .many(let path) = resolve(expression, site.input) { return path }
    return nil
  }

  /// `exists(customer)`: the row that a to-one reference points at is there.
  private func existsReference(_ call: Call, _ site: Site) -> BoundExpression? {
    guard let argument = call.arguments.first?.value, argument.stages.isEmpty,
      argument.source.path != nil, call.filter == nil, !site.scope.isStatement
    else {
      if !site.scope.isBroken {
        report(
          "K0407", "`exists` wants rows of another table", call.range,
          hint: "for example exists(orders where amount > 100)")
      }
      return nil
    }
    switch resolve(argument.source, site.input) {
    case .row(let row, _): return .not(.isNull(row))
    case .scope(let scope, _):
      if let row = scope.identity?.row { return .not(.isNull(row)) }
    case .broken: return nil
    default: break
    }
    report(
      "K0407", "`exists` wants rows of another table", call.range,
      hint: "a column has a value where `\(argument.source.pathText ?? "x") is not null`")
    return nil
  }

  // MARK: Over other rows

  private func aggregate(
    _ call: Call, _ kind: AggregateKind, over body: Body, _ site: Site
  ) -> BoundExpression? {
    let inner = body.site
    if let filter = call.filter {
      guard let condition = condition(filter, inner, what: "`where`") else {
        _ = argument(call, kind, body).map { expression($0, inner) }
        return nil
      }
      inner.plan = .filter(Filter(input: inner.plan, condition: condition))
    }
    guard var bound = aggregateCall(call, kind, argument(call, kind, body), inner, window: nil) else {
      return nil
    }
    if case .summary = site.mode, !checkFanOut(call, kind, body, &bound, site) { return nil }
    guard let position = body.position else {
      let plan = LogicalPlan.aggregate(
        Aggregate(
          input: inner.plan, keys: [],
          sources: [AggregateSource(body: nil, position: nil, calls: [bound])]))
      return .scalarPlan(
        Subplan(plan: plan, value: .column(bound.output, bound.type), range: call.range), bound.type)
    }
    let source = AggregateSource(body: inner.plan, position: position, calls: [bound])
    if case .summary(let summary) = site.mode {
      summary.sources.append(source)
      return .column(bound.output, bound.type)
    }
    if let refusal = site.input.refusal {
      report("K0407", "`\(call.name.text)` cannot stand here: \(refusal)", call.range, hint: "compute it before with `derive`")
      return nil
    }
    definitions[bound.output] = body.base
    let outer = site.input
    outer.plan = .lateral(Lateral(input: outer.plan, source: source))
    return .column(bound.output, bound.type)
  }

  /// The aggregated expression: the rest of the path, or what was written before `of`.
  private func argument(_ call: Call, _ kind: AggregateKind, _ body: Body) -> Expression? {
    if !body.tail.isEmpty { return .path(body.tail[...]) }
    guard call.of != nil else { return nil }
    return call.arguments.first?.value.source
  }

  // MARK: The call itself

  /// Binds argument, order and `per` over the rows of `site`, and checks them.
  func aggregateCall(
    _ call: Call, _ kind: AggregateKind, _ argument: Expression?, _ site: Site,
    window: WindowItems?
  ) -> AggregateCall? {
    var value: BoundExpression?
    var rowTest: BoundExpression?
    if let argument {
      if kind == .count || kind == .exists, let row = countedRow(argument, site) {
        rowTest = .not(.isNull(row))
        value = call.isDistinct ? rowKey(row) : nil
      } else {
        guard let bound = expression(argument, site) else { return nil }
        value = bound
      }
    } else if kind != .count, kind != .exists {
      report(
        "K0402", "`\(call.name.text)` wants a value", call.range,
        hint: "for example \(call.name.text)(\(site.scope.columns.last?.name ?? "x"))")
      return nil
    } else if call.isDistinct {
      report("K0402", "`distinct` wants a value", call.range, hint: "for example count(distinct customer_id)")
      return nil
    }
    guard let value = checked(value, kind, call) else { return nil }
    guard let fraction = fraction(call, kind, site), let sort = order(call, kind, site, window) else {
      return nil
    }
    let per = call.per
    var bound = AggregateCall(
      output: newColumn(), kind: kind, argument: value.expression, fraction: fraction.value,
      filter: rowTest, isDistinct: call.isDistinct, sort: sort, type: value.type, range: call.range)
    switch per {
    case .row?: break
    case .path(let path)?:
      guard let row = perRow(path, site) else { return nil }
      bound.per = row
    case nil:
      if let value = value.expression, !checkRepetition(value, call, kind, site) { return nil }
    }
    return bound
  }

  private func countedRow(_ argument: Expression, _ site: Site) -> BoundExpression? {
    guard argument.path != nil else { return nil }
    let before = isTrying
    isTrying = true
    defer { isTrying = before }
    switch resolve(argument, site) {
    case .row(let row, _): return row
    case .scope(let scope, _): return scope.identity?.row
    default: return nil
    }
  }

  /// The key of a row where there is one, so that rows can be told apart as values.
  private func rowKey(_ row: BoundExpression) -> BoundExpression {
    if case .row(let table) = row.type, let schema = self.table(named: table), schema.key.count == 1,
      case .bound(let key) = field(row, schema, schema.key[0])
    {
      return key
    }
    return row
  }

  private func checked(
    _ value: BoundExpression?, _ kind: AggregateKind, _ call: Call
  ) -> (expression: BoundExpression?, type: LogicalType)? {
    var value = value
    if kind == .any || kind == .all, let bound = value, bound.type != .bool {
      guard bound.type == .null else {
        report(
          "K0402", "`\(kind.rawValue)` wants a condition, and this is \(TypeRules.described(bound.type))",
          call.range, hint: "for example \(kind.rawValue)(amount > 100)")
        return nil
      }
      value = TypeRules.coerce(bound, to: .bool)
    }
    if case .duration? = value?.type {
      report("K0402", "durations cannot be aggregated", call.range, hint: "aggregate days_between(a, b)")
      return nil
    }
    do {
      return (value, try kind.result(of: value?.type))
    } catch {
      report("K0402", error.message, call.range, hint: error.hint)
      return nil
    }
  }

  /// The fraction of `percentile(x, 90%)`.
  private func fraction(
    _ call: Call, _ kind: AggregateKind, _ site: Site
  ) -> (value: Double?, Void)? {
    guard kind == .percentile else { return (nil, ()) }
    guard call.arguments.count == 2 else {
      report("K0402", "`percentile` wants a value and a share", call.range, hint: "percentile(amount, 90%)")
      return nil
    }
    let second = call.arguments[1].value
    guard let bound = expression(second.source, site) else { return nil }
    let share: Double? =
      switch bound.constantValue {
      case .decimal(let number)?: number.double
      case .int(let number)?: Double(number)
      case .float(let number)?: number
      default: nil
      }
    guard let share, share >= 0, share <= 1 else {
      report("K0402", "the share is a number from 0% to 100%", second.range, hint: "percentile(amount, 90%)")
      return nil
    }
    return (share, ())
  }

  /// The order of first, last and list, with its tie-breakers.
  private func order(
    _ call: Call, _ kind: AggregateKind, _ site: Site, _ window: WindowItems?
  ) -> [SortKey]? {
    let takesOrder = kind == .first || kind == .last || kind == .list
    guard takesOrder else {
      if let item = call.sort.first {
        report(
          "K0402", "the order makes no difference to `\(call.name.text)`", item.range,
          hint: "only first, last and list take `sort`")
        return nil
      }
      return []
    }
    if call.sort.isEmpty {
      if window?.hasSort ?? false { return [] }
      if kind != .list {
        let column = orderColumn(site.scope)
        report(
          "K0408", "`\(call.name.text)` needs an order", call.range,
          hint: "for example \(call.name.text)(\(argumentText(call)) sort \(column))")
        return nil
      }
    }
    guard let keys = sortKeys(call.sort, site) else { return nil }
    return withTies(keys, site.scope)
  }

  private func argumentText(_ call: Call) -> String {
    call.arguments.first?.value.source.pathText ?? "x"
  }

  private func orderColumn(_ scope: Scope) -> String {
    let time = scope.columns.first {
      if case .bound(let value) = $0.value { value.type == .date || value.type == .timestamp } else { false }
    }
    return (time ?? scope.columns.first)?.name ?? "x"
  }

  /// Keys as written.
  func sortKeys(_ items: [Item], _ site: Site) -> [SortKey]? {
    var keys: [SortKey] = []
    var isBroken = false
    for item in items {
      guard let value = expression(item.expression, site) else {
        isBroken = true
        continue
      }
      if case .duration = value.type {
        report("K0406", "durations have no order", item.range, hint: "sort by days_between(a, b)")
        isBroken = true
        continue
      }
      if value.constantValue != nil { continue }
      keys.append(
        SortKey(
          value, isDescending: item.direction == .descending, nullsFirst: item.nulls == .first))
    }
    return isBroken ? nil : keys
  }

  /// The keys, and what breaks ties among them, each once.
  func withTies(_ keys: [SortKey], _ scope: Scope) -> [SortKey] {
    keys + tieBreakers(after: keys, scope)
  }

  func tieBreakers(after keys: [SortKey], _ scope: Scope) -> [SortKey] {
    scope.tieKeys.filter { tie in !keys.contains { $0.value.isSame(as: tie) } }.map { SortKey($0) }
  }
}

extension BoundExpression {
  /// The same stored value, read the same way.
  func isSame(as other: BoundExpression) -> Bool {
    switch (self, other) {
    case (.column(let a, _), .column(let b, _)): a == b
    case (.field(let a, _, let i, _), .field(let b, _, let j, _)): i == j && a.isSame(as: b)
    case (.follow(let a, let i, _), .follow(let b, let j, _)): i == j && a.isSame(as: b)
    default: false
    }
  }
}
