import KithBase

extension ScalarFunction {
  static let lower = ScalarFunction(
    "lower", signature: "lower(x)",
    "Writes every letter small, one character for one.",
    examples: [
      FunctionExample(#"lower("ANNA@Example.COM")"#, #""anna@example.com""#),
      FunctionExample(#"lower("Žofie Ünal")"#, #""žofie ünal""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "lower", "lower(x)")
    try Arguments.require(arguments, 0, .text, of: "lower")
    return .text { text, result in
      CaseMapping.append(text, isUpper: false, to: &result)
      return true
    }
  }

  static let upper = ScalarFunction(
    "upper", signature: "upper(x)",
    "Writes every letter large, one character for one, so that ß stays ß.",
    examples: [
      FunctionExample(#"upper("de")"#, #""DE""#),
      FunctionExample(#"upper("straße")"#, #""STRAßE""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "upper", "upper(x)")
    try Arguments.require(arguments, 0, .text, of: "upper")
    return .text { text, result in
      CaseMapping.append(text, isUpper: true, to: &result)
      return true
    }
  }
}
