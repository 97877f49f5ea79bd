/// The ids of a table's rows: 64-bit numbers that a row keeps for ever and that are never given again.
///
/// Kept as runs of consecutive ids, so a table that never lost a row has one run.
/// Invariant: ids rise with the rows and are positive.
package struct RowIDs: Sendable, Hashable {
  /// A run of rows whose ids follow each other.
  package struct Run: Sendable, Hashable {
    package var row: Int
    package var id: Int64
    package init(row: Int, id: Int64) {
      self.row = row
      self.id = id
    }
  }

  package private(set) var runs: [Run] = []
  package private(set) var count = 0

  package init() {}

  /// `count` consecutive ids.
  package init(from first: Int64, count: Int) {
    precondition(first > 0 && count >= 0, "row ids are positive")
    if count > 0 { runs = [Run(row: 0, id: first)] }
    self.count = count
  }

  /// Ids in ascending order.
  package init(_ ids: some Sequence<Int64>) {
    for id in ids { append(id) }
  }

  /// From stored runs; nil when they are not rising.
  package init?(runs: [Run], count: Int) {
    var next: Int64 = 1
    for (index, run) in runs.enumerated() {
      let end = index + 1 < runs.count ? runs[index + 1].row : count
      guard run.id >= next, run.row < end, run.row >= 0, index > 0 || run.row == 0 else { return nil }
      let (last, overflow) = run.id.addingReportingOverflow(Int64(end - run.row))
      if overflow { return nil }
      next = last
    }
    guard count >= 0, runs.isEmpty == (count == 0) else { return nil }
    self.runs = runs
    self.count = count
  }

  /// Adds an id behind all others.
  package mutating func append(_ id: Int64) {
    if let last = runs.last {
      let expected = last.id + Int64(count - last.row)
      precondition(id >= expected, "row ids rise")
      if id != expected { runs.append(Run(row: count, id: id)) }
    } else {
      precondition(id > 0, "row ids are positive")
      runs.append(Run(row: 0, id: id))
    }
    count += 1
  }

  /// The ids of some rows, ascending.
  package func picking(_ rows: [Int32]) -> RowIDs {
    var picked = RowIDs()
    var place = 0
    for row in rows {
      let row = Int(row)
      precondition(row >= 0 && row < count, "the row exists")
      while place + 1 < runs.count, runs[place + 1].row <= row { place += 1 }
      picked.append(runs[place].id + Int64(row - runs[place].row))
    }
    return picked
  }

  package subscript(row: Int) -> Int64 {
    precondition(row >= 0 && row < count, "the row exists")
    let run = runs[place { $0.row <= row }]
    return run.id + Int64(row - run.row)
  }

  /// The row with that id; nil when there is none. O(log runs).
  package func row(of id: Int64) -> Int? {
    let index = place { $0.id <= id }
    guard index >= 0 else { return nil }
    let end = index + 1 < runs.count ? runs[index + 1].row : count
    let row = runs[index].row + Int(id - runs[index].id)
    return row < end ? row : nil
  }

  /// How many rows have smaller ids.
  package func countBelow(_ id: Int64) -> Int {
    let index = place { $0.id < id }
    guard index >= 0 else { return 0 }
    let end = index + 1 < runs.count ? runs[index + 1].row : count
    return id - runs[index].id < Int64(end - runs[index].row) ? runs[index].row + Int(id - runs[index].id) : end
  }

  package var first: Int64? { runs.first?.id }

  package var last: Int64? { count == 0 ? nil : self[count - 1] }

  package var array: [Int64] {
    var ids: [Int64] = []
    ids.reserveCapacity(count)
    for (index, run) in runs.enumerated() {
      let end = index + 1 < runs.count ? runs[index + 1].row : count
      for row in run.row..<end { ids.append(run.id + Int64(row - run.row)) }
    }
    return ids
  }

  /// Both sets of ids in order, and the rows of the second among them; nil when an id is in both.
  package func merging(_ other: RowIDs) -> (ids: RowIDs, rows: [Int32])? {
    var rows: [Int32] = []
    rows.reserveCapacity(other.count)
    if let last, let first = other.first, first > last {
      var merged = self
      merged.append(contentsOf: other)
      return (merged, (count..<merged.count).map(Int32.init))
    }
    var merged = RowIDs()
    var mine = array[...]
    for id in other.array {
      while let next = mine.first, next < id { merged.append(mine.removeFirst()) }
      if mine.first == id { return nil }
      rows.append(Int32(merged.count))
      merged.append(id)
    }
    for id in mine { merged.append(id) }
    return (merged, rows)
  }

  /// Without the ids, and the rows they had; nil when one is not here.
  package func removing(_ other: RowIDs) -> (ids: RowIDs, rows: [Int32])? {
    var rows: [Int32] = []
    rows.reserveCapacity(other.count)
    for id in other.array {
      guard let row = row(of: id) else { return nil }
      rows.append(Int32(row))
    }
    if rows.count == count { return (RowIDs(), rows) }
    // What lies between two removed rows stays a run.
    var kept = RowIDs()
    var next = 0
    for row in rows + [Int32(count)] {
      kept.append(rows: next..<Int(row), of: self)
      next = Int(row) + 1
    }
    return (kept, rows)
  }

  private mutating func append(contentsOf other: RowIDs) { append(rows: 0..<other.count, of: other) }

  private mutating func append(rows: Range<Int>, of other: RowIDs) {
    var row = rows.lowerBound
    var index = rows.isEmpty ? 0 : other.place { $0.row <= row }
    while row < rows.upperBound {
      let run = other.runs[index]
      let end = min(rows.upperBound, index + 1 < other.runs.count ? other.runs[index + 1].row : other.count)
      append(run.id + Int64(row - run.row))
      count += end - row - 1
      row = end
      index += 1
    }
  }

  /// The last run for which the condition holds; it holds for a prefix. -1 for none.
  private func place(_ condition: (Run) -> Bool) -> Int {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if condition(runs[middle]) { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }
}
