import KithBase
import KithColumns
import KithPlan
import KithStore
import Synchronization

/// One value for every row.
final class ConstantNode: Node, @unchecked Sendable {
  // Safety: the cached vector is guarded by a mutex.
  let value: Value
  let type: LogicalType
  private let cache = Mutex<Vector?>(nil)

  init(_ value: Value, type: LogicalType) {
    self.value = value
    self.type = type
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let count = batch.count
    let vector = cache.withLock { cache in
      if let cache, cache.count >= count { return cache }
      let made = Vector.constant(value, type: type, count: max(count, 1))
      cache = made
      return made
    }
    return vector.sub(0..<count)
  }
}

/// A column of the relation.
final class ColumnNode: Node, @unchecked Sendable {
  // Safety: immutable.
  let id: ColumnID
  init(_ id: ColumnID) { self.id = id }
  override func evaluate(_ batch: Batch) throws -> Vector { batch.read(id) }
}

/// A field of few rows of a column with changes that wait: reading them leaves them waiting.
final class FewCellsNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let row: Node
  private let slot: ColumnSlot

  init(row: Node, slot: ColumnSlot) {
    self.row = row
    self.slot = slot
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    guard case .row(let rows) = try row.evaluate(batch).data, rows.count <= ColumnSlot.fewCells,
      !rows.array.contains(where: { $0 < 0 })
    else {
      return try FieldNode(row: row, rowColumn: nil, column: slot.load(), clustered: { _ in nil })
        .evaluate(batch)
    }
    return try slot.values(at: rows.array)
  }
}

/// A stored column, read by row number.
final class FieldNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let row: Node
  private let rowColumn: ColumnID?
  private let column: Column
  /// The column's copy in the order of a reference's parents; nil where it has none.
  private let clustered: @Sendable (_ reference: Int) -> Column?

  init(
    row: Node, rowColumn: ColumnID?, column: Column,
    clustered: @escaping @Sendable (_ reference: Int) -> Column?
  ) {
    self.row = row
    self.rowColumn = rowColumn
    self.column = column
    self.clustered = clustered
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    if let values = inPlace(batch) { return values }
    if let rowColumn, let selection = batch.selection,
      case .clustered(let reference, _) = batch.relation.column(rowColumn),
      let copy = clustered(reference)
    {
      return copy.gather(selection)
    }
    guard case .row(let rows) = try row.evaluate(batch).data else {
      preconditionFailure("a field is read of a row")
    }
    return column.gather(rows)
  }

  override func inPlace(_ batch: Batch) -> Vector? {
    guard let rowColumn, batch.selection == nil else { return nil }
    switch batch.relation.column(rowColumn) {
    case .identity:
      // A table that was not filtered.
      return column.read(batch.range)
    case .clustered(let reference, _): return clustered(reference)?.read(batch.range)
    default: return nil
    }
  }
}

/// The row that a reference points at.
final class FollowNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let row: Node
  private let rowColumn: ColumnID?
  private let parents: Buffer<Int32>

  init(row: Node, rowColumn: ColumnID?, parents: Buffer<Int32>) {
    self.row = row
    self.rowColumn = rowColumn
    self.parents = parents
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    if let rowColumn, batch.selection == nil, case .identity = batch.relation.column(rowColumn) {
      return Vector(.row(parents.slice.sub(batch.range)))
    }
    guard case .row(let rows) = try row.evaluate(batch).data else {
      preconditionFailure("a reference is followed from a row")
    }
    let result = Buffer<Int32>(uninitialized: rows.count)
    for index in 0..<rows.count {
      let row = rows.base[index]
      result.base[index] = row < 0 ? -1 : parents.base[Int(row)]
    }
    return Vector(.row(result.slice))
  }
}
