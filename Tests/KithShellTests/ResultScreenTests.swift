import Glibc
import KithTestSupport
import Testing

/// What results look like at the prompt: tables, footers, pages, explanations, charts, the clipboard.
@Suite(.serialized) struct ResultScreenTests {
  @Test func anEmptyResultSaysWhichValuesThereAre() throws {
    let shell = try ShellFixture()
    #expect(
      shell.typed("customers | where country = \"Germany\"", until: "values:") == """
        kith> customers | where country = "Germany"
        0 rows. No customer has country = "Germany"; values: DE 20 · FR 10 · US 10 ·
        CN 5
        kith>
        """)
    #expect(
      shell.typed("customers | where country = \"de\" | sort name", until: "values:") == """
        kith> customers | where country = "de" | sort name
        0 rows. No customer has country = "de"; did you mean "DE"? values: DE 20 · FR 10
        US 10 · CN 5
        kith>
        """)
    shell.quit()
  }

  @Test func anEmptyChainNamesTheStepThatDroppedTheLastRow() throws {
    let shell = try ShellFixture(columns: 40, environment: ["NO_COLOR": "1"])
    #expect(
      shell.typed(
        "customers | where spend > 50000 | where city = \"Rome\" | sort name", until: "City 6"
      ).hasSuffix(
        """
        0 rows. Step 2, `where city = "Rome"`,
        dropped the last 5 rows: none has city =
        "Rome"; values: City 0 1 · City 1 1 ·
        City 2 1 · City 3 1 · City 6 1
        kith>
        """), "\(shell.terminal.screen.text)")
    #expect(
      shell.typed("customers | where spend > 99999", until: "from").hasSuffix(
        """
        0 rows. No customer has spend > 99999;
        values from 1250.10 to 56250.50
        kith>
        """), "\(shell.terminal.screen.text)")
    shell.quit()
  }

  @Test func aTableFitsTheTerminalAndSaysWhatItHides() throws {
    let shell = try ShellFixture(environment: ["LC_ALL": "C"])
    let screen = shell.typed("customers", until: "full scan")
    let lines = screen.split(separator: "\n")
    // 20 rows, head, footer and prompt fill the window, so that the command has just left it.
    #expect(
      screen.hasPrefix(
        """
        id  name          count…  city    segment    email         since           spend
        ──  ────────────  ──────  ──────  ─────────  ────────────  ──────────  ─────────
         1  李小龙 1      FR      City 1  segment 1  c1@example.…  2025-02-11   1,250.10
        """), "\(screen)")
    #expect(
      screen.hasSuffix(
        """
        45 rows (20 shown) · 9 columns (8 shown; hidden: note) · _ ms · full scan
        kith>
        """), "\(screen)")
    shell.quit()
  }

  @Test func aNarrowTableFitsToo() throws {
    let shell = try ShellFixture(columns: 40)
    #expect(
      shell.typed("customers | take 3", until: "columns") == """
        kith> customers | take 3
        id  name        coun…  city    segment
        ──  ──────────  ─────  ──────  ─────────
         1  李小龙 1    FR     City 1  segment 1
         2  Zoë Gray 2  DE     City 2  segment 2
         3  Иван 3      US     City 3  segment 0
        3 rows · 9 columns (5 shown; hidden:
        email, since, spend, note) · _ ms
        kith>
        """)
    shell.quit()
  }

  @Test func morePagesTheSameResult() throws {
    let shell = try ShellFixture(rows: 12)
    _ = shell.typed("customers | select id, name, spend | sort id desc", until: "45 rows (10 shown)")
    shell.terminal.send(":more\r")
    #expect(shell.terminal.wait { $0.text.contains("1–9 of 45") }, "\(shell.terminal.screen.text)")
    #expect(shell.terminal.screen.line(0) == "id  name              spend")
    #expect(shell.terminal.screen.line(2) == "45  Ann Lee 45    56,250.50")
    shell.terminal.send(" ")
    #expect(shell.terminal.wait { $0.text.contains("10–18 of 45") }, "\(shell.terminal.screen.text)")
    #expect(shell.terminal.screen.line(2) == "36  李小龙 36     45,000.60")
    shell.terminal.send("G")
    #expect(shell.terminal.wait { $0.text.contains("37–45 of 45") }, "\(shell.terminal.screen.text)")
    shell.terminal.send("q")
    #expect(shell.terminal.wait { $0.text.hasSuffix("\nkith>") }, "\(shell.terminal.screen.text)")
    shell.terminal.send("\u{C}")
    #expect(
      shell.typed("_ | take 1 | select name", until: "1 row") == """
        kith> _ | take 1 | select name
        name
        ──────────
        Ann Lee 45
        1 row · 1 column · _ ms
        kith>
        """)
    shell.quit()
  }

  @Test func moreWithoutKeysGoesOnWithTheNextRows() throws {
    let shell = try ShellFixture(rows: 40, environment: ["TERM": "dumb"])
    shell.terminal.send("customers | select id\n")
    #expect(shell.terminal.wait { $0.text.contains("45 rows (36 shown)") })
    shell.terminal.send(":more\n")
    #expect(shell.terminal.wait { $0.text.contains("rows 37 to 45 of 45") })
    shell.terminal.send(":more\n")
    #expect(shell.terminal.wait { $0.text.contains("all 45 rows were shown") })
    shell.terminal.send("customers | where country = \"XX\"\n")
    #expect(shell.terminal.wait { $0.text.contains("No customer has country = \"XX\"; values: DE 20") })
    shell.terminal.send("\u{4}")
    #expect(shell.terminal.exitCode() == 0)
    #expect(!shell.terminal.output.contains(0x1B))
  }

  @Test func explainSaysRowsTimeAndIndexOfEveryStage() throws {
    let shell = try ShellFixture()
    let screen = shell.typed(
      ":explain customers | where id = 7 | select name", until: "index customers.id")
    #expect(
      screen == """
        kith> :explain customers | where id = 7 | select name
        filter #1.id = 7  1 row  _ ms  index customers.id
        kith>
        """)
    #expect(
      shell.typed(":explain customers | where country = \"DE\"", until: "scan") == """
        kith> :explain customers | where country = "DE"
        filter #1.country = "DE"  45 → 20 rows  _ ms
          scan customers as #1         45 rows  _ ms
        kith>
        """)
    shell.quit()
  }

  @Test(arguments: [80, 40]) func aChartIsDrawnInBlocks(columns: Int) throws {
    let shell = try ShellFixture(columns: columns)
    let screen = shell.typed(
      ":chart customers | summarize n = count() by country | sort n desc", until: "CN")
    let wide = """
      kith> :chart customers | summarize n = count() by country | sort n desc
      n by country
      DE  ████████████████████████████████████████████████████████████████████████  20
      FR  ████████████████████████████████████                                      10
      US  ████████████████████████████████████                                      10
      CN  ██████████████████                                                         5
      kith>
      """
    let narrow = """
      n by country
      DE  ████████████████████████████████  20
      FR  ████████████████                  10
      US  ████████████████                  10
      CN  ████████                           5
      kith>
      """
    #expect(screen.hasSuffix(columns == 80 ? wide : narrow), "\(screen)")
    shell.quit()
  }

  @Test func copyPutsTheResultOnTheClipboard() throws {
    let shell = try ShellFixture()
    _ = shell.typed("customers | take 2 | select id, country", until: "2 rows")
    let screen = shell.typed(":copy", until: "OSC 52")
    #expect(
      screen == """
        kith> :copy
        copied 2 rows, 2 columns to the clipboard (21 bytes, OSC 52)
        kith>
        """)
    // "id\tcountry\n1\tFR\n2\tDE\n"
    #expect(shell.terminal.screen.clipboard == "aWQJY291bnRyeQoxCUZSCjIJREUK")
    shell.quit()
  }
}
