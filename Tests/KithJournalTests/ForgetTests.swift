import Glibc
import KithBase
import KithColumns
import KithJournal
import KithStore
import Testing

/// People who are to be forgotten: nothing of them stays in the file, and the rest works on.
@Suite(.serialized) struct ForgetTests {
  private let salt = [UInt8](1...16)

  private func texts(_ values: [String?]) -> Column {
    RandomValues.column(values.map { $0.map { .text($0) } ?? .null }, .text)
  }

  private func commit(
    _ workspace: Workspace, _ steps: [ChangeSet.Step], _ statement: String = "change"
  ) throws {
    let info = ChangeInfo(time: 1, user: "u", statement: statement, label: "about \(statement)")
    try workspace.commit([NewChange(ChangeSet(steps), info)])
  }

  private func set(_ workspace: Workspace, _ table: String, _ column: String, _ row: Int32, _ text: String?) throws {
    let table = workspace.store.snapshot.table(table)
    let index = try #require(table.schema.column(column))
    try commit(
      workspace, [try ChangeSet.update(table, index, rows: [row], to: texts([text]))],
      "update \(column) = \"\(text ?? "")\"")
  }

  private func cell(_ workspace: Workspace, _ table: String, _ column: String, _ row: Int) -> Value {
    let table = workspace.store.snapshot.table(table)
    return table.column(table.schema.column(column)!).value(row)
  }

  /// Customers whose e-mail is unique and required, and a name that two of them share.
  private func customers(_ workspace: Workspace, _ count: Int) throws {
    let emails = (0..<count).map { $0 == 17 ? "Ada.Lovelace@analytical.example" : "p\($0)@example.org" }
    let names = (0..<count).map { $0 % 2 == 1 ? "Lovelace-King \($0 == 17 ? 17 : $0 % 5)" : "Shared Name" }
    let schema = TableSchema(
      name: "customers",
      columns: [
        ColumnSchema("id", .int, isRequired: true), ColumnSchema("email", .text, isRequired: true),
        ColumnSchema("name", .text), ColumnSchema("born", .date), ColumnSchema("sum", .int),
      ], key: [0])
    let table = Table(
      schema: schema,
      columns: [
        Column(.int(Slice((0..<count).map { Int64($0) }))), texts(emails), texts(names),
        Column(.date(Slice((0..<count).map { Int32($0) }))),
        Column(.int(Slice((0..<count).map { Int64($0 * 3) }))),
      ], rowCount: count)
    try commit(workspace, [.addTable(table, at: 0)], "import")
  }

  private func request(_ table: String, _ rows: [Int64], _ columns: [String]) -> ForgetRequest {
    ForgetRequest(
      cells: [
        ForgetRequest.Cells(
          table: table, rows: RowIDs(rows), columns: columns,
          identifying: columns.filter { $0 != "born" })
      ], tombstones: [Identifier("email", Array("ada.lovelace@analytical.example".utf8))], salt: salt)
  }

  /// A life in which the person is in every kind of step, on two branches and under several names.
  private func life(_ workspace: Workspace, _ count: Int) throws {
    try customers(workspace, count)
    try set(workspace, "customers", "email", 17, "ada@second.example")
    try workspace.fold()
    try set(workspace, "customers", "name", 17, "Augusta \"Ada\" King")
    try workspace.undo()
    var table = workspace.store.snapshot.table("customers")
    var renamed = table.schema
    renamed.name = "people"
    renamed.columns[1].name = "mail"
    renamed.columns[2].name = "full"
    try commit(workspace, [.setSchema(old: table.schema, new: renamed)])
    try set(workspace, "people", "full", 17, "Countess Lovelace")
    try set(workspace, "people", "full", 3, "Lovelace-King 17")
    try set(workspace, "people", "full", 3, "Somebody")
    table = workspace.store.snapshot.table("people")
    let nick = texts((0..<count).map { $0 == 17 ? "adanick" : "n" })
    try commit(workspace, [.addColumn(table: "people", at: 1, ColumnSchema("nick", .text), ColumnSlot(nick))])
    table = workspace.store.snapshot.table("people")
    let other = texts((0..<count).map { $0 == 17 ? "Replaced Ada" : "x\($0)" })
    try commit(workspace, [
      .replaceColumn(
        table: "people", at: 1, old: ChangeSet.Whole(table.schema.columns[1], table.slots[1]),
        new: ChangeSet.Whole(ColumnSchema("nickname", .text), ColumnSlot(other))),
      .setNote(NoteName(.view, "her"), old: nil, new: "people | where mail = \"ADA@second.example\""),
    ])
    try workspace.fold()
    table = workspace.store.snapshot.table("people")
    // Everybody else is updated: the dictionary of the old values still has the person.
    let rows = (0..<Int32(count)).filter { $0 != 17 }
    let full = try #require(table.schema.column("full"))
    try commit(workspace, [
      try ChangeSet.update(table, full, rows: rows, to: texts(rows.map { "f\($0)" }))
    ])
    table = workspace.store.snapshot.table("people")
    try commit(workspace, [try ChangeSet.delete(table, rows: [5, 17])])
    table = workspace.store.snapshot.table("people")
    try commit(workspace, [.dropColumn(table: "people", at: 1, table.schema.columns[1], table.slots[1])])
    try workspace.undo(change: workspace.head, info: ChangeInfo(time: 0, user: "u", statement: "undo"))
    try workspace.undo(change: workspace.head - 2, info: ChangeInfo(time: 0, user: "u", statement: "undo"))
  }

