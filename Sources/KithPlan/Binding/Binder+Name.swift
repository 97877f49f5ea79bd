import KithBase
import KithSyntax

/// The rows that a path leads to by references backwards, and what is asked of them.
struct ManyPath {
  /// The row where the path leaves for the many side, and its table.
  var base: BoundExpression
  var baseTable: String
  var references: [Int]
  var hopNames: [String]
  var lastTable: String
  /// The names after the last backward reference: a column, perhaps through forward references.
  var tail: [Name]
}

/// What a path means.
enum Resolved {
  case value(BoundExpression)
  case row(BoundExpression, table: String)
  case many(ManyPath)
  case scope(Scope, name: String)
  case record([String: (Value, LogicalType)], name: String)
  /// Reported already, or the name of something that is.
  case broken
}

extension Binder {
  /// What a path means where `site` stands. Unknown names are reported.
  func resolve(_ expression: Expression, _ site: Site) -> Resolved {
    switch expression.kind {
    case .name(let name): return resolve(name, site.scope, site)
    case .paren(let inner): return resolve(inner, site)
    case .variable(let name):
      switch environment.variable(named: name.text) {
      case .value(let value, let type): return .value(.constant(value, type))
      case .row(let fields): return .record(fields, name: name.text)
      case .period:
        _ = self.expression(expression, site)
        return .broken
      case nil:
        reportUnknownVariable(name, expression.range)
        return .broken
      }
    case .member(let base, let name): return resolve(member: name, of: base, expression, site)
    default: return self.expression(expression, site).map { .value($0) } ?? .broken
    }
  }

  private func resolve(
    member name: Name, of base: Expression, _ whole: Expression, _ site: Site
  ) -> Resolved {
    if let key = keyColumn(whole, site.scope) {
      return value(of: key.value, site).map { .value($0) } ?? .broken
    }
    var resolved = resolve(base, site)
    // A column may hide a reference or an alias of the same name; only those have members.
    if case .value = resolved, case .name(let hidden) = base.kind,
      let row = resolveRow(hidden, site.scope, site)
    {
      resolved = row
    }
    switch resolved {
    case .broken: return .broken
    case .value:
      report(
        "K0303", "`\(base.pathText ?? "this")` is a single value and has no `\(name.text)`",
        whole.range)
      return .broken
    case .row(let row, let table): return resolve(name, in: table, row: row, site)
    case .scope(let scope, let alias): return resolve(name, alias: alias, scope, site)
    case .record(let fields, let variable):
      if let field = fields.first(where: { Spelling.same($0.key, name.text) }) {
        return .value(.constant(field.value.0, field.value.1))
      }
      let near = EditDistance.nearest(to: name.text, among: fields.keys.sorted())
      report(
        "K0302", "there is no column `\(name.text)` in `$\(variable)`", name.range,
        hint: near.map { "did you mean `\($0)`?" } ?? "columns there: "
          + listed(fields.keys.sorted()))
      return .broken
    case .many(var path):
      if path.tail.isEmpty, let reference = backwardReference(of: path.lastTable, named: name.text)
      {
        path.references.append(reference)
        path.hopNames.append(name.text)
        path.lastTable = catalog.references[reference].fromTable
      } else {
        path.tail.append(name)
      }
      return .many(path)
    }
  }

  /// The group key that was written as this path, where no row is left for the path to start from.
  private func keyColumn(_ path: Expression, _ scope: Scope) -> ScopeColumn? {
    guard scope.identity == nil, let names = path.path, let text = path.pathText,
      scope.hops.isEmpty, !scope.aliases.contains(where: { Spelling.same($0.name, names[0].text) })
    else { return nil }
    return scope.columns.first { $0.path.map { Spelling.same($0, text) } ?? false }
  }

