import KithBase

/// Sentences and footers in lines of a terminal.
package enum WrappedText {
  /// Stands for a space at which no line ends.
  package static let tie = "\u{A0}"

  /// The text broken between words into lines of at most `width` columns; a longer word is cut, and no
  /// width is no limit.
  package static func lines(_ text: String, width: Int?) -> [String] {
    broken(text, width).map { line in
      String(line.map { $0 == "\u{A0}" ? " " : $0 })
    }
  }

  private static func broken(_ text: String, _ width: Int?) -> [String] {
    guard let width, TextWidth.of(text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let fitted = DisplayCut.fit(String(word), width)
      let joined = line.isEmpty ? fitted : line + " " + fitted
      if TextWidth.of(joined) <= width {
        line = joined
      } else {
        lines.append(line)
        // A dot that parts two counts does not begin a line.
        line = fitted == "·" ? "" : fitted
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
