import CSQLite
import Glibc
import Synchronization

/// An open SQLite file. What SQLite says is turned into a `JournalError` here and nowhere else.
// Safety: the handle is opened in SQLite's serialised mode, so any thread may use it; statements are
// never shared between threads. It is closed once, by the last owner.
final class Connection: @unchecked Sendable {
  let path: String
  private let handle: OpaquePointer

  // Safety: statements are handed out to the one thread that writes; the table is behind a mutex.
  private struct Kept: @unchecked Sendable {
    let statement: Statement
  }
  private let kept = Mutex<[String: Kept]>([:])

  /// Flags are those of `sqlite3_open_v2`; `vfs` names another file system, for tests.
  init(_ path: String, flags: Int32, vfs: String? = nil) throws(JournalError) {
    self.path = path
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_FULLMUTEX, vfs)
    guard let opened else {
      throw JournalError(.cannotOpen, "there is no memory to open `\(path)`", sqliteCode: code)
    }
    handle = opened
    sqlite3_extended_result_codes(opened, 1)
    if code != SQLITE_OK {
      let error = Connection.error(opened, path, code)
      throw error
    }
    sqlite3_busy_timeout(opened, 250)
  }

  deinit {
    kept.withLock { $0 = [:] }
    sqlite3_close_v2(handle)
  }

  /// Runs statements that give no rows.
  func execute(_ sql: String) throws(JournalError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw error(code) }
  }

  func prepare(_ sql: String) throws(JournalError) -> Statement {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw error(code) }
    return Statement(self, statement)
  }

  /// A statement that is kept for the next time. For the thread that writes, and for statements that
  /// are run to their end before they are wanted again.
  func prepared(_ sql: String) throws(JournalError) -> Statement {
    if let known = kept.withLock({ $0[sql]?.statement }) { return known }
    let statement = try prepare(sql)
    kept.withLock { $0[sql] = Kept(statement: statement) }
    return statement
  }

  /// The one integer that a statement gives.
  func integer(_ sql: String) throws(JournalError) -> Int64 {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  /// The one text that a statement gives.
  func text(_ sql: String) throws(JournalError) -> String {
    let statement = try prepare(sql)
    return try statement.step() ? statement.text(0) : ""
  }

  /// Runs `body` in a transaction: all of it is in the file afterwards, or nothing.
  func transaction<T>(_ body: () throws -> T) throws -> T {
    try prepared("BEGIN IMMEDIATE").run()
    do {
      let result = try body()
      try prepared("COMMIT").run()
      return result
    } catch {
      if sqlite3_get_autocommit(handle) == 0 { _ = sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  /// Copies the log into the file and empties it, as far as readers let it.
  ///
  /// - Returns: whether they did.
  @discardableResult func checkpoint() throws(JournalError) -> Bool {
    let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    if code != SQLITE_OK, code & 0xFF != SQLITE_BUSY { throw error(code) }
    return code == SQLITE_OK
  }

  func error(_ code: Int32) -> JournalError { Connection.error(handle, path, code) }

  private static func error(_ handle: OpaquePointer, _ path: String, _ code: Int32) -> JournalError {
    let detail = String(cString: sqlite3_errmsg(handle))
    let number = sqlite3_system_errno(handle)
    let (kind, message, hint) = wording(path, code, number, detail)
    return JournalError(
      kind, message, hint: hint, sqliteCode: code, errno: number == 0 ? nil : number)
  }

  private static func wording(
    _ path: String, _ code: Int32, _ number: Int32, _ detail: String
  ) -> (JournalError.Code, String, String?) {
    let reason = number == 0 ? detail : String(cString: strerror(number))
    switch code & 0xFF {
    case SQLITE_FULL:
      return (.diskFull, "the disk is full: nothing was written to `\(path)`", nil)
    case SQLITE_IOERR where number == ENOSPC || number == EDQUOT:
      return (.diskFull, "the disk is full: nothing was written to `\(path)`", nil)
    case SQLITE_BUSY, SQLITE_LOCKED:
      return (.busy, "another program holds `\(path)`; nothing was written", "try again")
    case SQLITE_READONLY where code == SQLITE_READONLY | (4 << 8):
      return (.vanished, "`\(path)` was moved or deleted while it was open", nil)
    case SQLITE_READONLY:
      return (.readOnly, "`\(path)` cannot be written: \(detail)", nil)
    case SQLITE_NOTADB:
      return (.foreign, "`\(path)` is not a workspace of Kith", nil)
    case SQLITE_CORRUPT, SQLITE_FORMAT, SQLITE_ERROR, SQLITE_SCHEMA, SQLITE_MISMATCH, SQLITE_TOOBIG:
      return (
        .damaged, "`\(path)` is damaged: \(detail)",
        "kith salvage \(path) rescued.kithdb saves what is intact"
      )
    case SQLITE_CANTOPEN: return (.cannotOpen, "`\(path)` cannot be opened: \(reason)", nil)
    default: return (.failed, "`\(path)` cannot be read or written: \(reason)", nil)
    }
  }

  /// The file is damaged: `what` is not what was written.
  func damaged(_ what: String) -> JournalError {
    JournalError(
      .damaged, "`\(path)` is damaged: \(what)",
      hint: "kith salvage \(path) rescued.kithdb saves what is intact")
  }
}
