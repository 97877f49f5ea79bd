import KithBase

/// A model of a terminal: enough of one to see what programs of this project draw.
///
/// OSC 52 sets the clipboard. Understands UTF-8, CR, LF, BS, BEL, TAB, CUU CUD CUF CUB CUP, ED, EL, SGR, DECSC, DECRC, DECAWM, and
/// the modes that are only remembered. A sequence that it does not know is kept in `unknown`, so that a
/// test can say that there was none.
package struct Screen {
  package struct Cell: Hashable {
    /// A cluster; empty behind a wide one.
    package var text = " "
    package var width = 1
    /// Parameters of SGR in force, such as `4;31`.
    package var style = ""
  }

  package let columns: Int
  package let rows: Int
  /// True for terminals that draw joined emoji in two columns, false for those that draw each scalar.
  package let clusters: Bool
  package private(set) var cells: [[Cell]]
  /// Rows that left at the top.
  package private(set) var scrollback: [String] = []
  package private(set) var cursor = (row: 0, column: 0)
  package private(set) var unknown: [String] = []
  /// What OSC 52 put on the clipboard, still in base64.
  package private(set) var clipboard: String?
  /// Private modes that are set, such as 2004 for bracketed paste.
  package private(set) var modes: Set<Int> = [7, 25]
  private var saved = (row: 0, column: 0)
  private var style: [Int] = []
  private var isWrapping = false
  /// Bytes of a sequence or a character that is not whole yet.
  private var pending: [UInt8] = []

  package init(columns: Int, rows: Int, clusters: Bool = true) {
    self.columns = columns
    self.rows = rows
    self.clusters = clusters
    cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  // MARK: Looking

  /// The rows without trailing spaces, and without empty rows at the end.
  package var text: String {
    var lines = cells.map(Screen.line)
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  private static func line(_ row: [Cell]) -> String {
    var line = row.map(\.text).joined()
    while line.utf8.last == 0x20 { line.removeLast() }
    return line
  }

  package func line(_ row: Int) -> String { Screen.line(cells[row]) }

  /// A row with its styles between braces: `customers {1}|{} {4;31}whre{}`.
  package func styled(_ row: Int) -> String {
    var line = ""
    var style = ""
    for cell in cells[row] {
      if cell.style != style {
        line += "{\(cell.style)}"
        style = cell.style
      }
      line += cell.text
    }
    while line.utf8.last == 0x20 { line.removeLast() }
    return line
  }

  // MARK: Reading

  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    pending += bytes
    var index = 0
    while index < pending.count {
      guard let count = step(pending[index...]) else { break }
      index += count
    }
    pending.removeSubrange(..<index)
  }

  /// Takes one character or sequence; nil when it is not whole.
  private mutating func step(_ bytes: ArraySlice<UInt8>) -> Int? {
    let first = bytes[bytes.startIndex]
    switch first {
    case 0x1B: return escape(bytes)
    case 0x0D: move(cursor.row, 0)
    case 0x0A: lineFeed()
    case 0x08: move(cursor.row, cursor.column - 1)
    case 0x09: move(cursor.row, (cursor.column / 8 + 1) * 8)
    case 0x07: break
    case 0..<0x20, 0x7F: unknown.append("control \(first)")
    default:
      let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      guard bytes.count >= length else { return nil }
      for scalar in String(decoding: bytes.prefix(length), as: UTF8.self).unicodeScalars {
        put(scalar)
      }
      return length
    }
    return 1
  }

  private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count > 1 else { return nil }
    switch bytes[bytes.startIndex + 1] {
    case UInt8(ascii: "7"): saved = cursor
    case UInt8(ascii: "8"): move(saved.row, saved.column)
    case UInt8(ascii: "["):
      guard let end = bytes.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
        return nil
      }
      control(String(decoding: bytes[(bytes.startIndex + 2)..<end], as: UTF8.self), bytes[end])
      return end - bytes.startIndex + 1
    case UInt8(ascii: "]"):
      guard let end = bytes.firstIndex(of: 0x07) else { return nil }
      system(String(decoding: bytes[(bytes.startIndex + 2)..<end], as: UTF8.self))
      return end - bytes.startIndex + 1
    default: unknown.append("ESC \(bytes[bytes.startIndex + 1])")
    }
    return 2
  }

  private mutating func system(_ command: String) {
    guard command.hasPrefix("52;c;") else { return unknown.append("OSC \(command)") }
    clipboard = String(command.dropFirst(5))
  }

  private mutating func control(_ parameters: String, _ final: UInt8) {
    let isPrivate = parameters.utf8.first == UInt8(ascii: "?")
    let numbers = parameters.drop { $0 == "?" }.split(
      separator: ";", omittingEmptySubsequences: false
    ).map { Int($0) ?? 0 }
    let count = max(1, numbers.first ?? 1)
    switch final {
    case UInt8(ascii: "A"): move(cursor.row - count, cursor.column)
    case UInt8(ascii: "B"): move(cursor.row + count, cursor.column)
    case UInt8(ascii: "C"): move(cursor.row, cursor.column + count)
    case UInt8(ascii: "D"): move(cursor.row, cursor.column - count)
    case UInt8(ascii: "H"): move(count - 1, max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
    case UInt8(ascii: "J"): erase(numbers.first ?? 0)
    case UInt8(ascii: "K") where (numbers.first ?? 0) == 0:
      for column in cursor.column..<columns { cells[cursor.row][column] = Cell() }
    case UInt8(ascii: "m"): setStyle(numbers)
    case UInt8(ascii: "h") where isPrivate: modes.formUnion(numbers)
    case UInt8(ascii: "l") where isPrivate: modes.subtract(numbers)
    default: unknown.append("CSI \(parameters)\(Character(Unicode.Scalar(final)))")
    }
  }

  private mutating func erase(_ what: Int) {
    switch what {
    case 0:
      for column in cursor.column..<columns { cells[cursor.row][column] = Cell() }
      for row in (cursor.row + 1)..<max(cursor.row + 1, rows) { clear(row) }
    case 2: for row in 0..<rows { clear(row) }
    default: unknown.append("ED \(what)")
    }
  }

  private mutating func clear(_ row: Int) {
    cells[row] = Array(repeating: Cell(), count: columns)
  }

  private mutating func setStyle(_ numbers: [Int]) {
    for number in numbers {
      if number == 0 { style = [] } else { style.append(number) }
    }
  }

  private mutating func move(_ row: Int, _ column: Int) {
    cursor = (min(max(0, row), rows - 1), min(max(0, column), columns - 1))
    isWrapping = false
  }

  private mutating func lineFeed() {
    isWrapping = false
    if cursor.row < rows - 1 {
      cursor.row += 1
      return
    }
    scrollback.append(Screen.line(cells[0]))
    cells.removeFirst()
    cells.append(Array(repeating: Cell(), count: columns))
  }

  // MARK: Writing

  private mutating func put(_ scalar: Unicode.Scalar) {
    if join(scalar) { return }
    let width = max(TextWidth.of(scalar), 0)
    if width == 0 { return }
    if isWrapping || cursor.column + width > columns {
      guard modes.contains(7) else {
        // Without wrapping the last column is written over.
        cursor.column = max(0, columns - width)
        return write(scalar, width)
      }
      cursor.column = 0
      lineFeed()
    }
    write(scalar, width)
  }

  private mutating func write(_ scalar: Unicode.Scalar, _ width: Int) {
    let style = style.map(String.init).joined(separator: ";")
    cells[cursor.row][cursor.column] = Cell(
      text: String(Character(scalar)), width: width, style: style)
    if width == 2, cursor.column + 1 < columns {
      cells[cursor.row][cursor.column + 1] = Cell(text: "", width: 0, style: style)
    }
    advance(to: cursor.column + width)
  }

  private mutating func advance(to column: Int) {
    isWrapping = column >= columns
    cursor.column = min(column, columns - 1)
  }

  /// Adds a scalar to the cluster before the cursor where it belongs to it.
  private mutating func join(_ scalar: Unicode.Scalar) -> Bool {
    var column = isWrapping ? cursor.column : cursor.column - 1
    guard column >= 0 else { return false }
    if cells[cursor.row][column].width == 0, column > 0 { column -= 1 }
    let cell = cells[cursor.row][column]
    let joined = cell.text + String(Character(scalar))
    guard joined.count == 1, let cluster = joined.first,
      cell.text != " " || TextWidth.of(scalar) == 0
    else { return false }
    if !clusters, TextWidth.of(scalar) > 0 { return false }
    let width = clusters ? max(TextWidth.of(cluster), cell.width) : cell.width
    cells[cursor.row][column].text = joined
    if width > cell.width, column + width <= columns {
      cells[cursor.row][column].width = width
      cells[cursor.row][column + 1] = Cell(text: "", width: 0, style: cell.style)
      advance(to: column + width)
    }
    return true
  }
}
