import Glibc
import KithTestSupport
import Testing

/// The behaviours of the prompt as they look, on the editor with a toy language.
@Suite(.serialized) struct ScreenTests {
  @Test func aPipeContinuesTheBlockAndEnterRunsIt() throws {
    let probe = try Probe()
    probe.send("customers |\r")
    probe.expect("kith> customers |\n  ...", (1, 6))
    probe.send("where x\r")
    probe.expect(
      """
      kith> customers |
        ... where x
      [customers |\\nwhere x]
      kith>
      """, (3, 6))
    probe.send("a\u{1B}\rb")
    probe.expect(
      """
      kith> customers |
        ... where x
      [customers |\\nwhere x]
      kith> a
        ... b
      """, (4, 7))
    probe.finish()
  }

  @Test func anEmptyRowGivesUpAnUnfinishedBlock() throws {
    let probe = try Probe()
    probe.send("a |\r\r")
    probe.expect("kith> a |\n  ...\n[a |\\n]\nkith>")
    probe.finish()
  }

  @Test func blocksComeBackWhole() throws {
    let probe = try Probe()
    probe.send("one |\rtwo |\rthree\r")
    probe.expect("kith> one |\n  ... two |\n  ... three\n[one |\\ntwo |\\nthree]\nkith>")
    probe.send("draft" + Keys.up)
    let before = "kith> one |\n  ... two |\n  ... three\n[one |\\ntwo |\\nthree]\n"
    probe.expect(before + "kith> one |\n  ... two |\n  ... three", (6, 11))
    probe.send(Keys.up)
    probe.expect(before + "kith> one |\n  ... two |\n  ... three", (5, 11))
    probe.send(Keys.up + Keys.home + "x")
    probe.expect(before + "kith> xone |\n  ... two |\n  ... three", (4, 7))
    // Down leaves the block at its end, back to what was being typed.
    probe.send(Keys.down + Keys.down + Keys.down)
    probe.expect(before + "kith> draft", (4, 11))
    probe.send(Keys.up + Keys.up + Keys.up + Keys.enter)
    probe.expect(
      before + "kith> xone |\n  ... two |\n  ... three\n[xone |\\ntwo |\\nthree]\nkith>")
    probe.finish()
  }

  @Test func upStaysInThisSession() throws {
    let probe = try Probe(history: ["old |\\nblock", "newer"])
    probe.send("mine\r")
    probe.expect("kith> mine\n[mine]\nkith>")
    probe.send(Keys.up + Keys.up + Keys.up)
    probe.expect("kith> mine\n[mine]\nkith> mine", (2, 10))
    // Ctrl-R finds those of all sessions.
    probe.send("\u{15}\u{12}old")
    probe.expect("kith> mine\n[mine]\nkith>\nsearch: old\n> old |⏎block")
    probe.send("\r")
    probe.expect("kith> mine\n[mine]\nkith> old |\n  ... block", (3, 11))
    probe.finish()
    #expect(Probe.contents(of: probe.home + "/history") == "old |\\nblock\nnewer\nmine\n")
  }

  @Test func aPasteIsInert() throws {
    let probe = try Probe()
    probe.terminal.paste("one\n\ttwo \"\u{1B}[31m\u{7}\"\nthree\n")
    probe.expect("kith> one\n  ...     two \"[31m\"\n  ... three", (2, 11))
    probe.send("\r")
    probe.expect(
      "kith> one\n  ...     two \"[31m\"\n  ... three\n[one\\n  two \"[31m\"\\nthree]\nkith>")
    probe.finish()
  }

  /// Without the marks of a paste, rows that go on with the one before belong to it.
  @Test func anUnmarkedPasteStaysTogether() throws {
    let probe = try Probe()
    probe.send("one\r| two\r| three\rfour\r")
    probe.expect(
      """
      kith> one
        ... | two
        ... | three
      [one\\n| two\\n| three]
      kith> four
      [four]
      kith>
      """)
    probe.finish()
  }

