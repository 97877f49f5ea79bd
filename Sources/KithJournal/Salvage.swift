import CSQLite
import KithBase
import KithColumns
import KithStore

/// What could be taken out of a damaged workspace.
package struct SalvageReport: Sendable {
  /// Tables and rows in the rescued file.
  package var tables: [(name: String, rows: Int)] = []
  /// What is not in it, as sentences.
  package var lost: [String] = []
}

/// Takes what is intact out of a damaged workspace into a new one. Cells that are lost are null there,
/// and the history begins anew.
package enum Salvage {
  /// Throws when nothing at all can be read, or when the new file cannot be written.
  package static func run(
    from: String, to: String, info: ChangeInfo, options: Workspace.Options = Workspace.Options()
  ) throws -> SalvageReport {
    if options.vfs == nil {
      try DiskFile.check(from, .readOnly)
      if FileIdentity(to) != nil {
        throw JournalError(.cannotOpen, "there is a file `\(to)` already", hint: "give another name")
      }
    }
    let connection = try Connection(from, flags: SQLITE_OPEN_READONLY, vfs: options.vfs)
    try? connection.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    var wreck = Wreck(connection)
    let snapshot = try wreck.rescue()
    let privacy = SalvagedPrivacy(connection)
    var report = SalvageReport(lost: wreck.lost + privacy.lost)
    report.tables = snapshot.orderedTables.map { ($0.schema.name, $0.rowCount) }
    let rescued = try Workspace.open(path: to, options: options)
    var steps: [ChangeSet.Step] = []
    for table in snapshot.orderedTables { steps.append(.addTable(table, at: steps.count)) }
    let references = snapshot.catalog.references
    if !references.isEmpty { steps.append(.setReferences(old: [], new: references)) }
    for (name, text) in snapshot.notes.sorted(by: { NoteOrder.precedes($0.key, $1.key) }) {
      steps.append(.setNote(name, old: nil, new: text))
    }
    try rescued.commit([NewChange(ChangeSet(steps), info)])
    try privacy.write(into: rescued)
    try rescued.fold()
    try rescued.close()
    return report
  }
}

/// A damaged file and what was found to be lost in it.
private struct Wreck {
  let connection: Connection
  let file: ColumnFile
  var lost: [String] = []

  init(_ connection: Connection) {
    self.connection = connection
    file = ColumnFile(connection)
  }

  mutating func rescue() throws -> StoreSnapshot {
    var head: HeadRecord?
    do {
      head = try FileFormat.read(connection, 1, "the head of the history") {
        bytes throws(CodingError) in try HeadRecord(bytes)
      }
    } catch { lost.append(error.message) }
    var folded = FoldedState(snapshot: .empty)
    var failure: JournalError?
    do {
      folded = try FileFormat.read(connection, 2, "the list of tables") {
        [file] bytes throws(CodingError) in try FoldedState(bytes, file: file)
      }
    } catch {
      failure = error
      lost.append(error.message)
    }
    let numbers = changeNumbers()
    if let failure, numbers.isEmpty { throw failure }
    var snapshot = rescueTables(folded.snapshot)
    let target = head?.head ?? numbers.last ?? 0
    for (number, isUndone) in route(from: folded.change, to: target) {
      guard let change = intactChange(number),
        let next = snapshot.applying(isUndone ? change.inverse : change)
      else {
        lost.append("change #\(number) is lost")
        continue
      }
      snapshot = next
    }
    if target > 0 { lost.append("the history is not carried over: undo begins anew") }
    return withoutBrokenKeys(snapshot)
  }

  private func changeNumbers() -> [Int64] {
    var numbers: [Int64] = []
    guard let statement = try? connection.prepare("SELECT number FROM change ORDER BY number") else {
      return []
    }
    while (try? statement.step()) == true { numbers.append(statement.integer(0)) }
    return numbers
  }

  private func record(_ number: Int64) -> ChangeRecord? {
    guard let statement = try? connection.prepare("SELECT info FROM change WHERE number = ?") else {
      return nil
    }
    statement.bind(0, number)
    guard (try? statement.step()) == true else { return nil }
    return try? ChangeRecord(statement.blob(0), number: number)
  }

  /// As far as the records can be read; a gap ends it.
  private mutating func route(from: Int64, to: Int64) -> [(Int64, Bool)] {
    var up: [Int64] = []
    var down: [Int64] = []
    var a = from
    var b = to
    while a != b {
      let larger = max(a, b)
      guard let parent = record(larger)?.parent else {
        lost.append("what is known of change #\(larger) is lost")
        // Changes in a row usually follow each other.
        if a > b { return [] }
        b = larger - 1
        continue
      }
      if a > b {
        up.append(a)
        a = parent
      } else {
        down.append(b)
        b = parent
      }
    }
    return up.map { ($0, true) } + down.reversed().map { ($0, false) }
  }

