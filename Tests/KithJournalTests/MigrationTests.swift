import CSQLite
import KithBase
import KithColumns
import KithJournal
import KithStore
import Testing

/// Files of earlier formats.
@Suite(.serialized) struct MigrationTests {
  /// What the first format wrote: a table with a key column and names, folded, and then a change.
  private static let version1: [String] = [
    "CREATE TABLE change (number INTEGER PRIMARY KEY, info BLOB NOT NULL, payload BLOB NOT NULL)",
    "CREATE TABLE object (id INTEGER PRIMARY KEY, layout BLOB NOT NULL)",
    "CREATE TABLE record (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE rename (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE segment (id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "INSERT INTO change VALUES (1, x'0200020080897a03616e6e0106732e6b697468087570646174652074"
      + "00000003000101017400f04cdb64114dad71', x'01010400017402026330020000026331070000000301010"
      + "30102031f1e0102030002010000000000000001000000000000000000000000000000000107032b010208000"
      + "6416e6e426f621f01070302030000000000000001000000000000000001060000000000000000e7399397199"
      + "d171d')",
    "INSERT INTO change VALUES (2, x'0402040080897a03616e6e0106732e6b697468087570646174652074"
      + "000101000001010174007232ba2d2bcc6d8e', x'01020101740263310101030101070106000401070101010"
      + "701100101060008436c656f060107010000000b00046265737400010a74207c2074616b6520311cc9563b681"
      + "9ab19')",
    "INSERT INTO object VALUES (1, x'020301020302bb732aed8afc700087aaecbd382bbef6')",
    "INSERT INTO object VALUES (2, x'070301060350a6c401fbe26fbd0104024063acbb68f54bad61458d17"
      + "58756dde')",
    "INSERT INTO record VALUES (1, x'04040804183c2615e78966a5')",
    "INSERT INTO record VALUES (2, x'01020801017402026330020000026331070000000301010302040000"
      + "5bb5cc0c34a2ce69')",
    "INSERT INTO rename VALUES (1, x'092f782f2e612e637376082f782f612e6373769e6900a61d53fa35')",
    "INSERT INTO segment VALUES (1, x'0102030002010000000000000001000000000000000000000000000"
      + "00000495fe21b72498bd6')",
    "INSERT INTO segment VALUES (2, x'0006416e6e426f627c5e9c945346baf5')",
    "INSERT INTO segment VALUES (3, x'0107030203000000000000000100000000000000000106000000000"
      + "0000000eec4c8ffb8c285d0')",
    "PRAGMA application_id = 1265202280", "PRAGMA user_version = 1", "PRAGMA journal_mode = WAL",
  ]

  @Test func version1IsTakenOver() throws {
    let file = Reopened()
    var handle: OpaquePointer?
    sqlite3_open_v2("/a.kithdb", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, file.disk.name)
    for sql in MigrationTests.version1 { #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(sql)") }
    sqlite3_close(handle)
    #expect(throws: JournalError.self) {
      try Workspace.open(path: "/a.kithdb", mode: .readOnly, options: file.options)
    }
    let workspace = try file.open()
    let table = workspace.store.snapshot.table("t")
    #expect((0..<3).map { table.column(1).value($0) } == [.text("Ann"), .text("Bob"), .text("Cleo")])
    #expect(workspace.store.snapshot.notes == [NoteName(.view, "best"): "t | take 1"])
    #expect(try workspace.pendingRenames() == [PendingRename(from: "/x/.a.csv", to: "/x/a.csv")])
    #expect(try workspace.writtenFiles() == [] && workspace.tombstones().isEmpty)
    #expect(try workspace.verify() == [])
    try workspace.recordWritten(path: "/x/a.csv", kind: .export, time: 1)
    try workspace.undo(2)
    #expect(workspace.store.snapshot.tables.isEmpty)
    try workspace.close()
    let reader = try Workspace.open(path: "/a.kithdb", mode: .readOnly, options: file.options)
    #expect(try reader.writtenFiles().count == 1)
    reader.abandon()
  }
}
