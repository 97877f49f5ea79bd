package import KithBase

/// What the prompt does with the text in its buffer when Enter is pressed.
package enum Completeness: Hashable, Sendable {
  /// Run it.
  case complete
  /// The first error stands at the end of the text: read another line.
  case incomplete
  /// Show it: more text would not mend it.
  case error(Diagnostic)
}

extension Parser {
  /// Judges a text typed so far.
  package static func completeness(of text: String) -> Completeness {
    completeness(of: parse(SourceText(text), mode: .prompt))
  }

  package static func completeness(of parsed: Parsed) -> Completeness {
    guard let first = parsed.diagnostics.first(where: { $0.severity == .error }) else {
      return .complete
    }
    return first.isAtEnd ? .incomplete : .error(first)
  }

  /// True when `line` begins with something that cannot begin a statement, such as `|`, `by` or
  /// `taking`: at the prompt it goes on with the statement before it.
  package static func beginsWithContinuation(_ line: String) -> Bool {
    let bytes = Array(line.utf8)
    var lexer = Lexer(bytes, SourceRange(0, bytes.count))
    lexer.run()
    return continues(lexer.tokens, 0)
  }

  /// The statements at the start of a growing text that have certainly ended, in order: by `;`, by the
  /// first token of the next statement, or by the end of the input. The caller runs them and goes on
  /// with the text behind the last one.
  ///
  /// Only whole lines count until the end, because the next bytes may lengthen a word.
  package static func endedStatements(in text: [UInt8], isEndOfInput: Bool) -> [SourceRange] {
    var whole = text
    if !isEndOfInput {
      whole = Array(text.prefix((text.lastIndex(of: 0x0A) ?? -1) + 1))
    }
    let parsed = parse(SourceText(bytes: whole))
    var ended: [SourceRange] = []
    let starts = topLevelStarts(parsed)
    for (number, start) in starts.enumerated() {
      let next = number + 1 < starts.count ? starts[number + 1] : parsed.tokens.count - 1
      // Semicolons between two statements belong to neither.
      var last = next - 1
      while last > start, parsed.tokens[last].is(.semicolon) { last -= 1 }
      let isEnded =
        isEndOfInput || number + 1 < starts.count || last < next - 1
      guard isEnded else { break }
      ended.append(
        SourceRange(parsed.tokens[start].range.lower, parsed.tokens[last].range.upper))
    }
    return ended
  }

  /// Token indexes of the first tokens of the statements that stand in no block.
  private static func topLevelStarts(_ parsed: Parsed) -> [Int] {
    let lowers = Set(parsed.script.statements.map(\.range.lower))
    var seen: Set<Int> = []
    return parsed.statementStarts.filter { index in
      let lower = parsed.tokens[index].range.lower
      return lowers.contains(lower) && seen.insert(lower).inserted
    }
  }
}
