import KithBase

/// What stands under a table: how much there is, and how much of it is shown.
package struct ResultFooter: Hashable, Sendable {
  package var rowCount: Int
  package var shownRowCount: Int
  package var columnCount: Int
  /// Names of the columns that did not fit, in order.
  package var hiddenColumns: [String]

  package init(rowCount: Int, shownRowCount: Int, columnCount: Int, hiddenColumns: [String]) {
    self.rowCount = rowCount
    self.shownRowCount = shownRowCount
    self.columnCount = columnCount
    self.hiddenColumns = hiddenColumns
  }

  /// Hidden columns named one by one; more are counted.
  private static let namesMax = 12

  /// `200,000 rows (20 shown) · 12 columns (10 shown; hidden: city, segment)`.
  package var text: String {
    var result = ResultFooter.counted(rowCount, "row")
    if shownRowCount < rowCount { result += " (\(ResultFooter.grouped(shownRowCount)) shown)" }
    result += " · " + ResultFooter.counted(columnCount, "column")
    if !hiddenColumns.isEmpty {
      let shown = columnCount - hiddenColumns.count
      var names = hiddenColumns.prefix(ResultFooter.namesMax).map { VisibleText.of($0) }
      let more = hiddenColumns.count - names.count
      if more > 0 { names.append("\(ResultFooter.grouped(more)) more") }
      result += " (\(ResultFooter.grouped(shown)) shown; hidden: \(names.joined(separator: ", ")))"
    }
    return result
  }

  /// The footer and what the session adds (time, plan), broken between words into lines of at most
  /// `width` columns; a longer word is cut.
  package func lines(width: Int?, adding parts: [String] = []) -> [String] {
    WrappedText.lines(([text] + parts).joined(separator: " · "), width: width)
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    grouped(count) + " " + noun + (count == 1 ? "" : "s")
  }

  /// `1,234,567`.
  package static func grouped(_ count: Int) -> String {
    var buffer = OutputBuffer()
    buffer.append(int: Int64(count))
    buffer.groupDigits(from: 0)
    return buffer.text
  }
}
