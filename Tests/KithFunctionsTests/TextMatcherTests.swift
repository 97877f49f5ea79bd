import Glibc
import KithBase
import Testing

@testable import KithFunctions

@Suite struct TextMatcherTests {
  private func matches(_ kind: TextMatchKind, _ text: String, _ pattern: String) throws -> Bool {
    let matcher = try TextMatcher.make(kind, pattern: pattern)
    return Array(text.utf8).withUnsafeBufferPointer { matcher.matches($0) }
  }

  @Test func plainTests() throws {
    #expect(try matches(.contains, "anna@example.com", "@ex"))
    #expect(try matches(.contains, "abc", ""))
    #expect(try matches(.contains, "", ""))
    #expect(try !matches(.contains, "50%", "5%"))
    #expect(try matches(.startsWith, "王小明", "王"))
    #expect(try !matches(.startsWith, "王", "王小"))
    #expect(try matches(.endsWith, "a@example.com", ".com"))
    #expect(try matches(.endsWith, "", ""))
  }

  @Test func likePatterns() throws {
    let cases: [(String, String, Bool)] = [
      ("abc", "abc", true), ("abc", "ab", false), ("abc", "a%", true), ("abc", "%c", true),
      ("abc", "%b%", true), ("abc", "a_c", true), ("王小明", "王_明", true), ("王小明", "___", true),
      ("王小明", "__", false), ("aXbXc", "a%X%c", true), ("ab", "a%b%b", false), ("", "%", true),
      ("", "_", false), ("50%", "50\\%", true), ("500", "50\\%", false), ("a_b", "a\\_b", true),
      ("aab", "%ab", true), ("abab", "%ab", true), ("abc", "%%_%%", true), ("aba", "a%a", true),
      ("a", "a%a", false), ("xaybz", "%a_b%", true), ("a\nb", "a_b", true), ("", "", true),
      ("ABC", "abc", false),
    ]
    for (text, pattern, expected) in cases {
      #expect(try matches(.like, text, pattern) == expected, "\(text) like \(pattern)")
    }
    #expect(try matches(.ilike, "STRAẞE Ünal", "%üN_l"))
    #expect(try matches(.ilike, "50%", "50\\%"))
    #expect(throws: FunctionMismatch.self) { try matches(.like, "a", "a\\") }
  }

  @Test func searchIsLinearAndRight() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<3_000 {
      let text = (0..<random.below(40)).map { _ in UInt8(0x61 + random.below(2)) }
      let needle = (0..<(1 + random.below(5))).map { _ in UInt8(0x61 + random.below(2)) }
      let expected = (0...text.count).first { text[$0...].starts(with: needle) }
      let found = text.withUnsafeBufferPointer { SubstringSearch(needle).first(in: $0) }
      #expect(found == expected)
    }
    // Would take 10^10 comparisons byte by byte; long enough to hand over to the automaton.
    let text = [UInt8](repeating: 0x61, count: 200_000)
    let needle = [0x61, 0x62] + [UInt8](repeating: 0x61, count: 100_000)
    #expect(text.withUnsafeBufferPointer { SubstringSearch(needle).first(in: $0) } == nil)
    let tail = [UInt8](repeating: 0x61, count: 5_000) + [0x62] + text
    let late = [0x61, 0x62] + [UInt8](repeating: 0x61, count: 1_000)
    #expect(tail.withUnsafeBufferPointer { SubstringSearch(late).first(in: $0) } == 4_999)
  }
}
