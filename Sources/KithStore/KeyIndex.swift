package import KithBase
package import KithColumns

/// From a value of a unique column to its row. Dense where int keys lie close together, else open
/// addressing; text goes through the dictionary, whose codes are dense already.
///
/// Invariant: every row of the column is found under its own value. Immutable.
package struct KeyIndex: Sendable {
  private enum Storage: Sendable {
    /// Row at `value - base`, -1 for none.
    case dense(base: Int64, rows: Buffer<Int32>)
    /// Open addressing over `keys`, row -1 empty; size a power of two.
    case hashed(keys: Buffer<Int64>, rows: Buffer<Int32>)
    /// Row at the dictionary's code.
    case coded(TextDictionary, rows: Buffer<Int32>)
  }

  private let storage: Storage
  /// Decimal keys are found by their unscaled value.
  private let scale: Int

  /// Nil when two rows share a value or a value is null, or the column has no indexable type.
  package init?(_ column: Column) {
    guard column.nullCount == 0 else { return nil }
    switch column.data {
    case .int(let values):
      guard let storage = KeyIndex.integers(values) else { return nil }
      self.storage = storage
      scale = 0
    case .decimal(let values, let scale):
      guard let storage = KeyIndex.integers(values) else { return nil }
      self.storage = storage
      self.scale = scale
    case .timestamp(let values):
      guard let storage = KeyIndex.integers(values) else { return nil }
      self.storage = storage
      scale = 0
    case .date(let values):
      let widened = Buffer<Int64>(uninitialized: values.count)
      for row in 0..<values.count { widened.base[row] = Int64(values.base[row]) }
      guard let storage = KeyIndex.integers(widened.slice) else { return nil }
      self.storage = storage
      scale = 0
    case .text(let codes, let dictionary):
      let rows = Buffer<Int32>(repeating: -1, count: dictionary.count)
      for row in 0..<codes.count {
        let code = Int(codes.base[row])
        if rows.base[code] >= 0 { return nil }
        rows.base[code] = Int32(row)
      }
      storage = .coded(dictionary, rows: rows)
      scale = 0
    default: return nil
    }
  }

  private static func integers(_ values: Slice<Int64>) -> Storage? {
    var low = Int64.max
    var high = Int64.min
    for row in 0..<values.count {
      low = min(low, values.base[row])
      high = max(high, values.base[row])
    }
    if values.count == 0 { return .dense(base: 0, rows: Buffer([])) }
    let (span, overflow) = high.subtractingReportingOverflow(low)
    if !overflow, span < Int64(values.count) * 4 + 1024 {
      let rows = Buffer<Int32>(repeating: -1, count: Int(span) + 1)
      for row in 0..<values.count {
        let place = Int(values.base[row] - low)
        if rows.base[place] >= 0 { return nil }
        rows.base[place] = Int32(row)
      }
      return .dense(base: low, rows: rows)
    }
    var size = 16
    while size < values.count * 2 { size *= 2 }
    let keys = Buffer<Int64>(repeating: 0, count: size)
    let rows = Buffer<Int32>(repeating: -1, count: size)
    for row in 0..<values.count {
      let value = values.base[row]
      var slot = Int(truncatingIfNeeded: Hashing.mix(UInt64(bitPattern: value))) & (size - 1)
      while rows.base[slot] >= 0 {
        if keys.base[slot] == value { return nil }
        slot = (slot + 1) & (size - 1)
      }
      keys.base[slot] = value
      rows.base[slot] = Int32(row)
    }
    return .hashed(keys: keys, rows: rows)
  }

  /// The row of a value; -1 for none. O(1).
  package func row(of value: Value) -> Int32 {
    switch (storage, value) {
    case (.coded(let dictionary, let rows), .text(let text)):
      dictionary.code(of: text).map { rows.base[Int($0)] } ?? -1
    case (_, .int(let value)): row(ofWhole: value)
    case (_, .date(let value)): row(ofUnscaled: Int64(value))
    case (_, .timestamp(let value)): row(ofUnscaled: value)
    case (_, .decimal(let value)):
      value.normalized.scale > scale
        ? -1
        : value.rescaled(to: scale).flatMap { Int64(exactly: $0.unscaled) }
          .map { row(ofUnscaled: $0) } ?? -1
    default: -1
    }
  }

  private func row(ofWhole value: Int64) -> Int32 {
    if scale == 0 { return row(ofUnscaled: value) }
    let scaled = Int128(value) * Decimal.powersOfTen[scale]
    return Int64(exactly: scaled).map { row(ofUnscaled: $0) } ?? -1
  }

  @inline(__always) private func row(ofUnscaled value: Int64) -> Int32 {
    switch storage {
    case .dense(let base, let rows):
      let (place, overflow) = value.subtractingReportingOverflow(base)
      return overflow || place < 0 || place >= Int64(rows.count) ? -1 : rows.base[Int(place)]
    case .hashed(let keys, let rows):
      let mask = rows.count - 1
      var slot = Int(truncatingIfNeeded: Hashing.mix(UInt64(bitPattern: value))) & mask
      while rows.base[slot] >= 0 {
        if keys.base[slot] == value { return rows.base[slot] }
        slot = (slot + 1) & mask
      }
      return -1
    case .coded: return -1
    }
  }

  /// The row of every value of another column; -1 where it is null or has none. O(rows).
  package func rows(of column: Column) -> Buffer<Int32> {
    let result = Buffer<Int32>(repeating: -1, count: column.count)
    switch (storage, column.data) {
    case (.coded(let dictionary, let rows), .text(let codes, let other)):
      // Once per distinct text, not per row.
      let mapped = Buffer<Int32>(repeating: -1, count: other.count)
      for code in 0..<Int32(other.count) {
        if let found = dictionary.code(of: other.entry(code)) {
          mapped.base[Int(code)] = rows.base[Int(found)]
        }
      }
      for row in 0..<codes.count { result.base[row] = mapped.base[Int(codes.base[row])] }
    case (.coded, _): break
    case (_, .int(let values)):
      if scale == 0 {
        for row in 0..<values.count { result.base[row] = self.row(ofUnscaled: values.base[row]) }
      } else {
        for row in 0..<values.count { result.base[row] = self.row(ofWhole: values.base[row]) }
      }
    case (_, .decimal(let values, let otherScale)):
      for row in 0..<values.count {
        result.base[row] = self.row(
          of: .decimal(Decimal(Int128(values.base[row]), scale: otherScale)))
      }
    case (_, .date(let values)):
      for row in 0..<values.count { result.base[row] = self.row(ofUnscaled: Int64(values.base[row])) }
    case (_, .timestamp(let values)):
      for row in 0..<values.count { result.base[row] = self.row(ofUnscaled: values.base[row]) }
    default: break
    }
    if let validity = column.validity {
      for row in 0..<column.count where !validity[row] { result.base[row] = -1 }
    }
    return result
  }
}
