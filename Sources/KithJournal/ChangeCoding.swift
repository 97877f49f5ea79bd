import KithBase
import KithColumns
import KithStore

/// The binary form of a change. Small columns stand in it; large ones are objects of the file that it
/// names, which tables may share.
enum ChangeCoding {
  private static let version: UInt8 = 1
  /// Columns of rows or cells with more rows than this become objects.
  static let inlineRowsMax = 262_144
  /// The same for whole columns of tables, whose objects the table itself then uses.
  static let inlineTableRowsMax = 1_024

  /// Says where a column is, writing it if it must be an object.
  typealias Place = (_ slot: ColumnSlot, _ ids: RowIDs, _ inlineMax: Int) throws -> Int64?

  static func encode(_ change: ChangeSet, place: @escaping Place) throws -> [UInt8] {
    var encoder = Encoder(place: place)
    encoder.writer.byte(version)
    encoder.writer.count(change.steps.count)
    for step in change.steps { try encoder.step(step) }
    return encoder.writer.bytes
  }

  private struct Encoder {
    var writer = ByteWriter()
    let place: Place

    mutating func slot(_ slot: ColumnSlot?, _ ids: RowIDs, max: Int) throws {
      guard let slot else { return writer.byte(0) }
      if let object = try place(slot, ids, max) {
        writer.byte(2)
        TypeCoding.encode(slot.type, to: &writer)
        writer.count(slot.count)
        writer.signed(object)
        return
      }
      writer.byte(1)
      TypeCoding.encode(slot.type, to: &writer)
      writer.count(slot.count)
      writer.block(InlineCoding.encode(try slot.load()))
    }

    mutating func rows(_ rows: ChangeSet.Rows) throws {
      writer.text(rows.table)
      SchemaCoding.encode(rows.ids, to: &writer)
      writer.count(rows.slots.count)
      for column in rows.slots { try slot(column, rows.ids, max: inlineRowsMax) }
    }

    mutating func table(_ table: Table, _ at: Int) throws {
      writer.count(at)
      SchemaCoding.encode(table.schema, to: &writer)
      SchemaCoding.encode(table.rowIDs, to: &writer)
      for column in table.slots { try slot(column, table.rowIDs, max: inlineTableRowsMax) }
    }

    mutating func column(_ schema: ColumnSchema, _ column: ColumnSlot?) throws {
      SchemaCoding.encode(schema, to: &writer)
      // The table's ids are not at hand; pieces of full size do for a column by itself.
      let ids = RowIDs(from: 1, count: column?.count ?? 0)
      try slot(column, ids, max: inlineTableRowsMax)
    }

    mutating func step(_ step: ChangeSet.Step) throws {
      switch step {
      case .update(let cells):
        writer.byte(1)
        writer.text(cells.table)
        writer.text(cells.column)
        SchemaCoding.encode(cells.ids, to: &writer)
        try slot(cells.old, cells.ids, max: inlineRowsMax)
        try slot(cells.new, cells.ids, max: inlineRowsMax)
      case .insert(let rows):
        writer.byte(2)
        try self.rows(rows)
      case .delete(let rows):
        writer.byte(3)
        try self.rows(rows)
      case .addTable(let table, let at):
        writer.byte(4)
        try self.table(table, at)
      case .dropTable(let table, let at):
        writer.byte(5)
        try self.table(table, at)
      case .addColumn(let table, let at, let schema, let slot):
        writer.byte(6)
        writer.text(table)
        writer.count(at)
        try column(schema, slot)
      case .dropColumn(let table, let at, let schema, let slot):
        writer.byte(7)
        writer.text(table)
        writer.count(at)
        try column(schema, slot)
      case .replaceColumn(let table, let at, let old, let new):
        writer.byte(8)
        writer.text(table)
        writer.count(at)
        try column(old.schema, old.slot)
        try column(new.schema, new.slot)
      case .setSchema(let old, let new):
        writer.byte(9)
        SchemaCoding.encode(old, to: &writer)
        SchemaCoding.encode(new, to: &writer)
      case .setReferences(let old, let new):
        writer.byte(10)
        SchemaCoding.encode(old, to: &writer)
        SchemaCoding.encode(new, to: &writer)
      case .setNote(let name, let old, let new):
        writer.byte(11)
        SchemaCoding.encode(name, to: &writer)
        writer.optionalText(old)
        writer.optionalText(new)
      }
    }
  }
}

