/// The type of a column or an expression.
package indirect enum LogicalType: Hashable, Sendable {
  case text
  case int
  /// Exact decimal with a fixed number of digits after the point.
  case decimal(scale: Int)
  case float
  case bool
  /// Days since 1970-01-01.
  case date
  /// Microseconds since 1970-01-01T00:00:00Z.
  case timestamp
  /// A duration: months, days and microseconds kept apart. Never a column.
  case duration
  /// A parameter's list. Never a column.
  case list(LogicalType)
  /// The type of the bare word `null`.
  case null
  /// The row number of a row of a table: how the plan carries row identity. Never shown.
  case row(table: String)

  /// The name as the user writes it in `param x: type`.
  package var name: String {
    switch self {
    case .text: "text"
    case .int: "int"
    case .decimal: "decimal"
    case .float: "float"
    case .bool: "bool"
    case .date: "date"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .list(let element): "list of \(element.name)"
    case .null: "null"
    case .row(let table): "row of \(table)"
    }
  }

  package var isNumeric: Bool {
    switch self {
    case .int, .decimal, .float: true
    default: false
    }
  }

  package var scale: Int {
    if case .decimal(let scale) = self { scale } else { 0 }
  }
}
