import KithBase
import KithColumns

extension ScalarFunction {
  static let length = ScalarFunction(
    "length", signature: "length(x)",
    "Counts the characters (Unicode code points) of a text.",
    examples: [
      FunctionExample(#"length("Anna")"#, "4"), FunctionExample(#"length("王小明")"#, "3"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "length", "length(x)")
    try Arguments.require(arguments, 0, .text, of: "length")
    return ScalarOverload(parameters: [.text], result: .int) { _, arguments, _ in
      let lifted = try TextLift.values(arguments[0], zero: Int64(0)) { Int64(UTF8Scalar.count($0)) }
      return Vector(.int(lifted.values), validity: lifted.validity)
    }
  }
}
