import KithBase
import KithColumns
import KithPlan

extension PlanRunner {
  func run(aggregate: Aggregate, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    var wanted: Set<ColumnID> = []
    for key in aggregate.keys { wanted.formUnion(key.value.columns) }
    for source in aggregate.sources { wanted.formUnion(source.columnsRead) }
    let input = try run(aggregate.input, needed: wanted, leaf: leaf)

    var ids: Slice<Int32>?
    var groups = 1
    var columns: [ColumnID: RelationColumn] = [:]
    var keyVectors: [Vector] = []
    if !aggregate.keys.isEmpty {
      let values = try aggregate.keys.map { try materialize($0.value, input) }
      let grouping = try Grouping(values, count: input.count, parallel: parallel)
      ids = grouping.ids
      groups = grouping.count
      keyVectors = values.map { $0.gather(grouping.representatives) }
      detail("\(Grouped.text(groups)) groups")
    }
    var outputs: [(ColumnID, Vector)] = zip(aggregate.keys, keyVectors).map { ($0.column, $1) }
    for source in aggregate.sources {
      outputs += try groupOutputs(source, input: input, ids: ids, groups: groups)
    }
    // Ordered by the keys, nulls last.
    let order = SortKeys(keyVectors.map { ($0, false, false) }, count: groups).order()
    for (id, vector) in outputs where needed.contains(id) {
      columns[id] = .vector(aggregate.keys.isEmpty ? vector : vector.gather(order))
    }
    return Relation(count: groups, columns: columns)
  }

  private func groupOutputs(
    _ source: AggregateSource, input: Relation, ids: Slice<Int32>?, groups: Int
  ) throws -> [(ColumnID, Vector)] {
    let outputs = source.calls.map(\.output)
    guard let plan = source.body, let position = source.position else {
      let own = GroupedAggregation(runner: self, relation: input, ids: ids, groups: groups)
      return Array(zip(outputs, try own.run(source.calls)))
    }
    let body = try run(
      body: plan, calls: source.calls, position: position, outer: input,
      groupIDs: ids ?? Slice.repeating(Int32(0), input.count))
    guard let positions = body.positions else {
      // The same rows for every group.
      let once = try GroupedAggregation(runner: self, relation: body.relation, ids: nil, groups: 1)
        .run(source.calls)
      let zeros = Slice.repeating(Int32(0), groups)
      return zip(outputs, once).map { ($0, $1.gather(zeros)) }
    }
    let aggregation = GroupedAggregation(
      runner: self, relation: body.relation, ids: ids?.gather(positions), groups: groups)
    return Array(zip(outputs, try aggregation.run(source.calls)))
  }
}

extension Slice where Element == Int32 {
  static func repeating(_ value: Int32, _ count: Int) -> Slice<Int32> {
    Buffer(repeating: value, count: count).slice
  }
}

extension AggregateSource {
  /// Every column that the calls and the body read, wherever it comes from.
  var columnsRead: Set<ColumnID> {
    var read = body?.columnsRead ?? []
    for call in calls { read.formUnion(call.columnsRead) }
    return read
  }
}

extension AggregateCall {
  var columnsRead: Set<ColumnID> {
    var read = argument?.columns ?? []
    read.formUnion(filter?.columns ?? [])
    read.formUnion(per?.columns ?? [])
    read.formUnion(sort.columns)
    return read
  }
}
