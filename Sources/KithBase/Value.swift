/// One value: for literals, parameters, results of one row, and tests. Never used per cell in a
/// loop over a column.
package enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case decimal(Decimal)
  case float(Double)
  case text(String)
  /// Days since 1970-01-01.
  case date(Int32)
  /// Microseconds since 1970-01-01T00:00:00Z.
  case timestamp(Int64)
  case duration(Duration)
  case list([Value])

  package var isNull: Bool { if case .null = self { true } else { false } }

  package var type: LogicalType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .decimal(let value): .decimal(scale: value.scale)
    case .float: .float
    case .text: .text
    case .date: .date
    case .timestamp: .timestamp
    case .duration: .duration
    case .list(let values): .list(values.first { !$0.isNull }?.type ?? .null)
    }
  }
}

extension Value: Hashable {
  /// Equality of representation: null equals null, text is compared by its UTF-8 bytes (Swift's own
  /// `==` on String compares canonical equivalents).
  package static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.decimal(let a), .decimal(let b)): a == b
    case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern || a == b
    case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
    case (.date(let a), .date(let b)): a == b
    case (.timestamp(let a), .timestamp(let b)): a == b
    case (.duration(let a), .duration(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .decimal(let value): hasher.combine(value)
    case .float(let value): hasher.combine(value)
    case .text(let value): for byte in value.utf8 { hasher.combine(byte) }
    case .date(let value): hasher.combine(value)
    case .timestamp(let value): hasher.combine(value)
    case .duration(let value): hasher.combine(value)
    case .list(let values): hasher.combine(values)
    }
  }
}

/// A length of time. Months and days are different kinds, so the parts stay apart; months are
/// applied first when one is added to a date.
package struct Duration: Hashable, Sendable {
  package var months: Int64
  package var days: Int64
  package var microseconds: Int64

  package init(months: Int64 = 0, days: Int64 = 0, microseconds: Int64 = 0) {
    self.months = months
    self.days = days
    self.microseconds = microseconds
  }
}
