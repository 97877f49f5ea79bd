import KithBase
import KithColumns
import Testing

@testable import KithFunctions

@Suite struct TimeFunctionTests {
  /// Days of 1890 to 2110, those outside the tables too, against the calendar.
  @Test func tablesAgreeWithTheCalendar() throws {
    let edges = Array(-26_300 ..< -24_800) + Array(47_000..<48_600)
    let days = Slice((edges + Array(stride(from: -29_220, to: 51_500, by: 13))).map { Int32($0) })
    let vector = Vector(.date(days))
    func check(_ name: String, _ expected: (Int32) -> Value) throws {
      let result = try Call(name: name, types: [.date]).run([vector], count: days.count)
      let wrong = (0..<days.count).first { result.value($0) != expected(days[$0]) }
      #expect(wrong == nil, "\(name) \(CivilDate.text(days: days[wrong ?? 0]))")
    }
    try check("year") { .int(Int64(CivilDate(days: $0).year)) }
    try check("week") { .int(Int64(CivilDate.isoWeek(days: $0).week)) }
    try check("quarter") { .int(Int64((CivilDate(days: $0).month - 1) / 3 + 1)) }
    try check("month_start") { $0 - Int32(CivilDate(days: $0).day - 1) }
    try check("week_start") { $0 - Int32(CivilDate.weekday(days: $0) - 1) }
    try check("month_end") { day in
      var end = day
      while CivilDate(days: end + 1).month == CivilDate(days: day).month { end += 1 }
      return .date(end)
    }

    func check(_ name: String, _ expected: (Int32) -> Int32) throws {
      try check(name) { Value.date(expected($0)) }
    }
  }

  @Test func nullRowsMayHoldAnything() throws {
    let vector = Vector(.date(Slice([Int32.min, 0, Int32.max])), validity: Slice([0, 1, 0]))
    for name in ["year", "month_start", "week_start", "weekday", "month_end", "hour", "text", "timestamp"] {
      let result = try Call(name: name, types: [.date]).run([vector], count: 3)
      #expect(result.isNull(0) && !result.isNull(1) && result.isNull(2), "\(name)")
    }
    let moments = Vector(.timestamp(Slice([Int64.min, 0, Int64.max])), validity: Slice([0, 1, 0]))
    for name in ["date", "year", "hour", "month_start", "text"] {
      let result = try Call(name: name, types: [.timestamp]).run([moments], count: 3)
      #expect(result.isNull(0) && !result.isNull(1) && result.isNull(2), "\(name)")
    }
  }

  @Test func zonesMoveTheDay() throws {
    let context = KernelContext(today: 0, now: 0, zone: { _ in 8 * 3600 })
    let moment = timestamp("2026-06-30T20:30:00")
    #expect(printed(try value("date", moment, context: context)) == "2026-07-01")
    #expect(try value("hour", moment, context: context) == .int(4))
    #expect(printed(try value("month_start", moment, context: context)) == "2026-07-01")
    #expect(try value("text", moment, context: context) == .text("2026-07-01T04:30:00"))
    #expect(try value("hour", timestamp("1969-12-31T23:30:00")) == .int(23))
    #expect(printed(try value("date", timestamp("1969-12-31T23:30:00"))) == "1969-12-31")
  }

  @Test func monthsBetweenAgreesWithAddingMonths() throws {
    func months(_ a: String, _ b: String) throws -> Value {
      try value("months_between", date(a), date(b))
    }
    #expect(try months("2026-01-31", "2026-02-27") == .int(0))
    #expect(try months("2026-03-31", "2026-02-28") == .int(-1))
    #expect(try months("2026-03-15", "2026-02-20") == .int(0))
    #expect(try months("2024-02-29", "2025-02-28") == .int(12))
    var random = SeededRandom(seed: 5)
    for _ in 0..<2_000 {
      let a = Int32(random.below(9_000))
      let b = Int32(random.below(9_000))
      guard case .int(let n) = try value("months_between", .date(a), .date(b)) else { return }
      let direction: Int64 = b >= a ? 1 : -1
      let reached = try #require(CivilDate.adding(months: n, to: a))
      let beyond = try #require(CivilDate.adding(months: n + direction, to: a))
      #expect(direction > 0 ? reached <= b && beyond > b : reached >= b && beyond < b)
    }
  }

  @Test func durations() throws {
    #expect(try value("months", .int(3)) == .duration(Duration(months: 3)))
    #expect(try value("weeks", .int(-2)) == .duration(Duration(days: -14)))
    #expect(try value("hours", .int(.max)).isNull)
    #expect(try value("today") == .date(20_000))
  }

  @Test func zoneTablesOfTheSystem() throws {
    func offset(_ zone: String, _ moment: String) -> Int? {
      guard case .timestamp(let instant) = timestamp(moment), let table = systemZone(zone) else {
        return nil
      }
      return table.offset(at: instant)
    }
    guard systemZone("Europe/Berlin") != nil else { return }
    #expect(offset("Europe/Berlin", "2026-01-15T12:00") == 3600)
    #expect(offset("Europe/Berlin", "2026-03-29T00:59:59") == 3600)
    #expect(offset("Europe/Berlin", "2026-03-29T01:00") == 7200)
    #expect(offset("Europe/Berlin", "2026-10-25T00:59:59") == 7200)
    #expect(offset("Europe/Berlin", "2026-10-25T01:00") == 3600)
    #expect(offset("Europe/Berlin", "2090-07-01T00:00") == 7200)
    #expect(offset("Asia/Shanghai", "2026-07-01T00:00") == 28_800)
    #expect(offset("Australia/Sydney", "2060-01-01T00:00") == 39_600)
    #expect(offset("Australia/Sydney", "2060-07-01T00:00") == 36_000)
    #expect(offset("America/New_York", "1950-07-01T00:00") == -14_400)
    #expect(TimeZoneTable([]) == nil)
    #expect(TimeZoneTable(Array("TZif2".utf8) + [UInt8](repeating: 255, count: 60)) == nil)
  }
}
