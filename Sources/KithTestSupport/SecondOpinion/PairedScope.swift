import KithBase

/// One expression in both languages.
struct PairedExpression {
  var kith: String
  var sql: String
  var type: PairedType
}

/// The types that both languages compute alike. Decimals are scaled integers in SQL.
enum PairedType: Hashable {
  case int, text, bool, date
  case decimal(Int)

  var scale: Int { if case .decimal(let scale) = self { scale } else { 0 } }
  var isNumber: Bool {
    switch self {
    case .int, .decimal: true
    default: false
    }
  }

  /// What SQLite's cell stands for.
  func value(_ cell: Value) -> Value {
    switch (self, cell) {
    case (.bool, .int(let value)): .bool(value != 0)
    case (.date, .int(let value)): .date(Int32(truncatingIfNeeded: value))
    case (.decimal(let scale), .int(let value)): .decimal(Decimal(Int128(value), scale: scale))
    default: cell
    }
  }
}

/// A row in sight: how its columns are written in both languages.
struct PairedScope {
  struct Column {
    var kith: String
    var sql: String
    var type: PairedType
    /// The name of the result's column.
    var name: String { String(kith.map { $0 == "." ? "_" : $0 }) }
    var expression: PairedExpression { PairedExpression(kith: kith, sql: sql, type: type) }
  }
  var columns: [Column]
  /// The table that the row belongs to, and the SQL of its key.
  var row: (table: String, key: String)?
}

/// The rows of a pipeline so far: the stages in Kith, a query in SQL.
struct PairedRelation {
  var source: String
  var stages: [String] = []
  /// A query whose columns are the visible ones, then hidden ones that carry keys and order.
  var sql: String
  var columns: [(name: String, type: PairedType)]
  /// Also how Kith writes the columns, where that is not the name: `c.city`.
  var spellings: [String: String] = [:]
  /// The table whose rows these are; its key is the hidden column `k_`.
  var table: String?
  /// Hidden columns to carry on.
  var hidden: [String]
  /// The order in force as SQL terms; nil where Kith leaves it open or the pair does not follow it.
  var order: [String]?
  /// What breaks ties, as SQL terms.
  var ties: [String]

  var scope: PairedScope {
    PairedScope(
      columns: columns.map { .init(kith: spellings[$0.name] ?? $0.name, sql: "p.\"\($0.name)\"", type: $0.type) },
      row: table.map { ($0, "p.k_") })
  }

  var program: String { ([source] + stages).joined(separator: "\n| ") }
}

/// A program, the same question in SQL, and the tables.
package struct PairedProgram: Sendable {
  package var seed: UInt64
  package var tables: GeneratedTables
  package var program: String
  package var sql: String
  var types: [PairedType]
  package var isOrdered: Bool
}
