/// A stretch of a line in one style.
package struct StyledText: Hashable, Sendable {
  package var text: String
  package var style: CellStyle
  package init(_ text: String, _ style: CellStyle = CellStyle()) {
    self.text = text
    self.style = style
  }
}

/// Lines that stand on the screen and answer to single keys: what a review is painted on.
///
/// Open from `init` to `close`, in raw mode. Lines are made anew for every width of the window; a line
/// that is too long is cut, and so are lines that the window has no rows for.
package final class KeyedScreen {
  private let keys: KeyReader
  private let terminal: Terminal
  private var painter: Painter
  private var lines: (Int) -> [[StyledText]] = { _ in [] }

  /// Nil where there is no terminal to ask.
  package init?(hasColours: Bool, terminal: Terminal = Terminal()) {
    guard let keys = KeyReader(terminal: terminal) else { return nil }
    self.keys = keys
    self.terminal = terminal
    painter = Painter(theme: Theme(hasColours: hasColours))
    keys.redraw = { [weak self] in self?.redraw() }
  }

  /// Columns and rows of the window.
  package var size: (columns: Int, rows: Int) { terminal.size }

  /// Shows lines for the width of the window, in place of those before.
  package func show(_ lines: @escaping (_ columns: Int) -> [[StyledText]]) {
    self.lines = lines
    paint()
  }

  package func readKey() -> Key { keys.readKey() }

  /// Takes the lines off the screen and gives the terminal back.
  package func close() {
    terminal.write(painter.resize(to: terminal.size.columns))
    keys.close()
  }

  private func redraw() {
    terminal.write(painter.resize(to: terminal.size.columns))
    paint()
  }

  private func paint() {
    let size = terminal.size
    painter.columns = size.columns
    var rows = lines(size.columns).map { KeyedScreen.cells($0, columns: size.columns) }
    if rows.count > size.rows {
      // The last line says which keys there are: it stays.
      rows = Array(rows.prefix(max(0, size.rows - 1))) + rows.suffix(1)
    }
    if rows.isEmpty { rows = [[]] }
    terminal.write(
      painter.paint(
        Frame(rows: rows, cursorRow: rows.count - 1, cursorCell: rows[rows.count - 1].count)))
  }

  private static func cells(_ line: [StyledText], columns: Int) -> [Cell] {
    var cells: [Cell] = []
    for part in line { cells += Cell.line(part.text, part.style, columns: max(0, columns - cells.columns)) }
    return cells
  }
}
