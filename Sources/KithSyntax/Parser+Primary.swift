import KithBase

extension Parser {
  /// Grammar: primary
  mutating func parsePrimary() -> Expression {
    let token = token
    switch token.kind {
    case .integer:
      return parseNumber()
    case .decimal, .percent, .text, .date, .timestamp:
      advance(.literal)
      guard case .value(let value) = token.payload else { break }
      return Expression(.literal(value), token.range)
    case .period:
      advance(.literal)
      guard case .period(let period) = token.payload else { break }
      return Expression(.period(period), token.range)
    case .fstring:
      return parseFString()
    case .variable:
      let name = variable()
      return Expression(.variable(name), token.range)
    case .invalid:
      // The lexer said what is wrong with it; it counts as an operand.
      advance()
      return Expression(.missing, token.range)
    case .symbol(.openParen): return parseParenthesized()
    case .symbol(.openBracket): return parseBracketed()
    case .name, .quotedName: return parseName()
    default: break
    }
    failOperand()
    return missing()
  }

  private mutating func failOperand() {
    fail(expected: "a value", hint: hintForOperand())
  }

  private mutating func parseName() -> Expression {
    let token = token
    if let value = Parser.constant(token.keyword) {
      advance(.literal)
      return Expression(.literal(value), token.range)
    }
    guard atName else {
      failOperand()
      return missing()
    }
    if isAllTable {
      advance(.keyword)
      let name = name("the name of a table")
      return Expression(.all(name), range(from: token.range.lower))
    }
    if peek().is(.openParen), bracketDepth > 0 || !peek().newlineBefore { return parseCall() }
    let name = name()
    return Expression(.name(name), name.range)
  }

  private static func constant(_ keyword: Keyword?) -> Value? {
    switch keyword {
    case .true: .bool(true)
    case .false: .bool(false)
    case .null: .null
    default: nil
    }
  }

  /// True at `all t`: no two operands stand side by side, so a name after `all` is a table, unless it
  /// is a word that goes on.
  var isAllTable: Bool {
    guard at(.all) else { return false }
    let next = peek()
    if next.newlineBefore, bracketDepth == 0 { return false }
    if next.kind == .quotedName { return true }
    guard next.kind == .name else { return false }
    guard let keyword = next.keyword else { return true }
    return !Keyword.reserved.contains(keyword) && !Keyword.continuations.contains(keyword)
      && Keyword.textOperators[keyword] == nil
      && ![.between, .asc, .desc, .nulls, .of, .where, .for].contains(keyword)
  }

  /// A whole number, or a duration where a unit follows.
  ///
  /// Grammar: unit
  private mutating func parseNumber() -> Expression {
    let token = advance(.literal)
    guard case .value(.int(let count)) = token.payload else { return missing() }
    guard !isBreak, let unit = self.token.keyword, Keyword.units.contains(unit) else {
      return Expression(.literal(.int(count)), token.range)
    }
    advance(.unit)
    let range = range(from: token.range.lower)
    guard let duration = Parser.duration(count, unit) else {
      note(
        "K0111", "this duration is too long", range,
        hint: "dates go up to the year 9999")
      return Expression(.missing, range)
    }
    return Expression(.literal(.duration(duration)), range)
  }

  private static func duration(_ count: Int64, _ unit: Keyword) -> Duration? {
    func times(_ factor: Int64) -> Int64? {
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      return overflow ? nil : product
    }
    switch unit {
    case .day, .days: return Duration(days: count)
    case .week, .weeks: return times(7).map { Duration(days: $0) }
    case .month, .months: return Duration(months: count)
    case .quarter, .quarters: return times(3).map { Duration(months: $0) }
    case .year, .years: return times(12).map { Duration(months: $0) }
    case .hour, .hours: return times(3_600_000_000).map { Duration(microseconds: $0) }
    case .minute, .minutes: return times(60_000_000).map { Duration(microseconds: $0) }
    default: return times(1_000_000).map { Duration(microseconds: $0) }
    }
  }

  private mutating func parseParenthesized() -> Expression {
    let start = token.range.lower
    var pipeline: Pipeline?
    brackets(.openParen, .closeParen, isList: false) { pipeline = $0.parsePipeline() }
    guard let pipeline else { return missing() }
    let range = range(from: start)
    return pipeline.stages.isEmpty
      ? Expression(.paren(pipeline.source), range) : Expression(.subquery(pipeline), range)
  }

  /// A list or literal rows.
  ///
  /// Grammar: list-literal
  private mutating func parseBracketed() -> Expression {
    let start = token.range.lower
    var items: [Expression] = []
    var rows: [RowLiteral] = []
    let isRows = peek().is(.openBrace)
    brackets(.openBracket, .closeBracket) { parser in
      if isRows {
        rows = parser.parseRows()
      } else if !parser.at(.closeBracket) {
        parser.list { items.append($0.parseExpression()) }
      }
    }
    return Expression(isRows ? .rows(rows) : .list(items), range(from: start))
  }

