import KithBase
package import KithColumns

/// Decimals at another scale.
package enum DecimalScaling {
  /// Ints (scale 0) or decimals at scale `to`, rounded half away from zero where digits go. Throws
  /// when a value leaves 128 bits.
  package static func rescale(_ vector: Vector, from: Int, to: Int) throws -> Vector {
    if let narrow = narrow(vector, from: from, to: to) { return narrow }
    let values = try vector.wideDecimals()
    if to < from {
      let divisor = Decimal.powersOfTen[from - to]
      let result = KernelLifting.map(values) { Decimal.divideRounding($0, by: divisor) }
      return Vector.decimals(result, scale: to, validity: vector.validity)
    }
    let factor = Decimal.powersOfTen[to - from]
    var isLost = false
    let result = KernelLifting.map(values) { value in
      let (product, overflow) = value.multipliedReportingOverflow(by: factor)
      if overflow { isLost = true }
      return product
    }
    if isLost { throw KernelError("a decimal has more than 38 digits") }
    return Vector.decimals(result, scale: to, validity: vector.validity)
  }

  /// In 64 bits; nil when the data is wide or a value does not fit.
  private static func narrow(_ vector: Vector, from: Int, to: Int) -> Vector? {
    let values: Slice<Int64>
    switch vector.data {
    case .int(let slice), .decimal(let slice, _): values = slice
    default: return nil
    }
    if from == to { return Vector(.decimal(values, scale: to), validity: vector.validity) }
    guard abs(to - from) <= 18 else { return nil }
    let power = Int64(Decimal.powersOfTen[abs(to - from)])
    if to > from {
      // A null row may hold anything; the wide road clears those.
      var isLost = false
      let result = KernelLifting.map(values) { value in
        let (product, overflow) = value.multipliedReportingOverflow(by: power)
        isLost = isLost || overflow
        return product
      }
      return isLost ? nil : Vector(.decimal(result, scale: to), validity: vector.validity)
    }
    let result = KernelLifting.map(values) { divideRounding($0, by: power) }
    return Vector(.decimal(result, scale: to), validity: vector.validity)
  }

  /// Quotient rounded half away from zero; `divisor` is at least 2.
  @inline(__always) package static func divideRounding(_ value: Int64, by divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    let isAway = remainder.magnitude >= UInt64(divisor) - remainder.magnitude
    return isAway ? quotient + (value < 0 ? -1 : 1) : quotient
  }

  /// The float's shortest decimal digits at a scale, rounded half away from zero; nil for what is no
  /// number or does not fit 128 bits.
  package static func unscaled(_ value: Double, scale: Int) -> Int128? {
    guard value.isFinite else { return nil }
    if scale >= 0, value.rounded(.towardZero) == value, value.magnitude < 0x1p53 {
      let (product, overflow) = Int128(value).multipliedReportingOverflow(
        by: Decimal.powersOfTen[scale])
      return overflow ? nil : product
    }
    var digits = value.description
    return digits.withUTF8 { StrictParsing.decimal($0, scale: scale) }
  }
}
