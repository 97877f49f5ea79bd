@preconcurrency import Glibc
import KithTestSupport
import Testing

/// The engine against the reference on random programs. `KITH_DIFFERENTIAL_COUNT` and
/// `KITH_DIFFERENTIAL_START` choose other seeds than the fixed ones, for the soak.
@Suite struct DifferentialTests {
  /// Fixed seeds from 1 on, unless the soak brings its own.
  static var start: Int { setting("KITH_DIFFERENTIAL_START") ?? setting("KITH_SEED") ?? 1 }

  static func setting(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
  }

  /// With `KITH_DIFFERENTIAL_TRACE` each seed is named before it runs: to find one that crashes.
  static func trace(_ name: String, _ seed: Int, _ text: @autoclosure () -> String = "") {
    guard setting("KITH_DIFFERENTIAL_TRACE") != nil else { return }
    fputs("\(name) \(seed)\n\(text())\n", stderr)
  }

  @Test func engineAgreesWithTheReference() {
    let start = Self.start
    let count = Self.setting("KITH_DIFFERENTIAL_COUNT") ?? 500
    var tally = DifferentialTally()
    for seed in start..<(start + count) {
      Self.trace("reference", seed, ProgramGenerator.text(seed: UInt64(seed)))
      // One in ten in every variant.
      tally.run(seed: UInt64(seed), isThorough: seed % 10 == 0)
    }
    fputs(tally.summary + "\n", stderr)
    Self.trace("examples of problems", 0, "\(tally.examples)")
    for failure in tally.failures.prefix(5) { Issue.record("\(failure)") }
    #expect(tally.failures.count == 0)
    #expect(tally.unboundShare < 0.25)
    #expect(tally.openShare < 0.02)
    #expect(tally.withRowsShare > 0.4, "most programs should give rows")
  }

  @Test func engineAgreesWithSQLite() {
    let start = Self.start
    let count = Self.setting("KITH_DIFFERENTIAL_COUNT") ?? 300
    var tally = DifferentialTally()
    for seed in start..<(start + count) {
      Self.trace("sqlite", seed, PairGenerator.text(seed: UInt64(seed)))
      tally.askSQLite(seed: UInt64(seed))
    }
    fputs("SQLite: " + tally.summary + "\n", stderr)
    for failure in tally.failures.prefix(5) { Issue.record("\(failure)") }
    #expect(tally.failures.count == 0)
    #expect(tally.unboundShare < 0.25)
    #expect(tally.withRowsShare > 0.4, "most programs should give rows")
  }
}
