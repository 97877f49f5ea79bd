import KithBase
import KithColumns

extension ScalarFunction {
  static let digits = ScalarFunction(
    "digits", signature: "digits(x)",
    "Keeps the digits 0 to 9 of a text or whole number, for example to compare phone numbers.",
    examples: [
      FunctionExample(#"digits("+49 (0)30 / 123-45")"#, #""4903012345""#),
      FunctionExample(#"digits("none")"#, #""""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "digits", "digits(x)")
    if arguments[0].type == .int {
      return ScalarOverload(parameters: [.int], result: .text) { _, arguments, count in
        let values = try arguments[0].ints()
        return try TextLift.rows(count: count, validity: arguments[0].validity) {
          ByteText.append(digits: values.base[$0].magnitude, width: 1, to: &$1)
          return true
        }
      }
    }
    try Arguments.require(arguments, 0, .text, of: "digits")
    return .text { text, result in
      for byte in text where byte &- 0x30 < 10 { result.append(byte) }
      return true
    }
  }
}
