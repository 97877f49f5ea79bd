import KithBase
import KithColumns
import KithFormats
import KithJournal

/// Keeps people who were forgotten from coming back with a file.
struct ForgottenRows {
  private let tombstones: Tombstones

  /// Nil where nobody was forgotten.
  init?(_ workspace: Workspace?) throws {
    guard let known = try workspace?.tombstones(), !known.isEmpty else { return nil }
    tombstones = known
  }

  /// The rows of a file that name somebody who was forgotten, ascending. `key` is the place of the key
  /// among the fields.
  func rows(in table: ImportedTable, key: Int?) -> [Int] {
    let people = PersonIdentifiers(
      table.fields.map { ($0.name, $0.column) }, key: key.map { table.fields[$0].column })
    return (0..<table.rowCount).filter { row in
      people.identifiers(of: row).contains { tombstones.contains($0) }
    }
  }

  /// A line of the rejects that does not say again what was forgotten.
  static func reject(line: Int) -> ImportReject {
    ImportReject(
      line: line, column: "", value: "", reason: "the person asked to be forgotten", rawLine: [])
  }
}

extension ImportedTable {
  /// The table without some rows, given ascending.
  func removing(_ rows: [Int]) -> ImportedTable {
    if rows.isEmpty { return self }
    let gone = Set(rows)
    let kept = Slice((0..<rowCount).filter { !gone.contains($0) }.map { Int32($0) })
    var result = self
    for index in result.fields.indices {
      result.fields[index].column = Column(fields[index].column.gather(kept))
    }
    result.rowCount = kept.count
    result.rejects += rows.map { ForgottenRows.reject(line: $0 + 2) }
    result.rejects.sort { $0.line < $1.line }
    result.origins = nil
    return result
  }
}
