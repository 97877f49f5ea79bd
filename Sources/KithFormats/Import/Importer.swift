package import KithBase
import KithColumns

/// Reads a file of records into typed columns.
package enum Importer {
  /// The table in a file. Throws `Diagnostic` (K07xx) when the file as a whole is no good, or
  /// `Interrupted`.
  package static func read(
    path: String, options: ImportOptions = ImportOptions(), interrupt: Interrupt = Interrupt(),
    threads: Int = 1
  ) throws -> ImportedTable {
    let bytes = try FileBytes.read(path: path, interrupt: interrupt)
    return try read(
      bytes, fileName: path, options: options, interrupt: interrupt, threads: threads)
  }

  /// The table in bytes that are in memory; `fileName` gives the table's name and the format.
  package static func read(
    _ bytes: FileBytes, fileName: String, options: ImportOptions = ImportOptions(),
    interrupt: Interrupt = Interrupt(), threads: Int = 1
  ) throws -> ImportedTable {
    let shown = fileName.split(separator: "/").last.map(String.init) ?? fileName
    guard bytes.count > 0 else { throw empty(shown) }
    let decoded = try TextEncoding.decode(
      bytes, fileName: shown, wanted: options.encoding, threads: threads, interrupt: interrupt)
    guard hasContent(decoded.bytes, decoded.start) else { throw empty(shown) }
    var table: ImportedTable
    if JSONReader.looksLikeJSON(decoded, fileName: shown) {
      table = try JSONReader(
        decoded, fileName: shown, options: options, interrupt: interrupt, threads: threads
      ).read()
      table.dialect = "JSON, \(decoded.name)"
    } else {
      table = try csv(decoded, shown, options, interrupt, threads)
    }
    table.name = options.tableName ?? SnakeCase.table(fileName: fileName)
    if decoded.isGuess { table.notes.insert("read as \(decoded.name)", at: 0) }
    if options.isStrict, let first = table.rejects.first {
      let place = first.column.isEmpty ? "" : " in `\(first.column)`: `\(first.value)` is"
      throw Diagnostic(
        "K0707",
        "\(table.rejects.count) \(table.rejects.count == 1 ? "row" : "rows") of `\(shown)` cannot be read, the first on line \(first.line)\(place.isEmpty ? ":" : place) \(first.reason)",
        nil, hint: "without `strict: true` the good rows go in and the others to a rejects file")
    }
    return table
  }

  private static func csv(
    _ decoded: TextEncoding.Decoded, _ shown: String, _ options: ImportOptions,
    _ interrupt: Interrupt, _ threads: Int
  ) throws -> ImportedTable {
    let reader = try CSVReader(
      decoded, fileName: shown, options: options, interrupt: interrupt, threads: threads)
    let raw = try reader.read()
    let dialect = reader.dialect
    var notes: [String] = []
    if dialect.isSeparatorGuess, dialect.shape.separator != 0x2C {
      notes.append("separated by \(CSVReader.shown(dialect.shape.separator))")
    }
    var counter = LineCounter(decoded.bytes)
    let lines = counter.line(at: dialect.headOffset) - 1
    if lines > 0 { notes.append("\(counted(lines, "line")) above the \(dialect.hasHeader ? "header" : "data") skipped") }
    if !dialect.hasHeader, options.header == nil { notes.append("no header found") }
    if raw.emptyRows > 0 { notes.append("\(counted(raw.emptyRows, "empty row")) skipped") }
    var table = finished(
      raw, names: reader.names, sourceNames: dialect.names, notes: notes)
    table.dialect =
      "\(separatorName(dialect.shape.separator)), \(decoded.name), "
      + (dialect.hasHeader ? "with a header" : "without a header")
    return table
  }

  private static func separatorName(_ separator: UInt8) -> String {
    switch separator {
    case UInt8(ascii: ","): "comma"
    case UInt8(ascii: ";"): "semicolon"
    case 0x09: "tab"
    default: "parted by \(CSVReader.shown(separator))"
    }
  }

  static func finished(
    _ raw: RawTable, names: [String], sourceNames: [String], notes: [String]
  ) -> ImportedTable {
    var notes = notes + raw.notes
    for (column, count) in raw.roundedCells.enumerated() where count > 0 {
      notes.append(
        "\(counted(count, "value")) of `\(names[column])` rounded to \(Limits.decimalScaleStoredMax) digits after the point")
    }
    let fields = raw.columns.enumerated().map { index, column in
      ImportedTable.Field(
        name: names[index], sourceName: sourceNames[index], column: column,
        rejectedCells: raw.rejectedCells[index])
    }
    var table = ImportedTable(
      name: "", fields: fields, rowCount: raw.rowCount, rejects: raw.rejects, notes: notes)
    table.origins = raw.origins
    return table
  }

  static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func empty(_ name: String) -> Diagnostic {
    Diagnostic("K0704", "`\(name)` is empty", nil)
  }

  private static func hasContent(_ bytes: FileBytes, _ start: Int) -> Bool {
    for offset in start..<max(bytes.count, start) {
      let byte = bytes.base[offset]
      if byte != 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return true }
    }
    return false
  }
}
