import KithBase
import KithStore

extension Workspace {
  /// Whether so much has happened since the last folding that it is worth doing.
  package var wantsFold: Bool { isFoldDue(options.foldChangesMax, options.foldBytesMax) }

  /// Whether the backlog is longer than this, and folding it does not take long or cannot wait.
  func isFoldDue(_ changesMax: Int, _ bytesMax: Int) -> Bool {
    let (changes, bytes) = (state.pendingChanges, state.pendingBytes)
    guard changes > changesMax || bytes > bytesMax else { return false }
    return changes > Workspace.patience * options.foldChangesMax
      || bytes > Workspace.patience * options.foldBytesMax || cellsToFold <= options.foldCellsMax
  }

  /// How many times longer the backlog of large columns may become: carrying out a small change at
  /// opening takes microseconds, writing a large column for it takes a tenth of a second.
  private static let patience = 8

  /// The rows of all columns that changed since the last folding, added up.
  private var cellsToFold: Int {
    store.snapshot.orderedTables.reduce(0) { sum, table in
      table.slots.reduce(sum) { sum, slot in
        guard let slot, slot.origin?.file != file.token else { return sum }
        return sum + slot.count
      }
    }
  }

  /// Writes the tables as they are now as columns, so that opening need not carry out changes. The
  /// history stays as it is. All or nothing, like a commit.
  ///
  /// Pieces of columns that did not change are taken over.
  package func fold() throws {
    if let failure = takeFailure() { throw failure }
    let connection = try writable()
    if state.folded.change == state.head.head { return }
    let places = ObjectPlaces(file, state.numbers)
    var folded = FoldedState(snapshot: store.snapshot)
    folded.change = state.head.head
    try connection.transaction {
      for table in store.snapshot.orderedTables {
        for (column, slot) in zip(table.schema.columns, table.slots) {
          guard let slot else { continue }
          let name = [table.schema.name, column.name]
          folded.objects[name] = try object(slot, table.rowIDs, state.folded.objects[name], places)
        }
      }
      try FileFormat.write(connection, 2, folded.encoded())
      try removeGarbage(keeping: Set(folded.objects.values), connection)
    }
    places.assignOrigins()
    state.numbers = places.numbers
    state.folded = folded
    state.pendingChanges = 0
    state.pendingBytes = 0
  }

  /// After a commit: folding is put off when it fails, because the commit has been done.
  func foldWhenLarge() {
    guard wantsFold else { return }
    do { try fold() } catch { lastFoldFailure = error as? JournalError }
  }

  private func object(
    _ slot: ColumnSlot, _ ids: RowIDs, _ earlier: Int64?, _ places: ObjectPlaces
  ) throws -> Int64 {
    if let known = places.known(slot) { return known }
    var previous: ColumnLayout?
    if let earlier {
      let layout = try file.layout(earlier)
      if layout.type == slot.type { previous = layout }
    }
    return try places.write(slot, ids: ids, previous: previous)
  }

  /// Removes objects that neither the tables nor the history name, and segments of no object.
  func removeGarbage(keeping live: Set<Int64>, _ connection: Connection) throws {
    var kept = live
    let changes = try connection.prepare("SELECT number, info FROM change")
    while try changes.step() {
      let number = changes.integer(0)
      if let known = state.records[number] {
        kept.formUnion(known.objects)
        continue
      }
      do {
        kept.formUnion(try ChangeRecord(changes.blob(1), number: number).objects)
      } catch {
        // What a damaged change named is not known, so nothing is thrown away.
        return
      }
    }
    let objects = try connection.prepare("SELECT id FROM object")
    var dead: [Int64] = []
    while try objects.step() {
      let object = objects.integer(0)
      if !kept.contains(object) { dead.append(object) }
    }
    if dead.isEmpty { return }
    var candidates: Set<Int64> = []
    for object in dead { candidates.formUnion(try file.layout(object).segments) }
    for object in kept { candidates.subtract(try file.layout(object).segments) }
    let deleteObject = try connection.prepare("DELETE FROM object WHERE id = ?")
    for object in dead {
      deleteObject.bind(0, object)
      try deleteObject.run()
    }
    let deleteSegment = try connection.prepare("DELETE FROM segment WHERE id = ?")
    for segment in candidates {
      deleteSegment.bind(0, segment)
      try deleteSegment.run()
    }
  }
}
