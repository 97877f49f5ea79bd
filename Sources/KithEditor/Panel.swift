import KithBase

/// Rows below the block: candidates, matches of a search, or help.
struct Panel: Hashable {
  var rows: [[Cell]] = []
  /// Where the cursor stands when it is in the panel: a row, and cells before it.
  var cursor: (row: Int, cell: Int)?

  static func == (left: Panel, right: Panel) -> Bool {
    left.rows == right.rows && left.cursor?.row == right.cursor?.row
      && left.cursor?.cell == right.cursor?.cell
  }

  func hash(into hasher: inout Hasher) { hasher.combine(rows) }

  /// Rows of a list shown at once.
  static let listRowsMax = 8

  static func help(_ lines: [String], columns: Int) -> Panel {
    Panel(
      rows: lines.flatMap { line in wrapped(line, columns: columns) }.map {
        Cell.line($0, CellStyle(.detail), columns: columns)
      })
  }

  /// A line cut at spaces into rows that fit.
  private static func wrapped(_ line: String, columns: Int) -> [String] {
    guard TextWidth.of(line) > columns, columns > 8 else { return [line] }
    let indent = String(line.prefix { $0 == " " })
    var rows: [String] = []
    var row = indent
    var isEmpty = true
    for word in line.split(separator: " ") {
      if !isEmpty, TextWidth.of(row) + 1 + TextWidth.of(String(word)) > columns {
        rows.append(row)
        row = indent + "  "
        isEmpty = true
      }
      row += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return rows + [row]
  }

  // MARK: Candidates

  /// The candidates around the selected one: label, detail and count in columns, as wide as the window
  /// at most.
  static func list(_ candidates: [Candidate], selected: Int?, columns: Int, rowsMax: Int) -> Panel {
    let rowsMax = max(1, min(rowsMax, listRowsMax))
    let hasMore = candidates.count > rowsMax
    let shownCount = hasMore ? max(1, rowsMax - 1) : candidates.count
    let first = min(max(0, (selected ?? 0) - shownCount + 1), candidates.count - shownCount)
    let shown = candidates[first..<(first + shownCount)]
    let room = max(1, columns - 4)
    let countWidth = shown.compactMap { $0.count.map { grouped($0).utf8.count } }.max() ?? 0
    let hasDetail = shown.contains { !$0.detail.isEmpty }
    // The label gets what it needs, but leaves a third for the rest.
    let wanted = shown.map { TextWidth.of($0.label) }.max() ?? 1
    let rest = (countWidth > 0 ? countWidth + 2 : 0)
    let labelMax = hasDetail ? max(8, (room - rest) * 3 / 5) : room - rest
    let labelWidth = max(1, min(wanted, labelMax))
    var rows: [[Cell]] = []
    for (index, candidate) in shown.enumerated() {
      let isSelected = first + index == selected
      let style = CellStyle(isSelected ? .selected : .label)
      var row = Cell.line(isSelected ? "> " : "  ", style, columns: 2)
      row += padded(Cell.line(candidate.label, style, columns: labelWidth), to: labelWidth, style)
      if countWidth > 0 {
        let text = candidate.count.map(grouped) ?? ""
        let pad = String(repeating: " ", count: countWidth + 2 - text.utf8.count)
        row += Cell.line(pad + text, style, columns: countWidth + 2)
      }
      let left = columns - 1 - row.columns - 2
      if !candidate.detail.isEmpty, left > 3 {
        let detail = CellStyle(isSelected ? .selected : .detail)
        row += Cell.line("  ", detail, columns: 2)
        row += Cell.line(candidate.detail, detail, columns: left)
      }
      rows.append(row)
    }
    if hasMore {
      let above = first > 0 ? "\(first) above, " : ""
      let below = candidates.count - first - shownCount
      rows.append(
        Cell.line("  \(above)\(below) more", CellStyle(.detail), columns: columns - 1))
    }
    return Panel(rows: rows)
  }

  private static func padded(_ cells: [Cell], to columns: Int, _ style: CellStyle) -> [Cell] {
    let missing = columns - cells.columns
    return missing > 0
      ? cells + [Cell(String(repeating: " ", count: missing), width: missing, style)] : cells
  }

  /// `49,796`.
  static func grouped(_ number: Int) -> String {
    let digits = String(number)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3), digit != "-" { text += "," }
      text.append(digit)
    }
    return text
  }
}
