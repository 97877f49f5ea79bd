import KithBase
import KithColumns
import KithEngine
import KithFunctions
import KithPlan
import KithStore
import KithSyntax

extension Session {
  /// `column t.c: type = expr` computes a column on reading; without `=` it adds an empty one or changes
  /// the type of the one that is there.
  func declareColumn(_ path: Path, _ type: TypeSyntax, _ value: Expression?) throws {
    guard path.names.count == 2 else {
      throw Diagnostic(
        "K0317", "a column of a table is written with the table's name", path.range,
        hint: "for example customers.region")
    }
    let table = try table(path.names[0])
    let existing = table.schema.index(of: path.names[1].text)
    if let value {
      try declareComputed(table, existing, path.names[1], type, value)
    } else if let existing {
      try retype(table, existing, type, path)
    } else {
      try refuseTaken(path.names[1].text, in: table.schema, path.names[1].range, hint: nil)
      let stored = try storedType(type)
      let empty = Vector.nulls(like: VectorData.empty(of: stored), count: table.rowCount)
      try change([
        .addColumn(
          table: table.schema.name, at: table.schema.columns.count,
          ColumnSchema(path.names[1].text, stored), ColumnSlot(Column(empty)))
      ])
    }
  }

  /// A computed column is kept as the text of its expression; binding a query over it finds what is
  /// wrong with it, cycles included.
  private func declareComputed(
    _ table: Table, _ existing: Int?, _ name: Name, _ type: TypeSyntax, _ value: Expression
  ) throws {
    let (before, steps) = (store.snapshot, pending?.steps ?? [])
    let schema = table.schema
    var column = ColumnSchema(name.text, type.type, expression: source.text(value.range))
    if let existing, schema.columns[existing].expression == nil {
      throw Diagnostic(
        "K0307", "`\(schema.name)` has a stored column called `\(name.text)`", name.range,
        hint: "give the computed column another name")
    }
    if existing == nil { try refuseTaken(name.text, in: schema, name.range, hint: nil) }
    do {
      try checkTypes(of: value, in: before, table, declared: type, &column)
      let place = existing ?? schema.columns.count
      let old = existing.map {
        ChangeSet.Step.dropColumn(table: schema.name, at: $0, schema.columns[$0], nil)
      }
      try change(
        (old.map { [$0] } ?? []) + [.addColumn(table: schema.name, at: place, column, nil)])
      _ = try bind(Session.selecting(name, from: schema.name, value.range))
    } catch {
      store.restore(before)
      pending?.steps = steps
      throw error
    }
  }

  /// The expression binds over the table as it was, and gives the declared type or one that widens to
  /// it. The declared decimal takes the scale that the expression has.
  private func checkTypes(
    of value: Expression, in before: StoreSnapshot, _ table: Table, declared: TypeSyntax,
    _ column: inout ColumnSchema
  ) throws {
    let start = Expression(
      .name(Name(table.schema.name, value.range, isQuoted: true)), value.range)
    let item = Item(name: Name("value", value.range), expression: value)
    let stage = Stage(name: Name("select", value.range), items: [item], range: value.range)
    let bound = try bind(Pipeline(source: start, stages: [stage], range: value.range))
    guard let found = bound.columns.first?.value.type else { return }
    switch (found, declared.type) {
    case (.decimal(let scale), .decimal): column.type = .decimal(scale: scale)
    case (.int, .decimal): column.type = .decimal(scale: 0)
    case (.null, _), (.int, .float), (.decimal, .float), (.date, .timestamp): break
    default:
      if found != declared.type {
        throw Diagnostic(
          "K0401",
          "the column is declared as \(declared.type.name), but the expression is \(found.name)",
          value.range,
          hint: "write `\(found.name)`, or change the value with \(declared.type.name)(…)")
      }
    }
  }

  private static func selecting(_ name: Name, from table: String, _ range: SourceRange) -> Pipeline
  {
    let start = Expression(.name(Name(table, range, isQuoted: true)), range)
    let item = Item(expression: Expression(.name(Name(name.text, range, isQuoted: true)), range))
    let stage = Stage(name: Name("select", range), items: [item], range: range)
    return Pipeline(source: start, stages: [stage], range: range)
  }

  // MARK: Changing a type

