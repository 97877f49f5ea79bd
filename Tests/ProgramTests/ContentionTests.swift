import Glibc
import KithTestSupport
import Testing

/// Two programs and one workspace, and a program that is interrupted.
@Suite(.serialized) struct ContentionTests {
  static let customers = """
    table customers (id: int key, name: text, country: text);
    [{id: 1, name: "Ada", country: "DE"}, {id: 2, name: "Bo", country: "CN"}, {id: 3, name: "Zoë", country: null}] | insert into customers;
    print "ready";

    """
  private static let count = "customers | summarize n = count()"

  private func count(_ folder: TemporaryFolder) -> String {
    let result = Child.run(["a.kithdb", "--read-only", "--format", "csv", "-c", ContentionTests.count], in: folder)
    return result.code == 0 ? result.output : result.errors
  }

  @Test func aSecondWriterIsRefusedAndAReaderSeesWhatIsCommitted() {
    let folder = TemporaryFolder()
    let writer = Child(["a.kithdb"], in: folder)
    writer.send(ContentionTests.customers)
    #expect(writer.waits(for: "ready"))
    let second = Child.run(["a.kithdb", "-c", "customers | where id = 1 | delete"], in: folder)
    #expect(second.code == 3 && second.output.isEmpty)
    #expect(second.errors.contains("K0754") && second.errors.contains("process \(writer.pid) (kith)"))
    #expect(second.errors.contains("--read-only"))

    let reader = Child(["a.kithdb", "--read-only", "--format", "csv"], in: folder)
    reader.send("\(ContentionTests.count); print \"first\";\n")
    #expect(reader.waits(for: "first"))
    writer.send("begin; customers | where id = 1 | delete; print \"open\";\n")
    #expect(writer.waits(for: "open"))
    #expect(count(folder) == "n\n3\n")
    reader.send("\(ContentionTests.count); print \"second\";\n")
    #expect(reader.waits(for: "second"))
    writer.send("commit; print \"committed\";\n")
    #expect(writer.waits(for: "committed"))
    #expect(count(folder) == "n\n2\n")
    reader.send("\(ContentionTests.count); customers | where id = 2 | delete;\n")
    #expect(reader.end() == 1)
    #expect(reader.output.filter { $0.isNumber } == "332")
    #expect(reader.errors.contains("K0605"))

    for name in ["a.kithdb", "a.kithdb-wal", "a.kithdb-shm", "a.kithdb-lock"] {
      #expect(folder.mode(name) == 0o600, "\(name)")
    }
    #expect(writer.end() == 0)
    #expect(folder.names.filter { $0.hasPrefix("a.") } == ["a.kithdb"])
    #expect(folder.mode("a.kithdb") == 0o600)
    #expect(Child.run(["a.kithdb", "-c", "customers | where id = 2 | delete"], in: folder).code == 0)
    #expect(count(folder) == "n\n1\n")
  }

  @Test func filesAreForTheirOwnerWhateverTheMask() {
    let folder = TemporaryFolder()
    let mask = umask(0)
    let child = Child(["a.kithdb"], in: folder)
    umask(mask)
    child.send(ContentionTests.customers)
    #expect(child.waits(for: "ready"))
    for name in folder.names where name.hasPrefix("a.") { #expect(folder.mode(name) == 0o600, "\(name)") }
  }

  @Test(arguments: [SIGINT, SIGTERM]) func anInterruptedProgramChangesNothing(signal: Int32) {
    let folder = TemporaryFolder()
    var rows = "id,name,country\n"
    for id in 1...20_000 { rows += "\(id),name \(id),DE\n" }
    folder.write("customers.csv", rows)
    #expect(Child.run(["a.kithdb", "-c", #"import "customers.csv" into customers"#], in: folder).code == 0)
    let update = "customers | where id > 0 | update country = f\"{name}{id}\", name = upper(country)\n"
    folder.write("long.kith", "print \"begun\"\n" + String(repeating: update, count: 1000))
    let child = Child(["a.kithdb", "long.kith"], in: folder)
    #expect(child.waits(for: "begun"))
    usleep(300_000)
    child.kill(signal)
    #expect(child.end() == 130)
    let after = Child.run(
      ["a.kithdb", "--format", "csv", "-c", #"customers | where country = "DE" | summarize n = count()"#],
      in: folder)
    #expect(after.output == "n\n20000\n", "\(after.errors)")
    let verified = Child.run(["verify", "a.kithdb"], in: folder)
    #expect(verified.code == 0 && verified.errors.contains("whole"))
  }

  @Test func aWorkspaceGoesOnAfterAnInterruptedStatement() {
    let folder = TemporaryFolder()
    let child = Child(["a.kithdb"], in: folder)
    child.send(ContentionTests.customers)
    #expect(child.waits(for: "ready"))
    child.send("begin; customers | where id = 1 | update name = \"x\"; print \"open\";\n")
    #expect(child.waits(for: "open"))
    child.kill(SIGINT)
    #expect(child.end() == 130)
    #expect(count(folder) == "n\n3\n")
    let name = Child.run(["a.kithdb", "--format", "csv", "-c", "customers | where id = 1 | select name"], in: folder)
    #expect(name.output == "name\nAda\n")
  }
}
