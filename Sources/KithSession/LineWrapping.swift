import KithBase

/// Breaks lines for people into rows, so that a terminal does not break them inside a word.
package enum LineWrapping {
  /// Rows of at most `columns` columns, broken at spaces; all but the first begin with `indent` spaces. A
  /// word that is wider stays whole. Nil leaves the line as it is.
  package static func rows(_ line: String, columns: Int?, indent: Int) -> [String] {
    guard let columns, columns > indent + 8, TextWidth.of(line) > columns else { return [line] }
    var rows: [String] = []
    let start = line.prefix { $0 == " " }
    var row = String(start)
    var hasWords = false
    for word in line.dropFirst(start.count).split(separator: " ", omittingEmptySubsequences: false) {
      if hasWords, TextWidth.of(row) + 1 + TextWidth.of(String(word)) > columns {
        rows.append(row)
        row = String(repeating: " ", count: indent)
        hasWords = false
        // Spaces at the break go.
        if word.isEmpty { continue }
      }
      row += (hasWords ? " " : "") + word
      hasWords = hasWords || !word.isEmpty
    }
    return rows + [row]
  }
}
