import KithBase

/// What a visible name stands for.
enum ScopeValue {
  /// A column or a field of a row: nothing that costs or could differ from row to row.
  case bound(BoundExpression)
  /// A column of the schema that is computed on use, of the row that `row` names.
  case virtual(row: BoundExpression, table: String, column: Int)
  /// Its expression has an error that is reported already.
  case broken
}

struct ScopeColumn {
  var name: String
  var value: ScopeValue
  /// For a group key, the path it was written as: `customer.country` still reads `customer_country`.
  var path: String?
}

/// The row of a table that each row of a relation still knows.
struct Identity {
  var row: BoundExpression
  var table: String
  /// True while each row of the table stands here once at most: the row *is* that row.
  var isExact: Bool
}

/// The rows that a path went through: `orders` in `sum(… of orders.lines)`.
struct Hop {
  var name: String
  var row: BoundExpression
  var table: String
}

/// The right side of a join: the alias names a whole scope.
struct ScopeAlias {
  var name: String
  var scope: Scope
}

/// The names that a stage can see, and what is known of the rows.
struct Scope {
  var columns: [ScopeColumn] = []
  var identity: Identity?
  var hops: [Hop] = []
  /// The right sides of joins, by alias.
  var aliases: [ScopeAlias] = []
  /// The scope around an aggregate's rows; none or one. An array, since a struct cannot hold itself.
  var outer: [Scope] = []
  /// What breaks ties of an order: the key's columns, the group keys; nil: all columns.
  var ties: [BoundExpression]?
  /// An order is in force: `sort`, or rows that come with one.
  var isSorted = false
  /// A step has left out rows of the table, or was meant to.
  var isNarrowed = false
  /// The source has an error: every name is accepted in silence.
  var isBroken = false
  /// In the body of an aggregate: which outer row each row belongs to.
  var position: ColumnID?
  /// No row is in sight, so tables and relations may be named: `count(orders)` at the top.
  var isStatement = false

  static var broken: Scope {
    var scope = Scope()
    scope.isBroken = true
    return scope
  }

  func column(_ name: String) -> ScopeColumn? {
    columns.first { Spelling.same($0.name, name) }
  }

  func index(of name: String) -> Int? { columns.firstIndex { Spelling.same($0.name, name) } }

  /// Replaces the column of that name, or adds one.
  mutating func set(_ name: String, _ value: ScopeValue) {
    if let index = index(of: name) {
      columns[index].value = value
      columns[index].path = nil
    } else {
      columns.append(ScopeColumn(name: name, value: value))
    }
  }

  /// What ends an order here: the ties that are known, else every column.
  var tieKeys: [BoundExpression] {
    if let ties { return ties }
    return columns.compactMap { if case .bound(let value) = $0.value { value } else { nil } }
  }

  /// Partition keys of a step that works within groups: a body's rows never mix between outer rows.
  var positionKeys: [BoundExpression] { position.map { [.column($0, .int)] } ?? [] }
}

/// A relation on its way through the stages.
struct Rows {
  var plan: LogicalPlan
  var scope: Scope
}

/// Where an expression stands: the names it sees, and the plan whose rows it reads. Binding may put
/// nodes (laterals) on top of the plan.
final class Site {
  enum Mode {
    case row
    case summary(Summary)
    case window(WindowItems)
  }

  var scope: Scope
  var plan: LogicalPlan
  let mode: Mode
  /// The step's name, for messages.
  let step: String
  /// Says why no aggregate over other rows may stand here; nil where they may.
  let refusal: String?

  init(_ rows: Rows, step: String, mode: Mode = .row, refusal: String? = nil) {
    scope = rows.scope
    plan = rows.plan
    self.step = step
    self.mode = mode
    self.refusal = refusal
  }

  /// The site whose rows the arguments of aggregates read.
  var input: Site {
    switch mode {
    case .row: self
    case .summary(let summary): summary.input
    case .window(let window): window.input
    }
  }

  var rows: Rows { Rows(plan: plan, scope: scope) }
}

/// The items of a `summarize` while they are bound.
final class Summary {
  struct Key {
    var name: String
    /// As written, for keys that are paths.
    var path: String?
    var column: ColumnID
    var value: BoundExpression?
  }

  let input: Site
  var keys: [Key] = []
  var calls: [AggregateCall] = []
  var sources: [AggregateSource] = []
  /// Joined to the filter of every aggregate over the group's own rows: one pivot column's value.
  var extraFilter: BoundExpression?
  /// The items bound so far, which the later ones do not see.
  var itemNames: [String] = []

  init(input: Site) { self.input = input }

  var allSources: [AggregateSource] {
    calls.isEmpty ? sources : [AggregateSource(body: nil, position: nil, calls: calls)] + sources
  }
}

/// The items of a `window` while they are bound.
final class WindowItems {
  let input: Site
  let hasSort: Bool
  var calls: [WindowCall] = []
  init(input: Site, hasSort: Bool) {
    self.input = input
    self.hasSort = hasSort
  }
}
