/// Charts of Unicode blocks, a list of lines: for the eye, beside a result.
enum BlockChart {
  private static let eighths = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

  /// One column a value, `rows` lines high, from 0 (or the smallest value) to the largest; the axis
  /// names both ends. Values are finite.
  static func columns(
    _ values: [Double], rows: Int = 8, label: (Double) -> String, from: String, to: String
  ) -> [String] {
    guard let top = values.max(), top > 0 else { return [] }
    let names = [top, top / 2, 0].map(label)
    let margin = names.map(\.count).max() ?? 0
    var lines: [String] = []
    for row in (0..<rows).reversed() {
      let name =
        row == rows - 1 ? names[0] : row == rows / 2 - 1 ? names[1] : row == 0 ? names[2] : ""
      let cells = values.map { value -> String in
        let filled = max(0, value) / top * Double(rows * 8) - Double(row * 8)
        return eighths[Int(min(8, max(0, filled.rounded())))]
      }
      lines.append(padded(name, margin) + " ┤" + cells.joined())
    }
    let gap = max(1, values.count - from.count - to.count)
    lines.append(
      String(repeating: " ", count: margin + 2) + from + String(repeating: " ", count: gap) + to)
    return lines
  }

  /// One line a value, its bar to the right of its name.
  static func bars(_ rows: [(name: String, value: Double)], width: Int = 40, label: (Double) -> String)
    -> [String]
  {
    guard let top = rows.map({ abs($0.value) }).max(), top > 0 else { return [] }
    let margin = rows.map(\.name.count).max() ?? 0
    return rows.map { row in
      let eighths = Int((abs(row.value) / top * Double(width * 8)).rounded())
      let bar = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
      return padded(row.name, margin) + " " + bar + " " + label(row.value)
    }
  }

  /// `count` values out of many: the one at the end of each of as many equal parts.
  static func sampled(_ values: [Double], _ count: Int) -> [Double] {
    guard values.count > count else { return values }
    return (1...count).map { values[$0 * values.count / count - 1] }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
