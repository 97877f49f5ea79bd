import Glibc
import KithBase
import KithColumns

extension ScalarFunction {
  static let sqrt = ScalarFunction(
    "sqrt", signature: "sqrt(x)",
    "Gives the square root as a float; null for a negative number.",
    examples: [FunctionExample("sqrt(16)", "4"), FunctionExample("sqrt(-1)", "null")]
  ) { arguments throws(FunctionMismatch) in
    try floatOverload("sqrt", arguments) { $0.squareRoot() }
  }

  static let ln = ScalarFunction(
    "ln", signature: "ln(x)",
    "Gives the natural logarithm as a float; null for zero and negative numbers.",
    examples: [FunctionExample("ln(1)", "0"), FunctionExample("ln(0)", "null")]
  ) { arguments throws(FunctionMismatch) in
    try floatOverload("ln", arguments) { Glibc.log($0) }
  }

  static let exp = ScalarFunction(
    "exp", signature: "exp(x)",
    "Raises e, the base of the natural logarithm, to the power of a number, as a float.",
    examples: [FunctionExample("exp(0)", "1"), FunctionExample("round(exp(1), 4)", "2.7183")]
  ) { arguments throws(FunctionMismatch) in
    try floatOverload("exp", arguments) { Glibc.exp($0) }
  }

  static let power = ScalarFunction(
    "power", signature: "power(x, y)",
    "Raises x to the power of y, as a float.",
    examples: [FunctionExample("power(2, 10)", "1024"), FunctionExample("power(2, -1)", "0.5")]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...2, of: "power", "power(x, y)")
    _ = try Arguments.numeric(arguments, of: "power")
    return ScalarOverload(parameters: [.float, .float], result: .float) {
      context, arguments, count in
      let bases = try arguments[0].floats()
      let exponents = try arguments[1].floats()
      let lifted = KernelLifting.partial(
        count: count, validity: KernelLifting.validity(of: arguments), zero: 0.0
      ) { row -> Double? in
        let result = Glibc.pow(bases.base[row], exponents.base[row])
        return result.isFinite ? result : nil
      }
      context.note(.outOfRange, lifted.lost)
      return Vector(.float(lifted.values), validity: lifted.validity)
    }
  }

  private static func floatOverload(
    _ name: String, _ arguments: [FunctionArgument],
    _ body: @escaping @Sendable (Double) -> Double
  ) throws(FunctionMismatch) -> ScalarOverload {
    try Arguments.count(arguments, 1...1, of: name, "\(name)(x)")
    _ = try Arguments.numeric(arguments, of: name)
    return .float(body)
  }
}
