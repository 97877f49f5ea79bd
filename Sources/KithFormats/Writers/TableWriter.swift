package import KithBase
package import KithColumns

/// Straight columns for people: a line of names, a rule, then the rows; numbers to the right.
///
/// Nothing is cut silently: a cell that was cut ends in `…`, and the footer tells how many rows and
/// which columns are not shown.
package enum TableWriter {
  /// A text column gives way to the width down to this.
  private static let textWidthMin = 12
  /// Rows whose texts are looked at for the width of their column.
  private static let textRowsMax = 10_000
  /// A name gives way to its values down to this.
  private static let nameWidthMin = 4

  /// Writes the table without its footer, which the caller prints when it knows what to add.
  package static func write(
    _ table: ResultTable, _ style: TableStyle, _ sink: any ByteSink, interrupt: Interrupt? = nil
  ) throws -> ResultFooter {
    let rows = min(table.rowCount, style.rowsMax ?? table.rowCount)
    var stream = ByteStream(sink, interrupt)
    return try table.withCells { cells in
      let columns = zip(table.fields, cells).map { TableColumn($0.name, $1, style, rows: rows) }
      let widths = try layout(columns, style, rows: rows, interrupt)
      if !columns.isEmpty {
        stream.buffer.appendHead(columns, widths, style)
        var scratch = OutputBuffer()
        for row in 0..<rows {
          stream.buffer.append(tableRow: row, columns, widths, &scratch)
          try stream.rowEnded()
        }
      }
      try stream.finish()
      return ResultFooter(
        rowCount: table.rowCount, shownRowCount: rows, columnCount: columns.count,
        hiddenColumns: table.fields.dropFirst(widths.count).map(\.name))
    }
  }

  /// Lays all rows out once and hands the lines to `body`, which may ask for them in any order. The
  /// lines must not outlive it.
  package static func withLines<Result>(
    of table: ResultTable, _ style: TableStyle, interrupt: Interrupt? = nil,
    _ body: (TableLines) throws -> Result
  ) throws -> Result {
    try table.withCells { cells in
      let rows = table.rowCount
      let columns = zip(table.fields, cells).map { TableColumn($0.name, $1, style, rows: rows) }
      let widths = try layout(columns, style, rows: rows, interrupt)
      let footer = ResultFooter(
        rowCount: rows, shownRowCount: rows, columnCount: columns.count,
        hiddenColumns: table.fields.dropFirst(widths.count).map(\.name))
      return try body(TableLines(columns: columns, widths: widths, style: style, footer: footer))
    }
  }

  /// The registry's writer: with the footer where the style has one.
  static func writeWithFooter(
    _ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink
  ) throws {
    let footer = try write(table, options.style, sink, interrupt: options.interrupt)
    guard options.style.hasFooter else { return }
    for line in footer.lines(width: options.style.width) { try sink.write(Array(line.utf8) + [10]) }
  }

  private static func layout(
    _ columns: [TableColumn], _ style: TableStyle, rows: Int, _ interrupt: Interrupt?
  ) throws -> [Int] {
    var natural: [Int] = []
    var minimum: [Int] = []
    var scratch = OutputBuffer()
    for column in columns {
      var widest = 0
      // Texts may be cut, so the first of very many say how wide their column is.
      for row in 0..<(column.isText ? min(rows, textRowsMax) : rows) {
        if row & 4095 == 0 { try interrupt?.check() }
        widest = max(widest, column.render(row, &scratch))
      }
      let name = TextWidth.of(column.name)
      natural.append(max(widest, name, 1))
      let least = column.isText ? min(widest, textWidthMin) : widest
      minimum.append(max(least, min(name, nameWidthMin), 1))
    }
    return TableLayout.fit(natural: natural, minimum: minimum, width: style.width)
  }
}

/// The lines of a table that was laid out as a whole.
package struct TableLines {
  fileprivate let columns: [TableColumn]
  fileprivate let widths: [Int]
  fileprivate let style: TableStyle
  package let footer: ResultFooter

  /// The names and the rule.
  package var head: [String] {
    var buffer = OutputBuffer()
    buffer.appendHead(columns, widths, style)
    return buffer.text.split(separator: "\n").map(String.init)
  }

  /// A row by its number from 0.
  package func line(_ row: Int) -> String {
    var buffer = OutputBuffer()
    var scratch = OutputBuffer()
    buffer.append(tableRow: row, columns, widths, &scratch)
    return String(buffer.text.dropLast())
  }
}

extension OutputBuffer {
  fileprivate mutating func appendHead(
    _ columns: [TableColumn], _ widths: [Int], _ style: TableStyle
  ) {
    for (index, width) in widths.enumerated() {
      let column = columns[index]
      let name = DisplayCut.fit(column.name, width)
      append(UInt8(ascii: " "), times: index > 0 ? TableLayout.gap : 0)
      let isPadded = column.isRight || index + 1 < widths.count
      append(name, TextWidth.of(name), isPadded ? width : 0, column.isRight)
    }
    append(UInt8(ascii: "\n"))
    for (index, width) in widths.enumerated() {
      append(UInt8(ascii: " "), times: index > 0 ? TableLayout.gap : 0)
      for _ in 0..<width { append(style.rule) }
    }
    append(UInt8(ascii: "\n"))
  }

  fileprivate mutating func append(
    tableRow row: Int, _ columns: [TableColumn], _ widths: [Int], _ scratch: inout OutputBuffer
  ) {
    for index in widths.indices {
      let width = widths[index]
      let column = columns[index]
      var taken = column.render(row, &scratch)
      append(UInt8(ascii: " "), times: index > 0 ? TableLayout.gap : 0)
      if taken > width {
        let cut = DisplayCut.fit(scratch.text, width)
        taken = TextWidth.of(cut)
        scratch.removeAll()
        scratch.append(cut)
      }
      if column.isRight { append(UInt8(ascii: " "), times: width - taken) }
      append(scratch.bytes)
      // The last column leaves no spaces behind.
      if !column.isRight, index + 1 < widths.count {
        append(UInt8(ascii: " "), times: width - taken)
      }
    }
    append(UInt8(ascii: "\n"))
  }
}
