/// A time zone's offsets from UTC, read from the bytes of a TZif file (RFC 8536).
///
/// Invariant: `starts` is sorted and as long as `offsets`.
package struct TimeZoneTable: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z from which the offset beside it holds.
  private let starts: [Int64]
  private let offsets: [Int]
  /// The offset before the first start, in seconds east of UTC.
  private let offsetBefore: Int
  /// The rule for moments after the last start, where the file has one.
  private let rule: TimeZoneRule?

  /// Nil when the bytes are no TZif file.
  package init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes)
    guard let old = reader.header() else { return nil }
    var header = old
    var timeBytes = 4
    if old.version >= 0x32 {
      // The first block repeats the second in 32 bits.
      guard reader.skip(old.byteCount(timeBytes: 4)), let new = reader.header() else { return nil }
      header = new
      timeBytes = 8
    }
    guard let block = reader.block(header, timeBytes: timeBytes) else { return nil }
    starts = block.starts
    offsets = block.offsets
    offsetBefore = block.offsetBefore
    rule = timeBytes == 8 ? TimeZoneRule(reader.footer()) : nil
  }

  /// Seconds to add to UTC at an instant, in microseconds since 1970-01-01T00:00:00Z. O(log n).
  package func offset(at microseconds: Int64) -> Int {
    let seconds = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    guard let last = starts.last, seconds < last else {
      return rule?.offset(at: seconds) ?? offsets.last ?? offsetBefore
    }
    var low = -1
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= seconds { low = middle } else { high = middle }
    }
    return low < 0 ? offsetBefore : offsets[low]
  }

  private struct Header {
    let version: UInt8
    /// Counts of UTC flags, standard flags, leap seconds, transitions, types and name bytes.
    let counts: [Int]

    func byteCount(timeBytes: Int) -> Int {
      counts[3] * (timeBytes + 1) + counts[4] * 6 + counts[5] + counts[2] * (timeBytes + 4)
        + counts[1] + counts[0]
    }
  }

  private struct Reader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func integer(_ place: Int, _ width: Int) -> Int64 {
      var value: Int64 = bytes[place] >= 0x80 ? -1 : 0
      for byte in bytes[place..<(place + width)] { value = value << 8 | Int64(byte) }
      return value
    }

    mutating func skip(_ count: Int) -> Bool {
      guard count >= 0, count <= bytes.count - index else { return false }
      index += count
      return true
    }

    mutating func header() -> Header? {
      let start = index
      guard skip(44), bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else { return nil }
      let counts = (0..<6).map { Int(integer(start + 20 + $0 * 4, 4)) }
      guard counts.allSatisfy({ $0 >= 0 }), counts[4] > 0 else { return nil }
      return Header(version: bytes[start + 4], counts: counts)
    }

    mutating func block(
      _ header: Header, timeBytes: Int
    ) -> (starts: [Int64], offsets: [Int], offsetBefore: Int)? {
      let start = index
      guard skip(header.byteCount(timeBytes: timeBytes)) else { return nil }
      let (count, typeCount) = (header.counts[3], header.counts[4])
      let types = start + count * timeBytes
      let offsets = (0..<typeCount).map { Int(integer(types + count + $0 * 6, 4)) }
      var starts: [Int64] = []
      var chosen: [Int] = []
      for transition in 0..<count {
        let time = integer(start + transition * timeBytes, timeBytes)
        let type = Int(bytes[types + transition])
        guard type < typeCount, time > starts.last ?? Int64.min else { return nil }
        starts.append(time)
        chosen.append(offsets[type])
      }
      return (starts, chosen, offsets[0])
    }

    /// The text between the two line ends after the second block.
    func footer() -> String {
      guard index < bytes.count, bytes[index] == 0x0A else { return "" }
      return String(decoding: bytes[(index + 1)...].prefix { $0 != 0x0A }, as: UTF8.self)
    }
  }
}

/// A POSIX `TZ` rule such as `CET-1CEST,M3.5.0,M10.5.0/3`.
private struct TimeZoneRule: Sendable {
  private enum Day: Sendable {
    /// Weekday (0 Sunday) of a week (5 is the last) of a month.
    case weekday(month: Int, week: Int, weekday: Int)
    /// 1 … 365, without the 29th of February.
    case withoutLeap(Int)
    /// 0 … 365.
    case ofYear(Int)
  }

