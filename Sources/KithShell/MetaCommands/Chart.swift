import KithBase
import KithColumns
import KithFormats
import KithSession

extension MetaCommand {
  static let chart = MetaCommand(
    "chart", usage: ":chart [bar | line | spark] [STATEMENT]",
    "Draws the numbers of the last result, `_`, or of a statement, in blocks."
  ) { shell, argument in
    var rest = argument
    var word = rest.split(separator: " ", maxSplits: 1).first.map { $0.lowercased() } ?? ""
    if ["bar", "line", "spark"].contains(word) {
      rest = trimmed(String(rest.dropFirst(word.utf8.count)))
    } else {
      word = ""
    }
    if !rest.isEmpty { try shell.session.look(SourceText(rest)) }
    guard let table = shell.session.lastResult else {
      throw Diagnostic(
        "K0220", "there is no result yet", nil,
        hint: ":chart customers | summarize rows = count() by country")
    }
    let width = shell.output.columns ?? 80
    let chart = try Chart(table, kind: Chart.Kind(rawValue: word))
    let lines =
      word == "spark"
      ? chart.sparklines(width: width) : chart.lines(width: width)
    for line in lines { try shell.print(line) }
  }
}
