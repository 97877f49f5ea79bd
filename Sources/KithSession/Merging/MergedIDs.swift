import KithBase
import KithColumns
import KithFormats
import KithStore
import KithSyntax

extension Session {
  /// A file's rows with ids that went into other rows have the ids of those.
  func resolvingMerged(_ imported: ImportedTable, in schema: TableSchema) -> ImportedTable {
    guard schema.key.count == 1, let key = schema.key.first,
      let place = imported.fields.firstIndex(where: {
        $0.name.lowercased() == schema.columns[key].name.lowercased()
      })
    else { return imported }
    let redirects = MergeMemory(store.snapshot).redirects(of: schema.name)
    if redirects.isEmpty { return imported }
    var result = imported
    let column = imported.fields[place].column
    guard let (resolved, count) = MergedIDs.resolved(column, redirects) else { return imported }
    result.fields[place].column = resolved
    output.note(
      .note(
        "\(Wording.counted(count, "id")) of \(schema.name) went into other rows, and these rows are "
          + "theirs"))
    return result
  }

  /// References of a table that name rows which went into others refer to those.
  func followMerged(_ name: String) throws {
    for reference in catalog.references where reference.fromTable == name {
      let redirects = MergeMemory(store.snapshot).redirects(of: reference.toTable)
      if redirects.isEmpty { continue }
      let table = store.snapshot.table(name)
      guard let index = table.schema.column(reference.fromColumn) else { continue }
      guard let (resolved, count) = MergedIDs.resolved(table.column(index), redirects) else { continue }
      let update = try ColumnUpdate(
        table, index, rows: (0..<Int32(table.rowCount)).map { $0 },
        to: resolved.read(0..<resolved.count), SourceRange(0, 0))
      try change(update.steps)
      output.note(
        .note(
          "\(Wording.counted(count, "value")) of \(name).\(reference.fromColumn) named rows of "
            + "\(reference.toTable) that went into others, and refer to those"))
    }
  }

  /// Why a question for one id gave no rows: the row went into another one.
  func noteMerged(_ ids: [Value], of table: String) {
    let redirects = MergeMemory(store.snapshot).redirects(of: table)
    for id in ids {
      let key = ValueText.text(of: id)
      if let survivor = redirects[key] {
        output.note(.note("\(key) was merged into \(survivor)"))
      }
    }
  }
}

enum MergedIDs {
  /// A column of ids with those that went into others replaced, and how many; nil when there are none.
  static func resolved(_ column: Column, _ redirects: [String: String]) -> (Column, Int)? {
    var builder = VectorBuilder(column.type)
    var count = 0
    for row in 0..<column.count {
      let value = column.value(row)
      guard !value.isNull, let target = redirects[ValueText.text(of: value)],
        let moved = id(target, like: column.type)
      else {
        builder.append(value)
        continue
      }
      builder.append(moved)
      count += 1
    }
    return count > 0 ? (Column(builder.vector()), count) : nil
  }

  private static func id(_ text: String, like type: LogicalType) -> Value? {
    switch type {
    case .int: Int64(text).map { .int($0) }
    case .text: .text(text)
    default: nil
    }
  }
}

extension Expression {
  /// The literals that the column of that name is compared with, as in `id = 17`.
  func idsAsked(of column: String) -> [Expression] {
    switch kind {
    case .binary(.equal, let left, let right):
      if left.isName(column) { return [right] }
      return right.isName(column) ? [left] : []
    case .binary(.and, let left, let right):
      return left.idsAsked(of: column) + right.idsAsked(of: column)
    case .paren(let inner): return inner.idsAsked(of: column)
    default: return []
    }
  }

  private func isName(_ column: String) -> Bool {
    if case .name(let name) = kind { return name.text.lowercased() == column.lowercased() }
    return false
  }
}
