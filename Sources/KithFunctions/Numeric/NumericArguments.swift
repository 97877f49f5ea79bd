import KithBase
import KithColumns

extension Arguments {
  /// The common numeric type of all arguments; a bare null counts as int.
  static func numeric(
    _ arguments: [FunctionArgument], of name: String
  ) throws(FunctionMismatch) -> LogicalType {
    var result = LogicalType.null
    for (index, argument) in arguments.enumerated() {
      guard argument.type.isNumeric || argument.type == .null,
        let next = Casting.common(result, argument.type)
      else {
        throw mismatch(
          arguments, index, wants: "a number", of: name,
          hint: argument.type == .text ? "`decimal(…)` reads a number from text" : nil)
      }
      result = next
    }
    return result == .null ? .int : result
  }
}

extension ScalarOverload {
  /// One float to a float; NaN and infinity become null and are counted.
  static func float(_ body: @escaping @Sendable (Double) -> Double) -> ScalarOverload {
    ScalarOverload(parameters: [.float], result: .float) { context, arguments, count in
      let values = try arguments[0].floats()
      let lifted = KernelLifting.partial(count: count, validity: arguments[0].validity, zero: 0.0) {
        row -> Double? in
        let result = body(values.base[row])
        return result.isFinite ? result : nil
      }
      context.note(.outOfRange, lifted.lost)
      return Vector(.float(lifted.values), validity: lifted.validity)
    }
  }

  /// One decimal to a decimal of the same or a smaller scale, in 128 bits.
  static func decimal(
    from scale: Int, to target: Int, _ body: @escaping @Sendable (Int128) -> Int128
  ) -> ScalarOverload {
    ScalarOverload(parameters: [.decimal(scale: scale)], result: .decimal(scale: target)) {
      _, arguments, _ in
      let values = KernelLifting.map(try arguments[0].wideDecimals(), body)
      return Vector.decimals(values, scale: target, validity: arguments[0].validity)
    }
  }

  /// Gives its argument back.
  static func identity(_ type: LogicalType) -> ScalarOverload {
    ScalarOverload(parameters: [type], result: type) { _, arguments, _ in arguments[0] }
  }
}
