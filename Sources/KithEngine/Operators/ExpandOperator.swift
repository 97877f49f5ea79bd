import KithBase
import KithColumns
import KithFunctions
import KithPlan
import KithStore

extension PlanRunner {
  func run(expand: Expand, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    guard let plan = expand.input else {
      guard let leaf else { preconditionFailure("a body runs with its leaf") }
      return leaf
    }
    var wanted = needed
    if case .children(let row, _, _) = expand.source { wanted.formUnion(row.columns) }
    let input = try run(plan, needed: wanted, leaf: leaf)
    return try expanded(expand, input, needed: needed).relation
  }

  /// The rows of a body over an outer relation. `groupIDs`, where given, are the groups that outer rows
  /// belong to: a child reached twice from one group then counts once.
  func run(
    body plan: LogicalPlan, calls: [AggregateCall], position: ColumnID, outer: Relation,
    groupIDs: Slice<Int32>?
  ) throws -> Body {
    let reads = calls.reduce(into: Set<ColumnID>()) { $0.formUnion($1.columnsRead) }
    return try run(
      body: plan, reads: reads, repeats: calls.contains(where: \.repeats), position: position,
      outer: outer, groupIDs: groupIDs)
  }

  /// The same for what reads the columns `reads` of the body; with `repeats` a child that is reached
  /// twice counts twice.
  func run(
    body plan: LogicalPlan, reads: Set<ColumnID>, repeats: Bool, position: ColumnID,
    outer: Relation, groupIDs: Slice<Int32>?
  ) throws -> Body {
    guard let leaf = plan.leafExpand else { preconditionFailure("a body has a leaf") }
    let bodyReads = plan.columnsRead.union(reads)
    let needed = bodyReads.union([position])
    let start: Relation
    switch leaf.source {
    case .children(let row, let references, let columns):
      if isRowLocal(plan),
        let scattered = try scattered(
          row, references, columns, position: position, outer: outer, needed: needed,
          outerColumns: outerColumns(plan, reads, outer: outer, leaf: leaf))
      {
        start = scattered
      } else {
        let starts = try onePerGroup(
          row, outer, repeats ? nil : groupIDs,
          seesOuter: !outerColumns(plan, reads, outer: outer, leaf: leaf).isEmpty)
        start = try expanded(leaf, outer, starts: starts, needed: needed).relation
      }
    case .plan(let source):
      if bodyReads.isDisjoint(with: outer.columns.keys) {
        var rows = try run(source, needed: needed)
        rows = Relation(
          count: rows.count,
          columns: rows.columns.merging([
            position: .vector(Vector(.int(Buffer(repeating: Int64(0), count: rows.count).slice)))
          ]) { $1 })
        return Body(
          relation: try run(plan, needed: needed.subtracting(outer.columns.keys), leaf: rows), positions: nil)
      }
      start = try paired(plan, source, position: position, outer: outer, needed: needed)
    }
    let relation = try run(plan, needed: needed, leaf: start)
    return Body(relation: relation, positions: positions(relation, position))
  }

  private func positions(_ relation: Relation, _ id: ColumnID) -> Slice<Int32> {
    switch relation.column(id) {
    case .identity, .clustered: return Batch(relation, 0..<relation.count).read(id).rowNumbers
    case .vector(let vector):
      switch vector.data {
      case .row(let rows): return rows
      case .int(let values):
        let rows = Buffer<Int32>(uninitialized: values.count)
        for i in 0..<values.count { rows.base[i] = Int32(values.base[i]) }
        return rows.slice
      default: preconditionFailure("positions are row numbers")
      }
    }
  }

  /// The parent of each outer row, but only at the first row of every pair of group and parent: what
  /// is summed per group is a set of children. Nil when no row repeats, or the body tells them apart.
  private func onePerGroup(
    _ row: BoundExpression, _ outer: Relation, _ groupIDs: Slice<Int32>?, seesOuter: Bool
  ) throws -> Slice<Int32>? {
    guard let groupIDs, !seesOuter, let parents = try rows(row, outer) else { return nil }
    let grouping = try Grouping([Vector(.row(groupIDs)), Vector(.row(parents))], count: outer.count, parallel: parallel)
    if grouping.count == outer.count { return nil }
    let once = Buffer<Int32>(repeating: -1, count: outer.count)
    let first = grouping.representatives
    for i in 0..<first.count { once.base[Int(first.base[i])] = parents.base[Int(first.base[i])] }
    return once.slice
  }

