import KithBase
import KithColumns
import KithPlan
import KithStore

/// What one condition asks of a stored column: a closed range that holds every row for which it can be
/// true, or one text.
struct ColumnBound {
  let conjunct: Int
  let column: Int
  let low: Value?
  let high: Value?
  /// The range says exactly what the condition says.
  let isExact: Bool

  /// The bounds that the conjuncts put on columns of the scanned table.
  static func find(_ conjuncts: [BoundExpression], row: ColumnID, table: Table) -> [ColumnBound] {
    conjuncts.enumerated().compactMap { place, conjunct in
      guard let (op, column, value) = comparison(conjunct, row: row) else { return nil }
      switch op {
      case .equal:
        return ColumnBound(conjunct: place, column: column, low: value, high: value, isExact: true)
      case .less, .lessOrEqual:
        return ColumnBound(
          conjunct: place, column: column, low: nil, high: value, isExact: op == .lessOrEqual)
      case .greater, .greaterOrEqual:
        return ColumnBound(
          conjunct: place, column: column, low: value, high: nil, isExact: op == .greaterOrEqual)
      case .notEqual: return nil
      }
    }
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

/// Rows that an index gives for some conjuncts of a condition, ascending; every conjunct that is not
/// among `answered` must still be tested.
struct IndexChoice {
  let answered: Set<Int>
  let column: Int
  let rows: Slice<Int32>

  /// An index must leave at most this part of the table, else a scan is faster.
  static let partMax = 0.05

  /// An index that answers; nil when none pays. Where unknowns are counted, only columns without nulls
  /// qualify: a row that the index leaves out is then surely false, so the count stays exact.
  static func find(_ bounds: [ColumnBound], table: Table, countsUnknown: Bool) -> IndexChoice? {
    for bound in bounds where table.schema.key == [bound.column] {
      guard let value = bound.low, bound.high == value, let index = table.keyIndex(bound.column) else {
        continue
      }
      let found = index.row(of: value)
      return IndexChoice(
        answered: [bound.conjunct], column: bound.column, rows: Slice(found < 0 ? [] : [found]))
    }
    let limit = Int(Double(table.rowCount) * partMax)
    for bound in bounds where !countsUnknown || table.column(bound.column).nullCount == 0 {
      if case .text(let text)? = bound.low, bound.high == bound.low {
        guard case .text(_, let dictionary) = table.column(bound.column).data,
          let index = table.postingIndex(bound.column)
        else { continue }
        let rows = dictionary.code(of: text).map { index.rows(code: $0) } ?? Slice([])
        if rows.count <= limit {
          return IndexChoice(answered: [bound.conjunct], column: bound.column, rows: rows)
        }
      } else if let choice = ordered(bounds.filter { $0.column == bound.column }, table, limit) {
        return choice
      }
    }
    return nil
  }

  /// All bounds on one column together.
  private static func ordered(_ bounds: [ColumnBound], _ table: Table, _ limit: Int) -> IndexChoice? {
    let column = bounds[0].column
    switch table.column(column).data {
    case .int, .decimal, .date, .timestamp: break
    default: return nil
    }
    let lows = bounds.compactMap(\.low)
    let highs = bounds.compactMap(\.high)
    guard lows.count <= 1, highs.count <= 1, let index = table.orderedIndex(column),
      let count = index.count(from: lows.first, to: highs.first), count <= limit,
      let rows = index.rows(from: lows.first, to: highs.first)
    else { return nil }
    let exact = bounds.filter(\.isExact).map(\.conjunct)
    return IndexChoice(answered: Set(exact), column: column, rows: Slice(rows))
  }
}
