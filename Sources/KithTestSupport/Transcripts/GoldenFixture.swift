import KithBase
import KithColumns
import KithSession
package import KithStore

/// The data that transcripts ask about: the schema of the specification's programs with a few rows a
/// table, from the CSV files of Tests/Golden/fixtures.
package enum GoldenFixture {
  /// A file of the fixture that cannot be read as its table.
  package struct Problem: Error, CustomStringConvertible {
    package let description: String
  }

  /// 2026-06-30T00:00:00Z.
  package static let moment: Int64 = 20_634 * CivilDate.microsecondsPerDay

  /// A store of its own for every caller. `folder` is Tests/Golden.
  package static func store(folder: String) throws -> Store {
    let store = Store()
    let schema = SourceText(try text(folder + "/programs/fixture.kith"))
    let declaring = SessionTarget(store: store, at: moment)
    if let problem = declaring.run(schema).errors.first {
      throw Problem(description: "fixture.kith: \(problem.message)")
    }
    for table in store.snapshot.catalog.tables {
      store.put(try load(table, from: folder + "/fixtures/\(table.name).csv"))
    }
    return store
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try SystemFile.read(path), as: UTF8.self)
  }

  private static func load(_ schema: TableSchema, from path: String) throws -> Table {
    let lines = try text(path).split(separator: "\n").map(cells)
    guard lines.first == schema.columns.map(\.name) else {
      throw Problem(description: "\(path): the header names other columns than the table")
    }
    var builders = schema.columns.map { VectorBuilder($0.type) }
    for (number, line) in lines.enumerated().dropFirst() {
      guard line.count == builders.count else {
        throw Problem(description: "\(path):\(number + 1): \(line.count) cells, not \(builders.count)")
      }
      for (column, cell) in line.enumerated() {
        let type = schema.columns[column].type
        let value = cell.isEmpty ? Value.null : type == .text ? .text(cell) : StrictParsing.value(cell, as: type)
        guard let value else {
          throw Problem(description: "\(path):\(number + 1): `\(cell)` is no \(type.name)")
        }
        builders[column].append(value)
      }
    }
    return Table(
      schema: schema, columns: builders.map { Column($0.vector()) }, rowCount: lines.count - 1)
  }

  /// Cells of a line; a cell in quotes may hold commas. No other escapes: the files are our own.
  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}
