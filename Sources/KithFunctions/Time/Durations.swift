import KithBase
import KithColumns

extension ScalarFunction {
  static let days = ScalarFunction(
    "days", signature: "days(n)",
    "Makes a duration of n days, to add to a date.",
    examples: [FunctionExample("2026-07-01 + days(30)", "2026-07-31")]
  ) { arguments throws(FunctionMismatch) in try duration("days", .days, 1, arguments) }

  static let hours = ScalarFunction(
    "hours", signature: "hours(n)",
    "Makes a duration of n hours, to add to a timestamp.",
    examples: [FunctionExample("2026-07-01T08:26 + hours(2)", "2026-07-01T10:26:00")]
  ) { arguments throws(FunctionMismatch) in
    try duration("hours", .microseconds, 3_600_000_000, arguments)
  }

  static let minutes = ScalarFunction(
    "minutes", signature: "minutes(n)",
    "Makes a duration of n minutes, to add to a timestamp.",
    examples: [FunctionExample("2026-07-01T08:26 + minutes(4)", "2026-07-01T08:30:00")]
  ) { arguments throws(FunctionMismatch) in
    try duration("minutes", .microseconds, 60_000_000, arguments)
  }

  static let months = ScalarFunction(
    "months", signature: "months(n)",
    "Makes a duration of n months; adding it stays within the month it reaches.",
    examples: [FunctionExample("2026-01-31 + months(1)", "2026-02-28")]
  ) { arguments throws(FunctionMismatch) in try duration("months", .months, 1, arguments) }

  static let weeks = ScalarFunction(
    "weeks", signature: "weeks(n)",
    "Makes a duration of n weeks, to add to a date.",
    examples: [FunctionExample("2026-07-01 + weeks(2)", "2026-07-15")]
  ) { arguments throws(FunctionMismatch) in try duration("weeks", .days, 7, arguments) }

  static let years = ScalarFunction(
    "years", signature: "years(n)",
    "Makes a duration of n years, to add to a date.",
    examples: [FunctionExample("2024-02-29 + years(1)", "2025-02-28")]
  ) { arguments throws(FunctionMismatch) in try duration("years", .months, 12, arguments) }

  private enum Part { case months, days, microseconds }

  private static func duration(
    _ name: String, _ part: Part, _ factor: Int64, _ arguments: [FunctionArgument]
  ) throws(FunctionMismatch) -> ScalarOverload {
    try Arguments.count(arguments, 1...1, of: name, "\(name)(n)")
    try Arguments.require(arguments, 0, .int, of: name)
    return ScalarOverload(parameters: [.int], result: .duration) { context, arguments, count in
      let numbers = try arguments[0].ints()
      let lifted = KernelLifting.partial(count: count, validity: arguments[0].validity, zero: Int64(0)) {
        row -> Int64? in
        let (product, overflow) = numbers.base[row].multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
      }
      context.note(.outOfRange, lifted.lost)
      let zeros = Buffer<Int64>(repeating: 0, count: count).slice
      let data: VectorData =
        switch part {
        case .months: .duration(lifted.values, days: zeros, microseconds: zeros)
        case .days: .duration(zeros, days: lifted.values, microseconds: zeros)
        case .microseconds: .duration(zeros, days: zeros, microseconds: lifted.values)
        }
      return Vector(data, validity: lifted.validity)
    }
  }
}
