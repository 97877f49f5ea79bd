import Glibc
import KithTestSupport
import Testing

/// Random keys and pastes. `KITH_MONKEY_COUNT` says how many, `KITH_MONKEY_SEED` which.
@Suite(.serialized) struct MonkeyTests {
  private static func number(_ name: String, _ usual: Int) -> Int {
    getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
  }

  private struct Monkey {
    var state: UInt64
    mutating func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }

    private static let keys = [
      Keys.up, Keys.down, Keys.left, Keys.right, Keys.home, Keys.end, Keys.delete, Keys.backTab,
      Keys.controlLeft, Keys.controlRight, Keys.help, Keys.backspace, Keys.enter, Keys.tab,
      Keys.newRow, "\u{1B}", "\u{1B}f", "\u{1B}d", "\u{1B}y", "\u{1B}<", "\u{1B}[1;2P", "\u{1B}[5~",
    ]
    private static let texts = [
      "customers | ", "wh", "sort ", "\"DE\"", "李小龙", "👩‍👩‍👧", "🇩🇪", "e\u{301}", "\u{301}", "?", "x",
      " ",
      "\u{200D}", "0", "|",
    ]

    mutating func keys() -> [UInt8] {
      switch next(10) {
      case 0...3: return Array(Monkey.keys[next(Monkey.keys.count)].utf8)
      case 4...6: return Array(Monkey.texts[next(Monkey.texts.count)].utf8)
      case 7:
        // Control characters but Ctrl-D at an empty prompt, Ctrl-Z and the flow control of the line.
        let byte = UInt8(next(32))
        return [4, 26, 17, 19].contains(byte) ? [1] : [byte]
      case 8: return (0..<(1 + next(4))).map { _ in UInt8(0x80 + next(0x80)) }
      default:
        let text = (0..<next(30)).flatMap { _ in Monkey.texts[next(Monkey.texts.count)].utf8 }
        let broken = next(3) == 0 ? [UInt8(0x80 + next(0x80)), 13] : []
        return Array("\u{1B}[200~".utf8) + text + broken + Array("\u{1B}[201~".utf8)
      }
    }
  }

  @Test(arguments: ["", "bind -v\n"]) func nothingBreaksThePrompt(editrc: String) throws {
    let count = MonkeyTests.number("KITH_MONKEY_COUNT", 1_000) / 2
    let seed = MonkeyTests.number("KITH_MONKEY_SEED", 1)
    var monkey = Monkey(state: UInt64(seed))
    let probe = try Probe(
      columns: 40, rows: 10, history: ["customers | where x", "a |\\nb"], editrc: editrc)
    var sent = 0
    while sent < count {
      for _ in 0..<25 {
        probe.terminal.send(monkey.keys())
        sent += 1
      }
      // From time to time a fresh prompt, so that blocks stay small, and another size.
      if monkey.next(4) == 0 {
        probe.terminal.resize(columns: 1 + monkey.next(60), rows: 1 + monkey.next(20))
      }
      probe.terminal.send("\u{3}\u{3}")
      probe.terminal.settle(milliseconds: 2)
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
    #expect(probe.terminal.exitCode() == 0, "seed \(seed)")
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
    probe.send("\u{3}")
    #expect(probe.terminal.wait { $0.text.hasSuffix("kith>") })
    probe.finish()
  }
}
