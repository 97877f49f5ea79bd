import KithTestSupport
import Testing

/// Blocks of several rows: how they grow, come back and are pasted.
@Suite(.serialized) struct BlockScreenTests {
  @Test(arguments: ScreenKind.allCases) func aPipeContinuesTheBlock(kind: ScreenKind) throws {
    let prompt = try EditorScreens("continue-on-a-pipe", kind)
    prompt.send("customers |\r")
    prompt.frame("Enter behind a bar adds a row")
    prompt.send("take 1 | select id, country\r")
    prompt.frame("Enter runs the whole block")
    prompt.clear()
    prompt.send("customers | where id = 3 | select id\r")
    prompt.frame("no semicolon is needed")
    prompt.send("| take 0\r")
    prompt.frame("a row that begins with a bar goes on with the statement before")
    prompt.clear()
    prompt.send("customers" + Keys.newRow + "| take 0")
    prompt.frame("Alt-Enter always adds a row")
    prompt.finish()
  }

  @Test(arguments: ScreenKind.allCases) func aBlockComesBackWhole(kind: ScreenKind) throws {
    let prompt = try EditorScreens("block-recall", kind, history: ["from another session"])
    prompt.send("customers |\rwhere country = \"DE\" |\r")
    prompt.run("take 2 | select id")
    prompt.run("orders | take 0 | select id")
    prompt.clear()
    prompt.send(Keys.up + Keys.up)
    prompt.frame("Up brings all rows back, with the cursor on the last")
    prompt.send(Keys.up + Keys.up)
    prompt.frame("Up inside the block moves by rows")
    prompt.send(Keys.up)
    prompt.frame("there is nothing older in this session")
    prompt.send(Keys.down + Keys.down + Keys.down)
    prompt.frame("Down behind the last row goes to the newer statement")
    prompt.send(Keys.up + Keys.up + Keys.up + Keys.end)
    prompt.send(String(repeating: Keys.left, count: 2) + " | take 3" + "\r")
    prompt.frame("the first row is edited, and Enter runs the whole block")
    prompt.finish()
  }

  @Test(arguments: ScreenKind.allCases) func aPasteIsInert(kind: ScreenKind) throws {
    let prompt = try EditorScreens("paste-is-inert", kind)
    prompt.terminal.paste("customers |\n\twhere country = \"DE\" |\n\ttake 1 | select id\n")
    prompt.frame("tabs and line ends are text, and nothing has run")
    prompt.send("\r")
    prompt.frame("Enter runs it")
    prompt.clear()
    prompt.terminal.paste("customers | so\t")
    prompt.frame("a tab completes nothing")
    prompt.finish()
  }

  /// Half a second in an optimised build, which `scripts/bench prompt` measures.
  @Test func threeThousandRowsArePastedAtOnce() throws {
    let prompt = try EditorScreens("paste-is-inert", rows: 10)
    prompt.terminal.paste((1...3_000).map { "customers | where id = \($0)" }.joined(separator: "\n"))
    #expect(prompt.terminal.wait { $0.text.hasSuffix("customers | where id = 3000") })
    prompt.quit()
  }

  @Test func aTallBlockIsSeenThroughAWindow() throws {
    let prompt = try EditorScreens("tall-block", rows: 6)
    prompt.terminal.paste((1...20).map { "-- row \($0)" }.joined(separator: "\n"))
    prompt.frame("the end of the block, with a mark that it goes on above")
    prompt.send(String(repeating: Keys.up, count: 8))
    prompt.frame("the window moves with the cursor")
    prompt.send("\u{1B}<")
    prompt.frame("the start of the block")
    prompt.finish()
  }

  @Test func aBlockIsDrawnAnewInAnotherSize() throws {
    let prompt = try EditorScreens("resize", rows: 8)
    prompt.send("customers |\rwhere country = \"DE\" and city = \"Berlin\" | take 1")
    #expect(prompt.terminal.wait { $0.text.hasSuffix("take 1") })
    prompt.terminal.resize(columns: 30, rows: 8)
    prompt.frame("narrower")
    prompt.terminal.resize(columns: 70, rows: 8)
    prompt.frame("wider")
    prompt.finish()
  }

  @Test func changesOfTheBlockAreTakenBack() throws {
    let prompt = try EditorScreens("undo-in-the-block")
    prompt.send("customers | where")
    #expect(prompt.terminal.wait { $0.text.hasSuffix("where") })
    prompt.send("\u{17}\u{17}")
    prompt.frame("two words are gone")
    prompt.send("\u{1F}")
    prompt.frame("Ctrl-_ brings one back")
    prompt.send("\u{1F}")
    prompt.frame("and the other")
    prompt.finish()
  }

  @Test func theUsersKeysAreKept() throws {
    let prompt = try EditorScreens("user-keys", editrc: "bind -v\nbind ^G kith-undo\n")
    prompt.run("customers | take 0 | select id")
    prompt.clear()
    prompt.send("orders | take 1")
    #expect(prompt.terminal.wait { $0.text.hasSuffix("take 1") })
    prompt.send("\u{1B}")
    prompt.terminal.settle()
    prompt.send("0dw")
    prompt.frame("vi deletes a word")
    prompt.send("i\u{7}")
    prompt.frame("a key of ~/.editrc takes it back")
    prompt.finish()
  }
}
