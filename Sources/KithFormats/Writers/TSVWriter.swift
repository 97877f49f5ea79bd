import KithBase
import KithColumns

/// Tab-separated values: one line a row, no quotes; a tab, a line end or a backslash in a text is
/// written `\t`, `\n`, `\r` or `\\`. A null is an empty cell, and so is the empty text.
enum TSVWriter {
  static func write(_ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink) throws {
    guard !table.fields.isEmpty else { return }
    var stream = ByteStream(sink, options.interrupt)
    if options.hasHeader {
      for (index, field) in table.fields.enumerated() {
        if index > 0 { stream.buffer.append(UInt8(ascii: "\t")) }
        var name = field.name
        name.withUTF8 { stream.buffer.append(tsv: $0, options.neutralisesFormulas) }
      }
      stream.buffer.append(UInt8(ascii: "\n"))
    }
    try table.withCells { cells in
      for row in 0..<table.rowCount {
        for index in cells.indices {
          if index > 0 { stream.buffer.append(UInt8(ascii: "\t")) }
          let column = cells[index]
          if column.isNull(row) { continue }
          if let text = column.text(row) {
            stream.buffer.append(tsv: text, options.neutralisesFormulas)
          } else {
            stream.buffer.append(column, row)
          }
        }
        stream.buffer.append(UInt8(ascii: "\n"))
        try stream.rowEnded()
      }
      try stream.finish()
    }
  }
}

extension OutputBuffer {
  fileprivate mutating func append(tsv text: UnsafeBufferPointer<UInt8>, _ neutralises: Bool) {
    if neutralises, SpreadsheetSafety.isRisky(text) { append(UInt8(ascii: "'")) }
    makeRoom(text.count * 2)
    for byte in text {
      switch byte {
      case UInt8(ascii: "\t"): append(literal: "\\t")
      case UInt8(ascii: "\n"): append(literal: "\\n")
      case UInt8(ascii: "\r"): append(literal: "\\r")
      case UInt8(ascii: "\\"): append(literal: "\\\\")
      default: append(byte)
      }
    }
  }
}
