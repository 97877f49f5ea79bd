import KithBase
import KithColumns
import KithEditor
import KithFormats
import KithSession

extension MetaCommand {
  static let more = MetaCommand(
    "more", usage: ":more",
    "Pages through the whole of the result that was shown last, without running anything again."
  ) { shell, _ in
    let output = shell.output
    guard let (table, shown) = output.latest else {
      throw Diagnostic("K0220", "there is no result yet", nil, hint: ":more follows a query")
    }
    if table.rowCount == 0 { return output.report("the result has no rows") }
    guard BlockReader.isPossible else {
      if try !output.showMore() { output.report("all \(Wording.counted(shown, "row")) were shown") }
      return
    }
    var style = output.style
    style.rowsMax = nil
    try TableWriter.withLines(of: table, style, interrupt: Signals.interrupt) { lines in
      let pager = Pager(
        header: lines.head, lineCount: table.rowCount, title: title(lines.footer),
        hasColours: BlockReader.hasColours, line: lines.line)
      _ = pager.run()
    }
  }

  /// The pager says itself how many rows there are.
  private static func title(_ footer: ResultFooter) -> String {
    let columns = Wording.counted(footer.columnCount, "column")
    return footer.hiddenColumns.isEmpty
      ? columns : "\(footer.columnCount - footer.hiddenColumns.count) of \(columns)"
  }
}
