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
        hint: catalog.tables.first.map {
          "for example \(name == "count" ? "count(\($0.name))" : "\(name)(… of \($0.name))")"
        })
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
    // A wrong name inside says more than the rule it happens to break.
    let count = problems.count
    for argument in call.arguments { _ = expression(argument.value.source, site) }
    if problems.count > count { return }
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
    if case .summary(let summary) = site.mode, body.position != nil,
      let extra = summary.extraFilter
    {
      // A pivot column's value is one of the row outside, which the body sees.
      inner.plan = .filter(Filter(input: inner.plan, condition: extra))
    }
    guard var bound = aggregateCall(call, kind, argument(call, kind, body), inner, window: nil)
    else {
      return nil
    }
    if case .summary = site.mode, !checkFanOut(call, kind, body, &bound, site) { return nil }
    guard let position = body.position else {
      let plan = LogicalPlan.aggregate(
        Aggregate(
          input: inner.plan, keys: [],
          sources: [AggregateSource(body: nil, position: nil, calls: [bound])]))
      return .scalarPlan(
        Subplan(plan: plan, value: .column(bound.output, bound.type), range: call.range), bound.type
      )
    }
    let source = AggregateSource(body: inner.plan, position: position, calls: [bound])
    if case .summary(let summary) = site.mode {
      summary.sources.append(source)
      return .column(bound.output, bound.type)
    }
    if let refusal = site.input.refusal {
      report(
        "K0407", "`\(call.name.text)` cannot stand here: \(refusal)", call.range,
        hint: "compute it before with `derive`")
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
}
