import KithBase

/// One cluster on the screen: what is written and the columns it takes.
package struct Cell: Hashable, Sendable {
  package var text: String
  package var width: Int
  package var style: CellStyle

  package init(_ text: String, width: Int, _ style: CellStyle) {
    self.text = text
    self.width = width
    self.style = style
  }

  /// Columns between tab stops.
  static let tab = 4

  /// Columns of a cluster as the editor draws it, after `column` columns of its row.
  static func width(of cluster: Character, at column: Int) -> Int {
    if let byte = cluster.asciiValue {
      if byte == 0x09 { return tab - column % tab }
      return byte < 0x20 || byte == 0x7F ? 2 : 1
    }
    // What takes no column by itself is shown as a replacement.
    return max(1, TextWidth.of(cluster))
  }

  /// A cluster as it is drawn: controls become visible, and never reach the terminal.
  static func drawn(_ cluster: Character, at column: Int, _ style: CellStyle) -> Cell {
    let width = width(of: cluster, at: column)
    if let byte = cluster.asciiValue {
      if byte == 0x09 { return Cell(String(repeating: " ", count: width), width: width, style) }
      if byte < 0x20 || byte == 0x7F {
        return Cell("^" + String(UnicodeScalar(byte ^ 0x40)), width: 2, style)
      }
      return Cell(String(cluster), width: 1, style)
    }
    if TextWidth.of(cluster) == 0 { return Cell("\u{FFFD}", width: 1, style) }
    // Inside a cluster too no control may pass.
    let isClean = cluster.unicodeScalars.allSatisfy {
      $0.value >= 0xA0 || (0x20..<0x7F ~= $0.value)
    }
    return isClean
      ? Cell(String(cluster), width: width, style) : Cell("\u{FFFD}", width: 1, style)
  }

  /// A text in cells, all of one style, cut at `columns`; a text that is cut ends with an ellipsis.
  static func line(_ text: String, _ style: CellStyle, columns: Int) -> [Cell] {
    var cells: [Cell] = []
    var used = 0
    for cluster in text {
      let cell = drawn(cluster == "\n" || cluster == "\r\n" ? "⏎" : cluster, at: used, style)
      if used + cell.width > columns {
        while used > columns - 1, let last = cells.popLast() { used -= last.width }
        if columns > 0 { cells.append(Cell("…", width: 1, style)) }
        return cells
      }
      cells.append(cell)
      used += cell.width
    }
    return cells
  }
}

extension [Cell] {
  var columns: Int { reduce(0) { $0 + $1.width } }
}
