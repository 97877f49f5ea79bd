package import KithBase

/// Draws problems with the line they are about: the only thing that draws carets.
///
///     error[K0302]: there is no column `contry` here
///       --> input:1:19
///       1 | customers | where contry = "DE"
///         |                   ^^^^^^
///         = hint: did you mean `country`?
///
/// Carets are placed by columns of the screen: tabs are shown as spaces, wide characters take two
/// columns, and characters that could drive a terminal are shown as symbols.
package enum DiagnosticRenderer {
  /// A tab in a program is shown as this many spaces.
  private static let tabColumns = 4
  /// Longer lines, or lines wider than the terminal, are shown as the part around the problem.
  private static let lineColumnsMax = 240

  /// All problems, parted by empty lines, without a final line end. Notes are single lines. `columns` is the
  /// width of the terminal where there is one.
  package static func text(
    _ diagnostics: [Diagnostic], in source: SourceText?, columns: Int? = nil
  ) -> String {
    diagnostics.map { text($0, in: source, columns: columns) }.joined(separator: "\n\n")
  }

  /// One problem, without a final line end.
  package static func text(
    _ diagnostic: Diagnostic, in source: SourceText?, columns: Int? = nil
  ) -> String {
    var lines = LineWrapping.rows(heading(diagnostic), columns: columns, indent: 4)
    var margin = "    "
    if diagnostic.severity != .note, let range = diagnostic.range, let source {
      let place = Place(range, source)
      let number = padded(String(place.line), 3)
      margin = String(repeating: " ", count: number.utf8.count + 1)
      lines.append("  --> \(printable(source.name)):\(place.line):\(place.column)")
      let room = columns.map { max(20, $0 - margin.utf8.count - 2) } ?? lineColumnsMax
      lines += excerpt(place, source, number: number, margin: margin, room: room)
    }
    if let hint = diagnostic.hint {
      let lead = diagnostic.severity == .note ? "  = hint: " : "\(margin)= hint: "
      lines += LineWrapping.rows(
        lead + printable(hint), columns: columns, indent: lead.utf8.count)
    }
    return lines.joined(separator: "\n")
  }

  private static func heading(_ diagnostic: Diagnostic) -> String {
    let code = diagnostic.code.isEmpty ? "" : "[\(diagnostic.code)]"
    return "\(diagnostic.severity.rawValue)\(code): \(printable(diagnostic.message))"
  }

  private static func excerpt(
    _ place: Place, _ source: SourceText, number: String, margin: String, room columns: Int
  ) -> [String] {
    let line = Array(source.line(place.line).utf8)
    let start = min(place.lower - source.start(ofLine: place.line), line.count)
    let end = min(max(place.upper - source.start(ofLine: place.line), start), line.count)
    var before = printable(String(decoding: line[..<start], as: UTF8.self))
    let marked = printable(String(decoding: line[start..<end], as: UTF8.self))
    var after = printable(String(decoding: line[end...], as: UTF8.self))
    let third = columns / 3
    if TextWidth.of(before) + TextWidth.of(marked) > columns - 1, TextWidth.of(before) > third {
      before = "…" + suffix(of: before, columns: third)
    }
    var shown = marked
    let left = columns - TextWidth.of(before)
    if TextWidth.of(marked) > left - 1 {
      shown = TextWidth.prefix(of: marked, columns: left - 1).text + "…"
      after = ""
    }
    let room = left - TextWidth.of(shown)
    if TextWidth.of(after) > room {
      after = TextWidth.prefix(of: after, columns: max(0, room - 1)).text + "…"
    }
    let carets = String(repeating: "^", count: max(1, TextWidth.of(shown)))
    let indent = String(repeating: " ", count: TextWidth.of(before))
    var drawn = "\(number) | \(before)\(shown)\(after)"
    while drawn.utf8.last == UInt8(ascii: " ") { drawn.removeLast() }
    return [drawn, "\(margin)| \(indent)\(carets)"]
  }

  private static func suffix(of text: String, columns: Int) -> Substring {
    var start = text.endIndex
    var used = 0
    while start > text.startIndex {
      let previous = text.index(before: start)
      used += TextWidth.of(text[previous])
      if used > columns { break }
      start = previous
    }
    return text[start...]
  }

  /// Tabs as spaces, other control characters as the symbols that stand for them.
  package static func printable(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09: for _ in 0..<tabColumns { result.append(" ") }
      case 0x0A: result.append("\n")
      case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F: result.append("\u{2421}")
      case 0x80..<0xA0, 0x202A...0x202E, 0x2066...0x2069: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  /// Where a range begins, and its part on that line.
  private struct Place {
    var line: Int
    /// One-based, in Unicode scalars.
    var column: Int
    /// Byte offsets in the whole text.
    var lower: Int
    var upper: Int

    init(_ range: SourceRange, _ source: SourceText) {
      lower = min(range.lower, source.bytes.count)
      upper = min(range.upper, source.bytes.count)
      if lower == upper { lower = Place.endOfText(before: lower, source) }
      upper = max(lower, upper)
      (line, column) = source.position(of: lower)
    }

    /// A problem at the end of the input is shown behind its last visible character.
    private static func endOfText(before offset: Int, _ source: SourceText) -> Int {
      var end = offset
      let isLast = source.bytes[offset...].allSatisfy { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 }
      while isLast, end > 0, [0x0A, 0x0D, 0x20, 0x09].contains(source.bytes[end - 1]) { end -= 1 }
      return isLast ? end : offset
    }
  }
}
