import KithSession
import Testing

@Suite struct TimeZoneTests {
  @Test func timestampsAreShownInTheZone() {
    let bench = Bench()
    bench.type("set timezone = \"+02:00\"")
    bench.type("[{t: 2026-01-01T23:00}] | derive d = date(t)")
    #expect(bench.output.results == ["t | d\n2026-01-02T01:00:00 | 2026-01-02"])
    #expect(bench.type("set timezone = \"Nowhere/City\"")?.contains("K0321") == true)
  }

  @Test func aDayThatIsSetIsThatDayEverywhere() {
    let bench = Bench()
    bench.type("set as_of = 2026-03-01")
    for zone in ["-11:00", "+13:00", "UTC"] {
      bench.type("set timezone = \"\(zone)\"")
      bench.type("print today()")
      bench.type("print date(now())")
    }
    #expect(bench.output.results == [String](repeating: "2026-03-01", count: 6))
  }

  @Test func todayFollowsTheZone() {
    let bench = Bench()
    // The clock stands at noon of 2026-07-01.
    for zone in ["-13:00", "UTC", "+13:00"] {
      bench.type("set timezone = \"\(zone)\"")
      bench.type("print today()")
    }
    #expect(bench.output.results == ["2026-06-30", "2026-07-01", "2026-07-02"])
  }

  @Test(arguments: [
    ("2026-01-15T12:00", "2026-01-15T13:00:00"), ("2026-07-15T12:00", "2026-07-15T14:00:00"),
    ("2026-03-29T00:59:59", "2026-03-29T01:59:59"), ("2026-03-29T01:00", "2026-03-29T03:00:00"),
    ("2055-10-31T00:59:59", "2055-10-31T02:59:59"), ("2055-10-31T01:00", "2055-10-31T02:00:00"),
  ]) func namedZonesKnowSummer(_ universal: String, _ local: String) {
    let bench = Bench()
    guard bench.type("set timezone = \"Europe/Berlin\"") == nil else { return }
    bench.type("print \(universal)")
    bench.type("[{t: \(universal)}]")
    #expect(bench.output.results.last == "t\n\(local)")
  }
}
