package import KithBase

// The tree that the parser makes: one enum per family, every node with its source range. The tree is
// complete for any input; a place where something is missing holds `.missing`.

/// A name as it was written, without its back-quotes.
package struct Name: Hashable, Sendable {
  package var text: String
  package var range: SourceRange
  package var isQuoted: Bool

  package init(_ text: String, _ range: SourceRange, isQuoted: Bool = false) {
    self.text = text
    self.range = range
    self.isQuoted = isQuoted
  }
}

/// A whole program: statements in order.
package struct Script: Hashable, Sendable {
  package var statements: [Statement]
  package init(statements: [Statement]) { self.statements = statements }
}

package struct Statement: Hashable, Sendable {
  package var kind: StatementKind
  package var range: SourceRange
  package init(_ kind: StatementKind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

package indirect enum StatementKind: Hashable, Sendable {
  case param(name: Name, type: TypeSyntax, value: Expression?)
  case letBinding(name: Name, value: Pipeline)
  case def(name: Name, formals: [Formal], body: DefBody)
  case assert(condition: Expression, message: Expression?)
  case print(Pipeline)
  case run(file: Expression, options: [Option])
  case set(name: Name, value: Expression)
  case undo(UndoTarget, isRedo: Bool)
  case begin(label: Expression?)
  case commit
  case rollback
  case ifElse(condition: Expression, then: Block, otherwise: ElseBranch?)
  case forEach(variable: Name, rows: Pipeline, body: Block)
  case transaction(label: Expression?, body: Block)
  case open(Expression)
  case importFiles(files: [Expression], into: Name?, options: [Option])
  case table(name: Name, columns: [ColumnDeclaration])
  case key([Path])
  case reference(column: Path, to: Name, forward: Name?, backward: Name?)
  case column(path: Path, type: TypeSyntax, value: Expression?)
  case view(name: Name, value: Pipeline)
  case pipeline(Pipeline)
  /// Text that could not be read as a statement; its diagnostics say why.
  case broken
}

package enum UndoTarget: Hashable, Sendable {
  case last
  case steps(Int)
  case change(Int)
}

package enum DefBody: Hashable, Sendable {
  case expression(Expression)
  case stages([Stage])
}

/// `name: type = default` of a def.
package struct Formal: Hashable, Sendable {
  package var name: Name
  package var type: TypeSyntax?
  package var value: Expression?
  package init(name: Name, type: TypeSyntax?, value: Expression?) {
    self.name = name
    self.type = type
    self.value = value
  }
}

package struct TypeSyntax: Hashable, Sendable {
  /// Decimals get scale 0 here; the value or the declaration's data decides the scale.
  package var type: LogicalType
  package var range: SourceRange
  package init(_ type: LogicalType, _ range: SourceRange) {
    self.type = type
    self.range = range
  }
}

package struct Block: Hashable, Sendable {
  package var statements: [Statement]
  package var range: SourceRange
  package init(statements: [Statement], range: SourceRange) {
    self.statements = statements
    self.range = range
  }
}

package enum ElseBranch: Hashable, Sendable {
  /// `else if …`: the statement is an `ifElse`.
  case ifElse(Statement)
  case block(Block)
}

/// `name: type [key | required]` of a table statement.
package struct ColumnDeclaration: Hashable, Sendable {
  package var name: Name
  package var type: TypeSyntax
  package var isKey: Bool
  package var isRequired: Bool
  package init(name: Name, type: TypeSyntax, isKey: Bool, isRequired: Bool) {
    self.name = name
    self.type = type
    self.isKey = isKey
    self.isRequired = isRequired
  }
}

/// `a.b.c`.
package struct Path: Hashable, Sendable {
  package var names: [Name]
  package init(_ names: [Name]) { self.names = names }
  package var range: SourceRange { names[0].range.union(names[names.count - 1].range) }
}

/// An expression and the stages that its rows run through; without stages just an expression.
package struct Pipeline: Hashable, Sendable {
  package var source: Expression
  package var stages: [Stage]
  package var range: SourceRange
  package init(source: Expression, stages: [Stage], range: SourceRange) {
    self.source = source
    self.stages = stages
    self.range = range
  }
}

/// One stage: a verb's name and what follows it. All verbs share this shape; the binder checks which
/// parts a verb takes. Examples of where things go:
///
///     sort amount desc                 items [amount desc]
///     take 3 per country               items [3], clause per
///     window n = e per k sort s rows -2..0   items, clauses per, sort, rows (frame)
///     join t as a on c with kind: anti source t, alias a, clause on, options
///     pivot f(x) for k in (1, 2) by g  items [f(x)], clauses for, in, by
///     insert into t on k skip          clauses into, on; action skip
///     merge keep first sort k taking a = b   clauses keep [first], sort, taking
///     assert c else m                  items [c], clause else
///     active(30)                       arguments [30]
package struct Stage: Hashable, Sendable {
  package var name: Name
  /// Arguments in parentheses: a step made with `def`. Nil where there are no parentheses.
  package var arguments: [Argument]?
  package var items: [Item]
  /// The other rows of join, lookup, append and match.
  package var source: Source?
  package var alias: Name?
  package var clauses: [Clause]
  /// The last word of `insert … on … skip | update`.
  package var action: Name?
  package var options: [Option]
  package var range: SourceRange

  package init(
    name: Name, arguments: [Argument]? = nil, items: [Item] = [], source: Source? = nil,
    alias: Name? = nil, clauses: [Clause] = [], action: Name? = nil, options: [Option] = [],
    range: SourceRange
  ) {
    self.name = name
    self.arguments = arguments
    self.items = items
    self.source = source
    self.alias = alias
    self.clauses = clauses
    self.action = action
    self.options = options
    self.range = range
  }

  /// The clause that `word` introduces, if the stage has it.
  package func clause(_ word: String) -> Clause? { clauses.first { $0.word.text == word } }
}

/// A word such as `by`, `on` or `sort`, lower-cased, and the items it introduces.
package struct Clause: Hashable, Sendable {
  package var word: Name
  package var items: [Item]
  /// Of `rows` only.
  package var frame: Frame?
  package init(word: Name, items: [Item], frame: Frame? = nil) {
    self.word = word
    self.items = items
    self.frame = frame
  }
}

/// `a..b` around the current row (0); nil is open.
package struct Frame: Hashable, Sendable {
  package var lower: Int?
  package var upper: Int?
  package var range: SourceRange
  package init(lower: Int?, upper: Int?, range: SourceRange) {
    self.lower = lower
    self.upper = upper
    self.range = range
  }
}

/// `name = expression`, `expression`, `expression desc nulls first` or `path.*`.
package struct Item: Hashable, Sendable {
  package enum Direction: Hashable, Sendable { case ascending, descending }
  package enum Nulls: Hashable, Sendable { case first, last }

  package var name: Name?
  package var expression: Expression
  /// True for `path.*`; `expression` is the path.
  package var isStar: Bool
  package var direction: Direction?
  package var nulls: Nulls?

  package init(
    name: Name? = nil, expression: Expression, isStar: Bool = false, direction: Direction? = nil,
    nulls: Nulls? = nil
  ) {
    self.name = name
    self.expression = expression
    self.isStar = isStar
    self.direction = direction
    self.nulls = nulls
  }

  package var range: SourceRange { name.map { $0.range.union(expression.range) } ?? expression.range }
}

/// `name: value` after `with`; the value may be a bare word.
package struct Option: Hashable, Sendable {
  package var name: Name
  package var value: Expression
  package init(name: Name, value: Expression) {
    self.name = name
    self.value = value
  }
}

/// The other rows of a join.
package indirect enum Source: Hashable, Sendable {
  case name(Name)
  case all(Name, range: SourceRange)
  case call(Call)
  case pipeline(Pipeline, range: SourceRange)
  case rows(Expression)
  /// `_`: the previous result.
  case previous(SourceRange)

  package var range: SourceRange {
    switch self {
    case .name(let name): name.range
    case .all(_, let range), .pipeline(_, let range), .previous(let range): range
    case .call(let call): call.range
    case .rows(let rows): rows.range
    }
  }
}

package struct Expression: Hashable, Sendable {
  package var kind: ExpressionKind
  package var range: SourceRange
  package init(_ kind: ExpressionKind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

package indirect enum ExpressionKind: Hashable, Sendable {
  /// Null, true, false, numbers, percentages, durations, dates, timestamps, texts.
  case literal(Value)
  case period(Period)
  case fstring([FStringPart])
  case name(Name)
  case variable(Name)
  case member(Expression, Name)
  case call(Call)
  case negate(Expression)
  case not(Expression)
  case binary(BinaryOperator, Expression, Expression)
  case isTest(Expression, IsTest, negated: Bool)
  case inTest(Expression, InTarget, negated: Bool)
  case between(Expression, low: Expression, high: Expression, negated: Bool)
  case textTest(Expression, TextOperator, Expression, negated: Bool)
  case ifElse(condition: Expression, then: Expression, otherwise: Expression?)
  case list([Expression])
  case rows([RowLiteral])
  /// `all t`.
  case all(Name)
  /// A pipeline with stages in parentheses.
  case subquery(Pipeline)
  /// An expression in parentheses.
  case paren(Expression)
  /// `_` is `.name`; this is a place where an expression is wanted and none stands.
  case missing
}

/// `{ name: expression, … }` of a row literal.
package struct RowLiteral: Hashable, Sendable {
  package var fields: [Option]
  package var range: SourceRange
  package init(fields: [Option], range: SourceRange) {
    self.fields = fields
    self.range = range
  }
}

package enum FStringPart: Hashable, Sendable {
  case text(String)
  case expression(Expression)
}

package enum IsTest: Hashable, Sendable {
  case null
  case blank
  /// Null-safe equality.
  case value(Expression)
}

package enum InTarget: Hashable, Sendable {
  /// `in (a, b)`.
  case list([Expression])
  /// `in (pipeline)`.
  case query(Pipeline)
  /// `in @2026-Q3`, `in $tiers`, `in ["A", "B"]`.
  case value(Expression)
}

package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
  case or, and
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case concatenate = "||"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case coalesce = "??"
}

package enum TextOperator: String, Hashable, Sendable, CaseIterable {
  case contains
  case startsWith = "starts with"
  case endsWith = "ends with"
  case like, ilike, matches
}

/// `name([distinct] a, b [of path] [where c] [sort k] [per row | path])`.
package struct Call: Hashable, Sendable {
  package var name: Name
  package var isDistinct: Bool
  package var arguments: [Argument]
  package var of: Expression?
  package var filter: Expression?
  package var sort: [Item]
  package var per: PerClause?
  package var range: SourceRange

  package init(
    name: Name, isDistinct: Bool = false, arguments: [Argument] = [], of: Expression? = nil,
    filter: Expression? = nil, sort: [Item] = [], per: PerClause? = nil, range: SourceRange
  ) {
    self.name = name
    self.isDistinct = isDistinct
    self.arguments = arguments
    self.of = of
    self.filter = filter
    self.sort = sort
    self.per = per
    self.range = range
  }
}

package enum PerClause: Hashable, Sendable {
  case row
  case path(Expression)
}

/// `[name:] value`; a value with stages must be the only argument.
package struct Argument: Hashable, Sendable {
  package var name: Name?
  package var value: Pipeline
  package init(name: Name? = nil, value: Pipeline) {
    self.name = name
    self.value = value
  }
}
