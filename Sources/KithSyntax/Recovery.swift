import KithBase

extension Parser {
  /// The place where something is missing: the current token, or the end of the last one where the
  /// line or the input ends.
  var here: SourceRange {
    let token = tokens[index]
    if token.kind == .end || token.newlineBefore && bracketDepth == 0 { return .at(lastEnd) }
    return .at(token.range.lower)
  }

  /// The current token as a message names it.
  var found: String {
    let token = token
    if token.kind == .end { return "the end of the input" }
    if isBreak { return "the end of the line" }
    return "`\(shortened(text(token)))`"
  }

  func shortened(_ text: String) -> String {
    let line = text.prefix { $0 != "\n" && $0 != "\r\n" }
    return line.unicodeScalars.count <= 40 && line.utf8.count == text.utf8.count
      ? text : String(String.UnicodeScalarView(line.unicodeScalars.prefix(37))) + "…"
  }

  /// Records an error and skips the rest of the stage or statement.
  mutating func fail(
    _ code: String, _ message: String, _ range: SourceRange, hint: String? = nil
  ) {
    guard !panicking else { return }
    if diagnostics.count < 4 * Limits.diagnosticsMax {
      diagnostics.append(
        Diagnostic(code, message, range, hint: hint, isAtEnd: tokens[index].kind == .end))
    }
    quietly()
  }

  /// Skips the rest of the stage or statement without a word, where the lexer has said it all.
  mutating func quietly() {
    guard !panicking else { return }
    panicking = true
    panicDepth = bracketDepth
  }

  /// Records an error that the parser can read on after.
  mutating func note(_ code: String, _ message: String, _ range: SourceRange, hint: String? = nil) {
    guard !panicking, diagnostics.count < 4 * Limits.diagnosticsMax else { return }
    diagnostics.append(Diagnostic(code, message, range, hint: hint))
  }

  /// Records that something else should stand here.
  mutating func fail(expected wanted: String, code: String = "K0201", hint: String? = nil) {
    guard !panicking else { return }
    if token.kind == .invalid {
      quietly()
      return
    }
    let isHere = token.kind != .end && !isBreak
    fail(
      code, "expected \(wanted), found \(found)", isHere ? token.range : .at(lastEnd), hint: hint)
  }

  /// After an error inside a stage: skips to the next `|` of this pipeline, or to where the pipeline
  /// ends. True when reading can go on there.
  mutating func recoverInPipeline() -> Bool {
    guard panicking else { return true }
    if tooDeep { return false }
    var depth = max(0, panicDepth - bracketDepth)
    while true {
      let token = tokens[index]
      if token.kind == .end || token.is(.semicolon) { return false }
      if endsStatement(token, depth: depth) { return false }
      switch token.kind {
      case .symbol(.pipe) where depth == 0:
        panicking = false
        return true
      case .symbol(.openParen), .symbol(.openBracket), .symbol(.openBrace): depth += 1
      case .symbol(.closeParen), .symbol(.closeBracket):
        if depth == 0, bracketDepth > 0 {
          panicking = false
          return true
        }
        depth = max(0, depth - 1)
      case .symbol(.closeBrace):
        if depth == 0 { return false }
        depth -= 1
      default: break
      }
      index += 1
    }
  }

  /// After an error in a statement: skips to where the next one begins.
  mutating func recoverInStatement(from start: Int) {
    guard panicking else { return }
    var depth = max(0, panicDepth)
    panicking = false
    tooDeep = false
    while true {
      let token = tokens[index]
      if token.kind == .end || token.is(.semicolon) { return }
      if index > start, endsStatement(token, depth: depth) { return }
      switch token.kind {
      case .symbol(.openParen), .symbol(.openBracket), .symbol(.openBrace): depth += 1
      case .symbol(.closeParen), .symbol(.closeBracket): depth = max(0, depth - 1)
      case .symbol(.closeBrace):
        if depth == 0, nesting > 0 { return }
        depth = max(0, depth - 1)
      default: break
      }
      index += 1
    }
  }

  /// While skipping: true when a statement begins at the current token. Inside brackets that may never
  /// be closed, only a word that surely begins a statement counts.
  private func endsStatement(_ token: Token, depth: Int) -> Bool {
    guard token.newlineBefore, index > 0 else { return false }
    if case .symbol(let last) = tokens[index - 1].kind, last == .pipe || last == .comma || last.isInfix
    { return false }
    if depth == 0, bracketDepth == 0 { return !Parser.continues(tokens, index) }
    guard let keyword = token.keyword, Keyword.statementWords.contains(keyword),
      index + 1 < tokens.count
    else { return false }
    let next = tokens[index + 1]
    return !next.newlineBefore
      && (next.kind == .name || next.kind == .variable || next.kind == .text
        || next.kind == .fstring) && !Keyword.continuations.contains(next.keyword ?? .open)
  }
}
