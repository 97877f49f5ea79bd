import KithBase

/// Changed copies of a column. Text dictionaries only grow at their end, so the codes of rows that
/// stay are the same afterwards.
extension Column {
  /// With other values in some rows; `values` has the column's type and a row for each of `rows`.
  package func setting(_ rows: [Int32], to values: Column) -> Column {
    precondition(rows.count == values.count, "a value for every row")
    if rows.isEmpty { return self }
    func set<T: BitwiseCopyable>(_ old: Slice<T>, _ new: Slice<T>) -> Slice<T> {
      let result = Buffer<T>(uninitialized: old.count)
      result.base.update(from: old.base, count: old.count)
      for (place, row) in rows.enumerated() { result.base[Int(row)] = new.base[place] }
      return result.slice
    }
    var bitmap = validity
    if validity != nil || values.validity != nil {
      let words = Buffer<UInt64>(uninitialized: (count + 63) / 64)
      if let validity {
        words.base.update(from: validity.words.base, count: words.count)
      } else {
        words.base.update(repeating: ~0, count: words.count)
      }
      for (place, row) in rows.enumerated() {
        let bit: UInt64 = 1 << UInt64(row & 63)
        if values.isNull(place) {
          words.base[Int(row) >> 6] &= ~bit
        } else {
          words.base[Int(row) >> 6] |= bit
        }
      }
      bitmap = Bitmap(words: words, count: count).orNilIfFull
    }
    return Column(combined(with: values, of: set, set, set, set), validity: bitmap)
  }

  /// With rows added: `rows` are their places in the result, ascending.
  package func inserting(_ values: Column, at rows: [Int32]) -> Column {
    precondition(rows.count == values.count, "a value for every row")
    if rows.isEmpty { return self }
    let total = count + rows.count
    func insert<T: BitwiseCopyable>(_ old: Slice<T>, _ new: Slice<T>) -> Slice<T> {
      let result = Buffer<T>(uninitialized: total)
      var taken = 0
      var place = 0
      while place < rows.count {
        // Old rows up to the next new one, then the new ones that stand side by side.
        let target = Int(rows[place])
        let kept = target - place - taken
        (result.base + target - kept).update(from: old.base + taken, count: kept)
        taken += kept
        var run = 1
        while place + run < rows.count, Int(rows[place + run]) == target + run { run += 1 }
        (result.base + target).update(from: new.base + place, count: run)
        place += run
      }
      (result.base + taken + rows.count).update(from: old.base + taken, count: old.count - taken)
      return result.slice
    }
    var bitmap: Bitmap?
    if validity != nil || values.validity != nil {
      let old = validity?.bytes(0..<count) ?? Slice<UInt8>.repeating(1, count)
      let new = values.validity?.bytes(0..<values.count) ?? Slice<UInt8>.repeating(1, values.count)
      bitmap = Bitmap(bytes: insert(old, new)).orNilIfFull
    }
    return Column(combined(with: values, of: insert, insert, insert, insert), validity: bitmap)
  }

  /// Without some rows, given ascending.
  package func removing(_ rows: [Int32]) -> Column {
    if rows.isEmpty { return self }
    func remove<T: BitwiseCopyable>(_ old: Slice<T>) -> Slice<T> {
      let result = Buffer<T>(uninitialized: old.count - rows.count)
      var from = 0
      var to = 0
      for row in rows {
        (result.base + to).update(from: old.base + from, count: Int(row) - from)
        to += Int(row) - from
        from = Int(row) + 1
      }
      (result.base + to).update(from: old.base + from, count: old.count - from)
      return result.slice
    }
    let changed: VectorData =
      switch data {
      case .bool(let old): .bool(remove(old))
      case .int(let old): .int(remove(old))
      case .decimal(let old, let scale): .decimal(remove(old), scale: scale)
      case .float(let old): .float(remove(old))
      case .date(let old): .date(remove(old))
      case .timestamp(let old): .timestamp(remove(old))
      case .text(let old, let dictionary): .text(remove(old), dictionary)
      case .wide, .row, .duration, .null: preconditionFailure("a stored column has a stored type")
      }
    let bitmap = validity.map { Bitmap(bytes: remove($0.bytes(0..<count))) }
    return Column(changed, validity: bitmap?.orNilIfFull)
  }

  /// The values of both, put together by the function for their width.
  private func combined(
    with other: Column, of bytes: (Slice<UInt8>, Slice<UInt8>) -> Slice<UInt8>,
    _ words: (Slice<Int64>, Slice<Int64>) -> Slice<Int64>,
    _ halves: (Slice<Int32>, Slice<Int32>) -> Slice<Int32>,
    _ doubles: (Slice<Double>, Slice<Double>) -> Slice<Double>
  ) -> VectorData {
    switch (data, other.data) {
    case (.bool(let old), .bool(let new)): return .bool(bytes(old, new))
    case (.int(let old), .int(let new)): return .int(words(old, new))
    case (.decimal(let old, let scale), .decimal(let new, let otherScale)) where scale == otherScale:
      return .decimal(words(old, new), scale: scale)
    case (.float(let old), .float(let new)): return .float(doubles(old, new))
    case (.date(let old), .date(let new)): return .date(halves(old, new))
    case (.timestamp(let old), .timestamp(let new)): return .timestamp(words(old, new))
    case (.text(let old, let dictionary), .text(let new, let otherDictionary)):
      let (longer, codes) = dictionary.appending(otherDictionary)
      let mapped = Buffer<Int32>(uninitialized: new.count)
      // A null row may hold any code, also one of an empty dictionary.
      for row in 0..<new.count {
        let code = Int(new.base[row])
        mapped.base[row] = code >= 0 && code < codes.count ? codes[code] : 0
      }
      return .text(halves(old, mapped.slice), longer)
    default: preconditionFailure("values have the type of their column")
    }
  }
}

extension Bitmap {
  package init(words: Buffer<UInt64>, count: Int) {
    precondition(words.count == (count + 63) / 64, "a word for every 64 bits")
    self.words = words
    self.count = count
  }

  /// Nil when every bit is set: a column without nulls has no bitmap.
  var orNilIfFull: Bitmap? { setCount == count ? nil : self }
}
