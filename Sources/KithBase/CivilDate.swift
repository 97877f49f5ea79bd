/// Proleptic Gregorian calendar over day numbers (days since 1970-01-01). The conversions are Howard
/// Hinnant's `days_from_civil` and `civil_from_days` (chrono-compatible low-level date algorithms).
package struct CivilDate: Hashable, Sendable {
  package var year: Int
  /// 1 … 12.
  package var month: Int
  /// 1 … 31.
  package var day: Int

  /// Nil when there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= CivilDate.daysIn(month: month, year: year),
      (1...9999).contains(year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  private init(uncheckedYear year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  package init(days: Int32) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      uncheckedYear: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month, day: day)
  }

  package var days: Int32 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }

  package static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  package static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// 1 = Monday … 7 = Sunday.
  package static func weekday(days: Int32) -> Int {
    let remainder = (Int(days) + 3) % 7
    return (remainder < 0 ? remainder + 7 : remainder) + 1
  }

  /// ISO 8601 week and the year it belongs to.
  package static func isoWeek(days: Int32) -> (year: Int, week: Int) {
    let thursday = days + Int32(4 - weekday(days: days))
    let year = CivilDate(days: thursday).year
    let first = CivilDate(uncheckedYear: year, month: 1, day: 1).days
    return (year, Int(thursday - first) / 7 + 1)
  }

  /// Months added, the day clamped to the month's end; nil outside years 1 … 9999.
  package static func adding(months: Int64, to days: Int32) -> Int32? {
    let date = CivilDate(days: days)
    let (sum, overflow) = Int64(date.year * 12 + date.month - 1).addingReportingOverflow(months)
    guard !overflow, sum >= 12, sum < 120_000 else { return nil }
    let year = Int(sum / 12)
    let month = Int(sum % 12) + 1
    let day = min(date.day, daysIn(month: month, year: year))
    return CivilDate(uncheckedYear: year, month: month, day: day).days
  }

  /// `2026-07-01`.
  package static func text(days: Int32) -> String {
    let date = CivilDate(days: days)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  /// `2026-07-01T08:26:00`, with microseconds only where there are some.
  package static func text(microseconds: Int64) -> String {
    let (day, rest) = split(microseconds: microseconds)
    let seconds = rest / 1_000_000
    var result = "\(text(days: day))T\(padded(Int(seconds / 3600), 2)):"
      + "\(padded(Int(seconds / 60 % 60), 2)):\(padded(Int(seconds % 60), 2))"
    var fraction = rest % 1_000_000
    if fraction != 0 {
      var width = 6
      while fraction % 10 == 0 {
        fraction /= 10
        width -= 1
      }
      result += "." + padded(Int(fraction), width)
    }
    return result
  }

  package static let microsecondsPerDay: Int64 = 86_400_000_000

  /// Day number and microseconds since its midnight.
  package static func split(microseconds: Int64) -> (day: Int32, rest: Int64) {
    var day = microseconds / microsecondsPerDay
    var rest = microseconds % microsecondsPerDay
    if rest < 0 {
      rest += microsecondsPerDay
      day -= 1
    }
    return (Int32(clamping: day), rest)
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return digits.utf8.count >= width
      ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
  }
}

/// A calendar period such as `@2026-Q3`: a half-open range of days.
package struct Period: Hashable, Sendable {
  /// First day, and the day after the last.
  package var start: Int32
  package var end: Int32

  package init(start: Int32, end: Int32) {
    self.start = start
    self.end = end
  }
}