  /// Every child of the whole table with the outer row it belongs to: one pass over arrays, used when
  /// the outer rows are a good part of their table. Nil when listing the children is better.
  private func scattered(
    _ row: BoundExpression, _ references: [Int], _ columns: [ColumnID], position: ColumnID,
    outer: Relation, needed: Set<ColumnID>, outerColumns: Set<ColumnID>
  ) throws -> Relation? {
    let parentCount = snapshot.reference(references[0]).parentCount
    guard outer.count >= parentCount / 4, parentCount > 0 else { return nil }
    let parents = try rows(row, outer)
    guard let places = placesOfParents(parents, parentCount: parentCount) else { return nil }
    if options.usesIndexes, references.count == 1, let owners = snapshot.reference(references[0]).clusteredOwners() {
      return try clustered(
        references[0], columns[0], owners: owners.slice, places: places, position: position,
        outer: outer, needed: needed, outerColumns: outerColumns)
    }
    // Down the path: the first hop's parents are the outer table's rows.
    let childTable = snapshot.catalog.references[references[references.count - 1]].fromTable
    let childCount = snapshot.table(childTable).rowCount
    var result: [ColumnID: RelationColumn] = [:]
    var current: Slice<Int32>?
    result[columns[columns.count - 1]] = .identity
    for hop in references.indices.reversed() {
      let up = snapshot.reference(references[hop]).parents.slice
      current = current.map { Vector(.row(up)).gather($0) }.map(\.rowNumbers) ?? up
      if hop > 0 { result[columns[hop - 1]] = .vector(Vector(.row(current!))) }
    }
    guard var owners = current else { return nil }
    if let places { owners = Vector(.row(places)).gather(owners).rowNumbers }
    detail("one pass over \(Grouped.text(childCount)) rows of \(childTable)")
    let whole = Relation(
      count: childCount, columns: result.merging([position: .vector(Vector(.row(owners)))]) { $1 })
    var relation = whole
    if hasMissing(owners) {
      let kept = try selectPresent(owners)
      relation = Relation(count: kept.count, columns: whole.gather(kept, needed: needed))
      owners = owners.gather(kept)
    }
    if outerColumns.isEmpty { return relation }
    return Relation(
      count: relation.count,
      columns: relation.columns.merging(outer.gather(owners, needed: outerColumns)) { $1 })
  }

  /// The same pass in the order of the parents.
  private func clustered(
    _ reference: Int, _ column: ColumnID, owners: Slice<Int32>, places: Slice<Int32>?,
    position: ColumnID, outer: Relation, needed: Set<ColumnID>, outerColumns: Set<ColumnID>
  ) throws -> Relation {
    let children = snapshot.reference(reference).compressedRows().children.slice
    detail("one pass over \(Grouped.text(children.count)) rows in the order of their parents")
    var owners = owners
    if let places { owners = Vector(.row(places)).gather(owners).rowNumbers }
    let whole = Relation(
      count: children.count,
      columns: [
        column: .clustered(reference: reference, children: children),
        position: .vector(Vector(.row(owners))),
      ])
    var relation = whole
    if hasMissing(owners) {
      let kept = try selectPresent(owners)
      relation = Relation(count: kept.count, columns: whole.gather(kept, needed: needed))
      owners = owners.gather(kept)
    }
    if outerColumns.isEmpty { return relation }
    return Relation(
      count: relation.count,
      columns: relation.columns.merging(outer.gather(owners, needed: outerColumns)) { $1 })
  }

  /// Outer row of each parent, -1 for none. `.some(nil)` when they are the same; nil when two outer rows
  /// share a parent.
  private func placesOfParents(_ parents: Slice<Int32>?, parentCount: Int) -> Slice<Int32>?? {
    guard let parents else { return .some(nil) }
    let places = Buffer<Int32>(repeating: -1, count: parentCount)
    for i in 0..<parents.count where parents.base[i] >= 0 {
      let parent = Int(parents.base[i])
      if places.base[parent] >= 0 { return nil }
      places.base[parent] = Int32(i)
    }
    return .some(places.slice)
  }

  private func hasMissing(_ rows: Slice<Int32>) -> Bool {
    var smallest: Int32 = 0
    for i in 0..<rows.count { smallest = min(smallest, rows.base[i]) }
    return smallest < 0
  }

  private func selectPresent(_ rows: Slice<Int32>) throws -> Slice<Int32> {
    let result = Buffer<Int32>(uninitialized: rows.count + 1)
    var count = 0
    for i in 0..<rows.count {
      result.base[count] = Int32(truncatingIfNeeded: i)
      count &+= rows.base[i] >= 0 ? 1 : 0
    }
    return result.slice.sub(0..<count)
  }

