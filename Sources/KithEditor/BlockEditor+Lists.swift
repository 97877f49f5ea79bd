import CLineEdit

extension BlockEditor {
  // MARK: Completion

  /// Tab: one candidate is put in; of several the common start, and a list that the keys walk. Any key
  /// that means nothing to the list ends it and does what it always does.
  func complete(backwards: Bool) {
    var found = language.completions(text.string, text.cursorOffset)
    if found.candidates.isEmpty { return }
    if let only = found.candidates.first, found.candidates.count == 1, only.text != typed(found) {
      put(only.text, found)
      // How often the value occurs is seen before the next key.
      if only.count != nil {
        panel = Panel.list([only], selected: nil, columns: terminal.size.columns, rowsMax: 2)
        isPanelPassing = true
      }
      return
    }
    if let common = commonStart(found) {
      put(common, found)
      found = language.completions(text.string, text.cursorOffset)
    }
    var base = text
    var selected: Int?
    if backwards { selected = step(selected, -1, found, base) }
    while true {
      let size = terminal.size
      panel = Panel.list(
        found.candidates, selected: selected, columns: size.columns, rowsMax: size.rows - 1)
      guard let press = nextPress() else { break }
      switch press.key {
      case .tab, .down: selected = step(selected, 1, found, base)
      case .backTab, .up: selected = step(selected, -1, found, base)
      case .enter where selected != nil: return closeList()
      case .escape: return closeList()
      case .character(let scalar):
        insert(String(Character(scalar)))
        guard narrow(&found) else { return closeList() }
        (base, selected) = (text, nil)
      case .backspace:
        remove(text.previousCluster(text.cursor)..<text.cursor)
        guard narrow(&found) else { return closeList() }
        (base, selected) = (text, nil)
      default:
        giveBack(press)
        return closeList()
      }
    }
    closeList()
  }

  private func closeList() { panel = Panel() }

  /// The candidates for what is typed now; false when the list has nothing more to say.
  private func narrow(_ found: inout Completions) -> Bool {
    let now = language.completions(text.string, text.cursorOffset)
    let isSamePlace = now.range.lowerBound == found.range.lowerBound && !now.range.isEmpty
    found = now
    if let only = now.candidates.first, now.candidates.count == 1, only.text == typed(now) {
      return false
    }
    return isSamePlace && !now.candidates.isEmpty
  }

  /// The text that the candidates stand in for.
  private func typed(_ found: Completions) -> String {
    let bytes = Array(text.string.utf8)
    let range = found.range.clamped(to: 0..<bytes.count)
    return String(decoding: bytes[range], as: UTF8.self)
  }

  private func put(_ new: String, _ found: Completions) {
    let lower = text.index(ofByte: found.range.lowerBound)
    let upper = text.index(ofByte: found.range.upperBound)
    replace(lower..<max(lower, upper), with: Array(new.unicodeScalars))
  }

  /// Selects the next candidate and puts it into the block as it was.
  private func step(_ selected: Int?, _ by: Int, _ found: Completions, _ base: EditorText) -> Int {
    let count = found.candidates.count
    let next = selected.map { ($0 + by + count) % count } ?? (by > 0 ? 0 : count - 1)
    set(base)
    put(found.candidates[next].text, found)
    return next
  }

  /// What all candidates begin with, if it says more than what is typed.
  private func commonStart(_ found: Completions) -> String? {
    let typed = typed(found)
    guard var common = found.candidates.first.map({ Array($0.text) }) else { return nil }
    for candidate in found.candidates {
      let same = zip(common, candidate.text).prefix { $0 == $1 }.count
      common.removeSubrange(same...)
    }
    let start = String(common)
    return start.utf8.count > typed.utf8.count && start.lowercased().hasPrefix(typed.lowercased())
      ? start : nil
  }

  // MARK: Search

  /// Ctrl-R: a list of the blocks of all sessions that have the words that are typed. Enter puts one at
  /// the prompt, where nothing runs before the next Enter.
  func search() {
    let before = text
    var entries = history.load()
    if entries.isEmpty { entries = older + own }
    var query = EditorText()
    var selected = 0
    while true {
      let size = terminal.size
      let limit = max(1, min(Panel.listRowsMax, size.rows - 2))
      let matches = HistorySearch.matches(query.string, in: entries, limit: limit)
      selected = min(max(0, selected), max(0, matches.count - 1))
      panel = searchPanel(query.string, matches, selected, columns: size.columns)
      guard let press = nextPress() else { return closeList() }
      switch press.key {
      case .character(let scalar):
        query.scalars.append(scalar)
        selected = 0
      case .paste:
        let (pasted, _) = terminal.readPaste(bytesMax: 1_000)
        query.scalars += pasted.unicodeScalars.map { $0 == "\n" || $0 == "\t" ? " " : $0 }
        selected = 0
      case .backspace:
        query.scalars.removeSubrange(query.previousCluster(query.scalars.count)...)
        selected = 0
      case .up, .backTab: selected -= 1
      case .down, .control(0x12): selected += 1
      case .control(0x15), .control(0x17): query = EditorText()
      case .interrupt, .escape, .control(0x07), .endOfFile:
        set(before)
        return closeList()
      default:
        closeList()
        if matches.indices.contains(selected) { set(EditorText(matches[selected])) }
        if press.key != .enter, press.key != .tab { giveBack(press) }
        return
      }
    }
  }

  private func searchPanel(
    _ query: String, _ matches: [String], _ selected: Int, columns: Int
  ) -> Panel {
    let heading = "search: "
    var line = Cell.line(heading, CellStyle(.heading), columns: columns - 1)
    // The end of a long query is what is being typed.
    var shown = Cell.line(query, CellStyle(), columns: .max)
    while shown.columns + line.columns > columns - 1, !shown.isEmpty { shown.removeFirst() }
    line += shown
    var panel = Panel(rows: [line])
    panel.cursor = (0, line.count)
    for (index, match) in matches.enumerated() {
      let isSelected = index == selected
      let style = CellStyle(isSelected ? .selected : .label)
      panel.rows.append(
        Cell.line((isSelected ? "> " : "  ") + match, style, columns: columns - 1))
    }
    if matches.isEmpty {
      panel.rows.append(
        Cell.line("  no block has these words", CellStyle(.detail), columns: columns - 1))
    }
    return panel
  }
}
