import KithBase
import KithColumns

/// JSON, one object a row: an array of them, or one a line (JSON Lines).
///
/// Decimals are numbers with every digit, dates and timestamps ISO 8601 texts, nulls `null`. A
/// float that is no number is `null`, because JSON has no word for it.
enum JSONWriter {
  static func writeArray(_ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink) throws
  {
    var stream = ByteStream(sink, options.interrupt)
    let names = keys(table)
    try table.withCells { cells in
      stream.buffer.append(UInt8(ascii: "["))
      for row in 0..<table.rowCount {
        if row > 0 { stream.buffer.append(UInt8(ascii: ",")) }
        stream.buffer.append(UInt8(ascii: "\n"))
        stream.buffer.append(jsonObject: row, cells, names)
        try stream.rowEnded()
      }
      if table.rowCount > 0 { stream.buffer.append(UInt8(ascii: "\n")) }
      stream.buffer.append(literal: "]\n")
      try stream.finish()
    }
  }

  static func writeLines(_ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink) throws
  {
    var stream = ByteStream(sink, options.interrupt)
    let names = keys(table)
    try table.withCells { cells in
      for row in 0..<table.rowCount {
        stream.buffer.append(jsonObject: row, cells, names)
        stream.buffer.append(UInt8(ascii: "\n"))
        try stream.rowEnded()
      }
      try stream.finish()
    }
  }

  /// `"name":` of every column, ready to be written.
  private static func keys(_ table: ResultTable) -> [[UInt8]] {
    table.fields.map { field in
      var buffer = OutputBuffer()
      var name = field.name
      name.withUTF8 { buffer.append(json: $0) }
      buffer.append(UInt8(ascii: ":"))
      return buffer.array
    }
  }
}

extension OutputBuffer {
  fileprivate mutating func append(jsonObject row: Int, _ cells: [CellReader], _ names: [[UInt8]]) {
    append(UInt8(ascii: "{"))
    for index in cells.indices {
      if index > 0 { append(UInt8(ascii: ",")) }
      append(names[index])
      append(jsonCell: cells[index], row)
    }
    append(UInt8(ascii: "}"))
  }

  private mutating func append(jsonCell column: CellReader, _ row: Int) {
    if column.isNull(row) { return append(literal: "null") }
    switch column.kind {
    case .text:
      if let text = column.text(row) { append(json: text) }
    case .date, .timestamp, .duration:
      append(UInt8(ascii: "\""))
      append(column, row)
      append(UInt8(ascii: "\""))
    case .float(let values) where !values[row].isFinite: append(literal: "null")
    case .bool, .int, .decimal, .wide, .float, .row, .null: append(column, row)
    }
  }

  /// The text in quotes; what JSON wants escaped, escaped.
  mutating func append(json text: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    makeRoom(text.count + 1)
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""): append(literal: "\\\"")
      case UInt8(ascii: "\\"): append(literal: "\\\\")
      case 0x20...: append(byte)
      case UInt8(ascii: "\n"): append(literal: "\\n")
      case UInt8(ascii: "\t"): append(literal: "\\t")
      case UInt8(ascii: "\r"): append(literal: "\\r")
      default:
        append(literal: "\\u00")
        append(hex: byte)
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// Two lowercase hexadecimal digits.
  mutating func append(hex byte: UInt8) {
    for digit in [byte >> 4, byte & 15] {
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
