package import KithColumns

/// The rows of every text of a column, listed contiguously by dictionary code.
///
/// Invariant: `rows[offsets[c] ..< offsets[c+1]]` are the rows with code c that are not null, ascending.
package struct PostingIndex: Sendable {
  package let offsets: Buffer<Int32>
  package let rows: Buffer<Int32>

  /// Nil for columns that are not text. O(rows + distinct).
  package init?(_ column: Column) {
    guard case .text(let codes, let dictionary) = column.data else { return nil }
    offsets = Buffer(repeating: 0, count: dictionary.count + 1)
    for row in 0..<codes.count where !column.isNull(row) { offsets.base[Int(codes.base[row]) + 1] += 1 }
    for code in 0..<dictionary.count { offsets.base[code + 1] += offsets.base[code] }
    let next = Buffer(offsets.array)
    rows = Buffer(uninitialized: Int(offsets.base[dictionary.count]))
    for row in 0..<codes.count where !column.isNull(row) {
      let code = Int(codes.base[row])
      rows.base[Int(next.base[code])] = Int32(row)
      next.base[code] += 1
    }
  }

  package func rows(code: Int32) -> Slice<Int32> {
    let start = Int(offsets.base[Int(code)])
    return rows.slice.sub(start..<Int(offsets.base[Int(code) + 1]))
  }
}
