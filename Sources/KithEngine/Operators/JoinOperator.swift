import KithBase
import KithColumns
import KithPlan

/// Pairs of left and right rows whose keys are equal, in left order and within it in right order.
struct JoinPairs {
  let runner: PlanRunner
  let left: Relation
  let right: Relation
  let equalities: [(left: BoundExpression, right: BoundExpression)]

  func all() throws -> (left: Slice<Int32>, right: Slice<Int32>) {
    if equalities.isEmpty { return try product() }
    let leftKeys = try equalities.map { try runner.materialize($0.left, left) }
    let rightKeys = try equalities.map { try runner.materialize($0.right, right) }
    // Both sides are numbered together, so equal keys have equal numbers.
    let both = zip(leftKeys, rightKeys).map { VectorConcat.concat([comparable($0, $1), comparable($1, $0)]) }
    let grouping = try Grouping(both, count: left.count + right.count, parallel: runner.parallel)
    let lists = listed(grouping, rightKeys)
    return try matched(grouping, lists, leftKeys)
  }

  /// A date compared with a timestamp is midnight; an int compared with a decimal is one.
  private func comparable(_ vector: Vector, _ other: Vector) -> Vector {
    switch (vector.data, other.data) {
    case (.date(let days), .timestamp):
      return Vector(.timestamp(Comparing.midnights(days)), validity: vector.validity)
    case (.int(let values), .decimal), (.int(let values), .wide):
      return Vector(.decimal(values, scale: 0), validity: vector.validity)
    default: return vector
    }
  }

  /// Right rows by key number, ascending; rows with a null key are left out.
  private func listed(
    _ grouping: Grouping, _ keys: [Vector]
  ) -> (offsets: Buffer<Int32>, rows: Buffer<Int32>) {
    let offsets = Buffer<Int32>(repeating: 0, count: grouping.count + 1)
    let isNull = Self.nullRows(keys, count: right.count)
    for row in 0..<right.count where !isNull[row] {
      offsets.base[Int(grouping.ids.base[left.count + row]) + 1] += 1
    }
    for group in 0..<grouping.count { offsets.base[group + 1] += offsets.base[group] }
    let next = Buffer(offsets.array)
    let rows = Buffer<Int32>(uninitialized: Int(offsets.base[grouping.count]))
    for row in 0..<right.count where !isNull[row] {
      let group = Int(grouping.ids.base[left.count + row])
      rows.base[Int(next.base[group])] = Int32(row)
      next.base[group] += 1
    }
    return (offsets, rows)
  }

  private static func nullRows(_ keys: [Vector], count: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: count)
    for key in keys {
      if case .row(let rows) = key.data {
        for row in 0..<count where rows.base[row] < 0 { result[row] = true }
      } else if let validity = key.validity {
        for row in 0..<count where validity.base[row] == 0 { result[row] = true }
      }
    }
    return result
  }

  private func matched(
    _ grouping: Grouping, _ lists: (offsets: Buffer<Int32>, rows: Buffer<Int32>), _ keys: [Vector]
  ) throws -> (Slice<Int32>, Slice<Int32>) {
    let isNull = Self.nullRows(keys, count: left.count)
    var total = 0
    for row in 0..<left.count where !isNull[row] {
      let group = Int(grouping.ids.base[row])
      total += Int(lists.offsets.base[group + 1] - lists.offsets.base[group])
    }
    try Self.check(total)
    let a = Buffer<Int32>(uninitialized: total)
    let b = Buffer<Int32>(uninitialized: total)
    var end = 0
    for row in 0..<left.count where !isNull[row] {
      let group = Int(grouping.ids.base[row])
      for place in Int(lists.offsets.base[group])..<Int(lists.offsets.base[group + 1]) {
        a.base[end] = Int32(row)
        b.base[end] = lists.rows.base[place]
        end += 1
      }
    }
    return (a.slice, b.slice)
  }

  static func check(_ rows: Int) throws {
    guard rows <= Limits.joinRowsMax else {
      throw Diagnostic(
        "K0503",
        "this would make \(Grouped.text(rows)) rows (limit joinRowsMax: \(Grouped.text(Limits.joinRowsMax)))",
        nil, hint: "narrow the rows first, or join on an equality")
    }
  }

  private func product() throws -> (Slice<Int32>, Slice<Int32>) {
    let (total, overflow) = left.count.multipliedReportingOverflow(by: right.count)
    try Self.check(overflow ? Int.max : total)
    let a = Buffer<Int32>(uninitialized: total)
    let b = Buffer<Int32>(uninitialized: total)
    var end = 0
    for row in 0..<left.count {
      try runner.parallel.interrupt.check()
      for other in 0..<right.count {
        a.base[end] = Int32(row)
        b.base[end] = Int32(other)
        end += 1
      }
    }
    return (a.slice, b.slice)
  }
}

