import KithBase
import KithColumns

extension Store {
  /// Carries out a change; false, and nothing is changed, when it does not fit the tables. Columns that
  /// nobody reads are not touched before somebody does.
  @discardableResult package func apply(_ change: ChangeSet) -> Bool {
    guard let next = snapshot.applying(change) else { return false }
    restore(next)
    return true
  }
}

extension StoreSnapshot {
  /// This snapshot after a change; nil when the change does not fit.
  package func applying(_ change: ChangeSet) -> StoreSnapshot? {
    var current = self
    for step in change.steps {
      guard let next = current.applying(step) else { return nil }
      current = next
    }
    return current
  }

  /// This snapshot after one step; nil when the step does not fit.
  func applying(_ step: ChangeSet.Step) -> StoreSnapshot? {
    guard step.problems(in: self, comparing: false).isEmpty else { return nil }
    var tables = orderedTables
    switch step {
    case .addTable(let table, let at):
      tables.insert(table, at: at)
      return replacing(tables, touching: Touched(rowsOf: table.schema.name))
    case .dropTable(let table, let at):
      let name = table.schema.name
      if catalog.references.contains(where: { $0.fromTable == name || $0.toTable == name }) { return nil }
      tables.remove(at: at)
      return replacing(tables, touching: Touched(rowsOf: name))
    case .setReferences(_, let new): return with(references: new)
    case .setNote(let name, _, let new):
      var notes = notes
      notes[name] = new
      return StoreSnapshot(
        tables: tables, references: catalog.references, resolved: resolvedReferences, notes: notes,
        nextRowID: nextRowID)
    default: break
    }
    guard let place = tables.firstIndex(where: { $0.schema.name == step.table }),
      let (table, touched) = tables[place].applying(step)
    else { return nil }
    tables[place] = table
    if case .setSchema(let old, let new) = step { return renaming(old, new, tables) }
    return replacing(tables, touching: touched)
  }

  private func replacing(_ tables: [Table], touching touched: Touched) -> StoreSnapshot {
    let kept = resolvedReferences.filter { index, _ in
      !touched.breaks(catalog.references[index], catalog)
    }
    return StoreSnapshot(
      tables: tables, references: catalog.references, resolved: kept, notes: notes,
      nextRowID: nextRowID)
  }

  private func with(references: [ReferenceSchema]) -> StoreSnapshot {
    var kept: [Int: ReferenceIndex] = [:]
    for (index, made) in resolvedReferences {
      let old = catalog.references[index]
      if let place = references.firstIndex(where: {
        $0.fromTable == old.fromTable && $0.fromColumn == old.fromColumn && $0.toTable == old.toTable
      }) {
        kept[place] = made
      }
    }
    return StoreSnapshot(
      tables: orderedTables, references: references, resolved: kept, notes: notes,
      nextRowID: nextRowID)
  }

  /// References follow a table or a column that gets another name.
  private func renaming(_ old: TableSchema, _ new: TableSchema, _ tables: [Table]) -> StoreSnapshot {
    let references = catalog.references.map { reference in
      var reference = reference
      if reference.fromTable == old.name {
        reference.fromTable = new.name
        if let index = old.column(reference.fromColumn) {
          reference.fromColumn = new.columns[index].name
        }
      }
      if reference.toTable == old.name { reference.toTable = new.name }
      return reference
    }
    let kept = resolvedReferences.filter { index, _ in
      catalog.references[index].toTable != old.name || old.key == new.key
    }
    return StoreSnapshot(
      tables: tables, references: references, resolved: kept, notes: notes, nextRowID: nextRowID)
  }
}

/// What a step touched of a table: which references must be resolved anew.
struct Touched {
  var table: String
  /// Nil when rows came or went.
  var column: String?

  init(rowsOf table: String) { self.table = table }

  init(_ column: String, of table: String) {
    self.table = table
    self.column = column
  }

  func breaks(_ reference: ReferenceSchema, _ catalog: CatalogSnapshot) -> Bool {
    guard reference.fromTable == table || reference.toTable == table else { return false }
    guard let column else { return true }
    if reference.fromTable == table, reference.fromColumn == column { return true }
    guard reference.toTable == table, let schema = catalog.table(table), let key = schema.key.first else {
      return false
    }
    return schema.columns[key].name == column
  }
}

extension Table {
  /// The table after a step that concerns it, and what was touched; nil when the step does not fit.
  func applying(_ step: ChangeSet.Step) -> (Table, Touched)? {
    let name = schema.name
    var schema = schema
    var slots = slots
    switch step {
    case .update(let cells):
      guard let index = schema.column(cells.column), let slot = slots[index],
        let rows = rows(of: cells.ids)
      else { return nil }
      slots[index] = slot.editing(.set(rows: rows, cells.new))
      return (with(schema: schema, slots: slots), Touched(cells.column, of: name))
    case .insert(let new):
      guard let (ids, rows) = rowIDs.merging(new.ids) else { return nil }
      slots = zip(slots, new.slots).map { slot, values in
        guard let slot, let values else { return nil }
        return slot.editing(.insert(rows: rows, values))
      }
      return (Table(schema: schema, slots: slots, rowIDs: ids), Touched(rowsOf: name))
    case .delete(let old):
      guard let (ids, rows) = rowIDs.removing(old.ids) else { return nil }
      slots = slots.map { $0?.editing(.remove(rows: rows)) }
      return (Table(schema: schema, slots: slots, rowIDs: ids), Touched(rowsOf: name))
    case .addColumn(_, let at, let column, let slot):
      schema.columns.insert(column, at: at)
      schema.key = schema.key.map { $0 >= at ? $0 + 1 : $0 }
      slots.insert(slot, at: at)
      return (with(schema: schema, slots: slots), Touched(column.name, of: name))
    case .dropColumn(_, let at, let column, _):
      schema.columns.remove(at: at)
      schema.key = schema.key.map { $0 > at ? $0 - 1 : $0 }
      slots.remove(at: at)
      return (with(schema: schema, slots: slots), Touched(column.name, of: name))
    case .replaceColumn(_, let at, _, let new):
      schema.columns[at] = new.schema
      slots[at] = new.slot
      return (with(schema: schema, slots: slots), Touched(new.schema.name, of: name))
    case .setSchema(_, let new): return (with(schema: new, slots: slots), Touched(rowsOf: name))
    case .addTable, .dropTable, .setReferences, .setNote: return nil
    }
  }
}
