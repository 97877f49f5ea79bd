import KithBase
import KithColumns
import KithPlan
import KithStore

/// A conjunct of a condition that an index answers, and its rows, ascending.
struct IndexChoice {
  let conjunct: Int
  let column: Int
  let rows: Slice<Int32>

  /// An index must leave at most this part of the table, else a scan is faster.
  private static let partMax = 0.05

  /// The best index for the conjuncts over a scan; nil when none pays. Where unknowns are counted, only
  /// columns without nulls qualify, so that the count stays exact.
  static func find(
    _ conjuncts: [BoundExpression], row: ColumnID, table: Table, countsUnknown: Bool
  ) -> IndexChoice? {
    for (place, conjunct) in conjuncts.enumerated() {
      guard let (op, column, value) = comparison(conjunct, row: row) else { continue }
      if op == .equal, table.schema.key == [column], let index = table.keyIndex(column) {
        let found = index.row(of: value)
        return IndexChoice(conjunct: place, column: column, rows: Slice(found < 0 ? [] : [found]))
      }
    }
    for (place, conjunct) in conjuncts.enumerated() {
      guard let (op, column, value) = comparison(conjunct, row: row) else { continue }
      if countsUnknown, table.column(column).nullCount > 0 { continue }
      if let rows = rows(op, column, value, table) {
        return IndexChoice(conjunct: place, column: column, rows: rows)
      }
    }
    return nil
  }

  private static func rows(
    _ op: ComparisonOperator, _ column: Int, _ value: Value, _ table: Table
  ) -> Slice<Int32>? {
    let limit = Int(Double(table.rowCount) * partMax)
    if case .text(let text) = value {
      guard op == .equal, case .text(_, let dictionary) = table.column(column).data,
        let index = table.postingIndex(column)
      else { return nil }
      guard let code = dictionary.code(of: text) else { return Slice([]) }
      let rows = index.rows(code: code)
      return rows.count <= limit ? rows : nil
    }
    switch table.column(column).data {
    case .int, .decimal, .date, .timestamp: break
    default: return nil
    }
    var low: Value?
    var high: Value?
    switch op {
    case .equal:
      low = value
      high = value
    case .lessOrEqual: high = value
    case .greaterOrEqual: low = value
    case .less, .greater, .notEqual: return nil
    }
    guard let index = table.orderedIndex(column), let count = index.count(from: low, to: high),
      count <= limit, let rows = index.rows(from: low, to: high)
    else { return nil }
    return Slice(rows)
  }

  /// `column op constant` over the scan's own row.
  private static func comparison(
    _ expression: BoundExpression, row: ColumnID
  ) -> (ComparisonOperator, Int, Value)? {
    guard case .compare(let op, let left, let right) = expression else { return nil }
    if case .field(.column(row, _), _, let column, _) = left, case .constant(let value, _) = right,
      !value.isNull
    {
      return (op, column, value)
    }
    if case .field(.column(row, _), _, let column, _) = right, case .constant(let value, _) = left,
      !value.isNull
    {
      return (op.mirrored, column, value)
    }
    return nil
  }
}
