import KithBase

extension ScalarFunction {
  static let trim = ScalarFunction(
    "trim", signature: "trim(x)",
    "Removes spaces, tabs and line ends at both ends.",
    examples: [FunctionExample(#"trim("  Anna Li \t")"#, #""Anna Li""#)]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "trim", "trim(x)")
    try Arguments.require(arguments, 0, .text, of: "trim")
    return .text { text, result in
      result.append(contentsOf: StrictParsing.trimmed(text))
      return true
    }
  }
}
