import CSQLite
import Glibc
import KithTestSupport
import Testing

/// Disks that are full or take no writing, and files that are no workspace, through the program.
@Suite(.serialized) struct DiskTests {
  private static let count = ["--format", "csv", "-c", "customers | summarize n = count()"]

  private func filled(_ folder: TemporaryFolder) -> [UInt8] {
    let made = Child.run(["a.kithdb"], in: folder, input: ContentionTests.customers)
    #expect(made.code == 0, "\(made.errors)")
    return folder.bytes("a.kithdb") ?? []
  }

  private func verifies(_ folder: TemporaryFolder) -> Bool {
    Child.run(["verify", "a.kithdb"], in: folder).code == 0
  }

  @Test(.enabled(if: TemporaryFolder.canMount, "file systems cannot be mounted here"))
  func aFullDiskStopsAStatementAndNotTheSession() {
    let folder = TemporaryFolder(mounting: "size=2m")
    let rows = (1...4000).map { "\($0),name \($0 * 7919),note \($0 * 104_729)\n" }.joined()
    folder.write("people.csv", "id,name,note\n" + rows)
    let child = Child(["a.kithdb", "--format", "csv"], in: folder)
    child.send(#"import "people.csv" into people; print "ready";"# + "\n")
    #expect(child.waits(for: "ready"))
    fill(folder)
    child.send(
      #"people | where id > 0 | update note = f"{note} {name} {id * 7}"; print "tried";"# + "\n"
        + "people | where id = 4000 | select note; print \"asked\";\n")
    #expect(child.waits(for: "asked"))
    #expect(child.errors.contains("K0756") && child.errors.contains("the disk is full"))
    #expect(child.output.contains("note\nnote 418916000\n"))
    let other = Child.run(
      ["a.kithdb", "--read-only", "--format", "csv", "-c", "people | where id = 4000 | select note"], in: folder)
    #expect(other.output == "note\nnote 418916000\n", "\(other.errors)")
    #expect(unlink(folder.path + "filler") == 0)
    child.send(#"people | where id = 4000 | update note = "changed"; print "after";"# + "\n")
    #expect(child.waits(for: "after"))
    #expect(child.end() == 3)
    let after = Child.run(
      ["a.kithdb", "--format", "csv", "-c", #"people | where note = "changed" | select id"#], in: folder)
    #expect(after.output == "id\n4000\n", "\(after.errors)")
    #expect(verifies(folder))
  }

  /// Takes all the space that is left.
  private func fill(_ folder: TemporaryFolder) {
    let file = open(folder.path + "filler", O_WRONLY | O_CREAT, 0o600)
    defer { close(file) }
    let block = [UInt8](repeating: 1, count: 4096)
    while block.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) > 0 {}
  }

  @Test(.enabled(if: TemporaryFolder.canMount, "file systems cannot be mounted here"))
  func aDiskWithoutSpaceMakesNoWorkspace() {
    let folder = TemporaryFolder(mounting: "size=64k")
    fill(folder)
    let result = Child.run(["a.kithdb", "-c", "table t (id: int)"], in: folder)
    #expect(result.code == 3 && result.errors.contains("K0756"), "\(result.errors)")
  }

  @Test(.enabled(if: TemporaryFolder.canMount, "file systems cannot be mounted here"))
  func aFolderThatTakesNoWritingIsForReading() {
    let folder = TemporaryFolder(mounting: "size=2m")
    _ = filled(folder)
    folder.remount("ro")
    let writing = Child.run(["a.kithdb", "-c", "customers | where id = 1 | delete"], in: folder)
    #expect(writing.code == 3 && writing.errors.contains("K0757"), "\(writing.errors)")
    #expect(writing.errors.contains("--read-only"))
    let reading = Child.run(["a.kithdb", "--read-only"] + DiskTests.count, in: folder)
    #expect(reading.output == "n\n3\n", "\(reading.errors)")
  }

  @Test func aWorkspaceDeletedUnderneathIsNoticed() {
    let folder = TemporaryFolder()
    let child = Child(["a.kithdb", "--format", "csv"], in: folder)
    child.send(ContentionTests.customers)
    #expect(child.waits(for: "ready"))
    #expect(unlink(folder.path + "a.kithdb") == 0)
    child.send("customers | where id = 1 | delete; customers | summarize n = count(); print \"asked\";\n")
    #expect(child.waits(for: "asked"))
    #expect(child.output.contains("n\n3\n"))
    #expect(child.end() == 3)
    #expect(child.errors.contains("K0758"), "\(child.errors)")
    #expect(child.errors.contains("no longer the file") || child.errors.contains("deleted"))
  }

  @Test func filesThatAreNoWorkspaceAreOneClearError() {
    let folder = TemporaryFolder()
    let whole = filled(folder)
    #expect(whole.count > 8192)
    var future = whole
    // The user version of SQLite's header, most significant byte first.
    future[63] = 99
    var flipped = whole
    for place in stride(from: 5000, to: whole.count, by: 61) { flipped[place] ^= 0x5A }
    let cases: [(name: String, bytes: [UInt8], codes: [String])] = [
      ("half", Array(whole[..<(whole.count / 2)]), ["K0753"]),
      ("a few bytes", Array(whole[..<50]), ["K0751", "K0753"]),
      ("flipped", flipped, ["K0753"]),
      ("future", future, ["K0752"]),
      ("picture", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 7, count: 9000), ["K0751"]),
      ("text", Array(String(repeating: "id,name\n", count: 2000).utf8), ["K0751"]),
      ("other", otherDatabase(folder), ["K0751"]),
    ]
    for (name, bytes, codes) in cases {
      folder.write("x.kithdb", bytes)
      for arguments in [["x.kithdb"] + DiskTests.count, ["x.kithdb", "--read-only"] + DiskTests.count, ["verify", "x.kithdb"]] {
        let result = Child.run(arguments, in: folder)
        #expect(result.code == 3, "\(name): \(arguments) \(result.errors)")
        #expect(result.output.isEmpty, "\(name): \(arguments)")
        #expect(result.errors.split(separator: "\n").count { $0.hasPrefix("error") } <= 1, "\(name): \(result.errors)")
        #expect(codes.contains { result.errors.contains($0) } || arguments[0] == "verify", "\(name): \(arguments) \(result.errors)")
      }
      let isUntouched = folder.bytes("x.kithdb") == bytes
      #expect(isUntouched, "\(name)")
    }
    let missing = Child.run(["b.kithdb", "--read-only"] + DiskTests.count, in: folder)
    #expect(missing.code == 3 && missing.errors.contains("K0750"), "\(missing.errors)")
    #expect(!folder.names.contains("b.kithdb"))
  }

  /// An ordinary database, as any program writes it.
  private func otherDatabase(_ folder: TemporaryFolder) -> [UInt8] {
    var handle: OpaquePointer?
    sqlite3_open(folder.path + "other.db", &handle)
    sqlite3_exec(handle, "CREATE TABLE customers (id INTEGER); INSERT INTO customers VALUES (1)", nil, nil, nil)
    sqlite3_close(handle)
    return folder.bytes("other.db") ?? []
  }
}
