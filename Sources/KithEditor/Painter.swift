/// Brings frames to the terminal by rewriting the rows that changed.
///
/// Sequences used: CUU `ESC [ n A` and CUD `ESC [ n B` move by rows, CR to the first column, EL `ESC [ K`
/// and ED `ESC [ J` erase the rest of a row and of the window, DECSC `ESC 7` and DECRC `ESC 8` remember
/// the cursor, DECAWM `ESC [ ? 7 h/l` wraps long rows or not, DECTCEM `ESC [ ? 25 h/l` shows the cursor,
/// `ESC [ ? 2026 h/l` holds the picture still, SGR `ESC [ … m` colours.
struct Painter {
  let theme: Theme
  /// Of the window.
  var columns = 80
  private var shown: [[Cell]] = []
  private var cursor = (row: 0, cell: 0)

  init(theme: Theme) { self.theme = theme }

  /// Bytes that turn the shown frame into this one; empty when nothing changed.
  mutating func paint(_ frame: Frame) -> String {
    let old = shown
    let changed = frame.rows.indices.filter { index in
      index != frame.cursorRow && (index >= old.count || old[index] != frame.rows[index])
    }
    let isCursorSame =
      !old.isEmpty && frame.cursorRow < old.count
      && old[frame.cursorRow] == frame.rows[frame.cursorRow]
      && cursor == (frame.cursorRow, frame.cursorCell)
    if changed.isEmpty, isCursorSame, old.count == frame.rows.count { return "" }
    var bytes = ""
    var row = cursor.row
    func move(to target: Int) {
      if target < row { bytes += "\u{1B}[\(row - target)A" }
      if target > row {
        let last = max(old.count, 1) - 1
        if row < last {
          let step = min(target, last) - row
          bytes += "\u{1B}[\(step)B"
          row += step
        }
        // Rows that are not there yet are made at the bottom.
        while row < target {
          bytes += "\r\n"
          row += 1
        }
      }
      row = target
    }
    for index in changed {
      // The cursor's row may be a new one above.
      move(to: index)
      bytes += "\r" + text(frame.rows[index]) + erase(frame.rows[index])
    }
    if old.count > frame.rows.count {
      move(to: frame.rows.count)
      bytes += "\r\u{1B}[J"
    }
    move(to: frame.cursorRow)
    let line = frame.rows[frame.cursorRow]
    // The terminal knows best how wide the text before the cursor is.
    bytes += "\r" + text(line.prefix(frame.cursorCell)) + "\u{1B}7"
    bytes += text(line.dropFirst(frame.cursorCell)) + erase(line) + "\u{1B}8"
    shown = frame.rows
    cursor = (frame.cursorRow, frame.cursorCell)
    return Painter.held(bytes, isLarge: changed.count > 0 || old.count != frame.rows.count)
  }

  private static func held(_ bytes: String, isLarge: Bool) -> String {
    isLarge
      ? "\u{1B}[?2026h\u{1B}[?25l\u{1B}[?7l\(bytes)\u{1B}[?7h\u{1B}[?25h\u{1B}[?2026l"
      : "\u{1B}[?7l\(bytes)\u{1B}[?7h"
  }

  private func text(_ cells: some Sequence<Cell>) -> String {
    var text = ""
    var style = CellStyle()
    for cell in cells {
      if cell.style != style {
        if theme.sequence(style) != theme.sequence(cell.style) {
          text += theme.sequence(cell.style)
        }
        style = cell.style
      }
      text += cell.text
    }
    if theme.sequence(style) != theme.sequence(CellStyle()) { text += theme.sequence(CellStyle()) }
    return text
  }

  /// Erases the rest of the row; behind the last column the sequence would take the last cell.
  private func erase(_ cells: [Cell]) -> String { cells.columns < columns ? "\u{1B}[K" : "" }

  /// Leaves these rows on the screen, all of them, with the cursor on the row after.
  mutating func finish(_ rows: [[Cell]], tail: String = "") -> String {
    var bytes = "\r"
    if cursor.row > 0 { bytes += "\u{1B}[\(cursor.row)A" }
    bytes += "\u{1B}[J"
    bytes += rows.map { text($0) }.joined(separator: "\r\n") + tail + "\r\n"
    forget()
    return "\u{1B}[?7l\(bytes)\u{1B}[?7h"
  }

  /// The window has another width: terminals fold the rows that are too long now. Erases what was
  /// painted, so that the next frame is drawn from its first row.
  mutating func resize(to width: Int) -> String {
    guard !shown.isEmpty, width > 0 else { return "" }
    func folded(_ columns: Int) -> Int { Swift.max(1, (columns + width - 1) / width) }
    var above = shown[..<cursor.row].reduce(0) { $0 + folded($1.columns) }
    above += shown[cursor.row].prefix(cursor.cell).columns / width
    forget()
    return "\r" + (above > 0 ? "\u{1B}[\(above)A" : "") + "\u{1B}[J"
  }

  /// Empties the window.
  mutating func clear() -> String {
    forget()
    return "\u{1B}[H\u{1B}[2J"
  }

  /// Nothing of ours is on the screen.
  mutating func forget() {
    shown = []
    cursor = (0, 0)
  }
}
