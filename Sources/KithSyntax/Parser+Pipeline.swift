import KithBase

extension Parser {
  /// Grammar: pipeline
  mutating func parsePipeline(isTop: Bool = false) -> Pipeline {
    parsePipeline(after: parseExpression(), isTop: isTop)
  }

  mutating func parsePipeline(after source: Expression, isTop: Bool = false) -> Pipeline {
    if isTop, bracketDepth == 0, !panicking, !isBreak, !atStatementEnd { failAfterStage() }
    let recovered = panicking ? recoverInPipeline() : true
    let stages = recovered ? parseStages(isTop: isTop) : []
    return Pipeline(source: source, stages: stages, range: range(from: source.range.lower))
  }

  private var atStatementEnd: Bool {
    at(.pipe) || at(.semicolon) || at(.closeBrace) || token.kind == .end
  }

  /// Grammar: stages
  mutating func parseStages(isTop: Bool) -> [Stage] {
    var stages: [Stage] = []
    while !isBreak, eat(.pipe) {
      stages.append(parseStage())
      if isTop, bracketDepth == 0, !panicking, !isBreak, !atStatementEnd { failAfterStage() }
      if panicking, !recoverInPipeline() { break }
    }
    return stages
  }

  /// Grammar: stage
  mutating func parseStage() -> Stage {
    let token = token
    guard atName else {
      failStageName()
      return Stage(name: Name("", here), range: here)
    }
    let outer = height
    height = 0
    defer { height = max(outer, height) }
    var stage: Stage
    if token.kind == .name, let keyword = token.keyword, let shape = StageShape.table[keyword] {
      advance(.verb)
      stage = Stage(name: Name(keyword.rawValue, token.range), range: token.range)
      parseHead(shape.head, into: &stage)
      for clause in shape.clauses { parseClause(clause, into: &stage) }
      if shape.takesOptions { stage.options = parseOptions() }
    } else {
      stage = Stage(name: name(role: .verb), range: token.range)
      parseGeneralStage(into: &stage)
    }
    stage.range = range(from: token.range.lower)
    return stage
  }

  private mutating func failStageName() {
    let hint: String? =
      at(.pipe) || at(.concatenate)
      ? "each step needs one `|` before it" : "for example `| take 5`"
    fail(expected: "a step", hint: hint)
  }

  private mutating func parseHead(_ head: StageShape.Head, into stage: inout Stage) {
    switch head {
    case .nothing: break
    case .expression: stage.items = [Item(expression: parseExpression())]
    case .optionalText:
      if let label = parseLabel() { stage.items = [Item(expression: label)] }
    case .items: stage.items = itemList { $0.parseItem() }
    case .optionalItems:
      if !isBreak, beginsOperand { stage.items = itemList { $0.parseItem() } }
    case .named: stage.items = itemList { $0.parseNamed() }
    case .names: stage.items = itemList { $0.parseNameItem() }
    case .renames: stage.items = itemList { $0.parseRename() }
    case .keys: stage.items = parseKeys()
    case .path: stage.items = [Item(expression: parsePathExpression())]
    case .item: stage.items = [parseItem()]
    case .source(let alias):
      stage.source = parseSource()
      if alias, eat(.as) { stage.alias = name("the name of the other rows") }
    }
  }

  private mutating func itemList(_ element: (inout Parser) -> Item) -> [Item] {
    var items: [Item] = []
    list { items.append(element(&$0)) }
    return items
  }

  private mutating func parseClause(_ shape: StageShape.ClauseShape, into stage: inout Stage) {
    guard goesOn(with: shape.word) else {
      if shape.isRequired { fail(expected: "`\(shape.word.rawValue)`", hint: hintForClause(shape, stage)) }
      return
    }
    let word = Name(shape.word.rawValue, advance(.keyword).range)
    var clause = Clause(word: word, items: [])
    switch shape.content {
    case .expressions: clause.items = itemList { Item(expression: $0.parseExpression()) }
    case .expression: clause.items = [Item(expression: parseExpression())]
    case .operand: clause.items = [Item(expression: parseOperators(.concatenate))]
    case .items: clause.items = itemList { $0.parseItem() }
    case .named: clause.items = itemList { $0.parseNamed() }
    case .keys: clause.items = parseKeys()
    case .names: clause.items = itemList { $0.parseNameItem() }
    case .name: clause.items = [parseNameItem()]
    case .path: clause.items = [Item(expression: parsePathExpression())]
    case .frame: clause.frame = parseFrame()
    case .parenthesized:
      brackets(.openParen, .closeParen) { parser in
        clause.items = parser.itemList { Item(expression: $0.parseExpression()) }
      }
    case .keep:
      parseKeep(clause, into: &stage)
      return
    }
    stage.clauses.append(clause)
    guard !shape.actions.isEmpty else { return }
    if let action = token.keyword, shape.actions.contains(action), !isBreak {
      stage.action = Name(action.rawValue, advance(.keyword).range)
    } else {
      let words = shape.actions.map { "`\($0.rawValue)`" }.joined(separator: " or ")
      fail(expected: words)
    }
  }

