import Glibc
import KithTestSupport
import Testing

/// Random keys and pastes. `KITH_MONKEY_COUNT` says how many, `KITH_MONKEY_SEED` which.
@Suite(.serialized) struct MonkeyTests {
  @Test(arguments: ["", "bind -v\n"]) func nothingBreaksThePrompt(editrc: String) throws {
    let count = Monkey.number("KITH_MONKEY_COUNT", 1_000) / 2
    let seed = Monkey.number("KITH_MONKEY_SEED", 1)
    var monkey = Monkey(seed: seed)
    let probe = try Probe(
      columns: 40, rows: 10, history: ["customers | where x", "a |\\nb"], editrc: editrc)
    var sent = 0
    var last: [[UInt8]] = []
    while sent < count {
      last = []
      for _ in 0..<25 {
        last.append(monkey.keys())
        probe.terminal.send(last[last.count - 1])
        sent += 1
      }
      // From time to time a fresh prompt, so that blocks stay small, and another size.
      if monkey.next(4) == 0 {
        probe.terminal.resize(columns: 1 + monkey.next(60), rows: 1 + monkey.next(20))
      }
      probe.terminal.send("\u{3}\u{3}")
      probe.terminal.settle(milliseconds: 2)
      if let code = probe.terminal.exitCode(seconds: 0.001) {
        Issue.record("seed \(seed): ended with \(code) after \(sent) keys; the last: \(last)")
        return
      }
    }
    probe.terminal.resize(columns: 60, rows: 10)
    probe.terminal.settle()
    // A lone escape or an open list may still hold the next key.
    probe.send("\u{3}\u{3}\u{3}")
    probe.terminal.settle()
    probe.send("\u{C}alive\r")
    let isAlive = probe.terminal.wait { $0.text.contains("[alive]") }
    #expect(isAlive, "seed \(seed): \(probe.terminal.screen.text)")
    probe.send("\u{3}\u{4}")
    let code = probe.terminal.exitCode()
    #expect(code == 0, "seed \(seed): \(probe.terminal.screen.text)")
    #expect(probe.terminal.isCooked)
    #expect(probe.terminal.screen.unknown.isEmpty, "\(probe.terminal.screen.unknown.prefix(3))")
  }

  @Test func threeThousandRowsArePastedAtOnce() throws {
    let probe = try Probe(columns: 60, rows: 10)
    let text = (1...3_000).map { "row \($0) of a long paste" }.joined(separator: "\n")
    var start = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    probe.terminal.paste(text)
    #expect(probe.terminal.wait { $0.text.hasSuffix("row 3000 of a long paste") })
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let seconds = Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1e9
    // Half a second in an optimised build; this one may be a debug build on a busy machine.
    #expect(seconds < 10, "\(seconds) s")
    print("3,000 rows pasted in \(seconds) s")
    // So tall a block is edited without libedit, with the same keys.
    probe.send("!\u{7F}?a" + Keys.up + Keys.down + "\u{17}\u{19}b")
    #expect(probe.terminal.wait { $0.text.hasSuffix("row 3000 of a long pasteab") })
    probe.send("\u{1F}\u{3}")
    #expect(probe.terminal.wait { $0.text.hasSuffix("kith>") })
    probe.finish()
  }
}
