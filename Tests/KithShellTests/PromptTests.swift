import Glibc
import KithTestSupport
import Testing

/// The prompt of the program itself, on a terminal of its own.
@Suite(.serialized) struct PromptTests {
  /// The program over three customers, at its first prompt, with the rows above it.
  private func prompt(
    columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]
  ) throws -> (terminal: PseudoTerminal, folder: String) {
    let folder = "/tmp/kith-prompt-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    mkdir(folder, 0o700)
    let file = folder + "/customers.csv"
    let table = "id,name,country,spend\n1,Ann,DE,10.50\n2,李小龙,FR,20.00\n3,Zoë,DE,30.25\n"
    if let stream = fopen(file, "w") {
      fputs(table, stream)
      fclose(stream)
    }
    var variables = ["HOME": folder, "KITH_HISTORY": folder + "/history"]
    for (name, value) in environment { variables[name] = value }
    let terminal = try PseudoTerminal(
      PseudoTerminal.builtProgram("kith"), ["--no-init", file], environment: variables,
      columns: columns, rows: rows)
    #expect(terminal.wait { $0.text.contains("kith>") }, "\(terminal.screen.text)")
    return (terminal, folder)
  }

  private func clear(_ terminal: PseudoTerminal) {
    terminal.send("\u{C}")
    #expect(terminal.text(when: "kith>") == "kith>")
  }

  private func quit(_ terminal: PseudoTerminal) {
    // Before the prompt is back, Ctrl-D would be a line's end in the kernel's queue and lost.
    #expect(terminal.wait { _ in !terminal.isCooked }, "\(terminal.screen.text)")
    terminal.send("\u{3}\u{4}")
    #expect(terminal.exitCode() == 0)
    #expect(terminal.isCooked)
    #expect(terminal.screen.unknown.isEmpty)
  }

  @Test func unknownNamesAreUnderlinedWhileTyping() throws {
    let (terminal, _) = try prompt()
    clear(terminal)
    terminal.send("customers | where contry = \"DE\"")
    let wrong =
      "{1}kith> {}customers {1}|{} {1;34}where{} {4;31}contry{} {1}={} {32}\"DE\"{}"
    #expect(terminal.wait { $0.styled(0) == wrong })
    #expect(terminal.screen.styled(0) == wrong)
    terminal.send(String(repeating: "\u{1B}[D", count: 11) + "u\u{5}")
    let right = "{1}kith> {}customers {1}|{} {1;34}where{} country {1}={} {32}\"DE\"{}"
    #expect(terminal.wait { $0.styled(0) == right })
    #expect(terminal.screen.styled(0) == right)
    quit(terminal)
  }

  @Test(arguments: [80, 40]) func columnsAndValuesAreListed(columns: Int) throws {
    let (terminal, _) = try prompt(columns: columns)
    clear(terminal)
    terminal.send("customers | sort \t")
    #expect(
      terminal.text(
        when: """
          kith> customers | sort
            id       int
            name     text · 3 distinct
            country  text · 2 distinct
            spend    decimal
          """)
          == """
          kith> customers | sort
            id       int
            name     text · 3 distinct
            country  text · 2 distinct
            spend    decimal
          """)
    terminal.send("\u{3}\u{C}")
    terminal.send("customers | where country = \"\t")
    let wanted =
      columns == 80
      ? "kith> customers | where country = \"\n  \"DE\"  2\n  \"FR\"  1"
      : "kith> customers | where country = \"\n  \"DE\"  2\n  \"FR\"  1"
    #expect(terminal.text(when: wanted) == wanted)
    terminal.send("F\t")
    let one = "kith> customers | where country = \"FR\"\n> \"FR\"  1"
    #expect(terminal.text(when: one) == one)
    quit(terminal)
  }

  @Test func aBlockRunsAndTheNextGoesOnWithIt() throws {
    let (terminal, folder) = try prompt(environment: ["LC_ALL": "C"])
    clear(terminal)
    terminal.send("customers |\rwhere name = \"李小龙\" | select name\r")
    #expect(terminal.wait { $0.text.contains("1 row") }, "\(terminal.screen.text)")
    #expect(terminal.wait { _ in !terminal.isCooked })
    #expect(
      terminal.screen.text.hasPrefix(
        "kith> customers |\n  ... where name = \"李小龙\" | select name\n"))
    terminal.send("| take 0\r")
    #expect(terminal.wait { $0.text.contains("0 rows") }, "\(terminal.screen.text)")
    quit(terminal)
    var bytes = [UInt8](repeating: 0, count: 1_000)
    let file = open(folder + "/history", O_RDONLY)
    let count = read(file, &bytes, bytes.count)
    close(file)
    #expect(
      String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        == "customers |\\nwhere name = \"李小龙\" | select name\n| take 0\n")
  }

  @Test func aPlainTerminalGetsNoEscapes() throws {
    let (terminal, _) = try prompt(environment: ["TERM": "dumb"])
    terminal.send("customers | take 1 | select name\n")
    #expect(terminal.wait { $0.text.contains("1 row") }, "\(terminal.screen.text)")
    terminal.send("customers |\nselect id | take 1\n")
    #expect(terminal.wait { $0.text.contains("  ... ") }, "\(terminal.screen.text)")
    terminal.send("\u{4}")
    #expect(terminal.exitCode() == 0)
    #expect(!terminal.output.contains(0x1B))
  }

  @Test func withoutColoursNoColourBytesAreSent() throws {
    let (terminal, _) = try prompt(environment: ["NO_COLOR": "1"])
    terminal.send("customers | where contry = \"DE\" \u{3}customers | sort \t\t")
    #expect(terminal.wait { $0.text.contains("> id") }, "\(terminal.screen.text)")
    quit(terminal)
    let text = String(decoding: terminal.output, as: UTF8.self)
    for piece in text.split(separator: "\u{1B}[").dropFirst() {
      #expect(piece.first { $0.isLetter } != "m")
    }
  }

  @Test func controlCStopsAStatementAndNotTheProgram() throws {
    let (terminal, _) = try prompt()
    clear(terminal)
    terminal.send("half\u{3}")
    #expect(terminal.text(when: "kith> half^C\nkith>") == "kith> half^C\nkith>")
    terminal.send("customers | sort ?")
    #expect(
      terminal.wait { $0.text.contains("kith> customers | sort\nsort ") }, "\(terminal.screen.text)"
    )
    quit(terminal)
  }
}
