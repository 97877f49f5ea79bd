import Glibc

/// Somebody who hits random keys and pastes random texts, in UTF-8 that is whole or broken. The same seed
/// hits the same keys.
package struct Monkey {
  private var state: UInt64

  package init(seed: Int) { state = UInt64(seed) }

  /// A number below the limit.
  package mutating func next(_ limit: Int) -> Int {
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

  /// One key, or one paste.
  package mutating func keys() -> [UInt8] {
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

  /// A number from the environment: how many keys, or which seed.
  package static func number(_ name: String, _ usual: Int) -> Int {
    getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
  }
}
