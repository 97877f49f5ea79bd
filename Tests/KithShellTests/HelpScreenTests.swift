import KithTestSupport
import Testing

/// Finding what was typed, and help at the place.
@Suite(.serialized) struct HelpScreenTests {
  private static let history = [
    "customers | where country = \"DE\" | sort spend", "orders | take 5", "sort spend |\\nde",
    "customers | where name = \"不\"",
  ]

  @Test(arguments: ScreenKind.allCases) func aSearchIsCalm(kind: ScreenKind) throws {
    let prompt = try EditorScreens("search", kind, history: HelpScreenTests.history)
    prompt.run("customers | take 1 | select id")
    let before = prompt.terminal.screen.scrollback
    prompt.send("\u{12}de spend")
    prompt.frame("both words, in any order; what stood above is still there")
    #expect(prompt.terminal.screen.scrollback == before)
    prompt.send(Keys.down + "\r")
    prompt.frame("Enter puts it at the prompt and runs nothing")
    prompt.send("\u{3}")
    prompt.clear()
    prompt.send("\u{12}不")
    prompt.frame("any script can be searched for")
    prompt.send("\u{3}")
    prompt.send(Keys.up)
    prompt.frame("Up knows this session alone")
    prompt.finish()
  }

  /// Two shells on one file, closed in any order.
  @Test func twoShellsLoseNothing() throws {
    let first = try EditorScreens("two-shells")
    let second = try EditorScreens("two-shells", environment: ["KITH_HISTORY": first.folder + "history"])
    second.run("customers | take 1 | select id")
    first.run("orders | take 1 | select id")
    second.run("customers | take 2 | select id")
    first.quit()
    second.run("orders | take 2 | select id")
    second.quit()
    #expect(
      EditorScreens.contents(of: first.folder + "history") == """
        customers | take 1 | select id
        orders | take 1 | select id
        customers | take 2 | select id
        orders | take 2 | select id

        """)
    #expect(EditorScreens.mode(of: first.folder + "history") == 0o600)
  }

  @Test(arguments: ScreenKind.allCases) func helpIsInPlace(kind: ScreenKind) throws {
    let prompt = try EditorScreens("help-in-place", kind)
    prompt.run(":help sort")
    prompt.frame("two examples with the columns at hand")
    let lines = prompt.terminal.screen.text.split(separator: "\n")
    let examples = lines.filter { $0.hasPrefix("  ") && $0.contains(" | sort ") }
    #expect(examples.count == 2)
    prompt.clear()
    for example in examples { prompt.run(example.drop { $0 == " " } + " | take 1 | select id") }
    prompt.frame("they run as they are shown")
    prompt.clear()
    prompt.run(":help sotr")
    prompt.frame("a slip gets the right name")
    prompt.clear()
    prompt.send("customers | sort ?")
    prompt.frame("a question mark explains the step and leaves the row as it is")
    prompt.send("spend desc | take 1" + Keys.help)
    prompt.frame("F1 explains the step at the cursor")
    prompt.finish()
  }

  @Test(arguments: [ScreenKind.usual, .narrow]) func everyKeyIsListed(kind: ScreenKind) throws {
    let prompt = try EditorScreens("keys", kind, rows: 60)
    prompt.run(":keys")
    prompt.frame("the keys")
    prompt.finish()
  }

  @Test func settingsAreSet() throws {
    let prompt = try EditorScreens("settings")
    prompt.run(":set format = csv")
    prompt.run("customers | where id = 1 | select id, country")
    prompt.frame("a setting by :set")
    prompt.finish()
  }

  @Test func aTourShowsTheDemo() throws {
    let prompt = try EditorScreens("tour", rows: 60, arguments: ["--no-init"])
    prompt.send(":tour\r")
    for stop in 1...6 {
      #expect(
        prompt.terminal.wait {
          $0.text.contains("[\(stop)/7]") && $0.text.hasSuffix("q ends the tour")
        }, "\(prompt.terminal.screen.text)")
      prompt.awaitPrompt()
      prompt.send("\r")
    }
    #expect(prompt.terminal.wait { $0.text.hasSuffix("apply? [y/N/show all]") })
    prompt.awaitPrompt()
    prompt.send("y\r")
    #expect(
      prompt.terminal.wait { $0.text.contains("reverted #") && $0.text.hasSuffix("kith>") },
      "\(prompt.terminal.screen.text)")
    prompt.awaitPrompt()
    prompt.quit()
  }

  @Test func aTourWantsTheDemo() throws {
    let prompt = try EditorScreens("tour")
    prompt.run(":tour")
    prompt.frame("other tables are left alone")
    prompt.finish()
  }

  @Test(arguments: [true, false]) func anInitFileRunsFirst(isWanted: Bool) throws {
    let prompt = try EditorScreens(
      "init", arguments: (isWanted ? [] : ["--no-init"]) + ["customers.csv"],
      environment: ["XDG_CONFIG_HOME": "config"], configuration: "set format = \"csv\"\n")
    prompt.run("customers | where id = 1 | select id, country")
    #expect(prompt.terminal.screen.text.contains("\nid,country\n1,DE\n") == isWanted)
    prompt.quit()
  }
}
