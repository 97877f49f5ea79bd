import KithTestSupport
import Testing

/// What is seen while a statement is typed: colours, lists, suggestions.
@Suite(.serialized) struct WritingScreenTests {
  @Test(arguments: ScreenKind.allCases) func liveHighlightIsALiveCheck(kind: ScreenKind) throws {
    let prompt = try EditorScreens("live-highlight", kind)
    prompt.send("customers | where contry = \"DE\" ")
    prompt.frame("an unknown column")
    let wrong = "{1}kith> {}customers {1}|{} {1;34}where{} {4;31}contry{} {1}={} {32}\"DE\"{}"
    let plain = "kith> customers | where contry = \"DE\""
    let styled = prompt.terminal.screen.styled(0)
    #expect(styled == (kind == .noColours ? plain : wrong))
    prompt.send(String(repeating: Keys.left, count: 12) + "u")
    prompt.frame("mended")
    let right = "{1}kith> {}customers {1}|{} {1;34}where{} country {1}={} {32}\"DE\"{}"
    #expect(prompt.terminal.screen.styled(0).hasPrefix(kind == .noColours ? "kith> " : right))
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("orders | where amount > 5 | whre ")
    let step = "{1}kith> {}orders {1}|{} {1;34}where{} amount {1}>{} {35}5{} {1}|{} {1;34;4;31}whre{}"
    if kind != .noColours {
      #expect(prompt.terminal.wait { $0.styled(0) == step }, "\(prompt.terminal.screen.styled(0))")
    }
    prompt.finish()
  }

  @Test(arguments: ScreenKind.allCases) func columnsComeFirst(kind: ScreenKind) throws {
    let prompt = try EditorScreens("columns-first", kind)
    prompt.send("customers | sort \t")
    prompt.frame("where a column fits: columns with their types")
    prompt.send("\t\t")
    prompt.frame("Tab walks the list")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("customers | \t")
    prompt.frame("behind a bar: steps with a line of help")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("customers | where country \t")
    prompt.frame("behind a column: the operators of its type")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("customers | derive twice = spend * 2 | drop city | where tw\t> 1 | sort \t")
    prompt.frame("derived columns are known, dropped ones are not")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("orders | where customer.\t")
    prompt.frame("behind a reference: the columns of its rows")
    prompt.finish()
  }

  @Test(arguments: ScreenKind.allCases) func valuesComeWithCounts(kind: ScreenKind) throws {
    let prompt = try EditorScreens("values-with-counts", kind)
    prompt.send("customers | where country = \"\t")
    prompt.frame("the values of the column, most frequent first")
    prompt.send("D\t")
    prompt.frame("one value is put in with its closing quote")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("customers | where country = \"D\t")
    prompt.frame("the count is seen")
    prompt.send(" and city = \"B\t\t")
    prompt.frame("the next key takes the list away")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("customers | where name = \"Zoe\t")
    prompt.frame("quotes inside a value are escaped")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("orders | where customer.country in (\"US\", \"\t")
    prompt.frame("through a reference, in a list")
    prompt.finish()
  }

  @Test(arguments: [ScreenKind.usual, .narrow, .otherLocale])
  func ghostTextIsNeverRun(kind: ScreenKind) throws {
    let history = [
      "customers | where country = \"DE\" | select id", "customers | where gone = 1",
      "customers | where ((",
    ]
    let prompt = try EditorScreens("ghost-text", kind, history: history)
    prompt.send("customers | wh")
    prompt.frame("the rest of the newest statement that still reads, dim")
    #expect(prompt.terminal.screen.styled(0).contains("wh{2}ere country"))
    prompt.send("\u{1B}f")
    prompt.frame("Alt-F takes a word")
    prompt.send(Keys.right)
    prompt.frame("Right takes the rest")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("customers | wh\u{6}")
    prompt.frame("Ctrl-F takes all")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("customers\r")
    prompt.frame("Enter runs what is typed and not what is suggested", masks: EditorScreens.firstRow)
    prompt.finish()
  }

  /// Without colours a suggestion would look typed.
  @Test func withoutColoursNothingIsSuggested() throws {
    let prompt = try EditorScreens("ghost-text", .noColours, history: ["customers | take 3"])
    prompt.send("customers | ")
    #expect(prompt.terminal.text(when: "kith> customers |") == "kith> customers |")
    prompt.quit()
  }

  @Test func filesParametersAndCommandsAreCompleted() throws {
    let prompt = try EditorScreens(
      "files-and-parameters", files: ["monthly.kith": "param since: date\nprint $since\n"])
    prompt.send("import \"\t")
    prompt.frame("files of the folder")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("run \"mo\t")
    prompt.frame("a program")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("customers | export \"cus\t")
    prompt.frame("a file to write")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.run("param since: date = 2026-02-01")
    prompt.clear()
    prompt.send("customers | where signup > $\t")
    prompt.frame("a parameter")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send(":he\t so\t")
    prompt.frame("commands, and what they are about")
    prompt.finish()
  }

  @Test(arguments: ScreenKind.allCases) func allNameErrorsComeAtOnce(kind: ScreenKind) throws {
    let prompt = try EditorScreens("name-errors", kind)
    prompt.run("customers | where contry = \"DE\" | sort spnd")
    prompt.frame("two names, two carets, two hints")
    prompt.clear()
    prompt.run("customers | whre country = \"DE\"")
    prompt.frame("a step")
    prompt.clear()
    prompt.run("customers | where qqzzxx = 1")
    prompt.frame("no name is near: the columns are listed")
    prompt.finish()
  }

  @Test(arguments: ScreenKind.allCases) func columnsAreStraightForEveryScript(kind: ScreenKind) throws {
    let prompt = try EditorScreens("straight-columns", kind)
    prompt.run("customers | select id, name, city, spend")
    prompt.frame("every row ends at the same column")
    prompt.clear()
    prompt.send("customers | where name = \"👩‍👩‍👧\" or name = \"🇩🇪\" or name = \"李é\"" + Keys.left + "x")
    prompt.frame("the cursor stands where the next character goes")
    prompt.finish()
  }
}
