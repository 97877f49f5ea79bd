import KithBase

// Statements about data and its shape.

extension Parser {
  /// The statement that `keyword`, the current token, begins; nil when it is none of these.
  mutating func parseSchemaStatement(_ keyword: Keyword) -> StatementKind? {
    let rule: (inout Parser) -> StatementKind
    switch keyword {
    case .import: rule = { $0.parseImport() }
    case .table: rule = { $0.parseTable() }
    case .key: rule = { $0.parseKey() }
    case .reference: rule = { $0.parseReference() }
    case .column: rule = { $0.parseColumn() }
    case .view: rule = { $0.parseView() }
    default: return nil
    }
    advance(.keyword)
    return rule(&self)
  }

  /// Grammar: open
  mutating func parseOpen(isFirst: Bool) -> StatementKind {
    let token = token
    guard token.kind == .text else {
      fail(expected: "the name of a workspace file in quotes")
      return .open(missing())
    }
    let file = parsePrimary()
    if !isFirst {
      note(
        "K0211", "`open` must be the first statement", token.range,
        hint: "move it to the top of the script")
    }
    return .open(file)
  }

  /// Grammar: import
  private mutating func parseImport() -> StatementKind {
    var files: [Expression] = []
    list { files.append($0.parseExpression()) }
    let target = eat(.into) ? name("the name of a table") : nil
    return .importFiles(files: files, into: target, options: parseOptions())
  }

  /// Grammar: table
  private mutating func parseTable() -> StatementKind {
    let name = name("the name of the table")
    var columns: [ColumnDeclaration] = []
    brackets(.openParen, .closeParen) { parser in
      parser.list { columns.append($0.parseColumnDeclaration()) }
    }
    return .table(name: name, columns: columns)
  }

  /// Grammar: declaration
  private mutating func parseColumnDeclaration() -> ColumnDeclaration {
    let name = name("the name of a column")
    expect(.colon, "`:` and a type")
    let type = parseType()
    let isKey = eat(.key)
    let isRequired = !isKey && eat(.required)
    return ColumnDeclaration(name: name, type: type, isKey: isKey, isRequired: isRequired)
  }

  /// Grammar: key
  private mutating func parseKey() -> StatementKind {
    var paths: [Path] = []
    list { paths.append($0.parsePath()) }
    return .key(paths)
  }

  /// Grammar: reference
  private mutating func parseReference() -> StatementKind {
    let column = parsePath()
    expect(.to)
    let target = name("the name of a table")
    let forward = eat(.as) ? name() : nil
    let backward = eat(.many) ? name() : nil
    return .reference(column: column, to: target, forward: forward, backward: backward)
  }

  /// Grammar: column
  private mutating func parseColumn() -> StatementKind {
    let path = parsePath()
    expect(.colon, "`:` and a type")
    let type = parseType()
    return .column(path: path, type: type, value: eat(.equal, .infix) ? parseExpression() : nil)
  }

  /// Grammar: view
  private mutating func parseView() -> StatementKind {
    let name = name("the name of the view")
    expect(.equal)
    return .view(name: name, value: parsePipeline(isTop: true))
  }

  /// Grammar: path
  mutating func parsePath() -> Path {
    var names = [name("a path such as `orders.customer_id`")]
    while !panicking, !isBreak, at(.dot) {
      advance()
      names.append(name())
    }
    return Path(names)
  }

  /// The same path as an expression.
  mutating func parsePathExpression() -> Expression {
    let path = parsePath()
    var result = Expression(.name(path.names[0]), path.names[0].range)
    if path.names[0].text.isEmpty { result.kind = .missing }
    for name in path.names.dropFirst() {
      result = Expression(.member(result, name), result.range.union(name.range))
      grow()
    }
    return result
  }
}
