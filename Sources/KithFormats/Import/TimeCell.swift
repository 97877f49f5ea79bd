import KithBase

/// What a cell is as a point in time, in both readings where day and month could be either.
struct TimeCell: Equatable {
  /// Microseconds since 1970 with the day before the month; nil when there is no such day.
  var dayFirst: Int64?
  /// The same with the month before the day.
  var monthFirst: Int64?
  /// True when a time of day is written, even midnight.
  var hasTime: Bool

  /// Reads a trimmed cell; nil when it is no date. `order` matters for two-digit years that come
  /// first and for dots, which otherwise mean day first.
  static func read(_ cell: Cell, order: ImportOptions.DateOrder?) -> TimeCell? {
    guard cell.count >= 6, cell.count <= 48 else { return nil }
    var scanner = TimeScanner(cell, order)
    return scanner.read()
  }

  func microseconds(isDayFirst: Bool) -> Int64? { isDayFirst ? dayFirst : monthFirst }
}

private struct TimeScanner {
  private let cell: Cell
  private let order: ImportOptions.DateOrder?
  private var position = 0
  private var dayFirst: Int64?
  private var monthFirst: Int64?

  init(_ cell: Cell, _ order: ImportOptions.DateOrder?) {
    self.cell = cell
    self.order = order
  }

