import KithBase

extension ScalarFunction {
  static let left = ScalarFunction(
    "left", signature: "left(x, n)",
    "Gives the first n characters; with a negative n all but the last -n.",
    examples: [
      FunctionExample(#"left("Amsterdam", 3)"#, #""Ams""#),
      FunctionExample(#"left("Amsterdam", -3)"#, #""Amster""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...2, of: "left", "left(x, n)")
    try Arguments.require(arguments, 0, .text, of: "left")
    try Arguments.require(arguments, 1, .int, of: "left")
    return .textInt(Arguments.constantInt(arguments, 1)) { text, n, result in
      let end =
        n >= 0
        ? UTF8Scalar.offset(of: Int(n), in: text)
        : UTF8Scalar.offset(ofLast: Int(clamping: n.magnitude), in: text)
      result.append(contentsOf: text[..<end])
      return true
    }
  }

  static let right = ScalarFunction(
    "right", signature: "right(x, n)",
    "Gives the last n characters; with a negative n all but the first -n.",
    examples: [
      FunctionExample(#"right("Amsterdam", 3)"#, #""dam""#),
      FunctionExample(#"right("Amsterdam", -3)"#, #""terdam""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...2, of: "right", "right(x, n)")
    try Arguments.require(arguments, 0, .text, of: "right")
    try Arguments.require(arguments, 1, .int, of: "right")
    return .textInt(Arguments.constantInt(arguments, 1)) { text, n, result in
      let start =
        n >= 0
        ? UTF8Scalar.offset(ofLast: Int(n), in: text)
        : UTF8Scalar.offset(of: Int(clamping: n.magnitude), in: text)
      result.append(contentsOf: text[start...])
      return true
    }
  }
}