  /// A bare name: a column, then a row that is in sight, then a reference, then an alias.
  func resolve(_ name: Name, _ scope: Scope, _ site: Site) -> Resolved {
    if scope.isBroken { return .broken }
    if let column = scope.column(name.text) {
      return value(of: column.value, site).map { .value($0) } ?? .broken
    }
    if let found = resolveRow(name, scope, site) { return found }
    if let outer = scope.outer.first, Spelling.same(name.text, "outer") {
      return .scope(outer, name: "outer")
    }
    reportUnknownColumn(name, scope, place: "here")
    return .broken
  }

  private func resolveRow(_ name: Name, _ scope: Scope, _ site: Site) -> Resolved? {
    if let hop = scope.hops.last(where: { Spelling.same($0.name, name.text) }) {
      return .row(hop.row, table: hop.table)
    }
    if let alias = scope.aliases.last(where: { Spelling.same($0.name, name.text) }) {
      return .scope(alias.scope, name: alias.name)
    }
    if let identity = scope.identity {
      return reference(name.text, of: identity.table, row: identity.row)
    }
    return nil
  }

  private func reference(_ name: String, of table: String, row: BoundExpression) -> Resolved? {
    if let reference = forwardReference(of: table, named: name) {
      let target = catalog.references[reference].toTable
      return .row(.follow(row: row, reference: reference, table: target), table: target)
    }
    if let reference = backwardReference(of: table, named: name) {
      return .many(
        ManyPath(
          base: row, baseTable: table, references: [reference], hopNames: [name],
          lastTable: catalog.references[reference].fromTable, tail: []))
    }
    return nil
  }

  /// `c.name` of a join's alias, or `outer.name`.
  private func resolve(_ name: Name, alias: String, _ scope: Scope, _ site: Site) -> Resolved {
    if scope.isBroken { return .broken }
    if let column = scope.column(name.text) {
      return value(of: column.value, site).map { .value($0) } ?? .broken
    }
    if let found = resolveRow(name, scope, site) { return found }
    if let outer = scope.outer.first, Spelling.same(name.text, "outer") {
      return .scope(outer, name: "outer")
    }
    reportUnknownColumn(name, scope, place: "in `\(alias)`")
    return .broken
  }

  /// A name of a table's row, reached by a reference.
  private func resolve(
    _ name: Name, in table: String, row: BoundExpression, _ site: Site
  ) -> Resolved {
    guard let schema = self.table(named: table) else { return .broken }
    if let index = schema.columns.firstIndex(where: { Spelling.same($0.name, name.text) }) {
      return value(of: field(row, schema, index), site).map { .value($0) } ?? .broken
    }
    if let found = reference(name.text, of: table, row: row) { return found }
    let names = schema.columns.map(\.name) + referenceNames(of: table)
    let near = EditDistance.nearest(to: name.text, among: names)
    report(
      "K0302", "there is no column `\(name.text)` in `\(table)`", name.range,
      hint: near.map { "did you mean `\($0)`?" } ?? referenceHint(name.text, of: table)
        ?? "columns there: " + listed(names))
    return .broken
  }

  func forwardReference(of table: String, named name: String) -> Int? {
    catalog.forwardReference(of: table, named: name)
      ?? catalog.references.firstIndex {
        $0.fromTable == table && Spelling.same($0.forwardName, name)
      }
  }

  func backwardReference(of table: String, named name: String) -> Int? {
    catalog.backwardReference(of: table, named: name)
      ?? catalog.references.firstIndex {
        $0.toTable == table && Spelling.same($0.backwardName, name)
      }
  }

  func referenceNames(of table: String) -> [String] {
    catalog.references.compactMap {
      $0.fromTable == table ? $0.forwardName : $0.toTable == table ? $0.backwardName : nil
    }
  }

  // MARK: Values

  /// The value of a name; computed columns of the schema are bound where they are used.
  func value(of value: ScopeValue, _ site: Site) -> BoundExpression? {
    switch value {
    case .bound(let bound): bound
    case .broken: nil
    case .virtual(let row, let table, let column): virtual(row: row, table: table, column, site)
    }
  }

