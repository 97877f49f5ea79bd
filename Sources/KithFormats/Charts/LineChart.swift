import KithBase

/// Columns of eighths of a block under the line that the numbers make, with the largest and the
/// smallest number beside them and the first and the last label below:
///
///     49,954 ┤      ▂█▅
///            │   ▃▆████▄
///     10,120 ┤▁▄████████▂
///             2025-01-01 2026-12-01
///
/// The lower edge is the smallest number, or zero where that is not far below it.
enum LineChart {
  private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// Lines of at most `width` columns, `rows` of them for each series beside its name and labels.
  static func lines(_ chart: Chart, width: Int, rows: Int, hasBlocks: Bool) -> [String] {
    var result: [String] = []
    for series in chart.series {
      guard let bounds = Chart.bounds(series.values) else { continue }
      if !result.isEmpty { result.append("") }
      if chart.series.count > 1 { result.append(DisplayCut.fit(VisibleText.of(series.name), width)) }
      result += lines(chart, series, bounds, width: width, rows: max(2, rows), hasBlocks: hasBlocks)
    }
    return result
  }

  private static func lines(
    _ chart: Chart, _ series: Chart.Series, _ bounds: (low: Double, high: Double), width: Int,
    rows: Int, hasBlocks: Bool
  ) -> [String] {
    let low = bounds.low > 0 && bounds.low < bounds.high / 2 ? 0 : bounds.low
    let top = label(of: bounds.high, series)
    let bottom = low == 0 && bounds.low != 0 ? "0" : label(of: low, series)
    let margin = max(TextWidth.of(top), TextWidth.of(bottom))
    let columns = resampled(series.values, to: max(1, width - margin - 2))
    let span = bounds.high - low
    // One eighth at least, so that a smallest number is seen and a missing one is a gap.
    let heights = columns.map { value in
      value.map { span > 0 ? 1 + Int((($0 - low) / span * Double(rows * 8 - 1)).rounded()) : rows * 4 }
    }
    var result: [String] = []
    for row in 0..<rows {
      let isEnd = row == 0 || row == rows - 1
      let name = row == 0 ? top : row == rows - 1 ? bottom : ""
      let pad = String(repeating: " ", count: margin - TextWidth.of(name))
      var line = pad + name + " " + (hasBlocks ? (isEnd ? "┤" : "│") : "|")
      let base = (rows - 1 - row) * 8
      for height in heights { line += cell((height ?? 0) - base, hasBlocks: hasBlocks) }
      while line.last == " " { line.removeLast() }
      result.append(line)
    }
    result.append(axis(chart.labels, margin: margin + 2, columns: columns.count))
    return result
  }

  private static func cell(_ eighths: Int, hasBlocks: Bool) -> String {
    if eighths <= 0 { return " " }
    return hasBlocks ? levels[min(eighths, 8) - 1] : "#"
  }

  /// The number as the result prints it.
  private static func label(of number: Double, _ series: Chart.Series) -> String {
    series.values.firstIndex { $0 == number }.map { BarChart.grouped(series.texts[$0]) } ?? ""
  }

  /// The first label at the left and the last one at the right end of the columns.
  private static func axis(_ labels: [String], margin: Int, columns: Int) -> String {
    let indent = String(repeating: " ", count: margin)
    guard let first = labels.first, let last = labels.last else { return indent }
    let left = DisplayCut.fit(first, columns)
    let room = columns - TextWidth.of(left) - TextWidth.of(last)
    if labels.count < 2 || room < 1 { return indent + left }
    return indent + left + String(repeating: " ", count: room) + last
  }

  /// One number a column: with more rows than columns the mean of those that share it, with fewer each
  /// row as many columns as the others.
  static func resampled(_ values: [Double?], to columns: Int) -> [Double?] {
    guard values.count > columns else {
      let copies = max(1, min(columns / max(values.count, 1), 8))
      return values.flatMap { Array(repeating: $0, count: copies) }
    }
    return (0..<columns).map { column in
      let from = column * values.count / columns
      let to = max(from + 1, (column + 1) * values.count / columns)
      let known = values[from..<to].compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
  }
}

/// A line of numbers in one row of the screen: `▁▂▅▇█▆▃`.
package enum Sparkline {
  /// At most `width` columns; a missing number is a space.
  package static func text(_ values: [Double?], width: Int) -> String {
    guard let bounds = Chart.bounds(values) else { return "" }
    let span = bounds.high - bounds.low
    var result = ""
    let columns = values.count > width ? LineChart.resampled(values, to: width) : values
    for value in columns {
      guard let value else {
        result += " "
        continue
      }
      let level = span > 0 ? Int(((value - bounds.low) / span * 7).rounded()) : 3
      result += ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][min(7, max(0, level))]
    }
    return result
  }
}
