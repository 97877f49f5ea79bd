import KithBase

extension Parser {
  /// Grammar: script
  mutating func parseScript() -> Script {
    var statements: [Statement] = []
    while token.kind != .end {
      if eat(.semicolon) { continue }
      statements.append(parseStatementToEnd(isFirst: statements.isEmpty))
    }
    return Script(statements: statements)
  }

  /// One statement and its end, having gone past whatever was wrong in it.
  ///
  /// Grammar: END
  private mutating func parseStatementToEnd(isFirst: Bool) -> Statement {
    let start = index
    statementStarts.append(start)
    var statement = parseStatement(isFirst: isFirst)
    if !panicking, !isBreak, !at(.semicolon), !(at(.closeBrace) && nesting > 0) {
      failAtEnd(of: statement)
    }
    if panicking {
      recoverInStatement(from: start)
      if index == start { index += 1 }
      statement.range = range(from: statement.range.lower)
    }
    return statement
  }

  private mutating func failAtEnd(of statement: Statement) {
    switch statement.kind {
    case .pipeline, .letBinding, .print, .view, .broken: failAfterStage()
    case .def(_, _, .stages): failAfterStage()
    default:
      fail(expected: "the end of the statement", code: "K0203", hint: hintForJunk())
    }
  }

  /// Something stands where a stage, and with it the statement, may end.
  mutating func failAfterStage() {
    fail(expected: "`|` or the end of the statement", code: "K0203", hint: hintForJunk())
  }

  /// Grammar: statement
  mutating func parseStatement(isFirst: Bool = false) -> Statement {
    let token = token
    if let keyword = statementWord() {
      return parseStatement(keyword, at: token, isFirst: isFirst)
    }
    if at(.pipe) {
      fail(
        "K0204", "a statement cannot begin with `|`", token.range,
        hint: "`_ | …` goes on with the last result")
      return Statement(.broken, token.range)
    }
    if at(.colon) {
      fail(
        "K0208", "a statement cannot start with `:`", token.range,
        hint: "commands such as :help belong to the prompt: start kith without a program")
      return Statement(.broken, token.range)
    }
    if let hint = hintForForeignStart() {
      fail(
        "K0208", "a statement cannot start with `\(text(token))`", token.range, hint: hint)
      return Statement(.broken, token.range)
    }
    let pipeline = parsePipeline(isTop: true)
    return Statement(.pipeline(pipeline), range(from: token.range.lower))
  }

  /// The statement word at the current token, if it begins a statement here: tables and columns may
  /// be called `key`, `table` or `run`.
  private func statementWord() -> Keyword? {
    guard token.kind == .name, let keyword = token.keyword,
      Keyword.statementWords.contains(keyword)
    else { return nil }
    if keyword == .if { return .if }
    let next = peek()
    let ends = next.kind == .end || next.newlineBefore || next.is(.semicolon) || next.is(.closeBrace)
    // A line that goes on with `|` makes even `undo` the name of a table.
    let goesOn = next.newlineBefore && next.kind != .end && Parser.continues(tokens, index + 1)
    if Keyword.bareStatements.contains(keyword), ends, !goesOn { return keyword }
    if ends { return nil }
    if case .symbol(let symbol) = next.kind {
      switch symbol {
      case .pipe, .dot: return nil
      case .minus:
        // `print -5` has a prefix, `print - 5` and `print-5` subtract.
        let spaced = next.range.lower > token.range.upper
        let glued = peek(2).range.lower == next.range.upper
        return spaced && glued ? keyword : nil
      default: return symbol.isInfix ? nil : keyword
      }
    }
    return isInfixWord(at: index + 1) ? nil : keyword
  }

  /// True when the token at `position`, at the place of an operator, is one: `print contains "x"`
  /// compares a column called print, `print matches` prints a table.
  private func isInfixWord(at position: Int) -> Bool {
    guard let keyword = tokens[position].keyword else { return false }
    switch keyword {
    case .and, .or, .is, .in: return true
    default: return Parser.continues(tokens, position) && !Keyword.continuations.contains(keyword)
    }
  }

  private mutating func parseStatement(_ keyword: Keyword, at token: Token, isFirst: Bool) -> Statement
  {
    let start = token.range.lower
    var kind: StatementKind
    if keyword == .if { return parseIf(start: start, mayBeExpression: true) }
    if let schema = parseSchemaStatement(keyword) {
      return Statement(schema, range(from: start))
    }
    advance(.keyword)
    switch keyword {
    case .param: kind = parseParam()
    case .let: kind = parseLet()
    case .def: kind = parseDef()
    case .assert: kind = parseAssert()
    case .print: kind = parsePrint()
    case .run: kind = parseRun()
    case .set: kind = parseSet()
    case .undo, .redo: kind = parseUndo(isRedo: keyword == .redo)
    case .begin, .commit, .rollback: kind = parseBegin(keyword)
    case .for: kind = parseFor()
    case .transaction: kind = parseTransaction()
    case .open: kind = parseOpen(isFirst: isFirst)
    default: kind = .broken
    }
    if case .broken = kind { quietly() }
    return Statement(kind, range(from: start))
  }

  /// Grammar: param
  private mutating func parseParam() -> StatementKind {
    let name = name("the name of the parameter", role: .variable)
    expect(.colon, "`:` and a type")
    let type = parseType()
    return .param(name: name, type: type, value: eat(.equal, .infix) ? parseExpression() : nil)
  }

  /// Grammar: let
  private mutating func parseLet() -> StatementKind {
    let name = name()
    expect(.equal)
    return .letBinding(name: name, value: parsePipeline(isTop: true))
  }

