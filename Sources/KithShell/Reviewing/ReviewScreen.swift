import KithEditor
import KithSession

/// A review at the terminal: a pair at a time, and a key for every answer.
struct ReviewScreen {
  private let output: ConsoleOutput
  private let hasColours: Bool

  init(_ output: ConsoleOutput, hasColours: Bool) {
    self.output = output
    self.hasColours = hasColours
  }

  /// Asks until all pairs are answered or the user finishes; what was answered stays.
  func run(_ review: Review) throws {
    if review.card == nil {
      return output.report("nothing to review: no pair of \(review.table) is open")
    }
    guard let screen = KeyedScreen(hasColours: hasColours) else { return }
    do {
      defer { screen.close() }
      try ask(review, screen)
    }
    try review.finish()
    output.report("reviewed \(review.table): \(review.summary)")
  }

  private func ask(_ review: Review, _ screen: KeyedScreen) throws {
    while let card = review.card {
      let layout = ReviewLayout(card: card, counters: ReviewScreen.counters(review))
      screen.show { layout.lines(columns: $0) }
      switch screen.readKey() {
      case .character("y"), .character("Y"): try review.answer(.same)
      case .character("n"), .character("N"): try review.answer(.different)
      case .character("u"), .character("U"): try review.answer(.unsure)
      case .character("p"), .character("P"), .backspace: _ = try review.back()
      case .character("e"), .character("E"):
        if let values = choose(layout, screen) { try review.answer(.same, values: values) }
      case .character("f"), .character("F"), .character("q"), .interrupt, .endOfFile, .escape: return
      default: break
      }
    }
  }

  /// `12/80 · 9 merged`: the pair at hand, all there are, and what became of those before.
  private static func counters(_ review: Review) -> String {
    let all = review.answeredCount + review.openCount
    return "\(Wording.grouped(review.answeredCount + 1))/\(Wording.grouped(all)) · "
      + "\(Wording.grouped(review.count(.same))) merged"
  }

  /// Goes through the fields that differ; nil when that was given up.
  private func choose(
    _ start: ReviewLayout, _ screen: KeyedScreen
  ) -> [(key: String, column: String)]? {
    let card = start.card
    let fields = card.fields.indices.filter { card.fields[$0].left != card.fields[$0].right }
    var chosen: [Int: Bool] = [:]
    var place = 0
    while place < fields.count {
      var layout = start
      layout.choosing = ReviewLayout.Choosing(field: fields[place], isRight: chosen)
      screen.show { layout.lines(columns: $0) }
      switch screen.readKey() {
      case .character("1"), .left:
        chosen[fields[place]] = false
        place += 1
      case .character("2"), .right:
        chosen[fields[place]] = true
        place += 1
      case .enter:
        chosen[fields[place]] = nil
        place += 1
      case .character("p"), .up, .backspace:
        if place == 0 { return nil }
        place -= 1
        chosen[fields[place]] = nil
      case .character("f"), .character("q"), .escape, .interrupt, .endOfFile: return nil
      default: break
      }
    }
    return fields.compactMap { field in
      guard let isRight = chosen[field] else { return nil }
      let value = isRight ? card.fields[field].right : card.fields[field].left
      // What the merge takes anyway needs no choice to be kept.
      if value == card.fields[field].merged { return nil }
      return (isRight ? card.rightKey : card.leftKey, card.fields[field].name)
    }
  }
}
