/// What a stretch of text is, for its colour.
package enum Ink: UInt8, Hashable, Sendable, CaseIterable {
  case plain, keyword, verb, function, variable, string, number, date, comment, `operator`, name
  case invalid
  /// A suggestion that is not typed.
  case ghost
  /// What the prompt says.
  case prompt
  /// The list below the block.
  case label, detail, selected, heading
}

/// How a cell is drawn.
package struct CellStyle: Hashable, Sendable {
  package var ink: Ink
  /// Underlined as a mistake.
  package var isWrong: Bool
  package init(_ ink: Ink = .plain, isWrong: Bool = false) {
    self.ink = ink
    self.isWrong = isWrong
  }
}

/// The attributes of each ink, as parameters of SGR (ECMA-48, 8.3.117); without colours there are none.
package struct Theme: Sendable {
  package var hasColours: Bool
  package init(hasColours: Bool) { self.hasColours = hasColours }

  /// The bytes that switch to a style from any other.
  func sequence(_ style: CellStyle) -> String {
    guard hasColours else { return "" }
    let base = Theme.parameters(style.ink)
    let wrong = style.isWrong ? (base.isEmpty ? "4;31" : base + ";4;31") : base
    return "\u{1B}[0" + (wrong.isEmpty ? "" : ";" + wrong) + "m"
  }

  private static func parameters(_ ink: Ink) -> String {
    switch ink {
    case .plain, .name, .label: ""
    case .keyword, .verb: "1;34"
    case .function: "36"
    case .variable: "33"
    case .string: "32"
    case .number, .date: "35"
    case .comment, .ghost, .detail: "2"
    case .operator: "1"
    case .invalid: "31"
    case .prompt: "1"
    case .selected: "7"
    case .heading: "2;3"
    }
  }
}