  @Test func coloursAndMistakesShowWhileTyping() throws {
    let probe = try Probe()
    probe.send("customers | whre country \"x\" ")
    let wanted = "{1}kith> {}customers {1}|{} {4;31}whre{} country {32}\"x\"{}"
    // SGR 0 comes before each, and the model drops it.
    _ = probe.terminal.wait { $0.styled(0) == wanted }
    #expect(probe.terminal.screen.styled(0) == wanted)
    probe.send(String(repeating: Keys.left, count: 14) + Keys.backspace + "er" + Keys.end)
    let mended = "{1}kith> {}customers {1}|{} {1;34}where{} country {32}\"x\"{}"
    #expect(probe.terminal.wait { $0.styled(0) == mended })
    #expect(probe.terminal.screen.styled(0) == mended)
    probe.finish()
  }

  @Test func withoutColoursNothingIsColoured() throws {
    let probe = try Probe(history: ["customers x"], environment: ["NO_COLOR": "1"])
    probe.send("customers | whre \"x\"")
    probe.expect("kith> customers | whre \"x\"")
    probe.send("\u{3}c\t")
    _ = probe.terminal.wait { $0.text.contains("country") }
    probe.finish()
    let bytes = probe.terminal.output
    for index in bytes.indices where bytes[index] == 0x1B {
      let end = bytes[index...].firstIndex { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A } ?? index
      #expect(bytes[end] != UInt8(ascii: "m"))
    }
  }

  @Test func ghostTextIsAcceptedButNeverRun() throws {
    let probe = try Probe(history: ["customers | where country = 1", "customers ! no"])
    probe.send("cust")
    probe.expect("kith> customers | where country = 1", (0, 10))
    #expect(probe.terminal.screen.styled(0) == "{1}kith> {}cust{2}omers | where country = 1{}")
    probe.send("\r")
    probe.expect("kith> cust\n[cust]\nkith>")
    probe.send("cust\u{1B}f")
    probe.expect("kith> cust\n[cust]\nkith> customers | where country = 1", (2, 15))
    probe.send("\u{6}\r")
    probe.expect(
      """
      kith> cust
      [cust]
      kith> customers | where country = 1
      [customers | where country = 1]
      kith>
      """)
    probe.finish()
  }

  @Test func controlCKeepsTheLine() throws {
    let probe = try Probe()
    probe.send("half a line\u{3}")
    probe.expect("kith> half a line^C\n(interrupted)\nkith>", (2, 6))
    probe.send("\u{3}\u{3}")
    probe.expect(
      "kith> half a line^C\n(interrupted)\nkith> ^C\n(interrupted)\nkith> ^C\n(interrupted)\nkith>")
    probe.send("\u{4}")
    #expect(probe.terminal.exitCode() == 0)
    #expect(probe.terminal.isCooked)
  }

  @Test func theTerminalIsGivenBackWhenTheProgramIsEnded() throws {
    let probe = try Probe()
    probe.send("half")
    probe.expect("kith> half")
    probe.terminal.signal(SIGTERM)
    #expect(probe.terminal.exitCode() == 0)
    #expect(probe.terminal.isCooked)
    #expect(!probe.terminal.screen.modes.contains(2004))
  }

  @Test func controlZStopsAndFgTakesUpAgain() throws {
    let shell = "/bin/bash"
    guard access(shell, X_OK) == 0 else { return }
    let terminal = try PseudoTerminal(
      shell, ["--norc", "--noprofile"], environment: ["PS1": "$ ", "KITH_HISTORY": ""])
    _ = terminal.wait { $0.text == "$" }
    terminal.send(PseudoTerminal.builtProgram("kith-editor-probe") + "\r")
    #expect(terminal.wait { $0.text.hasSuffix("kith>") })
    terminal.send("\u{C}half a \u{1A}")
    #expect(terminal.wait { $0.text.contains("Stopped") && $0.text.hasSuffix("$") })
    #expect(terminal.screen.text.hasPrefix("kith> half a\n"))
    terminal.send("fg\r")
    #expect(terminal.wait { $0.text.hasSuffix("kith> half a") }, "\(terminal.screen.text)")
    terminal.send("\u{1B}[Db\r")
    #expect(terminal.wait { $0.text.contains("[half ab ]") }, "\(terminal.screen.text)")
    terminal.send("\u{4}exit\r")
    #expect(terminal.exitCode() == 0)
  }