  private var next: UInt8? { position < cell.count ? cell[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func spaces() { while next == 0x20 { position += 1 } }

  /// Up to `most` digits; nil when there is none or more.
  private mutating func number(_ most: Int) -> (value: Int, width: Int)? {
    let start = position
    var value = 0
    while let byte = next, byte &- 0x30 <= 9 {
      position += 1
      if position - start > most { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return position > start ? (value, position - start) : nil
  }

  mutating func read() -> TimeCell? {
    guard let first = next else { return nil }
    let isDate = first &- 0x30 <= 9 ? numericDate() : monthNameFirst()
    guard isDate, dayFirst != nil || monthFirst != nil else { return nil }
    let hasTime: Bool
    if position == cell.count {
      hasTime = false
    } else {
      guard let offset = timeOfDay() else { return nil }
      hasTime = true
      dayFirst = dayFirst.map { $0 + offset }
      monthFirst = monthFirst.map { $0 + offset }
    }
    return TimeCell(dayFirst: dayFirst, monthFirst: monthFirst, hasTime: hasTime)
  }

  private func microseconds(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
    CivilDate(year: year, month: month, day: day).map {
      Int64($0.days) * CivilDate.microsecondsPerDay
    }
  }

  private mutating func settle(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    dayFirst = microseconds(year, month, day)
    monthFirst = dayFirst
    return dayFirst != nil
  }

  private mutating func numericDate() -> Bool {
    guard let a = number(4) else { return false }
    if matches("年") { return chineseDate(a.value) }
    guard let separator = next else { return false }
    if separator == 0x20 || separator == 0x2D, isLetter(position + 1) {
      position += 1
      return dayThenMonthName(a)
    }
    if isLetter(position) { return dayThenMonthName(a) }
    guard separator == 0x2D || separator == 0x2F || separator == 0x2E else { return false }
    position += 1
    guard let b = number(2), take(separator), let c = number(4) else { return false }
    if a.width == 4 { return c.width <= 2 && settle(a.value, b.value, c.value) }
    guard a.width <= 2, b.width <= 2 else { return false }
    if c.width == 2, order == .ymd { return settle(century(a.value), b.value, c.value) }
    guard c.width == 4 || c.width == 2, !(c.width == 2 && separator == 0x2D) else { return false }
    // `1.2.10` is a version, `01.02.10` a day.
    if c.width == 2, separator == 0x2E, a.width + b.width < 4 { return false }
    let year = c.width == 4 ? c.value : century(c.value)
    dayFirst = microseconds(year, b.value, a.value)
    monthFirst = separator == 0x2E && order != .mdy ? dayFirst : microseconds(year, a.value, b.value)
    return true
  }

  /// POSIX: 69 … 99 are the last century's.
  private func century(_ year: Int) -> Int { year < 69 ? 2000 + year : 1900 + year }

  private func isLetter(_ index: Int) -> Bool {
    index < cell.count && (cell[index] | 0x20) >= 0x61 && (cell[index] | 0x20) <= 0x7A
  }

  private mutating func matches(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= cell.count else { return false }
    for index in 0..<count where cell[position + index] != text.utf8Start[index] { return false }
    position += count
    return true
  }

  private mutating func chineseDate(_ year: Int) -> Bool {
    guard let month = number(2), matches("月"), let day = number(2), matches("日") else { return false }
    return settle(year, month.value, day.value)
  }

  private mutating func monthName() -> Int? {
    let start = position
    while isLetter(position) { position += 1 }
    let word = Cell(rebasing: cell[start..<position])
    let names: [StaticString] = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december",
    ]
    for (index, name) in names.enumerated() where word.count >= 3 && word.count <= name.utf8CodeUnitCount {
      let isPrefix = (0..<word.count).allSatisfy { (word[$0] | 0x20) == name.utf8Start[$0] }
      let isUsual = word.count == 3 || word.count == name.utf8CodeUnitCount || word.isWord("sept")
      if isPrefix && isUsual {
        _ = take(0x2E)
        return index + 1
      }
    }
    return nil
  }

  /// `1 Jan 2026`, `01-JAN-26`.
  private mutating func dayThenMonthName(_ day: (value: Int, width: Int)) -> Bool {
    guard day.width <= 2, let month = monthName() else { return false }
    _ = take(0x2C)
    guard take(0x20) || take(0x2D), let year = number(4) else { return false }
    guard year.width == 4 || year.width == 2 else { return false }
    return settle(year.width == 4 ? year.value : century(year.value), month, day.value)
  }

  /// `Jan 1, 2026`.
  private mutating func monthNameFirst() -> Bool {
    guard let month = monthName(), take(0x20), let day = number(2) else { return false }
    _ = take(0x2C)
    guard take(0x20), let year = number(4), year.width == 4 else { return false }
    return settle(year.value, month, day.value)
  }

  /// Microseconds from midnight, the zone taken off; nil when the rest is no time of day.
  private mutating func timeOfDay() -> Int64? {
    if !take(0x54) && !take(0x74) {
      _ = take(0x2C)
      guard take(0x20) else { return nil }
      spaces()
    }
    guard var hour = number(2)?.value, take(0x3A), let minute = number(2), minute.width == 2 else {
      return nil
    }
    var micros: Int64 = 0
    var second = 0
    if take(0x3A) {
      guard let part = number(2), part.width == 2 else { return nil }
      second = part.value
      if take(0x2E) || take(0x2C) {
        guard let fraction = number(9) else { return nil }
        // Digits beyond the sixth are cut off: microseconds are what a timestamp holds.
        micros = Int64(fraction.value)
        for _ in fraction.width..<max(6, fraction.width) { micros *= 10 }
        for _ in 6..<max(6, fraction.width) { micros /= 10 }
      }
    }
    let beforeHalf = position
    spaces()
    if let half = halfOfDay() {
      guard hour >= 1, hour <= 12 else { return nil }
      hour = hour % 12 + (half ? 12 : 0)
    } else {
      position = beforeHalf
    }
    guard hour < 24, minute.value < 60, second < 60, let zone = zoneOffset() else { return nil }
    return Int64(hour * 3600 + minute.value * 60 + second) * 1_000_000 + micros - zone
  }

  /// True for PM, false for AM, nil for neither.
  private mutating func halfOfDay() -> Bool? {
    guard position + 2 <= cell.count else { return nil }
    let word = Cell(rebasing: cell[position..<position + 2])
    let half: Bool? = word.isWord("am") ? false : word.isWord("pm") ? true : nil
    if half != nil { position += 2 }
    return half
  }

  /// Microseconds that the zone is ahead of UTC; 0 without a zone; nil when the rest is none.
  private mutating func zoneOffset() -> Int64? {
    spaces()
    if position == cell.count { return 0 }
    let rest = Cell(rebasing: cell[position...])
    if rest.isWord("z") || rest.isWord("utc") || rest.isWord("gmt") { return 0 }
    guard let sign = next, sign == 0x2B || sign == 0x2D else { return nil }
    position += 1
    guard let first = number(4) else { return nil }
    var hours = first.value
    var minutes = 0
    if first.width == 4 {
      minutes = hours % 100
      hours /= 100
    } else if first.width == 2 {
      if take(0x3A) {
        guard let part = number(2), part.width == 2 else { return nil }
        minutes = part.value
      }
    } else {
      return nil
    }
    guard position == cell.count, hours <= 18, minutes < 60 else { return nil }
    return Int64(hours * 3600 + minutes * 60) * 1_000_000 * (sign == 0x2D ? -1 : 1)
  }
}