  private let traces = [
    "Ada.Lovelace@analytical.example", "ada@second.example", "ADA@second.example", "Augusta",
    "Countess Lovelace", "adanick", "Replaced Ada",
  ]

  private func bytes(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count <= 0 { return all }
      all += buffer[..<count]
    }
  }

  @Test(arguments: [40, 2_000]) func nothingOfThePersonStays(count: Int) throws {
    var template = Array("/tmp/kith-journal-XXXXXX".utf8CString)
    let folder = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    let path = folder + "/a.kithdb"
    var workspace = try Workspace.open(path: path)
    try life(workspace, count)
    let before = traces.filter { trace in
      ["", "-wal"].contains { find(Array(trace.utf8), in: bytes(path + $0)) }
    }
    #expect(before == traces)
    let sum = cell(workspace, "people", "sum", 17)
    let report = try workspace.forget(request("people", [18], ["mail", "full", "nickname", "born"]))
    #expect(report.cleaningFailure == nil && report.cells == 4 && report.tombstones == 1)
    // Somebody else was called the same for a while.
    #expect(report.historyCells > 8 && report.elsewhere == ["people.full"])
    for suffix in ["", "-wal", "-shm", "-journal"] {
      let all = bytes(path + suffix)
      #expect(traces.filter { find(Array($0.utf8), in: all) } == [], "\(suffix)")
    }
    #expect(cell(workspace, "people", "mail", 17) == .text("forgotten-18"))
    #expect(cell(workspace, "people", "full", 17) == .null)
    #expect(cell(workspace, "people", "born", 17) == .null)
    #expect(cell(workspace, "people", "sum", 17) == sum && sum == .int(51))
    #expect(cell(workspace, "people", "mail", 16) == .text("p16@example.org"))
    #expect(workspace.store.snapshot.notes[NoteName(.view, "her")] == "people | where mail = \"…\"")
    #expect(try workspace.record(2).info.statement == "update email = \"…\"")
    #expect(try workspace.verify() == [])
    try workspace.close()
    workspace = try Workspace.open(path: path)
    // Back to the beginning and along the other branch.
    let head = workspace.head
    while workspace.head > 2 {
      try workspace.undo()
      #expect(try workspace.verify() == [])
    }
    #expect(cell(workspace, "customers", "email", 17) == .text("forgotten-18"))
    #expect(cell(workspace, "customers", "name", 16) == .text("Shared Name"))
    try workspace.redo(change: 3)
    #expect(cell(workspace, "customers", "name", 17) == .null)
    try workspace.undo()
    try workspace.redo(change: head)
    #expect(workspace.head == head)
    #expect(cell(workspace, "people", "full", 16) == .text("f16"))
    #expect(try workspace.verify() == [])
    // Once more changes nothing.
    let again = try workspace.forget(request("people", [18], ["mail", "full", "nickname", "born"]))
    #expect(again.cells == 0 && again.historyCells == 0 && again.changes == [] && again.tombstones == 0)
    try workspace.close()
  }

  @Test func keysAreReplacedAndReferencesFollow() throws {
    let file = Reopened()
    var workspace = try file.open()
    try file.write(
      [texts(["ann@x.example", "bob@x.example"]), texts(["Ann", "Bob"])], name: "parents", key: [0],
      into: workspace)
    try file.write(
      [texts(["bob@x.example", "ann@x.example", "ann@x.example", "zed@x.example"])], name: "orders",
      into: workspace)
    let reference = ReferenceSchema(
      fromTable: "orders", fromColumn: "c0", toTable: "parents", forwardName: "parent",
      backwardName: "orders")
    try commit(workspace, [.setReferences(old: [], new: [reference])])
    let parent = workspace.store.snapshot.table("parents").rowIDs[0]
    let orders = workspace.store.snapshot.table("orders").rowIDs
    #expect(try workspace.rows(everHolding: [.text("ann@x.example")], in: "c0", of: "orders") == RowIDs([orders[1], orders[2]]))
    var request = request("parents", [parent], ["c0", "c1"])
    // The order is named as well, but need not lose its customer.
    request.cells.append(
      ForgetRequest.Cells(table: "orders", rows: RowIDs([orders[1], orders[3]]), columns: ["c0"]))
    for _ in 0..<2 {
      _ = try workspace.forget(request)
      #expect(workspace.store.snapshot.reference(0).parents.array == [1, 0, 0, -1])
      #expect(cell(workspace, "parents", "c0", 0) == .text("forgotten-\(parent)"))
      #expect(cell(workspace, "orders", "c0", 2) == .text("forgotten-\(parent)"))
      #expect(cell(workspace, "orders", "c0", 3) == .null)
      #expect(!file.disk.holds(Array("ann@x.example".utf8)))
      #expect(try workspace.verify() == [])
      workspace.abandon()
      workspace = try file.open()
    }
    try workspace.undo(3)
    try workspace.redo(3)
    #expect(workspace.store.snapshot.reference(0).parents.array == [1, 0, 0, -1])
    workspace.abandon()
  }

  @Test func requestsThatCannotBeDoneChangeNothing() throws {
    let file = Reopened()
    let workspace = try file.open()
    try customers(workspace, 20)
    try file.write([texts(["forgotten-30", "b"])], name: "taken", key: [0], into: workspace)
    let ids = workspace.store.snapshot.table("taken").rowIDs
    try set(workspace, "taken", "c0", 0, "forgotten-\(ids[1])")
    let before = try Model(workspace.store.snapshot)
    func refusal(_ request: ForgetRequest) -> ForgetRefusal? {
      do {
        _ = try workspace.forget(request)
        return nil
      } catch { return error as? ForgetRefusal }
    }
    #expect(refusal(request("nobody", [1], ["a"])) == .noSuchTable("nobody"))
    #expect(
      refusal(request("customers", [1], ["a"])) == .noSuchColumn(table: "customers", column: "a"))
    #expect(
      refusal(request("customers", [1], ["id"])) == .keyIsNoText(table: "customers", column: "id"))
    #expect(
      refusal(request("taken", [ids[1]], ["c0"])) == .replacementTaken(table: "taken", column: "c0"))
    var bare = request("customers", [18], ["email"])
    bare.salt = []
    #expect(refusal(bare) == .saltTooShort)
    #expect(try Model(workspace.store.snapshot) == before)
    #expect(try workspace.verify() == [])
    #expect(try workspace.tombstones().isEmpty)
    try workspace.undo(3)
    workspace.abandon()
  }

  @Test func aReaderPutsCleaningOff() throws {
    var template = Array("/tmp/kith-journal-XXXXXX".utf8CString)
    let path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) } + "/a.kithdb"
    var workspace = try Workspace.open(path: path)
    try customers(workspace, 40)
    let reader = try Workspace.open(path: path, mode: .readOnly)
    #expect(cell(reader, "customers", "email", 17) == .text("Ada.Lovelace@analytical.example"))
    let report = try workspace.forget(request("customers", [18], ["email"]))
    #expect(report.cleaningFailure?.diagnostic.code == "K0755")
    #expect(try reader.refresh())
    #expect(cell(reader, "customers", "email", 17) == .text("forgotten-18"))
    try reader.close()
    workspace.abandon()
    workspace = try Workspace.open(path: path)
    #expect(workspace.lastCleaningFailure == nil)
    for suffix in ["", "-wal"] { #expect(!find(Array(traces[0].utf8), in: bytes(path + suffix))) }
    try workspace.close()
  }

  @Test func namesThatOthersShareAreReported() throws {
    let file = Reopened()
    let workspace = try file.open()
    try customers(workspace, 20)
    let report = try workspace.forget(request("customers", [3], ["name"]))
    #expect(report.elsewhere == ["customers.name"])
    #expect(cell(workspace, "customers", "name", 2) == .null)
    #expect(cell(workspace, "customers", "name", 4) == .text("Shared Name"))
    workspace.abandon()
  }
}
