package import KithBase

/// Gathers boxed values of one type into a vector: for literals, small results and tests.
package struct VectorBuilder {
  package let type: LogicalType
  private var values: [Value] = []

  package init(_ type: LogicalType) { self.type = type }

  package mutating func append(_ value: Value) { values.append(value) }

  package var count: Int { values.count }

  /// The vector; decimals take the builder's scale, ints become decimals or floats where the type
  /// says so.
  package func vector() -> Vector {
    let present = Buffer<UInt8>(uninitialized: values.count)
    for (row, value) in values.enumerated() { present.base[row] = value.isNull ? 0 : 1 }
    let validity = values.contains { $0.isNull } ? present.slice : nil
    func fill<T: BitwiseCopyable>(_ zero: T, _ read: (Value) -> T?) -> Slice<T> {
      let result = Buffer<T>(repeating: zero, count: values.count)
      for (row, value) in values.enumerated() {
        if let value = read(value) { result.base[row] = value }
      }
      return result.slice
    }
    switch type {
    case .bool:
      return Vector(.bool(fill(0) { if case .bool(let v) = $0 { v ? 1 : 0 } else { nil } }), validity: validity)
    case .int:
      return Vector(.int(fill(0) { if case .int(let v) = $0 { v } else { nil } }), validity: validity)
    case .decimal(let scale): return decimals(scale: scale, validity: validity)
    case .float:
      return Vector(
        .float(
          fill(0) {
            switch $0 {
            case .float(let v): v
            case .int(let v): Double(v)
            case .decimal(let v): v.double
            default: nil
            }
          }), validity: validity)
    case .date:
      return Vector(.date(fill(0) { if case .date(let v) = $0 { v } else { nil } }), validity: validity)
    case .timestamp:
      return Vector(
        .timestamp(
          fill(0) {
            switch $0 {
            case .timestamp(let v): v
            case .date(let v): Int64(v) * CivilDate.microsecondsPerDay
            default: nil
            }
          }), validity: validity)
    case .text:
      var builder = TextDictionaryBuilder()
      let codes = fill(Int32(0)) { if case .text(let v) = $0 { builder.append(v) } else { nil } }
      if builder.count == 0 { _ = builder.append("") }
      return Vector(.text(codes, TextDictionary(builder: &builder)), validity: validity)
    case .row:
      return Vector(.row(fill(-1) { if case .int(let v) = $0 { Int32(v) } else { nil } }))
    case .duration, .list, .null:
      return Vector(.null(values.count), validity: Slice.repeating(0, values.count))
    }
  }

  private func decimals(scale: Int, validity: Slice<UInt8>?) -> Vector {
    let wide = Buffer<Int128>(repeating: 0, count: values.count)
    var fits = true
    for (row, value) in values.enumerated() {
      switch value {
      case .decimal(let decimal): wide.base[row] = decimal.rescaled(to: scale)?.unscaled ?? 0
      case .int(let int): wide.base[row] = Int128(int) * Decimal.powersOfTen[scale]
      default: break
      }
      if Int64(exactly: wide.base[row]) == nil { fits = false }
    }
    guard fits else { return Vector(.wide(wide.slice, scale: scale), validity: validity) }
    let narrow = Buffer<Int64>(uninitialized: values.count)
    for row in 0..<values.count { narrow.base[row] = Int64(wide.base[row]) }
    return Vector(.decimal(narrow.slice, scale: scale), validity: validity)
  }
}
