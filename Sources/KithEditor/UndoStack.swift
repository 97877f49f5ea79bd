/// The states of a block before its changes, newest last. A run of typed letters is one change.
struct UndoStack {
  private var states: [EditorText] = []
  /// Scalars in all states together.
  private var scalars = 0
  private var isTyping = false
  /// Old states go when there are more scalars than this.
  private static let scalarsMax = 8_000_000
  private static let statesMax = 2_000

  /// The block changed from `old` to `new`.
  mutating func record(_ old: EditorText, _ new: EditorText) {
    let isLetter =
      new.scalars.count == old.scalars.count + 1 && new.cursor == old.cursor + 1
      && EditorText.isWord(new.scalars[old.cursor])
    defer { isTyping = isLetter }
    if isLetter, isTyping { return }
    states.append(old)
    scalars += old.scalars.count
    while states.count > UndoStack.statesMax || scalars > UndoStack.scalarsMax, states.count > 1 {
      scalars -= states.removeFirst().scalars.count
    }
  }

  mutating func undo() -> EditorText? {
    isTyping = false
    guard let state = states.popLast() else { return nil }
    scalars -= state.scalars.count
    return state
  }

  mutating func clear() { self = UndoStack() }
}
