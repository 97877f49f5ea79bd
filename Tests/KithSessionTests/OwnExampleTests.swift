import KithBase
import KithPlan
import KithSession
import Testing

/// The examples of `:help` speak of the tables at hand and run as they are shown.
@Suite struct OwnExampleTests {
  private static let clients = """
    ClientNo,Surname,Land,Mail,Kind
    1,Ann,DE,ann@example.com,shop
    2,Bob,FR,bob@example.com,shop
    3,李小龙,DE,li@example.com,web
    4,Zoë "Z" B,DE,zoe@example.com,web
    5,Ivan,FR,ivan@example.com,shop
    6,Zed,DE,zed@example.com,shop

    """
  private static let invoices = """
    InvoiceNo,ClientNo,IssuedOn,Total,Way
    1,1,2025-01-05,5.00,web
    2,1,2025-02-05,6.50,shop
    3,2,2025-03-05,7.00,web
    4,3,2024-04-05,8.00,web
    5,3,2024-06-05,18.00,shop
    6,6,2025-06-05,8.00,web

    """

  private func program(_ bench: Bench, _ name: String) -> [String] {
    Manual.pages(named: name).flatMap { bench.session.examples(of: $0) }.map(\.program)
  }

  private func bench() -> Bench {
    let bench = Bench()
    let clients = bench.file("clients.csv", OwnExampleTests.clients)
    let invoices = bench.file("invoices.csv", OwnExampleTests.invoices)
    #expect(bench.run("import \"\(clients)\", \"\(invoices)\"") == nil)
    return bench
  }

  @Test func stepsSpeakOfTheColumnsAtHand() {
    let bench = bench()
    #expect(
      program(bench, "sort") == ["invoices | sort total desc, issued_on", "clients | sort land, surname"])
    #expect(
      program(bench, "where") == [
        #"clients | where land = "DE" and surname = "Ann""#, "invoices | where total > 8.00",
      ])
    #expect(program(bench, "derive").first?.hasPrefix("clients | derive spend = sum(") == true)
    #expect(program(bench, "lower").first == "clients | select surname, lower(surname) | take 5")
    #expect(program(bench, "sum").first?.hasPrefix("invoices | summarize sum(total)") == true)
  }

  @Test func withoutTablesTheManualSpeaks() {
    #expect(program(Bench(), "sort").first == "orders | sort amount desc, date")
  }

  /// Steps that only mean something after others have run.
  private static let needsMore: Set<String> = ["unmerge", "review", "backtest", "forget"]

  private func runs(_ bench: Bench, _ pages: [ManualPage]) {
    bench.session.confirm = { _ in false }
    for page in pages where !OwnExampleTests.needsMore.contains(page.name) {
      for example in bench.session.examples(of: page) where example.runsHere && example.result == nil {
        guard page.kind != .statement, page.kind != .setting else { continue }
        let written = example.program.replacing("export \"", with: "export \"\(bench.folder.path)")
        let problem = bench.type(written)
        #expect(problem == nil, "\(page.name): \(example.program)")
      }
    }
  }

  @Test func everyExampleRunsAsShown() {
    let bench = bench()
    let pages = Manual.pages.filter { $0.kind != .verb }
    runs(bench, pages)
    for page in pages where page.kind == .aggregate || page.kind == .window {
      #expect(bench.session.examples(of: page).count >= 2, "\(page.name)")
    }
  }

  @Test func everyExampleRunsOnTheDemoCompany() throws {
    let bench = Bench()
    try bench.session.loadDemo(size: 1, seed: 1)
    runs(bench, Manual.pages)
    for name in ["sort", "where", "exclude", "select", "derive", "summarize", "update", "take"] {
      #expect(program(bench, name).count == 2, "\(name)")
    }
  }

  @Test func oneTableIsEnough() {
    let bench = Bench()
    let file = bench.file("people.csv", "who,height\nAnn,170\nBob,180\nZoë,165\n")
    #expect(bench.run("import \"\(file)\"") == nil)
    runs(bench, Manual.pages)
    #expect(program(bench, "sort").contains { $0.hasPrefix("people | sort ") })
  }
}
