package import KithBase
package import KithColumns

/// The rows of a column in value order: equality and ranges by binary search, nulls left out.
///
/// Invariant: `order` lists every row with a value once, by value and then by row.
package struct OrderedIndex: Sendable {
  /// Values as comparable words: ints, unscaled decimals, day numbers, microseconds, text ranks.
  private let keys: Buffer<Int64>
  private let order: Buffer<Int32>
  private let dictionary: TextDictionary?
  private let scale: Int

  /// Nil for types without an order worth indexing. A radix sort: O(rows).
  package init?(_ column: Column) {
    var rows = Buffer<Int32>(uninitialized: column.count)
    var present = 0
    for row in 0..<column.count where !column.isNull(row) {
      rows.base[present] = Int32(row)
      present += 1
    }
    if present < column.count { rows = Buffer(Array(rows.array.prefix(present))) }
    let words = Buffer<UInt64>(repeating: 0, count: column.count)
    func gather<T: BinaryInteger>(_ values: Slice<T>) {
      for row in 0..<values.count {
        words.base[row] = UInt64(bitPattern: Int64(values.base[row])) ^ 1 << 63
      }
    }
    var dictionary: TextDictionary?
    var scale = 0
    switch column.data {
    case .int(let values), .timestamp(let values): gather(values)
    case .decimal(let values, let columnScale):
      gather(values)
      scale = columnScale
    case .date(let values): gather(values)
    case .text(let codes, let texts):
      let ranks = texts.ranks()
      dictionary = texts
      gather(ranks.slice.gather(codes))
    default: return nil
    }
    order = RadixSort.stable(rows, by: words, nil)
    keys = Buffer(uninitialized: order.count)
    for place in 0..<order.count {
      keys.base[place] = Int64(bitPattern: words.base[Int(order.base[place])] ^ 1 << 63)
    }
    self.dictionary = dictionary
    self.scale = scale
  }

  /// The rows whose value lies in the closed range, ascending; nil bounds are open. Nil when a bound
  /// cannot be compared exactly with the column's values.
  package func rows(from low: Value?, to high: Value?) -> [Int32]? {
    var start = 0
    var end = keys.count
    if let low {
      guard let word = word(low, roundingUp: true) else { return nil }
      start = firstPlace { $0 >= word }
    }
    if let high {
      guard let word = word(high, roundingUp: false) else { return nil }
      end = firstPlace { $0 > word }
    }
    if start >= end { return [] }
    return (start..<end).map { order.base[$0] }.sorted()
  }

  /// How many rows lie in the closed range. O(log n).
  package func count(from low: Value?, to high: Value?) -> Int? {
    var start = 0
    var end = keys.count
    if let low {
      guard let word = word(low, roundingUp: true) else { return nil }
      start = firstPlace { $0 >= word }
    }
    if let high {
      guard let word = word(high, roundingUp: false) else { return nil }
      end = firstPlace { $0 > word }
    }
    return max(0, end - start)
  }

  private func firstPlace(_ condition: (Int64) -> Bool) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if condition(keys.base[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The comparable word of a bound: the nearest one inside the range.
  private func word(_ value: Value, roundingUp: Bool) -> Int64? {
    switch value {
    case .int(let value): return Int64(exactly: Int128(value) * Decimal.powersOfTen[scale])
    case .date(let value): return Int64(value)
    case .timestamp(let value): return value
    case .decimal(let value):
      if let exact = value.rescaled(to: max(scale, value.scale)), value.scale > scale {
        let divisor = Decimal.powersOfTen[value.scale - scale]
        var quotient = exact.unscaled / divisor
        let remainder = exact.unscaled % divisor
        if roundingUp, remainder > 0 { quotient += 1 }
        if !roundingUp, remainder < 0 { quotient -= 1 }
        return Int64(exactly: quotient)
      }
      return value.rescaled(to: scale).flatMap { Int64(exactly: $0.unscaled) }
    case .text(let text):
      guard let dictionary else { return nil }
      return rank(of: text, dictionary: dictionary, roundingUp: roundingUp)
    default: return nil
    }
  }

  /// The rank of the text, or of its neighbour inside the range where it does not occur.
  private func rank(of text: String, dictionary: TextDictionary, roundingUp: Bool) -> Int64 {
    let ranks = dictionary.ranks()
    if let code = dictionary.code(of: text) { return Int64(ranks.base[Int(code)]) }
    var below: Int64 = -1
    var text = text
    text.withUTF8 { bytes in
      for code in 0..<Int32(dictionary.count)
      where TextDictionary.compare(dictionary.entry(code), bytes) < 0 {
        below = max(below, Int64(ranks.base[Int(code)]))
      }
    }
    return roundingUp ? below + 1 : below
  }
}
