import KithBase
import KithColumns
import KithJournal
import KithStore
import Testing

/// What a workspace keeps besides its tables: who was forgotten, and which files were written.
@Suite(.serialized) struct TombstoneTests {
  private let salt = [UInt8](1...32)

  private func email(_ text: String) -> Identifier { Identifier("email", Array(text.utf8)) }

  @Test func tombstonesStay() throws {
    let file = Reopened()
    var workspace = try file.open()
    #expect(try workspace.tombstones().isEmpty)
    #expect(try !workspace.tombstones().contains(email("a@x.example")))
    #expect(try workspace.addTombstones([email("a@x.example"), email("b@x.example")], salt: salt) == 2)
    #expect(try workspace.addTombstones([email("b@x.example"), email("c@x.example")], salt: []) == 1)
    try file.write([Column(.int(Slice([1])))], into: workspace)
    try workspace.undo()
    try workspace.close()
    workspace = try file.open()
    let tombstones = try workspace.tombstones()
    #expect(tombstones.count == 3 && tombstones.contains(email("c@x.example")))
    #expect(!tombstones.contains(Identifier("phone", Array("a@x.example".utf8))))
    #expect(!tombstones.contains(email("a@x.exampl")) && !tombstones.contains(email("")))
    #expect(!file.disk.holds(Array("x.example".utf8)))
    #expect(try workspace.verify() == [])
    workspace.abandon()
  }

  @Test func writtenFilesStay() throws {
    let file = Reopened()
    var workspace = try file.open()
    let rejects = WrittenFile(path: "/x/rejects.csv", kind: .rejects, time: 5)
    var export = WrittenFile(path: "/x/a.csv", kind: .export, time: 6)
    try workspace.recordWritten(path: rejects.path, kind: .rejects, time: 5)
    try workspace.commit(
      [], renames: [PendingRename(from: "/x/.a.csv", to: "/x/a.csv")], written: [export])
    #expect(try workspace.writtenFiles() == [rejects, export])
    export.time = 9
    try workspace.recordWritten([export])
    workspace.abandon()
    workspace = try file.open()
    #expect(try workspace.writtenFiles() == [rejects, export])
    #expect(try workspace.pendingRenames().count == 1)
    try workspace.addTombstones([email("a@x.example")], salt: salt)
    try workspace.close()
    let report = try Salvage.run(
      from: "/a.kithdb", to: "/b.kithdb", info: Reopened.info, options: file.options)
    #expect(report.lost == [])
    let rescued = try Workspace.open(path: "/b.kithdb", options: file.options)
    #expect(try rescued.writtenFiles() == [rejects, export])
    #expect(try rescued.tombstones().contains(email("a@x.example")))
    rescued.abandon()
  }
}
