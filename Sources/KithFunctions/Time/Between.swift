import KithBase
import KithColumns

extension ScalarFunction {
  static let daysBetween = ScalarFunction(
    "days_between", signature: "days_between(a, b)",
    "Counts the calendar days from a to b; negative where b is earlier.",
    examples: [
      FunctionExample("days_between(2026-07-01, 2026-08-01)", "31"),
      FunctionExample("days_between(2026-07-01T23:00, 2026-07-02T01:00)", "1"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try betweenDays("days_between", arguments) { Int64($1) - Int64($0) }
  }

  static let monthsBetween = ScalarFunction(
    "months_between", signature: "months_between(a, b)",
    "Counts the completed months from a to b; negative where b is earlier.",
    examples: [
      FunctionExample("months_between(2026-01-15, 2026-03-14)", "1"),
      FunctionExample("months_between(2026-01-31, 2026-02-28)", "1"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try betweenDays("months_between", arguments, completedMonths)
  }

  static let hoursBetween = ScalarFunction(
    "hours_between", signature: "hours_between(a, b)",
    "Gives the hours from a to b as a decimal; negative where b is earlier.",
    examples: [
      FunctionExample("hours_between(2026-07-01T08:00, 2026-07-01T10:30)", "2.50"),
      FunctionExample("hours_between(2026-07-01, 2026-07-02)", "24.00"),
    ]
  ) { arguments throws(FunctionMismatch) in
    try Arguments.count(arguments, 2...2, of: "hours_between", "hours_between(a, b)")
    for index in 0..<2 { _ = try Arguments.day(arguments, index, of: "hours_between") }
    let scale = Limits.decimalScaleQuotient
    return ScalarOverload(parameters: [.timestamp, .timestamp], result: .decimal(scale: scale)) {
      _, arguments, count in
      let starts = try arguments[0].timestamps()
      let ends = try arguments[1].timestamps()
      let unit = Decimal.powersOfTen[scale]
      let lifted = KernelLifting.partial(
        count: count, validity: KernelLifting.validity(of: arguments), zero: Int128(0)
      ) { row -> Int128? in
        let span = Int128(ends.base[row]) - Int128(starts.base[row])
        return Decimal.divideRounding(span * unit, by: 3_600_000_000)
      }
      return Vector.decimals(lifted.values, scale: scale, validity: lifted.validity)
    }
  }

  private static func betweenDays(
    _ name: String, _ arguments: [FunctionArgument],
    _ body: @escaping @Sendable (Int32, Int32) -> Int64
  ) throws(FunctionMismatch) -> ScalarOverload {
    try Arguments.count(arguments, 2...2, of: name, "\(name)(a, b)")
    let types = [
      try Arguments.day(arguments, 0, of: name), try Arguments.day(arguments, 1, of: name),
    ]
    return ScalarOverload(parameters: types, result: .int) { context, arguments, count in
      let starts = try LocalTime.days(arguments[0], context)
      let ends = try LocalTime.days(arguments[1], context)
      let lifted = KernelLifting.partial(
        count: count, validity: KernelLifting.validity(of: arguments), zero: Int64(0)
      ) { row -> Int64? in body(starts.base[row], ends.base[row]) }
      return Vector(.int(lifted.values), validity: lifted.validity)
    }
  }

  /// The largest number of months that, added to the start, does not pass the end; mirrored for an end
  /// before the start. So it agrees with adding months, which clamps to the month's end.
  private static func completedMonths(_ start: Int32, _ end: Int32) -> Int64 {
    let a = CivilDate(days: start)
    let b = CivilDate(days: end)
    let months = Int64((b.year - a.year) * 12 + b.month - a.month)
    guard months != 0, let reached = CivilDate.adding(months: months, to: start) else { return months }
    if months > 0 { return reached > end ? months - 1 : months }
    return reached < end ? months + 1 : months
  }
}
