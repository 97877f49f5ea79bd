import KithBase
import KithColumns
import KithFunctions

/// Exact decimal kernels: 64 bits while they suffice, 128 where they do not.
enum Decimals {
  /// Unscaled values of an int or decimal vector at a scale not below its own; nil when 64 bits do not
  /// hold them.
  static func narrow(_ vector: Vector, scale: Int) -> Slice<Int64>? {
    switch vector.data {
    case .int(let values): return scaled(values, by: scale)
    case .decimal(let values, let own): return scaled(values, by: scale - own)
    default: return nil
    }
  }

  private static func scaled(_ values: Slice<Int64>, by digits: Int) -> Slice<Int64>? {
    if digits == 0 { return values }
    guard digits <= 18 else { return nil }
    let factor = Int64(Decimal.powersOfTen[digits])
    let result = Buffer<Int64>(uninitialized: values.count)
    var overflows = false
    for index in 0..<values.count {
      let (product, overflow) = values.base[index].multipliedReportingOverflow(by: factor)
      result.base[index] = product
      overflows = overflows || overflow
    }
    return overflows ? nil : result.slice
  }

  /// Unscaled 128-bit values at a scale; rows beyond 128 bits throw, null rows hold anything.
  static func wide(_ vector: Vector, scale: Int) throws -> Slice<Int128> {
    let result = Buffer<Int128>(uninitialized: vector.count)
    var own = 0
    switch vector.data {
    case .int(let values): for i in 0..<values.count { result.base[i] = Int128(values.base[i]) }
    case .decimal(let values, let scale):
      own = scale
      for i in 0..<values.count { result.base[i] = Int128(values.base[i]) }
    case .wide(let values, let scale):
      own = scale
      for i in 0..<values.count { result.base[i] = values.base[i] }
    default: for i in 0..<vector.count { result.base[i] = 0 }
    }
    if scale > own {
      let factor = Decimal.powersOfTen[scale - own]
      for i in 0..<vector.count {
        let (product, overflow) = result.base[i].multipliedReportingOverflow(by: factor)
        if overflow, !vector.isNull(i) { throw KernelError(overflowMessage) }
        result.base[i] = product
      }
    } else if scale < own {
      let divisor = Decimal.powersOfTen[own - scale]
      for i in 0..<vector.count {
        result.base[i] = Decimal.divideRounding(result.base[i], by: divisor)
      }
    }
    return result.slice
  }

  static let overflowMessage = "the result is too large for a decimal (38 digits)"

  /// A decimal vector of 64 bits where all rows fit, else of 128.
  static func vector(_ values: Slice<Int128>, scale: Int, validity: Slice<UInt8>?) -> Vector {
    var fits = true
    for i in 0..<values.count {
      let value = values.base[i]
      fits = fits && value == Int128(Int64(truncatingIfNeeded: value))
    }
    guard fits else { return Vector(.wide(values, scale: scale), validity: validity) }
    let narrow = Buffer<Int64>(uninitialized: values.count)
    for i in 0..<values.count { narrow.base[i] = Int64(truncatingIfNeeded: values.base[i]) }
    return Vector(.decimal(narrow.slice, scale: scale), validity: validity)
  }
}

/// Both validities: a row has a value where both have one.
func combinedValidity(_ left: Vector, _ right: Vector) -> Slice<UInt8>? {
  switch (left.validity, right.validity) {
  case (nil, nil): return nil
  case (let validity?, nil), (nil, let validity?): return validity
  case (let a?, let b?):
    let result = Buffer<UInt8>(uninitialized: a.count)
    for index in 0..<a.count { result.base[index] = a.base[index] & b.base[index] }
    return result.slice
  }
}
