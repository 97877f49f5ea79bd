import KithBase
import KithStore

/// The binary form of schemas, references and row ids.
enum SchemaCoding {
  static func encode(_ column: ColumnSchema, to writer: inout ByteWriter) {
    writer.text(column.name)
    TypeCoding.encode(column.type, to: &writer)
    writer.bool(column.isRequired)
    writer.optionalText(column.expression)
  }

  static func column(_ reader: inout ByteReader) throws(CodingError) -> ColumnSchema {
    let name = try reader.text()
    let type = try TypeCoding.decode(&reader)
    let isRequired = try reader.bool()
    return ColumnSchema(name, type, isRequired: isRequired, expression: try reader.optionalText())
  }

  static func encode(_ table: TableSchema, to writer: inout ByteWriter) {
    writer.text(table.name)
    writer.count(table.columns.count)
    for column in table.columns { encode(column, to: &writer) }
    writer.count(table.key.count)
    for column in table.key { writer.count(column) }
  }

  static func table(_ reader: inout ByteReader) throws(CodingError) -> TableSchema {
    let name = try reader.text()
    var columns: [ColumnSchema] = []
    for _ in 0..<(try reader.count(Limits.columnsMax)) { columns.append(try column(&reader)) }
    var key: [Int] = []
    for _ in 0..<(try reader.count(columns.count)) { key.append(try reader.count(columns.count - 1)) }
    return TableSchema(name: name, columns: columns, key: key)
  }

  static func encode(_ references: [ReferenceSchema], to writer: inout ByteWriter) {
    writer.count(references.count)
    for reference in references {
      writer.text(reference.fromTable)
      writer.text(reference.fromColumn)
      writer.text(reference.toTable)
      writer.text(reference.forwardName)
      writer.text(reference.backwardName)
    }
  }

  static func references(_ reader: inout ByteReader) throws(CodingError) -> [ReferenceSchema] {
    var references: [ReferenceSchema] = []
    for _ in 0..<(try reader.count()) {
      let fromTable = try reader.text()
      let fromColumn = try reader.text()
      let toTable = try reader.text()
      let forward = try reader.text()
      references.append(
        ReferenceSchema(
          fromTable: fromTable, fromColumn: fromColumn, toTable: toTable, forwardName: forward,
          backwardName: try reader.text()))
    }
    return references
  }

  /// Row ids as runs: how far each begins behind the end of the one before it, and how long it is.
  static func encode(_ ids: RowIDs, to writer: inout ByteWriter) {
    writer.count(ids.count)
    writer.count(ids.runs.count)
    var next: Int64 = 0
    for (index, run) in ids.runs.enumerated() {
      let end = index + 1 < ids.runs.count ? ids.runs[index + 1].row : ids.count
      writer.unsigned(UInt64(run.id - next))
      writer.count(end - run.row)
      next = run.id + Int64(end - run.row)
    }
  }

  static func rowIDs(_ reader: inout ByteReader) throws(CodingError) -> RowIDs {
    let count = try reader.count(Limits.rowsMax)
    var runs: [RowIDs.Run] = []
    var next: Int64 = 0
    var row = 0
    for _ in 0..<(try reader.count(count)) {
      let (id, overflow) = next.addingReportingOverflow(Int64(bitPattern: try reader.unsigned()))
      guard !overflow, id > 0 else { throw CodingError("holds impossible row ids") }
      runs.append(RowIDs.Run(row: row, id: id))
      let length = try reader.count(count)
      row += length
      let (end, tooFar) = id.addingReportingOverflow(Int64(length))
      guard !tooFar else { throw CodingError("holds impossible row ids") }
      next = end
    }
    guard row == count, let ids = RowIDs(runs: runs, count: count) else {
      throw CodingError("holds impossible row ids")
    }
    return ids
  }

  static func encode(_ name: NoteName, to writer: inout ByteWriter) {
    writer.byte(name.kind.rawValue)
    writer.text(name.name)
  }

  static func note(_ reader: inout ByteReader) throws(CodingError) -> NoteName {
    guard let kind = NoteName.Kind(rawValue: try reader.byte()) else {
      throw CodingError("holds a note of an unknown kind")
    }
    return NoteName(kind, try reader.text())
  }
}
