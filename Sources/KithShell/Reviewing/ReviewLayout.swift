import KithBase
import KithEditor
import KithSession

/// A pair as lines: side by side where the window is wide, else one row above the other.
struct ReviewLayout {
  let card: ReviewCard
  /// `12/80 · 9 merged`.
  let counters: String
  /// What was chosen while values are chosen: the field, and whether the right one.
  var choosing: Choosing?

  struct Choosing {
    var field: Int
    /// By field: true for the right row's value; nil for what the merge itself would take.
    var isRight: [Int: Bool]
  }

  /// Narrower windows show the two rows one above the other.
  private static let sideBySideMin = 64
  private static let nameMax = 16
  private static let gap = "  "

  private static let dim = CellStyle(.ghost)
  private static let head = CellStyle(.prompt)
  private static let marked = CellStyle(.plain, isWrong: true)

  func lines(columns: Int) -> [[StyledText]] {
    var lines: [[StyledText]] = []
    var title = counters
    if let probability = card.probability { title += " · score \(ReviewLayout.score(probability))" }
    lines.append([StyledText(title, ReviewLayout.head)])
    lines.append([StyledText(card.reason, ReviewLayout.dim)])
    let width = nameWidth
    lines += columns >= ReviewLayout.sideBySideMin ? wide(columns, width) : narrow(columns, width)
    lines.append([])
    lines.append(keys(columns))
    return lines
  }

  /// Fields that one row has at least, those that differ first.
  private var shownFields: [Int] {
    let filled = card.fields.indices.filter { !card.fields[$0].left.isEmpty || !card.fields[$0].right.isEmpty }
    return filled.filter { card.fields[$0].isDifferent } + filled.filter { !card.fields[$0].isDifferent }
  }

  private var nameWidth: Int {
    min(ReviewLayout.nameMax, max(4, shownFields.map { TextWidth.of(card.fields[$0].name) }.max() ?? 4))
  }

  private static func score(_ probability: Double) -> String {
    // Rounded down, so that nothing but certainty is 1.
    let hundredths = Int(probability * 100)
    return "0." + (hundredths < 10 ? "0" : "") + String(min(hundredths, 99))
  }

  // MARK: Side by side

  private func wide(_ columns: Int, _ name: Int) -> [[StyledText]] {
    let value = (columns - name - 3 - ReviewLayout.gap.utf8.count) / 2
    func row(_ mark: String, _ label: String, _ left: [StyledText], _ right: [StyledText]) -> [StyledText] {
      [StyledText(mark + " ", ReviewLayout.dim), StyledText(ReviewLayout.padded(label, name) + " ", ReviewLayout.dim)]
        + ReviewLayout.fitted(left, value) + [StyledText(ReviewLayout.gap)] + ReviewLayout.fitted(right, value, pads: false)
    }
    var lines = [
      row(" ", "", [StyledText(card.leftKey, ReviewLayout.head)], [StyledText(card.rightKey, ReviewLayout.head)])
    ]
    for index in shownFields {
      let (left, right) = texts(index)
      lines.append(row(mark(index), card.fields[index].name, left, right))
    }
    lines.append(
      row(
        " ", "", [StyledText(ReviewLayout.hanging(card.leftChildren), ReviewLayout.dim)],
        [StyledText(ReviewLayout.hanging(card.rightChildren), ReviewLayout.dim)]))
    return lines
  }

  private static func hanging(_ children: String) -> String { children.isEmpty ? "nothing refers to it" : children }

  // MARK: One above the other

  private func narrow(_ columns: Int, _ name: Int) -> [[StyledText]] {
    let value = columns - name - 4
    func row(_ mark: String, _ label: String, _ text: [StyledText]) -> [StyledText] {
      [StyledText(mark + " ", ReviewLayout.dim), StyledText(ReviewLayout.padded(label, name) + " ", ReviewLayout.dim)]
        + ReviewLayout.fitted(text, value, pads: false)
    }
    var lines = [
      row(" ", "1", [StyledText("\(card.leftKey) · \(ReviewLayout.hanging(card.leftChildren))", ReviewLayout.head)]),
      row(" ", "2", [StyledText("\(card.rightKey) · \(ReviewLayout.hanging(card.rightChildren))", ReviewLayout.head)]),
    ]
    for index in shownFields {
      let field = card.fields[index]
      let (left, right) = texts(index)
      if field.left == field.right {
        lines.append(row("=", field.name, left))
      } else {
        lines.append(row(mark(index), field.name, left))
        lines.append(row(" ", "", right))
      }
    }
    return lines
  }

  // MARK: Values

  /// `=` for equal fields, `≠` for different ones, `+` where only one is filled; while values are chosen
  /// the side that was.
  private func mark(_ index: Int) -> String {
    let field = card.fields[index]
    if let choosing, let isRight = choosing.isRight[index] { return isRight ? "2" : "1" }
    if choosing?.field == index { return ">" }
    return field.isDifferent ? "≠" : field.left == field.right ? "=" : "+"
  }

  private func texts(_ index: Int) -> (left: [StyledText], right: [StyledText]) {
    let field = card.fields[index]
    if field.left == field.right {
      return ([StyledText(field.left, ReviewLayout.dim)], [StyledText(field.right, ReviewLayout.dim)])
    }
    let (left, right) = Differences.of(field.left, field.right)
    let isMarked = field.isDifferent
    return (ReviewLayout.styled(left, isMarked), ReviewLayout.styled(right, isMarked))
  }

  private static func styled(_ text: Differences.Marked, _ marks: Bool) -> [StyledText] {
    if text.isEmpty { return [StyledText("–", dim)] }
    var parts: [StyledText] = []
    for (character, isMarked) in text {
      let style = isMarked && marks ? marked : CellStyle()
      if let last = parts.last, last.style == style {
        parts[parts.count - 1].text.append(character)
      } else {
        parts.append(StyledText(String(character), style))
      }
    }
    return parts
  }

  private static func padded(_ text: String, _ columns: Int) -> String {
    let cut = TextWidth.prefix(of: text, columns: columns)
    return String(cut.text) + String(repeating: " ", count: columns - cut.columns)
  }

  /// Cut to a width, with an ellipsis where something is missing.
  private static func fitted(_ parts: [StyledText], _ columns: Int, pads: Bool = true) -> [StyledText] {
    let all = parts.reduce(0) { $0 + TextWidth.of(DiagnosticRenderer.printable($1.text)) }
    let limit = all > columns ? columns - 1 : columns
    var result: [StyledText] = []
    var used = 0
    for part in parts {
      let cut = TextWidth.prefix(of: DiagnosticRenderer.printable(part.text), columns: limit - used)
      used += cut.columns
      if !cut.text.isEmpty { result.append(StyledText(String(cut.text), part.style)) }
    }
    if all > columns {
      result.append(StyledText("…", dim))
      used += 1
    }
    if pads, used < columns { result.append(StyledText(String(repeating: " ", count: columns - used))) }
    return result
  }

  // MARK: Keys

  private func keys(_ columns: Int) -> [StyledText] {
    if let choosing {
      let field = card.fields[choosing.field]
      return [
        StyledText("\(field.name): ", ReviewLayout.head),
        StyledText(
          columns >= ReviewLayout.sideBySideMin
            ? "1 left  2 right  Enter \(DiagnosticRenderer.printable(field.merged))  p back  f give up"
            : "1 2 Enter p f"),
      ]
    }
    return [
      StyledText(
        columns >= ReviewLayout.sideBySideMin
          ? "same? y yes  n no  u not sure  p back  e choose values  f finish" : "same? y n u p e f")
    ]
  }
}
