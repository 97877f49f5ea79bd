/// How the table format looks.
package struct TableStyle: Hashable, Sendable {
  /// Columns of the terminal; nil is unlimited, so that nothing is cut or hidden.
  package var width: Int?
  /// Rows shown; nil is all.
  package var rowsMax: Int?
  /// `1,234,567` in numbers of five digits or more.
  package var groupsDigits: Bool
  /// The same number of digits after the point in every decimal of a column.
  package var alignsDecimals: Bool
  /// What the line under the names is made of; one column wide.
  package var rule: String
  /// What a null shows. A dash keeps a row of nothing visible, and unlike an empty cell it cannot
  /// be taken for the empty text.
  package var null: String
  /// Whether `OutputFormat.table` ends with the footer.
  package var hasFooter: Bool

  package init(
    width: Int?, rowsMax: Int?, groupsDigits: Bool, alignsDecimals: Bool, rule: String,
    null: String = "-", hasFooter: Bool
  ) {
    self.width = width
    self.rowsMax = rowsMax
    self.groupsDigits = groupsDigits
    self.alignsDecimals = alignsDecimals
    self.rule = rule
    self.null = null
    self.hasFooter = hasFooter
  }

  /// For transcripts and pipes: all rows and columns, values exactly as `text(x)` prints them,
  /// dashes under the names, two spaces between columns, no footer.
  package static let plain = TableStyle(
    width: nil, rowsMax: nil, groupsDigits: false, alignsDecimals: false, rule: "-",
    hasFooter: false)

  /// For a terminal of `width` columns.
  package static func terminal(width: Int?, rowsMax: Int?) -> TableStyle {
    TableStyle(
      width: width.map { max($0, 1) }, rowsMax: rowsMax.map { max($0, 0) }, groupsDigits: true,
      alignsDecimals: true, rule: "─", hasFooter: true)
  }
}
