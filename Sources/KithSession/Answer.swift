package import KithColumns
import KithEngine

/// The rows of a query with what is said below them.
package struct Answer: Sendable {
  package var table: ResultTable
  /// From the bound names to the last row.
  package var seconds: Double
  /// How the rows were found, such as `full scan` or `index customers.country`; nil where no table was
  /// looked through.
  package var access: String?
  /// Why there are no rows, in sentences; nil where there are some.
  package var emptiness: String?

  package init(
    table: ResultTable, seconds: Double, access: String? = nil, emptiness: String? = nil
  ) {
    self.table = table
    self.seconds = seconds
    self.access = access
    self.emptiness = emptiness
  }
}

extension ProfileNode {
  /// How the rows of tables were found: the indexes that were used, else whether a table was looked
  /// through.
  var access: String? {
    var found: [String] = []
    collect(&found, isUnderLimit: false)
    let indexes = found.filter { $0.hasPrefix("index ") }
    return indexes.isEmpty ? found.first : indexes.joined(separator: ", ")
  }

  private func collect(_ found: inout [String], isUnderLimit: Bool) {
    let named = details.filter { $0.hasPrefix("index ") || $0.hasPrefix("looked at ") }
    for detail in named where !found.contains(detail) { found.append(detail) }
    // Of a table whose first rows are taken, no other row is looked at.
    if kind == .scan, !isUnderLimit, found.isEmpty { found.append("full scan") }
    for input in inputs { input.collect(&found, isUnderLimit: kind == .limit) }
  }
}
