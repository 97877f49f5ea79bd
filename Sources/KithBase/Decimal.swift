/// An exact decimal: `unscaled` × 10^−`scale`. Equality is numeric, so 1.50 equals 1.5.
package struct Decimal: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var unscaled: Int128
  package var scale: Int

  package init(_ unscaled: Int128, scale: Int) {
    self.unscaled = unscaled
    self.scale = scale
  }

  /// 10^0 … 10^38.
  package static let powersOfTen: [Int128] = {
    var powers: [Int128] = [1]
    for _ in 0..<38 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// The same number at another scale, rounded half away from zero; nil when it does not fit.
  package func rescaled(to target: Int) -> Decimal? {
    if target == scale { return self }
    if target > scale {
      guard target - scale <= 38 else { return unscaled == 0 ? Decimal(0, scale: target) : nil }
      let (value, overflow) = unscaled.multipliedReportingOverflow(
        by: Decimal.powersOfTen[target - scale])
      return overflow ? nil : Decimal(value, scale: target)
    }
    guard scale - target <= 38 else { return Decimal(0, scale: target) }
    return Decimal(
      Decimal.divideRounding(unscaled, by: Decimal.powersOfTen[scale - target]), scale: target)
  }

  /// Quotient rounded half away from zero. `divisor` is not zero.
  package static func divideRounding(_ dividend: Int128, by divisor: Int128) -> Int128 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    // |remainder| * 2 >= |divisor| without overflow.
    if remainder.magnitude >= divisor.magnitude - remainder.magnitude {
      return (dividend < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
    }
    return quotient
  }

  /// Trailing zeros removed.
  package var normalized: Decimal {
    var value = self
    while value.scale > 0, value.unscaled % 10 == 0 {
      value.unscaled /= 10
      value.scale -= 1
    }
    return value
  }

  package static func == (left: Decimal, right: Decimal) -> Bool {
    if left.scale == right.scale { return left.unscaled == right.unscaled }
    let a = left.normalized
    let b = right.normalized
    return a.scale == b.scale && a.unscaled == b.unscaled
  }

  package func hash(into hasher: inout Hasher) {
    let value = normalized
    hasher.combine(value.scale)
    hasher.combine(value.unscaled)
  }

  package static func < (left: Decimal, right: Decimal) -> Bool {
    if left.scale == right.scale { return left.unscaled < right.unscaled }
    let target = max(left.scale, right.scale)
    if let a = left.rescaled(to: target), let b = right.rescaled(to: target) {
      return a.unscaled < b.unscaled
    }
    return left.double < right.double
  }

  package var double: Double {
    // Both parts are exact up to 2^53 and 10^22, so the usual money value rounds once.
    if scale <= 22 { return Double(unscaled) / Double(Decimal.powersOfTen[scale]) }
    return Double(unscaled) / Double(Decimal.powersOfTen[min(scale, 38)])
  }

  /// Without trailing zeros, but with at least two digits after the point where the scale is two
  /// or more.
  package var description: String {
    let value = normalized
    let shown = max(value.scale, scale >= 2 ? 2 : 0)
    var digits = String(value.unscaled.magnitude)
    let missing = shown - value.scale
    if missing > 0 { digits += String(repeating: "0", count: missing) }
    if shown > 0 {
      if digits.utf8.count <= shown {
        digits = String(repeating: "0", count: shown + 1 - digits.utf8.count) + digits
      }
      let point = digits.utf8.index(digits.utf8.endIndex, offsetBy: -shown)
      digits = digits[..<point] + "." + digits[point...]
    }
    return value.unscaled < 0 ? "-" + digits : digits
  }
}
