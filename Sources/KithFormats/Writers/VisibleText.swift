import KithBase

/// Text as the formats for people show it: on one line, with nothing in it that drives a terminal
/// or hides.
///
/// A line end is `⏎`, a tab `\t`; other control characters, marks of writing direction and
/// zero-width characters are `\u{…}`. The joiner inside an emoji stays.
enum VisibleText {
  /// Whether every byte is printable ASCII, so that bytes are columns and nothing need be escaped.
  @inline(__always)
  static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var odd: UInt8 = 0
    for byte in bytes { odd |= (byte &- 0x20) > 0x5E ? 1 : 0 }
    return odd == 0
  }

  static func of(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var before: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n":
        if before != "\r" { result.append("⏎") } else { result.replaceReturn() }
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      default:
        if isHidden(scalar, after: before) {
          result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
        } else {
          result.append(scalar)
        }
      }
      before = scalar
    }
    return String(result)
  }

  static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return isPlain(bytes) ? text : of(text)
  }

  private static func isHidden(_ scalar: Unicode.Scalar, after before: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0...0x9F, 0xAD: true
    // Joiners shape emoji and several scripts; after a letter or space of any other they only hide.
    case 0x200C, 0x200D:
      before.value < 0x600 || before.properties.generalCategory == .spaceSeparator
    case 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB:
      true
    // Tags stand in the flags of England, Scotland and Wales, after a black flag or another tag.
    case 0xE0000...0xE007F: before.value != 0x1F3F4 && !(0xE0000...0xE007F).contains(before.value)
    case 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}

extension String.UnicodeScalarView {
  /// A carriage return was shown already; with the line feed after it, it is one line end.
  fileprivate mutating func replaceReturn() {
    removeLast(2)
    append("⏎")
  }
}
