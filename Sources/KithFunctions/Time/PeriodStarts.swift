import KithBase

private enum Tables {
  /// The first day of the run of `months` months that a day lies in.
  static func start(_ months: Int) -> DayTable<Int32> {
    DayTable { day in
      let date = CivilDate(days: day)
      let month = (date.month - 1) / months * months + 1
      return CivilDate(year: date.year, month: month, day: 1)?.days ?? day
    }
  }

  static let year = start(12)
  static let quarter = start(3)
  static let month = start(1)
  static let week = DayTable<Int32> { $0 - Int32(CivilDate.weekday(days: $0) - 1) }
  static let monthEnd = DayTable<Int32> { day in
    let date = CivilDate(days: day)
    return day + Int32(CivilDate.daysIn(month: date.month, year: date.year) - date.day)
  }
}

extension ScalarFunction {
  static let yearStart = ScalarFunction(
    "year_start", signature: "year_start(d)", "Gives the first day of the year.",
    examples: [FunctionExample("year_start(2026-07-15)", "2026-01-01")]
  ) { arguments throws(FunctionMismatch) in try dayDate("year_start", { Tables.year }, arguments) }

  static let quarterStart = ScalarFunction(
    "quarter_start", signature: "quarter_start(d)", "Gives the first day of the quarter.",
    examples: [FunctionExample("quarter_start(2026-08-15)", "2026-07-01")]
  ) { arguments throws(FunctionMismatch) in
    try dayDate("quarter_start", { Tables.quarter }, arguments)
  }

  static let monthStart = ScalarFunction(
    "month_start", signature: "month_start(d)", "Gives the first day of the month.",
    examples: [
      FunctionExample("month_start(2026-07-15)", "2026-07-01"),
      FunctionExample("month_start(2026-07-15T08:26)", "2026-07-01"),
    ]
  ) { arguments throws(FunctionMismatch) in try dayDate("month_start", { Tables.month }, arguments) }

  static let weekStart = ScalarFunction(
    "week_start", signature: "week_start(d)", "Gives the Monday of the week.",
    examples: [FunctionExample("week_start(2026-07-01)", "2026-06-29")]
  ) { arguments throws(FunctionMismatch) in try dayDate("week_start", { Tables.week }, arguments) }

  static let monthEnd = ScalarFunction(
    "month_end", signature: "month_end(d)", "Gives the last day of the month.",
    examples: [FunctionExample("month_end(2024-02-10)", "2024-02-29")]
  ) { arguments throws(FunctionMismatch) in try dayDate("month_end", { Tables.monthEnd }, arguments) }
}
