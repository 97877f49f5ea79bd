import Glibc
import KithTestSupport
import Testing

/// What scripts, pipes and exit codes promise to whoever calls the program.
@Suite struct ScriptContractTests {
  private static let customers = "id,name,country,spend\n1,Ann,DE,10.50\n2,Bob,FR,20.00\n3,Cid,DE,30.25\n"

  private func folder(_ files: [String: String] = [:]) -> TemporaryFolder {
    let folder = TemporaryFolder()
    folder.write("customers.csv", ScriptContractTests.customers)
    for (name, text) in files { folder.write(name, text) }
    return folder
  }

  private func run(_ arguments: [String], in folder: TemporaryFolder) -> Child.Result {
    Child.run(arguments, in: folder)
  }

  // MARK: Pipes

  @Test func aPipeGetsCSVAndNothingElse() {
    let folder = folder()
    let run = run(["customers.csv", "-c", "customers | take 2"], in: folder)
    #expect(run.code == 0)
    #expect(run.output == "id,name,country,spend\n1,Ann,DE,10.50\n2,Bob,FR,20.00\n")
    #expect(run.errors == "customers: 3 rows, 4 columns · key id\n")
  }

  @Test func aReaderThatLeavesIsNoError() {
    let folder = folder()
    let rows = (1...200_000).map { "\($0),name \($0)\n" }.joined()
    folder.write("many.csv", "id,name\n" + rows)
    folder.write(
      "head.sh", "\"$1\" many.csv -c many 2>errors | head -1; echo \"${PIPESTATUS[0]}\"\n")
    let child = Child(["head.sh", Child.program], in: folder, program: "/bin/bash")
    #expect(child.end() == 0)
    #expect(child.output == "id,name\n0\n")
    #expect(folder.read("errors") == "many: 200,000 rows, 2 columns · key id\n")
  }