  /// `newest`, `oldest`, or `first` and a `sort` clause.
  private mutating func parseKeep(_ clause: Clause, into stage: inout Stage) {
    var clause = clause
    let token = token
    guard let keyword = token.keyword, [.newest, .oldest, .first].contains(keyword) else {
      fail(expected: "`newest`, `oldest` or `first sort …`")
      return
    }
    advance(.keyword)
    clause.items = [
      Item(expression: Expression(.name(Name(keyword.rawValue, token.range)), token.range))
    ]
    stage.clauses.append(clause)
    guard keyword == .first else { return }
    guard at(.sort) else {
      fail(expected: "`sort`", hint: "for example `keep first sort updated_at desc`")
      return
    }
    let word = Name(Keyword.sort.rawValue, advance(.keyword).range)
    stage.clauses.append(Clause(word: word, items: parseKeys()))
  }

  /// A stage that the table does not list: a step made with `def`, or a registered verb.
  private mutating func parseGeneralStage(into stage: inout Stage) {
    if at(.openParen), !isBreak, parenthesesAreArguments() {
      roles[index - 1] = .step
      stage.arguments = []
      brackets(.openParen, .closeParen) { parser in
        guard !parser.at(.closeParen) else { return }
        parser.list { stage.arguments?.append($0.parseArgument()) }
      }
      return
    }
    if !isBreak, beginsOperand, !(token.keyword.map(isGeneralClause) ?? false) {
      stage.items = itemList { $0.parseShape() }
    }
    while !panicking, !isBreak, let keyword = token.keyword,
      StageShape.generalClauses.contains(keyword)
    {
      let word = Name(keyword.rawValue, advance(.keyword).range)
      stage.clauses.append(Clause(word: word, items: itemList { $0.parseShape() }))
    }
    stage.options = parseOptions()
  }

  private func isGeneralClause(_ keyword: Keyword) -> Bool {
    keyword == .with || StageShape.generalClauses.contains(keyword)
  }

  /// True when the parentheses after a step's name end the step: `active(30)`, but not
  /// `top (a + b) / 2 by c`.
  private func parenthesesAreArguments() -> Bool {
    var depth = 0
    var position = index
    repeat {
      switch tokens[position].kind {
      case .symbol(.openParen), .symbol(.openBracket), .symbol(.openBrace): depth += 1
      case .symbol(.closeParen), .symbol(.closeBracket), .symbol(.closeBrace): depth -= 1
      case .end, .symbol(.semicolon): return true
      default: break
      }
      position += 1
    } while depth > 0
    let next = tokens[position]
    switch next.kind {
    case .end, .symbol(.pipe), .symbol(.semicolon), .symbol(.closeParen), .symbol(.closeBrace),
      .symbol(.openBrace):
      return true
    default:
      return next.newlineBefore && bracketDepth == 0 && !Parser.continues(tokens, position)
    }
  }

  /// True at a token that can begin an operand.
  var beginsOperand: Bool {
    let token = token
    if token.isLiteral { return true }
    switch token.kind {
    case .name:
      guard let keyword = token.keyword else { return true }
      return !Keyword.reserved.contains(keyword)
        || [.true, .false, .null, .not, .if].contains(keyword)
    case .quotedName, .variable, .invalid: return true
    case .symbol(let symbol): return [.openParen, .openBracket, .minus].contains(symbol)
    default: return false
    }
  }

  // MARK: Parts of stages

  /// Grammar: shape
  private mutating func parseShape() -> Item {
    var item = parseItem()
    parseDirection(into: &item)
    return item
  }

  private mutating func parseDirection(into item: inout Item) {
    if eat(.desc) {
      item.direction = .descending
    } else if eat(.asc) {
      item.direction = .ascending
    }
  }

