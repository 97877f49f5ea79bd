package import KithBase
package import KithSyntax

/// What a statement does with the rows of its last step. The engine computes the rows, the session
/// makes a change of them.
package enum BoundEffect: Sendable {
  /// The rows are rows of the table. The last output columns are the new values of these columns, in
  /// their order.
  case update(table: String, columns: [Int])
  /// The rows are rows of the table.
  case delete(table: String, children: ChildRule)
  /// The output columns have names of columns of the table.
  case insert(table: String, on: [String], existing: ExistingRule)
  /// The rows are rows of the table. `columns` are those that the statement names; nil for those that
  /// are personal by their names.
  case forget(table: String, columns: [String]?)
  /// The rows are rows of the table; the last output column says which cluster each belongs to.
  case merge(table: String, Merge)
  /// Rows of the table that went into others are taken out again, by their keys.
  case unmerge(table: String, keys: [Value])

  /// The rows are rows of the table; the last output column says which cluster each belongs to, but
  /// for a review that brings its answers.
  case review(table: String, Review)

  /// Answers that a statement brings itself; without any somebody is asked.
  package struct Review: Sendable {
    package struct Answer: Sendable {
      package var left: Value
      package var right: Value
      /// Nil leaves the pair open.
      package var isSame: Bool?
    }
    package var answers: [Answer]
    /// Fields that the merged row takes from one of the rows: the key of that row, and the column.
    package var values: [(row: Value, column: Int)]
  }

  /// Which row of a cluster stays, and fields that the statement itself gives.
  package struct Merge: Sendable {
    package enum Keep: Sendable { case best, newest, oldest, first }
    package var keep: Keep
    /// Of `keep first sort …`: checked, and evaluated over every row that a cluster is made of.
    package var sort: [Item]
    /// Columns of the table, each with an aggregate over the cluster.
    package var taking: [(column: Int, item: Item)]
  }

  /// What becomes of rows that refer to rows which go.
  package enum ChildRule: String, Sendable, CaseIterable {
    /// They keep their parents from going.
    case refuse
    case delete
    /// They refer to nothing afterwards.
    case unset
  }

  /// What becomes of a row that is there already.
  package enum ExistingRule: String, Sendable, CaseIterable {
    /// It is an error.
    case refuse
    case skip
    case update
  }
}
