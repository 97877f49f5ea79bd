package import KithBase
package import KithColumns
package import KithFunctions

/// What a statement asks for, as relational steps over columns with ids.
///
/// A scan gives nothing but row numbers; every stored column is a `.field` of a row number, so
/// references, selections and renamings cost nothing until a value is needed. A node's output is its
/// input's columns and the ones it adds, unless its documentation says otherwise.
package indirect enum LogicalPlan: Sendable {
  case scan(Scan)
  case values(Values)
  case filter(Filter)
  case extend(Extend)
  case expand(Expand)
  case lateral(Lateral)
  case aggregate(Aggregate)
  case sort(Sort)
  case limit(LimitRows)
  case sample(Sample)
  case join(Join)
  case union(Union)
  case window(Window)
  case tap(Tap)
  case table(TableFunction)
}

/// Every row of a table. Output: `row` only.
package struct Scan: Sendable {
  package var table: String
  package var row: ColumnID
  package init(table: String, row: ColumnID) {
    self.table = table
    self.row = row
  }
}

/// Rows that are at hand: literals, a file that was read, a snapshot. Output: `columns` only.
package struct Values: Sendable {
  package var columns: [ColumnID]
  /// One vector a column, each of `count` rows.
  package var vectors: [Vector]
  package var count: Int
  package init(columns: [ColumnID], vectors: [Vector], count: Int) {
    self.columns = columns
    self.vectors = vectors
    self.count = count
  }
}

/// Keeps rows whose condition is true; with `keepsUnknown` (exclude) those where it is not true.
package struct Filter: Sendable {
  package var input: LogicalPlan
  package var condition: BoundExpression
  /// `exclude`: keeps rows where the condition is false or unknown.
  package var isExclusion: Bool
  /// What to say when rows were dropped only because the condition was unknown; nil for filters that
  /// the user did not write as `where`.
  package var note: UnknownNote?
  package init(
    input: LogicalPlan, condition: BoundExpression, isExclusion: Bool = false,
    note: UnknownNote? = nil
  ) {
    self.input = input
    self.condition = condition
    self.isExclusion = isExclusion
    self.note = note
  }
}

/// "… rows dropped because SUBJECT; HINT keeps them".
package struct UnknownNote: Hashable, Sendable {
  /// For example `status is null`.
  package var subject: String
  /// For example `"status is not \"active\"" or "exclude status = \"active\""`; nil for none.
  package var hint: String?
  package init(subject: String, hint: String?) {
    self.subject = subject
    self.hint = hint
  }
}

/// Adds computed columns, left to right; later ones see earlier ones.
package struct Extend: Sendable {
  package var input: LogicalPlan
  package var items: [(column: ColumnID, value: BoundExpression)]
  package init(input: LogicalPlan, items: [(column: ColumnID, value: BoundExpression)]) {
    self.input = input
    self.items = items
  }
}

/// Where the rows of an expansion come from.
package enum ExpandSource: Sendable {
  /// From the row that `row` names, along references backwards; the hops give one row column each.
  case children(row: BoundExpression, references: [Int], rows: [ColumnID])
  /// Every row of an uncorrelated plan (`all t`, a let relation).
  case plan(LogicalPlan)
}

/// Each input row with each of its matching rows. Output: the input's columns, and those of the
/// source. As the leaf of a body, `input` is nil: it then stands for the rows of the enclosing
/// node, and `position` (an int) numbers them.
package struct Expand: Sendable {
  package var input: LogicalPlan?
  package var source: ExpandSource
  /// In a body: which row of the enclosing node each row belongs to.
  package var position: ColumnID?
  /// The last hop's row column is made unique (`follow` to children: each row once).
  package init(input: LogicalPlan?, source: ExpandSource, position: ColumnID?) {
    self.input = input
    self.source = source
    self.position = position
  }
}

/// Adds, for each input row, aggregates over its own body: the rows that an `expand` leaf makes of it,
/// filtered and extended. Each aggregate is computed by itself over its set of rows.
package struct Lateral: Sendable {
  package var input: LogicalPlan
  package var source: AggregateSource
  package init(input: LogicalPlan, source: AggregateSource) {
    self.input = input
    self.source = source
  }
}

/// Aggregates over one set of rows.
package struct AggregateSource: Sendable {
  /// Nil: the input rows themselves. Else a plan whose leaf is an `expand` without input.
  package var body: LogicalPlan?
  /// The leaf's `position` column; nil exactly when `body` is.
  package var position: ColumnID?
  package var calls: [AggregateCall]
  package init(body: LogicalPlan?, position: ColumnID?, calls: [AggregateCall]) {
    self.body = body
    self.position = position
    self.calls = calls
  }
}

