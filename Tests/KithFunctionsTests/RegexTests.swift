import Glibc
import KithBase
import KithColumns
import Testing

@testable import KithFunctions

@Suite struct RegexTests {
  private func span(_ text: String, _ pattern: String) throws -> Range<Int>? {
    let finder = try RegexFinder(pattern)
    return try Array(text.utf8).withUnsafeBufferPointer { text in
      var budget = RegexFinder.budget(text.count)
      let range = try finder.first(in: text, from: 0, &budget)
      #expect(finder.matches(text) == (range != nil), "\(pattern)")
      return range
    }
  }

  @Test func handCases() throws {
    let cases: [(String, String, Range<Int>?)] = [
      ("ab", "a|ab", 0..<2), ("xabcabc", "(abc)+", 1..<7), ("abc", "", 0..<0), ("", "^$", 0..<0),
      ("", "$^", 0..<0), ("a", "$^", nil), ("aaa", "a{2}", 0..<2), ("aaaa", "a{2,3}", 0..<3),
      ("aaaa", "a{2,}", 0..<4), ("a{", "a{", 0..<2), ("a\nb", "a.b", 0..<3), ("王小", "^.小$", 0..<6),
      ("b王", "[^a-z]", 1..<4), ("x-1", "[a-z-]+", 0..<2), ("]", "[]]", 0..<1), ("^", "[x^]", 0..<1),
      ("a.b", "a\\.b", 0..<3), ("axb", "a\\.b", nil), ("id 42", "\\d+$", 3..<5), ("é", "\\w", nil),
      ("a b", "\\s", 1..<2), ("foobar", "foo$|bar", 3..<6), ("aXb", "[[:upper:]]", 1..<2),
      ("aab", "(a*)*b", 0..<3), ("abcd", "(?:ab|a)(?:c|bcd)", 0..<4), ("xyz", "[^\\d\\D]", nil),
      ("日本語", "[日-語]+", 0..<9), ("ab", "(|a)b", 0..<2), ("a+b", "a\\+b", 0..<3),
      ("\u{10FFFF}", "^.$", 0..<4), ("ba", "(^a|b)a", 0..<2), ("aa", "a{0}b?", 0..<0),
    ]
    for (text, pattern, expected) in cases {
      #expect(try span(text, pattern) == expected, "\(pattern) on \(text)")
    }
  }

  @Test func whatIsMissingIsNamed() {
    func message(_ pattern: String) -> String {
      do throws(FunctionMismatch) {
        _ = try TextMatcher.make(.matches, pattern: pattern)
        return "fine"
      } catch { return error.message }
    }
    #expect(message("\\bfoo") == "a pattern has no word boundaries (`\\b`)")
    #expect(message("(a)\\1") == "a pattern has no back-references (`\\1`)")
    #expect(message("(?=a)") == "a pattern has no look-around, flags or names (`(?…`)")
    #expect(message("*a") == "`*` in the pattern has nothing before it to repeat")
    #expect(message("(a") == "the pattern has a `(` without `)`")
    #expect(message("a)") == "the pattern has a `)` without `(`")
    #expect(message("[a") == "the pattern has a `[` without `]`")
    #expect(message("a\\") == "the pattern ends in a lone `\\`")
    #expect(message("((.{255}){255}){255}") == "the pattern is too large")
    for broken in ["a*?", "a{3,2}", "a{256}", "[z-a]", "[[:nope:]]", "\\q", "[", "[^", "[a-", "a{1", "^*", "[[.a.]]"] {
      #expect(message(broken) != "fine", "\(broken)")
    }
    #expect(message(String(repeating: "(", count: 3_000)).contains("nestingMax"))
    #expect(message(String(repeating: "a", count: 5_000)).contains("regexBytesMax"))
  }

  /// The whole match of random patterns against the C library's POSIX matcher.
  @Test func agreesWithTheCLibrary() throws {
    setlocale(LC_ALL, "C")
    var random = SeededRandom(seed: 17)
    for _ in 0..<200 {
      let pattern = randomPattern(&random, depth: 2)
      var compiled = regex_t()
      guard regcomp(&compiled, pattern, REG_EXTENDED) == 0 else { continue }
      defer { regfree(&compiled) }
      let finder = try RegexFinder(pattern)
      for _ in 0..<8 {
        // The C library lets `^` and `$` inside a pattern through at line ends, Kith never does.
        let letters = pattern.contains("$") || withAnchor(pattern) ? ["a", "b", "c"] : ["a", "b", "\n"]
        let text = (0..<random.below(9)).map { _ in random.pick(letters) }.joined()
        var match = regmatch_t()
        let isFound = regexec(&compiled, text, 1, &match, 0) == 0
        let expected = isFound ? Int(match.rm_so)..<Int(match.rm_eo) : nil
        let (found, any) = try Array(text.utf8).withUnsafeBufferPointer { bytes in
          var budget = 1_000_000
          return (try finder.first(in: bytes, from: 0, &budget), finder.matches(bytes))
        }
        #expect(found == expected, "\(pattern) on \(text.debugDescription)")
        #expect(any == isFound, "\(pattern) on \(text.debugDescription)")
      }
    }
  }

