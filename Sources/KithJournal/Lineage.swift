import KithBase
import KithStore

/// Which tables and columns are the same ones, whatever they were called, on every branch of the
/// history: numbers that a table or a column keeps through renaming, and through being dropped and
/// added again under its last name.
struct Lineage {
  /// A table as it was at one moment.
  struct Shape {
    var table: Int
    /// One a schema column.
    var columns: [Int]
    var schema: TableSchema
    var ids: RowIDs
  }

  /// A name in a table.
  struct Named: Hashable {
    var table: Int
    var name: String
  }

  /// All tables at one moment, and those that were dropped before it.
  struct State {
    var shapes: [String: Shape] = [:]
    fileprivate var buried: [String: Shape] = [:]
    fileprivate var buriedColumns: [Named: Int] = [:]
  }

  /// The tables that ever had a name, and the columns.
  private(set) var tables: [String: Set<Int>] = [:]
  private(set) var columns: [Named: Set<Int>] = [:]
  /// Columns that ever were part of a key, or required.
  private(set) var keys: Set<Int> = []
  private(set) var required: Set<Int> = []
  /// For columns that ever referred to others: the key columns of those.
  private(set) var parents: [Int: Set<Int>] = [:]
  private var next = 1

  private mutating func fresh() -> Int {
    next += 1
    return next - 1
  }

  /// Goes on by one step, and gives the table it concerns before and after it.
  mutating func advance(
    _ state: inout State, _ step: ChangeSet.Step
  ) throws(CodingError) -> (before: Shape?, after: Shape?) {
    switch step {
    case .addTable(let table, _):
      let shape = added(table, state)
      state.shapes[table.schema.name] = shape
      note(shape)
      return (nil, shape)
    case .setReferences(_, let new):
      for reference in new { note(reference, state) }
      return (nil, nil)
    case .setNote: return (nil, nil)
    default: break
    }
    guard let name = step.table, let before = state.shapes[name] else {
      throw CodingError("concerns a table that is not there")
    }
    if case .dropTable = step {
      state.buried[name] = before
      state.shapes[name] = nil
      return (before, nil)
    }
    let after = try changed(before, step, &state)
    state.shapes[name] = nil
    state.shapes[after.schema.name] = after
    if after.schema != before.schema { note(after) }
    return (before, after)
  }

  private mutating func added(_ table: Table, _ state: State) -> Shape {
    let earlier = state.buried[table.schema.name]
    let number = earlier?.table ?? fresh()
    let columns = table.schema.columns.map { column -> Int in
      if let earlier, let index = earlier.schema.column(column.name) { return earlier.columns[index] }
      return state.buriedColumns[Named(table: number, name: column.name)] ?? fresh()
    }
    return Shape(table: number, columns: columns, schema: table.schema, ids: table.rowIDs)
  }

  private mutating func changed(
    _ before: Shape, _ step: ChangeSet.Step, _ state: inout State
  ) throws(CodingError) -> Shape {
    var shape = before
    let count = shape.columns.count
    switch step {
    case .insert(let rows):
      guard let merged = shape.ids.merging(rows.ids) else { throw CodingError("adds rows twice") }
      shape.ids = merged.ids
    case .delete(let rows):
      guard let rest = shape.ids.removing(rows.ids) else { throw CodingError("removes other rows") }
      shape.ids = rest.ids
    case .addColumn(_, let at, let schema, _) where at >= 0 && at <= count:
      let name = Named(table: shape.table, name: schema.name)
      shape.columns.insert(state.buriedColumns[name] ?? fresh(), at: at)
      shape.schema.columns.insert(schema, at: at)
      shape.schema.key = shape.schema.key.map { $0 >= at ? $0 + 1 : $0 }
    case .dropColumn(_, let at, let schema, _) where at >= 0 && at < count:
      state.buriedColumns[Named(table: shape.table, name: schema.name)] = shape.columns[at]
      shape.columns.remove(at: at)
      shape.schema.columns.remove(at: at)
      shape.schema.key = shape.schema.key.map { $0 > at ? $0 - 1 : $0 }
    case .replaceColumn(_, let at, _, let new) where at >= 0 && at < count:
      shape.schema.columns[at] = new.schema
    case .setSchema(_, let new) where new.columns.count == count: shape.schema = new
    case .update: break
    default: throw CodingError("does not fit its table")
    }
    return shape
  }

