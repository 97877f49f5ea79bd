import KithBase
import KithColumns
import KithSyntax

extension Binder {
  /// True when a pipeline without stages shows rows rather than a value.
  func isRelation(_ source: Expression) -> Bool {
    switch source.kind {
    case .name, .all, .rows, .subquery: true
    case .paren(let inner): isRelation(inner)
    case .call(let call):
      Spelling.same(call.name.text, "read") && environment.macro(named: call.name.text) == nil
    default: false
    }
  }

  /// The rows of a pipeline that sees no row around it.
  func rows(of pipeline: Pipeline) -> Rows {
    let start = rows(source: pipeline.source)
    return apply(pipeline.stages, to: start)
  }

  func rows(source: Expression) -> Rows {
    switch source.kind {
    case .name(let name): return rows(named: name, isAll: false)
    case .all(let name): return rows(named: name, isAll: true)
    case .paren(let inner): return rows(source: inner)
    case .subquery(let pipeline): return nested("a query in parentheses") { rows(of: pipeline) }
    case .rows(let literals): return rows(literals)
    case .call(let call) where Spelling.same(call.name.text, "read"): return read(call)
    case .list(let values) where values.isEmpty: return rows([])
    case .missing:
      report("K0202", "a table is missing here", source.range)
      return brokenRows()
    case .variable(let name):
      report(
        "K0303", "`$\(name.text)` is a value, not a table", source.range,
        hint: "a query starts with a table: customers | …")
    default:
      report(
        "K0303", "a query starts with a table", source.range,
        hint: catalog.tables.first.map { "for example \($0.name) | take 10" })
    }
    return brokenRows()
  }

  func rows(source: Source) -> Rows {
    nested("the other side of a step") {
      switch source {
      case .name(let name): rows(named: name, isAll: false)
      case .all(let name, _): rows(named: name, isAll: true)
      case .call(let call): rows(source: Expression(.call(call), call.range))
      case .pipeline(let pipeline, _): rows(of: pipeline)
      case .rows(let rows): self.rows(source: rows)
      case .previous(let range): rows(named: Name("_", range), isAll: false)
      }
    }
  }

  func brokenRows() -> Rows {
    Rows(plan: .values(Values(columns: [], vectors: [], count: 0)), scope: .broken)
  }

  /// Runs with effects refused.
  func nested<T>(_ place: String, _ body: () -> T) -> T {
    let before = effectRefusal
    effectRefusal = effectRefusal ?? place
    defer { effectRefusal = before }
    return body()
  }

  // MARK: Names

  func rows(named name: Name, isAll: Bool) -> Rows {
    if name.text == "_", !name.isQuoted { return previousRows(name) }
    if !isAll, let relation = environment.relation(named: name.text) {
      return rows(of: relation, name)
    }
    if let table = table(named: name.text) {
      var rows = scan(table)
      rows.scope.isNarrowed = isAll
      return rows
    }
    if let relation = environment.relation(named: name.text) { return rows(of: relation, name) }
    reportUnknownTable(name)
    return brokenRows()
  }

  func table(named name: String) -> TableSchema? {
    catalog.table(name) ?? catalog.tables.first { Spelling.same($0.name, name) }
  }

  func isTableOrRelation(_ name: String) -> Bool {
    name == "_" || environment.relation(named: name) != nil || table(named: name) != nil
  }

  func reportUnknownTable(_ name: Name) {
    var hint: String?
    let names = catalog.tables.map(\.name) + environment.relationNames
    if environment.variable(named: name.text) != nil {
      hint = "`\(name.text)` is a variable: write `$\(name.text)`"
    } else if let near = EditDistance.nearest(to: name.text, among: names) {
      hint = "did you mean `\(near)`?"
    } else if names.isEmpty {
      hint = "load one first: import \"customers.csv\""
    } else {
      hint = "tables here: " + listed(names)
    }
    report("K0301", "there is no table called `\(name.text)`", name.range, hint: hint)
  }

  /// No more names than a reader takes in.
  func listed(_ names: [String]) -> String {
    let shown = names.prefix(Limits.candidatesInHintMax).joined(separator: ", ")
    return names.count > Limits.candidatesInHintMax ? shown + ", …" : shown
  }

  func scan(_ table: TableSchema) -> Rows {
    let row = newColumn()
    let value = BoundExpression.column(row, .row(table: table.name))
    return Rows(
      plan: .scan(Scan(table: table.name, row: row)), scope: scope(of: table, row: value))
  }

  /// What can be named of a table's row: its columns, and through its identity the references.
  func scope(of table: TableSchema, row: BoundExpression) -> Scope {
    var scope = Scope()
    scope.columns = table.columns.enumerated().map { index, column in
      ScopeColumn(name: column.name, value: field(row, table, index))
    }
    scope.identity = Identity(row: row, table: table.name, isExact: true)
    let keys = table.key.isEmpty ? Array(table.columns.indices) : table.key
    scope.ties = keys.compactMap { index in
      if case .bound(let value) = field(row, table, index) { value } else { nil }
    }
    return scope
  }

  func field(_ row: BoundExpression, _ table: TableSchema, _ index: Int) -> ScopeValue {
    let column = table.columns[index]
    if column.expression != nil { return .virtual(row: row, table: table.name, column: index) }
    return .bound(.field(row: row, table: table.name, column: index, column.type))
  }

