/// Shows more lines than the window has, a page at a time.
///
/// Keys: space and Page Down go on, b and Page Up go back, the arrows (and j, k, Enter) move by a line,
/// g and G go to the ends, q and Ctrl-C leave. The last page stays on the screen.
package struct Pager {
  /// Lines that stay on top: a table's head.
  package var header: [String]
  package var lineCount: Int
  /// The line of a number from 0, at most as wide as the window or it is cut.
  package var line: (Int) -> String
  /// Said in the last row, before the keys: `200,000 rows`.
  package var title: String
  package var hasColours: Bool

  package init(
    header: [String] = [], lineCount: Int, title: String = "", hasColours: Bool,
    line: @escaping (Int) -> String
  ) {
    self.header = header
    self.lineCount = lineCount
    self.line = line
    self.title = title
    self.hasColours = hasColours
  }

  /// Shows the pages until the user leaves; false where there is no terminal to ask.
  package func run(terminal: Terminal = Terminal()) -> Bool {
    guard let keys = KeyReader(terminal: terminal) else { return false }
    defer { keys.close() }
    var painter = Painter(theme: Theme(hasColours: hasColours))
    var top = 0
    func paint() {
      painter.columns = terminal.size.columns
      let frame = frame(top: top, size: terminal.size)
      terminal.write(painter.paint(frame))
    }
    keys.redraw = {
      terminal.write(painter.resize(to: terminal.size.columns))
      paint()
    }
    while true {
      let page = max(1, terminal.size.rows - 1 - shownHeader(terminal.size.rows))
      let last = max(0, lineCount - page)
      top = min(max(0, top), last)
      paint()
      // What fits needs no keys.
      if last == 0 { break }
      switch keys.readKey() {
      case .character(" "), .pageDown, .character("f"): top += page
      case .character("b"), .pageUp: top -= page
      case .down, .enter, .character("j"): top += 1
      case .up, .character("k"): top -= 1
      case .character("g"), .home, .blockStart: top = 0
      case .character("G"), .end, .blockEnd: top = last
      case .character("q"), .interrupt, .endOfFile, .escape:
        terminal.write(painter.finish(Array(frame(top: top, size: terminal.size).rows.dropLast())))
        return true
      default: break
      }
    }
    terminal.write(painter.finish(Array(frame(top: top, size: terminal.size).rows.dropLast())))
    return true
  }

  /// A small window shows no head.
  private func shownHeader(_ rows: Int) -> Int { rows > header.count + 3 ? header.count : 0 }

  private func frame(top: Int, size: (columns: Int, rows: Int)) -> Frame {
    let head = header.prefix(shownHeader(size.rows))
    let page = max(1, size.rows - 1 - head.count)
    let lines = (top..<min(lineCount, top + page)).map(line)
    var rows = (head + lines).map { Cell.line($0, CellStyle(), columns: size.columns) }
    let place = "\(Panel.grouped(top + 1))–\(Panel.grouped(top + lines.count))"
    let rest = "of \(Panel.grouped(lineCount)) · space b ↑ ↓ g G q"
    let said = (title.isEmpty ? "" : title + " · ") + "\(place) \(rest)"
    rows.append(Cell.line(said, CellStyle(.selected), columns: max(1, size.columns - 1)))
    return Frame(rows: rows, cursorRow: rows.count - 1, cursorCell: rows[rows.count - 1].count)
  }
}
