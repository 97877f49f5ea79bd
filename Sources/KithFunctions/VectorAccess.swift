package import KithColumns

/// Typed access to a kernel's arguments. The binder casts arguments to the overload's parameters, so
/// the errors here mean a broken plan, not bad data.
extension Vector {
  private func wrong(_ wanted: String) -> KernelError {
    KernelError("a kernel was given another type than \(wanted)")
  }

  package func ints() throws(KernelError) -> Slice<Int64> {
    if case .int(let slice) = data { return slice }
    throw wrong("int")
  }

  package func floats() throws(KernelError) -> Slice<Double> {
    if case .float(let slice) = data { return slice }
    throw wrong("float")
  }

  package func bools() throws(KernelError) -> Slice<UInt8> {
    if case .bool(let slice) = data { return slice }
    throw wrong("bool")
  }

  package func dates() throws(KernelError) -> Slice<Int32> {
    if case .date(let slice) = data { return slice }
    throw wrong("date")
  }

  package func timestamps() throws(KernelError) -> Slice<Int64> {
    if case .timestamp(let slice) = data { return slice }
    throw wrong("timestamp")
  }

  package func texts() throws(KernelError) -> (codes: Slice<Int32>, dictionary: TextDictionary) {
    if case .text(let codes, let dictionary) = data { return (codes, dictionary) }
    throw wrong("text")
  }

  /// Unscaled 128-bit decimals with 0 in the rows that are null; copies.
  package func wideDecimals() throws(KernelError) -> Slice<Int128> {
    let result = Buffer<Int128>(uninitialized: count)
    switch data {
    case .wide(let slice, _):
      for row in 0..<count { result.base[row] = slice.base[row] }
    case .decimal(let slice, _), .int(let slice):
      for row in 0..<count { result.base[row] = Int128(slice.base[row]) }
    default: throw wrong("decimal")
    }
    if let validity {
      for row in 0..<count where validity.base[row] == 0 { result.base[row] = 0 }
    }
    return result.slice
  }

  /// Narrow decimals where every value fits 64 bits, else wide ones. Rows that are null must hold a
  /// value that fits.
  package static func decimals(
    _ values: Slice<Int128>, scale: Int, validity: Slice<UInt8>?
  ) -> Vector {
    let narrow = Buffer<Int64>(uninitialized: values.count)
    var misfits: UInt64 = 0
    for row in 0..<values.count {
      let value = values.base[row]
      let low = Int64(truncatingIfNeeded: value)
      narrow.base[row] = low
      misfits |= UInt64(truncatingIfNeeded: (value ^ Int128(low)) >> 64)
    }
    if misfits == 0 { return Vector(.decimal(narrow.slice, scale: scale), validity: validity) }
    return Vector(.wide(values, scale: scale), validity: validity)
  }
}
