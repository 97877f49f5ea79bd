import KithBase

extension Chart {
  /// Rows of blocks that a line is high.
  package static let lineRows = 8

  /// The chart in characters, lines of at most `width` columns. Without `hasBlocks`, for terminals that
  /// know ASCII alone, bars are made of `#`.
  package func lines(width: Int, hasBlocks: Bool = true) -> [String] {
    let width = max(width, 16)
    var result = [DisplayCut.fit(heading, width)]
    switch kind {
    case .bar: result += BarChart.lines(self, width: width, hasBlocks: hasBlocks)
    case .line:
      result += LineChart.lines(
        self, width: width, rows: series.count > 2 ? Chart.lineRows / 2 : Chart.lineRows,
        hasBlocks: hasBlocks)
    }
    return result
  }

  /// `spend by country`.
  package var heading: String {
    let names = series.map { VisibleText.of($0.name) }.joined(separator: ", ")
    return labelName.isEmpty ? names : "\(names) by \(VisibleText.of(labelName))"
  }

  /// A row each: the column's name, its line, and the smallest and the largest number.
  package func sparklines(width: Int) -> [String] {
    let names = series.map { DisplayCut.fit(VisibleText.of($0.name), 20) }
    let nameColumns = names.map { TextWidth.of($0) }.max() ?? 0
    return zip(names, series).map { name, series in
      var ends = ""
      if let bounds = Chart.bounds(series.values),
        let low = series.values.firstIndex(where: { $0 == bounds.low }),
        let high = series.values.firstIndex(where: { $0 == bounds.high })
      {
        ends = "\(BarChart.grouped(series.texts[low])) to \(BarChart.grouped(series.texts[high]))"
      }
      let room = max(8, width - nameColumns - TextWidth.of(ends) - 4)
      let pad = String(repeating: " ", count: nameColumns - TextWidth.of(name) + 2)
      return name + pad + Sparkline.text(series.values, width: room) + "  " + ends
    }
  }
}
