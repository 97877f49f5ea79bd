/// Stable least-significant-digit sort of row numbers by words.
package enum RadixSort {
  package static func stable(
    _ rows: Buffer<Int32>, by words: Buffer<UInt64>, _ nullRanks: Buffer<UInt8>?
  ) -> Buffer<Int32> {
    var current = rows
    // Bytes that all words share need no pass.
    var all: UInt64 = ~0
    var any: UInt64 = 0
    for i in 0..<words.count {
      all &= words.base[i]
      any |= words.base[i]
    }
    let differing = all ^ any
    for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 0xFF != 0 {
      current = pass(current) { Int(words.base[Int($0)] >> shift & 0xFF) }
    }
    if let nullRanks {
      // Among nulls the words mean nothing, so restore their order first.
      var isNull = false
      for i in 0..<nullRanks.count where nullRanks.base[i] != 1 { isNull = true }
      if isNull { current = withNulls(current, original: rows, nullRanks) }
    }
    return current
  }

  private static func withNulls(
    _ sorted: Buffer<Int32>, original: Buffer<Int32>, _ nullRanks: Buffer<UInt8>
  ) -> Buffer<Int32> {
    let result = Buffer<Int32>(uninitialized: sorted.count)
    var end = 0
    for rank in [UInt8(0), 1, 2] {
      let source = rank == 1 ? sorted : original
      for i in 0..<source.count where nullRanks.base[Int(source.base[i])] == rank {
        result.base[end] = source.base[i]
        end += 1
      }
    }
    return result
  }

  @inline(__always) private static func pass(
    _ rows: Buffer<Int32>, _ digit: (Int32) -> Int
  ) -> Buffer<Int32> {
    let counts = Buffer<Int>(repeating: 0, count: 257)
    for i in 0..<rows.count { counts.base[digit(rows.base[i]) + 1] += 1 }
    for value in 0..<256 { counts.base[value + 1] += counts.base[value] }
    let result = Buffer<Int32>(uninitialized: rows.count)
    for i in 0..<rows.count {
      let value = digit(rows.base[i])
      result.base[counts.base[value]] = rows.base[i]
      counts.base[value] += 1
    }
    return result
  }
}
