package import KithStore

/// A change that is to become part of the history.
package struct NewChange: Sendable {
  package var change: ChangeSet
  package var info: ChangeInfo
  /// The change that this one takes back, if that is what it does.
  package var reverses: Int64?
  package init(_ change: ChangeSet, _ info: ChangeInfo, reverses: Int64? = nil) {
    self.change = change
    self.info = info
    self.reverses = reverses
  }
}

/// A file that gets its name when the commit it belongs to has been done.
package struct PendingRename: Sendable, Hashable {
  package var from: String
  package var to: String
  package init(from: String, to: String) {
    self.from = from
    self.to = to
  }
}

/// Files outside the workspace that a commit speaks of.
package struct CommittedFiles: Sendable {
  /// They get their names after it.
  package var renames: [PendingRename]
  /// They are noted as written by it.
  package var written: [WrittenFile]
  package init(renames: [PendingRename] = [], written: [WrittenFile] = []) {
    self.renames = renames
    self.written = written
  }
}

extension StoreSnapshot {
  /// This snapshot after changes that are to become part of a history.
  func applying(_ changes: [NewChange]) throws -> StoreSnapshot {
    var snapshot = self
    for new in changes {
      guard let next = snapshot.applying(new.change) else {
        throw JournalError(.failed, "a change does not fit the tables; nothing was changed")
      }
      snapshot = next
    }
    return snapshot
  }
}

extension Workspace {
  /// Makes changes part of the file, all or none, and then carries them out in memory. They are undone
  /// together. Durable when it returns: the file and its log are on the disk.
  ///
  /// - Parameters:
  ///   - files: files that get their names after it, and those that are noted as written by it.
  ///   - result: the snapshot that the changes lead to, where it is known already.
  /// - Returns: what is known of each change, its number among it.
  @discardableResult package func commit(
    _ changes: [NewChange], files: CommittedFiles, result: StoreSnapshot?
  ) throws -> [ChangeRecord] {
    if let failure = takeFailure() { throw failure }
    let connection = try writable()
    let snapshot = try result ?? store.snapshot.applying(changes)
    let (renames, written) = (files.renames, files.written)
    if changes.isEmpty, renames.isEmpty, written.isEmpty { return [] }
    let places = ObjectPlaces(file, state.numbers)
    var head = state.head
    head.generation += 1
    head.nextRowID = max(head.nextRowID, snapshot.nextRowID)
    var records: [ChangeRecord] = []
    var bytes = 0
    try connection.transaction {
      let insert = try connection.prepared("INSERT INTO change (number, info, payload) VALUES (?, ?, ?)")
      let first = head.last + 1
      for new in changes {
        let number = head.last + 1
        let (record, size) = try write(new, number, parent: head.head, group: first, places, insert)
        records.append(record)
        bytes += size
        head.head = number
        head.last = number
      }
      for rename in renames { try write(rename, connection) }
      try write(written, connection)
      try FileFormat.write(connection, 1, head.encoded())
    }
    places.assignOrigins()
    state.numbers = places.numbers
    state.head = head
    state.pendingChanges += changes.count
    state.pendingBytes += bytes
    for record in records { state.records[record.number] = record }
    store.restore(snapshot)
    foldWhenLarge()
    return records
  }

  private func write(
    _ new: NewChange, _ number: Int64, parent: Int64, group: Int64, _ places: ObjectPlaces,
    _ insert: Statement
  ) throws -> (ChangeRecord, Int) {
    places.named = []
    var payload = ByteWriter()
    let content = try ChangeCoding.encode(new.change) { slot, ids, inlineMax in
      try places.object(of: slot, ids: ids, inlineMax: inlineMax)
    }
    content.withUnsafeBytes { payload.raw($0) }
    let record = ChangeRecord(
      number: number, parent: parent, group: group, reverses: new.reverses, info: new.info,
      change: new.change, objects: places.named)
    let info = record.encoded()
    let sealed = payload.sealed(-number)
    insert.bind(0, number)
    try info.withUnsafeBytes { info in
      try sealed.withUnsafeBytes { payload in
        try insert.bind(1, info)
        try insert.bind(2, payload)
        try insert.run()
      }
    }
    return (record, info.count + sealed.count)
  }

  private func write(_ rename: PendingRename, _ connection: Connection) throws {
    let statement = try connection.prepare(
      "INSERT INTO rename (id, data) SELECT ifnull(max(id), 0) + 1, ? FROM rename")
    var writer = ByteWriter()
    writer.text(rename.from)
    writer.text(rename.to)
    try writer.sealed(0).withUnsafeBytes { raw in
      try statement.bind(0, raw)
      try statement.run()
    }
  }

  /// The renames of commits that were done, in their order; not empty after opening when a program ended
  /// between its commit and its renames.
  package func pendingRenames() throws -> [PendingRename] {
    let connection = try connection()
    let statement = try connection.prepare("SELECT data FROM rename ORDER BY id")
    var renames: [PendingRename] = []
    while try statement.step() {
      do throws(CodingError) {
        var reader = try ByteReader(sealed: statement.blob(0), seed: 0)
        renames.append(PendingRename(from: try reader.text(), to: try reader.text()))
      } catch {
        throw connection.damaged("the list of exports \(error.what)")
      }
    }
    return renames
  }

  /// Forgets the pending renames: they have been done.
  package func finishRenames() throws {
    let connection = try writable()
    try connection.transaction { try connection.execute("DELETE FROM rename") }
  }
}

/// The objects that a transaction writes. Columns learn of their places only when it is committed.
final class ObjectPlaces {
  let file: ColumnFile
  var numbers: NextNumbers
  /// Objects that the change being written names.
  var named: [Int64] = []
  private var written: [(slot: ColumnSlot, object: Int64)] = []

  init(_ file: ColumnFile, _ numbers: NextNumbers) {
    self.file = file
    self.numbers = numbers
  }

  /// The object that holds the column; nil for one that is small enough to stand in the change.
  func object(of slot: ColumnSlot, ids: RowIDs, inlineMax: Int) throws -> Int64? {
    if let known = known(slot) {
      named.append(known)
      return known
    }
    if slot.count <= inlineMax { return nil }
    let object = try write(slot, ids: ids, previous: nil)
    named.append(object)
    return object
  }

  func known(_ slot: ColumnSlot) -> Int64? {
    if let origin = slot.origin, origin.file == file.token { return origin.object }
    return written.first { $0.slot === slot }?.object
  }

  func write(_ slot: ColumnSlot, ids: RowIDs, previous: ColumnLayout?) throws -> Int64 {
    let (object, _) = try file.write(
      try slot.load(), ids: ids, previous: previous, numbers: &numbers)
    written.append((slot, object))
    return object
  }

  func assignOrigins() {
    for (slot, object) in written {
      slot.assign(ColumnSlot.Origin(file: file.token, object: object))
    }
  }
}
