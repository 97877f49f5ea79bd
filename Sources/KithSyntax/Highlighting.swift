package import KithBase

/// What a stretch of a program is, for colours.
package enum HighlightKind: String, Hashable, Sendable, CaseIterable {
  case keyword, verb, function, variable, string, number, date, comment, `operator`, name, invalid
}

package struct HighlightSpan: Hashable, Sendable {
  package var range: SourceRange
  package var kind: HighlightKind
  package init(_ range: SourceRange, _ kind: HighlightKind) {
    self.range = range
    self.kind = kind
  }
}

package enum Highlighting {
  /// The coloured stretches of a program in source order, without overlaps. Punctuation and white
  /// space belong to none. An f-string is cut at its code.
  package static func spans(of parsed: Parsed) -> [HighlightSpan] {
    var spans: [HighlightSpan] = []
    collect(parsed.tokens, parsed.roles, parsed.nested, into: &spans)
    spans += parsed.comments.map { HighlightSpan($0.range, .comment) }
    return spans.sorted { $0.range.lower < $1.range.lower }
  }

  private static func collect(
    _ tokens: [Token], _ roles: [TokenRole], _ nested: [Int: NestedTokens],
    into spans: inout [HighlightSpan]
  ) {
    for (index, token) in tokens.enumerated() {
      if token.kind == .fstring {
        cut(token, nested[index], into: &spans)
      } else if let kind = kind(of: token, role: roles[index]) {
        spans.append(HighlightSpan(token.range, kind))
      }
    }
  }

  private static func cut(
    _ token: Token, _ inner: NestedTokens?, into spans: inout [HighlightSpan]
  ) {
    guard case .pieces(let pieces) = token.payload else { return }
    var start = token.range.lower
    var number = 0
    for case .code(let range) in pieces {
      spans.append(HighlightSpan(SourceRange(start, range.lower), .string))
      if let inner, number < inner.pieces.count {
        let piece = inner.pieces[number]
        collect(piece.tokens, piece.roles, piece.nested, into: &spans)
      }
      number += 1
      start = range.upper
    }
    spans.append(HighlightSpan(SourceRange(start, token.range.upper), .string))
  }

  private static func kind(of token: Token, role: TokenRole) -> HighlightKind? {
    switch token.kind {
    case .integer, .decimal, .percent: return .number
    case .text, .fstring: return .string
    case .date, .timestamp, .period: return .date
    case .variable: return .variable
    case .invalid: return .invalid
    case .end: return nil
    case .symbol(let symbol):
      return symbol.isInfix || symbol == .pipe || symbol == .range ? .operator : nil
    case .name, .quotedName: break
    }
    switch role {
    case .verb, .step: return .verb
    case .function: return .function
    case .variable: return .variable
    case .keyword, .literal: return .keyword
    case .unit: return .number
    default:
      // Where an error hides what the word is, reserved words still look like keywords.
      return token.keyword.map(Keyword.reserved.contains) ?? false ? .keyword : .name
    }
  }
}
