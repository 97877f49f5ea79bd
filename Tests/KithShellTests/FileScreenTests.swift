import Glibc
import KithTestSupport
import Testing

/// Files at the prompt: exports, imports, pictures, sessions that must not write.
@Suite(.serialized) struct FileScreenTests {
  @Test(arguments: [80, 40]) func exportSaysWhatItWroteAndKeepsFilesThatExist(columns: Int) throws {
    let shell = try ShellFixture(columns: columns)
    let export = "customers | where country = \"DE\" | export \"de.csv\""
    let report =
      columns == 80
      ? "wrote 20 rows, 9 columns → de.csv (1.6 kB)"
      : "wrote 20 rows, 9 columns → de.csv (1.6\nkB)"
    #expect(
      shell.typed(export, until: "wrote").hasSuffix("\n\(report)\nkith>"),
      "\(shell.terminal.screen.text)")
    let first = shell.folder.read("de.csv")
    #expect(first?.split(separator: "\n").count == 21)
    let refused = shell.typed("customers | export \"de.csv\"", until: "overwrite")
    #expect(refused.contains("error[K0720]: the file `de.csv` exists\n"))
    #expect(refused.contains("= hint: add `with overwrite: true`"))
    #expect(shell.folder.read("de.csv") == first)
    _ = shell.typed("customers | export \"de.csv\" with overwrite: true", until: "wrote 45 rows")
    #expect(shell.folder.read("de.csv") != first)
    // Nothing is left under another name.
    #expect(shell.folder.names.filter { $0.contains("de.csv") } == ["de.csv"])
    shell.quit()
  }

  @Test func theEndOfTheNameSaysTheFormat() throws {
    let shell = try ShellFixture()
    let begins = [
      "x.json": "[\n{", "x.jsonl": "{\"id\":1", "x.md": "| ", "x.tsv": "id\tname",
      "x.xlsx": "PK", "x.svg": "<?xml",
    ]
    for (name, begin) in begins.sorted(by: { $0.key < $1.key }) {
      _ = shell.typed(
        "customers | take 3 | select id, name, spend | export \"\(name)\"", until: "→ \(name) (")
      #expect(shell.folder.read(name)?.hasPrefix(begin) ?? false, "\(name)")
    }
    let unknown = shell.typed("customers | export \"x.doc\"", until: "hint")
    #expect(unknown.contains("`x.doc` does not say which format to write"))
    #expect(unknown.contains(".png"))
    shell.quit()
  }

  @Test func aPNGNeedsGnuplotAndSaysSo() throws {
    // A folder of programs without gnuplot.
    let shell = try ShellFixture(environment: ["PATH": "/nonexistent"])
    let export = "customers | summarize n = count() by country | export \"x.png\""
    let screen = shell.typed(export, until: "hint")
    #expect(screen.contains("error[K0727]: png pictures are drawn by gnuplot, which is not installed\n"))
    #expect(screen.hasSuffix("= hint: export \"chart.svg\" needs no other program\nkith>"))
    #expect(!shell.folder.names.contains("x.png"))
    shell.quit()
  }

  @Test func aPNGIsWhatGnuplotDraws() throws {
    let shell = try ShellFixture(environment: ["PATH": "bin:/usr/bin:/bin"])
    mkdir(shell.folder.path + "bin", 0o700)
    // Stands for the real one: says which script it got and writes where that says.
    shell.folder.write(
      "bin/gnuplot",
      """
      #!/bin/sh
      cp "$1" script
      out=$(sed -n "s/^set output '\\\\(.*\\\\)'/\\\\1/p" "$1")
      printf 'PNG of %s rows' "$(grep -c '^"' "$1")" > "$out"
      """)
    chmod(shell.folder.path + "bin/gnuplot", 0o700)
    let screen = shell.typed(
      "customers | summarize n = count() by country | export \"x.png\"", until: "wrote")
    #expect(screen.contains("wrote 4 rows, 2 columns → x.png (13 bytes)"), "\(screen)")
    #expect(shell.folder.read("x.png") == "PNG of 4 rows")
    #expect(shell.folder.read("script")?.contains("plot $data using 2:xtic(1) title 'n'") ?? false)
    shell.quit()
  }

  private static let mixed =
    "id;name;spend\r\n" + (1...2_000).map { "\($0);n\($0);\($0).5\($0 % 10)\n" }.joined()
    + "2001;short\r\n2002;n2002;notanumber\n2003;n2003;3.50\r\n"

  @Test func anImportTellsWhatItFoundAndWhatItRejected() throws {
    let shell = try ShellFixture(files: ["x.csv": FileScreenTests.mixed], opens: false)
    let screen = shell.typed("import \"x.csv\" into people", until: "rejected")
    #expect(
      screen == """
        kith> import "x.csv" into people
        x.csv: semicolon, utf-8, with a header: id int, name text, spend decimal
        people: 2,001 rows, 3 columns · 2 rejected → x.rejects.csv · separated by `;` ·
        key id
        kith>
        """)
    #expect(
      shell.folder.read("x.rejects.csv") == """
        line,column,value,reason,raw
        2002,,,2 fields instead of 3,"2001;short"
        2003,spend,notanumber,not a decimal,"2002;n2002;notanumber"

        """)
    // One step of undo.
    _ = shell.typed("undo", until: "reverted #1")
    _ = shell.typed("people", until: "no table")
    let strict = shell.typed("import \"x.csv\" into people with strict: true", until: "hint")
    #expect(strict.contains("2 rows of `x.csv` cannot be read, the first on line 2002"))
    _ = shell.typed("people", until: "no table")
    shell.quit()
  }

  @Test func readOnlySessionsSayTheyAre() throws {
    let made = try ShellFixture(["acme.kithdb"])
    made.quit()
    let terminal = try PseudoTerminal(
      PseudoTerminal.builtProgram("kith"), ["--no-init", "--read-only", made.folder.path + "acme.kithdb"],
      environment: ["HOME": made.folder.path, "KITH_HISTORY": made.folder.path + "history"])
    #expect(terminal.wait { $0.text.hasSuffix("kith (ro)>") }, "\(terminal.screen.text)")
    for line in [
      "customers | where id = 1 | update country = \"AT\"", "customers | export \"x.csv\"",
      ":save other.kithdb", ":history save x.kith",
    ] {
      terminal.send("\u{C}")
      #expect(terminal.wait { $0.text == "kith (ro)>" })
      terminal.send(line + "\r")
      #expect(
        terminal.wait {
          $0.text.contains("error[K0605]: this session is read-only") && $0.text.hasSuffix("kith (ro)>")
        }, "\(terminal.screen.text)")
    }
    #expect(terminal.wait { _ in !terminal.isCooked })
    terminal.send("\u{4}")
    #expect(terminal.exitCode() == 0)
  }

  @Test func cellsThatWouldDriveTheTerminalAreShown() throws {
    let odd = "id,name\n1,\"a\u{1B}]0;x\u{7}b\tc\nd\"\n2,\"\u{1B}[31mred\"\n3,\u{202E}abc\n"
    let shell = try ShellFixture(files: ["odd.csv": odd], opens: false)
    _ = shell.typed("import \"odd.csv\"", until: "3 rows")
    #expect(
      shell.typed("odd", until: "full scan") == """
        kith> odd
        id  name
        ──  ────────────────────────────
         1  a\\u{1b}]0;x\\u{7}b\\tc⏎d
         2  \\u{1b}[31mred
         3  \\u{202e}abc
        3 rows · 2 columns · _ ms · full scan
        kith>
        """.split(separator: "────────────────────────────", maxSplits: 1).joined(
          separator: "──────────────────────"))
    for format in ["line", "markdown"] {
      _ = shell.typed("set format = \(format)", until: "")
      let screen = shell.typed("odd", until: "abc")
      #expect(screen.contains("1b}") && screen.contains("202e}"), "\(screen)")
    }
    shell.quit()
    // The terminal's own commands were all understood: none came from the data.
    #expect(shell.terminal.screen.unknown.isEmpty)
  }
}
