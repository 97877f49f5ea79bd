import KithBase
import KithColumns

/// One `name = value` a line and a block a row, parted by empty lines: for rows too wide for a
/// table.
///
/// Values stand on one line with control characters shown as escapes; null is `-`, as in a table.
enum LineWriter {
  static func write(_ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink) throws {
    var stream = ByteStream(sink, options.interrupt)
    let names = table.fields.map { VisibleText.of($0.name) }
    let widest = names.map { TextWidth.of($0) }.max() ?? 0
    try table.withCells { cells in
      for row in 0..<table.rowCount where !cells.isEmpty {
        if row > 0 { stream.buffer.append(UInt8(ascii: "\n")) }
        for index in cells.indices {
          let column = cells[index]
          stream.buffer.append(names[index], TextWidth.of(names[index]), widest, false)
          stream.buffer.append(literal: " = ")
          if column.isNull(row) {
            stream.buffer.append(options.style.null)
          } else if let text = column.text(row), !VisibleText.isPlain(text) {
            stream.buffer.append(VisibleText.of(text))
          } else {
            stream.buffer.append(column, row)
          }
          stream.buffer.append(UInt8(ascii: "\n"))
        }
        try stream.rowEnded()
      }
      try stream.finish()
    }
  }
}
