import KithBase

extension ScalarFunction {
  static let emailDomain = ScalarFunction(
    "email_domain", signature: "email_domain(x)",
    "Gives the part of an e-mail address after the last @, in small letters; null where there is none.",
    examples: [
      FunctionExample(#"email_domain("Anna@Example.COM")"#, #""example.com""#),
      FunctionExample(#"email_domain("anna")"#, "null"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...1, of: "email_domain", "email_domain(x)")
    try Arguments.require(arguments, 0, .text, of: "email_domain")
    return .text { text, result in
      let text = StrictParsing.trimmed(text)
      guard let sign = text.lastIndex(of: 0x40), sign + 1 < text.count else { return false }
      CaseMapping.append(UnsafeBufferPointer(rebasing: text[(sign + 1)...]), isUpper: false, to: &result)
      return true
    }
  }
}
