import KithBase
import KithColumns
import KithPlan
import KithStore

/// The rows of a body, and the outer row that each belongs to; nil positions: all rows belong to every
/// outer row alike.
struct Body {
  var relation: Relation
  var positions: Slice<Int32>?
}

extension PlanRunner {
  func run(lateral: Lateral, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    let outputs = Set(lateral.source.calls.map(\.output))
    let wanted = needed.subtracting(outputs).union(lateral.source.columnsRead)
    let input = try run(lateral.input, needed: wanted, leaf: leaf)
    var columns = input.keeping(needed)
    let calls = lateral.source.calls.filter { needed.contains($0.output) }
    if !calls.isEmpty {
      for (id, vector) in try lateralOutputs(lateral.source, calls, input) {
        columns[id] = .vector(vector)
      }
    }
    return Relation(count: input.count, columns: columns)
  }

  private func lateralOutputs(
    _ source: AggregateSource, _ calls: [AggregateCall], _ outer: Relation
  ) throws -> [(ColumnID, Vector)] {
    guard let plan = source.body, let position = source.position else {
      preconditionFailure("a lateral has a body")
    }
    // Rows that repeat a parent get its result by row number, where the body does not see them.
    if let shared = try sharedParents(plan, calls, position: position, outer: outer) {
      return zip(calls, shared).map { ($0.output, $1) }
    }
    let body = try run(body: plan, calls: calls, position: position, outer: outer, groupIDs: nil)
    guard let positions = body.positions else {
      let once = try GroupedAggregation(runner: self, relation: body.relation, ids: nil, groups: 1)
        .run(calls)
      let zeros = Slice.repeating(Int32(0), outer.count)
      return zip(calls, once).map { ($0.output, $1.gather(zeros)) }
    }
    let aggregation = GroupedAggregation(
      runner: self, relation: body.relation, ids: positions, groups: outer.count)
    return Array(zip(calls.map(\.output), try aggregation.run(calls)))
  }

  /// Aggregates per parent row instead of per outer row, for outer rows of which many share a parent
  /// (`orders | derive n = count(customer.orders)`). Nil when that does not apply.
  private func sharedParents(
    _ plan: LogicalPlan, _ calls: [AggregateCall], position: ColumnID, outer: Relation
  ) throws -> [Vector]? {
    let reads = calls.reduce(into: Set<ColumnID>()) { $0.formUnion($1.columnsRead) }
    guard let leaf = plan.leafExpand, case .children(let row, let references, _) = leaf.source,
      isRowLocal(plan),
      outerColumns(plan, reads, outer: outer, leaf: leaf).isEmpty
    else { return nil }
    let parents = try rows(row, outer)
    guard let parents, snapshot.reference(references[0]).parentCount < outer.count else { return nil }
    let parentTable = snapshot.catalog.references[references[0]].toTable
    let id = ColumnID(-2)
    let all = Relation(count: snapshot.table(parentTable).rowCount, columns: [id: .identity])
    let body = try run(
      body: plan.replacingLeafRow(.column(id, .row(table: parentTable))), calls: calls,
      position: position, outer: all, groupIDs: nil)
    let aggregation = GroupedAggregation(
      runner: self, relation: body.relation, ids: body.positions, groups: all.count)
    let perParent = try aggregation.run(calls)
    let empty = try GroupedAggregation(
      runner: self, relation: Relation(count: 0, columns: body.relation.emptied), ids: nil, groups: 1
    ).run(calls)
    // An outer row without a parent has no rows: one more place holds what that gives.
    let places = Buffer<Int32>(uninitialized: outer.count)
    for i in 0..<outer.count {
      places.base[i] = parents.base[i] < 0 ? Int32(all.count) : parents.base[i]
    }
    return zip(perParent, empty).map { VectorConcat.concat([$0, $1]).gather(places.slice) }
  }

  /// The row numbers that an expression gives; nil when it is the untouched table itself.
  func rows(_ row: BoundExpression, _ relation: Relation) throws -> Slice<Int32>? {
    if let id = row.columnID, case .identity = relation.column(id) { return nil }
    guard case .row(let rows) = try materialize(row, relation).data else {
      preconditionFailure("children are listed of rows")
    }
    return rows
  }

  /// Whether every step of the body looks at one row at a time.
  func isRowLocal(_ plan: LogicalPlan) -> Bool {
    switch plan {
    case .expand(let expand): expand.input == nil
    case .filter(let filter): isRowLocal(filter.input)
    case .extend(let extend): isRowLocal(extend.input)
    case .lateral(let lateral): isRowLocal(lateral.input)
    default: false
    }
  }

  /// The outer relation's columns that a body reads beside the row it starts from.
  func outerColumns(
    _ plan: LogicalPlan, _ reads: Set<ColumnID>, outer: Relation, leaf: Expand
  ) -> Set<ColumnID> {
    plan.columnsReadAboveLeaf.union(reads).filter { outer.columns[$0] != nil }
  }
}

extension Relation {
  /// The same columns without rows.
  var emptied: [ColumnID: RelationColumn] {
    columns.mapValues { column in
      switch column {
      case .identity, .clustered: .vector(Vector(.row(Slice([]))))
      case .vector(let vector): .vector(vector.sub(0..<0))
      }
    }
  }
}

extension LogicalPlan {
  /// What the steps above the leaf read.
  var columnsReadAboveLeaf: Set<ColumnID> {
    guard let leaf = leafExpand, case .children(let row, _, _) = leaf.source else { return columnsRead }
    // The leaf reads only the row that it starts from; count it only if another step reads it too.
    let constant = replacingLeafRow(.constant(.null, row.type))
    return constant.columnsRead
  }

  /// The same body starting from another row expression.
  func replacingLeafRow(_ row: BoundExpression) -> LogicalPlan {
    switch self {
    case .expand(var expand):
      if let input = expand.input {
        expand.input = input.replacingLeafRow(row)
      } else if case .children(_, let references, let rows) = expand.source {
        expand.source = .children(row: row, references: references, rows: rows)
      }
      return .expand(expand)
    case .filter(var filter):
      filter.input = filter.input.replacingLeafRow(row)
      return .filter(filter)
    case .extend(var extend):
      extend.input = extend.input.replacingLeafRow(row)
      return .extend(extend)
    case .lateral(var lateral):
      lateral.input = lateral.input.replacingLeafRow(row)
      return .lateral(lateral)
    case .sort(var sort):
      sort.input = sort.input.replacingLeafRow(row)
      return .sort(sort)
    case .limit(var limit):
      limit.input = limit.input.replacingLeafRow(row)
      return .limit(limit)
    case .aggregate(var aggregate):
      aggregate.input = aggregate.input.replacingLeafRow(row)
      return .aggregate(aggregate)
    case .window(var window):
      window.input = window.input.replacingLeafRow(row)
      return .window(window)
    case .sample(var sample):
      sample.input = sample.input.replacingLeafRow(row)
      return .sample(sample)
    case .tap(var tap):
      tap.input = tap.input.replacingLeafRow(row)
      return .tap(tap)
    case .table(var table):
      table.input = table.input.replacingLeafRow(row)
      return .table(table)
    case .scan, .values, .join, .union: return self
    }
  }
}
