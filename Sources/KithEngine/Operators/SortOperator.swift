import KithBase
import KithColumns
import KithPlan
import KithStore

extension PlanRunner {
  func run(sort: Sort, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    let input = try run(sort.input, needed: needed.union(sort.keys.columns), leaf: leaf)
    if isOrderedAlready(sort, input) { return Relation(count: input.count, columns: input.keeping(needed)) }
    let keys = try sortKeys(sort.keys, input)
    return Relation(count: input.count, columns: input.gather(keys.order(), needed: needed))
  }

  func sortKeys(_ keys: [SortKey], _ relation: Relation) throws -> SortKeys {
    SortKeys(
      try keys.map { (try materialize($0.value, relation), $0.isDescending, $0.nullsFirst) },
      count: relation.count)
  }

  /// A table sorted by its own key often lies in that order.
  private func isOrderedAlready(_ sort: Sort, _ relation: Relation) -> Bool {
    guard let first = sort.keys.first, !first.isDescending,
      case .field(.column(let row, _), let table, let column, _) = first.value,
      snapshot.table(table).schema.key == [column], case .identity? = relation.columns[row]
    else { return false }
    return snapshot.table(table).isAscending(column)
  }

  func run(limit: LimitRows, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    if limit.partition.isEmpty, let take = limit.take, case .sort(let sort) = limit.input {
      return try first(limit.skip, take, sort, needed: needed, leaf: leaf)
    }
    let wanted = limit.partition.reduce(into: needed) { $0.formUnion($1.columns) }
    let input = try run(limit.input, needed: wanted, leaf: leaf)
    let rows: Slice<Int32>
    if limit.partition.isEmpty {
      let start = min(limit.skip, input.count)
      let end = limit.take.map { min(start + min($0, input.count), input.count) } ?? input.count
      if start == 0, end == input.count { return Relation(count: input.count, columns: input.keeping(needed)) }
      rows = Slice((start..<end).map { Int32($0) })
    } else {
      rows = try firstOfEach(limit, input)
    }
    return Relation(count: rows.count, columns: input.gather(rows, needed: needed))
  }

  private func firstOfEach(_ limit: LimitRows, _ input: Relation) throws -> Slice<Int32> {
    let groups = try Grouping(limit.partition.map { try materialize($0, input) }, count: input.count, parallel: parallel)
    var seen = [Int](repeating: 0, count: groups.count)
    var rows: [Int32] = []
    for row in 0..<input.count {
      let group = Int(groups.ids.base[row])
      seen[group] += 1
      if seen[group] > limit.skip, limit.take.map({ seen[group] - limit.skip <= $0 }) ?? true {
        rows.append(Int32(row))
      }
    }
    return Slice(rows)
  }

  /// The first rows of a sort without sorting the rest.
  private func first(
    _ skip: Int, _ take: Int, _ sort: Sort, needed: Set<ColumnID>, leaf: Relation?
  ) throws -> Relation {
    let input = try run(sort.input, needed: needed.union(sort.keys.columns), leaf: leaf)
    let limit = min(min(skip, input.count) + min(take, input.count), input.count)
    let rows: [Int32]
    if isOrderedAlready(sort, input) {
      rows = (0..<limit).map { Int32($0) }
    } else if limit < input.count / 8 {
      let keys = try sortKeys(sort.keys, input)
      let parts = try parallel.morsels(input.count) { range in keys.first(limit, of: range) }
      rows = keys.sorted(parts.flatMap { $0 })
      detail("first \(limit) kept while reading")
    } else {
      rows = try sortKeys(sort.keys, input).order().array
    }
    let chosen = Slice(Array(rows.prefix(limit).dropFirst(min(skip, limit))))
    return Relation(count: chosen.count, columns: input.gather(chosen, needed: needed))
  }
}

extension [SortKey] {
  var columns: Set<ColumnID> { reduce(into: []) { $0.formUnion($1.value.columns) } }
}