  private struct Summer: Sendable {
    let offset: Int
    let start: (day: Day, seconds: Int)
    let end: (day: Day, seconds: Int)
  }

  private let standard: Int
  private let summer: Summer?

  init?(_ text: String) {
    var scanner = Scanner(Array(text.utf8))
    guard scanner.name(), let standard = scanner.time() else { return nil }
    self.standard = -standard
    if scanner.isAtEnd {
      summer = nil
      return
    }
    guard scanner.name() else { return nil }
    let summerOffset = scanner.isNext(0x2C) ? -standard + 3600 : scanner.time().map { -$0 }
    guard let summerOffset, let start = scanner.change(), let end = scanner.change() else { return nil }
    summer = Summer(offset: summerOffset, start: start, end: end)
  }

  func offset(at seconds: Int64) -> Int {
    guard let summer else { return standard }
    let local = seconds + Int64(standard)
    let day = (local >= 0 ? local : local - 86_399) / 86_400
    let year = CivilDate(days: Int32(clamping: min(max(day, -700_000), 2_900_000))).year
    let start = TimeZoneRule.moment(summer.start, year) - Int64(standard)
    let end = TimeZoneRule.moment(summer.end, year) - Int64(summer.offset)
    let isSummer =
      start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end
    return isSummer ? summer.offset : standard
  }

  /// Seconds on the wall clock since 1970-01-01T00:00:00.
  private static func moment(_ change: (day: Day, seconds: Int), _ year: Int) -> Int64 {
    func first(_ month: Int) -> Int { Int(CivilDate(year: year, month: month, day: 1)?.days ?? 0) }
    let day: Int
    switch change.day {
    case .ofYear(let number): day = first(1) + number
    case .withoutLeap(let number):
      day = first(1) + number - 1 + (number >= 60 && CivilDate.isLeap(year) ? 1 : 0)
    case .weekday(let month, let week, let weekday):
      let start = first(month)
      let ahead = (weekday - CivilDate.weekday(days: Int32(start)) % 7 + 7) % 7
      var place = ahead + (week - 1) * 7
      if place >= CivilDate.daysIn(month: month, year: year) { place -= 7 }
      day = start + place
    }
    return Int64(day) * 86_400 + Int64(change.seconds)
  }

  private struct Scanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index >= bytes.count }

    func isNext(_ byte: UInt8) -> Bool { index < bytes.count && bytes[index] == byte }

    mutating func take(_ byte: UInt8) -> Bool {
      guard isNext(byte) else { return false }
      index += 1
      return true
    }

    /// Letters, or anything in angle brackets.
    mutating func name() -> Bool {
      let start = index
      if take(0x3C) {
        while !isAtEnd, !isNext(0x3E) { index += 1 }
        return take(0x3E)
      }
      while !isAtEnd, bytes[index] | 0x20 >= 0x61, bytes[index] | 0x20 <= 0x7A { index += 1 }
      return index - start >= 3
    }

    mutating func number() -> Int? {
      let start = index
      var value = 0
      while !isAtEnd, bytes[index] &- 0x30 < 10, index - start < 4 {
        value = value * 10 + Int(bytes[index] - 0x30)
        index += 1
      }
      return index > start ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int? {
      let isNegative = take(0x2D)
      if !isNegative { _ = take(0x2B) }
      guard let hours = number() else { return nil }
      var total = hours * 3600
      for unit in [60, 1] where take(0x3A) {
        guard let part = number() else { return nil }
        total += part * unit
      }
      return isNegative ? -total : total
    }

    /// `,M3.5.0/2`, `,J60` or `,59`; two in the morning where no time stands.
    mutating func change() -> (day: Day, seconds: Int)? {
      guard take(0x2C) else { return nil }
      let day: Day
      if take(0x4D) {
        guard let month = number(), take(0x2E), let week = number(), take(0x2E),
          let weekday = number(), (1...12).contains(month), (1...5).contains(week), weekday <= 6
        else { return nil }
        day = .weekday(month: month, week: week, weekday: weekday)
      } else if take(0x4A) {
        guard let number = number() else { return nil }
        day = .withoutLeap(number)
      } else {
        guard let number = number() else { return nil }
        day = .ofYear(number)
      }
      guard take(0x2F) else { return (day, 7200) }
      return time().map { (day, $0) }
    }
  }
}
