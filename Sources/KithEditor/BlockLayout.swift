import KithBase

/// A picture of the prompt: rows of cells, and where the cursor stands.
struct Frame: Hashable {
  var rows: [[Cell]]
  var cursorRow: Int
  /// Cells of the cursor's row that stand before it.
  var cursorCell: Int
}

/// Lays a block out in rows of the window: prompts, wrapped rows, and only what fits the window around
/// the cursor.
struct BlockLayout {
  var prompt: String
  var continuation: String
  var columns: Int
  /// Rows of the window that the block may have.
  var rowsMax: Int

  /// Prompts of rows at the edge where more of the block is hidden.
  private static let above = "  ^^^ "
  private static let below = "  vvv "

  /// What is drawn: the text with its spans and the cursor (a byte offset), and a suggestion at its end.
  struct Content {
    var text: String
    var spans: [EditorSpan]
    var cursor: Int
    var ghost = ""
  }

  /// The frame of the block; `top` is the first visible row of the last frame and moves as little as
  /// the cursor allows.
  func frame(_ content: Content, top: inout Int) -> Frame {
    let bytes = Array((content.text + content.ghost).utf8)
    let typed = content.text.utf8.count
    let rows = BlockLayout.rows(of: bytes)
    let cursorLine = rows.lastIndex { $0.lowerBound <= content.cursor } ?? 0
    // Heights of the rows decide what is visible; cells are made for that alone.
    var heights: [Int] = []
    heights.reserveCapacity(rows.count)
    for (number, row) in rows.enumerated() {
      heights.append(height(of: bytes[row], number, hasCursor: number == cursorLine))
    }
    let cursorLines = lines(
      bytes, rows[cursorLine], cursorLine, content, typed: typed, hasCursor: true)
    let before = heights[..<cursorLine].reduce(0, +)
    let cursorRow = before + cursorLines.cursorRow
    let total = heights.reduce(0, +)
    let height = max(1, min(rowsMax, total))
    top = min(max(top, cursorRow - height + 1), cursorRow)
    top = max(0, min(top, total - height))
    var visible: [[Cell]] = []
    var row = 0
    for (number, range) in rows.enumerated() {
      defer { row += heights[number] }
      if row + heights[number] <= top { continue }
      if row >= top + height { break }
      let cells =
        number == cursorLine
        ? cursorLines.rows
        : lines(bytes, range, number, content, typed: typed, hasCursor: false).rows
      for (index, line) in cells.enumerated()
      where row + index >= top && row + index < top + height { visible.append(line) }
    }
    if total > height { mark(&visible, isTop: top > 0, isBottom: top + height < total) }
    return Frame(rows: visible, cursorRow: cursorRow - top, cursorCell: cursorLines.cursorCell)
  }

  /// Every row of the block, for the scrollback, without a cursor.
  func allRows(_ content: Content) -> [[Cell]] {
    let bytes = Array(content.text.utf8)
    return BlockLayout.rows(of: bytes).enumerated().flatMap { number, row in
      lines(bytes, row, number, content, typed: bytes.count, hasCursor: false).rows
    }
  }

  private static func rows(of bytes: [UInt8]) -> [Range<Int>] {
    var rows: [Range<Int>] = []
    var start = 0
    for (offset, byte) in bytes.enumerated() where byte == 0x0A {
      rows.append(start..<offset)
      start = offset + 1
    }
    return rows + [start..<bytes.count]
  }

  private func lead(_ number: Int) -> String { number == 0 ? prompt : continuation }

  /// Window rows that a row of the block takes.
  private func height(of row: ArraySlice<UInt8>, _ number: Int, hasCursor: Bool) -> Int {
    let lead = min(TextWidth.of(lead(number)), columns)
    if !row.contains(where: { $0 < 0x20 || $0 >= 0x7F }) {
      let width = lead + row.count
      // A cursor behind the last column stands on a row of its own.
      return hasCursor ? width / columns + 1 : max(1, (width + columns - 1) / columns)
    }
    return wrap(
      [], String(decoding: row, as: UTF8.self), lead: lead, hasCursor: hasCursor
    ).count
  }

  /// How many cells each window row has.
  private func wrap(_ cells: [Cell], _ text: String, lead: Int, hasCursor: Bool) -> [Int] {
    var counts = [0]
    var used = lead
    var column = 0
    func add(_ width: Int) {
      if used + width > columns, used > 0 {
        counts.append(0)
        used = 0
      }
      used += width
      counts[counts.count - 1] += 1
    }
    if cells.isEmpty {
      for cluster in text {
        let width = min(Cell.width(of: cluster, at: column), columns)
        column += width
        add(width)
      }
    } else {
      for cell in cells { add(cell.width) }
    }
    if hasCursor, used >= columns { counts.append(0) }
    return counts
  }

  /// A row of the block in window rows; the cursor counts only for the row that has it.
  private func lines(
    _ bytes: [UInt8], _ row: Range<Int>, _ number: Int, _ content: Content, typed: Int,
    hasCursor: Bool
  ) -> (rows: [[Cell]], cursorRow: Int, cursorCell: Int) {
    var cells: [Cell] = []
    var offset = row.lowerBound
    var column = 0
    var cursorCell = 0
    var span = content.spans.partitioningIndex { $0.range.upperBound > offset }
    for cluster in String(decoding: bytes[row], as: UTF8.self) {
      if offset < content.cursor { cursorCell = cells.count + 1 }
      while span < content.spans.count, content.spans[span].range.upperBound <= offset { span += 1 }
      var style = CellStyle()
      if offset >= typed {
        style.ink = .ghost
      } else if span < content.spans.count, content.spans[span].range.contains(offset) {
        style = content.spans[span].style
      }
      var cell = Cell.drawn(cluster, at: column, style)
      if cell.width > columns { cell = Cell("?", width: 1, style) }
      cells.append(cell)
      column += cell.width
      offset += cluster.utf8.count
    }
    let lead = Cell.line(lead(number), CellStyle(.prompt), columns: columns)
    let counts = wrap(
      cells, "", lead: lead.columns, hasCursor: hasCursor)
    var rows: [[Cell]] = []
    var from = 0
    var place = (row: 0, cell: lead.count)
    for (index, count) in counts.enumerated() {
      let line = (index == 0 ? lead : []) + cells[from..<(from + count)]
      let isLast = index == counts.count - 1
      if cursorCell >= from, cursorCell < from + count || isLast {
        place = (index, cursorCell - from + (index == 0 ? lead.count : 0))
      }
      rows.append(line)
      from += count
    }
    return (rows, place.row, place.cell)
  }

  /// Shows at the edges that the block goes on.
  private func mark(_ rows: inout [[Cell]], isTop: Bool, isBottom: Bool) {
    func replace(_ index: Int, _ text: String) {
      let style = CellStyle(.prompt)
      let lead = rows[index].prefix { $0.style == style }
      if lead.columns != TextWidth.of(text) { return }
      // The cells keep their number, so that the cursor's place stays right.
      rows[index].replaceSubrange(
        ..<lead.count, with: Cell.line(text, style, columns: columns))
    }
    if isTop { replace(0, BlockLayout.above) }
    if isBottom, rows.count > 1 { replace(rows.count - 1, BlockLayout.below) }
  }
}

extension ArraySlice<Cell> {
  var columns: Int { reduce(0) { $0 + $1.width } }
}

extension Array {
  /// The first index whose element, like all after it, satisfies the condition. O(log count).
  func partitioningIndex(where condition: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
