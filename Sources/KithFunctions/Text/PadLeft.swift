import KithBase
import KithColumns

extension ScalarFunction {
  /// Limit: longer results are null and counted, so that one wrong number cannot fill the memory.
  private static let paddedMax: Int64 = 10_000

  static let padLeft = ScalarFunction(
    "pad_left", signature: "pad_left(x, n, fill)",
    "Fills a text from the left with spaces, or with another text, up to n characters; longer texts stay as they are.",
    examples: [
      FunctionExample(#"pad_left("42", 5, "0")"#, #""00042""#),
      FunctionExample(#"pad_left("abcdef", 5)"#, #""abcdef""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...3, of: "pad_left", "pad_left(x, n, fill)")
    try Arguments.require(arguments, 0, .text, of: "pad_left")
    try Arguments.require(arguments, 1, .int, of: "pad_left")
    try Arguments.require(arguments, 2, .text, of: "pad_left")
    let hasFill = arguments.count == 3
    return ScalarOverload(
      parameters: [.text, .int] + (hasFill ? [.text] : []), result: .text
    ) { context, arguments, count in
      let texts = try TextColumns([arguments[0]] + arguments[2...])
      let widths = try arguments[1].ints()
      let space: [UInt8] = [0x20]
      return try space.withUnsafeBufferPointer { space in
        try TextLift.rows(
          count: count, validity: KernelLifting.validity(of: arguments), context, trouble: .outOfRange
        ) {
          append(texts(0, $0), widths.base[$0], hasFill ? texts(1, $0) : space, to: &$1)
        }
      }
    }
  }

  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, _ width: Int64, _ fill: UnsafeBufferPointer<UInt8>,
    to result: inout [UInt8]
  ) -> Bool {
    if width > paddedMax { return false }
    var missing = Int(max(width, 0)) - UTF8Scalar.count(text)
    let fillCount = UTF8Scalar.count(fill)
    while missing > 0, fillCount > 0 {
      let end = missing >= fillCount ? fill.count : UTF8Scalar.offset(of: missing, in: fill)
      result.append(contentsOf: fill[..<end])
      missing -= fillCount
    }
    result.append(contentsOf: text)
    return true
  }
}
