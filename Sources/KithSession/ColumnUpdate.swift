import KithBase
import KithColumns
import KithStore

/// New values for cells of one column, on their way to become steps of a change: only cells that
/// differ are part of it.
///
/// Exact numbers with more digits than the column has make the column wider, as an import does; other
/// values that do not fit are an error with counts, and nothing is changed.
struct ColumnUpdate {
  private(set) var steps: [ChangeSet.Step] = []
  /// Rows of the table whose cell is another afterwards, ascending.
  private(set) var changedRows: [Int32] = []

  /// `rows` ascending; `values` has one a row.
  init(
    _ table: Table, _ index: Int, rows: [Int32], to values: Vector, _ range: SourceRange
  ) throws {
    let schema = table.schema
    let column = schema.columns[index]
    let slot = table.slot(index)
    let new = try ColumnUpdate.fitted(values, to: column, of: schema.name, range)
    if column.isRequired, new.nullCount > 0 {
      throw Diagnostic(
        "K0410",
        "`\(schema.name).\(column.name)` is required and would be null in "
          + Wording.counted(new.nullCount, "row"), range)
    }
    var target = column
    target.type = new.type
    if target.type != column.type {
      let old = try slot.load()
      // Every cell is written anew with more digits.
      var builder = VectorBuilder(target.type)
      for row in 0..<old.count {
        builder.append(ColumnUpdate.converted(old.value(row), to: target.type) ?? .null)
      }
      let wide = ColumnSlot(Column(builder.vector()))
      steps.append(
        .replaceColumn(
          table: schema.name, at: index, old: ChangeSet.Whole(column, slot),
          new: ChangeSet.Whole(target, wide)))
    }
    let before = Column(try slot.values(at: rows))
    let differing = ColumnUpdate.differing(before, new)
    if differing.isEmpty {
      steps = []
      return
    }
    changedRows = differing.map { rows[Int($0)] }
    let picks = Slice(differing)
    let isWhole = differing.count == rows.count
    var was = isWhole ? before : Column(before.gather(picks))
    if target.type != column.type {
      var builder = VectorBuilder(target.type)
      for place in 0..<was.count {
        builder.append(ColumnUpdate.converted(was.value(place), to: target.type) ?? .null)
      }
      was = Column(builder.vector())
    }
    steps.append(
      .update(
        ChangeSet.Cells(
          table: schema.name, column: column.name,
          ids: table.rowIDs.picking(changedRows), old: ColumnSlot(was),
          new: ColumnSlot(isWhole ? new : Column(new.gather(picks))))))
  }

  /// The places whose cells differ. Decimals of different scales are compared as numbers, floats by
  /// their bits.
  private static func differing(_ old: Column, _ new: Column) -> [Int32] {
    var places: [Int32] = []
    func compare(_ areOther: (Int) -> Bool) {
      for place in 0..<old.count {
        let isNull = old.isNull(place)
        if isNull || new.isNull(place) ? isNull != new.isNull(place) : areOther(place) {
          places.append(Int32(place))
        }
      }
    }
    switch (old.data, new.data) {
    case (.int(let a), .int(let b)), (.timestamp(let a), .timestamp(let b)):
      compare { a.base[$0] != b.base[$0] }
    case (.date(let a), .date(let b)): compare { a.base[$0] != b.base[$0] }
    case (.bool(let a), .bool(let b)): compare { a.base[$0] != b.base[$0] }
    case (.decimal(let a, let from), .decimal(let b, let to)) where from == to:
      compare { a.base[$0] != b.base[$0] }
    case (.float(let a), .float(let b)): compare { a.base[$0].bitPattern != b.base[$0].bitPattern }
    case (.text(let a, let left), .text(let b, let right)):
      compare { TextDictionary.compare(left.entry(a.base[$0]), right.entry(b.base[$0])) != 0 }
    default: compare { old.value($0) != new.value($0) }
    }
    return places
  }

  /// The values in the type of the column, or for decimals in one with the digits that are needed.
  private static func fitted(
    _ values: Vector, to column: ColumnSchema, of table: String, _ range: SourceRange
  ) throws -> Column {
    if case .decimal(let scale) = column.type, case .decimal(let given, let own) = values.data,
      given.count > 0 || own == scale
    {
      if own == scale { return Column(values) }
    } else if case .null(let count) = values.data {
      return Column(Vector.nulls(like: VectorData.empty(of: column.type), count: count))
    } else if Column(values).type == column.type, !values.isWide {
      return Column(values)
    }
    var type = column.type
    if case .decimal(let scale) = type { type = .decimal(scale: try digits(values, scale, column, table, range)) }
    var builder = VectorBuilder(type)
    var misfits: [Value] = []
    var count = 0
    for row in 0..<values.count {
      let value = values.value(row)
      if let fitting = converted(value, to: type) {
        builder.append(fitting)
      } else {
        count += 1
        if misfits.count < 3 { misfits.append(value) }
        builder.append(.null)
      }
    }
    if count > 0 {
      throw Diagnostic(
        "K0410",
        "\(Wording.counted(count, "value")) \(count == 1 ? "does" : "do") not fit "
          + "`\(table).\(column.name)`, which is \(column.type.name), such as "
          + misfits.map { ValueText.text(of: $0) }.joined(separator: ", "), range,
        hint: column.type == .int ? "round(…) makes whole numbers" : nil)
    }
    return Column(builder.vector())
  }

  /// The digits after the point that hold every value exactly, no fewer than the column has.
  private static func digits(
    _ values: Vector, _ scale: Int, _ column: ColumnSchema, _ table: String, _ range: SourceRange
  ) throws(Diagnostic) -> Int {
    var needed = scale
    for row in 0..<values.count {
      if case .decimal(let number) = values.value(row) { needed = max(needed, number.normalized.scale) }
    }
    if needed <= max(scale, Limits.decimalScaleStoredMax) { return needed }
    throw Diagnostic(
      "K0410",
      "the values for `\(table).\(column.name)` have up to \(needed) digits after the point, and a "
        + "column holds \(Limits.decimalScaleStoredMax)", range,
      hint: "round(…, \(max(scale, 2)))")
  }

  private static func converted(_ value: Value, to type: LogicalType) -> Value? {
    switch (value, type) {
    case (.null, _): .null
    case (.int(let number), .decimal(let scale)): narrow(Decimal(Int128(number), scale: 0), scale)
    case (.decimal(let number), .decimal(let scale)): narrow(number.normalized, scale)
    case (.int(let number), .float): .float(Double(number))
    case (.decimal(let number), .float): .float(number.double)
    case (.decimal(let number), .int):
      number.normalized.scale == 0
        ? Int64(exactly: number.normalized.unscaled).map { .int($0) } : nil
    case (.date(let day), .timestamp): .timestamp(Int64(day) * CivilDate.microsecondsPerDay)
    default: value.type == type ? value : nil
    }
  }

  private static func narrow(_ number: Decimal, _ scale: Int) -> Value? {
    guard let scaled = number.rescaled(to: scale), Int64(exactly: scaled.unscaled) != nil else {
      return nil
    }
    return .decimal(scaled)
  }
}

extension Vector {
  /// Decimals in 128 bits, which no column stores.
  fileprivate var isWide: Bool { if case .wide = data { true } else { false } }
}
