import KithTestSupport
import Testing

/// Random keys and pastes at the program itself: the parser, the binder, completion and help run at each of
/// them. `KITH_MONKEY_COUNT` says how many, `KITH_MONKEY_SEED` which.
@Suite(.serialized) struct PromptMonkeyTests {
  /// Words that make statements, which the editor's own monkey does not know.
  private static let words = [
    "customers", " | ", "where ", "country ", "= ", "\"D", "sort ", "spend", "take 3", "orders", ".", "sum(",
    ")", "customer", ":help ", "$", "derive x = ", "let y = ", "--", "`", "@2026", "not ", "in (", "?",
  ]

  @Test func nothingBreaksTheProgram() throws {
    let count = Monkey.number("KITH_MONKEY_COUNT", 1_000)
    let seed = Monkey.number("KITH_MONKEY_SEED", 1)
    var monkey = Monkey(seed: seed)
    let prompt = try EditorScreens("monkey", rows: 12, history: ["customers | where x", "a |\\nb"])
    let terminal = prompt.terminal
    var sent = 0
    while sent < count {
      var last: [[UInt8]] = []
      for _ in 0..<25 {
        var keys =
          monkey.next(2) == 0
          ? monkey.keys() : Array(PromptMonkeyTests.words[monkey.next(PromptMonkeyTests.words.count)].utf8)
        // While a statement runs, Ctrl-C and Ctrl-\ are the kernel's.
        if keys == [3] || keys == [28] { keys = [1] }
        last.append(keys)
        terminal.send(keys)
        sent += 1
      }
      if monkey.next(8) == 0 {
        terminal.resize(columns: 1 + monkey.next(80), rows: 1 + monkey.next(24))
      }
      let isBack = terminal.wait { _ in !terminal.isCooked }
      terminal.send("\u{3}\u{3}")
      terminal.settle(milliseconds: 5)
      let code = terminal.exitCode(seconds: 0.001)
      if !isBack || code != nil {
        Issue.record("seed \(seed): \(code.map(String.init) ?? "no prompt") after \(sent) keys; the last: \(last)")
        return
      }
    }
    terminal.resize(columns: 80, rows: 24)
    terminal.settle()
    prompt.send("\u{3}\u{3}\u{3}")
    terminal.settle()
    prompt.clear()
    prompt.run("print 6 * 7")
    #expect(terminal.screen.text.contains("\n42\n"), "seed \(seed): \(terminal.screen.text)")
    prompt.quit()
  }
}
