import KithBase
import KithColumns

/// A picture of a result as Scalable Vector Graphics 1.1: bars to the right of their labels, or lines
/// over them. Everything is drawn with shapes and texts, so that any browser shows it.
enum SVGWriter {
  private static let width = 800.0
  private static let height = 480.0
  private static let barHeight = 22.0
  /// Room for the heading.
  private static let top = 56.0
  private static let bottom = 44.0
  private static let colours = ["#2f6fab", "#c8553d", "#588157", "#8e6c8a", "#b08900", "#4a4e69"]
  private static let seriesMax = 6

  static func write(_ table: ResultTable, _ options: WriteOptions, _ sink: any ByteSink) throws {
    try options.interrupt?.check()
    try sink.write(Array(text(of: try Chart(table, kind: options.chartKind)).utf8))
  }

  /// The whole file.
  static func text(of chart: Chart) -> String {
    var shown = chart
    shown.series = Array(chart.series.prefix(seriesMax))
    var body = ""
    let height = shown.kind == .bar ? bars(shown, &body) : lines(shown, &body)
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" height="\(number(height))" \
      viewBox="0 0 \(number(width)) \(number(height))" font-family="sans-serif" font-size="12">
      <title>\(escaped(shown.heading))</title>
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="20" y="28" font-size="16" font-weight="bold">\(escaped(shown.heading))</text>
      \(legend(shown))\(body)</svg>

      """
  }

  private static func legend(_ chart: Chart) -> String {
    guard chart.series.count > 1 else { return "" }
    var result = ""
    var x = 20.0
    for (index, series) in chart.series.enumerated() {
      let name = DisplayCut.fit(VisibleText.of(series.name), 24)
      result += "<rect x=\"\(number(x))\" y=\"38\" width=\"10\" height=\"10\" fill=\"\(colours[index])\"/>\n"
      result += label(name, x: x + 14, y: 47)
      x += 30 + Double(TextWidth.of(name)) * 7
    }
    return result
  }

  // MARK: Bars

  /// A group of bars a row, from zero to the right or the left; gives the picture's height.
  private static func bars(_ chart: Chart, _ body: inout String) -> Double {
    let rows = min(chart.labels.count, Chart.barsMax)
    let values = chart.series.flatMap { $0.values.prefix(rows) }
    let bounds = Chart.bounds(values) ?? (0, 1)
    let scale = ChartScale(low: min(0, bounds.low), high: max(0, bounds.high))
    let labels = chart.labels.prefix(rows).map { DisplayCut.fit($0, 28) }
    let left = 30 + Double(labels.map { TextWidth.of($0) }.max() ?? 0) * 7
    let room = width - left - 90
    let group = barHeight * Double(chart.series.count) + 6
    let base = top + group * Double(rows)
    func x(_ value: Double) -> Double { left + scale.part(value) * room }
    for mark in scale.marks {
      body += line(x(mark), top, x(mark), base, mark == 0 ? "#444444" : "#dddddd")
      body += label(scale.text(mark), x: x(mark), y: base + 18, anchor: "middle")
    }
    for row in 0..<rows {
      let y = top + group * Double(row) + 3
      body += label(labels[row], x: left - 8, y: y + (group - 6) / 2 + 4, anchor: "end")
      for (index, series) in chart.series.enumerated() {
        guard let value = series.values[row] else { continue }
        let start = y + barHeight * Double(index)
        let from = min(x(0), x(value))
        body +=
          "<rect x=\"\(number(from))\" y=\"\(number(start))\" "
          + "width=\"\(number(max(1, abs(x(value) - x(0)))))\" height=\"\(number(barHeight - 2))\" "
          + "fill=\"\(colours[index])\"/>\n"
        body += label(
          BarChart.grouped(series.texts[row]), x: max(x(value), x(0)) + 5, y: start + barHeight / 2 + 3)
      }
    }
    return base + bottom
  }

  // MARK: Lines

  /// A line a series, broken where a number is missing; gives the picture's height.
  private static func lines(_ chart: Chart, _ body: inout String) -> Double {
    let bounds = Chart.bounds(chart.series.flatMap(\.values)) ?? (0, 1)
    let low = bounds.low > 0 && bounds.low < bounds.high / 2 ? 0 : bounds.low
    let scale = ChartScale(low: low, high: bounds.high)
    let left = 30 + Double(scale.marks.map { TextWidth.of(scale.text($0)) }.max() ?? 0) * 7
    let (right, base) = (width - 30, height - bottom)
    let count = chart.labels.count
    func x(_ row: Int) -> Double {
      count > 1 ? left + Double(row) / Double(count - 1) * (right - left) : (left + right) / 2
    }
    func y(_ value: Double) -> Double { base - scale.part(value) * (base - top) }
    for mark in scale.marks {
      body += line(left, y(mark), right, y(mark), "#dddddd")
      body += label(scale.text(mark), x: left - 8, y: y(mark) + 4, anchor: "end")
    }
    let shown = Double(chart.labels.map { TextWidth.of($0) }.max() ?? 1) * 7 + 16
    let step = max(1, Int((Double(count) * shown / (right - left)).rounded(.up)))
    for row in stride(from: 0, to: count, by: step) {
      body += label(DisplayCut.fit(chart.labels[row], 40), x: x(row), y: base + 20, anchor: "middle")
    }
    for (index, series) in chart.series.enumerated() {
      for part in runs(series.values) {
        let points = part.map { "\(number(x($0.row))),\(number(y($0.value)))" }
        if part.count == 1 {
          let place = points[0].split(separator: ",")
          body += "<circle cx=\"\(place[0])\" cy=\"\(place[1])\" r=\"3\" fill=\"\(colours[index])\"/>\n"
        } else {
          body +=
            "<polyline fill=\"none\" stroke=\"\(colours[index])\" stroke-width=\"2\" "
            + "points=\"\(points.joined(separator: " "))\"/>\n"
        }
      }
    }
    return height
  }

  /// Stretches without a missing number.
  private static func runs(_ values: [Double?]) -> [[(row: Int, value: Double)]] {
    var result: [[(row: Int, value: Double)]] = []
    var isOpen = false
    for (row, value) in values.enumerated() {
      guard let value else {
        isOpen = false
        continue
      }
      if isOpen { result[result.count - 1].append((row, value)) } else { result.append([(row, value)]) }
      isOpen = true
    }
    return result
  }

  // MARK: Shapes

  private static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String
  ) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" "
      + "stroke=\"\(colour)\"/>\n"
  }

  private static func label(
    _ text: String, x: Double, y: Double, anchor: String = "start"
  ) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(escaped(text))</text>\n"
  }

  /// Pixels to a tenth.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let rest = abs(tenths) % 10
    return (tenths < 0 ? "-" : "") + String(abs(tenths) / 10) + (rest == 0 ? "" : ".\(rest)")
  }

  /// Text between tags. Control characters, which XML cannot hold, are shown as escapes already.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
