import CSQLite

/// A prepared statement; finalised with its last owner. Parameters and columns count from 0.
final class Statement {
  // The connection may keep the statement, and SQLite closes only after its last statement is gone.
  private unowned let connection: Connection
  private let handle: OpaquePointer

  init(_ connection: Connection, _ handle: OpaquePointer) {
    self.connection = connection
    self.handle = handle
  }

  deinit { sqlite3_finalize(handle) }

  /// True when there is a row to read.
  func step() throws(JournalError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw connection.error(code)
    }
  }

  /// Runs a statement that gives no rows, and makes it ready for the next parameters.
  func run() throws(JournalError) {
    defer { sqlite3_reset(handle) }
    _ = try step()
  }

  func reset() { sqlite3_reset(handle) }

  func bind(_ index: Int, _ value: Int64) {
    sqlite3_bind_int64(handle, Int32(index + 1), value)
  }

  /// The bytes must stay as they are until the statement has run.
  func bind(_ index: Int, _ bytes: UnsafeRawBufferPointer) throws(JournalError) {
    // Safety: no destructor means that SQLite does not own the bytes; the caller keeps them.
    let code: Int32
    if let base = bytes.baseAddress {
      code = sqlite3_bind_blob64(handle, Int32(index + 1), base, UInt64(bytes.count), nil)
    } else {
      code = sqlite3_bind_zeroblob(handle, Int32(index + 1), 0)
    }
    if code != SQLITE_OK { throw connection.error(code) }
  }

  func integer(_ index: Int) -> Int64 { sqlite3_column_int64(handle, Int32(index)) }

  func text(_ index: Int) -> String {
    sqlite3_column_text(handle, Int32(index)).map { String(cString: $0) } ?? ""
  }

  /// The bytes of a column, valid until the next step.
  func blob(_ index: Int) -> UnsafeRawBufferPointer {
    let count = Int(sqlite3_column_bytes(handle, Int32(index)))
    return UnsafeRawBufferPointer(start: sqlite3_column_blob(handle, Int32(index)), count: count)
  }

  func bytes(_ index: Int) -> [UInt8] { Array(blob(index)) }
}
