package import KithBase

/// What the parser made of a text. The tree is complete whatever the text was; it may be run only when
/// `hasErrors` is false.
package struct Parsed: Sendable {
  package var script: Script
  /// In source order.
  package var diagnostics: [Diagnostic]
  package var source: SourceText
  /// Every token with what it turned out to be; the last is `.end`.
  package var tokens: [Token]
  package var roles: [TokenRole]
  package var comments: [Comment]
  /// Indexes into `tokens` of the first token of each statement, nested ones included.
  package var statementStarts: [Int]
  /// The same for the code inside f-strings, by the index of the f-string's token.
  package var nested: [Int: NestedTokens]

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Tokens of the expressions inside one f-string, in order.
package struct NestedTokens: Sendable {
  package var pieces: [Piece]

  /// The tokens of one `{…}`.
  package struct Piece: Sendable {
    package var tokens: [Token]
    package var roles: [TokenRole]
    package var nested: [Int: NestedTokens]
  }
}

/// Recursive descent over a token array, with precedence climbing for operators.
///
/// Errors do not unwind: the first one in a stretch is recorded and sets `panicking`, from then on the
/// parser sees only the end of the input, so every rule finishes with what it has. The stage or the
/// statement around it then skips to where it can go on.
package struct Parser {
  /// Whole texts follow the file rule; at the prompt a text may go on with the statement before it.
  package enum Mode: Sendable { case file, prompt }

  let source: SourceText
  let mode: Mode
  let tokens: [Token]
  var index = 0
  /// Open `(` and `[` around the current token; inside them line ends mean nothing.
  var bracketDepth = 0
  /// Rules inside rules, bounded by `Limits.nestingMax`.
  var nesting = 0
  /// Height of the tallest expression made since the rule around it began.
  var height = 0
  var panicking = false
  /// `bracketDepth` where the error was found.
  var panicDepth = 0
  /// Nested beyond the limit: nothing is read on before the end of the statement.
  var tooDeep = false
  var diagnostics: [Diagnostic]
  var roles: [TokenRole]
  var statementStarts: [Int] = []
  var nested: [Int: NestedTokens] = [:]

  init(_ source: SourceText, mode: Mode, lexer: Lexer) {
    self.source = source
    self.mode = mode
    tokens = lexer.tokens
    diagnostics = lexer.diagnostics
    roles = [TokenRole](repeating: .plain, count: lexer.tokens.count)
  }

  /// Parses a whole text. Never fails: what cannot be read is described by the diagnostics.
  package static func parse(_ source: SourceText, mode: Mode = .file) -> Parsed {
    guard source.bytes.count <= Limits.sourceBytesMax else {
      let megabytes = Limits.sourceBytesMax >> 20
      return parse(SourceText(name: source.name, bytes: []), mode: mode).adding(
        Diagnostic(
          "K0113", "the program is larger than \(megabytes) MB", .at(0),
          hint: "keep data in files and import it"))
    }
    var lexer = Lexer(source.bytes, SourceRange(0, source.bytes.count))
    lexer.run()
    var parser = Parser(source, mode: mode, lexer: lexer)
    let script = parser.parseScript()
    let ordered = parser.diagnostics.enumerated().sorted {
      ($0.element.range?.lower ?? 0, $0.offset) < ($1.element.range?.lower ?? 0, $1.offset)
    }
    return Parsed(
      script: script, diagnostics: ordered.prefix(Limits.diagnosticsMax).map(\.element),
      source: source, tokens: parser.tokens, roles: parser.roles, comments: lexer.comments,
      statementStarts: parser.statementStarts, nested: parser.nested)
  }

  // MARK: Looking

  /// The current token; the end of the input while panicking.
  var token: Token {
    panicking ? tokens[tokens.count - 1] : tokens[index]
  }

  /// The token `distance` ahead.
  func peek(_ distance: Int = 1) -> Token {
    panicking ? tokens[tokens.count - 1] : tokens[min(index + distance, tokens.count - 1)]
  }

  func text(_ token: Token) -> String { source.text(token.range) }

  /// Where the last token read ends.
  var lastEnd: Int { index > 0 ? tokens[index - 1].range.upper : 0 }

  /// The range from `start` to the last token read.
  func range(from start: Int) -> SourceRange { SourceRange(start, max(start, lastEnd)) }

  /// True where the statement ends before the current token: see language.md section 11. Only for
  /// places where the statement may end; where an operand is wanted, line ends mean nothing.
  var isBreak: Bool {
    let token = token
    if token.kind == .end { return true }
    return token.newlineBefore && bracketDepth == 0 && !Parser.continues(tokens, index)
  }

  /// True when the token at `index` cannot begin a statement.
  static func continues(_ tokens: [Token], _ index: Int) -> Bool {
    let token = tokens[index]
    switch token.kind {
    case .symbol(let symbol): return Symbol.continuations.contains(symbol)
    case .name:
      guard let keyword = token.keyword else { return false }
      return Keyword.continuations.contains(keyword) || isOperatorAtStart(tokens, index, keyword)
    default: return false
    }
  }

  /// At the start of a line `contains "x"` goes on, while `contains | take 5` is a table: an operator
  /// word goes on only when an operand follows it.
  private static func isOperatorAtStart(_ tokens: [Token], _ index: Int, _ keyword: Keyword) -> Bool {
    guard index + 1 < tokens.count else { return false }
    let next = tokens[index + 1]
    guard !next.newlineBefore else { return false }
    switch keyword {
    case .not:
      guard let word = next.keyword, Keyword.negatable.contains(word) else { return false }
      return word == .in || isOperatorAtStart(tokens, index + 1, word)
    case .starts, .ends: return next.keyword == .with
    case .contains, .like, .ilike, .matches, .between:
      if next.isLiteral || next.kind == .variable || next.kind == .quotedName { return true }
      guard next.kind == .name else { return false }
      guard let word = next.keyword else { return true }
      return [.true, .false, .null].contains(word)
        || !Keyword.reserved.contains(word) && !Keyword.continuations.contains(word)
          && Keyword.textOperators[word] == nil && word != .between
    default: return false
    }
  }

  func at(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }

  func at(_ keyword: Keyword) -> Bool { token.keyword == keyword }

  /// True when `keyword` follows as part of the same statement.
  func goesOn(with keyword: Keyword) -> Bool { token.keyword == keyword && !isBreak }

  // MARK: Reading

  /// Reads the current token; does nothing at the end.
  @discardableResult
  mutating func advance(_ role: TokenRole = .plain) -> Token {
    let token = token
    guard !panicking, token.kind != .end else { return token }
    roles[index] = role
    index += 1
    return token
  }

  mutating func eat(_ symbol: Symbol, _ role: TokenRole = .plain) -> Bool {
    guard at(symbol) else { return false }
    advance(role)
    return true
  }

  mutating func eat(_ keyword: Keyword) -> Bool {
    guard goesOn(with: keyword) else { return false }
    advance(.keyword)
    return true
  }

  mutating func expect(_ symbol: Symbol, _ wanted: String? = nil) {
    if !eat(symbol) { fail(expected: wanted ?? "`\(symbol.rawValue)`") }
  }

  mutating func expect(_ keyword: Keyword, hint: String? = nil) {
    if at(keyword) {
      advance(.keyword)
    } else {
      fail(expected: "`\(keyword.rawValue)`", hint: hint)
    }
  }

  /// Reads `x { "," x }`.
  mutating func list(_ element: (inout Parser) -> Void) {
    repeat { element(&self) } while !panicking && eat(.comma)
  }

  /// Reads a name; a missing one is reported and empty.
  mutating func name(_ wanted: String = "a name", role: TokenRole = .name) -> Name {
    let token = token
    switch token.kind {
    case .quotedName:
      advance(role)
      return Parser.quoted(source, token)
    case .name:
      if let keyword = token.keyword, Keyword.reserved.contains(keyword) {
        fail(
          "K0202", "`\(text(token))` is a reserved word", token.range,
          hint: "as a name it is written in back-quotes")
        break
      }
      advance(role)
      return Name(text(token), token.range)
    case .invalid:
      quietly()
    default:
      fail(expected: wanted)
    }
    return Name("", here)
  }

  private static func quoted(_ source: SourceText, _ token: Token) -> Name {
    var bytes: [UInt8] = []
    var offset = token.range.lower + 1
    while offset < token.range.upper - 1 {
      bytes.append(source.bytes[offset])
      offset += source.bytes[offset] == 0x60 ? 2 : 1
    }
    return Name(String(decoding: bytes, as: UTF8.self), token.range, isQuoted: true)
  }

  /// True at a name that is not reserved.
  var atName: Bool {
    let token = token
    return token.kind == .quotedName
      || token.kind == .name && !(token.keyword.map(Keyword.reserved.contains) ?? false)
  }

  // MARK: Nesting

  /// Runs a rule that may contain itself, one level deeper.
  mutating func deeper<T>(_ rule: (inout Parser) -> T) -> T {
    let outer = height
    height = 0
    nesting += 1
    if nesting > Limits.nestingMax { failNesting() }
    let result = rule(&self)
    nesting -= 1
    grow()
    height = max(outer, height)
    return result
  }

  /// The expression being made got one level taller.
  mutating func grow() {
    height += 1
    if height > Limits.nestingMax { failNesting() }
  }

  private mutating func failNesting() {
    tooDeep = true
    fail(
      "K0210", "the statement is nested more than \(Limits.nestingMax) levels deep", token.range,
      hint: "give a part of it a name with `let`, or use `in (…)` for a long chain of `or`")
  }
}

extension Parsed {
  func adding(_ diagnostic: Diagnostic) -> Parsed {
    var result = self
    result.diagnostics.append(diagnostic)
    return result
  }
}
