import KithBase

extension Parser {
  /// Grammar: expr
  mutating func parseExpression() -> Expression {
    let outer = height
    height = 0
    defer { height = max(outer, height) }
    guard at(.if) else { return parseOperators(.or) }
    let start = token.range.lower
    return deeper { parser in
      parser.advance(.keyword)
      let condition = parser.parseExpression()
      guard parser.at(.then) else {
        parser.fail(expected: "`then`", hint: "for example `if a > b then a else b`")
        return parser.missing()
      }
      return parser.parseThen(condition, start: start)
    }
  }

  /// The rest of `if … then … else …`; the current token is `then`.
  mutating func parseThen(_ condition: Expression, start: Int) -> Expression {
    advance(.keyword)
    let then = parseExpression()
    let otherwise = eat(.else) ? deeper { $0.parseExpression() } : nil
    return Expression(
      .ifElse(condition: condition, then: then, otherwise: otherwise), range(from: start))
  }

  /// Everything between `or` and the operands, by precedence climbing from `loosest` on.
  ///
  /// Grammar: or
  /// Grammar: and
  /// Grammar: add-expr
  /// Grammar: sum
  /// Grammar: product
  /// Grammar: coalesce
  mutating func parseOperators(_ loosest: Level) -> Expression {
    let outer = height
    height = 0
    defer { height = max(outer, height) }
    var left = at(.not) && loosest <= .not ? parseNot() : parseUnary()
    while !panicking, !isBreak {
      if loosest <= .comparison, atComparison {
        left = parseComparison(left)
        if atComparison, !isBreak, !panicking { noteChain(left) }
        continue
      }
      guard let (level, operation) = infix, level >= loosest else { break }
      advance(token.kind == .name ? .keyword : .infix)
      // `??` groups to the right, the others to the left.
      let right =
        level == .coalesce
        ? deeper { $0.parseOperators(.coalesce) } : parseOperators(level.tighter)
      left = Expression(.binary(operation, left, right), left.range.union(right.range))
      grow()
    }
    return left
  }

  /// The infix operator at the current token, without the comparisons.
  private var infix: (level: Level, operation: BinaryOperator)? {
    switch token.kind {
    case .symbol(let symbol): Symbol.arithmetic[symbol].map { ($0.level, $0.operator) }
    case .name where token.keyword == .or: (.or, .or)
    case .name where token.keyword == .and: (.and, .and)
    default: nil
    }
  }

  /// Grammar: not
  private mutating func parseNot() -> Expression {
    let start = token.range.lower
    return deeper { parser in
      parser.advance(.keyword)
      let operand = parser.parseOperators(.not)
      return Expression(.not(operand), SourceRange(start, max(start, operand.range.upper)))
    }
  }

  // MARK: Comparisons

  private var atComparison: Bool {
    switch token.kind {
    case .symbol(let symbol): return Symbol.comparisons[symbol] != nil
    case .name:
      switch token.keyword {
      case .is, .in, .between, .contains, .starts, .ends, .like, .ilike, .matches: return true
      case .not: return peek().keyword.map(Keyword.negatable.contains) ?? false
      default: return false
      }
    default: return false
    }
  }

  /// Grammar: comparison
  private mutating func parseComparison(_ left: Expression) -> Expression {
    var kind: ExpressionKind
    if case .symbol(let symbol) = token.kind, let operation = Symbol.comparisons[symbol] {
      advance(.infix)
      let right = parseOperators(.concatenate)
      kind = .binary(operation, left, right)
    } else {
      let negated = at(.not)
      if negated { advance(.keyword) }
      let word = token.keyword
      advance(.keyword)
      switch word {
      case .is: kind = parseIs(left)
      case .in: kind = .inTest(left, parseInTarget(), negated: negated)
      case .between:
        let low = parseOperators(.concatenate)
        expect(.and)
        let high = parseOperators(.concatenate)
        kind = .between(left, low: low, high: high, negated: negated)
      default:
        if word == .starts || word == .ends { expect(.with) }
        let operation = word.flatMap { Keyword.textOperators[$0] } ?? .contains
        kind = .textTest(left, operation, parseOperators(.concatenate), negated: negated)
      }
    }
    grow()
    return Expression(kind, left.range.union(range(from: left.range.lower)))
  }

