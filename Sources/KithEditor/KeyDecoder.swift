/// Cuts a terminal's bytes into keys: UTF-8, control characters, and the escape sequences of xterm and
/// its relatives (ECMA-48, sections 5.4 and 8.2).
package enum KeyDecoder {
  package enum Step: Hashable, Sendable {
    /// The first key of the bytes.
    case key(KeyPress)
    /// The bytes may go on: ask again when more have come, or when none came for a while.
    case needsMore
  }

  /// Parameters and final byte of a sequence are given up after this many bytes.
  private static let sequenceBytesMax = 32

  /// Reads one key from the start of `bytes`, which are not empty. `isFinal` says that no more came for
  /// a while, so that what could go on is taken as it stands.
  package static func next(in bytes: ArraySlice<UInt8>, isFinal: Bool) -> Step {
    guard let first = bytes.first else { return .needsMore }
    switch first {
    case 0x1B: return escape(bytes, isFinal)
    case 0x0D, 0x0A: return found(.enter, bytes, 1)
    case 0x09: return found(.tab, bytes, 1)
    case 0x08, 0x7F: return found(.backspace, bytes, 1)
    case 0x03: return found(.interrupt, bytes, 1)
    case 0x04: return found(.endOfFile, bytes, 1)
    case 0x1A: return found(.suspend, bytes, 1)
    case 0x00..<0x20: return found(.control(first), bytes, 1)
    case 0x20..<0x7F: return found(.character(Unicode.Scalar(first)), bytes, 1)
    default: return scalar(bytes, isFinal) { $0 }
    }
  }

  private static func found(_ key: Key, _ bytes: ArraySlice<UInt8>, _ count: Int) -> Step {
    .key(KeyPress(key, Array(bytes.prefix(count))))
  }

  // MARK: UTF-8

  /// One scalar; a byte that begins none, and the start of one that is cut off, become U+FFFD.
  private static func scalar(
    _ bytes: ArraySlice<UInt8>, _ isFinal: Bool, _ key: (Key) -> Key
  ) -> Step {
    let first = bytes[bytes.startIndex]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard (0xC2...0xF4).contains(first) else {
      return found(key(.character("\u{FFFD}")), bytes, 1)
    }
    var count = 1
    while count < length, count < bytes.count, bytes[bytes.startIndex + count] & 0xC0 == 0x80 {
      count += 1
    }
    if count < length {
      if count == bytes.count, !isFinal { return .needsMore }
      return found(key(.character("\u{FFFD}")), bytes, count)
    }
    let text = String(decoding: bytes.prefix(length), as: UTF8.self)
    guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first else {
      return found(key(.character("\u{FFFD}")), bytes, length)
    }
    // The control characters 0x80 to 0x9F mean nothing that is typed.
    if scalar.value < 0xA0 { return found(.unknown, bytes, length) }
    return found(key(.character(scalar)), bytes, length)
  }

  // MARK: Escape sequences

  private static func escape(_ bytes: ArraySlice<UInt8>, _ isFinal: Bool) -> Step {
    guard bytes.count > 1 else { return isFinal ? found(.escape, bytes, 1) : .needsMore }
    let second = bytes[bytes.startIndex + 1]
    switch second {
    case UInt8(ascii: "["): return control(bytes, isFinal)
    case UInt8(ascii: "O"): return single(bytes, isFinal)
    case 0x1B: return found(.escape, bytes, 1)
    case 0x0D, 0x0A: return found(.newRow, bytes, 2)
    case 0x21..<0x7F: return found(.alt(Unicode.Scalar(second)), bytes, 2)
    case 0x00..<0x80: return found(.alt(Unicode.Scalar(second)), bytes, 2)
    default:
      // Alt with a letter that is not ASCII.
      let step = scalar(bytes.dropFirst(), isFinal) { $0 }
      guard case .key(let press) = step else { return step }
      guard case .character(let scalar) = press.key else { return found(.unknown, bytes, 2) }
      return found(.alt(scalar), bytes, press.bytes.count + 1)
    }
  }

  /// ESC O and one letter.
  private static func single(_ bytes: ArraySlice<UInt8>, _ isFinal: Bool) -> Step {
    guard bytes.count > 2 else { return isFinal ? found(.alt("O"), bytes, 2) : .needsMore }
    let letter = bytes[bytes.startIndex + 2]
    return found(arrows[letter] ?? (letter == UInt8(ascii: "P") ? .help : .unknown), bytes, 3)
  }

  /// ESC [, parameters, a final byte.
  private static func control(_ bytes: ArraySlice<UInt8>, _ isFinal: Bool) -> Step {
    var end = bytes.startIndex + 2
    // The Linux console has function keys with a second bracket.
    if end < bytes.endIndex, bytes[end] == UInt8(ascii: "[") {
      guard end + 1 < bytes.endIndex else {
        return isFinal ? found(.unknown, bytes, 3) : .needsMore
      }
      return found(bytes[end + 1] == UInt8(ascii: "A") ? .help : .unknown, bytes, 4)
    }
    while end < bytes.endIndex, (0x20...0x3F).contains(bytes[end]) { end += 1 }
    let count = end - bytes.startIndex
    if end == bytes.endIndex {
      if count > sequenceBytesMax || isFinal { return found(.unknown, bytes, count) }
      return .needsMore
    }
    guard (0x40...0x7E).contains(bytes[end]), count <= sequenceBytesMax else {
      return found(.unknown, bytes, count)
    }
    let parameters = bytes[(bytes.startIndex + 2)..<end]
    let key = meaning(parameters.split(separator: UInt8(ascii: ";")).map(number), bytes[end])
    return found(key, bytes, count + 1)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    var value = 0
    for digit in digits where (0x30...0x39).contains(digit) {
      value = min(value * 10 + Int(digit - 0x30), 10_000)
    }
    return value
  }

  private static let arrows: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right,
    UInt8(ascii: "D"): .left, UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
  ]

  private static let numbered: [Int: Key] = [
    1: .home, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end, 11: .help,
    200: .paste,
  ]

  /// Parameters: the key's number or 1, then 1 plus the sum of Shift 1, Alt 2, Ctrl 4.
  private static func meaning(_ parameters: [Int], _ final: UInt8) -> Key {
    let modifiers = parameters.count > 1 ? parameters[1] - 1 : 0
    let isWord = modifiers & 6 != 0
    switch final {
    case UInt8(ascii: "~"):
      // xterm's modified Enter.
      if parameters.first == 27, parameters.last == 13 { return .newRow }
      return parameters.first.flatMap { numbered[$0] } ?? .unknown
    case UInt8(ascii: "u"): return parameters.first == 13 && modifiers != 0 ? .newRow : .unknown
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "P"): return .help
    default: break
    }
    guard let key = arrows[final] else { return .unknown }
    if !isWord { return key }
    switch key {
    case .left: return .wordLeft
    case .right: return .wordRight
    case .home: return .blockStart
    case .end: return .blockEnd
    default: return key
    }
  }
}
