import KithBase
import KithColumns
import KithJournal
package import KithPlan
import KithStore

extension Session {
  /// What was said in reviews and by unmerging, and merges that were undone: these are not the same.
  package func decisions(of table: String) -> [DuplicateDecision] {
    let said = MergeMemory(store.snapshot).decisions(of: table)
    var result = said.map {
      DuplicateDecision(left: $0.left, right: $0.right, isSame: $0.isSame, levels: $0.levels)
    }
    let known = Set(result.map { [$0.left, $0.right] })
    result += ((try? undoneMerges(of: table)) ?? []).filter { !known.contains([$0.left, $0.right]) }
    return result
  }

  /// With what was changed by hand since in the rows that stayed.
  package func mergedRows(of name: String) -> [MergedRow] {
    guard let shape = try? MergeShape(store.snapshot.table(name), SourceRange(0, 0)) else { return [] }
    let sources = MergeMemory(store.snapshot).sources(of: shape.table.schema)
    if sources.isEmpty { return [] }
    var golden: [String: [Value]] = [:]
    for source in sources where source.role == .golden { golden[source.key] = source.values }
    var now: [String: [Value]] = [:]
    for row in 0..<Int32(shape.table.rowCount) {
      let key = shape.keyText(row)
      if golden[key] != nil { now[key] = shape.values(row) }
    }
    return sources.filter { $0.role == .source }.map { source in
      var values: [String: Value] = [:]
      for column in shape.stored.indices {
        var value = source.values[column]
        if source.key == source.survivor, let made = golden[source.key]?[column],
          let live = now[source.key]?[column], live != made
        {
          value = live
        }
        values[shape.column(column).name.lowercased()] = value
      }
      return MergedRow(key: source.values[shape.key], survivor: source.survivor, values: values)
    }
  }

  /// Pairs that changes brought together which do not stand any more.
  private func undoneMerges(of table: String) throws -> [DuplicateDecision] {
    let standing = Set(try history.line())
    let merged = MergeMemory(store.snapshot).redirects(of: table)
    var found: [DuplicateDecision] = []
    for record in try history.changes()
    where !standing.contains(record.number) && record.tables.contains(MergeMemory.merged) {
      for step in try history.change(record.number).steps {
        for (loser, survivor) in MergeMemory.pairs(in: step, of: table) where merged[loser] == nil {
          let isOrdered = loser.utf8.lexicographicallyPrecedes(survivor.utf8)
          found.append(
            DuplicateDecision(
              left: isOrdered ? loser : survivor, right: isOrdered ? survivor : loser, isSame: false))
        }
      }
    }
    return found
  }

  package func keysEntered(into name: String, since: Int64) throws -> Set<String> {
    let table = store.snapshot.table(name)
    guard table.schema.key.count == 1, let key = table.schema.key.first else { return [] }
    let column = table.column(key)
    var keys: Set<String> = []
    func add(_ ids: RowIDs) {
      for id in ids.array {
        if let row = table.rowIDs.row(of: id) { keys.insert(ValueText.text(of: column.value(row))) }
      }
    }
    for number in try history.line() {
      let record = try history.record(number)
      guard record.info.time >= since, record.tables.contains(name) else { continue }
      for step in try history.change(number).steps {
        switch step {
        case .insert(let rows) where rows.table == name: add(rows.ids)
        case .addTable(let new, _) where new.schema.name == name: add(new.rowIDs)
        default: break
        }
      }
    }
    return keys
  }
}

extension MergeMemory {
  /// Which keys of a table a step brought into which.
  static func pairs(in step: ChangeSet.Step, of table: String) -> [(loser: String, survivor: String)] {
    var slots: [ColumnSlot?] = []
    var count = 0
    switch step {
    case .insert(let rows) where rows.table == merged: (slots, count) = (rows.slots, rows.ids.count)
    case .addTable(let new, _) where new.schema.name == merged: (slots, count) = (new.slots, new.rowCount)
    default: return []
    }
    let columns = slots.compactMap { try? $0?.load() }
    guard columns.count == 3 else { return [] }
    return (0..<count).compactMap { row in
      let cells = columns.map { ValueText.text(of: $0.value(row)) }
      return cells[0] == table ? (cells[1], cells[2]) : nil
    }
  }
}
