/// A regular expression that needs time linear in the text, whatever the pattern.
///
/// The language: literal characters; `.` (any character, line ends too); `[…]`, `[^…]` with ranges,
/// escapes and `[:alpha:]`; `\d \w \s` and `\D \W \S` (ASCII); `\n \t \r \f \v`; groups `(…)`, `(?:…)`;
/// `|`; `* + ? {m} {m,} {m,n}`; `^` and `$` for the ends of the text. A backslash before punctuation
/// takes it as it is. No word boundaries, look-around, back-references, lazy repetitions or flags.
/// Of several matches the leftmost counts, of those the longest. Letter case counts.
struct LinearRegex: Sendable {
  let program: RegexProgram
  private let searcher: RegexAutomaton?

  init(_ pattern: String) throws(FunctionMismatch) {
    var parser = try RegexParser(pattern)
    let node = try parser.parse()
    program = try RegexProgram(node, groupCount: parser.groupCount)
    searcher = RegexAutomaton(program, isSearching: true)
  }

  /// True if a match lies anywhere in the text.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if let searcher { return searcher.matches(text) }
    var states = RegexStates(program)
    var set: [Int32] = []
    var next: [Int32] = []
    states.begin()
    states.add(program.first, to: &set, atStart: true)
    for byte in text {
      if states.contains(match: set) { return true }
      states.begin()
      next.removeAll(keepingCapacity: true)
      states.advance(set, by: byte, into: &next)
      states.add(program.first, to: &next, atStart: false)
      swap(&set, &next)
    }
    return states.contains(match: set) || states.matchesAtEnd(set, atStart: text.isEmpty)
  }
}
