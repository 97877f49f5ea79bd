import KithBase
import KithColumns

extension ScalarFunction {
  static let substring = ScalarFunction(
    "substring", signature: "substring(x, from, n)",
    "Gives n characters from a position on, counted from 1; without n all the rest.",
    examples: [
      FunctionExample(#"substring("Amsterdam", 4, 3)"#, #""ter""#),
      FunctionExample(#"substring("王小明", 2)"#, #""小明""#),
      FunctionExample(#"substring("Amsterdam", 0, 3)"#, #""Am""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...3, of: "substring", "substring(x, from, n)")
    try Arguments.require(arguments, 0, .text, of: "substring")
    try Arguments.require(arguments, 1, .int, of: "substring")
    try Arguments.require(arguments, 2, .int, of: "substring")
    let hasLength = arguments.count == 3
    let from = Arguments.constantInt(arguments, 1)
    let length = hasLength ? Arguments.constantInt(arguments, 2) : Int64.max
    return ScalarOverload(
      parameters: [.text, .int] + (hasLength ? [.int] : []), result: .text
    ) { context, arguments, count in
      if let from, let length {
        return try TextLift.texts(arguments[0]) { append($0, from, length, to: &$1) }
      }
      let (codes, dictionary) = try arguments[0].texts()
      let starts = try arguments[1].ints()
      let lengths = hasLength ? try arguments[2].ints() : nil
      return try TextLift.rows(count: count, validity: KernelLifting.validity(of: arguments), context) {
        append(
          dictionary.entry(codes.base[$0]), starts.base[$0], lengths?.base[$0] ?? Int64.max, to: &$1)
      }
    }
  }

  /// The characters at positions from ..< from + length that exist, as in SQL.
  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, _ from: Int64, _ length: Int64, to result: inout [UInt8]
  ) -> Bool {
    let (sum, overflow) = from.addingReportingOverflow(max(length, 0))
    let end = overflow ? Int64.max : sum
    let first = max(from, 1)
    if end <= first { return true }
    let start = UTF8Scalar.offset(of: Int(first - 1), in: text)
    let stop = UTF8Scalar.offset(of: Int(end - first), in: text, from: start)
    result.append(contentsOf: text[start..<stop])
    return true
  }
}
