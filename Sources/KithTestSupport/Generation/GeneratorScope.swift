import KithBase

/// What the generator knows of a pipeline's rows: enough to write expressions that mostly bind.
struct GeneratorScope {
  struct Column {
    /// As it is written: a name, or a path such as `c.name`.
    var text: String
    var type: GeneratedType
    /// The name that a step gives it when none is written.
    var name: String { String(text.map { $0 == "." ? "_" : $0 }) }
    /// Holds numbers that overflow easily.
    var isExtreme: Bool { text.hasSuffix("big") }
  }

  var columns: [Column]
  /// The table that these rows are rows of, where they still are.
  var table: String?
  /// Written as `outer.x` inside an aggregate.
  var outer: [Column] = []

  func columns(_ type: GeneratedType) -> [Column] { columns.filter { $0.type == type } }
}

/// Types as the generator tells them apart.
enum GeneratedType: Hashable, CaseIterable {
  case text, int, decimal, float, bool, date, timestamp

  init?(_ type: LogicalType) {
    switch type {
    case .text: self = .text
    case .int: self = .int
    case .decimal: self = .decimal
    case .float: self = .float
    case .bool: self = .bool
    case .date: self = .date
    case .timestamp: self = .timestamp
    default: return nil
    }
  }

  var isNumber: Bool { self == .int || self == .decimal || self == .float }
  static let numbers: [GeneratedType] = [.int, .decimal, .float]
}

/// A program as text with the tables that it runs on.
package struct GeneratedProgram: Sendable {
  package var seed: UInt64
  package var tables: GeneratedTables
  /// `let` and `def` statements that stand before the pipeline.
  package var preamble: [String]
  package var source: String
  package var stages: [String]

  package var text: String {
    (preamble + [([source] + stages).joined(separator: "\n| ")]).joined(separator: "\n")
  }
}
