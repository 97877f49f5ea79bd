import KithBase
import KithSession
import KithStore
import KithTestSupport
import Testing

/// The programs of the specification that change data, on a workspace of the fixture: what they do,
/// and that it can be taken back.
@Suite struct ChangingProgramsTests {
  private let folder = TemporaryFolder()
  private let target: SessionTarget

  init() throws {
    target = SessionTarget(store: Store(), at: GoldenFixture.moment)
    try target.session.open(workspace: folder.path + "acme.kithdb", readOnly: false)
    #expect(ask(program("fixture")).count { $0.contains("error") } == 0)
    for table in ["customers", "orders", "leads", "tasks"] {
      #expect(ask("import \"\(GoldenFiles.folder)/fixtures/\(table).csv\" into \(table)") == [])
    }
  }

  private func program(_ name: String) -> String {
    GoldenFiles.text("\(GoldenFiles.folder)/programs/\(name).kith")
  }

  /// What a statement gives, without the lines below the names of the columns.
  private func ask(_ text: String) -> [String] {
    let reply = target.run(SourceText(text))
    if !reply.errors.isEmpty { return [reply.rendering] }
    return reply.output.split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }
  }

  /// Runs a program from a file; how it failed, or nil.
  private func run(_ text: String, _ parameters: [String: String] = [:]) -> String? {
    var values = ParameterValues()
    for (name, value) in parameters { values.add(name, .text(value)) }
    do throws(Failure) {
      try target.session.run(SourceText(name: folder.path + "program.kith", text), parameters: values)
      return nil
    } catch {
      return DiagnosticRenderer.text(error.diagnostics, in: error.source)
    }
  }

  @Test func phonesAreCleanedAndTheChangeIsTakenBack() {
    let before = ask("customers")
    let lines = program("24-clean-phone-numbers-then-look").split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    let remarks = target.run(SourceText(lines[0])).remarks
    #expect(remarks.count == 1 && remarks[0].contains("update phone: 9 customers · undo #"))
    let looked = ask(lines[1])
    #expect(looked.count == 2 + 9 && looked[2] == "1 Ada Berg +49305550101")
    #expect(ask("customers") != before)
    #expect(target.run(SourceText(lines[2])).remarks.allSatisfy { $0.hasPrefix("reverted #") })
    #expect(ask("customers") == before)
    // As a program it takes back its own step.
    #expect(run(lines.joined(separator: "\n")) == nil)
    #expect(ask("customers") == before)
  }

  @Test func overdueTasksGoToTheOwnerOfTheAccount() {
    let before = ask("tasks")
    #expect(run(program("25-hand-overdue-tasks-to-the")) == nil)
    #expect(
      ask("tasks | where due = 2026-07-07 | select id, owner, done").dropFirst(2) == [
        "603 mia false", "605 eva false", "606 mia false",
      ])
    #expect(ask("undo") == [] && ask("tasks") == before)
    #expect(ask("redo") == [] && ask("tasks | where due = 2026-07-07 | summarize n = count()").last == "3")
  }

  @Test func leadsThatAreThereAreSkipped() {
    folder.write(
      "leads.csv",
      """
      id,name,email,phone,source
      901,Bruno again,bruno@example.com,,mail
      902,Rosa Neri,rosa@example.it,+39 06 5550199,mail
      903,Nobody,,,mail
      904,Sam Okoye,sam@example.ng,,mail

      """)
    let before = ask("leads")
    #expect(run(program("26-import-leads-skip-the-ones")) == nil)
    #expect(
      ask("leads | where source = \"mail\" | select id, name, email").dropFirst(2) == [
        "902 Rosa Neri rosa@example.it", "904 Sam Okoye sam@example.ng",
      ])
    #expect(ask("leads").count == before.count + 2)
    #expect(ask("undo") == [] && ask("leads") == before)
  }

  @Test func theMonthlyScriptWritesReportsAndChases() throws {
    folder.write(
      "chase.kith",
      """
      param month: date
      tasks | where not done and due < $month + 1 month | update due = $month + 40 days

      """)
    let many = (1...100).map { "{id: \(1000 + $0), customer_id: 3, date: 2026-06-05, status: \"open\", amount: \($0)}" }
    #expect(ask("[\(many.joined(separator: ", "))] | insert into orders") == [])
    let tables = ["customers", "tasks", "orders"]
    let before = tables.map(ask)
    let out = folder.path + "reports"
    let monthly = program("30-monthly-script")
    let problem = run(monthly, ["month": "2026-01-01", "out": out])
    #expect(problem == nil)
    #expect(run(monthly, ["month": "2030-01-01", "out": out])?.contains("no orders in 2030-01-01") == true)
    #expect(ask("undo") == [] && tables.map(ask) == before)

    #expect(run(monthly, ["month": "2026-06-01", "out": out]) == nil)
    #expect(ask("customers | where id in (4, 12) | select status").dropFirst(2) == ["active", "dormant"])
    #expect(ask("tasks | where due = 2026-07-11 | select id").dropFirst(2) == ["603", "604", "605", "606"])
    let written = try #require(folder.read("reports/orders-FR.csv"))
    #expect(written.hasPrefix("id,date,amount,customer_name\n107,2026-06-18,455.55,Chloé Durand\n"))
    #expect(written.split(separator: "\n").count == 1 + 103)
    #expect(folder.read("reports/orders-DE.csv") == "id,date,amount,customer_name\n")
    #expect(ask("undo") == [] && tables.map(ask) == before)
    try target.session.close()
  }
}
