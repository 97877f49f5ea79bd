/// Powers of ten in memory that no check guards.
enum NumberPowers {
  // Safety: written once, never freed, read at indexes 0 … 18.
  nonisolated(unsafe) static let table: UnsafePointer<Int64> = {
    let table = UnsafeMutablePointer<Int64>.allocate(capacity: 19)
    for (index, power) in NumberCell.powers.enumerated() { table[index] = power }
    return UnsafePointer(table)
  }()
}

/// Dates and times in their fixed ISO places.
enum FastDate {
  /// What stands for no date.
  static let none = Int32.min

  /// Day number of `yyyy-mm-dd`; `none` when the ten bytes are something else.
  // Safety: ten bytes at `p` are readable.
  @inline(__always)
  static func days(_ p: UnsafePointer<UInt8>) -> Int32 {
    let y1 = p[0] &- 0x30, y2 = p[1] &- 0x30, y3 = p[2] &- 0x30, y4 = p[3] &- 0x30
    let m1 = p[5] &- 0x30, m2 = p[6] &- 0x30, d1 = p[8] &- 0x30, d2 = p[9] &- 0x30
    let worst = max(max(max(y1, y2), max(y3, y4)), max(max(m1, m2), max(d1, d2)))
    guard worst <= 9, p[4] == 0x2D, p[7] == 0x2D else { return none }
    let year = Int32(y1) &* 1000 &+ Int32(y2) &* 100 &+ Int32(y3) &* 10 &+ Int32(y4)
    let month = Int32(m1) &* 10 &+ Int32(m2)
    let day = Int32(d1) &* 10 &+ Int32(d2)
    guard year >= 1, month >= 1, month <= 12, day >= 1 else { return none }
    if day > 28, day > longest(month, year) { return none }
    // Hinnant's days_from_civil for years from 1 on.
    let y = month <= 2 ? year &- 1 : year
    let era = y / 400
    let yearOfEra = y &- era &* 400
    let shifted = month > 2 ? month &- 3 : month &+ 9
    let dayOfYear = (153 &* shifted &+ 2) / 5 &+ day &- 1
    let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
    return era &* 146_097 &+ dayOfEra &- 719_468
  }

  @inline(__always)
  private static func longest(_ month: Int32, _ year: Int32) -> Int32 {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
  }

  /// Seconds of `hh:mm:ss`; negative when the eight bytes are something else.
  // Safety: eight bytes at `p` are readable.
  @inline(__always)
  static func seconds(_ p: UnsafePointer<UInt8>) -> Int32 {
    let h1 = p[0] &- 0x30, h2 = p[1] &- 0x30, m1 = p[3] &- 0x30, m2 = p[4] &- 0x30
    let s1 = p[6] &- 0x30, s2 = p[7] &- 0x30
    let worst = max(max(h1, h2), max(max(m1, m2), max(s1, s2)))
    guard worst <= 9, p[2] == 0x3A, p[5] == 0x3A, m1 <= 5, s1 <= 5 else { return -1 }
    let hour = Int32(h1) &* 10 &+ Int32(h2)
    guard hour < 24 else { return -1 }
    return hour &* 3600 &+ (Int32(m1) &* 10 &+ Int32(m2)) &* 60 &+ Int32(s1) &* 10 &+ Int32(s2)
  }
}
