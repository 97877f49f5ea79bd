package import KithBase

/// One token: its kind, where it stands, and for literals the value that it denotes.
package struct Token: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case name, quotedName, variable
    case integer, decimal, percent, text, date, timestamp, period, fstring
    case symbol(Symbol)
    /// Something that a diagnostic of the lexer is about; an operand as far as the parser knows.
    case invalid
    case end
  }

  /// What a literal denotes.
  package enum Payload: Hashable, Sendable {
    case none
    case value(Value)
    case period(Period)
    case pieces([FStringPiece])
  }

  package var kind: Kind
  package var range: SourceRange
  /// True for the first token of a line.
  package var newlineBefore: Bool
  /// Of unquoted names only.
  package var keyword: Keyword?
  package var payload: Payload

  /// True for tokens that are an operand by themselves.
  var isLiteral: Bool {
    switch kind {
    case .integer, .decimal, .percent, .text, .date, .timestamp, .period, .fstring: true
    default: false
    }
  }

  func `is`(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }
}

/// A part of an f-string: text with its escapes resolved, or the range of an expression.
package enum FStringPiece: Hashable, Sendable {
  case text(String)
  case code(SourceRange)
}

/// A comment, kept for the formatter and for colours.
package struct Comment: Hashable, Sendable {
  package var range: SourceRange
  /// True for the first thing on its line.
  package var newlineBefore: Bool
  /// True for `-- …` and `#! …`, which end with their line.
  package var endsLine: Bool
}

/// What a token turned out to be, noted while parsing.
package enum TokenRole: Hashable, Sendable {
  /// Not used by any rule, or plain punctuation.
  case plain
  case keyword, verb, function, variable, name, literal, infix, prefix
  /// The unit of a duration.
  case unit
  /// The name of a step that has arguments in parentheses.
  case step
}
