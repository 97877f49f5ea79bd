import CSQLite
import Glibc

/// The tables of a workspace file, its marks, and how an older file becomes a newer one.
///
/// ```
/// record     id 1: the head (HeadRecord); id 2: the folded state (FoldedState); id 3: PrivacyRecord
/// change     the journal: number, what is known of it, what it changed
/// object     stored columns: where their segments lie
/// segment    pieces of columns and texts
/// rename     files that are to get their names when the commit has been done
/// tombstone  salted hashes of the people who were forgotten (from version 2 on)
/// written    exports and rejects that were written (from version 2 on)
/// ```
/// Every blob carries a checksum over its bytes and its place, because SQLite has none for its pages.
enum FileFormat {
  /// `Kith`, in SQLite's header.
  static let applicationID: Int64 = 0x4B69_7468
  static let version: Int64 = 2

  static let tables = [
    "CREATE TABLE change (number INTEGER PRIMARY KEY, info BLOB NOT NULL, payload BLOB NOT NULL)",
    "CREATE TABLE object (id INTEGER PRIMARY KEY, layout BLOB NOT NULL)",
    "CREATE TABLE record (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE rename (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE segment (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE tombstone (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE written (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
  ]

  /// Steps from one version to the next: `migrations[0]` makes a file of version 1 one of version 2.
  /// Each runs in the transaction that also raises the version.
  static let migrations: [@Sendable (Connection) throws -> Void] = [
    { connection in
      for table in ["tombstone", "written"] {
        try connection.execute("CREATE TABLE \(table) (id INTEGER PRIMARY KEY, data BLOB NOT NULL)")
      }
      try write(connection, PrivacyRecord.number, PrivacyRecord().encoded())
    }
  ]

  /// Sets what holds for every connection.
  static func prepare(_ connection: Connection, forWriting: Bool) throws(JournalError) {
    // Hostile files: no functions from the schema, and cells are looked at before they are trusted.
    try connection.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
    guard forWriting else { return }
    // The log would change the header of a database that is another program's.
    if try !isEmpty(connection) { try refuseForeign(connection) }
    let mode = try connection.text("PRAGMA journal_mode = WAL")
    guard mode == "wal" else {
      throw JournalError(.cannotOpen, "`\(connection.path)` lies where no write-ahead log can be kept")
    }
    try connection.execute("PRAGMA synchronous = FULL")
  }

  /// Whether the file holds nothing at all.
  static func isEmpty(_ connection: Connection) throws(JournalError) -> Bool {
    let tables = try connection.integer("SELECT count(*) FROM sqlite_master")
    let mark = try connection.integer("PRAGMA application_id")
    return tables == 0 && mark == 0
  }

  static func create(_ connection: Connection, records: [(Int64, [UInt8])]) throws {
    try connection.transaction {
      for table in tables { try connection.execute(table) }
      try connection.execute("PRAGMA application_id = \(applicationID)")
      try connection.execute("PRAGMA user_version = \(version)")
      for (id, bytes) in records { try write(connection, id, bytes) }
    }
  }

  private static func refuseForeign(_ connection: Connection) throws(JournalError) {
    if try connection.integer("PRAGMA application_id") == applicationID { return }
    throw JournalError(
      .foreign, "`\(connection.path)` is an SQLite file, but not a workspace of Kith")
  }

  /// Refuses what is no workspace, what a later Kith wrote, and what has other tables than it should.
  static func check(_ connection: Connection, canMigrate: Bool) throws {
    let path = connection.path
    try refuseForeign(connection)
    let found = try connection.integer("PRAGMA user_version")
    if found > version {
      throw JournalError(
        .future, "`\(path)` has format \(found), this Kith knows formats up to \(version)",
        hint: "open it with a newer Kith")
    }
    guard found >= 1 else { throw connection.damaged("its format number is \(found)") }
    if found < version {
      guard canMigrate else {
        throw JournalError(
          .readOnly, "`\(path)` has the older format \(found) and must be opened for writing once",
          hint: "open it without --read-only")
      }
      for step in found..<version {
        try connection.transaction {
          try migrations[Int(step) - 1](connection)
          try connection.execute("PRAGMA user_version = \(step + 1)")
        }
      }
    }
    let statement = try connection.prepare("SELECT sql FROM sqlite_master ORDER BY name")
    var all: [String] = []
    while try statement.step() { all.append(statement.text(0)) }
    guard all.elementsEqual(tables, by: { Array($0.utf8) == Array($1.utf8) }) else {
      throw connection.damaged("its list of tables is not that of a workspace")
    }
  }

  static func write(_ connection: Connection, _ record: Int64, _ bytes: [UInt8]) throws {
    let statement = try connection.prepared("INSERT OR REPLACE INTO record (id, data) VALUES (?, ?)")
    statement.bind(0, record)
    try bytes.withUnsafeBytes { raw in
      try statement.bind(1, raw)
      try statement.run()
    }
  }

  /// Hands a record to `body`; one that is missing or wrong is damage called `name`.
  static func read<T>(
    _ connection: Connection, _ record: Int64, _ name: String,
    _ body: (UnsafeRawBufferPointer) throws(CodingError) -> T
  ) throws(JournalError) -> T {
    let statement = try connection.prepare("SELECT data FROM record WHERE id = ?")
    statement.bind(0, record)
    guard try statement.step() else { throw connection.damaged("\(name) is missing") }
    do throws(CodingError) {
      return try body(statement.blob(0))
    } catch {
      throw connection.damaged("\(name) \(error.what)")
    }
  }
}
