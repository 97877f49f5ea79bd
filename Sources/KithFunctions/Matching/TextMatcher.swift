import KithBase

/// The operators that test a text against a pattern.
package enum TextMatchKind: String, Hashable, Sendable, CaseIterable {
  case contains
  case startsWith = "starts with"
  case endsWith = "ends with"
  /// `%` any characters, `_` one character, `\` takes the next one as it is.
  case like
  /// `like` without regard to letter case.
  case ilike
  /// A regular expression, found anywhere in the text; see `LinearRegex`.
  case matches
}

/// A text test compiled once and run for many texts. Every kind but `like` and `ilike` with `_` takes
/// time linear in the text.
package struct TextMatcher: Sendable {
  private enum Program: Sendable {
    case contains(SubstringSearch)
    case prefix([UInt8])
    case suffix([UInt8])
    case like(LikePattern)
    case ilike(LikePattern)
    case regex(LinearRegex)
  }
  private let program: Program

  /// Throws for a pattern that is broken, too long, or uses what Kith does not have.
  package static func make(
    _ op: TextMatchKind, pattern: String
  ) throws(FunctionMismatch) -> TextMatcher {
    switch op {
    case .contains: return TextMatcher(program: .contains(SubstringSearch(pattern)))
    case .startsWith: return TextMatcher(program: .prefix(Array(pattern.utf8)))
    case .endsWith: return TextMatcher(program: .suffix(Array(pattern.utf8)))
    case .like: return TextMatcher(program: .like(try LikePattern(pattern, ignoresCase: false)))
    case .ilike: return TextMatcher(program: .ilike(try LikePattern(pattern, ignoresCase: true)))
    case .matches: return TextMatcher(program: .regex(try LinearRegex(pattern)))
    }
  }

  package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch program {
    case .contains(let search): return search.first(in: text) != nil
    case .prefix(let bytes):
      return text.count >= bytes.count && text.starts(with: bytes)
    case .suffix(let bytes):
      return text.count >= bytes.count && text.suffix(bytes.count).elementsEqual(bytes)
    case .like(let pattern): return pattern.matches(text)
    case .ilike(let pattern):
      var folded: [UInt8] = []
      folded.reserveCapacity(text.count + 8)
      CaseMapping.append(text, isUpper: false, to: &folded)
      return folded.withUnsafeBufferPointer { pattern.matches($0) }
    case .regex(let regex): return regex.matches(text)
    }
  }
}
