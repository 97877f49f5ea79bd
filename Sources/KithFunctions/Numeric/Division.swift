import Glibc
import KithBase
import KithColumns

extension ScalarFunction {
  static let div = ScalarFunction(
    "div", signature: "div(a, b)",
    "Divides and drops the digits after the point; null where b is 0.",
    examples: [
      FunctionExample("div(7, 2)", "3"), FunctionExample("div(-7, 2)", "-3"),
      FunctionExample("div(1, 0)", "null"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...2, of: "div", "div(a, b)")
    switch try Arguments.numeric(arguments, of: "div") {
    case .decimal(let scale):
      return Division.decimals(scale, to: 0) { $0.dividingFullRange(by: $1) }
    case .float: return Division.floats { ($0 / $1).rounded(.towardZero) }
    default:
      return Division.ints { a, b throws(KernelError) in
        let (quotient, overflow) = a.dividedReportingOverflow(by: b)
        if overflow { throw KernelError("`div` of \(Int64.min) by -1 does not fit 64 bits") }
        return quotient
      }
    }
  }

  static let mod = ScalarFunction(
    "mod", signature: "mod(a, b)",
    "Gives the remainder of a division, with the sign of a; null where b is 0.",
    examples: [
      FunctionExample("mod(7, 3)", "1"), FunctionExample("mod(-7, 3)", "-1"),
      FunctionExample("mod(7.5, 2)", "1.5"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...2, of: "mod", "mod(a, b)")
    switch try Arguments.numeric(arguments, of: "mod") {
    case .decimal(let scale):
      return Division.decimals(scale, to: scale) { $1 == -1 ? 0 : $0 % $1 }
    case .float: return Division.floats { Glibc.fmod($0, $1) }
    default: return Division.ints { a, b throws(KernelError) in b == -1 ? 0 : a % b }
    }
  }
}

extension Int128 {
  /// The quotient; the one that does not fit wraps, and cannot arise from decimals.
  fileprivate func dividingFullRange(by divisor: Int128) -> Int128 {
    dividedReportingOverflow(by: divisor).partialValue
  }
}

/// Lifts for two numbers where a second of zero gives null and is counted.
private enum Division {
  static func ints(
    _ body: @escaping @Sendable (Int64, Int64) throws(KernelError) -> Int64
  ) -> ScalarOverload {
    ScalarOverload(parameters: [.int, .int], result: .int) { context, arguments, count in
      let a = try arguments[0].ints()
      let b = try arguments[1].ints()
      let lifted = try KernelLifting.partial(
        count: count, validity: KernelLifting.validity(of: arguments), zero: Int64(0)
      ) { row throws -> Int64? in b.base[row] == 0 ? nil : try body(a.base[row], b.base[row]) }
      context.note(.dividedByZero, lifted.lost)
      return Vector(.int(lifted.values), validity: lifted.validity)
    }
  }

  static func decimals(
    _ scale: Int, to target: Int, _ body: @escaping @Sendable (Int128, Int128) -> Int128
  ) -> ScalarOverload {
    let type = LogicalType.decimal(scale: scale)
    return ScalarOverload(parameters: [type, type], result: .decimal(scale: target)) {
      context, arguments, count in
      let a = try arguments[0].wideDecimals()
      let b = try arguments[1].wideDecimals()
      let lifted = KernelLifting.partial(
        count: count, validity: KernelLifting.validity(of: arguments), zero: Int128(0)
      ) { row -> Int128? in b.base[row] == 0 ? nil : body(a.base[row], b.base[row]) }
      context.note(.dividedByZero, lifted.lost)
      return Vector.decimals(lifted.values, scale: target, validity: lifted.validity)
    }
  }

  static func floats(_ body: @escaping @Sendable (Double, Double) -> Double) -> ScalarOverload {
    ScalarOverload(parameters: [.float, .float], result: .float) { context, arguments, count in
      let a = try arguments[0].floats()
      let b = try arguments[1].floats()
      let lifted = KernelLifting.partial(
        count: count, validity: KernelLifting.validity(of: arguments), zero: 0.0
      ) { row -> Double? in
        let result = body(a.base[row], b.base[row])
        return b.base[row] == 0 || !result.isFinite ? nil : result
      }
      context.note(.dividedByZero, lifted.lost)
      return Vector(.float(lifted.values), validity: lifted.validity)
    }
  }
}
