package import KithBase

/// What may be chosen about a written result; every format reads the options that concern it.
package struct WriteOptions: Sendable {
  /// Whether csv and tsv begin with a line of column names.
  package var hasHeader = true
  /// What parts the cells of csv.
  package var separator: UInt8 = UInt8(ascii: ",")
  /// Whether text cells that a spreadsheet would take for formulas are made harmless (csv, tsv,
  /// xlsx).
  package var neutralisesFormulas = false
  /// How the table format looks.
  package var style = TableStyle.plain
  /// The name of the sheet of xlsx; characters that sheet names cannot have become `_`.
  package var sheetName = "Result"
  /// What a picture draws; nil lets the result decide.
  package var chartKind: Chart.Kind?
  /// Tested about once per 128 kB written.
  package var interrupt: Interrupt?

  package init() {}

  /// Throws K0710 when the separator of csv could stand in a number, a date or a quoted cell.
  func checkSeparator() throws(Diagnostic) {
    switch separator {
    case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
      UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "#"), 0x1F:
      return
    default:
      throw Diagnostic(
        "K0710", "this separator could stand inside a value", nil,
        hint: "separators are `,`, `;`, `|` and tab, for example `with sep: \";\"`")
    }
  }
}
