import KithBase

extension Lexer {
  private func digitCount(_ offset: Int, most: Int) -> Int {
    var end = offset
    while end < limit, end - offset < most, Lexer.isDigit(bytes[end]) { end += 1 }
    return end - offset
  }

  private func integer(_ offset: Int, _ count: Int) -> Int {
    var result = 0
    for index in offset..<offset + count { result = result * 10 + Int(bytes[index] & 0x0F) }
    return result
  }

  private func at(_ offset: Int) -> UInt8 { offset < limit ? bytes[offset] : 0 }

  /// Reads a date or timestamp, or something that looks like one; false where none stands.
  ///
  /// Grammar: DATE
  mutating func date() -> Bool {
    let start = position
    let end = position + 10
    if digitCount(start, most: 5) == 4, at(start + 4) == 0x2D, digitCount(start + 5, most: 3) == 2,
      at(start + 7) == 0x2D, digitCount(start + 8, most: 3) == 2
    {
      if at(end) | 0x20 == 0x74, digitCount(end + 1, most: 1) == 1 {
        timestamp()
        return true
      }
      if !Lexer.isWordByte(at(end)), at(end) < 0x80, !(at(end) == 0x2D && digitCount(end + 1, most: 1) == 1) {
        if let day = day(start) {
          add(.date, to: end, .value(.date(day)))
        } else {
          add(.invalid, to: end)
        }
        return true
      }
    }
    return dateLookalike()
  }

  /// The day number of the ten bytes at `offset`; nil, with a diagnostic, when there is no such day.
  private mutating func day(_ offset: Int) -> Int32? {
    let month = integer(offset + 5, 2)
    if let date = CivilDate(
      year: integer(offset, 4), month: month, day: integer(offset + 8, 2))
    {
      return date.days
    }
    let hint =
      (1...12).contains(month)
      ? "\(text(offset, offset + 7)) has \(CivilDate.daysIn(month: month, year: integer(offset, 4))) days"
      : "months are 01 to 12"
    report(
      "K0107", "there is no day `\(text(offset, offset + 10))`", offset, offset + 10, hint: hint)
    return nil
  }

  /// `2026-10-1`, `2026/10/01`, `1.10.2026`, `10/1/2026`.
  private mutating func dateLookalike() -> Bool {
    let start = position
    let first = digitCount(start, most: 5)
    guard first == 4 || first == 1 || first == 2 else { return false }
    let separator = at(start + first)
    guard separator == 0x2D || separator == 0x2F || separator == 0x2E else { return false }
    let middle = digitCount(start + first + 1, most: 3)
    guard (1...2).contains(middle), at(start + first + 1 + middle) == separator else {
      return false
    }
    let lastStart = start + first + middle + 2
    let last = digitCount(lastStart, most: 5)
    let fits = first == 4 ? (1...4).contains(last) : last == 4 && separator != 0x2D
    let end = lastStart + last
    guard fits, !Lexer.isWordByte(at(end)) else { return false }
    report(
      "K0106", "`\(text(start, end))` looks like a date but is not written year-month-day", start,
      end,
      hint: "write dates as 2026-10-01 (four, two and two digits); put spaces around `-` to "
        + "subtract numbers")
    add(.invalid, to: end)
    return true
  }

