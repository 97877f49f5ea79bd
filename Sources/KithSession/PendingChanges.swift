import KithJournal
import KithStore

/// What a transaction has changed so far: carried out in memory, and in no file yet.
struct PendingChanges {
  /// The tables before its first change.
  let start: StoreSnapshot
  /// Changes of the statements that have ended, in their order.
  var changes: [NewChange] = []
  /// Changes that `undo` took back within the transaction, the latest last; a new change forgets them.
  var undone: [NewChange] = []
  /// What the statement that is running has changed.
  var steps: [ChangeSet.Step] = []
  /// What the changes did, to be said when they are durable.
  var reports: [String] = []
  /// `begin` was said and neither `commit` nor `rollback`.
  var isOpen = false
  /// What `begin` or `transaction` called it.
  var label: String?

  init(start: StoreSnapshot) { self.start = start }
}