  /// Each input row with each of its children, by the lists of children. `starts`, where given, are
  /// the rows whose children are listed in place of the ones that the expression names.
  func expanded(
    _ expand: Expand, _ input: Relation, starts: Slice<Int32>? = nil, needed: Set<ColumnID>
  ) throws -> (relation: Relation, positions: Slice<Int32>) {
    switch expand.source {
    case .plan(let source):
      let position = expand.position ?? ColumnID(-4)
      let relation = try paired(nil, source, position: position, outer: input, needed: needed)
      return (relation, positions(relation, position))
    case .children(let row, let references, let columns):
      var owners = Batch(input, 0..<input.count).rowNumbers()
      var current = try starts ?? rows(row, input) ?? owners
      var hops: [Slice<Int32>] = []
      for reference in references {
        let (place, children) = try listed(current, reference)
        owners = owners.gather(place)
        hops = hops.map { $0.gather(place) } + [children]
        current = children
      }
      detail("listed \(Grouped.text(current.count)) rows of \(snapshot.catalog.references[references[references.count - 1]].fromTable)")
      var result = input.gather(owners, needed: needed)
      for (id, hop) in zip(columns, hops) { result[id] = .vector(Vector(.row(hop))) }
      if let position = expand.position { result[position] = .vector(Vector(.row(owners))) }
      return (Relation(count: current.count, columns: result), owners)
    }
  }

  /// The children of each row: the place of their parent in `rows`, and their own row number.
  private func listed(
    _ rows: Slice<Int32>, _ reference: Int
  ) throws -> (places: Slice<Int32>, children: Slice<Int32>) {
    let (offsets, children) = snapshot.reference(reference).compressedRows()
    var total = 0
    for i in 0..<rows.count where rows.base[i] >= 0 {
      let row = Int(rows.base[i])
      total += Int(offsets.base[row + 1] - offsets.base[row])
    }
    guard total <= Limits.joinRowsMax else {
      throw Diagnostic("K0503", "this would make \(Grouped.text(total)) rows (limit joinRowsMax: \(Grouped.text(Limits.joinRowsMax)))", nil)
    }
    let places = Buffer<Int32>(uninitialized: total)
    let result = Buffer<Int32>(uninitialized: total)
    var end = 0
    for i in 0..<rows.count where rows.base[i] >= 0 {
      let row = Int(rows.base[i])
      for child in Int(offsets.base[row])..<Int(offsets.base[row + 1]) {
        places.base[end] = Int32(i)
        result.base[end] = children.base[child]
        end += 1
      }
    }
    return (places.slice, result.slice)
  }

  /// Each outer row with the rows of another plan that can satisfy the body's equalities; without one,
  /// with every row.
  private func paired(
    _ body: LogicalPlan?, _ source: LogicalPlan, position: ColumnID, outer: Relation,
    needed: Set<ColumnID>
  ) throws -> Relation {
    let right = try run(source, needed: needed)
    let conditions = body?.leafConditions ?? []
    var equalities: [(left: BoundExpression, right: BoundExpression)] = []
    for condition in conditions {
      guard case .compare(.equal, let a, let b) = condition else { continue }
      if a.columns.isSubset(of: outer.columns.keys), b.columns.isSubset(of: right.columns.keys) {
        equalities.append((a, b))
      } else if b.columns.isSubset(of: outer.columns.keys), a.columns.isSubset(of: right.columns.keys) {
        equalities.append((b, a))
      }
    }
    let pairs = try JoinPairs(runner: self, left: outer, right: right, equalities: equalities).all()
    var columns = outer.gather(pairs.left, needed: needed)
    columns.merge(right.gather(pairs.right, needed: needed)) { $1 }
    columns[position] = .vector(Vector(.row(pairs.left)))
    return Relation(count: pairs.left.count, columns: columns)
  }
}

extension AggregateCall {
  /// Whether a row that is reached twice counts twice: the binder lets these pass over repeating rows
  /// only with `per row`.
  fileprivate var repeats: Bool {
    switch kind {
    case .sum, .avg, .median, .percentile, .stddev: repeatsRows || (!isDistinct && per == nil)
    default: repeatsRows
    }
  }
}

extension Vector {
  /// The row numbers of a vector of type `.row`.
  var rowNumbers: Slice<Int32> {
    guard case .row(let rows) = data else { preconditionFailure("a vector of row numbers") }
    return rows
  }
}
