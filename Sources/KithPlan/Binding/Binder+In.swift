import KithBase
import KithFunctions
import KithSyntax

extension Binder {
  func inTest(
    _ operand: Expression, _ target: InTarget, _ site: Site, _ range: SourceRange
  ) -> BoundExpression? {
    guard let value = expression(operand, site) else { return nil }
    switch target {
    case .list(let values):
      if values.count == 1, case .all(let name) = values[0].kind {
        let source = Expression(.all(name), values[0].range)
        return inQuery(
          operand, value, Pipeline(source: source, stages: [], range: source.range), site, range)
      }
      return inList(operand, value, values, site, range)
    case .query(let pipeline): return inQuery(operand, value, pipeline, site, range)
    case .value(let expression): return inValue(operand, value, expression, site, range)
    }
  }

  private func inValue(
    _ operand: Expression, _ value: BoundExpression, _ target: Expression, _ site: Site,
    _ range: SourceRange
  ) -> BoundExpression? {
    switch target.bare.kind {
    case .list(let values): return inList(operand, value, values, site, range)
    case .period(let period): return inPeriod(operand, value, period)
    case .variable(let name):
      switch environment.variable(named: name.text) {
      case .value(.list(let values), _):
        let constants = values.map { Expression(.literal($0), target.range) }
        return inList(operand, value, constants, site, range)
      case .value(let single, _):
        return inList(operand, value, [Expression(.literal(single), target.range)], site, range)
      case .period(let period): return inPeriod(operand, value, period)
      case .row, nil: _ = variableValue(target, site)
      }
    default:
      if expression(target, site) != nil {
        report(
          "K0401", "`in` wants a list, a period or a query", target.range,
          hint: "for example tier in (\"A\", \"B\") or date in @2026-Q3")
      }
    }
    return nil
  }

  private func variableValue(_ expression: Expression, _ site: Site) -> BoundExpression? {
    self.expression(expression, site)
  }

  private func inPeriod(
    _ operand: Expression, _ value: BoundExpression, _ period: Period
  ) -> BoundExpression? {
    guard value.type == .date || value.type == .timestamp else {
      report(
        "K0401", "only dates lie in a period, and this is \(TypeRules.described(value.type))",
        operand.range, hint: value.type == .text ? "write date(\(operand.pathText ?? "…"))" : nil)
      return nil
    }
    func day(_ days: Int32) -> BoundExpression {
      TypeRules.coerce(.constant(.date(days), .date), to: value.type)
    }
    return .and([
      .compare(.greaterOrEqual, value, day(period.start)), .compare(.less, value, day(period.end)),
    ])
  }

  private func inList(
    _ operand: Expression, _ value: BoundExpression, _ values: [Expression], _ site: Site,
    _ range: SourceRange
  ) -> BoundExpression? {
    var constants: [Value] = []
    var others: [BoundExpression] = []
    var isBroken = false
    for element in values {
      if element.bare.isNullLiteral {
        report(
          "K0404", "null in a list matches nothing", element.range,
          hint: "leave it out, and add `or … is null`")
        isBroken = true
        continue
      }
      guard let bound = expression(element, site),
        let (a, b) = comparable(operand, value, element, bound, element.range)
      else {
        isBroken = true
        continue
      }
      if let constant = b.constantValue, a.type == value.type {
        if !constant.isNull { constants.append(constant) }
      } else {
        others.append(.compare(.equal, a, b))
      }
    }
    if isBroken { return nil }
    if others.isEmpty { return .inList(value, constants.map { rescaled($0, to: value.type) }) }
    let listed: [BoundExpression] = constants.isEmpty ? [] : [.inList(value, constants)]
    let tests = listed + others
    return tests.count == 1 ? tests[0] : .or(tests)
  }

  /// Decimals of a list in the operand's scale where that loses nothing.
  private func rescaled(_ value: Value, to type: LogicalType) -> Value {
    guard case .decimal(let scale) = type, case .decimal(let number) = value, number.scale < scale,
      let result = number.rescaled(to: scale)
    else { return value }
    return .decimal(result)
  }

  private func inQuery(
    _ operand: Expression, _ value: BoundExpression, _ pipeline: Pipeline, _ site: Site,
    _ range: SourceRange
  ) -> BoundExpression? {
    guard let query = queryRows(pipeline, site, verb: "in") else { return nil }
    let inner = Site(query, step: "in")
    let columns = outputColumns(of: inner)
    if query.scope.isBroken || query.scope.columns.contains(where: { $0.value.isBroken }) {
      return nil
    }
    guard columns.count == 1 else {
      report(
        "K0308", "`in` compares with one column, and this query has \(columns.count)",
        pipeline.range,
        hint: columns.first.map { "end it with | select \($0.name)" })
      return nil
    }
    let column = Expression(.name(Name(columns[0].name, pipeline.range)), pipeline.range)
    guard let (a, b) = comparable(operand, value, column, columns[0].value, range) else {
      return nil
    }
    return .inPlan(a, Subplan(plan: inner.plan, value: b, range: pipeline.range))
  }

  /// The rows of a query inside an expression: it sees no row outside.
  func queryRows(_ pipeline: Pipeline, _ site: Site, verb: String) -> Rows? {
    if case .name(let name) = pipeline.source.bare.kind, !site.scope.isStatement,
      environment.relation(named: name.text) == nil, name.text != "_"
    {
      if let table = table(named: name.text) {
        report(
          "K0308", "a whole table inside an expression is written `all \(table.name)`", name.range,
          hint: verb == "in" ? "write in (all \(table.name) | select …)" : "write all \(table.name)"
        )
        return nil
      }
    }
    return nested("a query inside an expression") { rows(of: pipeline) }
  }

  /// `(pipeline)` as a value: one row of one column.
  func scalarQuery(_ pipeline: Pipeline, _ range: SourceRange) -> BoundExpression? {
    let count = problems.count
    let rows = nested("a query inside an expression") { self.rows(of: pipeline) }
    let inner = Site(rows, step: "the query")
    let columns = outputColumns(of: inner)
    if problems.count > count || rows.scope.isBroken { return nil }
    guard columns.count == 1 else {
      report(
        "K0308", "a query used as a value has one column, and this one has \(columns.count)", range)
      return nil
    }
    guard inner.plan.hasOneRow else {
      report(
        "K0308", "a query used as a value has one row, and this one may have many", range,
        hint: "end it with | summarize max(\(columns[0].name)), or | take 1")
      return nil
    }
    return .scalarPlan(
      Subplan(plan: inner.plan, value: columns[0].value, range: range), columns[0].value.type)
  }
}

extension LogicalPlan {
  /// No more than one row can come out.
  var hasOneRow: Bool {
    switch self {
    case .values(let values): values.count <= 1
    case .aggregate(let node): node.keys.isEmpty
    case .limit(let node):
      node.take.map { $0 <= 1 && node.partition.isEmpty } ?? node.input.hasOneRow
    case .filter(let node): node.input.hasOneRow
    case .extend(let node): node.input.hasOneRow
    case .sort(let node): node.input.hasOneRow
    case .window(let node): node.input.hasOneRow
    case .lateral(let node): node.input.hasOneRow
    case .sample(let node): node.count <= 1 || node.input.hasOneRow
    case .tap(let node): node.input.hasOneRow
    case .table(let node): node.rows == .kept && node.input.hasOneRow
    case .scan, .expand, .join, .union: false
    }
  }
}