  private func withAnchor(_ pattern: String) -> Bool {
    pattern.replacing("[^", with: "").contains("^")
  }

  private func randomPattern(_ random: inout SeededRandom, depth: Int) -> String {
    var result = ""
    for _ in 0...random.below(3) {
      var atom: String
      switch random.below(depth > 0 ? 9 : 6) {
      case 0...2: atom = random.pick(["a", "b", "c"])
      case 3: atom = "."
      case 4: atom = random.pick(["[ab]", "[^a]", "[a-c]", "[[:space:]b]"])
      case 5:
        // Where a group with an anchor is repeated, the C library loses the anchor.
        result += depth == 2 && random.below(3) == 0 ? random.pick(["^", "$"]) : "a"
        continue
      default:
        let branches = (0...random.below(3)).map { _ in randomPattern(&random, depth: depth - 1) }
        atom = "(" + branches.joined(separator: "|") + ")"
      }
      if random.below(2) == 0 { atom += random.pick(["*", "+", "?", "{2}", "{1,3}", "{0,1}", "{2,}"]) }
      result += atom
    }
    return result
  }

  /// Patterns with more states than are tabulated go the other road and agree.
  @Test func largePatternsAreSimulated() throws {
    let pattern = "(a|b)*a(a|b){14}$"
    let regex = try LinearRegex(pattern)
    #expect(RegexAutomaton(regex.program, isSearching: true) == nil)
    var random = SeededRandom(seed: 2)
    for _ in 0..<200 {
      let text = (0..<random.below(30)).map { _ in UInt8(0x61 + random.below(2)) }
      let expected = text.count >= 15 && text[text.count - 15] == 0x61
      #expect(text.withUnsafeBufferPointer { regex.matches($0) } == expected)
    }
  }

  @Test func hardPatternsDoNotHang() throws {
    let text = [UInt8](repeating: 0x61, count: 100_000)
    let matcher = try TextMatcher.make(.matches, pattern: "(a*)*(a|aa)+b")
    #expect(!text.withUnsafeBufferPointer { matcher.matches($0) })
    let finder = try RegexFinder("a*b|ac")
    let withEnd = text + [0x61, 0x63]
    #expect(throws: KernelError.self) {
      try withEnd.withUnsafeBufferPointer { text in
        var budget = RegexFinder.budget(text.count)
        _ = try finder.first(in: text, from: 0, &budget)
      }
    }
  }

  @Test func replacing() throws {
    func replaced(_ text: String, _ pattern: String, _ by: String) throws -> Value {
      try value("regex_replace", .text(text), .text(pattern), .text(by))
    }
    #expect(try replaced("abc", "x*", "-") == .text("-a-b-c-"))
    #expect(try replaced("王小", "x*", "-") == .text("-王-小-"))
    #expect(try replaced("abc", "b*", "-") == .text("-a--c-"))
    #expect(try replaced("2026-07-01", "(\\d+)-(\\d+)-(\\d+)", "\\3.\\2.\\1") == .text("01.07.2026"))
    #expect(try replaced("ab", "(a)|(b)", "[\\1\\2]") == .text("[a][b]"))
    #expect(try replaced("a.b", "\\.", "\\\\") == .text("a\\b"))
    #expect(try replaced("aa", "^a", "b") == .text("ba"))
    #expect(try replaced("ab", "a|ab", "<\\0>") == .text("<ab>"))
    #expect(try replaced("none", "[0-9]", "") == .text("none"))
    #expect(try replaced("", "^$", "x") == .text("x"))
    #expect(throws: FunctionMismatch.self) { try replaced("a", "a", "\\1") }
    let types: [LogicalType] = [.text, .text, .text]
    let call = Call(name: "regex_replace", types: types, constants: [nil, .text("a"), nil])
    let result = try call.run([texts(["aba", nil]), texts(["a", "a"]), texts(["x", "y"])], count: 2)
    #expect(shown(result) == "\"xbx\"|null")
  }
}
