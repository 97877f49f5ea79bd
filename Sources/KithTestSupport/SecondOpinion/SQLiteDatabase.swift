import CSQLite
import KithBase

/// A database in memory: the second opinion. Only what the tests need.
final class SQLiteDatabase {
  /// SQLite refused a statement.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private var handle: OpaquePointer?

  init() throws {
    guard sqlite3_open(":memory:", &handle) == SQLITE_OK else { throw failure("open") }
    try run("PRAGMA case_sensitive_like = ON")
  }

  deinit { sqlite3_close(handle) }

  private func failure(_ sql: String) -> Failure {
    Failure(description: "\(String(cString: sqlite3_errmsg(handle))) in \(sql)")
  }

  func run(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
  }

  /// All rows; cells are null, int, float or text.
  func rows(_ sql: String) throws -> [[Value]] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { throw failure(sql) }
    defer { sqlite3_finalize(statement) }
    var result: [[Value]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_DONE: return result
      case SQLITE_ROW:
        result.append((0..<sqlite3_column_count(statement)).map { cell(statement, $0) })
      default: throw failure(sql)
      }
    }
  }

  private func cell(_ statement: OpaquePointer?, _ column: Int32) -> Value {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .int(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .float(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, column) else { return .null }
      return .text(String(cString: text))
    default: return .null
    }
  }

  /// Creates the tables: dates as day numbers, bools as 0 and 1, decimals as scaled integers.
  func load(_ tables: GeneratedTables) throws {
    for table in tables.tables {
      let columns = table.schema.columns.map { "\"\($0.name)\" \($0.type == .text ? "TEXT" : "INTEGER")" }
      try run("CREATE TABLE \(table.schema.name) (\(columns.joined(separator: ", ")))")
      for row in table.rows {
        let values = row.map(SQLiteDatabase.literal).joined(separator: ", ")
        try run("INSERT INTO \(table.schema.name) VALUES (\(values))")
      }
    }
  }

  static func literal(_ value: Value) -> String {
    switch value {
    case .int(let value): String(value)
    case .bool(let value): value ? "1" : "0"
    case .date(let value): String(value)
    case .decimal(let value): String(value.unscaled)
    case .text(let value): "'" + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    default: "NULL"
    }
  }
}
