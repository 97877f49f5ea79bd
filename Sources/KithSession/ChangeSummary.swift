import KithBase
import KithFormats
package import KithStore

/// What a change did, in a few words.
package enum ChangeSummary {
  /// For example `update country: 1,204 customers`, `insert: 30 leads`, `new table orders: 9 rows`.
  package static func text(of change: ChangeSet) -> String {
    if let merge = merge(change) { return merge }
    var parts: [String] = []
    for table in tables(of: change) {
      let steps = change.steps.filter { $0.table == table }
      parts += updates(steps, table) + rows(steps, table) + schema(steps, table)
    }
    parts += others(change.steps)
    if parts.isEmpty, change.steps.contains(where: { $0.table == MergeMemory.decided }) {
      return "answers about duplicates"
    }
    return parts.isEmpty ? "nothing" : parts.joined(separator: " · ")
  }

  /// Merging and its opposite move rows in many tables: they are said as what they are.
  private static func merge(_ change: ChangeSet) -> String? {
    guard let step = change.steps.last(where: { $0.table == MergeMemory.merged }) else { return nil }
    var (inserted, deleted): ((String, Int)?, (String, Int)?)
    var moved: Set<String> = []
    for step in change.steps where step.table.map({ !MergeMemory.isHidden($0) }) == true {
      switch step {
      case .insert(let rows): inserted = inserted ?? (rows.table, rows.ids.count)
      case .delete(let rows): deleted = (rows.table, rows.ids.count)
      case .update(let cells): moved.formUnion(cells.ids.array.map { "\(cells.table) \($0)" })
      default: break
      }
    }
    let rows = Wording.counted(moved.count, "row")
    switch step {
    case .delete: return inserted.map { "unmerge: \(counted($0.1, $0.0)) · \(rows) changed" }
    default: return deleted.map { "merge: \(counted($0.1, $0.0)) into others · \(rows) changed" }
    }
  }

  private static func tables(of change: ChangeSet) -> [String] {
    var names: [String] = []
    for step in change.steps {
      if let name = step.table, !names.contains(name), !MergeMemory.isHidden(name) { names.append(name) }
    }
    return names
  }

  /// `1,204 customers`, `1 customer`; a name without a plural gives `1 row of stock`.
  static func counted(_ count: Int, _ table: String) -> String {
    if count != 1 { return "\(Wording.grouped(count)) \(table)" }
    let one = Singular.of(table)
    return one.utf8.elementsEqual(table.utf8) ? "1 row of \(table)" : "1 \(one)"
  }

  private static func updates(_ steps: [ChangeSet.Step], _ table: String) -> [String] {
    var columns: [String] = []
    // Columns of one statement mostly change in the same rows, which are then counted once.
    var ids: Set<RowIDs> = []
    for case .update(let cells) in steps {
      if !columns.contains(cells.column) { columns.append(cells.column) }
      ids.insert(cells.ids)
    }
    if columns.isEmpty { return [] }
    let count = ids.count == 1 ? ids.reduce(0) { $0 + $1.count } : Set(ids.flatMap(\.array)).count
    return ["update \(Wording.listed(columns)): \(counted(count, table))"]
  }

  private static func rows(_ steps: [ChangeSet.Step], _ table: String) -> [String] {
    var (inserted, deleted) = (0, 0)
    for step in steps {
      switch step {
      case .insert(let rows): inserted += rows.ids.count
      case .delete(let rows): deleted += rows.ids.count
      default: break
      }
    }
    return (inserted > 0 ? ["insert: \(counted(inserted, table))"] : [])
      + (deleted > 0 ? ["delete: \(counted(deleted, table))"] : [])
  }

  private static func schema(_ steps: [ChangeSet.Step], _ table: String) -> [String] {
    steps.compactMap { step in
      switch step {
      case .addTable(let new, _): "new table \(table): \(Wording.counted(new.rowCount, "row"))"
      case .dropTable(let old, _): "drop table \(table): \(Wording.counted(old.rowCount, "row"))"
      case .addColumn(_, _, let column, _): "new column \(table).\(column.name)"
      case .dropColumn(_, _, let column, _): "drop column \(table).\(column.name)"
      case .replaceColumn(_, _, let old, let new):
        old.schema.type.name == new.schema.type.name
          ? "digits of \(table).\(new.schema.name)"
          : "column \(table).\(new.schema.name): \(old.schema.type.name) to \(new.schema.type.name)"
      case .setSchema(let old, let new):
        old.key != new.key
          ? "key \(new.key.map { new.columns[$0].name }.joined(separator: ", ")) of \(table)"
          : "columns of \(table)"
      default: nil
      }
    }
  }

  private static func others(_ steps: [ChangeSet.Step]) -> [String] {
    steps.compactMap { step in
      switch step {
      case .setReferences(let old, let new):
        new.count == old.count
          ? "names of references"
          : new.count > old.count
            ? Wording.counted(new.count - old.count, "reference")
            : "drop \(Wording.counted(old.count - new.count, "reference"))"
      case .setNote(let name, _, let new):
        (new == nil ? "drop " : "") + "\(name.kind) \(name.name)"
      default: nil
      }
    }
  }
}
