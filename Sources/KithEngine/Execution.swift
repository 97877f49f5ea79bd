package import KithBase
package import KithColumns
package import KithPlan

/// How a plan is run; no choice here changes a result.
package struct ExecutionOptions: Sendable {
  package var threads: Int
  /// Rows a kernel sees at once.
  package var batchRows: Int
  /// Rows a thread takes at once; a multiple of 64.
  package var morselRows: Int
  /// Counts rows dropped because a condition was unknown.
  package var countsUnknown: Bool
  package var usesIndexes: Bool
  package var optimizes: Bool

  package init(
    threads: Int, batchRows: Int = 8_192, morselRows: Int = 1 << 17, countsUnknown: Bool = true,
    usesIndexes: Bool = true, optimizes: Bool = true
  ) {
    self.threads = threads
    self.batchRows = batchRows
    self.morselRows = morselRows
    self.countsUnknown = countsUnknown
    self.usesIndexes = usesIndexes
    self.optimizes = optimizes
  }
}

/// Receives rows that a pipeline shows or writes on their way.
package protocol TapHandler: AnyObject {
  func show(label: String?, _ table: ResultTable) throws
  /// One file's rows. `range` is the stage's, for messages.
  func export(
    file: String, _ table: ResultTable, options: [String: Value], range: SourceRange) throws
  /// A line of a chart: for the eye, beside the results.
  func draw(_ line: String)
}

extension TapHandler {
  package func draw(_ line: String) {}
}

/// What a stage did, for `:explain`.
package final class ProfileNode {
  /// What `access` of an answer asks about.
  package enum Kind: Sendable { case scan, limit, other }

  package var kind = Kind.other
  package let label: String
  package var rows = 0
  package var seconds = 0.0
  /// For example `index customers.country`, `rows of the reference listed`, `scatter over 10,000,000 rows`.
  package var details: [String] = []
  package var inputs: [ProfileNode] = []
  package init(label: String) { self.label = label }
}

/// The rows of a statement with what is to be said about them.
package struct QueryResult {
  package var table: ResultTable
  /// Notes about unknown values, unreadable casts and divisions by zero.
  package var notes: [Diagnostic]
  /// Fits to keep by name.
  package var models: [SavedModel] = []
  /// What a search for duplicates found, where a review of it follows.
  package var matched: MatchedPairs?
  package var profile: ProfileNode
  package init(table: ResultTable, notes: [Diagnostic], profile: ProfileNode) {
    self.table = table
    self.notes = notes
    self.profile = profile
  }
}
