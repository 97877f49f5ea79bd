import KithBase
import KithColumns

extension ChangeSet {
  /// Broken invariants, as sentences; empty when the change fits the snapshot: its tables, columns and
  /// rows are there, its new rows are not, its types are those of the columns, and what it says was
  /// there is there. `comparing` looks at the old values too, which reads the columns.
  package func checkInvariants(
    against snapshot: StoreSnapshot, comparing: Bool = false
  ) -> [String] {
    var current = snapshot
    for (index, step) in steps.enumerated() {
      let problems = step.problems(in: current, comparing: comparing)
      if !problems.isEmpty { return problems.map { "step \(index + 1): \($0)" } }
      guard let next = current.applying(step) else { return ["step \(index + 1) cannot be applied"] }
      current = next
    }
    return []
  }
}

extension ChangeSet.Step {
  /// What keeps the step from being applied to the snapshot.
  func problems(in snapshot: StoreSnapshot, comparing: Bool) -> [String] {
    switch self {
    case .addTable(let table, let at):
      if snapshot.tables[table.schema.name] != nil { return ["there is a table \(table.schema.name)"] }
      return at >= 0 && at <= snapshot.tables.count ? [] : ["the table's place is in the catalog"]
    case .dropTable(let table, let at):
      let tables = snapshot.catalog.tables
      return at >= 0 && at < tables.count && tables[at] == table.schema
        && snapshot.table(table.schema.name).rowIDs == table.rowIDs
        ? [] : ["the dropped table is in its place, with its rows"]
    case .setReferences(let old, let new):
      if snapshot.catalog.references != old { return ["the old references are those that are there"] }
      return new.compactMap { reference in
        guard let child = snapshot.tables[reference.fromTable],
          let parent = snapshot.tables[reference.toTable],
          child.schema.column(reference.fromColumn) != nil, parent.schema.key.count == 1
        else { return "\(reference.fromTable).\(reference.fromColumn) can refer" }
        return nil
      }
    case .setNote(let name, let old, _):
      return snapshot.notes[name].map { Array($0.utf8) } == old.map { Array($0.utf8) }
        ? [] : ["the old text of \(name.name) is what is there"]
    default: break
    }
    guard let name = table, let table = snapshot.tables[name] else { return ["the table exists"] }
    return problems(of: table, comparing: comparing)
  }

  private func problems(of table: Table, comparing: Bool) -> [String] {
    switch self {
    case .update(let cells):
      guard let index = table.schema.column(cells.column), let slot = table.slots[index] else {
        return ["\(cells.table) has a stored column \(cells.column)"]
      }
      if cells.old.count != cells.ids.count || cells.new.count != cells.ids.count {
        return ["there is an old and a new value for every cell"]
      }
      if cells.old.type != slot.type || cells.new.type != slot.type {
        return ["cells have the type of their column"]
      }
      guard let rows = table.rows(of: cells.ids) else { return ["updated rows exist"] }
      return comparing ? compare(cells.old, with: slot, at: rows, cells.column) : []
    case .insert(let rows):
      if table.rowIDs.merging(rows.ids) == nil { return ["inserted rows are new"] }
      return shape(rows, table)
    case .delete(let rows):
      guard let places = table.rows(of: rows.ids) else { return ["deleted rows exist"] }
      let problems = shape(rows, table)
      guard comparing, problems.isEmpty else { return problems }
      return zip(rows.slots, table.slots).enumerated().flatMap { index, pair -> [String] in
        guard let old = pair.0, let slot = pair.1 else { return [] }
        return compare(old, with: slot, at: places, table.schema.columns[index].name)
      }
    case .addColumn(_, let at, let schema, let slot):
      if at < 0 || at > table.schema.columns.count { return ["the column's place is in the table"] }
      if table.schema.column(schema.name) != nil { return ["there is a column \(schema.name)"] }
      return fits(schema, slot, table)
    case .dropColumn(_, let at, let schema, _):
      return at >= 0 && at < table.schema.columns.count && table.schema.columns[at] == schema
        && !table.schema.key.contains(at) ? [] : ["the dropped column is in its place and no key"]
    case .replaceColumn(_, let at, let old, let new):
      guard at >= 0, at < table.schema.columns.count, table.schema.columns[at] == old.schema else {
        return ["the replaced column is in its place"]
      }
      return fits(new.schema, new.slot, table)
    case .setSchema(let old, let new):
      if table.schema != old { return ["the old schema is what is there"] }
      let sameTypes = old.columns.count == new.columns.count
        && zip(old.columns, new.columns).allSatisfy {
          $0.type == $1.type && ($0.expression == nil) == ($1.expression == nil)
        }
      return sameTypes && new.key.allSatisfy { $0 >= 0 && $0 < new.columns.count }
        ? [] : ["a schema step keeps the stored columns"]
    default: return []
    }
  }

  private func fits(_ schema: ColumnSchema, _ slot: ColumnSlot?, _ table: Table) -> [String] {
    guard (schema.expression == nil) == (slot != nil) else { return ["only virtual columns have no values"] }
    guard let slot else { return [] }
    return slot.count == table.rowCount && slot.type == schema.type
      ? [] : ["a column has every row and its declared type"]
  }

  private func shape(_ rows: ChangeSet.Rows, _ table: Table) -> [String] {
    guard rows.slots.count == table.slots.count else { return ["rows have every column"] }
    for (slot, column) in zip(rows.slots, table.slots) {
      guard slot?.type == column?.type, slot == nil || slot?.count == rows.ids.count else {
        return ["rows have values in the types of the columns"]
      }
    }
    return []
  }

  private func compare(
    _ old: ColumnSlot, with slot: ColumnSlot, at rows: [Int32], _ name: String
  ) -> [String] {
    guard let old = try? old.load(), let now = try? slot.load() else { return ["\(name) can be read"] }
    for (place, row) in rows.enumerated() where old.value(place) != now.value(Int(row)) {
      return ["the old value of \(name) in row \(row) is what is there"]
    }
    return []
  }
}

extension Table {
  /// The rows with those ids; nil when one is missing.
  package func rows(of ids: RowIDs) -> [Int32]? {
    var rows: [Int32] = []
    rows.reserveCapacity(ids.count)
    for (index, run) in ids.runs.enumerated() {
      let length = (index + 1 < ids.runs.count ? ids.runs[index + 1].row : ids.count) - run.row
      guard let first = rowIDs.row(of: run.id), let last = rowIDs.row(of: run.id + Int64(length - 1)) else {
        return nil
      }
      // Ids rise with their rows, so as many rows as ids between two that are there are all there.
      guard last - first == length - 1 else { return nil }
      for row in first...last { rows.append(Int32(row)) }
    }
    return rows
  }
}