  private func rows(of relation: NamedRelation, _ name: Name) -> Rows {
    switch relation {
    case .rows(let table): return rows(of: table)
    case .pipeline(let pipeline, let source):
      let key = "relation " + Spelling.key(name.text)
      if inUse.contains(key) {
        report("K0311", "`\(name.text)` is made from itself", name.range)
        return brokenRows()
      }
      inUse.append(key)
      defer { inUse.removeLast() }
      if source === environment.source, inside.isEmpty {
        return nested("a named relation") { rows(of: pipeline) }
      }
      inside.append(name.text)
      defer { inside.removeLast() }
      let moved = Rewriter(place: name.range).pipeline(pipeline)
      return nested("a named relation") { rows(of: moved) }
    }
  }

  private func previousRows(_ name: Name) -> Rows {
    guard let previous = environment.previous else {
      report("K0301", "there is no result before this one", name.range, hint: "run a query first")
      return brokenRows()
    }
    return rows(of: previous)
  }

  // MARK: Rows at hand

  func rows(of table: ResultTable) -> Rows {
    var scope = Scope()
    var ids: [ColumnID] = []
    for field in table.fields {
      let id = newColumn()
      ids.append(id)
      let value = BoundExpression.column(id, field.type)
      if case .row(let name) = field.type {
        scope.identity = Identity(row: value, table: name, isExact: true)
      } else {
        scope.columns.append(ScopeColumn(name: field.name, value: .bound(value)))
      }
    }
    scope.isSorted = true
    scope.isNarrowed = true
    if let identity = scope.identity, let schema = self.table(named: identity.table) {
      scope.ties = self.scope(of: schema, row: identity.row).ties
    }
    let plan = LogicalPlan.values(
      Values(columns: ids, vectors: table.fields.map(\.vector), count: table.rowCount))
    return Rows(plan: plan, scope: scope)
  }

  private func rows(_ literals: [RowLiteral]) -> Rows {
    var names: [String] = []
    var types: [LogicalType] = []
    var cells: [[Int: Value]] = []
    for literal in literals {
      var cell: [Int: Value] = [:]
      for field in literal.fields {
        guard let (value, type) = constant(field.value, what: "a cell") else { continue }
        let index = names.firstIndex { Spelling.same($0, field.name.text) } ?? names.count
        if index == names.count {
          names.append(field.name.text)
          types.append(.null)
        } else if cell[index] != nil {
          report("K0307", "two columns are called `\(field.name.text)`", field.name.range)
        }
        guard let both = TypeRules.unified(types[index], type) else {
          report(
            "K0401",
            "`\(field.name.text)` is \(TypeRules.described(types[index])) above and "
              + "\(TypeRules.described(type)) here", field.value.range)
          continue
        }
        types[index] = both
        cell[index] = value
      }
      cells.append(cell)
    }
    let fields = names.indices.map { index -> ResultTable.Field in
      let type = types[index] == .null ? .text : types[index]
      var builder = VectorBuilder(type)
      for cell in cells {
        builder.append(cell[index].flatMap { TypeRules.convert($0, to: type) } ?? .null)
      }
      return ResultTable.Field(name: names[index], type: type, vector: builder.vector())
    }
    return rows(of: ResultTable(fields: fields, rowCount: literals.count))
  }

  private func read(_ call: Call) -> Rows {
    var file: String?
    var options: [String: Value] = [:]
    for argument in call.arguments {
      if let name = argument.name, argument.value.stages.isEmpty {
        let option = Option(name: name, value: argument.value.source)
        if let value = optionValue(option) { options[Spelling.key(name.text)] = value }
        continue
      }
      guard argument.value.stages.isEmpty,
        let (value, _) = constant(argument.value.source, what: "an argument of `read`")
      else { continue }
      if file == nil, case .text(let text) = value {
        file = text
      } else {
        report(
          "K0402", "`read` takes one file name", argument.value.range,
          hint: "read(\"leads.csv\", sep: \";\")")
      }
    }
    guard let file else {
      if problems.isEmpty {
        report("K0402", "`read` wants the name of a file", call.range, hint: "read(\"leads.csv\")")
      }
      return brokenRows()
    }
    do {
      return rows(of: try environment.read(file: file, options: options, range: call.range))
    } catch {
      report(error, call.range)
      return brokenRows()
    }
  }

  /// The value of an expression without columns: a literal, a variable, or arithmetic that folds.
  func constant(_ expression: Expression, what: String) -> (Value, LogicalType)? {
    let count = problems.count
    if let names = expression.path {
      let isVariable = environment.variable(named: names[0].text) != nil
      report(
        "K0402", "\(what) is a plain value, and `\(expression.pathText ?? "")` is a name",
        expression.range,
        hint: isVariable ? "`\(names[0].text)` is a variable: write `$\(names[0].text)`" : nil)
      return nil
    }
    var scope = Scope()
    scope.isStatement = true
    let one = LogicalPlan.values(Values(columns: [], vectors: [], count: 1))
    let site = Site(Rows(plan: one, scope: scope), step: what, refusal: "\(what) is a plain value")
    guard let value = self.expression(expression, site) else { return nil }
    if case .constant(let constant, let type) = value { return (constant, type) }
    // Computed from constants alone, such as today(): the session runs it.
    let bound = BoundPipeline(
      plan: one, columns: [OutputColumn(name: "value", value: value)], isScalar: true,
      identity: nil, notes: [])
    guard problems.count == count, value.columns.isEmpty else { return nil }
    do {
      let table = try environment.evaluate(bound)
      return (table.fields[0].vector.value(0), value.type)
    } catch {
      report(error, expression.range)
      return nil
    }
  }
}
