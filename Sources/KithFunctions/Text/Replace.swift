import KithBase
import KithColumns

extension ScalarFunction {
  static let replace = ScalarFunction(
    "replace", signature: "replace(x, part, by)",
    "Replaces every occurrence of one text by another.",
    examples: [
      FunctionExample(#"replace("030 12 34", " ", "")"#, #""0301234""#),
      FunctionExample(#"replace("Acme Inc", "Inc", "Ltd")"#, #""Acme Ltd""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 3...3, of: "replace", "replace(x, part, by)")
    for index in 0..<3 { try Arguments.require(arguments, index, .text, of: "replace") }
    let part = Arguments.constantText(arguments, 1).map { SubstringSearch($0) }
    let by = Arguments.constantText(arguments, 2).map { Array($0.utf8) }
    return ScalarOverload(parameters: [.text, .text, .text], result: .text) {
      context, arguments, count in
      if let part, let by {
        return try TextLift.texts(arguments[0]) { text, result in
          by.withUnsafeBufferPointer { append(text, part, $0, to: &result) }
        }
      }
      let texts = try TextColumns(arguments)
      return try TextLift.rows(count: count, validity: KernelLifting.validity(of: arguments), context) {
        append(texts(0, $0), SubstringSearch(texts(1, $0)), texts(2, $0), to: &$1)
      }
    }
  }

  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, _ part: SubstringSearch, _ by: UnsafeBufferPointer<UInt8>,
    to result: inout [UInt8]
  ) -> Bool {
    var start = 0
    // Limit: a result past `textBytesMax` is null rather than a drain on memory.
    while part.count > 0, let found = part.first(in: text, from: start) {
      result.append(contentsOf: text[start..<found])
      result.append(contentsOf: by)
      if result.count > Limits.textBytesMax { return false }
      start = found + part.count
    }
    result.append(contentsOf: text[start...])
    return true
  }
}
