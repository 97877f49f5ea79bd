import CLineEdit

/// Which key sequences `~/.editrc` binds, so that they reach libedit instead of meaning what they
/// usually do.
final class UserKeys {
  /// Bindings before the file was read, of the sequences that libedit knows by itself.
  private var before: [[UInt8]: String] = [:]
  private var answers: [[UInt8]: Bool] = [:]

  private static let known: [[UInt8]] = ["A", "B", "C", "D", "H", "F"].flatMap {
    [Array("\u{1B}[\($0)".utf8), Array("\u{1B}O\($0)".utf8)]
  }

  /// Reads the file: afterwards libedit has the user's keys, and those that Kith cannot do without.
  init() {
    for key in UserKeys.known { before[key] = UserKeys.binding(key) }
    kith_edit_load_user_keys()
  }

  func isBound(_ key: [UInt8]) -> Bool { !UserKeys.binding(key).isEmpty }

  /// True for a sequence that the user has bound. Pastes are never the user's.
  func isUsers(_ key: [UInt8]) -> Bool {
    if let answer = answers[key] { return answer }
    // A character of UTF-8 after Alt is no sequence that libedit could tell from others.
    let now = key.allSatisfy { $0 < 0x80 && $0 > 0 } && key.count > 2 ? UserKeys.binding(key) : ""
    let answer = !now.isEmpty && now != before[key] && !key.starts(with: Array("\u{1B}[200".utf8))
    if answers.count < 1_000 { answers[key] = answer }
    return answer
  }

  private static func binding(_ key: [UInt8]) -> String {
    // An escape goes in the notation that libedit reads; a backslash or caret would begin another.
    var text: [UInt32] = []
    for byte in key {
      switch byte {
      case 0x1B: text += [0x5E, 0x5B]
      case 0x5C, 0x5E: text += [0x5C, UInt32(byte)]
      case 0..<0x20: text += [0x5E, UInt32(byte) + 0x40]
      case 0x7F: text += [0x5E, 0x3F]
      default: text.append(UInt32(byte))
      }
    }
    var answer = [CChar](repeating: 0, count: 256)
    kith_edit_binding(text + [0], &answer, answer.count)
    return String(decoding: answer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