extension ChangeCoding {
  static func decode(
    _ bytes: UnsafeRawBufferPointer, file: ColumnFile
  ) throws(CodingError) -> ChangeSet {
    var decoder = Decoder(reader: ByteReader(bytes), file: file)
    guard try decoder.reader.byte() == version else { throw CodingError("has an unknown version") }
    var steps: [ChangeSet.Step] = []
    for _ in 0..<(try decoder.reader.count()) { steps.append(try decoder.step()) }
    guard decoder.reader.isAtEnd else { throw CodingError("is too long") }
    return ChangeSet(steps)
  }

  private struct Decoder {
    var reader: ByteReader
    let file: ColumnFile

    mutating func slot(_ expected: Int, _ name: String) throws(CodingError) -> ColumnSlot? {
      let form = try reader.byte()
      if form == 0 { return nil }
      let type = try TypeCoding.decode(&reader)
      guard try reader.count() == expected else { throw CodingError("has columns of unequal length") }
      switch form {
      case 1: return file.slot(inline: Array(try reader.block()), type: type, count: expected)
      case 2: return file.slot(try reader.signed(), type: type, count: expected, name: name)
      default: throw CodingError("has a column in an unknown form")
      }
    }

    mutating func cells() throws(CodingError) -> ChangeSet.Cells {
      let table = try reader.text()
      let column = try reader.text()
      let ids = try SchemaCoding.rowIDs(&reader)
      guard let old = try slot(ids.count, "\(table).\(column)"),
        let new = try slot(ids.count, "\(table).\(column)")
      else { throw CodingError("lacks the values of cells") }
      return ChangeSet.Cells(table: table, column: column, ids: ids, old: old, new: new)
    }

    mutating func rows() throws(CodingError) -> ChangeSet.Rows {
      let table = try reader.text()
      let ids = try SchemaCoding.rowIDs(&reader)
      var slots: [ColumnSlot?] = []
      for _ in 0..<(try reader.count(Limits.columnsMax)) { slots.append(try slot(ids.count, table)) }
      return ChangeSet.Rows(table: table, ids: ids, slots: slots)
    }

    mutating func table() throws(CodingError) -> (Table, Int) {
      let at = try reader.count()
      let schema = try SchemaCoding.table(&reader)
      let ids = try SchemaCoding.rowIDs(&reader)
      var slots: [ColumnSlot?] = []
      for column in schema.columns {
        let slot = try slot(ids.count, "\(schema.name).\(column.name)")
        guard (slot == nil) == (column.expression != nil), slot == nil || slot?.type == column.type
        else { throw CodingError("has a column of another type than its table says") }
        slots.append(slot)
      }
      return (Table(schema: schema, slots: slots, rowIDs: ids), at)
    }

    mutating func column(_ table: String) throws(CodingError) -> ChangeSet.Whole {
      let schema = try SchemaCoding.column(&reader)
      // The count stands before the values, so it is looked at without being taken.
      var ahead = reader
      guard try ahead.byte() != 0 else { return ChangeSet.Whole(schema, try slot(0, table)) }
      _ = try TypeCoding.decode(&ahead)
      return ChangeSet.Whole(schema, try slot(try ahead.count(), "\(table).\(schema.name)"))
    }

    mutating func step() throws(CodingError) -> ChangeSet.Step {
      switch try reader.byte() {
      case 1: return .update(try cells())
      case 2: return .insert(try rows())
      case 3: return .delete(try rows())
      case 4:
        let (table, at) = try table()
        return .addTable(table, at: at)
      case 5:
        let (table, at) = try table()
        return .dropTable(table, at: at)
      case let form where (6...8).contains(form):
        let table = try reader.text()
        let at = try reader.count(Limits.columnsMax)
        let first = try column(table)
        if form == 6 { return .addColumn(table: table, at: at, first.schema, first.slot) }
        if form == 7 { return .dropColumn(table: table, at: at, first.schema, first.slot) }
        return .replaceColumn(table: table, at: at, old: first, new: try column(table))
      case 9: return .setSchema(old: try SchemaCoding.table(&reader), new: try SchemaCoding.table(&reader))
      case 10:
        let old = try SchemaCoding.references(&reader)
        return .setReferences(old: old, new: try SchemaCoding.references(&reader))
      case 11:
        let name = try SchemaCoding.note(&reader)
        let old = try reader.optionalText()
        return .setNote(name, old: old, new: try reader.optionalText())
      default: throw CodingError("holds a step of an unknown kind")
      }
    }
  }
}
