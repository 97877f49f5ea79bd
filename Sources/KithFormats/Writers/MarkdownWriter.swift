import KithBase
import KithColumns

/// A table of GitHub-flavoured Markdown: numbers to the right, columns lined up in the source.
///
/// Characters that Markdown would take for marks are escaped, line ends are `<br>`, control
/// characters are shown as escapes, nulls are empty.
enum MarkdownWriter {
  /// A wider cell does not widen its column in the source.
  private static let paddedWidthMax = 40

  static func write(_ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink) throws {
    guard !table.fields.isEmpty else { return }
    var stream = ByteStream(sink, options.interrupt)
    try table.withCells { cells in
      let names = table.fields.map { escaped($0.name) }
      let right = cells.map(\.isNumber)
      var widths = names.map { max(3, min(TextWidth.of($0), paddedWidthMax)) }
      var scratch = OutputBuffer()
      for row in 0..<table.rowCount {
        if row & 4095 == 0 { try options.interrupt?.check() }
        for index in cells.indices {
          let width = render(cells[index], row, &scratch)
          if width > widths[index] { widths[index] = min(width, paddedWidthMax) }
        }
      }
      for index in cells.indices {
        stream.buffer.append(literal: index == 0 ? "| " : " | ")
        stream.buffer.append(names[index], TextWidth.of(names[index]), widths[index], right[index])
      }
      stream.buffer.append(literal: " |\n")
      for index in cells.indices {
        stream.buffer.append(literal: index == 0 ? "| " : " | ")
        stream.buffer.append(UInt8(ascii: "-"), times: widths[index] - (right[index] ? 1 : 0))
        if right[index] { stream.buffer.append(UInt8(ascii: ":")) }
      }
      stream.buffer.append(literal: " |\n")
      for row in 0..<table.rowCount {
        for index in cells.indices {
          stream.buffer.append(literal: index == 0 ? "| " : " | ")
          let width = render(cells[index], row, &scratch)
          let gap = widths[index] - width
          if right[index] { stream.buffer.append(UInt8(ascii: " "), times: gap) }
          stream.buffer.append(scratch.bytes)
          if !right[index] { stream.buffer.append(UInt8(ascii: " "), times: gap) }
        }
        stream.buffer.append(literal: " |\n")
        try stream.rowEnded()
      }
      try stream.finish()
    }
  }

  /// Prints the cell into `scratch`; gives its width.
  private static func render(_ column: CellReader, _ row: Int, _ scratch: inout OutputBuffer) -> Int
  {
    scratch.removeAll()
    if column.isNull(row) { return 0 }
    guard let text = column.text(row) else {
      scratch.append(column, row)
      return scratch.count
    }
    if VisibleText.isPlain(text), !text.contains(where: isMark) {
      scratch.append(text)
      return text.count
    }
    let shown = escaped(String(decoding: text, as: UTF8.self))
    scratch.append(shown)
    return TextWidth.of(shown)
  }

  private static func isMark(_ byte: UInt8) -> Bool { "\\|`*_<&[~".utf8.contains(byte) }

  private static func escaped(_ text: String) -> String {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard scalar == "\n" else {
        line.append(scalar)
        continue
      }
      if line.last == "\r" { line.removeLast() }
      lines.append(escaped(line: String(line)))
      line = String.UnicodeScalarView()
    }
    lines.append(escaped(line: String(line)))
    return lines.joined(separator: "<br>")
  }

  /// A backslash that stands for a hidden character is escaped like one of the text, so that it
  /// shows.
  private static func escaped(line: String) -> String {
    let visible = VisibleText.of(line)
    guard visible.utf8.contains(where: isMark) else { return visible }
    var result = ""
    let scalars = Array(visible.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\\", "|", "`", "*", "[", "~": result += "\\" + String(scalar)
      case "<": result += "&lt;"
      case "&": result += beginsEntity(scalars[(index + 1)...]) ? "&amp;" : "&"
      case "_": result += isInsideWord(scalars, index) ? "_" : "\\_"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// An underscore between letters or digits is no mark: `first_name`.
  private static func isInsideWord(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index > 0, index + 1 < scalars.count else { return false }
    return [scalars[index - 1], scalars[index + 1]].allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
  }

  private static func beginsEntity(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    let name = rest.prefix {
      $0 == "#" || ($0.isASCII && $0.properties.isAlphabetic) || ("0"..."9").contains($0)
    }
    return !name.isEmpty && rest.dropFirst(name.count).first == ";"
  }
}

extension OutputBuffer {
  /// A text of the given width, padded with spaces to `target` columns.
  mutating func append(_ text: String, _ width: Int, _ target: Int, _ isRight: Bool) {
    if isRight { append(UInt8(ascii: " "), times: target - width) }
    append(text)
    if !isRight { append(UInt8(ascii: " "), times: target - width) }
  }
}
