import KithTestSupport
import Testing

/// Lists below the block: completion, search, help; small windows; the user's keys.
@Suite(.serialized) struct ListTests {
  @Test func completionListsAndWalks() throws {
    let probe = try Probe(columns: 40)
    probe.send("x | s\t")
    probe.expect(
      """
      kith> x | s
        segment  3  text
        sort        step
        spend       decimal
      """, (0, 11))
    probe.send("\t\t")
    probe.expect(
      """
      kith> x | sort
        segment  3  text
      > sort        step
        spend       decimal
      """, (0, 14))
    probe.send(Keys.backTab + Keys.up)
    probe.expect(
      """
      kith> x | spend
        segment  3  text
        sort        step
      > spend       decimal
      """)
    // Enter takes the candidate and runs nothing; the next one runs.
    probe.send("\r")
    probe.expect("kith> x | spend", (0, 15))
    probe.send("\r")
    probe.expect("kith> x | spend\n[x | spend]\nkith>")
    probe.finish()
  }

  @Test func typingNarrowsAndTheListGoesByItself() throws {
    let probe = try Probe()
    probe.send("s\t")
    _ = probe.terminal.wait { $0.text.contains("segment") }
    probe.send("p")
    probe.expect("kith> sp\n  spend  decimal")
    probe.send("e ")
    probe.expect("kith> spe")
    probe.send("cu\t")
    probe.expect("kith> spe customers", (0, 19))
    probe.finish()
  }

  @Test func aSearchTakesWordsInAnyOrderAndRunsNothing() throws {
    let probe = try Probe(
      history: [
        "customers | where country = \"DE\" | sort spend", "orders | take 5", "sort spend |\\nde",
        "where 不 = 1",
      ])
    probe.send("\u{12}de spend")
    probe.expect(
      """
      kith>
      search: de spend
      > sort spend |⏎de
        customers | where country = "DE" | sort spend
      """, (1, 16))
    probe.send(Keys.down + "\r")
    probe.expect("kith> customers | where country = \"DE\" | sort spend", (0, 51))
    probe.send("\u{15}\u{12}不")
    probe.expect("kith>\nsearch: 不\n> where 不 = 1", (1, 10))
    probe.send("\u{3}abc\r")
    probe.expect("kith> abc\n[abc]\nkith>")
    probe.finish()
  }

  @Test func twoShellsFindEachOthersBlocks() throws {
    let first = try Probe()
    let second = try Probe(environment: ["KITH_HISTORY": first.home + "/history"])
    second.send("from the second\r")
    second.expect("kith> from the second\n[from the second]\nkith>")
    first.send("\u{12}second")
    first.expect("kith>\nsearch: second\n> from the second")
    first.send("\u{3}" + Keys.up)
    first.expect("kith>")
    first.send("mine\r")
    first.expect("kith> mine\n[mine]\nkith>")
    second.finish()
    first.finish()
    #expect(Probe.contents(of: first.home + "/history") == "from the second\nmine\n")
  }

  @Test func helpLeavesTheLineIntact() throws {
    let probe = try Probe()
    probe.send("sort x" + Keys.help)
    probe.expect("kith> sort x\nhelp for byte 6 of 6", (0, 12))
    probe.send("?")
    probe.expect("kith> sort x\nhelp for byte 6 of 6", (0, 12))
    probe.send("a?")
    probe.expect("kith> sort xa?", (0, 14))
    probe.finish()
  }

  @Test func aBlockTallerThanTheWindowScrolls() throws {
    let probe = try Probe(columns: 40, rows: 5)
    probe.terminal.paste((0..<20).map { "row \($0)" }.joined(separator: "\n"))
    probe.expect("  ^^^ row 15\n  ... row 16\n  ... row 17\n  ... row 18\n  ... row 19", (4, 12))
    probe.send(String(repeating: Keys.up, count: 6))
    probe.expect("  ^^^ row 13\n  ... row 14\n  ... row 15\n  ... row 16\n  vvv row 17", (0, 12))
    probe.send("\u{1B}<")
    probe.expect("kith> row 0\n  ... row 1\n  ... row 2\n  ... row 3\n  vvv row 4", (0, 6))
    probe.send("\u{3}")
    probe.expect("  ... row 17\n  ... row 18\n  ... row 19^C\n(interrupted)\nkith>")
    #expect(probe.terminal.screen.scrollback.suffix(17).first == "kith> row 0")
    probe.finish()
  }

  @Test func longRowsWrap() throws {
    let probe = try Probe(columns: 20, rows: 8)
    probe.send("0123456789abcd")
    probe.expect("kith> 0123456789abcd", (1, 0))
    probe.send("李李李李李李李李李李x")
    probe.expect("kith> 0123456789abcd\n李李李李李李李李李李\nx", (2, 1))
    probe.send(Keys.home + "y")
    probe.expect("kith> y0123456789abc\nd李李李李李李李李李\n李x", (0, 7))
    probe.send("\r")
    probe.expect(
      "kith> y0123456789abc\nd李李李李李李李李李\n李x\n[y0123456789abcd李李\n李李李李李李李李x]\nkith>")
    probe.finish()
  }

  @Test func aNewSizeIsPaintedAnew() throws {
    let probe = try Probe(columns: 40, rows: 6)
    probe.send("a row that is rather long")
    probe.expect("kith> a row that is rather long")
    probe.terminal.resize(columns: 20, rows: 6)
    probe.expect("kith> a row that is\nrather long", (1, 11))
    probe.terminal.resize(columns: 60, rows: 6)
    probe.expect("kith> a row that is rather long", (0, 31))
    probe.finish()
  }

  @Test func theEndOfAnEmptyLineInViStaysInTheLine() throws {
    let probe = try Probe(editrc: "bind -v\n")
    // A lone escape waits a moment for more of a key.
    probe.send("\u{1B}")
    probe.terminal.settle(milliseconds: 150)
    for _ in 0..<3 { probe.send("$") }
    probe.terminal.settle(milliseconds: 50)
    probe.expect("kith>", (0, 6))
    probe.send("iabc")
    probe.expect("kith> abc", (0, 9))
    probe.finish()
  }

  @Test func viAndTheUsersKeysWork() throws {
    let probe = try Probe(editrc: "bind -v\nbind ^G kith-undo\n")
    probe.send("older\r")
    probe.expect("kith> older\n[older]\nkith>")
    probe.send("\u{C}one two")
    probe.expect("kith> one two")
    probe.terminal.settle()
    probe.send("\u{1B}")
    probe.terminal.settle()
    probe.send("0dwk")
    probe.expect("kith> older")
    probe.send("j")
    probe.expect("kith> two")
    probe.send("A!\r")
    probe.expect("kith> two!\n[two!]\nkith>")
    probe.finish()
  }

  @Test func aSequenceThatTheUserBoundIsTheUsers() throws {
    let probe = try Probe(
      history: ["alpha", "beta"],
      editrc: "bind ^[[A ed-search-prev-history\nbind ^[[1;3C kith-row-end\n")
    probe.send("al" + Keys.up)
    probe.expect("kith> alpha")
    probe.send(Keys.home + "\u{1B}[1;3C!" + "\u{1B}[1;9X\r")
    probe.expect("kith> alpha!\n[alpha!]\nkith>")
    probe.finish()
  }
}
