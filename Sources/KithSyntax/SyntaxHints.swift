import KithBase

// Hints: what the user can type instead. Each looks at the current token.

extension Parser {
  /// Where a statement, a stage or a bracket should end and something else stands.
  func hintForJunk() -> String? {
    let token = token
    let previous = index > 0 ? tokens[index - 1] : token
    switch token.kind {
    case .name: return hintForWord(text(token).lowercased(), previous)
    case .text where previous.kind == .text:
      return "a quote inside \"…\" is written `\\\"`, inside '…' it is doubled"
    case .symbol(.closeParen), .symbol(.closeBracket), .symbol(.closeBrace):
      return bracketDepth == 0 ? "this closes nothing: take it out" : nil
    case .symbol(.openBrace): return "blocks follow `if`, `for` and `transaction` only"
    case .symbol(.colon): return "options follow `with`: `with name: value`"
    case .symbol(.hash): return "comments start with `--`"
    default: return nil
    }
  }

  private func hintForWord(_ word: String, _ previous: Token) -> String? {
    switch word {
    case "missing", "empty", "isnull", "notnull", "exists":
      return "write `is null` (no value) or `is blank` (no value or only spaces)"
    case "having": return "filter after `summarize` with another `| where`"
    case "as": return "a new name stands in front: `name = value`"
    case "equals", "eq": return "write `=`"
    case "limit", "top": return "write `| take 10`"
    case "order": return "write `| sort …`"
    case "group": return "write `| summarize … by …`"
    case "asc", "desc": return "only `sort` has a direction: `| sort amount \(word)`"
    default: break
    }
    if let keyword = Keyword.named(ArraySlice(word.utf8)), StageShape.table[keyword] != nil {
      return "start the next step with a pipe: `| \(word)`"
    }
    if previous.kind == .integer, EditDistance.nearest(to: word, among: Keyword.units.map(\.rawValue).sorted()) != nil {
      return EditDistance.nearest(to: word, among: Keyword.units.map(\.rawValue).sorted())
        .map { "did you mean `\(text(previous)) \($0)`?" }
    }
    return nil
  }

  /// Where a value is wanted and something else stands.
  func hintForOperand() -> String? {
    let token = token
    switch token.kind {
    case .symbol(.star):
      let before = index >= 2 && tokens[index - 1].is(.openParen) ? text(tokens[index - 2]) : ""
      return before.lowercased() == "count"
        ? "write `count()`" : "all columns are there unless `select` names some"
    case .symbol(.pipe): return "each step needs one `|` before it"
    case .symbol(.comma): return "there is a comma too many"
    case .symbol(.equal): return "write `=` once, between two values"
    case .symbol(.openBrace): return "rows are written `[{ name: value }]`"
    case .symbol(.hash): return "comments start with `--`"
    case .name:
      switch token.keyword {
      case .if, .not: return "put `\(text(token)) …` in parentheses"
      case .some(let keyword) where Keyword.reserved.contains(keyword):
        return "as a name it is written in back-quotes"
      default: return nil
      }
    default: return nil
    }
  }

  func hintForClause(_ shape: StageShape.ClauseShape, _ stage: Stage) -> String? {
    switch stage.name.text {
    case "join", "lookup": "for example `\(stage.name.text) customers as c on c.id = customer_id`"
    case "pivot": "for example `pivot sum(amount) for year by country`"
    case "insert": "for example `insert into leads on email skip`"
    default: nil
    }
  }

  /// Words of other languages that begin a query there.
  private static let foreignStarts: Set<String> = [
    "from", "filter", "group", "order", "limit", "having", "extend", "stats", "with", "find",
    "search", "get",
  ]

  /// At the start of a statement: what to write instead of a step or of SQL; nil where the statement
  /// may be fine. No two operands stand side by side, so a second one shows that the first word was
  /// meant as a verb.
  func hintForForeignStart() -> String? {
    let token = token
    guard token.kind == .name else { return nil }
    let word = text(token).lowercased()
    let isStage = token.keyword.map { StageShape.table[$0] != nil } ?? false
    guard isStage || Parser.foreignStarts.contains(word) else { return nil }
    let next = peek()
    guard !next.newlineBefore else { return nil }
    var isVerb = next.isLiteral || next.kind == .variable || next.kind == .quotedName
    if next.kind == .name {
      isVerb =
        next.keyword == .by || !Parser.continues([next, peek(2)], 0) && next.keyword != .not
    } else if next.is(.star) {
      isVerb = peek(2).is(.comma) || text(peek(2)).lowercased() == "from"
    }
    guard isVerb else { return nil }
    switch word {
    case "select", "from", "get", "find":
      return "a query starts with a table: `customers | select name, email`"
    case "update": return "a query starts with a table: `customers | where … | update status = \"x\"`"
    case "delete": return "a query starts with a table: `customers | where … | delete`"
    case "insert": return "the new rows come first: `read(\"leads.csv\") | insert into leads`"
    default: return "a query starts with a table: `customers | \(isStage ? word : "where") …`"
    }
  }
}
