import Glibc
import KithBase
import KithColumns
import KithJournal
import KithSession
import Testing

/// A session on a workspace: what is durable, what is not, and what is refused.
@Suite struct WorkspaceSessionTests {
  @Test func changesSurviveCloseAndCrash() {
    let file = WorkspaceFile()
    #expect(file.reopen() == nil)
    #expect(file.type(WorkspaceFile.customers) == nil)
    for isCrash in [false, true] {
      #expect(file.reopen(crashing: isCrash) == nil)
      #expect(file.answer("customers | select id, name, spend") == """
        id | name | spend
        1 | Ada | 10.50
        2 | 李小龙 | 20.25
        3 | Zoë | -
        """)
    }
  }

  @Test func undoAndRedoReachAcrossSessions() {
    let file = WorkspaceFile()
    file.reopen()
    file.type(WorkspaceFile.customers)
    file.type(#"customers | where country = "XX" | update country = "FR""#)
    #expect(file.output.reports.last == "#3 update country: 1 customer · undo #3")
    file.reopen()
    #expect(file.type("undo") == nil)
    #expect(file.output.reports == ["reverted #3 update country: 1 customer"])
    #expect(file.answer("customers | where id = 3 | select country").hasSuffix("XX"))
    file.reopen(crashing: true)
    #expect(file.type("redo") == nil)
    #expect(file.answer("customers | where id = 3 | select country").hasSuffix("FR"))
    file.type(#"customers | where id = 3 | update country = "IT""#)
    #expect(file.type("undo #3")?.contains("K0609") == true)
    #expect(file.type("undo 9")?.contains("only 4 steps can be undone") == true)
    #expect(file.type("undo #3")?.contains("#4 update country: 1 customer") == true)
  }

  @Test func aScriptIsOneTransactionAndOneStep() {
    let file = WorkspaceFile()
    file.reopen()
    file.type(WorkspaceFile.customers)
    let before = file.answer("customers")
    let failing = """
      customers | where id = 1 | update name = "x"
      assert count(customers where name = "x") = 0 else "no x"
      """
    #expect(file.run(failing)?.contains("no x") == true)
    #expect(file.answer("customers") == before)
    let good = """
      transaction "names" { customers | where id = 1 | update name = "x" }
      customers | where id = 2 | update name = "y"
      undo
      customers | where id = 3 | update name = "z"
      """
    #expect(file.run(good) == nil)
    #expect(file.answer("customers | select name") == "name\nx\n李小龙\nz")
    file.reopen()
    #expect(file.type("undo") == nil)
    #expect(file.answer("customers") == before)
    #expect(file.run("begin")?.contains("K0608") == true)
  }

  @Test func aDryRunChangesNothing() {
    let file = WorkspaceFile()
    file.reopen()
    file.type(WorkspaceFile.customers)
    file.session.options.isDryRun = true
    #expect(
      file.run(
        """
        customers | where id = 1 | update name = "x"
        customers | where name = "x" | delete
        customers | export "\(file.folder.path)out.csv"
        """) == nil)
    #expect(
      file.output.reports.suffix(3) == [
        "would update name: 1 customer", "would delete: 1 customer",
        "would write 2 rows, 4 columns → \(file.folder.path)out.csv (54 bytes)",
      ])
    #expect(!SystemFile.exists(file.folder.path + "out.csv"))
    file.session.options.isDryRun = false
    #expect(file.answer("customers | where id = 1 | select name") == "name\nAda")
    #expect(file.session.history.lastChange == 2)
  }

  @Test func aReaderSeesWhatIsCommittedAndChangesNothing() throws {
    let file = WorkspaceFile()
    file.reopen()
    file.type(WorkspaceFile.customers)
    let output = Recording()
    let reader = Session(output: output, clock: .fixed(at: WorkspaceFile.noon))
    try reader.open(workspace: file.path, readOnly: true)
    reader.options.isReadOnly = true
    try reader.runTyped(SourceText("customers | summarize count()"))
    #expect(output.results.last == "count\n3")
    for statement in [
      "customers | where id = 1 | delete", "undo", "view v = customers", "key customers.id",
      "[{id: 9}] | insert into customers",
    ] {
      #expect(throws: Failure.self) { try reader.runTyped(SourceText(statement)) }
    }
    file.type("customers | where id = 3 | delete")
    try reader.runTyped(SourceText("customers | summarize count()"))
    #expect(output.results.last == "count\n2")
    try reader.close()
  }

  @Test func aSecondWriterIsRefused() {
    let file = WorkspaceFile()
    file.reopen()
    let second = Session(output: Recording())
    #expect(throws: JournalError.self) { try second.open(workspace: file.path, readOnly: false) }
  }

  @Test func savingKeepsDataAndHistory() throws {
    let file = WorkspaceFile()
    file.type(WorkspaceFile.customers)
    file.type("customers | where id = 1 | update name = \"x\"")
    file.type("undo")
    file.type("customers | where id = 1 | update name = \"y\"")
    try file.session.save(to: file.path)
    #expect(file.type("customers | where id = 2 | update name = \"z\"") == nil)
    file.reopen()
    #expect(file.answer("customers | select name") == "name\ny\nz\nZoë")
    #expect(file.type("undo 2") == nil)
    #expect(file.type("redo #3") == nil)
    #expect(file.answer("customers | where id = 1 | select name") == "name\nx")
    #expect(throws: Diagnostic.self) { try file.session.save(to: file.path) }
  }

  @Test func openStandsFirstInAScript() {
    let file = WorkspaceFile()
    file.reopen()
    file.type(WorkspaceFile.customers)
    file.reopen()
    try? file.session.close()
    let session = Session(output: file.output, clock: .fixed(at: WorkspaceFile.noon))
    func run(_ text: String) -> String? {
      do throws(Failure) {
        try session.run(SourceText(name: "test.kith", text))
        return nil
      } catch {
        return error.diagnostics.map { "\($0.code) \($0.message)" }.joined()
      }
    }
    #expect(run("open \"\(file.path)\"\ncustomers | where id = 1 | update name = \"s\"") == nil)
    #expect(run("open \"\(file.path)\"\ncustomers | where id = 1 | select name") == nil)
    #expect(file.output.results.last == "name\ns")
    #expect(run("open \"\(file.folder.path)other.kithdb\"")?.contains("K0607") == true)
    try? session.close()
  }

  @Test func aFailedScriptLetsGoOfTheWorkspaceItOpened() {
    let file = WorkspaceFile()
    #expect(file.run("open \"\(file.path)\"\nassert false else \"no\"") != nil)
    #expect(file.session.workspace == nil)
    #expect(file.reopen() == nil)
  }

  @Test func identitiesFollowTheirRows() {
    let file = WorkspaceFile()
    file.type(WorkspaceFile.customers)
    file.type("let last = customers | where id = 3 | snapshot")
    file.type("customers | where id = 1 | delete")
    #expect(file.type("last | update country = \"NO\"") == nil)
    #expect(file.answer("customers | select id, country") == "id | country\n2 | CN\n3 | NO")
    file.type("undo 2")
    #expect(file.type("last | update country = \"SE\"") == nil)
    #expect(file.answer("customers | where country = \"SE\" | select id") == "id\n3")
  }

  @Test func theTimeZoneStaysWithTheData() {
    let file = WorkspaceFile()
    file.reopen()
    #expect(file.type("set timezone = \"+02:00\"") == nil)
    #expect(file.output.reports == ["#1 setting timezone · undo #1"])
    #expect(file.type("set format = json") == nil)
    file.reopen()
    #expect(file.session.settings.timezone == "+02:00")
    #expect(file.session.settings.format == nil)
    // A program sets for itself.
    #expect(file.run("set timezone = \"UTC\"") == nil)
    #expect(file.session.history.lastChange == 1)
  }

  @Test func changesAreListedWithTheirCells() throws {
    let file = WorkspaceFile()
    file.type(WorkspaceFile.customers)
    file.type("customers | where spend is null | update spend = 0")
    file.type("undo")
    let list = try file.session.changeList()
    #expect(list.row(0).map { ValueText.text(of: $0) }.suffix(2) == ["update spend: 1 customer", "undone"])
    #expect(
      try file.session.statement(ofChange: 3) == "customers | where spend is null | update spend = 0")
    let cells = try file.session.cells(ofChange: 3)
    #expect(cells.row(0).map { $0.isNull ? "-" : ValueText.text(of: $0) } == ["customers", "3", "spend", "-", "0.00"])
    #expect(throws: Diagnostic.self) { try file.session.cells(ofChange: 4) }
  }

  @Test func nothingIsDoneWithoutAYes() {
    let file = WorkspaceFile()
    file.type(WorkspaceFile.customers)
    var seen: [String] = []
    file.session.confirm = { preview in
      seen.append(preview.headline)
      seen += (0..<preview.samples.rowCount).map { row in
        preview.samples.row(row).map { $0.isNull ? "-" : ValueText.text(of: $0) }.joined(separator: " ")
      }
      return seen.count > 4
    }
    let update = "customers | where id > 0 | update country = \"NL\""
    #expect(file.type(update) == nil)
    #expect(
      seen == [
        "will change 3 of 3 customers", "customers 1 country DE NL", "customers 2 country CN NL",
        "customers 3 country XX NL",
      ])
    #expect(file.output.reports.last == "nothing was changed")
    #expect(file.session.history.lastChange == 2)
    #expect(file.type(update) == nil)
    #expect(file.session.history.lastChange == 3)
    // A program asks nothing.
    #expect(file.run("customers | where id = 1 | update country = \"BE\"") == nil)
    #expect(seen.count == 8)
  }
}
