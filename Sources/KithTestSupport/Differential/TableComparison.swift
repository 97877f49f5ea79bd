package import KithBase

/// Whether two results are the same: names, order and values exactly, floats within 1e-9 of each other.
package enum TableComparison {
  /// The first difference as a sentence; nil when there is none.
  package static func difference(
    _ left: PlainTable, _ right: PlainTable, leftName: String, rightName: String
  ) -> String? {
    if left.names != right.names {
      return "columns \(left.names) in \(leftName), \(right.names) in \(rightName)"
    }
    if left.rows.count != right.rows.count {
      return "\(left.rows.count) rows in \(leftName), \(right.rows.count) in \(rightName)"
    }
    for (index, (a, b)) in zip(left.rows, right.rows).enumerated() {
      for (name, (x, y)) in zip(left.names, zip(a, b)) where !isSame(x, y) {
        return "row \(index + 1), \(name): \(PlainTable.literal(x)) (\(x.type.name)) in \(leftName), "
          + "\(PlainTable.literal(y)) (\(y.type.name)) in \(rightName)"
      }
    }
    return nil
  }

  package static func isSame(_ a: Value, _ b: Value) -> Bool {
    if case .float(let x) = a, case .float(let y) = b {
      if x.isNaN || y.isNaN { return x.isNaN && y.isNaN }
      return x == y || abs(x - y) <= 1e-9 * max(1, abs(x), abs(y))
    }
    return a == b
  }
}
