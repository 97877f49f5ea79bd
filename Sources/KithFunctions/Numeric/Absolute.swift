import KithBase
import KithColumns

extension ScalarFunction {
  static let abs = ScalarFunction(
    "abs", signature: "abs(x)",
    "Gives the size of a number without its sign.",
    examples: [FunctionExample("abs(-4.50)", "4.50"), FunctionExample("abs(7)", "7")]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "abs", "abs(x)")
    switch try Arguments.numeric(arguments, of: "abs") {
    case .decimal(let scale):
      return .decimal(from: scale, to: scale) { $0 < 0 ? 0 &- $0 : $0 }
    case .float: return .float { $0.magnitude }
    default:
      return ScalarOverload(parameters: [.int], result: .int) { _, arguments, count in
        let values = try arguments[0].ints()
        let lifted = try KernelLifting.partial(
          count: count, validity: arguments[0].validity, zero: Int64(0)
        ) { row throws -> Int64? in
          guard values.base[row] != Int64.min else {
            throw KernelError("`abs` of \(Int64.min) does not fit 64 bits")
          }
          return Swift.abs(values.base[row])
        }
        return Vector(.int(lifted.values), validity: lifted.validity)
      }
    }
  }

  static let sign = ScalarFunction(
    "sign", signature: "sign(x)",
    "Gives -1, 0 or 1 for a negative number, zero or a positive number.",
    examples: [FunctionExample("sign(-4.5)", "-1"), FunctionExample("sign(0)", "0")]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "sign", "sign(x)")
    let type = try Arguments.numeric(arguments, of: "sign")
    return ScalarOverload(parameters: [type], result: .int) { _, arguments, _ in
      let signs: Slice<Int64>
      switch type {
      case .decimal: signs = KernelLifting.map(try arguments[0].wideDecimals()) { Int64($0.signum()) }
      case .float:
        signs = KernelLifting.map(try arguments[0].floats()) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
      default: signs = KernelLifting.map(try arguments[0].ints()) { $0.signum() }
      }
      return Vector(.int(signs), validity: arguments[0].validity)
    }
  }
}
