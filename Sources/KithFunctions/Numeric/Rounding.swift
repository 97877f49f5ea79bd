import Glibc
import KithBase
import KithColumns

extension ScalarFunction {
  static let round = ScalarFunction(
    "round", signature: "round(x, n)",
    "Rounds half away from zero to n digits after the point, 0 without n; a negative n rounds to tens, hundreds and so on.",
    examples: [
      FunctionExample("round(2.345, 2)", "2.35"), FunctionExample("round(-2.5)", "-3"),
      FunctionExample("round(1234, -2)", "1200"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...2, of: "round", "round(x, n)")
    try Arguments.require(arguments, 1, .int, of: "round")
    let type = try Arguments.numeric([arguments[0]], of: "round")
    let digits = arguments.count == 1 ? 0 : Arguments.constantInt(arguments, 1)
    let parameters = [type] + (arguments.count == 2 ? [LogicalType.int] : [])
    switch type {
    case .decimal(let scale): return Rounding.decimal(parameters, scale, digits)
    case .float:
      return ScalarOverload(parameters: parameters, result: .float) { _, arguments, count in
        let values = try arguments[0].floats()
        let places = digits == nil ? try arguments[1].ints() : nil
        let lifted = KernelLifting.partial(
          count: count, validity: KernelLifting.validity(of: arguments), zero: 0.0
        ) { row -> Double? in
          Rounding.float(values.base[row], digits ?? places?.base[row] ?? 0)
        }
        return Vector(.float(lifted.values), validity: lifted.validity)
      }
    default:
      return ScalarOverload(parameters: parameters, result: .int) { _, arguments, count in
        if let digits, digits >= 0, arguments.count == 1 || arguments[1].validity == nil {
          return arguments[0]
        }
        let values = try arguments[0].ints()
        let places = arguments.count == 2 ? try arguments[1].ints() : nil
        let lifted = try KernelLifting.partial(
          count: count, validity: KernelLifting.validity(of: arguments), zero: Int64(0)
        ) { row throws -> Int64? in try Rounding.int(values.base[row], places?.base[row] ?? 0) }
        return Vector(.int(lifted.values), validity: lifted.validity)
      }
    }
  }

  static let floor = ScalarFunction(
    "floor", signature: "floor(x)",
    "Rounds down to a whole number.",
    examples: [FunctionExample("floor(2.7)", "2"), FunctionExample("floor(-2.1)", "-3")]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "floor", "floor(x)")
    switch try Arguments.numeric(arguments, of: "floor") {
    case .decimal(let scale):
      let divisor = Decimal.powersOfTen[scale]
      return .decimal(from: scale, to: 0) { value in
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
      }
    case .float: return .float { $0.rounded(.down) }
    default: return .identity(.int)
    }
  }

  static let ceil = ScalarFunction(
    "ceil", signature: "ceil(x)",
    "Rounds up to a whole number.",
    examples: [FunctionExample("ceil(2.1)", "3"), FunctionExample("ceil(-2.7)", "-2")]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "ceil", "ceil(x)")
    switch try Arguments.numeric(arguments, of: "ceil") {
    case .decimal(let scale):
      let divisor = Decimal.powersOfTen[scale]
      return .decimal(from: scale, to: 0) { value in
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder > 0 ? quotient + 1 : quotient
      }
    case .float: return .float { $0.rounded(.up) }
    default: return .identity(.int)
    }
  }
}

/// Rounding half away from zero to a number of digits after the point, which may be negative.
package enum Rounding {
  /// Throws when the rounded number leaves 64 bits.
  static func int(_ value: Int64, _ digits: Int64) throws(KernelError) -> Int64 {
    if digits >= 0 { return value }
    // Half of 10^19 is more than any 64-bit number.
    if digits < -18 { return digits == -19 && value.magnitude >= 5_000_000_000_000_000_000 ? try overflow() : 0 }
    let power = Int64(Decimal.powersOfTen[Int(-digits)])
    let (product, isLost) = DecimalScaling.divideRounding(value, by: power)
      .multipliedReportingOverflow(by: power)
    return isLost ? try overflow() : product
  }

  private static func overflow() throws(KernelError) -> Int64 {
    throw KernelError("a rounded number does not fit 64 bits")
  }

  /// Rounds the float's shortest decimal digits, so that 2.675 gives 2.68.
  package static func float(_ value: Double, _ digits: Int64) -> Double {
    guard value.isFinite, digits < 18, digits > -310 else {
      return value.isFinite && digits <= -310 ? 0 : value
    }
    if digits >= 0, value.magnitude < 0x1p50 {
      let power = StrictParsing.powersOfTen[Int(digits)]
      let scaled = value * power
      let distance = scaled.magnitude - scaled.magnitude.rounded(.down) - 0.5
      // Far from a tie the binary product decides as the decimal digits would.
      if scaled.magnitude < 0x1p40, distance.magnitude > 1e-3 { return scaled.rounded() / power }
    }
    guard let unscaled = DecimalScaling.unscaled(value, scale: Int(digits)) else { return value }
    if digits >= 0 { return Decimal(unscaled, scale: Int(digits)).double }
    return Double(unscaled) * Glibc.pow(10, Double(-digits))
  }

  /// `digits` is nil when it differs from row to row; the scale stays then.
  static func decimal(
    _ parameters: [LogicalType], _ scale: Int, _ digits: Int64?
  ) -> ScalarOverload {
    guard let digits else {
      return ScalarOverload(parameters: parameters, result: .decimal(scale: scale)) {
        _, arguments, count in
        let values = try arguments[0].wideDecimals()
        let places = try arguments[1].ints()
        let lifted = try KernelLifting.partial(
          count: count, validity: KernelLifting.validity(of: arguments), zero: Int128(0)
        ) { row throws -> Int128? in
          try atScale(values.base[row], scale, places.base[row])
        }
        return Vector.decimals(lifted.values, scale: scale, validity: lifted.validity)
      }
    }
    let target = Int(max(0, min(digits, Int64(Limits.decimalScaleMax))))
    return ScalarOverload(parameters: parameters, result: .decimal(scale: target)) {
      _, arguments, _ in
      var result: Vector
      if digits >= 0 {
        result = try DecimalScaling.rescale(arguments[0], from: scale, to: target)
      } else {
        let values = try arguments[0].wideDecimals()
        let power = digits < -38 ? nil : Decimal.powersOfTen[Int(-digits)]
        let divisor = Int64(scale) - digits > 38 ? nil : Decimal.powersOfTen[scale - Int(digits)]
        let rounded = KernelLifting.map(values) { value -> Int128 in
          guard let divisor, let power else { return 0 }
          return Decimal.divideRounding(value, by: divisor) &* power
        }
        result = Vector.decimals(rounded, scale: 0, validity: arguments[0].validity)
      }
      result.validity = KernelLifting.validity(of: arguments)
      return result
    }
  }

  /// The number rounded, with its scale kept.
  private static func atScale(
    _ value: Int128, _ scale: Int, _ digits: Int64
  ) throws(KernelError) -> Int128 {
    if digits >= Int64(scale) { return value }
    if Int64(scale) - digits > 38 { return 0 }
    let power = Decimal.powersOfTen[scale - Int(digits)]
    let (product, isLost) = Decimal.divideRounding(value, by: power)
      .multipliedReportingOverflow(by: power)
    if isLost { throw KernelError("a decimal has more than 38 digits") }
    return product
  }
}
