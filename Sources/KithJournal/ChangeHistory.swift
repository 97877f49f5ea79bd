package import KithBase
import KithColumns
package import KithStore

/// Changes in the order they were made, undone ones included, and the tables they led to.
///
/// The changes are a tree: one that is made after an undo goes on from where the undo led, and the
/// undone ones stay. Confined to one thread.
package protocol ChangeHistory: AnyObject {
  /// The tables as they are. Only the history changes them, but for what a session tries out and puts
  /// back.
  var store: Store { get }
  /// The number of the change whose result the tables are; 0 before the first.
  var head: Int64 { get }
  /// The largest number of a change, undone ones included.
  var lastChange: Int64 { get }
  /// What is known of a change; throws `UndoRefusal.noSuchChange`.
  func record(_ number: Int64) throws -> ChangeRecord
  /// What a change changed, with the values before and after.
  func change(_ number: Int64) throws -> ChangeSet
  /// Makes changes part of the history, all or none. They are undone together.
  ///
  /// `result` is the snapshot that they lead to, where it is known already; else they are carried out.
  /// - Returns: what is known of each change, its number among it.
  @discardableResult func commit(
    _ changes: [NewChange], files: CommittedFiles, result: StoreSnapshot?
  ) throws -> [ChangeRecord]
  /// Makes the tables the result of another change.
  /// - Returns: the changes on the way, in the order in which they were taken back and made.
  @discardableResult func move(to target: Int64) throws -> [ChangeRecord]
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

extension ChangeHistory {
  @discardableResult package func commit(
    _ changes: [NewChange], renames: [PendingRename] = [], written: [WrittenFile] = []
  ) throws -> [ChangeRecord] {
    try commit(changes, files: CommittedFiles(renames: renames, written: written), result: nil)
  }

  /// Writes the whole history, undone branches included, into a workspace that has none yet. Numbers
  /// and groups stay as they are.
  package func copy(to workspace: Workspace) throws {
    var number: Int64 = 1
    while number <= lastChange {
      let first = try record(number)
      var group: [NewChange] = []
      while number <= lastChange, try record(number).group == first.group {
        let record = try record(number)
        group.append(
          NewChange(try change(number), record.info, reverses: record.reverses))
        number += 1
      }
      try workspace.move(to: first.parent)
      try workspace.commit(group)
    }
    try workspace.move(to: head)
  }

  /// All changes by number, undone ones included.
  package func changes() throws -> [ChangeRecord] {
    try (0..<lastChange).map { try record($0 + 1) }
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
      for step in try change(number).steps.reversed() {
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
    return try change(number).steps.contains {
      if case .setSchema(let old, let new) = $0 { new.name == name && old.name != name } else { false }
    }
  }
}

/// The events of single rows in a step.
private enum RowEvents {
  static func of(_ step: ChangeSet.Step, _ ids: RowIDs, _ change: Int64) throws -> [RowEvent] {
    func all(_ theirs: RowIDs, _ kind: RowEvent.Kind) -> [RowEvent] {
      ids.array.filter { theirs.row(of: $0) != nil }
        .map { RowEvent(change: change, row: $0, kind: kind) }
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
        RowEvent(
          change: change, row: id,
          kind: .updated(column: cells.column, old: old.value(place), new: new.value(place)))
      }
    default: return []
    }
  }
}
