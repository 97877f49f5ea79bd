import KithBase
import KithColumns

extension ScalarFunction {
  static let concat = ScalarFunction(
    "concat", signature: "concat(x, …)",
    "Joins the printed forms of its arguments; null counts as empty.",
    examples: [
      FunctionExample(#"concat("Invoice ", 42)"#, #""Invoice 42""#),
      FunctionExample(#"concat("a", null, 1.50, true)"#, #""a1.50true""#),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 1...Int.max, of: "concat", "concat(x, …)")
    for (index, argument) in arguments.enumerated() {
      switch argument.type {
      case .row, .list:
        throw Arguments.mismatch(arguments, index, wants: "a value", of: "concat")
      default: break
      }
    }
    return ScalarOverload(parameters: arguments.map(\.type), result: .text) {
      context, arguments, count in
      let writers = try arguments.map { ($0, try TextCasts.writer($0, context)) }
      return try TextLift.rows(count: count, validity: nil) { row, bytes in
        for (vector, write) in writers where !vector.isNull(row) { write(row, &bytes) }
        return true
      }
    }
  }
}