  private func retype(_ table: Table, _ index: Int, _ type: TypeSyntax, _ path: Path) throws {
    let schema = table.schema
    let column = schema.columns[index]
    if column.expression != nil {
      throw Diagnostic(
        "K0317", "`\(column.name)` is computed", path.range,
        hint: "column \(schema.name).\(column.name): \(type.type.name) = …")
    }
    if schema.key.contains(index)
      || catalog.references.contains(where: {
        $0.fromTable == schema.name && $0.fromColumn == column.name
      })
    {
      throw Diagnostic(
        "K0318", "`\(column.name)` is a key or a reference and keeps its type", path.range)
    }
    let old = table.column(index)
    let new = try converted(table, index, to: try storedType(type))
    var misfits: [Value] = []
    var count = 0
    for row in 0..<table.rowCount where !old.isNull(row) {
      if ColumnFit.keeps(old.value(row), new.value(row)) { continue }
      count += 1
      if misfits.count < 3 { misfits.append(old.value(row)) }
    }
    if count > 0 {
      let examples = misfits.map { "`\(DiagnosticRenderer.printable(ValueText.text(of: $0)))`" }
      throw Diagnostic(
        "K0410",
        "\(Wording.counted(count, "cell")) of `\(schema.name).\(column.name)` "
          + "\(count == 1 ? "does" : "do") not fit \(type.type.name), such as "
          + examples.joined(separator: ", "), type.range)
    }
    var changed = column
    changed.type = new.type
    try change([
      .replaceColumn(
        table: schema.name, at: index, old: ChangeSet.Whole(column, table.slot(index)),
        new: ChangeSet.Whole(changed, ColumnSlot(new)))
    ])
  }

  /// The column's values cast by the engine; what cannot be read or converted is null.
  private func converted(_ table: Table, _ index: Int, to type: LogicalType) throws -> Column {
    // Texts and floats may have more digits than a new column is given at first.
    var wide = type
    if case .decimal = type { wide = .decimal(scale: Limits.decimalScaleStoredMax) }
    guard Casting.kernel(from: table.schema.columns[index].type, to: wide) != nil else {
      // No value can become one of the new type; a column without values can.
      return Column(Vector.nulls(like: VectorData.empty(of: type), count: table.rowCount))
    }
    let row = ColumnID(1)
    let name = table.schema.name
    let value = BoundExpression.cast(
      .field(
        row: .column(row, .row(table: name)), table: name, column: index,
        table.schema.columns[index].type), wide)
    let plan = BoundPipeline(
      plan: .scan(Scan(table: name, row: row)),
      columns: [OutputColumn(name: "value", value: value)],
      isScalar: false, identity: nil, notes: [])
    let context = KernelContext(today: today, now: now, zone: settings.zone)
    let result = try Executor(
      snapshot: store.snapshot, context: context,
      options: ExecutionOptions(threads: settings.threads), interrupt: interrupt
    ).run(plan)
    let vector = result.table.fields[0].vector
    return Column(ColumnFit.narrowed(vector) ?? vector)
  }
}

/// What a change of type may do to a value.
enum ColumnFit {
  /// True when the new value says all that the old one did.
  static func keeps(_ old: Value, _ new: Value) -> Bool {
    switch (old, new) {
    case (_, .null): false
    case (.decimal(let old), .int(let new)): old == Decimal(Int128(new), scale: 0)
    case (.decimal(let old), .decimal(let new)): old == new
    case (.float(let old), .int(let new)): old == Double(new)
    case (.timestamp(let old), .date(let new)): old == Int64(new) * CivilDate.microsecondsPerDay
    default: true
    }
  }

  /// Decimals with only the digits that some value needs, two at least; nil for other vectors and for
  /// values that do not fit 64 bits.
  static func narrowed(_ vector: Vector) -> Vector? {
    guard case .decimal(let values, let scale) = vector.data else { return nil }
    var needed = min(2, scale)
    for row in 0..<values.count where !vector.isNull(row) {
      needed = max(needed, Decimal(Int128(values[row]), scale: scale).normalized.scale)
    }
    let divisor = Int64(Decimal.powersOfTen[scale - needed])
    return Vector(
      .decimal(Slice(values.array.map { $0 / divisor }), scale: needed), validity: vector.validity)
  }
}
