import KithBase

/// Cutting shown text to a width: what is cut ends in `…`.
enum DisplayCut {
  /// The text itself where it fits in `columns`, else as much of it as does with `…` at its end.
  static func fit(_ text: String, _ columns: Int) -> String {
    guard TextWidth.of(text) > columns else { return text }
    guard columns > 0 else { return "" }
    return String(TextWidth.prefix(of: text, columns: columns - 1).text) + "…"
  }
}

extension OutputBuffer {
  /// Puts commas between groups of three digits of the number that begins at `start` and ends the
  /// buffer.
  mutating func groupDigits(from start: Int) {
    var first = start
    if first < count, base[first] == UInt8(ascii: "-") { first += 1 }
    var end = first
    while end < count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(base[end]) { end += 1 }
    let digits = end - first
    // An exponent has one digit before its point; grouping it away would change nothing.
    guard digits > 3 else { return }
    let tail = Array(bytes[first...])
    truncate(to: first)
    for (index, byte) in tail.enumerated() {
      if index > 0, index < digits, (digits - index) % 3 == 0 { append(UInt8(ascii: ",")) }
      append(byte)
    }
  }

  /// Gives the decimal that begins at `start` and ends the buffer `digits` digits after its point.
  mutating func padFraction(from start: Int, to digits: Int) {
    guard digits > 0 else { return }
    let point = bytes[start...].firstIndex(of: UInt8(ascii: "."))
    let present = point.map { count - $0 - 1 } ?? 0
    if point == nil { append(UInt8(ascii: ".")) }
    append(UInt8(ascii: "0"), times: digits - present)
  }
}
