import KithPlan

extension LogicalPlan {
  /// Every column that expressions of this plan or of one below it read, wherever it comes from.
  var columnsRead: Set<ColumnID> {
    switch self {
    case .scan, .values: return []
    case .filter(let filter): return filter.input.columnsRead.union(filter.condition.columns)
    case .extend(let extend):
      return extend.items.reduce(into: extend.input.columnsRead) { $0.formUnion($1.value.columns) }
    case .expand(let expand):
      var read = expand.input?.columnsRead ?? []
      switch expand.source {
      case .children(let row, _, _): read.formUnion(row.columns)
      case .plan(let plan): read.formUnion(plan.columnsRead)
      }
      return read
    case .lateral(let lateral): return lateral.input.columnsRead.union(lateral.source.columnsRead)
    case .aggregate(let aggregate):
      var read = aggregate.input.columnsRead
      for key in aggregate.keys { read.formUnion(key.value.columns) }
      for source in aggregate.sources { read.formUnion(source.columnsRead) }
      return read
    case .sort(let sort): return sort.input.columnsRead.union(sort.keys.columns)
    case .limit(let limit):
      return limit.partition.reduce(into: limit.input.columnsRead) { $0.formUnion($1.columns) }
    case .sample(let sample):
      return sample.keys.reduce(into: sample.input.columnsRead) { $0.formUnion($1.columns) }
    case .join(let join):
      var read = join.left.columnsRead.union(join.right.columnsRead)
      for pair in join.equalities { read.formUnion(pair.left.columns.union(pair.right.columns)) }
      read.formUnion(join.residual?.columns ?? [])
      return read
    case .union(let union):
      return union.branches.reduce(into: []) { read, branch in
        read.formUnion(branch.plan.columnsRead)
        for value in branch.values { read.formUnion(value.columns) }
      }
    case .window(let window):
      var read = window.input.columnsRead.union(window.sort.columns).union(window.tieBreakers.columns)
      for value in window.partition { read.formUnion(value.columns) }
      for call in window.calls { read.formUnion(call.columnsRead) }
      return read
    case .tap(let tap): return tap.input.columnsRead.union(tap.columnsRead)
    case .table(let table):
      return table.sources.reduce(into: table.input.columnsRead.union(table.columnsRead)) {
        $0.formUnion($1.plan.columnsRead.union($1.columnsRead))
      }
    }
  }

  /// The `expand` without input at the bottom of a body.
  var leafExpand: Expand? {
    switch self {
    case .scan, .values, .join, .union: nil
    case .expand(let expand): expand.input == nil ? expand : expand.input?.leafExpand
    case .filter(let filter): filter.input.leafExpand
    case .extend(let extend): extend.input.leafExpand
    case .lateral(let lateral): lateral.input.leafExpand
    case .aggregate(let aggregate): aggregate.input.leafExpand
    case .sort(let sort): sort.input.leafExpand
    case .limit(let limit): limit.input.leafExpand
    case .sample(let sample): sample.input.leafExpand
    case .window(let window): window.input.leafExpand
    case .tap(let tap): tap.input.leafExpand
    case .table(let table): table.input.leafExpand
    }
  }

  /// The conditions of the filters that stand directly on the leaf.
  var leafConditions: [BoundExpression] {
    switch self {
    case .filter(let filter):
      let below = filter.input.leafConditions
      let isNearLeaf = filter.input.isLeafOrFilter
      guard isNearLeaf, !filter.isExclusion else { return below }
      return below + filter.condition.conjuncts
    case .extend(let extend): return extend.input.leafConditions
    case .lateral(let lateral): return lateral.input.leafConditions
    case .sort(let sort): return sort.input.leafConditions
    case .limit(let limit): return limit.input.leafConditions
    case .window(let window): return window.input.leafConditions
    case .aggregate(let aggregate): return aggregate.input.leafConditions
    default: return []
    }
  }

  private var isLeafOrFilter: Bool {
    switch self {
    case .expand: true
    case .filter(let filter): filter.input.isLeafOrFilter
    default: false
    }
  }
}

extension WindowCall {
  var columnsRead: Set<ColumnID> {
    switch function {
    case .aggregate(let call): call.columnsRead
    case .ranking(_, let argument, _, let fallback):
      (argument?.columns ?? []).union(fallback?.columns ?? [])
    }
  }
}

extension Tap {
  var columnsRead: Set<ColumnID> {
    switch action {
    case .show(_, let columns): columns.reduce(into: []) { $0.formUnion($1.value.columns) }
    case .assert(let condition, let message, _): condition.columns.union(message?.columns ?? [])
    case .export(let export):
      export.columns.reduce(
        into: export.per.reduce(into: export.file.columns) { $0.formUnion($1.columns) }
      ) { $0.formUnion($1.value.columns) }
    }
  }
}