  /// Grammar: TIMESTAMP
  private mutating func timestamp() {
    let start = position
    var end = start + 11
    // The whole run of characters that may belong to a timestamp, for the message.
    var stop = end
    while Lexer.isDigit(at(stop)) || at(stop) == 0x3A
      || at(stop) == 0x2E && Lexer.isDigit(at(stop + 1))
    { stop += 1 }
    let hour = pair(&end, after: nil)
    let minute = pair(&end, after: 0x3A)
    let second = at(end) == 0x3A ? pair(&end, after: 0x3A) : 0
    var micros = 0
    if at(end) == 0x2E, Lexer.isDigit(at(end + 1)) {
      let count = digitCount(end + 1, most: 6)
      micros = integer(end + 1, count)
      for _ in count..<6 { micros *= 10 }
      end += 1 + count
    }
    let zone = self.zone(&end)
    let day = self.day(start)
    guard let hour, let minute, let second, let zone, hour < 24, minute < 60, second < 60,
      !Lexer.isWordByte(at(end)), at(end) < 0x80
    else {
      stop = max(stop, end)
      while Lexer.isWordByte(at(stop)) { stop += 1 }
      report(
        "K0107", "`\(text(start, stop))` is not a point in time", start, stop,
        hint: "write 2026-10-01T08:30, with seconds and Z or +02:00 where needed")
      add(.invalid, to: stop)
      return
    }
    guard let day else {
      add(.invalid, to: end)
      return
    }
    let seconds = Int64(hour * 3600 + minute * 60 + second - zone * 60)
    add(
      .timestamp, to: end,
      .value(
        .timestamp(
          Int64(day) * CivilDate.microsecondsPerDay + seconds * 1_000_000 + Int64(micros))))
  }

  /// Two digits, after `separator` where one is given.
  private func pair(_ offset: inout Int, after separator: UInt8?) -> Int? {
    var start = offset
    if let separator {
      guard at(start) == separator else { return nil }
      start += 1
    }
    guard digitCount(start, most: 3) == 2 else { return nil }
    offset = start + 2
    return integer(start, 2)
  }

  /// Minutes east of UTC: 0 without a zone, nil for a zone that cannot be read.
  private func zone(_ offset: inout Int) -> Int? {
    if at(offset) | 0x20 == 0x7A {
      offset += 1
      return 0
    }
    let sign = at(offset)
    guard sign == 0x2B || sign == 0x2D, Lexer.isDigit(at(offset + 1)) else { return 0 }
    var end = offset + 1
    guard let hours = pair(&end, after: nil), hours <= 18 else { return nil }
    var minutes = 0
    if at(end) == 0x3A {
      guard let value = pair(&end, after: 0x3A), value < 60 else { return nil }
      minutes = value
    }
    offset = end
    return (sign == 0x2D ? -1 : 1) * (hours * 60 + minutes)
  }

  /// Grammar: PERIOD
  mutating func period() {
    let start = position
    var end = start + 1
    while Lexer.isWordByte(at(end)) || at(end) == 0x2D && Lexer.isWordByte(at(end + 1)) { end += 1 }
    if let period = periodValue(start + 1, end) {
      add(.period, to: end, .period(period))
    } else {
      report(
        "K0108", "`\(text(start, end))` is not a period", start, max(end, start + 1),
        hint: "periods are written @2026, @2026-Q4, @2026-10 or @2026-W05")
      add(.invalid, to: end)
    }
  }

  private func periodValue(_ start: Int, _ end: Int) -> Period? {
    guard end - start >= 4, digitCount(start, most: 4) == 4 else { return nil }
    let year = integer(start, 4)
    func months(_ first: Int, _ count: Int64) -> Period? {
      guard let from = CivilDate(year: year, month: first, day: 1) else { return nil }
      guard let to = CivilDate.adding(months: count, to: from.days) else { return nil }
      return Period(start: from.days, end: to)
    }
    if end - start == 4 { return months(1, 12) }
    guard at(start + 4) == 0x2D else { return nil }
    if end - start == 7 {
      if digitCount(start + 5, most: 2) == 2 { return months(integer(start + 5, 2), 1) }
      guard at(start + 5) | 0x20 == 0x71, (0x31...0x34).contains(at(start + 6)) else { return nil }
      return months(Int(at(start + 6) - 0x31) * 3 + 1, 3)
    }
    guard end - start == 8, at(start + 5) | 0x20 == 0x77, digitCount(start + 6, most: 2) == 2,
      let january = CivilDate(year: year, month: 1, day: 4)
    else { return nil }
    // 4 January is always in week 1.
    let monday = january.days - Int32(CivilDate.weekday(days: january.days) - 1)
    let week = integer(start + 6, 2)
    let first = monday + Int32(week - 1) * 7
    guard week >= 1, CivilDate.isoWeek(days: first) == (year, week) else { return nil }
    return Period(start: first, end: first + 7)
  }
}
