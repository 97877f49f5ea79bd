import KithBase
import KithFunctions
import KithPlan

/// Sorting, and windows as ranges of a sorted partition.
extension ReferenceEvaluator {
  // MARK: Sorting

  func sorted(_ rows: [Row], by keys: [SortKey]) throws -> [Row] {
    let keyed = try rows.map { row in (row: row, values: try keys.map { try value($0.value, row) }) }
    return stablySorted(keyed) { precedes($0.values, $1.values, keys) }.map(\.row)
  }

  /// Nulls stand last in both directions unless a key says otherwise.
  private func precedes(_ a: [Value], _ b: [Value], _ keys: [SortKey]) -> Bool {
    for (index, key) in keys.enumerated() {
      let (x, y) = (a[index], b[index])
      if x.isNull, y.isNull { continue }
      if x.isNull { return key.nullsFirst }
      if y.isNull { return !key.nullsFirst }
      let order = ReferenceOrder.compare(x, y)
      if order != 0 { return key.isDescending ? order > 0 : order < 0 }
    }
    return false
  }

  /// Insertion sort: plainly stable.
  func stablySorted<T>(_ values: [T], _ precedes: (T, T) -> Bool) -> [T] {
    var result: [T] = []
    for value in values {
      var place = result.count
      while place > 0, precedes(value, result[place - 1]) { place -= 1 }
      result.insert(value, at: place)
    }
    return result
  }

  // MARK: Windows

  /// The rows of one partition in the window's order.
  private struct Partition {
    var rows: [Row]
    /// Values of the sort keys as written: equal ones are ties.
    var keys: [[Value]]
  }

  func windowed(_ node: Window, _ enclosing: [Row]) throws -> [Row] {
    let input = try rows(of: node.input, enclosing: enclosing)
    var result = input
    var partitions: [(key: [Value], members: [Int])] = []
    for (index, row) in input.enumerated() {
      let key = try node.partition.map { try value($0, row) }
      if let known = partitions.firstIndex(where: { zip($0.key, key).allSatisfy(ReferenceOrder.isEqual) }) {
        partitions[known].members.append(index)
      } else {
        partitions.append((key, [index]))
      }
    }
    let order = node.sort + node.tieBreakers
    for (_, members) in partitions {
      let keyed = try members.map { index in
        (index: index, values: try order.map { try value($0.value, input[index]) })
      }
      let places = stablySorted(keyed) { precedes($0.values, $1.values, order) }
      let partition = Partition(
        rows: places.map { input[$0.index] },
        keys: places.map { Array($0.values.prefix(node.sort.count)) })
      for call in node.calls {
        for (place, member) in places.enumerated() {
          result[member.index][call.output] = try cell { try windowValue(call, node, partition, place) }
        }
      }
    }
    return result
  }

  private func windowValue(
    _ call: WindowCall, _ node: Window, _ partition: Partition, _ place: Int
  ) throws -> Value {
    switch call.function {
    case .aggregate(let aggregate):
      return try self.aggregate(aggregate, over: frame(aggregate.kind, node, partition, place))
    case .ranking(let kind, let argument, let number, let fallback):
      return try ranking(kind, argument, number, fallback, partition, place)
    }
  }

  private func frame(
    _ kind: AggregateKind, _ node: Window, _ partition: Partition, _ place: Int
  ) -> [Row] {
    let count = partition.rows.count
    guard let frame = node.frame else {
      // Running totals stop at the row; `first` and `last` see the whole partition.
      let isRunning = !node.sort.isEmpty && kind != .first && kind != .last
      return isRunning ? Array(partition.rows[0...place]) : partition.rows
    }
    return (0..<count).filter { index in
      index - place >= frame.lower ?? Int.min && index - place <= frame.upper ?? Int.max
    }.map { partition.rows[$0] }
  }

  private func ranking(
    _ kind: WindowKind, _ argument: BoundExpression?, _ number: Int, _ fallback: BoundExpression?,
    _ partition: Partition, _ place: Int
  ) throws -> Value {
    let count = partition.rows.count
    let own = partition.keys[place]
    func isTie(_ index: Int) -> Bool {
      zip(partition.keys[index], own).allSatisfy(ReferenceOrder.isEqual)
    }
    let firstTie = (0..<count).first(where: isTie) ?? place
    let lastTie = (0..<count).last(where: isTie) ?? place
    switch kind {
    case .rowNumber: return .int(Int64(place + 1))
    case .rank: return .int(Int64(firstTie + 1))
    case .denseRank:
      let starts = (0...firstTie).filter { index in
        index == 0
          || !zip(partition.keys[index], partition.keys[index - 1]).allSatisfy(ReferenceOrder.isEqual)
      }
      return .int(Int64(starts.count))
    case .percentRank: return .float(count == 1 ? 0 : Double(firstTie) / Double(count - 1))
    case .cumeDist: return .float(Double(lastTie + 1) / Double(count))
    case .ntile: return .int(Int64(tile(place, of: count, parts: number)))
    case .lag, .lead:
      let other = kind == .lag ? place - number : place + number
      if (0..<count).contains(other), let argument {
        return try value(argument, partition.rows[other])
      }
      return try fallback.map { try value($0, partition.rows[place]) } ?? .null
    }
  }

  /// The first parts are larger by one where the rows do not divide evenly.
  private func tile(_ place: Int, of count: Int, parts: Int) -> Int {
    var end = 0
    for part in 1...parts {
      end += count / parts + (part <= count % parts ? 1 : 0)
      if place < end { return part }
    }
    return parts
  }
}
