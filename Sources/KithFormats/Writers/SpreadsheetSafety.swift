/// Keeps spreadsheets from running text that came from outside as a formula.
package enum SpreadsheetSafety {
  /// Whether a spreadsheet could take the text for a formula: it begins with `=`, `@`, a tab or a
  /// carriage return, or with `+` or `-` and the rest is neither a number nor a phone number.
  package static func isRisky(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first else { return false }
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): return true
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      let rest = text.dropFirst()
      return !isNumber(rest) && !isPhoneNumber(rest)
    default: return false
    }
  }

  /// The text, with an apostrophe before it where a spreadsheet could take it for a formula.
  package static func neutralise(_ text: String) -> String {
    var copy = text
    return copy.withUTF8 { isRisky($0) } ? "'" + text : text
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Digits with points, commas, apostrophes or spaces between them, an exponent, a percent sign.
  /// All of the text must be of this kind: `2+3+cmd|…` begins with a number as well.
  private static func isNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = text
    if rest.last == UInt8(ascii: "%") {
      rest = rest.dropLast()
      if rest.last == UInt8(ascii: " ") { rest = rest.dropLast() }
    }
    if let exponent = rest.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      var power = rest[rest.index(after: exponent)...]
      if power.first == UInt8(ascii: "+") || power.first == UInt8(ascii: "-") {
        power = power.dropFirst()
      }
      if power.isEmpty || !power.allSatisfy(isDigit) { return false }
      rest = rest[..<exponent]
    }
    guard let first = rest.first, let last = rest.last,
      isDigit(first) || first == UInt8(ascii: "."),
      isDigit(last) || last == UInt8(ascii: ".")
    else { return false }
    return rest.contains(where: isDigit)
      && rest.allSatisfy { isDigit($0) || ".,' ".utf8.contains($0) }
  }

  /// At least five digits, parted by spaces, points, hyphens, slashes or brackets; an extension may
  /// follow (`x12`, `ext. 12`).
  private static func isPhoneNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = text
    if let mark = rest.firstIndex(where: {
      $0 | 0x20 == UInt8(ascii: "x") || $0 | 0x20 == UInt8(ascii: "e")
    }) {
      let letters = rest[mark...].prefix { !isDigit($0) && $0 != UInt8(ascii: " ") }
        .map { $0 | 0x20 }
      let known: [[UInt8]] = ["x", "x.", "ext", "ext."].map { Array($0.utf8).map { $0 | 0x20 } }
      let number = rest[mark...].dropFirst(letters.count).drop { $0 == UInt8(ascii: " ") }
      guard known.contains(letters), !number.isEmpty, number.count <= 6, number.allSatisfy(isDigit)
      else { return false }
      rest = rest[..<mark]
    }
    var digits = 0
    for byte in rest {
      if isDigit(byte) { digits += 1 } else if !" .-/()".utf8.contains(byte) { return false }
    }
    return (5...20).contains(digits)
  }
}
