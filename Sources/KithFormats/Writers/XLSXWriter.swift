import KithBase
import KithColumns

/// A workbook of one sheet (ECMA-376, SpreadsheetML): bold names in a fixed first row, texts
/// inline, dates as dates.
///
/// Spreadsheets compute with 15 digits, so longer numbers are written as text, and so are dates
/// before 1900-03-01, which spreadsheets do not agree about.
enum XLSXWriter {
  /// Rows of a sheet, the names among them.
  static let rowsMax = 1_048_576
  static let columnsMax = 16_384
  /// UTF-16 units of a cell.
  static let cellUnitsMax = 32_767

  static func write(_ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink) throws {
    guard table.rowCount < rowsMax else {
      throw Diagnostic(
        "K0711",
        "the result has \(ResultFooter.grouped(table.rowCount)) rows, and a sheet of xlsx holds "
          + "\(ResultFooter.grouped(rowsMax - 1)) below its names", nil,
        hint: "export to a file that ends in `.csv`, or `take \(rowsMax - 1)` first")
    }
    guard table.fields.count <= columnsMax else {
      throw Diagnostic(
        "K0711",
        "the result has \(ResultFooter.grouped(table.fields.count)) columns, and a sheet of xlsx "
          + "holds \(ResultFooter.grouped(columnsMax))", nil,
        hint: "`select` fewer columns, or export to a file that ends in `.csv`")
    }
    try checkLengths(table)
    var archive = ZipArchive(sink)
    try archive.add("[Content_Types].xml", Array(XLSXParts.contentTypes.utf8))
    try archive.add("_rels/.rels", Array(XLSXParts.packageRelations.utf8))
    try archive.add("xl/workbook.xml", Array(XLSXParts.workbook(sheet: options.sheetName).utf8))
    try archive.add("xl/_rels/workbook.xml.rels", Array(XLSXParts.workbookRelations.utf8))
    try archive.add("xl/styles.xml", Array(XLSXParts.styles.utf8))
    try archive.add("xl/worksheets/sheet1.xml") { try writeSheet(table, options, $0) }
    try archive.finish()
  }

  /// Throws K0712 for a text that no cell holds: nothing is cut silently.
  private static func checkLengths(_ table: ResultTable) throws {
    try table.withCells { cells in
      for (index, column) in cells.enumerated() {
        for row in 0..<table.rowCount where !column.isNull(row) {
          guard let text = column.text(row), text.count > cellUnitsMax else { continue }
          let units = String(decoding: text, as: UTF8.self).utf16.count
          guard units > cellUnitsMax else { continue }
          throw Diagnostic(
            "K0712",
            "column `\(table.fields[index].name)` has a text of \(ResultFooter.grouped(units)) "
              + "characters in row \(ResultFooter.grouped(row + 1)), and a cell of xlsx holds "
              + ResultFooter.grouped(cellUnitsMax), nil,
            hint: "shorten it with `left(\(table.fields[index].name), \(cellUnitsMax))`, or export "
              + "to a file that ends in `.csv`")
        }
      }
    }
  }

  private static func writeSheet(
    _ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink
  ) throws {
    var stream = ByteStream(sink, options.interrupt)
    try table.withCells { cells in
      let letters = cells.indices.map { XLSXWriter.letters(of: $0) }
      stream.buffer.append(XLSXParts.sheetHead)
      stream.buffer.append(XLSXParts.columns(widths: widths(table, cells)))
      stream.buffer.append(literal: "<sheetData>")
      stream.buffer.appendRow(1)
      for (index, field) in table.fields.enumerated() {
        var name = field.name
        name.withUTF8 {
          stream.buffer.append(xlsxText: $0, letters[index], 1, style: XLSXParts.Style.name)
        }
      }
      stream.buffer.append(literal: "</row>")
      for row in 0..<table.rowCount {
        stream.buffer.appendRow(row + 2)
        for index in cells.indices where !cells[index].isNull(row) {
          stream.buffer.append(
            xlsxCell: cells[index], row, letters[index], options.neutralisesFormulas)
        }
        stream.buffer.append(literal: "</row>")
        try stream.rowEnded()
      }
      stream.buffer.append(literal: "</sheetData></worksheet>")
      try stream.finish()
    }
  }

  /// Widths of the columns in characters, from the names and the first rows.
  private static func widths(_ table: ResultTable, _ cells: [CellReader]) -> [Int] {
    var scratch = OutputBuffer()
    return cells.indices.map { index in
      var widest = TextWidth.of(table.fields[index].name) + 1
      for row in 0..<min(table.rowCount, 200) where !cells[index].isNull(row) {
        if let text = cells[index].text(row) {
          widest = max(
            widest, text.count > 240 ? 60 : TextWidth.of(String(decoding: text, as: UTF8.self)))
        } else {
          scratch.removeAll()
          scratch.append(cells[index], row)
          widest = max(widest, scratch.count + 2)
        }
      }
      return min(max(widest + 1, 8), 60)
    }
  }

  /// `A` … `Z`, `AA` … for the column of this index.
  static func letters(of index: Int) -> [UInt8] {
    var result: [UInt8] = []
    var rest = index + 1
    while rest > 0 {
      result.append(UInt8(ascii: "A") + UInt8((rest - 1) % 26))
      rest = (rest - 1) / 26
    }
    return result.reversed()
  }
}