  private mutating func parseIs(_ left: Expression) -> ExpressionKind {
    let negated = eatWord(.not)
    if !operandGoesOn, eatWord(.null) { return .isTest(left, .null, negated: negated) }
    if !operandGoesOn, eatWord(.blank) { return .isTest(left, .blank, negated: negated) }
    return .isTest(left, .value(parseOperators(.concatenate)), negated: negated)
  }

  /// True when the word at the current token begins a longer operand: `a is blank.b`.
  private var operandGoesOn: Bool {
    guard case .symbol(let symbol) = peek().kind else { return false }
    if symbol == .minus, peek().newlineBefore, bracketDepth == 0 { return false }
    return symbol == .dot || Symbol.arithmetic[symbol] != nil
  }

  /// Reads a word where the statement cannot end.
  private mutating func eatWord(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advance(.keyword)
    return true
  }

  private mutating func parseInTarget() -> InTarget {
    let token = token
    switch token.kind {
    case .period, .variable: return .value(parsePrimary())
    case .symbol(.openBracket): return .value(parsePrimary())
    case .symbol(.openParen): break
    default:
      fail(
        expected: "a list in parentheses, a period such as @2026-Q3 or a variable",
        hint: token.kind == .name && !panicking
          ? "rows of a table are written `in (all \(text(token)) | select …)`" : nil)
      return .value(missing())
    }
    var items: [Expression] = []
    var query: Pipeline?
    brackets(.openParen, .closeParen) { parser in
      let first = parser.parsePipeline()
      if !first.stages.isEmpty || Parser.isTable(first.source) && parser.at(.closeParen) {
        query = first
      } else {
        items.append(first.source)
        if parser.eat(.comma) { parser.list { items.append($0.parseExpression()) } }
      }
    }
    return query.map(InTarget.query) ?? .list(items)
  }

  private static func isTable(_ expression: Expression) -> Bool {
    if case .all = expression.kind { true } else { false }
  }

  /// `10 < x < 20`: says so once and lets the loop read on.
  private mutating func noteChain(_ left: Expression) {
    let before = diagnostics.count
    let sign = self.text(token)
    let start = left.range.lower
    // A look ahead at the third operand, for the message.
    var ahead = self
    let whole = ahead.parseComparison(left)
    guard !ahead.panicking, ahead.diagnostics.count == before else {
      fail(
        "K0206", "comparisons cannot be chained", token.range,
        hint: "write `a < b and b < c`")
      return
    }
    var hint = "write `a < b and b < c`"
    if case .binary(_, _, let middle) = left.kind, case .binary(_, _, let last) = whole.kind {
      hint =
        "write `\(shortened(source.text(left.range))) and \(shortened(source.text(middle.range))) "
        + "\(sign) \(shortened(source.text(last.range)))`"
      if case .binary(.concatenate, _, _) = middle.kind {
        hint = "`||` joins texts; between conditions write `or`"
      }
    }
    note("K0206", "comparisons cannot be chained", SourceRange(start, whole.range.upper), hint: hint)
  }

  // MARK: Operands

  /// Grammar: unary
  mutating func parseUnary() -> Expression {
    guard at(.minus) else { return parsePostfix() }
    let start = token.range.lower
    return deeper { parser in
      parser.advance(.prefix)
      let operand = parser.parseUnary()
      return Expression(.negate(operand), SourceRange(start, max(start, operand.range.upper)))
    }
  }

  /// Grammar: postfix
  private mutating func parsePostfix() -> Expression {
    var result = parsePrimary()
    while !panicking, !isBreak, at(.dot), !peek().is(.star) {
      advance()
      let name = name("the name of a column or reference")
      result = Expression(.member(result, name), result.range.union(name.range))
      grow()
    }
    return result
  }

  /// An operand that is not there.
  func missing() -> Expression { Expression(.missing, here) }
}