  @Test func clustersAreWholeAndTheCursorAgrees() throws {
    for clusters in [true, false] {
      let probe = try Probe(clusters: clusters)
      probe.send("李e\u{301}👩‍👩‍👧🇩🇪x")
      probe.send(Keys.left + Keys.left + "-")
      let text = "kith> 李e\u{301}👩‍👩‍👧-🇩🇪x"
      // On either terminal the cursor stands right behind the hyphen.
      #expect(probe.terminal.wait { $0.text == text && Self.beforeCursor($0).hasSuffix("-") })
      #expect(probe.terminal.screen.text == text)
      probe.send(Keys.backspace + Keys.backspace + Keys.backspace)
      probe.expect("kith> 李🇩🇪x", (0, 8))
      probe.send(Keys.delete + "\r")
      probe.expect("kith> 李x\n[李x]\nkith>")
      probe.finish()
    }
  }

  private static func beforeCursor(_ screen: Screen) -> String {
    screen.cells[screen.cursor.row][..<screen.cursor.column].map(\.text).joined()
  }

  @Test func deletedTextComesBack() throws {
    let probe = try Probe()
    probe.send("one two\u{17}\u{19}\u{19}")
    probe.expect("kith> one twotwo")
    probe.send("\u{15}")
    probe.expect("kith>")
    probe.send("\u{19}")
    probe.expect("kith> one twotwo")
    probe.send("\u{1F}")
    probe.expect("kith>")
    probe.send("\u{1F}")
    probe.expect("kith> one twotwo")
    probe.finish()
  }

  @Test func inOtherLocalesEverythingCanBeTyped() throws {
    let probe = try Probe(environment: ["LC_ALL": "C"])
    probe.send("李b é\r")
    probe.expect("kith> 李b é\n[李b é]\nkith>")
    probe.finish()
  }

  @Test func brokenTextIsReplaced() throws {
    let probe = try Probe()
    probe.terminal.send([0x61, 0xFF, 0xE4, 0xB8, 0x62, 0x0D])
    probe.expect("kith> a\u{FFFD}\u{FFFD}b\n[a\u{FFFD}\u{FFFD}b]\nkith>")
    probe.finish()
  }

  @Test func singleKeysNeedNoEnter() throws {
    let probe = try Probe(["keys"])
    probe.terminal.settle()
    probe.send("y不" + Keys.up + "\u{1B}")
    probe.expect(
      """
      character("y")
      character("\\u{4E0D}")
      up
      escape
      """)
    probe.send("\u{3}\u{4}")
    #expect(probe.terminal.exitCode() == 0)
    #expect(probe.terminal.isCooked)
  }

  @Test func pagesTurn() throws {
    let probe = try Probe(["page"], columns: 60, rows: 6)
    probe.expect("head\nline 0\nline 1\nline 2\nline 3\n1–4 of 100 · space b ↑ ↓ g G q")
    probe.send(" " + Keys.down)
    probe.expect("head\nline 5\nline 6\nline 7\nline 8\n6–9 of 100 · space b ↑ ↓ g G q")
    probe.send("G")
    probe.expect("head\nline 96\nline 97\nline 98\nline 99\n97–100 of 100 · space b ↑ ↓ g G q")
    probe.send("q")
    #expect(probe.terminal.exitCode() == 0)
    #expect(probe.terminal.screen.text == "line 96\nline 97\nline 98\nline 99\n(left)")
    #expect(probe.terminal.isCooked)
  }
}
