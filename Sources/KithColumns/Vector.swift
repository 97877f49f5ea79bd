package import KithBase

/// Values of one type, a batch or a whole intermediate column: what kernels take and give.
@usableFromInline package struct Vector: Sendable {
  @usableFromInline package var data: VectorData
  /// One byte a row, 1 for a value and 0 for null; nil when every row has a value.
  @usableFromInline package var validity: Slice<UInt8>?

  package init(_ data: VectorData, validity: Slice<UInt8>? = nil) {
    self.data = data
    self.validity = validity
    precondition(validity == nil || validity!.count == data.count, "validity has a byte a row")
  }

  package var count: Int { data.count }

  @inlinable package func isNull(_ row: Int) -> Bool {
    if let validity { return validity.base[row] == 0 }
    return false
  }

  /// The value of one row, boxed: for results and tests, not for loops.
  package func value(_ row: Int) -> Value {
    isNull(row) ? .null : data.value(row)
  }
}

/// The typed memory of a vector or a stored column. Rows that are null hold any value.
@usableFromInline package enum VectorData: Sendable {
  /// 0 or 1.
  case bool(Slice<UInt8>)
  case int(Slice<Int64>)
  /// Unscaled decimals that fit 64 bits.
  case decimal(Slice<Int64>, scale: Int)
  /// Unscaled decimals that need 128 bits.
  case wide(Slice<Int128>, scale: Int)
  case float(Slice<Double>)
  case date(Slice<Int32>)
  case timestamp(Slice<Int64>)
  /// Codes into the dictionary. Every code, also of a null row, is valid for the dictionary, which
  /// has at least one entry where there is a row.
  case text(Slice<Int32>, TextDictionary)
  /// Row numbers of a table, -1 where there is no row. Never has validity.
  case row(Slice<Int32>)
  case duration(Slice<Int64>, days: Slice<Int64>, microseconds: Slice<Int64>)
  /// All null: the type of the bare `null`.
  case null(Int)

  package var count: Int {
    switch self {
    case .bool(let slice): slice.count
    case .int(let slice), .decimal(let slice, _), .timestamp(let slice): slice.count
    case .wide(let slice, _): slice.count
    case .float(let slice): slice.count
    case .date(let slice): slice.count
    case .text(let slice, _), .row(let slice): slice.count
    case .duration(let slice, _, _): slice.count
    case .null(let count): count
    }
  }

  package func value(_ row: Int) -> Value {
    switch self {
    case .bool(let slice): .bool(slice[row] != 0)
    case .int(let slice): .int(slice[row])
    case .decimal(let slice, let scale): .decimal(Decimal(Int128(slice[row]), scale: scale))
    case .wide(let slice, let scale): .decimal(Decimal(slice[row], scale: scale))
    case .float(let slice): .float(slice[row])
    case .date(let slice): .date(slice[row])
    case .timestamp(let slice): .timestamp(slice[row])
    case .text(let slice, let dictionary): .text(dictionary.string(slice[row]))
    case .row(let slice): slice[row] < 0 ? .null : .int(Int64(slice[row]))
    case .duration(let months, let days, let microseconds):
      .duration(
        Duration(months: months[row], days: days[row], microseconds: microseconds[row]))
    case .null: .null
    }
  }

  /// The rows of `range`, without a copy.
  package func sub(_ range: Range<Int>) -> VectorData {
    switch self {
    case .bool(let slice): .bool(slice.sub(range))
    case .int(let slice): .int(slice.sub(range))
    case .decimal(let slice, let scale): .decimal(slice.sub(range), scale: scale)
    case .wide(let slice, let scale): .wide(slice.sub(range), scale: scale)
    case .float(let slice): .float(slice.sub(range))
    case .date(let slice): .date(slice.sub(range))
    case .timestamp(let slice): .timestamp(slice.sub(range))
    case .text(let slice, let dictionary): .text(slice.sub(range), dictionary)
    case .row(let slice): .row(slice.sub(range))
    case .duration(let months, let days, let microseconds):
      .duration(months.sub(range), days: days.sub(range), microseconds: microseconds.sub(range))
    case .null: .null(range.count)
    }
  }

  /// The values at `rows`, each a valid index.
  package func gather(_ rows: Slice<Int32>) -> VectorData {
    switch self {
    case .bool(let slice): .bool(slice.gather(rows))
    case .int(let slice): .int(slice.gather(rows))
    case .decimal(let slice, let scale): .decimal(slice.gather(rows), scale: scale)
    case .wide(let slice, let scale): .wide(slice.gather(rows), scale: scale)
    case .float(let slice): .float(slice.gather(rows))
    case .date(let slice): .date(slice.gather(rows))
    case .timestamp(let slice): .timestamp(slice.gather(rows))
    case .text(let slice, let dictionary): .text(slice.gather(rows), dictionary)
    case .row(let slice): .row(slice.gather(rows))
    case .duration(let months, let days, let microseconds):
      .duration(
        months.gather(rows), days: days.gather(rows), microseconds: microseconds.gather(rows))
    case .null: .null(rows.count)
    }
  }
}