  @Test func formatsForPeopleShowControlCharactersAndOthersKeepTheBytes() {
    let name = "a\u{1B}]0;x\u{7}b\tc\nd"
    let folder = folder(["odd.csv": "id,name\n1,\"\(name)\"\n2,e\n"])
    func written(_ format: String) -> String {
      run(["odd.csv", "--format", format, "-c", "odd"], in: folder).output
    }
    #expect(written("csv") == "id,name\n1,\"\(name)\"\n2,e\n")
    #expect(
      written("json")
        == "[\n{\"id\":1,\"name\":\"a\\u001b]0;x\\u0007b\\tc\\nd\"},\n{\"id\":2,\"name\":\"e\"}\n]\n")
    for format in ["table", "line", "markdown"] {
      let text = written(format)
      #expect(text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, "\(format)")
      #expect(text.split(separator: "\n").contains { $0.contains("]0;x") && $0.contains("d") }, "\(text)")
    }
  }

  @Test func explanationsComeWithoutATerminal() {
    let folder = folder()
    let table = run(
      ["customers.csv", "--format", "table", "-c", "customers | where country = \"XX\""], in: folder)
    #expect(table.errors.contains("0 rows. No customer has country = \"XX\"; values: DE 2 · FR 1\n"))
    let csv = run(["customers.csv", "-c", "customers | where country = \"XX\""], in: folder)
    #expect(csv.output == "id,name,country,spend\n")
    #expect(!csv.errors.contains("0 rows"))
  }

  // MARK: Parameters

  private static let monthly = """
    param since: date
    param country: text = "DE"
    customers | where country = $country | select name, since = $since
    """

  @Test func parametersAreListedAndChecked() {
    let folder = folder(["monthly.kith": ScriptContractTests.monthly])
    let good = run(["customers.csv", "monthly.kith", "--since", "2026-01-01"], in: folder)
    #expect(good.code == 0)
    #expect(good.output == "name,since\nAnn,2026-01-01\nCid,2026-01-01\n")
    let words = run(["run", "customers.csv", "monthly.kith", "--since=2026-01-01", "--country", "FR"], in: folder)
    #expect(words.output == "name,since\nBob,2026-01-01\n")
    let help = run(["monthly.kith", "--help"], in: folder)
    #expect(help.code == 0)
    #expect(
      help.output == """
        usage: kith [data ...] monthly.kith [--name value ...]

        parameters:
          --since  date, required
          --country  text, default "DE"

        """)
    let missing = run(["customers.csv", "monthly.kith"], in: folder)
    #expect(missing.code == 2)
    #expect(missing.errors.contains("the parameter `since` (date) needs a value"))
    let wrong = run(["customers.csv", "monthly.kith", "--since", "soon"], in: folder)
    #expect(wrong.code == 2)
    #expect(wrong.errors.contains("the parameter `since` wants"))
    let unknown = run(
      ["customers.csv", "monthly.kith", "--since", "2026-01-01", "--contry", "FR"], in: folder)
    #expect(unknown.code == 2)
    #expect(unknown.errors.contains("did you mean `country`?"))
    #expect(run(["--help"], in: folder).output.contains("130 interrupted"))
  }

  // MARK: Failures

  private static let broken = """
    customers | where id = 1 | update country = "AT"

    customers
      | where country = "AT"
      | sort spnd
    """

  @Test func aFailureIsPlacedAndKeepsNoChange() {
    let folder = folder(["broken.kith": ScriptContractTests.broken])
    let made = run(["acme.kithdb", "customers.csv", "-c", "print count(customers)"], in: folder)
    #expect(made.output == "3\n")
    let failed = run(["acme.kithdb", "broken.kith"], in: folder)
    #expect(failed.code == 1)
    #expect(failed.errors.contains("--> broken.kith:5:10\n"), "\(failed.errors)")
    #expect(failed.errors.contains("^^^^"))
    #expect(failed.errors.contains("did you mean `spend`?"))
    let after = run(["acme.kithdb", "-c", "customers | where id = 1 | select country"], in: folder)
    #expect(after.output == "country\nDE\n")
  }

  @Test func keepGoingKeepsWhatWentWell() {
    let folder = folder([
      "broken.kith": ScriptContractTests.broken + "\n\ncustomers | where id = 2 | update name = \"Ben\"\n"
    ])
    _ = run(["acme.kithdb", "customers.csv", "-c", "print count(customers)"], in: folder)
    let run = run(["acme.kithdb", "broken.kith", "--keep-going"], in: folder)
    #expect(run.code == 1)
    #expect(run.errors.contains("--> broken.kith:5:10\n"), "\(run.errors)")
    let after = self.run(["acme.kithdb", "-c", "customers | select country, name"], in: folder)
    #expect(after.output == "country,name\nAT,Ann\nFR,Ben\nDE,Cid\n")
  }

  @Test func everyKindOfEndHasItsCode() {
    let folder = folder()
    #expect(run(["customers.csv", "-c", "print 1 + 1"], in: folder).code == 0)
    #expect(run(["customers.csv", "-c", "customers | whre id = 1"], in: folder).code == 1)
    #expect(run(["customers.csv", "--frobnicate"], in: folder).code == 2)
    #expect(run(["nowhere.csv", "-c", "print 1"], in: folder).code == 3)
    let long = [
      "--demo", "--timeout", "0.3", "-c",
      "orders | join orders as o on amount != o.amount | summarize n = count()",
    ]
    let stopped = run(long, in: folder)
    #expect(stopped.code == 4, "\(stopped.errors)")
    #expect(stopped.errors.contains("stopped at the time limit after"))
    #expect(stopped.errors.contains("no data changed"))
  }

  @Test func anInterruptEndsWith130() {
    let folder = folder()
    let child = Child(
      [
        "--demo", "-c",
        "orders | join orders as o on amount != o.amount | summarize n = count()",
      ], in: folder)
    #expect(child.waitsForErrors("demo company"))
    child.kill(SIGINT)
    #expect(child.end() == 130)
    #expect(child.errors.contains("cancelled after"))
    #expect(child.errors.hasSuffix("— no data changed\n"), "\(child.errors)")
  }

  // MARK: Read-only

  @Test func readOnlyRefusesEveryChange() {
    let folder = folder()
    _ = run(["acme.kithdb", "customers.csv", "-c", "print count(customers)"], in: folder)
    let before = folder.bytes("acme.kithdb")
    for statement in [
      "customers | where id = 1 | update country = \"AT\"", "customers | export \"x.csv\"",
      "import \"customers.csv\" into more", "undo", "customers | where id = 1 | delete",
      "customers | where id = 1 | forget", "column customers.x: int",
    ] {
      let run = run(["--read-only", "acme.kithdb", "-c", statement], in: folder)
      #expect(run.code == 1, "\(statement): \(run.errors)")
      #expect(run.errors.contains("read-only"), "\(statement): \(run.errors)")
    }
    #expect(run(["--read-only", "acme.kithdb", "-c", "print count(customers)"], in: folder).output == "3\n")
    #expect(folder.bytes("acme.kithdb") == before)
    #expect(folder.names.filter { $0.hasSuffix(".csv") } == ["customers.csv"])
    #expect(run(["--read-only", "missing.kithdb", "-c", "print 1"], in: folder).code == 3)
    #expect(!folder.names.contains("missing.kithdb"))
  }
}
