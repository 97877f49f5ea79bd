import KithBase
import KithSyntax

/// What was typed in a session, to be saved as a program.
struct Recipe {
  struct Entry {
    var statement: Statement
    var source: SourceText
    /// The numbers of the changes that it made; empty for statements that changed nothing.
    var changes: Range<Int64>
  }

  private(set) var entries: [Entry] = []

  /// Keeps a statement; `before` and `last` are the numbers of the latest change before and after it.
  mutating func add(
    _ statement: Statement, _ source: SourceText, from before: Int64, to last: Int64
  ) {
    entries.append(
      Entry(
        statement: statement, source: source, changes: before + 1..<max(before, last) + 1))
  }

  /// Changes after this number were taken back before they were durable.
  mutating func forget(after number: Int64) {
    entries.removeAll { !$0.changes.isEmpty && $0.changes.upperBound > number + 1 }
  }
}
