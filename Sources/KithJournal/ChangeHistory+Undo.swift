import KithStore

/// Why a step through the history is not taken. Nothing was changed.
package enum UndoRefusal: Error, Sendable, Equatable {
  case nothingToUndo
  case nothingToRedo
  case noSuchChange(Int64)
  /// Later changes touched the same cells or rows.
  case conflicts([Int64])
  /// The change is undone: by being behind the head, or by another change.
  case undone(Int64, by: Int64?)
  /// Several branches go on from here, by the number of their first change.
  case branches([Int64])
  /// The change is part of what the tables are already.
  case notUndone(Int64)
}

extension ChangeHistory {
  /// Goes back by groups of changes. The undone changes stay for redo.
  ///
  /// - Returns: the changes that were undone, newest first.
  @discardableResult package func undo(_ steps: Int = 1) throws -> [ChangeRecord] {
    var target = head
    for _ in 0..<steps {
      guard target > 0 else { throw UndoRefusal.nothingToUndo }
      let group = try record(target).group
      while target > 0, try record(target).group == group { target = try record(target).parent }
    }
    return try move(to: target)
  }

  /// The changes, undone by now, that were made on the tables as they are: where redo can go.
  package func branches() throws -> [Int64] {
    var found: [Int64] = []
    for number in 0..<lastChange where try record(number + 1).parent == head {
      found.append(number + 1)
    }
    return found
  }

  /// Goes forward by groups of changes.
  ///
  /// - Returns: the changes that were made again, oldest first.
  @discardableResult package func redo(_ steps: Int = 1) throws -> [ChangeRecord] {
    var target = head
    var children: [Int64: [Int64]] = [:]
    for change in try changes() { children[change.parent, default: []].append(change.number) }
    for _ in 0..<steps {
      let next = children[target] ?? []
      guard let first = next.first else { throw UndoRefusal.nothingToRedo }
      guard next.count == 1 else { throw UndoRefusal.branches(next) }
      target = try endOfGroup(first, children)
    }
    return try move(to: target)
  }

  /// Goes forward to a change that was undone, and to the end of its group.
  @discardableResult package func redo(change number: Int64) throws -> [ChangeRecord] {
    let wanted = try record(number)
    var ancestor = wanted.number
    while ancestor > head { ancestor = try record(ancestor).parent }
    guard ancestor == head, number != head else {
      throw try line().contains(number) ? UndoRefusal.notUndone(number) : UndoRefusal.branches(try branches())
    }
    var children: [Int64: [Int64]] = [:]
    for change in try changes() { children[change.parent, default: []].append(change.number) }
    return try move(to: try endOfGroup(number, children))
  }

  private func endOfGroup(_ number: Int64, _ children: [Int64: [Int64]]) throws -> Int64 {
    var end = number
    let group = try record(number).group
    while let next = try children[end]?.first(where: { try record($0).group == group }) { end = next }
    return end
  }

  /// Takes back one change that need not be the latest, by a new change that does the opposite. Refused
  /// when something later touched the same cells.
  @discardableResult package func undo(change number: Int64, info: ChangeInfo) throws -> ChangeRecord {
    _ = try record(number)
    let line = try line()
    guard let place = line.firstIndex(of: number) else { throw UndoRefusal.undone(number, by: nil) }
    // A later change and the change that took it back leave nothing behind.
    var cancelled: Set<Int64> = []
    for later in line[(place + 1)...].reversed() where !cancelled.contains(later) {
      guard let reversed = try record(later).reverses else { continue }
      if reversed == number { throw UndoRefusal.undone(number, by: later) }
      if reversed > number { cancelled.formUnion([later, reversed]) }
    }
    let change = try change(number)
    let footprint = Footprint(change)
    var conflicts: [Int64] = []
    for later in line[(place + 1)...] where !cancelled.contains(later) {
      if footprint.conflicts(with: Footprint(try self.change(later))) { conflicts.append(later) }
    }
    if !conflicts.isEmpty { throw UndoRefusal.conflicts(conflicts) }
    let inverse = NewChange(change.inverse, info, reverses: number)
    guard store.snapshot.applying(inverse.change) != nil else { throw UndoRefusal.conflicts([]) }
    return try commit([inverse])[0]
  }
}