  private func virtual(
    row: BoundExpression, table: String, _ index: Int, _ site: Site
  ) -> BoundExpression? {
    guard let schema = self.table(named: table), let text = schema.columns[index].expression else {
      return nil
    }
    let column = schema.columns[index]
    if isTrying { return .constant(.null, column.type) }
    let name = "\(schema.name).\(column.name)"
    let parsed = Parser.parse(SourceText(name: name, text))
    guard !parsed.hasErrors, case .pipeline(let pipeline)? = parsed.script.statements.first?.kind,
      pipeline.stages.isEmpty
    else {
      reportAnywhere("K0311", "the expression of `\(name)` cannot be read")
      return nil
    }
    let key = "column " + name
    if inUse.contains(key) {
      reportAnywhere("K0311", "`\(name)` is computed from itself")
      return nil
    }
    inUse.append(key)
    inside.append(name)
    defer {
      inUse.removeLast()
      inside.removeLast()
    }
    var scope = scope(of: schema, row: row)
    scope.position = site.input.scope.position
    let inner = Site(
      Rows(plan: site.input.plan, scope: scope), step: "column", refusal: site.input.refusal)
    let here = Rewriter(place: useRange).expression(pipeline.source)
    guard let bound = expression(here, inner),
      let value = converted(bound, to: column.type, here.range)
    else { return nil }
    site.input.plan = inner.plan
    if let own = site.input.scope.identity, own.isExact, row.isColumn(of: own.row) { return value }
    // A row that is not there has no values, whatever the expression makes of nulls.
    return .conditional(.isNull(row), then: .constant(.null, value.type), otherwise: value)
  }

  /// The place of the name that is being looked up, for what stands in the schema's own text.
  private var useRange: SourceRange { currentRange ?? statementRange }

  private func reportAnywhere(_ code: String, _ message: String) {
    report(code, message, useRange)
  }

  /// An explicit change of type that cannot fail to be possible: for declared columns.
  private func converted(
    _ value: BoundExpression, to type: LogicalType, _ range: SourceRange
  ) -> BoundExpression? {
    if case .decimal = type, case .decimal = value.type, type.scale == 0 { return value }
    if TypeRules.isImplicit(from: value.type, to: type) { return TypeRules.coerce(value, to: type) }
    if type.isNumeric, value.type.isNumeric {
      if case .decimal(scale: 0) = type, value.type == .float {
        return .cast(value, .decimal(scale: 6))
      }
      return .cast(value, type)
    }
    report(
      "K0401", "the column is declared \(type.name) and its expression gives \(value.type.name)",
      range)
    return nil
  }

  // MARK: Paths as values

  /// The value of a path in an expression; rows, many rows and whole relations are errors here.
  func path(_ expression: Expression, _ site: Site) -> BoundExpression? {
    let before = currentRange
    currentRange = currentRange ?? expression.range
    defer { currentRange = before }
    if case .summary(let summary) = site.mode { return groupValue(expression, summary, site) }
    if site.scope.isStatement, let names = expression.path {
      reportStatementName(names, expression)
      return nil
    }
    switch resolve(expression, site) {
    case .value(let value): return value
    case .broken: return nil
    case .row(_, let table):
      let text = expression.pathText ?? "this"
      let column =
        self.table(named: table)?.columns.first { Spelling.same($0.name, "name") }
        ?? self.table(named: table)?.columns.first
      report(
        "K0303", "`\(text)` is a whole row of `\(table)`; name one of its columns",
        expression.range,
        hint: column.map { "for example \(text).\($0.name)" })
    case .many(let path): reportMany(path, expression)
    case .scope(let scope, let name):
      report(
        "K0303", "`\(name)` is a whole row; name one of its columns", expression.range,
        hint: scope.columns.first.map { "for example \(name).\($0.name)" })
    case .record(let fields, let name):
      report(
        "K0303", "`$\(name)` is a whole row; name one of its columns", expression.range,
        hint: fields.keys.min().map { "for example $\(name).\($0)" })
    }
    return nil
  }
}

extension BoundExpression {
  /// Both are the same column.
  func isColumn(of other: BoundExpression) -> Bool {
    if case .column(let a, _) = self, case .column(let b, _) = other { return a == b }
    return false
  }
}
