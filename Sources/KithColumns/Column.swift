package import KithBase

/// A stored column: typed contiguous memory and a validity bitmap. Immutable; a change makes a new
/// column.
///
/// Invariant: `data` is one of bool, int, decimal, float, date, timestamp, text; its text dictionary
/// is distinct; a bitmap, where there is one, has a bit a row.
// Safety: all memory is written before init; the statistics are guarded by their own mutex.
package final class Column: Sendable {
  package let data: VectorData
  /// Nil when no row is null.
  package let validity: Bitmap?

  package init(_ data: VectorData, validity: Bitmap? = nil) {
    precondition(validity == nil || validity!.count == data.count, "validity has a bit a row")
    self.data = data
    self.validity = validity
  }

  /// From a vector; its text is interned if it is not distinct yet.
  package convenience init(_ vector: Vector) {
    var data = vector.data
    if case .text(let codes, let dictionary) = data, !dictionary.isDistinct {
      data = Column.interned(codes, dictionary, validity: vector.validity)
    }
    var bitmap: Bitmap?
    if let validity = vector.validity, validity.ones < validity.count {
      bitmap = Bitmap(bytes: validity)
    }
    self.init(data, validity: bitmap)
  }

  private static func interned(
    _ codes: Slice<Int32>, _ dictionary: TextDictionary, validity: Slice<UInt8>?
  ) -> VectorData {
    var builder = TextDictionaryBuilder()
    var mapped = [Int32](repeating: -1, count: dictionary.count)
    let result = Buffer<Int32>(repeating: 0, count: codes.count)
    for row in 0..<codes.count where validity == nil || validity!.base[row] == 1 {
      let code = Int(codes.base[row])
      if mapped[code] < 0 { mapped[code] = builder.append(dictionary.entry(Int32(code))) }
      result.base[row] = mapped[code]
    }
    if builder.count == 0 { _ = builder.append("") }
    return .text(result.slice, TextDictionary(builder: &builder))
  }

  package var count: Int { data.count }

  package var type: LogicalType {
    switch data {
    case .bool: .bool
    case .int: .int
    case .decimal(_, let scale), .wide(_, let scale): .decimal(scale: scale)
    case .float: .float
    case .date: .date
    case .timestamp: .timestamp
    case .text: .text
    case .row, .duration, .null: .null
    }
  }

  package func isNull(_ row: Int) -> Bool { validity.map { !$0[row] } ?? false }

  package func value(_ row: Int) -> Value { isNull(row) ? .null : data.value(row) }

  package var nullCount: Int { validity.map { $0.count - $0.setCount } ?? 0 }

  /// The rows of `range` as a vector; values are not copied.
  package func read(_ range: Range<Int>) -> Vector {
    Vector(data.sub(range), validity: validity?.bytes(range))
  }

  /// The values at `rows`; -1 gives null.
  package func gather(_ rows: Slice<Int32>) -> Vector {
    var smallest: Int32 = 0
    for index in 0..<rows.count { smallest = min(smallest, rows.base[index]) }
    if smallest >= 0, validity == nil { return Vector(data.gather(rows)) }
    if count == 0 { return Vector.nulls(like: data, count: rows.count) }
    let safe = Buffer<Int32>(uninitialized: rows.count)
    let present = Buffer<UInt8>(uninitialized: rows.count)
    for index in 0..<rows.count {
      let row = rows.base[index]
      safe.base[index] = max(row, 0)
      present.base[index] = row >= 0 ? 1 : 0
    }
    if let validity {
      for index in 0..<rows.count {
        let row = Int(safe.base[index])
        present.base[index] &= UInt8(truncatingIfNeeded: validity.words.base[row >> 6] >> UInt64(row & 63))
      }
    }
    return Vector(data.gather(safe.slice), validity: present.slice)
  }

  /// Whether no row is null and none is smaller than the one before it. O(rows).
  package var isAscending: Bool {
    if nullCount > 0 { return false }
    func rises<T: Comparable>(_ values: Slice<T>) -> Bool {
      var previous = 0
      for row in 0..<values.count {
        if values.base[row] < values.base[previous] { return false }
        previous = row
      }
      return true
    }
    switch data {
    case .bool(let values): return rises(values)
    case .int(let values), .decimal(let values, _), .timestamp(let values): return rises(values)
    case .wide(let values, _): return rises(values)
    case .float(let values): return rises(values)
    case .date(let values): return rises(values)
    case .text(let codes, let dictionary):
      for row in 1..<max(codes.count, 1)
      where TextDictionary.compare(
        dictionary.entry(codes.base[row - 1]), dictionary.entry(codes.base[row])) > 0 { return false }
      return true
    case .row, .duration, .null: return false
    }
  }

  /// Broken invariants, as sentences; empty when all hold.
  package func checkInvariants() -> [String] {
    var problems: [String] = []
    switch data {
    case .row, .duration, .null, .wide: problems.append("a stored column has a stored type")
    case .text(let codes, let dictionary):
      if !dictionary.isDistinct { problems.append("a stored dictionary is distinct") }
      for row in 0..<codes.count {
        if codes[row] < 0 || Int(codes[row]) >= dictionary.count {
          problems.append("the text code of row \(row) lies in the dictionary")
          break
        }
      }
    default: break
    }
    return problems
  }
}
