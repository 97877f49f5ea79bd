import Glibc
import KithTestSupport
import Testing

/// Work that takes long: what is said meanwhile, and how it is stopped.
@Suite(.serialized) struct WorkScreenTests {
  /// A question that would take minutes.
  private static let long =
    "orders | join orders as o on amount != o.amount | summarize n = count()"

  private func demo(_ environment: [String: String] = [:]) throws -> ShellFixture {
    try ShellFixture(["--demo"], environment: environment, opens: false)
  }

  @Test func controlCBringsThePromptBackAndSaysThatNothingChanged() throws {
    let shell = try demo()
    shell.terminal.send(WorkScreenTests.long + "\r")
    #expect(shell.terminal.wait(isAtWork: true) { _ in shell.terminal.isCooked })
    // Whether the line about the work is there yet or not.
    #expect(
      shell.terminal.wait(isAtWork: true) { $0.text.contains("query · ") },
      "\(shell.terminal.screen.text)")
    shell.terminal.send("\u{3}")
    #expect(
      shell.terminal.wait { $0.text.hasSuffix("\nkith>") && $0.text.contains("cancelled after") },
      "\(shell.terminal.screen.text)")
    let lines = ShellFixture.timeless(shell.terminal.screen.text).split(separator: "\n")
    #expect(lines.suffix(2).first == "cancelled after _ ms — no data changed")
    // The line about the work is gone without a trace.
    #expect(!lines.contains { $0.contains("query · ") })
    // And what was typed is still there, and so are the data.
    #expect(
      shell.typed("print count(orders)", until: "14000") == """
        kith> print count(orders)
        14000
        kith>
        """)
    shell.quit()
  }

  @Test func anImportSaysHowFarItIs() throws {
    let rows = (1...500_000).map { "\($0),name \($0),\($0).50,2026-01-01\n" }.joined()
    let shell = try ShellFixture(files: ["many.csv": "id,name,spend,day\n" + rows], opens: false)
    let screen = shell.typed("import \"many.csv\"", until: "many: 500,000 rows")
    // Erased at the end.
    #expect(!screen.contains("%"), "\(screen)")
    let said = String(decoding: shell.terminal.output, as: UTF8.self)
    let percentages = said.matches(of: /import ([0-9]+) % · [0-9,]+ rows · [0-9.,]+ ?[kM]? rows\/s/)
      .compactMap { Int($0.1) }
    #expect(!percentages.isEmpty)
    #expect(percentages == percentages.sorted(), "\(percentages)")
    #expect(percentages.allSatisfy { $0 < 100 })
    shell.quit()
  }

  @Test func progressOnAPlainTerminalHasNoEscapes() throws {
    let shell = try demo(["TERM": "dumb"])
    shell.terminal.send(WorkScreenTests.long + "\n")
    #expect(
      shell.terminal.wait(isAtWork: true) { $0.text.contains("query · ") },
      "\(shell.terminal.screen.text)")
    shell.terminal.send("\u{3}")
    #expect(
      shell.terminal.wait { $0.text.contains("cancelled after") && $0.text.hasSuffix("kith>") },
      "\(shell.terminal.screen.text)")
    #expect(!shell.terminal.screen.text.contains("query · "))
    shell.terminal.send("\u{4}")
    #expect(shell.terminal.exitCode() == 0)
    #expect(!shell.terminal.output.contains(0x1B))
  }

  @Test func controlCAtThePromptKeepsTheLineInSight() throws {
    let shell = try ShellFixture(columns: 40)
    shell.terminal.send("\u{C}customers | whe\u{3}")
    let wanted = "kith> customers | whe^C\nkith>"
    #expect(shell.terminal.text(when: wanted) == wanted)
    shell.terminal.send("\u{3}\u{3}\u{3}")
    let more = "kith> customers | whe^C\nkith> ^C\nkith> ^C\nkith> ^C\nkith>"
    #expect(shell.terminal.text(when: more) == more)
    shell.quit()
  }

  @Test func controlDAsksOnlyWhereWorkWouldBeLost() throws {
    let shell = try ShellFixture()
    shell.terminal.send("customers | where id = 1 | update country = \"AT\"\r")
    #expect(shell.terminal.wait { $0.text.contains("apply?") }, "\(shell.terminal.screen.text)")
    #expect(shell.terminal.wait { _ in !shell.terminal.isCooked })
    shell.terminal.send("y\r")
    #expect(
      shell.terminal.wait { $0.text.contains("undo #") && $0.text.hasSuffix("\nkith>") },
      "\(shell.terminal.screen.text)")
    #expect(shell.terminal.wait { _ in !shell.terminal.isCooked })
    shell.terminal.send("\u{4}")
    let question = "1 change is in memory only (:save FILE.kithdb keeps it)\nquit? [y/N]"
    #expect(shell.terminal.wait { $0.text.hasSuffix(question) }, "\(shell.terminal.screen.text)")
    #expect(shell.terminal.wait { _ in !shell.terminal.isCooked })
    shell.terminal.send("\r")
    #expect(shell.terminal.wait { $0.text.hasSuffix("\nkith>") }, "\(shell.terminal.screen.text)")
    shell.terminal.send(":save acme.kithdb\r")
    #expect(
      shell.terminal.wait { $0.text.contains("saved") && $0.text.hasSuffix("\nkith>") },
      "\(shell.terminal.screen.text)")
    // Nothing is lost any more.
    shell.quit()
    #expect(shell.folder.names.contains("acme.kithdb"))
  }

  @Test func controlZAndBackRestoreTheKeysAndTheBlock() throws {
    // A shell with job control, as people have.
    let folder = TemporaryFolder()
    folder.write("customers.csv", ShellFixture.customers)
    let terminal = try PseudoTerminal(
      "/bin/bash", ["--norc", "--noprofile", "-i"],
      environment: [
        "HOME": folder.path, "KITH_HISTORY": folder.path + "history", "PS1": "sh> ",
        "KITH": PseudoTerminal.builtProgram("kith"), "BASH_SILENCE_DEPRECATION_WARNING": "1",
      ])
    #expect(terminal.wait { $0.text.hasSuffix("sh>") }, "\(terminal.screen.text)")
    terminal.send("\"$KITH\" --no-init \"$HOME/customers.csv\"\n")
    #expect(terminal.wait { $0.text.hasSuffix("kith>") }, "\(terminal.screen.text)")
    terminal.send("customers | take 1 | sele")
    #expect(terminal.wait { $0.text.contains("| sele") })
    terminal.send("\u{1A}")
    #expect(terminal.wait { $0.text.hasSuffix("sh>") }, "\(terminal.screen.text)")
    terminal.send("fg\n")
    #expect(terminal.wait { $0.text.hasSuffix("kith> customers | take 1 | sele") }, "\(terminal.screen.text)")
    // Keys work, and are not echoed as they come.
    terminal.send("cx\u{1B}[D\u{1B}[3~t name\r")
    #expect(
      terminal.wait { $0.text.contains("1 row") && $0.text.hasSuffix("kith>") },
      "\(terminal.screen.text)")
    #expect(terminal.screen.text.contains("kith> customers | take 1 | select name\n"))
    terminal.send("\u{4}")
    #expect(terminal.wait { $0.text.hasSuffix("sh>") }, "\(terminal.screen.text)")
    terminal.send("exit\n")
    #expect(terminal.exitCode() == 0)
  }
}
