package import KithStore

/// The history of a session without a file. It ends with the session, unless it is saved.
package final class MemoryHistory: ChangeHistory {
  package let store: Store
  package private(set) var head: Int64 = 0
  private var records: [ChangeRecord] = []
  private var sets: [ChangeSet] = []

  package init(store: Store = Store()) { self.store = store }

  package var lastChange: Int64 { Int64(records.count) }

  package func record(_ number: Int64) throws -> ChangeRecord {
    guard number > 0, number <= lastChange else { throw UndoRefusal.noSuchChange(number) }
    return records[Int(number) - 1]
  }

  package func change(_ number: Int64) throws -> ChangeSet {
    _ = try record(number)
    return sets[Int(number) - 1]
  }

  @discardableResult package func commit(
    _ changes: [NewChange], files: CommittedFiles, result: StoreSnapshot?
  ) throws -> [ChangeRecord] {
    let snapshot = try result ?? store.snapshot.applying(changes)
    let group = lastChange + 1
    var made: [ChangeRecord] = []
    for new in changes {
      let number = lastChange + 1
      made.append(
        ChangeRecord(
          number: number, parent: head, group: group, reverses: new.reverses, info: new.info,
          change: new.change, objects: []))
      records.append(made[made.count - 1])
      sets.append(new.change)
      head = number
    }
    store.restore(snapshot)
    return made
  }

  @discardableResult package func move(to target: Int64) throws -> [ChangeRecord] {
    var snapshot = store.snapshot
    var moved: [ChangeRecord] = []
    for (number, isUndone) in try route(from: head, to: target) {
      let change = try change(number)
      guard let next = snapshot.applying(isUndone ? change.inverse : change) else {
        throw JournalError(.failed, "change #\(number) does not fit the tables; nothing was changed")
      }
      snapshot = next
      moved.append(try record(number))
    }
    head = target
    store.restore(snapshot)
    return moved
  }
}
