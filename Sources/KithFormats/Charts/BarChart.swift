import KithBase

/// Bars of eighths of a block, a row each:
///
///     DE  ████████████████████▌      49,796
///     FR  ████████████████████▋      49,954
///
/// Bars begin at zero, so that lengths compare; negative ones go to the left of it.
enum BarChart {
  private static let labelColumnsMax = 24
  private static let barColumnsMin = 8

  /// Lines of at most `width` columns. `hasBlocks` false draws with `#` alone.
  static func lines(_ chart: Chart, width: Int, hasBlocks: Bool) -> [String] {
    var result: [String] = []
    for series in chart.series {
      if !result.isEmpty { result.append("") }
      if chart.series.count > 1 { result.append(DisplayCut.fit(VisibleText.of(series.name), width)) }
      result += lines(chart, series, width: width, hasBlocks: hasBlocks)
    }
    return result
  }

  private static func lines(
    _ chart: Chart, _ series: Chart.Series, width: Int, hasBlocks: Bool
  ) -> [String] {
    let rows = min(chart.labels.count, Chart.barsMax)
    let numbers = (0..<rows).map { grouped(series.texts[$0]) }
    let numberColumns = numbers.map { TextWidth.of($0) }.max() ?? 0
    let room = max(1, min(labelColumnsMax, width - numberColumns - 4 - barColumnsMin))
    let labels = chart.labels.prefix(rows).map { DisplayCut.fit($0, room) }
    let labelColumns = labels.map { TextWidth.of($0) }.max() ?? 0
    let columns = max(1, width - labelColumns - numberColumns - 4)
    let bounds = Chart.bounds(Array(series.values.prefix(rows))) ?? (0, 0)
    let scale = Scale(low: min(0, bounds.low), high: max(0, bounds.high), columns: columns)
    var result = (0..<rows).map { row in
      let bar = series.values[row].map { scale.bar($0, hasBlocks: hasBlocks) } ?? ""
      return padded(labels[row], labelColumns) + "  " + padded(bar, columns) + "  "
        + String(repeating: " ", count: numberColumns - TextWidth.of(numbers[row])) + numbers[row]
    }
    if rows < chart.labels.count {
      result.append(
        DisplayCut.fit(
          "\(ResultFooter.grouped(rows)) of \(ResultFooter.grouped(chart.labels.count)) rows drawn", width))
    }
    return result
  }

  /// `49796` as `49,796`.
  static func grouped(_ number: String) -> String {
    var buffer = OutputBuffer()
    buffer.append(number)
    if number.utf8.first != UInt8(ascii: "-") || number.utf8.count > 1 { buffer.groupDigits(from: 0) }
    return buffer.text
  }

  private static func padded(_ text: String, _ columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - TextWidth.of(text)))
  }

  /// Where numbers lie on the columns of the bars.
  private struct Scale {
    let columns: Int
    /// Columns to the left of zero.
    let zero: Int
    private let perColumn: Double

    init(low: Double, high: Double, columns: Int) {
      self.columns = columns
      let span = high - low
      guard span > 0, span.isFinite, columns > 1 else {
        zero = 0
        perColumn = high > 0 ? high / Double(columns) : 1
        return
      }
      // Both sides are drawn in one scale, and something below zero takes one column at least.
      zero = low < 0 ? min(columns - 1, max(1, Int((-low / span * Double(columns)).rounded()))) : 0
      perColumn = max(
        zero > 0 ? -low / Double(zero) : 0, zero < columns ? high / Double(columns - zero) : 0)
    }

    func bar(_ value: Double, hasBlocks: Bool) -> String {
      let eighths = Int((abs(value) / perColumn * 8).rounded())
      if value < 0 {
        // Blocks grow from the left only, so the left side is drawn in whole ones.
        let count = min(zero, max(1, (eighths + 4) / 8))
        return String(repeating: " ", count: zero - count)
          + String(repeating: hasBlocks ? "█" : "#", count: count)
      }
      let indent = String(repeating: " ", count: zero)
      if !hasBlocks { return indent + String(repeating: "#", count: (eighths + 4) / 8) }
      let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
      return indent + String(repeating: "█", count: eighths / 8) + rest
    }
  }
}
