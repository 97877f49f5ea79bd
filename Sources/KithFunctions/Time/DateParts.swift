import KithBase
import KithColumns

/// The tables are made at first use.
private enum Tables {
  static let year = DayTable { Int64(CivilDate(days: $0).year) }
  static let quarter = DayTable { Int64((CivilDate(days: $0).month + 2) / 3) }
  static let month = DayTable { Int64(CivilDate(days: $0).month) }
  static let week = DayTable { Int64(CivilDate.isoWeek(days: $0).week) }
  static let weekday = DayTable { Int64(CivilDate.weekday(days: $0)) }
  static let day = DayTable { Int64(CivilDate(days: $0).day) }
}

extension ScalarFunction {
  static let year = ScalarFunction(
    "year", signature: "year(d)", "Gives the year of a date.",
    examples: [FunctionExample("year(2026-07-01)", "2026")]
  ) { arguments throws(FunctionMismatch) in try dayNumber("year", { Tables.year }, arguments) }

  static let quarter = ScalarFunction(
    "quarter", signature: "quarter(d)", "Gives the quarter of a date, 1 to 4.",
    examples: [FunctionExample("quarter(2026-07-01)", "3")]
  ) { arguments throws(FunctionMismatch) in try dayNumber("quarter", { Tables.quarter }, arguments) }

  static let month = ScalarFunction(
    "month", signature: "month(d)",
    "Gives the month of a date, 1 to 12; `month_start` gives its first day.",
    examples: [FunctionExample("month(2026-07-01)", "7")]
  ) { arguments throws(FunctionMismatch) in try dayNumber("month", { Tables.month }, arguments) }

  static let week = ScalarFunction(
    "week", signature: "week(d)", "Gives the ISO week of a date, 1 to 53.",
    examples: [
      FunctionExample("week(2026-07-01)", "27"), FunctionExample("week(2027-01-01)", "53"),
    ]
  ) { arguments throws(FunctionMismatch) in try dayNumber("week", { Tables.week }, arguments) }

  static let day = ScalarFunction(
    "day", signature: "day(d)", "Gives the day of the month, 1 to 31.",
    examples: [FunctionExample("day(2026-07-01)", "1")]
  ) { arguments throws(FunctionMismatch) in try dayNumber("day", { Tables.day }, arguments) }

  static let weekday = ScalarFunction(
    "weekday", signature: "weekday(d)", "Gives the day of the week, 1 for Monday to 7 for Sunday.",
    examples: [FunctionExample("weekday(2026-07-01)", "3")]
  ) { arguments throws(FunctionMismatch) in try dayNumber("weekday", { Tables.weekday }, arguments) }

  static let hour = ScalarFunction(
    "hour", signature: "hour(t)", "Gives the hour of a timestamp, 0 to 23; 0 for a date.",
    examples: [FunctionExample("hour(2026-07-01T08:26)", "8")]
  ) { arguments throws(FunctionMismatch) in
    let type = try Arguments.day(arguments, of: "hour")
    return ScalarOverload(parameters: [type], result: .int) { context, arguments, count in
      if type == .date {
        return Vector(.int(Buffer(repeating: 0, count: count).slice), validity: arguments[0].validity)
      }
      let zone = context.zone
      let hours = KernelLifting.map(try arguments[0].timestamps()) { instant in
        let rest = LocalTime.microseconds(instant, zone) % CivilDate.microsecondsPerDay
        return (rest < 0 ? rest + CivilDate.microsecondsPerDay : rest) / 3_600_000_000
      }
      return Vector(.int(hours), validity: arguments[0].validity)
    }
  }
}