package struct AggregateCall: Sendable {
  package var output: ColumnID
  package var kind: AggregateKind
  /// Nil for `count()` and `exists`. For any and all a bool.
  package var argument: BoundExpression?
  /// The fraction of `percentile`, 0 … 1.
  package var fraction: Double?
  package var filter: BoundExpression?
  package var isDistinct: Bool
  /// Of first, last and list; complete with tie-breakers.
  package var sort: [SortKey]
  /// `per order`: each of these rows counts once per group.
  package var per: BoundExpression?
  /// `per row`: a row that is reached twice counts twice.
  package var repeatsRows = false
  package var type: LogicalType
  package var range: SourceRange
  package init(
    output: ColumnID, kind: AggregateKind, argument: BoundExpression?, fraction: Double? = nil,
    filter: BoundExpression? = nil, isDistinct: Bool = false, sort: [SortKey] = [],
    per: BoundExpression? = nil, type: LogicalType, range: SourceRange
  ) {
    self.output = output
    self.kind = kind
    self.argument = argument
    self.fraction = fraction
    self.filter = filter
    self.isDistinct = isDistinct
    self.sort = sort
    self.per = per
    self.type = type
    self.range = range
  }
}

package struct SortKey: Sendable {
  package var value: BoundExpression
  package var isDescending: Bool
  package var nullsFirst: Bool
  package init(_ value: BoundExpression, isDescending: Bool = false, nullsFirst: Bool = false) {
    self.value = value
    self.isDescending = isDescending
    self.nullsFirst = nullsFirst
  }
}

/// One row per distinct key, ordered by the keys (nulls last); without keys exactly one row. Nulls
/// form one group. Output: the keys' columns, then the calls' outputs.
package struct Aggregate: Sendable {
  package var input: LogicalPlan
  package var keys: [(column: ColumnID, value: BoundExpression)]
  package var sources: [AggregateSource]
  package init(
    input: LogicalPlan, keys: [(column: ColumnID, value: BoundExpression)],
    sources: [AggregateSource]
  ) {
    self.input = input
    self.keys = keys
    self.sources = sources
  }
}

/// Stable sort; the binder has added the tie-breakers.
package struct Sort: Sendable {
  package var input: LogicalPlan
  package var keys: [SortKey]
  package init(input: LogicalPlan, keys: [SortKey]) {
    self.input = input
    self.keys = keys
  }
}

/// Leaves out `skip` rows, then keeps `take`, of the whole or of every partition, in input order.
package struct LimitRows: Sendable {
  package var input: LogicalPlan
  package var skip: Int
  /// Nil: all.
  package var take: Int?
  package var partition: [BoundExpression]
  package init(input: LogicalPlan, skip: Int, take: Int?, partition: [BoundExpression] = []) {
    self.input = input
    self.skip = skip
    self.take = take
    self.partition = partition
  }
}

/// The `count` rows with the smallest md5(text of `keys` ‖ seed), in input order.
package struct Sample: Sendable {
  package var input: LogicalPlan
  package var count: Int
  package var seed: Int64
  package var keys: [BoundExpression]
  package init(input: LogicalPlan, count: Int, seed: Int64, keys: [BoundExpression]) {
    self.input = input
    self.count = count
    self.seed = seed
    self.keys = keys
  }
}

package enum JoinKind: String, Hashable, Sendable {
  case inner, left, full, semi, anti
  /// Left join that fails when two right rows match one left row.
  case lookup
}

/// Pairs of rows that satisfy every equality and the residual condition. Null equals nothing. Output:
/// the left columns, then the right ones (semi and anti: the left ones only); rows in left order,
/// within it in right order; a full join appends the unmatched right rows.
package struct Join: Sendable {
  package var left: LogicalPlan
  package var right: LogicalPlan
  package var kind: JoinKind
  package var equalities: [(left: BoundExpression, right: BoundExpression)]
  /// Over the columns of both sides; nil for none.
  package var residual: BoundExpression?
  /// The name in messages: `products`.
  package var rightName: String
  package var range: SourceRange
  package init(
    left: LogicalPlan, right: LogicalPlan, kind: JoinKind,
    equalities: [(left: BoundExpression, right: BoundExpression)], residual: BoundExpression?,
    rightName: String, range: SourceRange
  ) {
    self.left = left
    self.right = right
    self.kind = kind
    self.equalities = equalities
    self.residual = residual
    self.rightName = rightName
    self.range = range
  }
}

