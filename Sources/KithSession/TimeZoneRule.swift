import KithBase

/// The rule in the last line of a time zone file, such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX TZ with
/// the month, week and weekday form, which is the one that is in use).
struct TimeZoneRule: Sendable {
  private struct Moment: Sendable {
    var month = 1
    /// 5 is the last one of the month.
    var week = 1
    /// 0 is Sunday.
    var weekday = 0
    /// After local midnight.
    var seconds = 7200
  }
  private var standard = 0
  private var daylight: (offset: Int, from: Moment, to: Moment)?

  /// Nil when the text is no such rule.
  init?(_ text: String) {
    var scanner = Scanner(Array(text.utf8))
    guard scanner.name(), let west = scanner.time() else { return nil }
    standard = -west
    if scanner.isAtEnd { return }
    guard scanner.name() else { return nil }
    let summer = scanner.time().map { -$0 } ?? standard + 3600
    guard let from = TimeZoneRule.moment(&scanner), let to = TimeZoneRule.moment(&scanner),
      scanner.isAtEnd
    else { return nil }
    daylight = (summer, from, to)
  }

  /// Seconds to add to UTC at an instant in seconds since 1970.
  func offset(at second: Int64) -> Int {
    guard let daylight else { return standard }
    let local = second + Int64(standard)
    let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    let year = CivilDate(days: Int32(clamping: days)).year
    let start = TimeZoneRule.instant(daylight.from, year) - Int64(standard)
    let end = TimeZoneRule.instant(daylight.to, year) - Int64(daylight.offset)
    let isSummer = start < end ? second >= start && second < end : second >= start || second < end
    return isSummer ? daylight.offset : standard
  }

  private static func instant(_ moment: Moment, _ year: Int) -> Int64 {
    guard let first = CivilDate(year: year, month: moment.month, day: 1)?.days else { return 0 }
    let weekday = CivilDate.weekday(days: first) % 7
    var day = (moment.weekday - weekday + 7) % 7 + (moment.week - 1) * 7
    while day >= CivilDate.daysIn(month: moment.month, year: year) { day -= 7 }
    return (Int64(first) + Int64(day)) * 86_400 + Int64(moment.seconds)
  }

  private static func moment(_ scanner: inout Scanner) -> Moment? {
    guard scanner.eat(","), scanner.eat("M"), let month = scanner.number(), scanner.eat("."),
      let week = scanner.number(), scanner.eat("."), let weekday = scanner.number(),
      (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
    else { return nil }
    var moment = Moment(month: month, week: week, weekday: weekday)
    if scanner.eat("/") {
      guard let seconds = scanner.time() else { return nil }
      moment.seconds = seconds
    }
    return moment
  }

  private struct Scanner {
    let bytes: [UInt8]
    var index = 0
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func eat(_ character: Character) -> Bool {
      guard index < bytes.count, bytes[index] == character.asciiValue else { return false }
      index += 1
      return true
    }

    /// `CET` or `<+03>`.
    mutating func name() -> Bool {
      let start = index
      if eat("<") {
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") { index += 1 }
        return eat(">")
      }
      while index < bytes.count, (0x61...0x7A).contains(bytes[index] | 0x20) { index += 1 }
      return index - start >= 3
    }

    mutating func number() -> Int? {
      let start = index
      var value = 0
      while index < bytes.count, index - start < 4, (0x30...0x39).contains(bytes[index]) {
        value = value * 10 + Int(bytes[index] - 0x30)
        index += 1
      }
      return index > start ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int? {
      let sign = eat("-") ? -1 : 1
      _ = sign == 1 && eat("+")
      guard let hours = number() else { return nil }
      var seconds = hours * 3600
      if eat(":") { seconds += (number() ?? 0) * 60 }
      if eat(":") { seconds += number() ?? 0 }
      return sign * seconds
    }
  }
}
