import KithBase
import KithPlan
import KithSyntax

extension Session {
  /// Behind an operand: the operators of its type, then the words that the stage may go on with.
  func behindOperand(_ place: CompletionPlace, verb: Verb?) -> [CompletionItem] {
    let last = place.tokens.count - 1
    let isInStage = !place.frame.pipes.isEmpty
    if isInStage, isKey(place, verb) {
      return [
        CompletionItem("asc", "smallest first"), CompletionItem("desc", "largest first"),
        CompletionItem("nulls", "nulls first or nulls last"),
      ] + clauses(place, verb)
    }
    if verb?.name == "join" || verb?.name == "lookup", isInStage, place.frame.stage == last - 1 {
      return [
        CompletionItem("on", "the condition that matches rows"),
        CompletionItem("as", "a name for the other rows"),
      ]
    }
    let takesConditions = !isInStage || verb.map { Session.expressions.contains($0.name) } ?? true
    var items: [CompletionItem] = []
    if takesConditions, let type = type(endingAt: last, place) {
      items = operators(type, isCompared: isCompared(last, place))
      items += [CompletionItem("and", "both"), CompletionItem("or", "one or both")]
    }
    if place.frame.call != nil {
      items += [
        CompletionItem("where", "only rows with …"), CompletionItem("of", "over the rows of …"),
        CompletionItem("sort", "in the order of …"), CompletionItem("per", "once for each …"),
      ]
    }
    return items + (isInStage ? clauses(place, verb) + [Session.nextStep] : [])
  }

  static let nextStep = CompletionItem("| ", label: "|", "a step follows")

  /// True for the right side of a comparison, which cannot be compared again.
  private func isCompared(_ last: Int, _ place: CompletionPlace) -> Bool {
    var start = place.path(endingAt: last)?.start ?? last
    if place.isSymbol(last, .closeParen) {
      // Back to the parenthesis that opens the list.
      var depth = 0
      while start > 0 {
        if place.isSymbol(start, .closeParen) { depth += 1 }
        if place.isSymbol(start, .openParen) { depth -= 1 }
        if depth == 0 { break }
        start -= 1
      }
    }
    guard start > place.frame.stage else { return false }
    if case .symbol(let symbol) = place.tokens[start - 1].kind {
      return [.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual].contains(symbol)
    }
    return [.in, .contains, .with, .like, .ilike, .matches, .is].contains(place.keyword(start - 1))
  }

  /// Steps whose items are conditions or values that operators make.
  private static let expressions: Set<String> = [
    "where", "exclude", "derive", "join", "lookup", "assert", "update", "window", "summarize",
    "select",
  ]

  /// True where sort keys stand.
  private func isKey(_ place: CompletionPlace, _ verb: Verb?) -> Bool {
    if verb?.name == "sort" { return true }
    let clause = place.tokens.indices.reversed().first { index in
      index > place.frame.stage && place.parsed.roles[index] == .keyword
        && [.sort, .by, .per, .on, .with, .rows].contains(place.keyword(index))
    }
    return clause.map { place.keyword($0) == .sort } ?? false
  }

  /// Clause words of the verb that the stage does not have yet.
  private func clauses(_ place: CompletionPlace, _ verb: Verb?) -> [CompletionItem] {
    guard let verb else { return [] }
    let used = Set((place.frame.stage..<place.tokens.count).map { place.text($0).lowercased() })
    let words = verb.clauses + (verb.options?.isEmpty ?? false ? [] : ["with"])
    return words.filter { !used.contains($0) }.map {
      CompletionItem($0, Session.clauseHelp[$0] ?? verb.signature)
    }
  }

  private static let clauseHelp = [
    "by": "groups", "per": "for each of these", "on": "what must match", "with": "options",
    "sort": "order", "rows": "which rows around this one", "for": "the values that become columns",
    "in": "these values", "else": "the message", "keep": "which row survives",
    "taking": "where fields come from", "into": "the table",
  ]

  /// The type of the column or literal that ends at a token; nil where it is not known.
  private func type(endingAt last: Int, _ place: CompletionPlace) -> LogicalType? {
    switch place.tokens[last].kind {
    case .integer: return .int
    case .decimal, .percent: return .decimal(scale: 2)
    case .text, .fstring: return .text
    case .date: return .date
    case .timestamp: return .timestamp
    case .symbol: return .null
    default: break
    }
    return column(endingAt: last, place)?.type
  }

  /// The column whose path ends at a token.
  func column(endingAt last: Int, _ place: CompletionPlace) -> CompletionScope.Column? {
    guard last >= 0, let path = place.path(endingAt: last) else { return nil }
    let scopes = CompletionScopes(place, self)
    guard let scope = scopes.scope(place.frames.count - 1),
      case .column(let column)? = scope.meaning(of: path.names, in: catalog)
    else { return nil }
    return column
  }

  /// The operators that a value of this type may stand before.
  private func operators(_ type: LogicalType, isCompared: Bool) -> [CompletionItem] {
    let equal = [("=", "equal"), ("!=", "not equal")]
    let order = [
      ("<", "less"), ("<=", "at most"), (">", "more"), (">=", "at least"),
      ("between", "between a and b"),
    ]
    let sums = [("+", "plus"), ("-", "minus"), ("*", "times"), ("/", "divided by")]
    let nulls = [
      ("is null", "has no value"), ("is not null", "has a value"), ("??", "or, where null, …"),
    ]
    let sets = [("in", "one of (a, b)"), ("not in", "none of (a, b)")]
    let texts = [
      ("contains", "has a text in it"), ("starts with", "has a text at its start"),
      ("ends with", "has a text at its end"),
      ("like", "% is any text, _ one character"), ("ilike", "like, letter case aside"),
      ("matches", "a regular expression"), ("is blank", "null or only spaces"),
      ("||", "joined with"),
    ]
    if isCompared {
      let isSum = type.isNumeric || type == .date || type == .timestamp
      return isSum ? sums.map { CompletionItem($0.0, $0.1) } : []
    }
    let found: [(String, String)]
    switch type {
    case .text: found = equal + sets + texts + nulls + order
    case .date, .timestamp:
      found = [("in", "in a period: @2026-Q3")] + equal + order + nulls + Array(sums.prefix(2))
    case .bool: found = equal + nulls
    case .int, .decimal, .float: found = equal + order + sets + nulls + sums
    default: found = equal + order + sets + nulls
    }
    return found.map { CompletionItem($0.0, $0.1) }
  }
}