  private mutating func note(_ shape: Shape) {
    tables[shape.schema.name, default: []].insert(shape.table)
    for (column, schema) in zip(shape.columns, shape.schema.columns) {
      columns[Named(table: shape.table, name: schema.name), default: []].insert(column)
      if schema.isRequired { required.insert(column) }
    }
    for index in shape.schema.key { keys.insert(shape.columns[index]) }
  }

  private mutating func note(_ reference: ReferenceSchema, _ state: State) {
    guard let child = state.shapes[reference.fromTable], let parent = state.shapes[reference.toTable],
      let from = child.schema.column(reference.fromColumn), let key = parent.schema.key.first
    else { return }
    parents[child.columns[from], default: []].insert(parent.columns[key])
  }
}

/// A step of a change with the table it concerns, before and after it.
struct TracedStep {
  /// A stored column in a step: which one, and the ids of its rows.
  struct Place {
    var column: Int
    var ids: RowIDs
    /// `customers.email`, as it was called then.
    var name: String
  }

  var step: ChangeSet.Step
  var before: Lineage.Shape?
  var after: Lineage.Shape?

  /// The step with other columns in the places of its own.
  func mapping(_ body: (ColumnSlot, Place) throws -> ColumnSlot) throws -> ChangeSet.Step {
    func place(_ shape: Lineage.Shape, _ index: Int, _ ids: RowIDs) -> Place {
      let schema = shape.schema
      return Place(
        column: shape.columns[index], ids: ids, name: "\(schema.name).\(schema.columns[index].name)")
    }
    func all(_ slots: [ColumnSlot?], _ shape: Lineage.Shape, _ ids: RowIDs) throws -> [ColumnSlot?] {
      try slots.enumerated().map { index, slot in
        try slot.map { try body($0, place(shape, index, ids)) }
      }
    }
    guard let shape = before ?? after else { return step }
    switch step {
    case .update(var cells):
      guard let index = shape.schema.column(cells.column) else { return step }
      cells.old = try body(cells.old, place(shape, index, cells.ids))
      cells.new = try body(cells.new, place(shape, index, cells.ids))
      return .update(cells)
    case .insert(var rows):
      rows.slots = try all(rows.slots, shape, rows.ids)
      return .insert(rows)
    case .delete(var rows):
      rows.slots = try all(rows.slots, shape, rows.ids)
      return .delete(rows)
    case .addTable(let table, let at):
      let slots = try all(table.slots, shape, table.rowIDs)
      return .addTable(Table(schema: table.schema, slots: slots, rowIDs: table.rowIDs), at: at)
    case .dropTable(let table, let at):
      let slots = try all(table.slots, shape, table.rowIDs)
      return .dropTable(Table(schema: table.schema, slots: slots, rowIDs: table.rowIDs), at: at)
    case .addColumn(let table, let at, let schema, let slot):
      guard let after else { return step }
      return .addColumn(
        table: table, at: at, schema, try slot.map { try body($0, place(after, at, shape.ids)) })
    case .dropColumn(let table, let at, let schema, let slot):
      return .dropColumn(
        table: table, at: at, schema, try slot.map { try body($0, place(shape, at, shape.ids)) })
    case .replaceColumn(let table, let at, var old, var new):
      old.slot = try old.slot.map { try body($0, place(shape, at, shape.ids)) }
      new.slot = try new.slot.map { try body($0, place(shape, at, shape.ids)) }
      return .replaceColumn(table: table, at: at, old: old, new: new)
    case .setSchema, .setReferences, .setNote: return step
    }
  }
}
