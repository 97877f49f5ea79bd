package import KithBase
import KithPlan

/// One row while it is computed. Row numbers of tables are ints; a column that the row lacks (the other
/// side of an outer join) reads as null.
typealias Row = [ColumnID: Cell]

enum Cell {
  case value(Value)
  /// Its computation overflowed; reading it fails.
  case failed(ReferenceError)
}

/// Why the reference gives no rows.
package enum ReferenceError: Error, Hashable, Sendable {
  /// An int or decimal does not fit: the one thing that may stop a row expression.
  case overflow
  /// An assertion or a lookup: always fails.
  case failed(String)
}

/// Named columns and rows of values: what both engines' results are turned into before they meet.
package struct PlainTable: Sendable {
  package var names: [String]
  package var rows: [[Value]]

  package init(names: [String], rows: [[Value]]) {
    self.names = names
    self.rows = rows
  }

  /// One line a row, values as literals, for reports of failures.
  package var listing: String {
    ([names.joined(separator: " | ")] + rows.map { $0.map(PlainTable.literal).joined(separator: " | ") })
      .joined(separator: "\n")
  }

  static func literal(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .text(let text): ValueText.quoted(text)
    default: ValueText.text(of: value)
    }
  }
}

/// The order of values: numbers by size, text by bytes, false before true.
enum ReferenceOrder {
  /// Negative, zero or positive, for two values of one type that are not null.
  static func compare(_ a: Value, _ b: Value) -> Int {
    switch (a, b) {
    case (.bool(let a), .bool(let b)): return (a ? 1 : 0) - (b ? 1 : 0)
    case (.text(let a), .text(let b)):
      let (a, b) = (Array(a.utf8), Array(b.utf8))
      if a == b { return 0 }
      return a.lexicographicallyPrecedes(b) ? -1 : 1
    case (.date(let a), .date(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.timestamp(let a), .timestamp(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.int(let a), .int(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.float(let a), .float(let b)): return a < b ? -1 : a == b ? 0 : 1
    default: return compareNumbers(a, b)
    }
  }

  private static func compareNumbers(_ a: Value, _ b: Value) -> Int {
    guard let x = decimal(a), let y = decimal(b) else { return 0 }
    // Whole parts first, then the fractions at twelve digits or more: nothing can overflow.
    let (p, q) = (Decimal.powersOfTen[x.scale], Decimal.powersOfTen[y.scale])
    let (wholeX, wholeY) = (x.unscaled / p, y.unscaled / q)
    if wholeX != wholeY { return wholeX < wholeY ? -1 : 1 }
    let fractionX = (x.unscaled % p) * Decimal.powersOfTen[18 - x.scale]
    let fractionY = (y.unscaled % q) * Decimal.powersOfTen[18 - y.scale]
    return fractionX < fractionY ? -1 : fractionX == fractionY ? 0 : 1
  }

  static func decimal(_ value: Value) -> Decimal? {
    switch value {
    case .int(let value): Decimal(Int128(value), scale: 0)
    case .decimal(let value): value
    default: nil
    }
  }

  /// Equality of two values, null equal to null.
  static func isEqual(_ a: Value, _ b: Value) -> Bool {
    if a.isNull || b.isNull { return a.isNull && b.isNull }
    return compare(a, b) == 0
  }
}
