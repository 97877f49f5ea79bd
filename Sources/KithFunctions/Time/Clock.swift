import KithBase
import KithColumns

extension ScalarFunction {
  static let today = ScalarFunction(
    "today", signature: "today()",
    "Gives the current date, the same in a whole run; `set as_of` chooses another.",
    examples: [FunctionExample("today() - today()", "0")]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 0...0, of: "today", "today()")
    return ScalarOverload(parameters: [], result: .date) { context, _, count in
      Vector(.date(Buffer(repeating: context.today, count: count).slice))
    }
  }

  static let now = ScalarFunction(
    "now", signature: "now()",
    "Gives the current moment, the same in a whole run.",
    examples: [FunctionExample("now() = now()", "true")]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 0...0, of: "now", "now()")
    return ScalarOverload(parameters: [], result: .timestamp) { context, _, count in
      Vector(.timestamp(Buffer(repeating: context.now, count: count).slice))
    }
  }
}
