import KithTestSupport
import Testing

/// Small programs that once went wrong, with what they should give, found by the random ones.
@Suite struct FoundProgramsTests {
  /// The rows of a program without tables; an error as text.
  private func rows(_ program: String) -> String {
    let tables = GeneratedTables(tables: [], references: [])
    switch DifferentialRunner().run(text: program, tables: tables, isThorough: true) {
    case .agreed: break
    case let other: return "\(other)"
    }
    return DifferentialRunner().listing(program, tables)
  }

  @Test func lastSkipsNulls() {
    #expect(
      rows("[{a: 1, x: 5}, {a: 2, x: null}] | summarize n = last(x sort a), m = first(x sort a desc)")
        == "n | m\n5 | 5")
  }

  @Test func firstOverAWindowTakesItsOrder() {
    #expect(
      rows("[{a: 2, x: 20}, {a: 1, x: 10}] | window f = first(x), l = last(x) sort a | select f, l")
        == "f | l\n10 | 20\n10 | 20")
  }

  @Test func equalityReadsADictionaryOfOneEntry() {
    #expect(
      rows("[{x: \"a\"}, {x: null}] | summarize y = max(x) | where (\"b\" = y) or y is \"a\"") == "y\n\"a\"")
  }
}
