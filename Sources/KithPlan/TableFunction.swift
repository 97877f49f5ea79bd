package import KithBase
package import KithColumns

/// Rows worked on as a whole by a function that the engine does not look into: models, scores,
/// clusters.
///
/// The function sees whole columns: the arguments of every input row, and the columns of further
/// rows, each with the input row that it belongs to. It gives columns to add, or rows of its own.
package struct TableFunction: Sendable {
  package enum RowRule: Hashable, Sendable {
    /// The output is the input's columns and the new ones; the function may leave rows out or put
    /// them in another order, but makes none.
    case kept
    /// The output is the new columns alone.
    case made
  }

  package var input: LogicalPlan
  /// The verb's name, for plans.
  package var name: String
  /// Over the input.
  package var arguments: [BoundExpression]
  package var sources: [TableSource]
  package var rows: RowRule
  package var outputs: [Output]
  package var function: @Sendable (TableCall) throws -> TableAnswer
  /// The stage's, for what the function refuses.
  package var range: SourceRange

  package struct Output: Sendable {
    package var column: ColumnID
    package var type: LogicalType
    package init(column: ColumnID, type: LogicalType) {
      self.column = column
      self.type = type
    }
  }

  package init(
    input: LogicalPlan, name: String, arguments: [BoundExpression], sources: [TableSource],
    rows: RowRule, outputs: [Output], range: SourceRange,
    function: @escaping @Sendable (TableCall) throws -> TableAnswer
  ) {
    self.input = input
    self.name = name
    self.arguments = arguments
    self.sources = sources
    self.rows = rows
    self.outputs = outputs
    self.range = range
    self.function = function
  }
}

/// Further rows for a table function: those of each input row, or a plan of its own.
package struct TableSource: Sendable {
  /// With a position: a body, whose leaf is an `expand` without input. Else any plan.
  package var plan: LogicalPlan
  /// The leaf's position column; nil where the rows belong to no input row.
  package var position: ColumnID?
  /// What is read of each row.
  package var values: [BoundExpression]
  package init(plan: LogicalPlan, position: ColumnID?, values: [BoundExpression]) {
    self.plan = plan
    self.position = position
    self.values = values
  }
}

/// What a table function is given.
package struct TableCall {
  package var rowCount: Int
  /// A vector an argument, each with every row.
  package var arguments: [Vector]
  package var sources: [SourceRows]
  package var context: TableContext
  private let groups = Groups()

  /// What was grouped once.
  private final class Groups {
    var known: [Int: (ids: Slice<Int32>, firstRows: Slice<Int32>)] = [:]
  }

  /// Numbers of the values of an argument, and the first row of each, see `TableContext.group`; made
  /// once a call.
  package func groups(of argument: Int) throws -> (ids: Slice<Int32>, firstRows: Slice<Int32>) {
    if let known = groups.known[argument] { return known }
    let made = try context.group(arguments[argument])
    groups.known[argument] = made
    return made
  }

  package struct SourceRows {
    package var count: Int
    package var columns: [Vector]
    /// The input row that each belongs to; nil where the rows belong to none.
    package var positions: Slice<Int32>?
    package init(count: Int, columns: [Vector], positions: Slice<Int32>?) {
      self.count = count
      self.columns = columns
      self.positions = positions
    }
  }

  package init(
    rowCount: Int, arguments: [Vector], sources: [SourceRows], context: TableContext
  ) {
    self.rowCount = rowCount
    self.arguments = arguments
    self.sources = sources
    self.context = context
  }
}

/// What a table function may know beside its columns.
package struct TableContext {
  /// The day that `today()` gives.
  package var today: Int32
  package var threads: Int
  package var interrupt: Interrupt
  /// Whether somebody reads along, so that a chart is worth drawing.
  package var isForPeople: Bool
  /// Numbers equal values alike, in the order of their first rows; null is one of them.
  package var group: (Vector) throws -> (ids: Slice<Int32>, firstRows: Slice<Int32>)

  package init(
    today: Int32, threads: Int, interrupt: Interrupt, isForPeople: Bool,
    group: @escaping (Vector) throws -> (ids: Slice<Int32>, firstRows: Slice<Int32>)
  ) {
    self.today = today
    self.threads = threads
    self.interrupt = interrupt
    self.isForPeople = isForPeople
    self.group = group
  }
}

/// What a table function gives.
package struct TableAnswer {
  /// One vector an output.
  package var columns: [Vector]
  /// Rows of the columns.
  package var count: Int
  /// With kept rows: the input row of each; nil for all in their order.
  package var rows: Slice<Int32>?
  /// Remarks beside the result.
  package var notes: [Diagnostic] = []
  /// Tables to show before the result.
  package var tables: [(label: String, table: ResultTable)] = []
  /// Charts and the like, line by line, to be read and not to be parsed.
  package var drawings: [String] = []
  /// Fits to keep by name.
  package var models: [SavedModel] = []
  /// Pairs that were found to be the same, for a review of them.
  package var matched: MatchedPairs?

  package init(columns: [Vector], count: Int, rows: Slice<Int32>? = nil) {
    self.columns = columns
    self.count = count
    self.rows = rows
  }
}

/// A fit under the name that a program gave it.
package struct SavedModel: Hashable, Sendable {
  package var name: String
  package var bytes: [UInt8]
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

extension TableFunction {
  /// The expressions over the input and those over each source.
  package var columnsRead: Set<ColumnID> {
    arguments.reduce(into: []) { $0.formUnion($1.columns) }
  }

  package var expressions: [BoundExpression] { arguments + sources.flatMap(\.values) }
}

extension TableSource {
  package var columnsRead: Set<ColumnID> {
    values.reduce(into: []) { $0.formUnion($1.columns) }
  }
}
