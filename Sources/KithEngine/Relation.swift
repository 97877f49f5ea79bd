import KithBase
import KithColumns
import KithPlan

/// The rows between two steps: columns by id, kept as row numbers for as long as possible.
final class Relation: Sendable {
  let count: Int
  let columns: [ColumnID: RelationColumn]

  init(count: Int, columns: [ColumnID: RelationColumn]) {
    self.count = count
    self.columns = columns
  }

  func column(_ id: ColumnID) -> RelationColumn {
    guard let column = columns[id] else { preconditionFailure("the verifier checked that columns exist") }
    return column
  }

  /// The rows at `rows`, -1 giving nulls; only the columns in `needed`.
  func gather(_ rows: Slice<Int32>, needed: Set<ColumnID>) -> [ColumnID: RelationColumn] {
    var result: [ColumnID: RelationColumn] = [:]
    for (id, column) in columns where needed.contains(id) {
      switch column {
      case .identity: result[id] = .vector(Vector(.row(rows)))
      case .clustered(_, let children):
        result[id] = .vector(Vector(.row(children)).gather(rows))
      case .vector(let vector): result[id] = .vector(vector.gather(rows))
      }
    }
    return result
  }

  func keeping(_ needed: Set<ColumnID>) -> [ColumnID: RelationColumn] {
    columns.filter { needed.contains($0.key) }
  }
}

enum RelationColumn: Sendable {
  /// The row numbers 0, 1, 2 …: a table that was not filtered yet.
  case identity
  /// All children of a reference in the order of their parents: stored columns have copies in that
  /// order.
  case clustered(reference: Int, children: Slice<Int32>)
  case vector(Vector)
}

/// Some rows of a relation, for the kernels.
struct Batch {
  let relation: Relation
  /// The rows; with a selection the span it was chosen from.
  let range: Range<Int>
  /// Row numbers in the relation; nil for all of `range`.
  let selection: Slice<Int32>?

  var count: Int { selection?.count ?? range.count }

  init(_ relation: Relation, _ range: Range<Int>, selection: Slice<Int32>? = nil) {
    self.relation = relation
    self.range = range
    self.selection = selection
  }

  func selecting(_ rows: Slice<Int32>) -> Batch { Batch(relation, range, selection: rows) }

  /// The values of a column for these rows.
  func read(_ id: ColumnID) -> Vector {
    switch relation.column(id) {
    case .identity: Vector(.row(selection ?? rowNumbers()))
    case .clustered(_, let children):
      Vector(.row(selection.map { children.gather($0) } ?? children.sub(range)))
    case .vector(let vector):
      if let selection { vector.gather(selection) } else { vector.sub(range) }
    }
  }

  /// The row numbers of the rows in the relation.
  func rowNumbers() -> Slice<Int32> {
    if let selection { return selection }
    let rows = Buffer<Int32>(uninitialized: range.count)
    let start = Int32(range.lowerBound)
    for index in 0..<range.count { rows.base[index] = start &+ Int32(truncatingIfNeeded: index) }
    return rows.slice
  }
}