/// The rows of all inputs one after another. Output: `columns` only; each input gives a value for
/// each.
package struct Union: Sendable {
  package struct Branch: Sendable {
    package var plan: LogicalPlan
    package var values: [BoundExpression]
    package init(plan: LogicalPlan, values: [BoundExpression]) {
      self.plan = plan
      self.values = values
    }
  }
  package var branches: [Branch]
  package var columns: [ColumnID]
  package init(branches: [Branch], columns: [ColumnID]) {
    self.branches = branches
    self.columns = columns
  }
}

package enum WindowFunction: Sendable {
  case aggregate(AggregateCall)
  /// row_number, rank, dense_rank, percent_rank, cume_dist; ntile, lag and lead with a number.
  case ranking(WindowKind, argument: BoundExpression?, number: Int, fallback: BoundExpression?)
}

package struct WindowCall: Sendable {
  package var output: ColumnID
  package var function: WindowFunction
  package var type: LogicalType
  package init(output: ColumnID, function: WindowFunction, type: LogicalType) {
    self.output = output
    self.function = function
    self.type = type
  }
}

/// Adds values that run over each row's partition; rows keep their order. Without a sort an aggregate
/// sees the whole partition; with one, the rows up to this one, or the frame. `first` and `last` see
/// the whole partition.
package struct Window: Sendable {
  package var input: LogicalPlan
  package var calls: [WindowCall]
  package var partition: [BoundExpression]
  /// As written: decides ties of the rank family.
  package var sort: [SortKey]
  /// Tie-breakers after `sort` for row_number, lag, lead, ntile and running aggregates.
  package var tieBreakers: [SortKey]
  /// Rows around the current one; nil bounds are open. Nil: as said above.
  package var frame: (lower: Int?, upper: Int?)?
  package init(
    input: LogicalPlan, calls: [WindowCall], partition: [BoundExpression], sort: [SortKey],
    tieBreakers: [SortKey], frame: (lower: Int?, upper: Int?)?
  ) {
    self.input = input
    self.calls = calls
    self.partition = partition
    self.sort = sort
    self.tieBreakers = tieBreakers
    self.frame = frame
  }
}

/// Rows handed to the session on their way: show, assert, export. They pass on unchanged.
package struct Tap: Sendable {
  package var input: LogicalPlan
  package var action: TapAction
  package init(input: LogicalPlan, action: TapAction) {
    self.input = input
    self.action = action
  }
}

package enum TapAction: Sendable {
  case show(label: String?, columns: [OutputColumn])
  /// Fails unless `condition` is true for every row; the message is read at the first failing row.
  case assert(condition: BoundExpression, message: BoundExpression?, range: SourceRange)
  case export(Export)
}

package struct Export: Sendable {
  /// File name; with `per`, read at each group's first row.
  package var file: BoundExpression
  package var per: [BoundExpression]
  package var columns: [OutputColumn]
  /// Options by name, constants.
  package var options: [String: Value]
  package var range: SourceRange
  package init(
    file: BoundExpression, per: [BoundExpression], columns: [OutputColumn],
    options: [String: Value], range: SourceRange
  ) {
    self.file = file
    self.per = per
    self.columns = columns
    self.options = options
    self.range = range
  }
}

/// A column as the user sees it: a name, and how it is read from the plan's output.
package struct OutputColumn: Sendable {
  package var name: String
  package var value: BoundExpression
  package init(name: String, value: BoundExpression) {
    self.name = name
    self.value = value
  }
}

/// A bound statement: a plan, and the columns to read from it.
package struct BoundPipeline: Sendable {
  package var plan: LogicalPlan
  package var columns: [OutputColumn]
  /// One row and one column, asked for as an expression: shown as a bare value.
  package var isScalar: Bool
  /// The row column of the table whose rows these still are, for `_` and snapshots.
  package var identity: (row: ColumnID, table: String)?
  /// Remarks found while binding.
  package var notes: [Diagnostic]
  /// What is to be done with the rows; nil for a question.
  package var effect: BoundEffect?
  package init(
    plan: LogicalPlan, columns: [OutputColumn], isScalar: Bool,
    identity: (row: ColumnID, table: String)?, notes: [Diagnostic], effect: BoundEffect? = nil
  ) {
    self.plan = plan
    self.columns = columns
    self.isScalar = isScalar
    self.identity = identity
    self.notes = notes
    self.effect = effect
  }
}
