/// Every word of the grammar. A word is a keyword only where the grammar asks for it; elsewhere it is
/// a name, except for the reserved ones.
package enum Keyword: String, Hashable, Sendable, CaseIterable {
  // Statements.
  case open, `import`, into, table, key, required, reference, to, `as`, many, column, view, param
  case `let`, def, assert, `else`, print, run, set, undo, redo, begin, commit, rollback
  case `if`, `for`, `in`, transaction
  // Types.
  case text, int, decimal, float, bool, date, timestamp, list, of
  // Stages and their clauses.
  case `where`, exclude, derive, select, drop, rename, sort, take, per, skip, sample, distinct
  case summarize, by, window, rows, join, lookup, on, append, follow, pivot, duplicates, match
  case merge, keep, newest, oldest, first, taking, update, delete, insert, export, snapshot, show
  case asc, desc, nulls, last, with, row
  // Expressions.
  case then, or, and, not, `is`, null, blank, between, contains, starts, ends, like, ilike, matches
  case `true`, `false`, all
  // Units of durations.
  case day, days, week, weeks, month, months, quarter, quarters, year, years
  case hour, hours, minute, minutes, second, seconds

  private static let byText: [String: Keyword] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

  /// The keyword that these bytes spell, without regard to the case of ASCII letters.
  package static func named(_ bytes: ArraySlice<UInt8>) -> Keyword? {
    guard bytes.count <= 11 else { return nil }
    var lowered: [UInt8] = []
    lowered.reserveCapacity(bytes.count)
    for byte in bytes {
      switch byte {
      case 0x41...0x5A: lowered.append(byte | 0x20)
      case 0x61...0x7A: lowered.append(byte)
      default: return nil
      }
    }
    return byText[String(decoding: lowered, as: UTF8.self)]
  }

  /// Words that are never names unless they stand in back-quotes.
  package static let reserved: Set<Keyword> = [
    .and, .or, .not, .in, .is, .by, .if, .then, .else, .true, .false, .null,
  ]

  /// Words that may begin a statement.
  package static let statementWords: Set<Keyword> = [
    .param, .let, .def, .assert, .print, .run, .set, .undo, .redo, .begin, .commit, .rollback,
    .if, .for, .transaction, .open, .import, .table, .key, .reference, .column, .view,
  ]

  /// Statement words that are whole statements by themselves.
  static let bareStatements: Set<Keyword> = [.undo, .redo, .begin, .commit, .rollback]

  /// Words that cannot begin a statement, so that a line which begins with one goes on with the
  /// statement before it.
  package static let continuations: Set<Keyword> = [
    .and, .or, .by, .per, .on, .with, .then, .else, .as, .sort, .rows, .taking, .keep, .into, .to,
    .many, .in, .is,
  ]

  /// Operators that are words and that take an operand straight after them.
  static let textOperators: [Keyword: TextOperator] = [
    .contains: .contains, .starts: .startsWith, .ends: .endsWith, .like: .like, .ilike: .ilike,
    .matches: .matches,
  ]

  /// Words that `not` may stand before as part of an operator.
  static let negatable: Set<Keyword> = [
    .in, .between, .contains, .starts, .ends, .like, .ilike, .matches,
  ]

  static let units: Set<Keyword> = [
    .day, .days, .week, .weeks, .month, .months, .quarter, .quarters, .year, .years,
    .hour, .hours, .minute, .minutes, .second, .seconds,
  ]
}

/// Every sign of the grammar.
package enum Symbol: String, Hashable, Sendable, CaseIterable {
  case pipe = "|"
  case concatenate = "||"
  case dot = "."
  case range = ".."
  case comma = ","
  case colon = ":"
  case semicolon = ";"
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case coalesce = "??"
  case openParen = "("
  case closeParen = ")"
  case openBracket = "["
  case closeBracket = "]"
  case openBrace = "{"
  case closeBrace = "}"
  case hash = "#"

  /// Other spellings that are read and that the formatter replaces.
  package static let aliases: [String: Symbol] = ["==": .equal, "<>": .notEqual]

  /// Signs that cannot begin a statement, so that a line which begins with one goes on with the
  /// statement before it. `-` can: it is a prefix too.
  package static let continuations: Set<Symbol> = [
    .pipe, .closeParen, .closeBracket, .comma, .equal, .notEqual, .less, .lessOrEqual, .greater,
    .greaterOrEqual, .concatenate, .coalesce, .plus, .star, .slash, .dot,
  ]

  /// Signs that stand between two operands, without the comparisons.
  static let arithmetic: [Symbol: (level: Level, operator: BinaryOperator)] = [
    .concatenate: (.concatenate, .concatenate),
    .plus: (.sum, .add),
    .minus: (.sum, .subtract),
    .star: (.product, .multiply),
    .slash: (.product, .divide),
    .coalesce: (.coalesce, .coalesce),
  ]

  static let comparisons: [Symbol: BinaryOperator] = [
    .equal: .equal, .notEqual: .notEqual, .less: .less, .lessOrEqual: .lessOrEqual,
    .greater: .greater, .greaterOrEqual: .greaterOrEqual,
  ]

  var isInfix: Bool { Symbol.arithmetic[self] != nil || Symbol.comparisons[self] != nil }
}

/// How tightly an operator binds, loosest first.
enum Level: Int, Comparable {
  case or = 1
  case and, not, comparison, concatenate, sum, product, coalesce, unary

  static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

  /// The next tighter level.
  var tighter: Level { Level(rawValue: rawValue + 1) ?? .unary }
}
