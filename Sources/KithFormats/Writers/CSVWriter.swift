import KithBase
import KithColumns

/// Comma-separated values as RFC 4180 has them, with line feeds alone between the rows.
///
/// Cells are quoted only where they must be: for a separator, a quote or a line end in them, and
/// where they would read back as something else (the empty text, which an empty cell is not, and
/// the words `NULL` and `\N`). A null is an empty cell; in a table of one column it is `""`,
/// because a line of nothing is not a row to any reader.
enum CSVWriter {
  static func write(_ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink) throws {
    try options.checkSeparator()
    guard !table.fields.isEmpty else { return }
    let rule = Rule(options, isSingle: table.fields.count == 1)
    var stream = ByteStream(sink, options.interrupt)
    if options.hasHeader {
      for (index, field) in table.fields.enumerated() {
        if index > 0 { stream.buffer.append(rule.separator) }
        var name = field.name
        name.withUTF8 { stream.buffer.append(csv: $0, rule) }
      }
      stream.buffer.append(UInt8(ascii: "\n"))
    }
    try table.withCells { cells in
      for row in 0..<table.rowCount {
        stream.buffer.append(csvRow: row, cells, rule)
        try stream.rowEnded()
      }
      try stream.finish()
    }
  }

  struct Rule {
    let separator: UInt8
    let neutralises: Bool
    /// Whether the table has one column.
    let isSingle: Bool

    init(_ options: WriteOptions, isSingle: Bool) {
      separator = options.separator
      neutralises = options.neutralisesFormulas
      self.isSingle = isSingle
    }
  }

  /// Whether the text reads back as null when it stands without quotes.
  static func isNullWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text.count {
    case 2: text[0] == UInt8(ascii: "\\") && text[1] == UInt8(ascii: "N")
    case 4: text.lazy.map { $0 & 0xDF }.elementsEqual("NULL".utf8)
    default: false
    }
  }
}

extension OutputBuffer {
  fileprivate mutating func append(csvRow row: Int, _ cells: [CellReader], _ rule: CSVWriter.Rule) {
    for index in cells.indices {
      if index > 0 { append(rule.separator) }
      let column = cells[index]
      if column.isNull(row) {
        if rule.isSingle { append(literal: "\"\"") }
      } else if let text = column.text(row) {
        append(csv: text, rule)
      } else {
        append(column, row)
      }
    }
    append(UInt8(ascii: "\n"))
  }

  fileprivate mutating func append(csv text: UnsafeBufferPointer<UInt8>, _ rule: CSVWriter.Rule) {
    let isFormula = rule.neutralises && SpreadsheetSafety.isRisky(text)
    guard isFormula || needsQuotes(text, rule.separator) else { return append(text) }
    guard needsQuotes(text, rule.separator) else {
      append(UInt8(ascii: "'"))
      return append(text)
    }
    append(UInt8(ascii: "\""))
    if isFormula { append(UInt8(ascii: "'")) }
    makeRoom(text.count * 2)
    for byte in text {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }

  private func needsQuotes(_ text: UnsafeBufferPointer<UInt8>, _ separator: UInt8) -> Bool {
    if text.isEmpty { return true }
    for byte in text {
      if byte == separator || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
      {
        return true
      }
    }
    return CSVWriter.isNullWord(text)
  }
}
