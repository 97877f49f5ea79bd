package import KithBase
package import KithColumns

/// Smallest and largest value of every block of rows: lets a scan pass over blocks in which a comparison
/// cannot hold. Pays most where rows lie in the order of a date.
///
/// Invariant: every value of block b lies in `lows[b] ... highs[b]`. Immutable.
package struct ZoneMap: Sendable {
  package static let blockRows = 16_384

  private let lows: Buffer<Int64>
  private let highs: Buffer<Int64>
  private let hasNulls: Buffer<UInt8>
  private let scale: Int

  /// Nil for types that are not whole numbers underneath. O(rows).
  package init?(_ column: Column) {
    let blocks = (column.count + ZoneMap.blockRows - 1) / ZoneMap.blockRows
    lows = Buffer(repeating: Int64.max, count: blocks)
    highs = Buffer(repeating: Int64.min, count: blocks)
    hasNulls = Buffer(repeating: 0, count: blocks)
    switch column.data {
    case .int(let values), .timestamp(let values):
      scale = 0
      fill(values, column.validity)
    case .decimal(let values, let scale):
      self.scale = scale
      fill(values, column.validity)
    case .date(let values):
      scale = 0
      fill(values, column.validity)
    default: return nil
    }
  }

  private func fill<T: FixedWidthInteger & BitwiseCopyable>(_ values: Slice<T>, _ validity: Bitmap?) {
    for block in 0..<lows.count {
      var low = T.max
      var high = T.min
      let end = min((block + 1) * ZoneMap.blockRows, values.count)
      for row in block * ZoneMap.blockRows..<end {
        if let validity, !validity[row] {
          hasNulls.base[block] = 1
        } else {
          low = min(low, values.base[row])
          high = max(high, values.base[row])
        }
      }
      lows.base[block] = Int64(low)
      highs.base[block] = Int64(high)
    }
  }

  /// Whether no row of `range` can have a value in the closed range; nil bounds are open. With
  /// `seesNulls`, blocks with nulls are never passed over, because their rows may be unknown.
  package func excludes(
    _ range: Range<Int>, from low: Value?, to high: Value?, seesNulls: Bool
  ) -> Bool {
    let first = range.lowerBound / ZoneMap.blockRows
    let last = (range.upperBound - 1) / ZoneMap.blockRows
    let lowWord = low.map { word($0, roundingUp: false) } ?? Int64.min
    let highWord = high.map { word($0, roundingUp: true) } ?? Int64.max
    guard let lowWord, let highWord else { return false }
    for block in first...max(first, last) {
      if seesNulls, hasNulls.base[block] == 1 { return false }
      if highs.base[block] >= lowWord, lows.base[block] <= highWord { return false }
    }
    return true
  }

  /// A bound as a word, moved outwards where it lies between two; nil when it cannot be compared.
  private func word(_ value: Value, roundingUp: Bool) -> Int64? {
    switch value {
    case .int(let value): return Int64(exactly: Int128(value) * Decimal.powersOfTen[scale])
    case .date(let value): return Int64(value)
    case .timestamp(let value): return value
    case .decimal(let value):
      if value.scale <= scale {
        return value.rescaled(to: scale).flatMap { Int64(exactly: $0.unscaled) }
      }
      let divisor = Decimal.powersOfTen[value.scale - scale]
      let (quotient, remainder) = value.unscaled.quotientAndRemainder(dividingBy: divisor)
      let change: Int128 = remainder == 0 ? 0 : roundingUp ? (remainder > 0 ? 1 : 0) : (remainder < 0 ? -1 : 0)
      return Int64(exactly: quotient + change)
    default: return nil
    }
  }
}
