/// Damerau–Levenshtein distance in its restricted form (optimal string alignment): insert, delete,
/// replace, swap of neighbours.
package enum DamerauLevenshtein {
  /// Longer texts are only compared for equality beyond one edit.
  static let unitsMax = 62

  package static func distance(_ left: Units, _ right: Units, atMost limit: Int) -> Int {
    left.withUnsafeBufferPointer { a in right.withUnsafeBufferPointer { distance(a, $0, limit) } }
  }

  /// The distance, or `limit` + 1 where it is larger. One edit takes O(length), more the usual table.
  static func distance(
    _ a: UnsafeBufferPointer<UInt16>, _ b: UnsafeBufferPointer<UInt16>, _ limit: Int
  ) -> Int {
    let (n, m) = (a.count, b.count)
    if abs(n - m) > limit { return limit + 1 }
    var start = 0
    while start < n, start < m, a[start] == b[start] { start &+= 1 }
    if start == n, start == m { return 0 }
    var (endA, endB) = (n, m)
    while endA > start, endB > start, a[endA &- 1] == b[endB &- 1] {
      endA &-= 1
      endB &-= 1
    }
    let (restA, restB) = (endA - start, endB - start)
    if restA <= 1, restB <= 1 { return min(1, limit + 1) }
    if restA == 2, restB == 2, a[start] == b[start + 1], a[start + 1] == b[start] {
      return min(1, limit + 1)
    }
    if limit <= 1 { return limit + 1 }
    if restA > unitsMax || restB > unitsMax { return limit + 1 }
    return table(
      UnsafeBufferPointer(rebasing: a[start..<endA]), UnsafeBufferPointer(rebasing: b[start..<endB]),
      limit)
  }

  private static func table(
    _ a: UnsafeBufferPointer<UInt16>, _ b: UnsafeBufferPointer<UInt16>, _ limit: Int
  ) -> Int {
    let width = b.count + 1
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { cells in
      // Safety: row r of three is read only after it was written whole by an earlier turn.
      for j in 0..<width { cells[j] = j }
      for i in 1..<(a.count + 1) {
        let (row, last, older) = (i % 3 * width, (i + 2) % 3 * width, (i + 1) % 3 * width)
        cells[row] = i
        var best = i
        for j in 1..<width {
          let cost = a[i - 1] == b[j - 1] ? 0 : 1
          var value = min(cells[last + j] + 1, cells[row + j - 1] + 1, cells[last + j - 1] + cost)
          if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
            value = min(value, cells[older + j - 2] + 1)
          }
          cells[row + j] = value
          best = min(best, value)
        }
        if best > limit { return limit + 1 }
      }
      return min(cells[a.count % 3 * width + b.count], limit + 1)
    }
  }
}