  /// The change, if all of its values can be read.
  private func intactChange(_ number: Int64) -> ChangeSet? {
    guard let statement = try? connection.prepare("SELECT payload FROM change WHERE number = ?") else {
      return nil
    }
    statement.bind(0, number)
    guard (try? statement.step()) == true else { return nil }
    let payload = statement.blob(0)
    guard (try? ByteReader(sealed: payload, seed: -number)) != nil,
      let change = try? ChangeCoding.decode(
        UnsafeRawBufferPointer(rebasing: payload[..<(payload.count - 8)]), file: file)
    else { return nil }
    for step in change.steps {
      for slot in step.slots where (try? slot.load()) == nil { return nil }
    }
    return change
  }

  private mutating func rescueTables(_ snapshot: StoreSnapshot) -> StoreSnapshot {
    var tables: [Table] = []
    for table in snapshot.orderedTables {
      var slots: [ColumnSlot?] = []
      for (column, slot) in zip(table.schema.columns, table.slots) {
        guard let slot else {
          slots.append(nil)
          continue
        }
        slots.append(rescueColumn("\(table.schema.name).\(column.name)", slot))
      }
      tables.append(Table(schema: table.schema, slots: slots, rowIDs: table.rowIDs))
    }
    return StoreSnapshot(
      tables: tables, references: snapshot.catalog.references, notes: snapshot.notes,
      nextRowID: snapshot.nextRowID)
  }

  private mutating func rescueColumn(_ name: String, _ slot: ColumnSlot) -> ColumnSlot {
    if (try? slot.load()) != nil { return slot }
    guard let object = slot.origin?.object, let layout = try? file.layout(object),
      layout.count == slot.count, layout.type == slot.type,
      let (column, missing) = try? file.loadIntact(layout)
    else {
      lost.append("`\(name)` is lost")
      return ColumnSlot(Column(Vector.nulls(like: VectorData.empty(of: slot.type), count: slot.count)))
    }
    for range in missing {
      lost.append("`\(name)` is lost in rows \(range.lowerBound + 1) to \(range.upperBound)")
    }
    return ColumnSlot(column)
  }

  /// Tables whose key has gaps lose the key, and with it the references to them.
  private mutating func withoutBrokenKeys(_ snapshot: StoreSnapshot) -> StoreSnapshot {
    var broken: Set<String> = []
    let tables = snapshot.orderedTables.map { table -> Table in
      var schema = table.schema
      let hasGap = schema.key.contains { table.column($0).nullCount > 0 }
        || schema.key.count == 1 && table.keyIndex(schema.key[0]) == nil
      if hasGap {
        broken.insert(schema.name)
        schema.key = []
      }
      for index in schema.columns.indices where schema.columns[index].expression == nil {
        if table.column(index).nullCount > 0 { schema.columns[index].isRequired = false }
      }
      return Table(schema: schema, slots: table.slots, rowIDs: table.rowIDs)
    }
    for name in broken.sorted() { lost.append("`\(name)` has no key any more, because of the lost cells") }
    let references = snapshot.catalog.references.filter { !broken.contains($0.toTable) }
    return StoreSnapshot(
      tables: tables, references: references, notes: snapshot.notes, nextRowID: snapshot.nextRowID)
  }
}

extension ChangeSet.Step {
  /// All columns of values that stand in it.
  var slots: [ColumnSlot] {
    switch self {
    case .update(let cells): [cells.old, cells.new]
    case .insert(let rows), .delete(let rows): rows.slots.compactMap { $0 }
    case .addTable(let table, _), .dropTable(let table, _): table.slots.compactMap { $0 }
    case .addColumn(_, _, _, let slot), .dropColumn(_, _, _, let slot): slot.map { [$0] } ?? []
    case .replaceColumn(_, _, let old, let new): [old.slot, new.slot].compactMap { $0 }
    case .setSchema, .setReferences, .setNote: []
    }
  }
}

extension ColumnFile {
  /// The column with nulls where a piece is damaged, and those rows; throws when its texts are.
  func loadIntact(_ layout: ColumnLayout) throws -> (column: Column, missing: [Range<Int>]) {
    let statement = try connection().prepare("SELECT data FROM segment WHERE id = ?")
    let assembly = try ColumnAssembly(layout.type, count: layout.count)
    var missing: [Range<Int>] = []
    for piece in layout.texts {
      try read(piece, statement) { reader throws(CodingError) in
        try assembly.addTexts(&reader, entries: piece.count)
      }
    }
    var place = 0
    for piece in layout.rows {
      do {
        try read(piece, statement) { reader throws(CodingError) in
          try SegmentCoding.decode(&reader, into: assembly, at: place, rows: piece.count)
        }
      } catch {
        assembly.setNulls(at: place, count: piece.count)
        missing.append(place..<(place + piece.count))
      }
      place += piece.count
    }
    return (try assembly.finish(), missing)
  }
}
