import KithBase
import KithStore

/// The cells and rows that a change touched: whether two changes can be told apart.
struct Footprint {
  private var cells: [[String]: Set<Int64>] = [:]
  /// Whole rows that came or went.
  private var rows: [String: Set<Int64>] = [:]
  /// Tables and columns whose declaration changed, and notes.
  private var schema: Set<[String]> = []
  private var touched: [String: Set<Int64>] = [:]

  init(_ change: ChangeSet) {
    for step in change.steps {
      switch step {
      case .update(let update):
        cells[[update.table, update.column], default: []].formUnion(update.ids.array)
        touched[update.table, default: []].formUnion(update.ids.array)
      case .insert(let new), .delete(let new):
        rows[new.table, default: []].formUnion(new.ids.array)
      case .addTable(let table, _), .dropTable(let table, _): schema.insert([table.schema.name])
      case .addColumn(let table, _, _, _), .dropColumn(let table, _, _, _),
        .replaceColumn(let table, _, _, _):
        schema.insert([table])
      case .setSchema(let old, let new):
        schema.insert([old.name])
        schema.insert([new.name])
      case .setReferences: schema.insert(["", "references"])
      case .setNote(let name, _, _): schema.insert(["", "\(name.kind.rawValue)", name.name])
      }
    }
  }

  /// Whether taking one back would undo or miss something of the other. Symmetric.
  func conflicts(with other: Footprint) -> Bool {
    hits(other) || other.hits(self)
  }

  private func hits(_ other: Footprint) -> Bool {
    if !schema.isDisjoint(with: other.schema) { return true }
    for name in schema where name.count == 1 {
      if other.rows[name[0]] != nil || other.touched[name[0]] != nil { return true }
    }
    for (table, ids) in rows {
      if let theirs = other.rows[table], !ids.isDisjoint(with: theirs) { return true }
      if let theirs = other.touched[table], !ids.isDisjoint(with: theirs) { return true }
    }
    for (column, ids) in cells {
      if let theirs = other.cells[column], !ids.isDisjoint(with: theirs) { return true }
    }
    return false
  }
}
