import CSQLite
import Glibc
import KithBase
import KithColumns
import KithJournal
import KithStore
import Testing

/// Workspaces on the real disk: who may open them, what they say when they may not, and histories.
@Suite(.serialized) struct WorkspaceTests {
  private func folder() -> String {
    var template = Array("/tmp/kith-journal-XXXXXX".utf8CString)
    return template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  private func ints(_ values: [Int64]) -> Column { Column(.int(Slice(values))) }

  private func texts(_ values: [String]) -> Column {
    RandomValues.column(values.map { .text($0) }, .text)
  }

  private func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? JournalError)?.diagnostic.code }
  }

  private func write(_ bytes: [UInt8], _ path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    close(file)
  }

  private func set(
    _ workspace: Workspace, _ column: Int, _ row: Int32, _ value: Int64, statement: String = "update"
  ) throws -> Int64 {
    let table = workspace.store.snapshot.table("t")
    let change = ChangeSet([try ChangeSet.update(table, column, rows: [row], to: ints([value]))])
    let info = ChangeInfo(time: 0, user: "ann", statement: statement)
    return try workspace.commit([NewChange(change, info)])[0].number
  }

  private func cell(_ workspace: Workspace, _ column: Int, _ row: Int) -> Value {
    workspace.store.snapshot.table("t").column(column).value(row)
  }

  @Test func oneWriterAndReaders() throws {
    let path = folder() + "/a.kithdb"
    var options = Workspace.Options()
    options.program = "kith run monthly.kith"
    let writer = try Workspace.open(path: path, options: options)
    let tools = Reopened()
    try tools.write([ints([1, 2, 3]), ints([4, 5, 6])], into: writer)
    do {
      _ = try Workspace.open(path: path)
      Issue.record("a second writer was let in")
    } catch {
      #expect(error.diagnostic.code == "K0754")
      #expect(error.message == "`\(path)` is being written by process \(getpid()) (kith run monthly.kith)")
    }
    let reader = try Workspace.open(path: path, mode: .readOnly)
    #expect(cell(reader, 0, 1) == .int(2))
    #expect(code { _ = try set(reader, 0, 1, 9) } == "K0757")
    #expect(code { _ = try reader.undo() } == "K0757")
    _ = try set(writer, 0, 1, 20)
    try writer.fold()
    #expect(cell(reader, 0, 1) == .int(2) && cell(reader, 1, 1) == .int(5))
    #expect(try reader.refresh())
    #expect(cell(reader, 0, 1) == .int(20))
    #expect(try reader.refresh() == false)
    try reader.close()
    try writer.close()
    #expect(access(path + "-lock", F_OK) != 0)
    #expect(access(path + "-wal", F_OK) != 0)
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & 0o777 == 0o600)
    let next = try Workspace.open(path: path)
    #expect(cell(next, 0, 1) == .int(20))
    try next.close()
  }

  @Test func anotherProcessIsRefused() throws {
    let path = folder() + "/a.kithdb"
    let writer = try Workspace.open(path: path)
    // flock belongs to an open file, so another descriptor stands for another process.
    let other = open(path + "-lock", O_RDWR)
    #expect(flock(other, LOCK_EX | LOCK_NB) != 0)
    try writer.close()
    close(other)
    // A lock that some other program keeps, without a note of who it is.
    let foreign = open(path + "-lock", O_RDWR | O_CREAT, 0o600)
    #expect(flock(foreign, LOCK_EX | LOCK_NB) == 0)
    #expect(code { _ = try Workspace.open(path: path) } == "K0754")
    close(foreign)
    try Workspace.open(path: path).close()
  }

  @Test func busyDatabaseChangesNothing() throws {
    let path = folder() + "/a.kithdb"
    let workspace = try Workspace.open(path: path)
    try Reopened().write([ints([1, 2])], into: workspace)
    var other: OpaquePointer?
    sqlite3_open(path, &other)
    #expect(sqlite3_exec(other, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
    #expect(code { _ = try set(workspace, 0, 0, 9) } == "K0755")
    #expect(cell(workspace, 0, 0) == .int(1))
    sqlite3_exec(other, "ROLLBACK", nil, nil, nil)
    sqlite3_close(other)
    #expect(try set(workspace, 0, 0, 9) == 2)
    #expect(cell(workspace, 0, 0) == .int(9))
    try workspace.close()
  }

  @Test func foreignAndFutureFilesAreRefused() throws {
    let path = folder() + "/a.kithdb"
    #expect(code { _ = try Workspace.open(path: path, mode: .readOnly) } == "K0750")
    #expect(access(path, F_OK) != 0)
    write(Array("id,name\n1,Ann\n".utf8), path)
    #expect(code { _ = try Workspace.open(path: path) } == "K0751")
    write([], path)
    #expect(code { _ = try Workspace.open(path: path, mode: .readOnly) } == "K0751")
    unlink(path)
    var other: OpaquePointer?
    sqlite3_open(path, &other)
    sqlite3_exec(other, "CREATE TABLE a(b)", nil, nil, nil)
    sqlite3_close(other)
    #expect(code { _ = try Workspace.open(path: path) } == "K0751")
    unlink(path)
    try Workspace.open(path: path).close()
    sqlite3_open(path, &other)
    sqlite3_exec(other, "PRAGMA user_version = 99", nil, nil, nil)
    sqlite3_close(other)
    #expect(code { _ = try Workspace.open(path: path) } == "K0752")
    #expect(code { _ = try Workspace.open(path: folder()) } == "K0750")
  }

  @Test func deletedFileIsNoticed() throws {
    let path = folder() + "/a.kithdb"
    let workspace = try Workspace.open(path: path)
    try Reopened().write([ints([1, 2])], into: workspace)
    unlink(path)
    #expect(code { _ = try set(workspace, 0, 0, 9) } == "K0758")
    #expect(cell(workspace, 0, 0) == .int(1))
    workspace.abandon()
  }

  @Test func undoStepsThroughBranches() throws {
    let file = Reopened()
    var workspace = try file.open()
    try file.write([ints([1, 2, 3])], into: workspace)
    #expect(try set(workspace, 0, 0, 10) == 2)
    #expect(try set(workspace, 0, 0, 11) == 3)
    #expect(try workspace.undo().map(\.number) == [3])
    #expect(cell(workspace, 0, 0) == .int(10))
    #expect(try set(workspace, 0, 0, 12) == 4)
    #expect(throws: UndoRefusal.nothingToRedo) { try workspace.redo() }
    try workspace.close()
    workspace = try file.open()
    #expect(try workspace.undo().map(\.number) == [4])
    #expect(throws: UndoRefusal.branches([3, 4])) { try workspace.redo() }
    #expect(try workspace.redo(change: 3).map(\.number) == [3])
    #expect(cell(workspace, 0, 0) == .int(11))
    #expect(throws: UndoRefusal.notUndone(2)) { try workspace.redo(change: 2) }
    #expect(try workspace.undo(2).map(\.number) == [3, 2])
    #expect(try workspace.redo().map(\.number) == [2])
    #expect(cell(workspace, 0, 0) == .int(10))
    #expect(try workspace.undo(2).count == 2)
    #expect(throws: UndoRefusal.nothingToUndo) { try workspace.undo() }
    #expect(workspace.store.snapshot.tables.isEmpty)
    try workspace.close()
  }

  @Test func groupsAreUndoneTogether() throws {
    let file = Reopened()
    let workspace = try file.open()
    try file.write([ints([1, 2])], into: workspace)
    var snapshot = workspace.store.snapshot
    var changes: [NewChange] = []
    for value in [5, 6, 7] as [Int64] {
      let change = ChangeSet([try ChangeSet.update(snapshot.table("t"), 0, rows: [0], to: ints([value]))])
      snapshot = try #require(snapshot.applying(change))
      changes.append(NewChange(change, Reopened.info))
    }
    #expect(try workspace.commit(changes).map(\.group) == [2, 2, 2])
    #expect(try workspace.undo().map(\.number) == [4, 3, 2])
    #expect(cell(workspace, 0, 0) == .int(1))
    #expect(try workspace.redo().map(\.number) == [2, 3, 4])
    #expect(cell(workspace, 0, 0) == .int(7))
    workspace.abandon()
  }

  @Test func oneChangeIsUndoneUnlessItWasBuiltUpon() throws {
    let file = Reopened()
    let workspace = try file.open()
    try file.write([ints([1, 2]), ints([1, 2])], into: workspace)
    #expect(try set(workspace, 0, 0, 10) == 2)
    #expect(try set(workspace, 1, 0, 20) == 3)
    #expect(try set(workspace, 0, 1, 30) == 4)
    let undo = ChangeInfo(time: 0, user: "ann", statement: "undo #2")
    #expect(try workspace.undo(change: 2, info: undo).reverses == 2)
    #expect(cell(workspace, 0, 0) == .int(1) && cell(workspace, 1, 0) == .int(20))
    #expect(cell(workspace, 0, 1) == .int(30))
    #expect(throws: UndoRefusal.undone(2, by: 5)) { try workspace.undo(change: 2, info: undo) }
    #expect(try set(workspace, 1, 0, 21) == 6)
    #expect(throws: UndoRefusal.conflicts([6])) { try workspace.undo(change: 3, info: undo) }
    // What was taken back again does not stand in the way.
    _ = try workspace.undo(change: 6, info: undo)
    _ = try workspace.undo(change: 3, info: undo)
    #expect(cell(workspace, 1, 0) == .int(1))
    #expect(throws: UndoRefusal.noSuchChange(99)) { try workspace.undo(change: 99, info: undo) }
    workspace.abandon()
  }

  @Test func historyOfRowsAndChanges() throws {
    let file = Reopened()
    var workspace = try file.open()
    try file.write([ints([1, 2]), texts(["a", "b"])], into: workspace)
    _ = try set(workspace, 0, 1, 20, statement: "customers | update c0 = 20")
    _ = try set(workspace, 0, 0, 30)
    try workspace.fold()
    try workspace.close()
    workspace = try file.open()
    let record = try workspace.record(2)
    #expect(record.info.statement == "customers | update c0 = 20")
    #expect(record.counts.cells == 1 && record.counts.rowsUpdated == 1 && record.tables == ["t"])
    let id = workspace.store.snapshot.table("t").rowIDs[1]
    let events = try workspace.history(of: RowIDs([id]), in: "t")
    #expect(events.map(\.change) == [1, 2])
    #expect(events.map(\.kind) == [.inserted, .updated(column: "c0", old: .int(2), new: .int(20))])
    guard case .update(let cells) = try workspace.change(3).steps[0] else {
      Issue.record("change 3 is an update")
      return
    }
    #expect(cells.old.column().value(0) == .int(1) && cells.new.column().value(0) == .int(30))
    workspace.abandon()
  }

  @Test func rowIDsAreNeverGivenAgain() throws {
    let file = Reopened()
    var workspace = try file.open()
    try file.write([ints([1])], into: workspace)
    let table = workspace.store.snapshot.table("t")
    let ids = ChangeSet.newIDs(3, in: workspace.store.snapshot)
    let insert = ChangeSet([
      .insert(ChangeSet.Rows(table: "t", ids: ids, slots: [ColumnSlot(ints([7, 8, 9]))]))
    ])
    try workspace.commit([NewChange(insert, Reopened.info)])
    try workspace.undo()
    #expect(workspace.store.snapshot.table("t").rowIDs == table.rowIDs)
    try workspace.fold()
    try workspace.close()
    workspace = try file.open()
    #expect(try #require(ChangeSet.newIDs(1, in: workspace.store.snapshot).first) > ids.last!)
    workspace.abandon()
  }

  @Test func keepsReferencesNotesAndRenames() throws {
    let file = Reopened()
    var workspace = try file.open()
    try file.write([ints([1, 2])], name: "parents", key: [0], into: workspace)
    try file.write([ints([1, 2, 3]), ints([2, 2, 9])], name: "children", into: workspace)
    let reference = ReferenceSchema(
      fromTable: "children", fromColumn: "c1", toTable: "parents", forwardName: "parent",
      backwardName: "children")
    let note = NoteName(.view, "best")
    let change = ChangeSet([
      .setReferences(old: [], new: [reference]), .setNote(note, old: nil, new: "parents | take 1"),
    ])
    let rename = PendingRename(from: "/x/.a.csv", to: "/x/a.csv")
    try workspace.commit([NewChange(change, Reopened.info)], renames: [rename])
    #expect(workspace.store.snapshot.reference(0).parents.array == [1, 1, -1])
    workspace.abandon()
    workspace = try file.open()
    #expect(workspace.store.snapshot.catalog.references == [reference])
    #expect(workspace.store.snapshot.notes == [note: "parents | take 1"])
    #expect(workspace.store.snapshot.reference(0).parents.array == [1, 1, -1])
    #expect(try workspace.pendingRenames() == [rename])
    try workspace.finishRenames()
    #expect(try workspace.pendingRenames() == [])
    // An index lives on while its columns do.
    let made = workspace.store.snapshot.reference(0)
    let children = workspace.store.snapshot.table("children")
    let other = ChangeSet([try ChangeSet.update(children, 0, rows: [0], to: ints([8]))])
    try workspace.commit([NewChange(other, Reopened.info)])
    #expect(workspace.store.snapshot.reference(0) === made)
    let same = workspace.store.snapshot.table("children")
    let own = ChangeSet([try ChangeSet.update(same, 1, rows: [2], to: ints([1]))])
    try workspace.commit([NewChange(own, Reopened.info)])
    #expect(workspace.store.snapshot.reference(0).parents.array == [1, 1, 0])
    workspace.abandon()
  }

  @Test func misfitsAreRefused() throws {
    let file = Reopened()
    let workspace = try file.open()
    try file.write([ints([1])], into: workspace)
    let cells = ChangeSet.Cells(
      table: "t", column: "c0", ids: RowIDs([99]), old: ColumnSlot(ints([1])),
      new: ColumnSlot(ints([2])))
    let change = ChangeSet([.update(cells)])
    #expect(change.checkInvariants(against: workspace.store.snapshot) == ["step 1: updated rows exist"])
    #expect(code { try workspace.commit([NewChange(change, Reopened.info)]) } == "K0759")
    #expect(workspace.head == 1)
    workspace.abandon()
  }
}
