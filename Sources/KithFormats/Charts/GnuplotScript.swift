import KithBase
import KithColumns

/// The program by which gnuplot draws a chart as PNG. The data stand in it; labels are quoted, so that
/// no cell is taken for a command.
package enum GnuplotScript {
  /// A script for gnuplot 5 that writes the picture to the file `output`.
  package static func text(of chart: Chart, output: String) -> String {
    let rows = chart.kind == .bar ? min(chart.labels.count, Chart.barsMax) : chart.labels.count
    var lines = ["$data << KITH_END"]
    for row in 0..<rows {
      let label = DisplayCut.fit(chart.labels[row], 28)
      lines.append(
        ([cell(label)] + chart.series.map { $0.values[row].map { "\($0)" } ?? "NaN" })
          .joined(separator: " "))
    }
    lines += [
      "KITH_END",
      "set terminal png size 1200,720 enhanced background rgb 'white'",
      "set output \(quoted(output))",
      "set title \(quoted(chart.heading)) noenhanced",
      "set key \(chart.series.count > 1 ? "top left noenhanced" : "off")",
      "set format y \"%'.0f\"", "set grid ytics lc rgb '#dddddd'", "set border 3",
      "set xtics nomirror rotate by -35 noenhanced", "set ytics nomirror",
    ]
    if chart.kind == .bar {
      lines += ["set style data histograms", "set style fill solid 0.9 noborder", "set boxwidth 0.85"]
      let low = Chart.bounds(chart.series.flatMap { $0.values.prefix(rows) })?.low ?? 0
      if low >= 0 { lines.append("set yrange [0:*]") }
    }
    let step = max(1, rows / 24)
    let plots = chart.series.indices.map { index in
      let name = quoted(VisibleText.of(chart.series[index].name))
      return chart.kind == .bar
        ? "$data using \(index + 2):xtic(1) title \(name)"
        : "$data using 0:\(index + 2):xtic(int($0) % \(step) == 0 ? stringcolumn(1) : \"\") with lines lw 2 title \(name)"
    }
    lines.append("plot " + plots.joined(separator: ", "))
    return lines.joined(separator: "\n") + "\n"
  }

  /// A text of a command: in single quotes nothing but the quote itself has a meaning.
  private static func quoted(_ text: String) -> String {
    "'" + VisibleText.of(text).split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''") + "'"
  }

  /// A cell of the data, which knows double quotes only and no way to write one inside.
  private static func cell(_ text: String) -> String {
    "\"" + String(VisibleText.of(text).map { $0 == "\"" || $0 == "`" ? "'" : $0 }) + "\""
  }
}