  /// Grammar: rows
  private mutating func parseRows() -> [RowLiteral] {
    var rows: [RowLiteral] = []
    list { parser in
      let start = parser.token.range.lower
      var fields: [Option] = []
      parser.brackets(.openBrace, .closeBrace) { inner in
        inner.list { fields.append($0.parseField("the name of a column")) }
      }
      rows.append(RowLiteral(fields: fields, range: parser.range(from: start)))
    }
    return rows
  }

  /// Grammar: call
  mutating func parseCall() -> Expression {
    let start = token.range.lower
    var call = Call(name: name(role: .function), range: .at(start))
    brackets(.openParen, .closeParen) { parser in
      if parser.atCallWord(.distinct) {
        parser.advance(.keyword)
        call.isDistinct = true
      }
      if !parser.at(.closeParen), !parser.atCallClause {
        parser.parseArguments(into: &call)
      }
      if parser.eat(.of) { call.of = parser.parsePathExpression() }
      if parser.eat(.where) { call.filter = parser.parseExpression() }
      if parser.eat(.sort) { call.sort = parser.parseKeys() }
      if parser.eat(.per) {
        if parser.at(.row), !parser.peek().is(.dot) {
          parser.advance(.keyword)
          call.per = .row
        } else {
          call.per = .path(parser.parsePathExpression())
        }
      }
    }
    call.range = range(from: start)
    return Expression(.call(call), call.range)
  }

  private mutating func parseArguments(into call: inout Call) {
    var piped: Argument?
    list { parser in
      let argument = parser.parseArgument()
      if !argument.value.stages.isEmpty { piped = argument }
      call.arguments.append(argument)
    }
    if let piped, call.arguments.count > 1 {
      note(
        "K0207", "a query with steps must be the only argument", piped.value.range,
        hint: "put it in parentheses")
    }
  }

  private var atCallClause: Bool {
    [Keyword.of, .where, .sort, .per].contains { atCallWord($0) }
  }

  /// True when `keyword` at the start of a call's parentheses is a word of the call; a column may have
  /// the same name (`sum(sort)`, `max(per * 2)`).
  private func atCallWord(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    let next = peek()
    switch next.kind {
    case .symbol(.minus): return true
    case .symbol(let symbol):
      if keyword == .distinct, symbol == .closeParen { return false }
      return !(symbol.isInfix
        || [.closeParen, .comma, .dot, .pipe, .colon].contains(symbol))
    case .name:
      switch next.keyword {
      case .and, .or, .is, .in: return false
      case .not: return !(peek(2).keyword.map(Keyword.negatable.contains) ?? false)
      case .of, .where, .sort, .per:
        // `count(distinct where c)` has a clause, `sum(sort where c)` a column called sort.
        return keyword == .distinct
      default: return true
      }
    default: return true
    }
  }

  /// Grammar: arg
  mutating func parseArgument() -> Argument {
    var name: Name?
    if atNullName {
      name = nullName()
      advance()
    } else if atName, peek().is(.colon) {
      name = self.name()
      advance()
    }
    return Argument(name: name, value: parsePipeline())
  }

  // MARK: Texts with code

  private mutating func parseFString() -> Expression {
    let at = index
    let token = advance(.literal)
    guard case .pieces(let pieces) = token.payload else { return missing() }
    var parts: [FStringPart] = []
    var tokens = NestedTokens(pieces: [])
    for piece in pieces {
      switch piece {
      case .text(let text): parts.append(.text(text))
      case .code(let range):
        parts.append(.expression(deeper { $0.parseCode(range, into: &tokens) }))
      }
    }
    nested[at] = tokens
    return Expression(.fstring(parts), token.range)
  }

  /// Parses the code of one `{…}` in its place in the source.
  private mutating func parseCode(_ range: SourceRange, into tokens: inout NestedTokens) -> Expression {
    guard !panicking else { return missing() }
    var lexer = Lexer(source.bytes, range)
    lexer.newline = false
    lexer.run()
    if let comment = lexer.comments.first {
      lexer.report(
        "K0112", "a comment cannot stand inside `{…}`", comment.range.lower, comment.range.upper)
    }
    var inner = Parser(source, mode: mode, lexer: lexer)
    inner.bracketDepth = 1
    inner.nesting = nesting
    let expression = inner.parseExpression()
    if inner.token.kind != .end, !inner.panicking {
      inner.fail(expected: "`}`", hint: inner.hintForJunk())
    }
    for var diagnostic in inner.diagnostics
    where diagnostics.count < 4 * Limits.diagnosticsMax {
      diagnostic.isAtEnd = false
      diagnostics.append(diagnostic)
    }
    height = max(height, inner.height)
    tokens.pieces.append(
      NestedTokens.Piece(tokens: inner.tokens, roles: inner.roles, nested: inner.nested))
    return expression
  }
}
