import KithBase
import KithColumns
import KithFunctions
import KithPlan

extension PlanRunner {
  func run(window: Window, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    let outputs = Set(window.calls.map(\.output))
    var wanted = needed.subtracting(outputs)
    wanted.formUnion(window.sort.columns)
    wanted.formUnion(window.tieBreakers.columns)
    for value in window.partition { wanted.formUnion(value.columns) }
    for call in window.calls { wanted.formUnion(call.columnsRead) }
    let input = try run(window.input, needed: wanted, leaf: leaf)
    let layout = try WindowLayout(window, input, self)
    var columns = input.keeping(needed)
    for call in window.calls where needed.contains(call.output) {
      try parallel.interrupt.check()
      columns[call.output] = .vector(try value(call, layout, window, input))
    }
    return Relation(count: input.count, columns: columns)
  }

  private func value(
    _ call: WindowCall, _ layout: WindowLayout, _ window: Window, _ input: Relation
  ) throws -> Vector {
    switch call.function {
    case .ranking(let kind, let argument, let number, let fallback):
      let ranking = WindowRanking(layout: layout, runner: self, input: input)
      return try ranking.value(kind, argument, number, fallback, type: call.type)
    case .aggregate(var aggregate):
      let takesOrder = [.first, .last, .list].contains(aggregate.kind)
      if takesOrder, aggregate.sort.isEmpty { aggregate.sort = window.sort + window.tieBreakers }
      let isWhole = (window.sort.isEmpty && window.frame == nil)
        || ((aggregate.kind == .first || aggregate.kind == .last) && window.frame == nil)
      if isWhole {
        let groups = GroupedAggregation(
          runner: self, relation: input, ids: layout.ids, groups: layout.partitionCount)
        // `first` and `last` without an order of their own take the window's.
        var whole = aggregate
        if whole.sort.isEmpty { whole.sort = window.sort + window.tieBreakers }
        let values = try groups.run([whole])[0]
        return layout.ids.map { values.gather($0) } ?? values.gather(Slice.repeating(Int32(0), input.count))
      }
      let frame = window.frame ?? (lower: nil, upper: 0)
      return try WindowFrames(layout: layout, runner: self, input: input, frame: frame).value(aggregate)
    }
  }
}

/// The rows of every partition in window order.
struct WindowLayout {
  /// Partition of each row; nil when there is only one.
  let ids: Slice<Int32>?
  let partitionCount: Int
  /// Row numbers, partition by partition, in window order with tie-breakers.
  let order: Slice<Int32>
  /// Where each partition begins in `order`; one more than partitions.
  let starts: [Int]
  /// Decides ties of the rank family; nil without a sort.
  let sort: SortKeys?

  init(_ window: Window, _ input: Relation, _ runner: PlanRunner) throws {
    var columns = try (window.sort + window.tieBreakers).map {
      (vector: try runner.materialize($0.value, input), isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
    }
    sort = window.sort.isEmpty
      ? nil : SortKeys(Array(columns.prefix(window.sort.count)), count: input.count)
    if window.partition.isEmpty {
      ids = nil
      partitionCount = 1
      order = SortKeys(columns, count: input.count).order()
      starts = [0, input.count]
      return
    }
    let keys = try window.partition.map { try runner.materialize($0, input) }
    let grouping = try Grouping(keys, count: input.count, parallel: runner.parallel)
    ids = grouping.ids
    partitionCount = grouping.count
    columns.insert((Vector(.row(grouping.ids)), false, false), at: 0)
    order = SortKeys(columns, count: input.count).order()
    var starts = [Int](repeating: 0, count: grouping.count + 1)
    for row in 0..<input.count { starts[Int(grouping.ids.base[row]) + 1] += 1 }
    for group in 0..<grouping.count { starts[group + 1] += starts[group] }
    self.starts = starts
  }
}

/// row_number, the rank family, ntile, lag and lead.
struct WindowRanking {
  let layout: WindowLayout
  let runner: PlanRunner
  let input: Relation

  func value(
    _ kind: WindowKind, _ argument: BoundExpression?, _ number: Int, _ fallback: BoundExpression?,
    type: LogicalType
  ) throws -> Vector {
    switch kind {
    case .lag, .lead:
      guard let argument else { preconditionFailure("lag and lead take a value") }
      return try shifted(argument, by: kind == .lag ? -number : number, fallback, type)
    case .percentRank, .cumeDist: return fractions(kind)
    case .rowNumber, .rank, .denseRank, .ntile: return numbers(kind, buckets: number)
    }
  }

  private func shifted(
    _ argument: BoundExpression, by offset: Int, _ fallback: BoundExpression?, _ type: LogicalType
  ) throws -> Vector {
    let values = try runner.materialize(argument, input)
    let source = Buffer<Int32>(repeating: -1, count: input.count)
    for partition in 0..<layout.partitionCount {
      let span = layout.starts[partition]..<layout.starts[partition + 1]
      for place in span {
        let (other, overflow) = place.addingReportingOverflow(offset)
        if !overflow, span.contains(other) {
          source.base[Int(layout.order.base[place])] = layout.order.base[other]
        }
      }
    }
    guard let fallback else { return values.gather(source.slice) }
    // Rows beyond the partition take the fallback: rows of a second vector behind the first.
    let others = try runner.materialize(fallback, input)
    let both = VectorConcat.concat([values, others])
    for row in 0..<input.count where source.base[row] < 0 { source.base[row] = Int32(values.count + row) }
    return both.gather(source.slice)
  }

  /// The end of the run of ties that begins at `place`.
  private func tieEnd(_ place: Int, _ end: Int) -> Int {
    var next = place + 1
    while next < end,
      layout.sort.map({ $0.compare(layout.order.base[place], layout.order.base[next]) == 0 }) ?? true
    { next += 1 }
    return next
  }

  private func numbers(_ kind: WindowKind, buckets: Int) -> Vector {
    let result = Buffer<Int64>(repeating: 0, count: input.count)
    for partition in 0..<layout.partitionCount {
      let start = layout.starts[partition]
      let end = layout.starts[partition + 1]
      let size = end - start
      var dense = 0
      var place = start
      while place < end {
        let next = kind == .rank || kind == .denseRank ? tieEnd(place, end) : place + 1
        dense += 1
        for tied in place..<next {
          let value: Int
          switch kind {
          case .rank: value = place - start + 1
          case .denseRank: value = dense
          case .ntile: value = bucket(of: place - start, size: size, buckets: buckets)
          default: value = place - start + 1
          }
          result.base[Int(layout.order.base[tied])] = Int64(value)
        }
        place = next
      }
    }
    return Vector(.int(result.slice))
  }

  /// As in SQL: the first `size % buckets` buckets hold one row more.
  private func bucket(of index: Int, size: Int, buckets: Int) -> Int {
    let small = size / buckets
    let larger = size % buckets
    let boundary = larger * (small + 1)
    return index < boundary ? index / (small + 1) + 1 : larger + (index - boundary) / max(small, 1) + 1
  }

  private func fractions(_ kind: WindowKind) -> Vector {
    let result = Buffer<Double>(repeating: 0, count: input.count)
    for partition in 0..<layout.partitionCount {
      let start = layout.starts[partition]
      let end = layout.starts[partition + 1]
      var place = start
      while place < end {
        let next = tieEnd(place, end)
        let value = kind == .cumeDist
          ? Double(next - start) / Double(end - start)
          : end - start > 1 ? Double(place - start) / Double(end - start - 1) : 0
        for tied in place..<next { result.base[Int(layout.order.base[tied])] = value }
        place = next
      }
    }
    return Vector(.float(result.slice))
  }
}
