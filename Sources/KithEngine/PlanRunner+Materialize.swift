import KithBase
import KithColumns
import KithPlan

extension PlanRunner {
  /// The values of an expression for every row of a relation.
  func materialize(_ expression: BoundExpression, _ relation: Relation) throws -> Vector {
    if case .column(let id, _) = expression, case .vector(let vector) = relation.column(id) {
      return vector
    }
    let node = try compile(expression, rows: relation.count)
    return try materialize(node, relation, type: expression.type)
  }

  func materialize(_ node: Node, _ relation: Relation, type: LogicalType) throws -> Vector {
    if relation.count == 0 { return Vector(.empty(of: type)) }
    let all = 0..<relation.count
    if let stored = node.inPlace(Batch(relation, all)) { return stored }
    // Numbers of one width are written where they belong, so that no column stands in memory twice.
    switch type {
    case .int:
      return try written(node, relation, zero: 0) {
        if case .int(let slice) = $0 { slice } else { nil }
      } as: { .int($0) }
    case .float:
      return try written(node, relation, zero: 0) {
        if case .float(let slice) = $0 { slice } else { nil }
      } as: { .float($0) }
    case .date:
      return try written(node, relation, zero: 0) {
        if case .date(let slice) = $0 { slice } else { nil }
      } as: { .date($0) }
    default:
      let parts = try parallel.morsels(relation.count) { range in
        var vectors: [Vector] = []
        try parallel.batches(range) { vectors.append(try node.evaluate(Batch(relation, $0))) }
        return vectors
      }
      return VectorConcat.concat(parts.flatMap { $0 })
    }
  }

  private func written<T: BitwiseCopyable & Sendable>(
    _ node: Node, _ relation: Relation, zero: T, _ read: @Sendable (VectorData) -> Slice<T>?,
    as data: (Slice<T>) -> VectorData
  ) throws -> Vector {
    let target = Buffer<T>(uninitialized: relation.count)
    let parts = try parallel.morsels(relation.count) { range in
      var parts: [(count: Int, validity: Slice<UInt8>?)] = []
      try parallel.batches(range) { batch in
        let vector = try node.evaluate(Batch(relation, batch))
        let place = target.base + batch.lowerBound
        if let values = read(vector.data) {
          place.update(from: values.base, count: values.count)
          parts.append((vector.count, vector.validity))
        } else {
          // Nothing but nulls has no type of its own.
          place.update(repeating: zero, count: vector.count)
          parts.append((vector.count, .repeating(0, vector.count)))
        }
      }
      return parts
    }
    return Vector(data(target.slice), validity: VectorConcat.validity(of: parts.flatMap { $0 }))
  }
}
