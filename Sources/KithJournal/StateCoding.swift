import KithBase
import KithStore

/// What the tables are without the changes that are not folded in yet: the root from which a workspace
/// is opened.
struct FoldedState {
  /// The change after which the tables were so; 0 for none.
  var change: Int64 = 0
  var snapshot: StoreSnapshot
  /// Where the stored columns of the tables lie, by table and column name.
  var objects: [[String]: Int64] = [:]

  private static let version: UInt8 = 1
  /// Ties the record to its place.
  static let seed: Int64 = 2

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(FoldedState.version)
    writer.signed(change)
    writer.signed(snapshot.nextRowID)
    writer.count(snapshot.catalog.tables.count)
    for table in snapshot.orderedTables {
      SchemaCoding.encode(table.schema, to: &writer)
      SchemaCoding.encode(table.rowIDs, to: &writer)
      for column in table.schema.columns where column.expression == nil {
        writer.signed(objects[[table.schema.name, column.name]] ?? 0)
      }
    }
    SchemaCoding.encode(snapshot.catalog.references, to: &writer)
    writer.count(snapshot.notes.count)
    for (name, text) in snapshot.notes.sorted(by: { NoteOrder.precedes($0.key, $1.key) }) {
      SchemaCoding.encode(name, to: &writer)
      writer.text(text)
    }
    return writer.sealed(FoldedState.seed)
  }

  init(snapshot: StoreSnapshot) { self.snapshot = snapshot }

  init(_ bytes: UnsafeRawBufferPointer, file: ColumnFile) throws(CodingError) {
    var reader = try ByteReader(sealed: bytes, seed: FoldedState.seed)
    guard try reader.byte() == FoldedState.version else { throw CodingError("has an unknown version") }
    change = try reader.signed()
    let nextRowID = try reader.signed()
    var tables: [Table] = []
    var names: Set<String> = []
    for _ in 0..<(try reader.count()) {
      let schema = try SchemaCoding.table(&reader)
      guard names.insert(schema.name).inserted else { throw CodingError("has two tables of one name") }
      let ids = try SchemaCoding.rowIDs(&reader)
      var slots: [ColumnSlot?] = []
      for column in schema.columns {
        guard column.expression == nil else {
          slots.append(nil)
          continue
        }
        let object = try reader.signed()
        objects[[schema.name, column.name]] = object
        slots.append(
          file.slot(
            object, type: column.type, count: ids.count, name: "\(schema.name).\(column.name)"))
      }
      tables.append(Table(schema: schema, slots: slots, rowIDs: ids))
    }
    let references = try SchemaCoding.references(&reader)
    var notes: [NoteName: String] = [:]
    for _ in 0..<(try reader.count()) {
      let name = try SchemaCoding.note(&reader)
      notes[name] = try reader.text()
    }
    guard reader.isAtEnd else { throw CodingError("is too long") }
    let bare = StoreSnapshot(tables: tables, references: [], notes: notes, nextRowID: nextRowID)
    // The references are checked as those of a change would be.
    guard let full = bare.applying(ChangeSet([.setReferences(old: [], new: references)])) else {
      throw CodingError("has a reference without a column or a key")
    }
    snapshot = full
  }
}

/// Notes by kind and then by the bytes of their names.
enum NoteOrder {
  static func precedes(_ a: NoteName, _ b: NoteName) -> Bool {
    if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
    return Array(a.name.utf8).lexicographicallyPrecedes(Array(b.name.utf8))
  }
}

/// Where the workspace stands in its history.
struct HeadRecord: Equatable {
  /// The change whose result the tables are now; 0 for none.
  var head: Int64 = 0
  /// The largest number of a change, undone ones included.
  var last: Int64 = 0
  var nextRowID: Int64 = 1
  /// Rises with every commit: how a reader sees that something happened.
  var generation: Int64 = 0

  static let seed: Int64 = 1

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    for value in [head, last, nextRowID, generation] { writer.signed(value) }
    return writer.sealed(HeadRecord.seed)
  }

  init() {}

  init(_ bytes: UnsafeRawBufferPointer) throws(CodingError) {
    var reader = try ByteReader(sealed: bytes, seed: HeadRecord.seed)
    head = try reader.signed()
    last = try reader.signed()
    nextRowID = try reader.signed()
    generation = try reader.signed()
    guard head >= 0, last >= head, nextRowID > 0 else { throw CodingError("holds impossible numbers") }
  }
}
