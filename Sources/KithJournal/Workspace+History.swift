package import KithBase
import KithColumns
package import KithStore

extension Workspace {
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

  /// All changes by number, undone ones included.
  package func changes() throws -> [ChangeRecord] {
    try (0..<state.head.last).map { try record($0 + 1) }
  }

  /// The numbers of the changes that led to the tables as they are, oldest first.
  package func line() throws -> [Int64] {
    var numbers: [Int64] = []
    var number = head
    while number > 0 {
      numbers.append(number)
      number = try record(number).parent
    }
    return numbers.reversed()
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

  /// The changes to take back, newest first, and then those to carry out, oldest first, to come from
  /// the result of one change to that of another.
  func route(from: Int64, to: Int64) throws -> [(number: Int64, isUndone: Bool)] {
    var up: [Int64] = []
    var down: [Int64] = []
    var a = from
    var b = to
    while a != b {
      // A change has a larger number than the one before it, so the larger of the two is no ancestor.
      if a > b {
        up.append(a)
        a = try record(a).parent
      } else {
        down.append(b)
        b = try record(b).parent
      }
    }
    return up.map { ($0, true) } + down.reversed().map { ($0, false) }
  }

  /// What happened to a row in one change.
  package struct RowEvent: Sendable {
    package enum Kind: Sendable, Equatable {
      case inserted
      case deleted
      case updated(column: String, old: Value, new: Value)
    }
    package var change: Int64
    package var row: Int64
    package var kind: Kind
  }

  /// Each change of each cell of the rows with these ids, in the changes that led to the tables as they
  /// are, oldest first.
  package func history(of ids: RowIDs, in table: String) throws -> [RowEvent] {
    var events: [RowEvent] = []
    var name = table
    // Newest first, so that an earlier name of the table is known when its changes come.
    for number in try line().reversed() {
      guard try record(number).tables.contains(where: { $0 == name || $0 == table })
        || hasRename(number, to: name)
      else { continue }
      var own: [RowEvent] = []
      for step in try readChange(number).steps.reversed() {
        if case .setSchema(let old, let new) = step, new.name == name { name = old.name }
        guard step.table == name else { continue }
        own = try RowEvents.of(step, ids, number) + own
      }
      events = own + events
    }
    return events
  }

  private func hasRename(_ number: Int64, to name: String) throws -> Bool {
    guard try record(number).counts.schemaSteps > 0 else { return false }
    return try readChange(number).steps.contains {
      if case .setSchema(let old, let new) = $0 { new.name == name && old.name != name } else { false }
    }
  }
}

/// The events of single rows in a step.
private enum RowEvents {
  static func of(_ step: ChangeSet.Step, _ ids: RowIDs, _ change: Int64) throws -> [Workspace.RowEvent] {
    func all(_ theirs: RowIDs, _ kind: Workspace.RowEvent.Kind) -> [Workspace.RowEvent] {
      ids.array.filter { theirs.row(of: $0) != nil }
        .map { Workspace.RowEvent(change: change, row: $0, kind: kind) }
    }
    switch step {
    case .insert(let rows): return all(rows.ids, .inserted)
    case .delete(let rows): return all(rows.ids, .deleted)
    case .addTable(let table, _): return all(table.rowIDs, .inserted)
    case .dropTable(let table, _): return all(table.rowIDs, .deleted)
    case .update(let cells):
      let found = ids.array.compactMap { id in cells.ids.row(of: id).map { (id, $0) } }
      if found.isEmpty { return [] }
      let old = try cells.old.load()
      let new = try cells.new.load()
      return found.map { id, place in
        Workspace.RowEvent(
          change: change, row: id,
          kind: .updated(column: cells.column, old: old.value(place), new: new.value(place)))
      }
    default: return []
    }
  }
}
