package import KithBase
package import KithColumns

/// What came out of a file: good rows as columns, bad rows with their reasons.
package struct ImportedTable: Sendable {
  /// A column with the name it takes and the name it had.
  package struct Field: Sendable {
    package var name: String
    /// The name as the file has it; empty where the file has none.
    package var sourceName: String
    package var column: Column
    /// Cells that did not fit the type; their rows were rejected.
    package var rejectedCells: Int

    package init(name: String, sourceName: String, column: Column, rejectedCells: Int = 0) {
      self.name = name
      self.sourceName = sourceName
      self.column = column
      self.rejectedCells = rejectedCells
    }
  }

  /// Snake case, from the file's name.
  package var name: String
  package var fields: [Field]
  package var rowCount: Int
  /// In the order of the file.
  package var rejects: [ImportReject]
  /// What was found and done, each a short sentence in lower case without a full stop.
  package var notes: [String]
  /// How the file was read: what parts its cells, how its characters are encoded, whether it has a
  /// header.
  package var dialect = ""
  /// Where the rows stand in the file, if the options asked for it.
  package var origins: RowOrigins?

  package init(
    name: String, fields: [Field], rowCount: Int, rejects: [ImportReject], notes: [String]
  ) {
    self.name = name
    self.fields = fields
    self.rowCount = rowCount
    self.rejects = rejects
    self.notes = notes
  }

  /// The schema without a key; `KeyFinder` finds one.
  package var schema: TableSchema {
    TableSchema(name: name, columns: fields.map { ColumnSchema($0.name, $0.column.type) })
  }

  /// Columns named by `finding`.
  private static let columnsShownMax = 12

  /// What was found in the file: `comma, utf-8, with a header: id int, name text`.
  package var finding: String {
    var columns = fields.prefix(ImportedTable.columnsShownMax).map {
      "\(VisibleText.of($0.name)) \($0.column.type.name)"
    }
    if fields.count > columns.count { columns.append("\(fields.count - columns.count) more") }
    return "\(dialect): \(columns.joined(separator: ", "))"
  }

  /// The table as rows to show or to stream through a pipeline.
  package var resultTable: ResultTable {
    ResultTable(
      fields: fields.map {
        ResultTable.Field(
          name: $0.name, type: $0.column.type, vector: $0.column.read(0..<$0.column.count))
      }, rowCount: rowCount)
  }
}

/// A row that did not go in.
package struct ImportReject: Sendable, Hashable {
  /// One-based number of the physical line where the row begins.
  package var line: Int
  /// The name of the column at fault; empty when the row as a whole is.
  package var column: String
  /// The value at fault, shortened to 200 bytes; empty when the row as a whole is at fault.
  package var value: String
  package var reason: String
  /// The row as the file has it, without its line end; UTF-8 where it could be read.
  package var rawLine: [UInt8]

  package init(line: Int, column: String, value: String, reason: String, rawLine: [UInt8]) {
    self.line = line
    self.column = column
    self.value = value
    self.reason = reason
    self.rawLine = rawLine
  }
}
