package import KithBase
package import KithColumns
import KithFormats

/// Where a session's answers go: results to one place, everything that is said about them to another.
/// The shell writes the first to standard output and the second to standard error; tests keep both.
package protocol SessionOutput: AnyObject {
  /// Rows that a statement gave; `label` is that of `show`.
  func show(_ table: ResultTable, label: String?, format: String?) throws
  /// The rows of the statement itself, with what is known about them.
  func show(_ answer: Answer, format: String?) throws
  /// A single value: one bare line.
  func show(scalar: String) throws
  /// Whether results of this format (nil: the usual one) are read by people rather than programs; only
  /// then it is worth counting what a condition dropped as unknown.
  func isForPeople(format: String?) -> Bool
  /// A remark beside a result.
  func note(_ note: Diagnostic)
  /// A line about what was done: imported, written.
  func report(_ line: String)
  /// A line about what is being done, for somebody who watches.
  func tell(_ line: String)
}

extension SessionOutput {
  package func tell(_ line: String) {}

  package func show(_ answer: Answer, format: String?) throws {
    try show(answer.table, label: nil, format: format)
    if let emptiness = answer.emptiness {
      for line in WrappedText.lines("0 rows. " + emptiness, width: nil) { report(line) }
    }
  }
}

/// Nobody reads the output any more: the program ends in silence, as in `kith … | head -1`.
package struct OutputClosed: Error, Sendable {
  package init() {}
}
