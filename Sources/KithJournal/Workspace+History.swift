package import KithStore

extension Workspace: ChangeHistory {
  /// The number of the change whose result the tables are; 0 before the first.
  package var head: Int64 { state.head.head }

  /// The largest number of a change, undone ones included.
  package var lastChange: Int64 { state.head.last }

  /// What is known of a change; throws when there is no such number.
  package func record(_ number: Int64) throws -> ChangeRecord {
    if let known = state.records[number] { return known }
    guard number > 0, number <= state.head.last else { throw UndoRefusal.noSuchChange(number) }
    let connection = try connection()
    let statement = try connection.prepare("SELECT info FROM change WHERE number = ?")
    statement.bind(0, number)
    guard try statement.step() else { throw connection.damaged("change #\(number) is missing") }
    do throws(CodingError) {
      let record = try ChangeRecord(statement.blob(0), number: number)
      state.records[number] = record
      return record
    } catch {
      throw connection.damaged("what is known of change #\(number) \(error.what)")
    }
  }

  /// What a change changed, with the values before and after.
  package func change(_ number: Int64) throws -> ChangeSet {
    _ = try record(number)
    return try readChange(number)
  }

  func readChange(_ number: Int64) throws -> ChangeSet { try readSizedChange(number).change }

  /// The change and the bytes it takes in the file.
  func readSizedChange(_ number: Int64) throws -> (change: ChangeSet, size: Int) {
    let connection = try connection()
    let statement = try connection.prepare("SELECT payload FROM change WHERE number = ?")
    statement.bind(0, number)
    guard try statement.step() else { throw connection.damaged("change #\(number) is missing") }
    let payload = statement.blob(0)
    do throws(CodingError) {
      _ = try ByteReader(sealed: payload, seed: -number)
      let content = UnsafeRawBufferPointer(rebasing: payload[..<(payload.count - 8)])
      return (try ChangeCoding.decode(content, file: file), payload.count)
    } catch {
      throw connection.damaged("change #\(number) \(error.what)")
    }
  }

  /// Makes the tables the result of another change.
  @discardableResult package func move(to target: Int64) throws -> [ChangeRecord] {
    if let failure = takeFailure() { throw failure }
    let connection = try writable()
    var snapshot = store.snapshot
    var moved: [ChangeRecord] = []
    for (number, isUndone) in try route(from: head, to: target) {
      let change = try readChange(number)
      guard let next = snapshot.applying(isUndone ? change.inverse : change) else {
        throw connection.damaged("change #\(number) does not fit the tables")
      }
      snapshot = next
      moved.append(try record(number))
    }
    var head = state.head
    head.head = target
    head.generation += 1
    try connection.transaction { try FileFormat.write(connection, 1, head.encoded()) }
    state.head = head
    state.pendingChanges += moved.count
    store.restore(snapshot)
    return moved
  }
}