  /// Grammar: source
  private mutating func parseSource() -> Source {
    let token = token
    if at(.openParen) {
      var pipeline: Pipeline?
      brackets(.openParen, .closeParen, isList: false) { pipeline = $0.parsePipeline() }
      if let pipeline { return .pipeline(pipeline, range: range(from: token.range.lower)) }
    } else if at(.openBracket) {
      return .rows(parsePrimary())
    } else if isAllTable {
      advance(.keyword)
      let name = name("the name of a table")
      return .all(name, range: range(from: token.range.lower))
    } else if atName {
      if peek().is(.openParen), !(peek().newlineBefore && bracketDepth == 0) {
        if case .call(let call) = parseCall().kind { return .call(call) }
      }
      let name = name()
      return name.text == "_" && !name.isQuoted ? .previous(name.range) : .name(name)
    }
    return .name(name("the name of a table"))
  }

  /// Grammar: named
  private mutating func parseNamed() -> Item {
    let name = name("the name of a column")
    if at(.equal) {
      advance(.infix)
    } else {
      fail(
        expected: "`=` and what `\(name.text)` shall be", hint: at(.openParen)
          ? "name it: for example x = \(name.text)(…)" : "for example \(name.text) = …")
    }
    return Item(name: name, expression: parseExpression())
  }

  /// Grammar: item
  mutating func parseItem() -> Item {
    var name: Name?
    if atName, peek().is(.equal), !(peek().newlineBefore && isBreakAt(index + 1)) {
      name = self.name()
      advance(.infix)
    }
    var item = Item(name: name, expression: parseExpression())
    if name == nil, !panicking, at(.dot), peek().is(.star), isPath(item.expression) {
      advance()
      let star = advance()
      item.isStar = true
      item.expression.range = item.expression.range.union(star.range)
    }
    return item
  }

  private func isBreakAt(_ position: Int) -> Bool {
    bracketDepth == 0 && tokens[position].newlineBefore && !Parser.continues(tokens, position)
  }

  private func isPath(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .name: true
    case .member(let inner, _): isPath(inner)
    default: false
    }
  }

  /// A bare name as an item.
  private mutating func parseNameItem() -> Item {
    let name = name("the name of a column")
    return Item(expression: Expression(name.text.isEmpty ? .missing : .name(name), name.range))
  }

  /// `new = old`.
  private mutating func parseRename() -> Item {
    let name = name("the new name of a column")
    expect(.equal, "`=` and the old name")
    var item = parseNameItem()
    item.name = name
    return item
  }

  /// Grammar: keys
  mutating func parseKeys() -> [Item] {
    itemList { parser in
      var item = Item(expression: parser.parseExpression())
      parser.parseDirection(into: &item)
      if parser.eat(.nulls) {
        if parser.eat(.first) {
          item.nulls = .first
        } else if parser.eat(.last) {
          item.nulls = .last
        } else {
          parser.fail(expected: "`first` or `last`")
        }
      }
      return item
    }
  }

  /// Grammar: frame
  private mutating func parseFrame() -> Frame {
    let start = token.range.lower
    let lower = parseFrameBound(isLast: false)
    expect(.range, "`..` between the first and the last row")
    let upper = parseFrameBound(isLast: true)
    return Frame(lower: lower, upper: upper, range: range(from: start))
  }

  private mutating func parseFrameBound(isLast: Bool) -> Int? {
    if isLast, isBreak { return nil }
    let isNegative = at(.minus)
    if isNegative { advance(.prefix) }
    guard isNegative || token.kind == .integer else { return nil }
    return count("a number of rows").map { isNegative ? -$0 : $0 }
  }

  /// Grammar: options
  mutating func parseOptions() -> [Option] {
    guard eat(.with) else { return [] }
    var options: [Option] = []
    list { options.append($0.parseField("the name of an option", takesNull: true)) }
    return options
  }

  /// `name: value`. With `takesNull` the word `null` is a name too: an option is called so.
  mutating func parseField(_ wanted: String, takesNull: Bool = false) -> Option {
    let name = takesNull && atNullName ? nullName() : name(wanted)
    expect(.colon)
    return Option(name: name, value: parseExpression())
  }

  /// At `null:`.
  var atNullName: Bool { at(.null) && peek().is(.colon) }

  mutating func nullName() -> Name { Name("null", advance(.name).range) }

  /// Runs a rule between two brackets; line ends mean nothing inside.
  mutating func brackets(
    _ open: Symbol, _ close: Symbol, isList: Bool = true, _ rule: (inout Parser) -> Void
  ) {
    expect(open)
    guard !panicking else { return }
    bracketDepth += 1
    deeper { rule(&$0) }
    if !at(close) {
      fail(expected: "\(isList ? "`,` or " : "")`\(close.rawValue)`", hint: hintForJunk())
    }
    bracketDepth -= 1
    if at(close) { advance() }
  }
}