extension Vector {
  package func sub(_ range: Range<Int>) -> Vector {
    if range.lowerBound == 0, range.upperBound == count { return self }
    return Vector(data.sub(range), validity: validity?.sub(range))
  }

  /// The values at `rows`; a negative row number gives null. Rows of type `.row` stay -1.
  package func gather(_ rows: Slice<Int32>) -> Vector {
    var smallest: Int32 = 0
    for index in 0..<rows.count { smallest = min(smallest, rows.base[index]) }
    if smallest >= 0 { return Vector(data.gather(rows), validity: validity?.gather(rows)) }
    return gatherWithMissing(rows)
  }

  private func gatherWithMissing(_ rows: Slice<Int32>) -> Vector {
    if count == 0 { return Vector.nulls(like: data, count: rows.count) }
    let safe = Buffer<Int32>(uninitialized: rows.count)
    let present = Buffer<UInt8>(uninitialized: rows.count)
    for index in 0..<rows.count {
      safe.base[index] = max(rows.base[index], 0)
      present.base[index] = rows.base[index] >= 0 ? 1 : 0
    }
    let gathered = data.gather(safe.slice)
    if case .row(let slice) = gathered {
      let result = Buffer<Int32>(uninitialized: rows.count)
      for index in 0..<rows.count {
        result.base[index] = present.base[index] == 1 ? slice.base[index] : -1
      }
      return Vector(.row(result.slice))
    }
    if let validity {
      for index in 0..<rows.count { present.base[index] &= validity.base[Int(safe.base[index])] }
    }
    return Vector(gathered, validity: present.slice)
  }

  /// A vector of nulls with the type of `data`.
  package static func nulls(like data: VectorData, count: Int) -> Vector {
    let invalid = Slice<UInt8>.repeating(0, count)
    func zeros<T: BitwiseCopyable>(_ zero: T) -> Slice<T> { Buffer(repeating: zero, count: count).slice }
    switch data {
    case .bool: return Vector(.bool(invalid), validity: invalid)
    case .int: return Vector(.int(zeros(0)), validity: invalid)
    case .decimal(_, let scale): return Vector(.decimal(zeros(0), scale: scale), validity: invalid)
    case .wide(_, let scale): return Vector(.decimal(zeros(0), scale: scale), validity: invalid)
    case .float: return Vector(.float(zeros(0)), validity: invalid)
    case .date: return Vector(.date(zeros(0)), validity: invalid)
    case .timestamp: return Vector(.timestamp(zeros(0)), validity: invalid)
    case .text: return Vector(.text(zeros(0), TextDictionary([""])), validity: invalid)
    case .row: return Vector(.row(zeros(-1)))
    case .duration:
      return Vector(
        .duration(zeros(0), days: zeros(0), microseconds: zeros(0)), validity: invalid)
    case .null: return Vector(.null(count), validity: invalid)
    }
  }

  /// A vector that repeats one value.
  package static func constant(_ value: Value, type: LogicalType, count: Int) -> Vector {
    func fill<T: BitwiseCopyable>(_ value: T) -> Slice<T> { Buffer(repeating: value, count: count).slice }
    switch value {
    case .null: return nulls(like: VectorData.empty(of: type), count: count)
    case .bool(let value): return Vector(.bool(fill(value ? 1 : 0)))
    case .int(let value): return Vector(.int(fill(value)))
    case .decimal(let value):
      if let narrow = Int64(exactly: value.unscaled) {
        return Vector(.decimal(fill(narrow), scale: value.scale))
      }
      return Vector(.wide(fill(value.unscaled), scale: value.scale))
    case .float(let value): return Vector(.float(fill(value)))
    case .text(let value):
      return Vector(.text(fill(0), TextDictionary([value], isDistinct: true)))
    case .date(let value): return Vector(.date(fill(value)))
    case .timestamp(let value): return Vector(.timestamp(fill(value)))
    case .duration(let value):
      return Vector(
        .duration(fill(value.months), days: fill(value.days), microseconds: fill(value.microseconds)))
    case .list: preconditionFailure("lists are never vectors: the binder unfolds them")
    }
  }
}

extension VectorData {
  /// Zero rows of a type.
  package static func empty(of type: LogicalType) -> VectorData {
    switch type {
    case .bool: .bool(Slice([]))
    case .int: .int(Slice([]))
    case .decimal(let scale): .decimal(Slice([]), scale: scale)
    case .float: .float(Slice([]))
    case .date: .date(Slice([]))
    case .timestamp: .timestamp(Slice([]))
    case .text: .text(Slice([]), .empty)
    case .row: .row(Slice([]))
    case .duration: .duration(Slice([]), days: Slice([]), microseconds: Slice([]))
    case .null, .list: .null(0)
    }
  }
}