  /// Grammar: def
  private mutating func parseDef() -> StatementKind {
    let name = name("the name of the function or step", role: .function)
    var formals: [Formal] = []
    brackets(.openParen, .closeParen) { parser in
      if !parser.at(.closeParen) { parser.list { formals.append($0.parseFormal()) } }
    }
    expect(.equal)
    if at(.pipe) {
      return .def(name: name, formals: formals, body: .stages(parseStages(isTop: true)))
    }
    return .def(name: name, formals: formals, body: .expression(parseExpression()))
  }

  /// Grammar: formal
  private mutating func parseFormal() -> Formal {
    let name = name("the name of a parameter", role: .variable)
    let type = eat(.colon) ? parseType() : nil
    return Formal(name: name, type: type, value: eat(.equal, .infix) ? parseExpression() : nil)
  }

  /// Grammar: type
  mutating func parseType() -> TypeSyntax {
    let token = token
    let types: [Keyword: LogicalType] = [
      .text: .text, .int: .int, .decimal: .decimal(scale: 0), .float: .float, .bool: .bool,
      .date: .date, .timestamp: .timestamp,
    ]
    if let keyword = token.keyword, let type = types[keyword] {
      advance(.keyword)
      return TypeSyntax(type, token.range)
    }
    if at(.list) {
      advance(.keyword)
      expect(.of)
      let element = deeper { $0.parseType() }
      return TypeSyntax(.list(element.type), range(from: token.range.lower))
    }
    fail(
      expected: "a type",
      hint: EditDistance.nearest(to: text(token), among: types.keys.map(\.rawValue).sorted())
        .map { "did you mean `\($0)`?" }
        ?? "types are text, int, decimal, float, bool, date, timestamp and list of …")
    return TypeSyntax(.null, here)
  }

  /// Grammar: assert
  private mutating func parseAssert() -> StatementKind {
    let condition = parseExpression()
    return .assert(condition: condition, message: eat(.else) ? parseExpression() : nil)
  }

  /// Grammar: print
  private mutating func parsePrint() -> StatementKind { .print(parsePipeline(isTop: true)) }

  /// Grammar: run
  private mutating func parseRun() -> StatementKind {
    let file = parseExpression()
    return .run(file: file, options: parseOptions())
  }

  /// Grammar: set
  private mutating func parseSet() -> StatementKind {
    let name = name("the name of a setting")
    expect(.equal)
    return .set(name: name, value: parseExpression())
  }

  /// Grammar: undo
  private mutating func parseUndo(isRedo: Bool) -> StatementKind {
    guard !isBreak else { return .undo(.last, isRedo: isRedo) }
    if eat(.hash) {
      return .undo(.change(count("the number of a change") ?? 0), isRedo: isRedo)
    }
    if token.kind == .integer { return .undo(.steps(count("a number") ?? 0), isRedo: isRedo) }
    return .undo(.last, isRedo: isRedo)
  }

  /// Reads a whole number.
  mutating func count(_ wanted: String) -> Int? {
    let token = token
    guard case .value(.int(let value)) = token.payload, token.kind == .integer else {
      fail(expected: wanted)
      return nil
    }
    advance(.literal)
    return Int(value)
  }

  /// Grammar: begin
  private mutating func parseBegin(_ keyword: Keyword) -> StatementKind {
    switch keyword {
    case .commit: .commit
    case .rollback: .rollback
    default: .begin(label: parseLabel())
    }
  }

  /// A text on the same line, if one stands here.
  mutating func parseLabel() -> Expression? {
    !isBreak && token.kind == .text ? parsePrimary() : nil
  }

  /// Grammar: if
  private mutating func parseIf(start: Int, mayBeExpression: Bool) -> Statement {
    advance(.keyword)
    let condition = parseExpression()
    if mayBeExpression, goesOn(with: .then) {
      let first = parseThen(condition, start: start)
      let pipeline = parsePipeline(after: first, isTop: true)
      return Statement(.pipeline(pipeline), range(from: start))
    }
    let then = parseBlock()
    var otherwise: ElseBranch?
    if eat(.else) {
      if at(.if) {
        let next = token.range.lower
        otherwise = deeper { .ifElse($0.parseIf(start: next, mayBeExpression: false)) }
      } else {
        otherwise = .block(parseBlock())
      }
    }
    return Statement(
      .ifElse(condition: condition, then: then, otherwise: otherwise), range(from: start))
  }

  /// Grammar: for
  private mutating func parseFor() -> StatementKind {
    let token = token
    var variable = Name("", here)
    if token.kind == .variable {
      variable = self.variable()
    } else {
      fail(expected: "a variable such as `$row`")
    }
    expect(.in)
    let rows = parsePipeline()
    return .forEach(variable: variable, rows: rows, body: parseBlock())
  }

  /// Reads `$name`; the current token is one.
  mutating func variable() -> Name {
    let token = advance(.variable)
    return Name(
      source.text(SourceRange(token.range.lower + 1, token.range.upper)), token.range)
  }

  /// Grammar: transaction
  private mutating func parseTransaction() -> StatementKind {
    let label = parseLabel()
    return .transaction(label: label, body: parseBlock())
  }

  /// Grammar: block
  private mutating func parseBlock() -> Block {
    let start = token.range.lower
    expect(.openBrace)
    guard !panicking else { return Block(statements: [], range: here) }
    let outerDepth = bracketDepth
    bracketDepth = 0
    var statements: [Statement] = []
    deeper { parser in
      while !parser.at(.closeBrace), parser.token.kind != .end {
        if parser.eat(.semicolon) { continue }
        statements.append(parser.parseStatementToEnd(isFirst: false))
      }
    }
    bracketDepth = outerDepth
    expect(.closeBrace)
    return Block(statements: statements, range: range(from: start))
  }
}
