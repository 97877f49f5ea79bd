package import KithBase
package import KithColumns

/// What a statement changes: steps in their order, each with what was and what is. A value; nothing is
/// changed by making one.
///
/// Rows are named by their ids and columns by their names. Cells and rows lie in columns, so a change
/// of 100,000 cells is a few arrays.
package struct ChangeSet: Sendable {
  package var steps: [Step]

  package init(_ steps: [Step] = []) { self.steps = steps }

  package var isEmpty: Bool { steps.isEmpty }

  package enum Step: Sendable {
    case update(Cells)
    case insert(Rows)
    case delete(Rows)
    /// A table that begins to be at a place in the catalog, with its rows.
    case addTable(Table, at: Int)
    case dropTable(Table, at: Int)
    /// A column that begins to be at an index of its table; nil for a virtual one.
    case addColumn(table: String, at: Int, ColumnSchema, ColumnSlot?)
    case dropColumn(table: String, at: Int, ColumnSchema, ColumnSlot?)
    /// Other values or another type for a whole column.
    case replaceColumn(table: String, at: Int, old: Whole, new: Whole)
    /// Names, key, required columns and expressions; the columns themselves stay.
    case setSchema(old: TableSchema, new: TableSchema)
    /// The list of references.
    case setReferences(old: [ReferenceSchema], new: [ReferenceSchema])
    /// A saved query or a setting; nil where there is none.
    case setNote(NoteName, old: String?, new: String?)
  }

  /// Cells of one column with their values before and after.
  package struct Cells: Sendable {
    package var table: String
    package var column: String
    package var ids: RowIDs
    package var old: ColumnSlot
    package var new: ColumnSlot
    package init(table: String, column: String, ids: RowIDs, old: ColumnSlot, new: ColumnSlot) {
      self.table = table
      self.column = column
      self.ids = ids
      self.old = old
      self.new = new
    }
  }

  /// Whole rows: a slot for every column of the table, nil for virtual ones.
  package struct Rows: Sendable {
    package var table: String
    package var ids: RowIDs
    package var slots: [ColumnSlot?]
    package init(table: String, ids: RowIDs, slots: [ColumnSlot?]) {
      self.table = table
      self.ids = ids
      self.slots = slots
    }
  }

  /// A column with its declaration.
  package struct Whole: Sendable {
    package var schema: ColumnSchema
    package var slot: ColumnSlot?
    package init(_ schema: ColumnSchema, _ slot: ColumnSlot?) {
      self.schema = schema
      self.slot = slot
    }
  }

  /// What takes this back.
  package var inverse: ChangeSet { ChangeSet(steps.reversed().map(\.inverse)) }

  /// Both, one after the other.
  package func followed(by later: ChangeSet) -> ChangeSet { ChangeSet(steps + later.steps) }

  /// How much it changes.
  package struct Counts: Hashable, Sendable {
    package var cells = 0
    package var rowsUpdated = 0
    package var rowsInserted = 0
    package var rowsDeleted = 0
    package var schemaSteps = 0
    package init() {}
  }

  package var counts: Counts {
    var counts = Counts()
    var updated: [String: Set<RowIDs>] = [:]
    for step in steps {
      switch step {
      case .update(let cells):
        counts.cells += cells.ids.count
        updated[cells.table, default: []].insert(cells.ids)
      case .insert(let rows): counts.rowsInserted += rows.ids.count
      case .delete(let rows): counts.rowsDeleted += rows.ids.count
      case .addTable(let table, _):
        counts.rowsInserted += table.rowCount
        counts.schemaSteps += 1
      case .dropTable(let table, _):
        counts.rowsDeleted += table.rowCount
        counts.schemaSteps += 1
      case .addColumn, .dropColumn, .replaceColumn, .setSchema, .setReferences, .setNote:
        counts.schemaSteps += 1
      }
    }
    // Several columns of one row are one row; mostly they change in the same rows.
    for ids in updated.values {
      counts.rowsUpdated += ids.count == 1 ? ids.reduce(0) { $0 + $1.count } : Set(ids.flatMap(\.array)).count
    }
    return counts
  }
}

extension ChangeSet.Step {
  /// What takes this step back.
  package var inverse: ChangeSet.Step {
    switch self {
    case .update(var cells):
      swap(&cells.old, &cells.new)
      return .update(cells)
    case .insert(let rows): return .delete(rows)
    case .delete(let rows): return .insert(rows)
    case .addTable(let table, let at): return .dropTable(table, at: at)
    case .dropTable(let table, let at): return .addTable(table, at: at)
    case .addColumn(let table, let at, let schema, let slot):
      return .dropColumn(table: table, at: at, schema, slot)
    case .dropColumn(let table, let at, let schema, let slot):
      return .addColumn(table: table, at: at, schema, slot)
    case .replaceColumn(let table, let at, let old, let new):
      return .replaceColumn(table: table, at: at, old: new, new: old)
    case .setSchema(let old, let new): return .setSchema(old: new, new: old)
    case .setReferences(let old, let new): return .setReferences(old: new, new: old)
    case .setNote(let name, let old, let new): return .setNote(name, old: new, new: old)
    }
  }

  /// The table it concerns, by the name it has before the step; nil for references and notes.
  package var table: String? {
    switch self {
    case .update(let cells): cells.table
    case .insert(let rows), .delete(let rows): rows.table
    case .addTable(let table, _), .dropTable(let table, _): table.schema.name
    case .addColumn(let table, _, _, _), .dropColumn(let table, _, _, _): table
    case .replaceColumn(let table, _, _, _): table
    case .setSchema(let old, _): old.name
    case .setReferences, .setNote: nil
    }
  }
}

extension ChangeSet {
  /// The ids for `count` new rows, behind all that were ever given.
  package static func newIDs(_ count: Int, in snapshot: StoreSnapshot) -> RowIDs {
    RowIDs(from: snapshot.nextRowID, count: count)
  }

  /// A step that sets cells of a column: `rows` ascending, `new` in the column's type. What is there
  /// now becomes the old values; reads the column.
  package static func update(
    _ table: Table, _ column: Int, rows: [Int32], to new: Column
  ) throws -> Step {
    let old = Column(try table.slot(column).load().gather(Slice(rows)))
    return .update(
      Cells(
        table: table.schema.name, column: table.schema.columns[column].name,
        ids: RowIDs(rows.map { table.rowIDs[Int($0)] }), old: ColumnSlot(old),
        new: ColumnSlot(new)))
  }

  /// A step that deletes rows, given ascending. Reads all columns.
  package static func delete(_ table: Table, rows: [Int32]) throws -> Step {
    let taken = Slice(rows)
    return .delete(
      Rows(
        table: table.schema.name, ids: RowIDs(rows.map { table.rowIDs[Int($0)] }),
        slots: try table.slots.map { slot in
          try slot.map { ColumnSlot(Column(try $0.load().gather(taken))) }
        }))
  }
}
