import CSQLite
import Glibc
import KithBase
package import KithStore

/// A workspace: one file in which every change is kept before it is made in memory.
///
/// Confined to one thread, but the columns it hands out may be read on any. Invariant: after every call,
/// failed or not, the store holds what the file holds.
package final class Workspace {
  package enum Mode: Sendable {
    case readWrite
    /// Sees the last committed state as of opening or `refresh`; nothing can lift this.
    case readOnly
  }

  package struct Options: Sendable {
    /// How this program is called in the message that others get who want to write.
    package var program = "kith"
    /// SQLite's name of another file system, for tests: then there is no lock and no look at the disk.
    package var vfs: String?
    /// Changes, and bytes of changes, after which they are folded into the columns.
    package var foldChangesMax = 512
    package var foldBytesMax = 16 << 20
    /// The same for a clean close: fewer are quicker to replay than to fold.
    package var closeChangesMax = 32
    package var closeBytesMax = 256 << 10
    /// Where more cells than this would have to be written, folding waits for a longer backlog, so that
    /// neither a commit nor a close takes long because of a small change.
    package var foldCellsMax = 16 << 20
    package init() {}
  }

  package let path: String
  package let mode: Mode
  /// The tables. Only the workspace changes it, but for what a session tries out and puts back.
  package let store: Store
  let options: Options
  let file: ColumnFile
  var state: Open
  /// Why the last folding by itself was put off, if it was.
  package var lastFoldFailure: JournalError?
  /// Why traces of what was forgotten may still lie in unused parts of the file, if they may.
  package var lastCleaningFailure: JournalError?
  private let lock: WriterLock?
  private let identity: FileIdentity?

  /// What changes while the file is open.
  struct Open {
    /// Nil after closing.
    var connection: Connection?
    var head: HeadRecord
    var folded: FoldedState
    var numbers: NextNumbers
    /// Changes between the folded state and the head.
    var pendingChanges = 0
    var pendingBytes = 0
    /// Records that were read or written; only forgetting changes the history.
    var records: [Int64: ChangeRecord] = [:]
    var privacy = PrivacyRecord()
    /// Nil before the first question.
    var tombstones: Tombstones?
  }

  /// Opens a workspace; one that does not exist is made, unless it is to be read only.
  package static func open(
    path: String, mode: Mode = .readWrite, options: Options = Options()
  ) throws(JournalError) -> Workspace {
    do {
      return try Workspace(path, mode, options)
    } catch let error as JournalError {
      throw error
    } catch {
      throw JournalError(.failed, "`\(path)` cannot be opened: \(error)")
    }
  }

  private init(_ path: String, _ mode: Mode, _ options: Options) throws {
    self.path = path
    self.mode = mode
    self.options = options
    let onDisk = options.vfs == nil
    if onDisk { try DiskFile.check(path, mode) }
    lock = onDisk && mode == .readWrite ? try WriterLock(workspace: path, program: options.program) : nil
    if onDisk, mode == .readWrite { try DiskFile.create(path) }
    let connection = try Workspace.connect(path, mode, options)
    if mode == .readWrite, try FileFormat.isEmpty(connection) {
      try FileFormat.create(
        connection,
        records: [
          (1, HeadRecord().encoded()), (2, FoldedState(snapshot: .empty).encoded()),
          (PrivacyRecord.number, PrivacyRecord().encoded()),
        ])
    }
    try FileFormat.check(connection, canMigrate: mode == .readWrite)
    identity = onDisk ? FileIdentity(path) : nil
    file = ColumnFile(connection)
    store = Store()
    // A reader stays at one committed state until it asks for the next.
    if mode == .readOnly { try connection.execute("BEGIN") }
    state = Open(
      connection: connection, head: HeadRecord(), folded: FoldedState(snapshot: .empty),
      numbers: NextNumbers(segment: 1, object: 1))
    try loadState()
    cleanWhenDue()
  }

  private static func connect(
    _ path: String, _ mode: Mode, _ options: Options
  ) throws(JournalError) -> Connection {
    switch mode {
    case .readWrite:
      let connection = try Connection(
        path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs: options.vfs)
      if try connection.integer("PRAGMA page_count") == 0 {
        try connection.execute("PRAGMA page_size = 8192")
      }
      try FileFormat.prepare(connection, forWriting: true)
      return connection
    case .readOnly:
      do throws(JournalError) {
        let connection = try Connection(path, flags: SQLITE_OPEN_READONLY, vfs: options.vfs)
        try FileFormat.prepare(connection, forWriting: false)
        _ = try connection.integer("SELECT count(*) FROM sqlite_master")
        return connection
      } catch {
        // A folder that takes no files has no room for the log's index either; without a log none is
        // needed.
        guard options.vfs == nil, error.code == .cannotOpen || error.code == .readOnly,
          access(path + "-wal", F_OK) != 0
        else { throw error }
        let connection = try Connection(
          DiskFile.immutableURI(path), flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
        try FileFormat.prepare(connection, forWriting: false)
        return connection
      }
    }
  }

  /// Reads the head and the folded state and carries out the changes between them. Columns stay where
  /// they are.
  func loadState() throws {
    let connection = try connection()
    let head = try FileFormat.read(connection, 1, "the head of the history") {
      bytes throws(CodingError) in try HeadRecord(bytes)
    }
    let folded = try FileFormat.read(connection, 2, "the list of tables") {
      [file] bytes throws(CodingError) in try FoldedState(bytes, file: file)
    }
    let privacy = try FileFormat.read(connection, PrivacyRecord.number, "the record of forgetting") {
      bytes throws(CodingError) in try PrivacyRecord(bytes)
    }
    guard folded.change <= head.last else { throw connection.damaged("the head of the history is older than the tables") }
    state.head = head
    state.folded = folded
    state.privacy = privacy
    state.tombstones = nil
    state.pendingChanges = 0
    state.pendingBytes = 0
    state.numbers.segment = try connection.integer("SELECT max(id) FROM segment") + 1
    state.numbers.object = try connection.integer("SELECT max(id) FROM object") + 1
    var snapshot = StoreSnapshot(
      tables: folded.snapshot.orderedTables, references: folded.snapshot.catalog.references,
      notes: folded.snapshot.notes, nextRowID: max(folded.snapshot.nextRowID, head.nextRowID))
    for (number, isUndone) in try route(from: folded.change, to: head.head) {
      let (change, size) = try readSizedChange(number)
      guard let next = snapshot.applying(isUndone ? change.inverse : change) else {
        throw connection.damaged("change #\(number) does not fit the tables")
      }
      snapshot = next
      state.pendingChanges += 1
      state.pendingBytes += size
    }
    store.restore(snapshot)
  }

  func connection() throws(JournalError) -> Connection {
    guard let connection = state.connection else {
      throw JournalError(.failed, "`\(path)` is closed")
    }
    return connection
  }

  /// Refuses to write where that is not allowed or the file is not there any more.
  func writable() throws(JournalError) -> Connection {
    let connection = try connection()
    guard mode == .readWrite else {
      throw JournalError(.readOnly, "`\(path)` was opened with --read-only")
    }
    if let identity, FileIdentity(path) != identity {
      throw JournalError(
        .vanished, "`\(path)` was moved or deleted while it was open; nothing was written",
        hint: ":save rescued.kithdb keeps what is in memory")
    }
    return connection
  }

  /// The first failure of reading a column that was not thrown, because a query cannot: to be asked
  /// before an answer is given out. Asking clears it.
  package func takeFailure() -> JournalError? { file.takeFailure() }

  /// For a reader: goes on to the last committed state. True when it is another one.
  package func refresh() throws -> Bool {
    guard mode == .readOnly else { return false }
    let connection = try connection()
    try connection.execute("COMMIT")
    try connection.execute("BEGIN")
    let head = try FileFormat.read(connection, 1, "the head of the history") {
      bytes throws(CodingError) in try HeadRecord(bytes)
    }
    if head == state.head { return false }
    state.records = [:]
    try loadState()
    return true
  }

  /// Folds what is worth it, empties the log and gives the file back. Columns that are not read yet
  /// cannot be read afterwards.
  package func close() throws {
    guard state.connection != nil else { return }
    defer {
      file.close()
      state.connection = nil
      lock?.release()
    }
    guard mode == .readWrite else { return }
    let connection = try writable()
    if isFoldDue(options.closeChangesMax, options.closeBytesMax) { try fold() }
    cleanWhenDue()
    try connection.checkpoint()
  }

  deinit { abandon() }

  /// Lets go of the file without writing anything: what a crash would leave.
  package func abandon() {
    file.close()
    state.connection = nil
    lock?.release()
  }
}