extension PlanRunner {
  func run(join: Join, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    var wanted = needed.union(join.residual?.columns ?? [])
    for pair in join.equalities { wanted.formUnion(pair.left.columns.union(pair.right.columns)) }
    let left = try run(join.left, needed: wanted, leaf: leaf)
    let right = try run(join.right, needed: wanted)
    var pairs = try JoinPairs(runner: self, left: left, right: right, equalities: join.equalities).all()
    if let residual = join.residual { pairs = try filtered(pairs, residual, left, right, wanted) }
    detail("\(Grouped.text(pairs.left.count)) matches")

    switch join.kind {
    case .semi, .anti:
      let isMatched = matches(pairs.left, count: left.count)
      var rows: [Int32] = []
      for row in 0..<left.count where isMatched[row] == (join.kind == .semi) { rows.append(Int32(row)) }
      return Relation(count: rows.count, columns: left.gather(Slice(rows), needed: needed))
    case .lookup:
      try checkSingle(pairs.left, join)
      pairs = withUnmatched(pairs, left: left, right: right, isFull: false)
    case .left: pairs = withUnmatched(pairs, left: left, right: right, isFull: false)
    case .full: pairs = withUnmatched(pairs, left: left, right: right, isFull: true)
    case .inner: break
    }
    if join.kind != .lookup { warnIfManyToMany(pairs, left: left, right: right, join) }
    var columns = left.gather(pairs.left, needed: needed)
    columns.merge(right.gather(pairs.right, needed: needed)) { $1 }
    return Relation(count: pairs.left.count, columns: columns)
  }

  private func matches(_ rows: Slice<Int32>, count: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: count)
    for i in 0..<rows.count where rows.base[i] >= 0 { result[Int(rows.base[i])] = true }
    return result
  }

  private func filtered(
    _ pairs: (left: Slice<Int32>, right: Slice<Int32>), _ residual: BoundExpression,
    _ left: Relation, _ right: Relation, _ wanted: Set<ColumnID>
  ) throws -> (left: Slice<Int32>, right: Slice<Int32>) {
    let read = residual.columns
    var columns = left.gather(pairs.left, needed: read)
    columns.merge(right.gather(pairs.right, needed: read)) { $1 }
    let both = Relation(count: pairs.left.count, columns: columns)
    let test = try materialize(residual, both)
    let bools = AndNode.bools(test)
    var places: [Int32] = []
    for i in 0..<both.count where bools.base[i] == 1 && !test.isNull(i) { places.append(Int32(i)) }
    let kept = Slice(places)
    return (pairs.left.gather(kept), pairs.right.gather(kept))
  }

  private func checkSingle(_ rows: Slice<Int32>, _ join: Join) throws {
    for i in 1..<max(rows.count, 1) where rows.base[i] == rows.base[i - 1] {
      throw Diagnostic(
        "K0504", "two rows of `\(join.rightName)` match one row; `lookup` adds at most one",
        join.range, hint: "make the condition narrower, or use `join` to keep every match")
    }
  }

  /// Left rows without a match beside -1, in left order; a full join appends the right ones.
  private func withUnmatched(
    _ pairs: (left: Slice<Int32>, right: Slice<Int32>), left: Relation, right: Relation, isFull: Bool
  ) -> (left: Slice<Int32>, right: Slice<Int32>) {
    var a: [Int32] = []
    var b: [Int32] = []
    a.reserveCapacity(left.count)
    b.reserveCapacity(left.count)
    var place = 0
    for row in 0..<Int32(left.count) {
      if place >= pairs.left.count || pairs.left.base[place] != row {
        a.append(row)
        b.append(-1)
      }
      while place < pairs.left.count, pairs.left.base[place] == row {
        a.append(row)
        b.append(pairs.right.base[place])
        place += 1
      }
    }
    if isFull {
      let isMatched = matches(pairs.right, count: right.count)
      for row in 0..<right.count where !isMatched[row] {
        a.append(-1)
        b.append(Int32(row))
      }
    }
    return (Slice(a), Slice(b))
  }

  /// Both sides matching several is how sums get counted twice.
  private func warnIfManyToMany(
    _ pairs: (left: Slice<Int32>, right: Slice<Int32>), left: Relation, right: Relation, _ join: Join
  ) {
    func repeats(_ rows: Slice<Int32>, _ count: Int) -> Bool {
      var seen = [Bool](repeating: false, count: count)
      for i in 0..<rows.count where rows.base[i] >= 0 {
        if seen[Int(rows.base[i])] { return true }
        seen[Int(rows.base[i])] = true
      }
      return false
    }
    guard repeats(pairs.left, left.count), repeats(pairs.right, right.count) else { return }
    notes.append(
      Diagnostic(
        "", "rows of both sides match several rows of the other: `join \(join.rightName)` multiplies them",
        join.range, severity: .warning))
  }
}
