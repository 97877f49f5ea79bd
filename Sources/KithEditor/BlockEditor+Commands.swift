import CLineEdit

extension BlockEditor {
  /// Does what a key is bound to.
  func perform(_ command: kith_command) -> kith_after {
    switch command {
    case KITH_ENTER: return enter()
    case KITH_NEW_ROW: insert("\n")
    case KITH_UP: up()
    case KITH_DOWN: down()
    case KITH_COMPLETE: complete(backwards: false)
    case KITH_COMPLETE_BACK: complete(backwards: true)
    case KITH_SEARCH: if !isAsking { search() }
    case KITH_CLEAR: terminal.write(painter.clear())
    case KITH_UNDO: takeBack()
    case KITH_PASTE: paste()
    case KITH_HELP: if !isAsking { showHelp() }
    case KITH_QUESTION_MARK: questionMark()
    case KITH_SUSPEND: suspend()
    case KITH_INTERRUPT:
      end(with: .interrupted, tail: "^C")
      return KITH_SUBMIT
    case KITH_END_OF_FILE:
      if text.isEmpty {
        end(with: .end)
        return KITH_STOP
      }
      remove(text.cursor..<text.nextCluster(text.cursor))
    default:
      if !move(command) { delete(command) }
    }
    return KITH_GO_ON
  }

  /// Enter runs a complete block, and adds a row to one that goes on. An empty last row gives up an
  /// unfinished block: what runs it says what is wrong.
  private func enter() -> kith_after {
    let string = text.string
    let isGivenUp =
      text.rowCount > 1
      && text.scalars[text.rowStart(text.scalars.count)...].allSatisfy {
        $0.properties.isWhitespace
      }
    let isComplete = isGivenUp || language.isComplete(string)
    // Rows that were pasted without marks come at once: one that goes on with this one belongs to it.
    let goesOn =
      isComplete && !text.isEmpty && terminal.hasInput && language.continues(terminal.peekLine())
    if !isComplete || goesOn {
      insert("\n")
      return KITH_GO_ON
    }
    end(with: .block(string))
    return KITH_SUBMIT
  }

  func insert(_ string: String) {
    replace(text.cursor..<text.cursor, with: Array(string.unicodeScalars))
  }

  // MARK: Motion

  /// True when the command is a motion.
  private func move(_ command: kith_command) -> Bool {
    var moved = text
    let isAtEnd = text.cursor == text.scalars.count
    switch command {
    case KITH_LEFT: moved.cursor = text.previousCluster(text.cursor)
    case KITH_RIGHT:
      if isAtEnd { return accept(ghost) }
      moved.cursor = text.nextCluster(text.cursor)
    case KITH_ROW_START: moved.cursor = text.rowStart(text.cursor)
    case KITH_ROW_END:
      if isAtEnd { return accept(ghost) }
      moved.cursor = text.rowEnd(text.cursor)
    case KITH_WORD_LEFT: moved.cursor = text.previousWordStart(text.cursor)
    case KITH_WORD_RIGHT:
      if isAtEnd {
        let rest = EditorText(ghost, cursor: 0)
        return accept(EditorText.string(rest.scalars[..<rest.nextWordEnd(0)]))
      }
      moved.cursor = text.nextWordEnd(text.cursor)
    case KITH_BLOCK_START: moved.cursor = 0
    case KITH_BLOCK_END: moved.cursor = text.scalars.count
    default: return false
    }
    set(moved)
    return true
  }

  private func accept(_ suggestion: String) -> Bool {
    if !suggestion.isEmpty { insert(suggestion) }
    return true
  }

  private func up() {
    let start = text.rowStart(text.cursor)
    if start == 0 { return visit(historyPlace - 1) }
    moveToRow(at: text.rowStart(start - 1))
  }

  private func down() {
    let end = text.rowEnd(text.cursor)
    if end == text.scalars.count { return visit(historyPlace + 1) }
    moveToRow(at: end + 1)
  }

  private func moveToRow(at start: Int) {
    let column = goalColumn ?? text.cursorColumn
    goalColumn = column
    var moved = text
    moved.cursor = text.index(inRowAt: start, column: column)
    set(moved)
  }

  /// Another entry of this session in place of this one, which is kept as it is now. Those of all sessions
  /// are Ctrl-R's.
  private func visit(_ place: Int) {
    let entries = older.count + own.count
    guard (older.count...entries).contains(place) else { return }
    drafts[historyPlace] = text
    historyPlace = place
    goalColumn = nil
    var entry = drafts[place] ?? EditorText(entry(at: place))
    entry.cursor = entry.scalars.count
    set(entry)
  }

  private func entry(at place: Int) -> String {
    let index = place - older.count
    return index < own.count ? own[index] : ""
  }

  // MARK: Deletion

  private func delete(_ command: kith_command) {
    let cursor = text.cursor
    switch command {
    case KITH_DELETE_BACK: remove(text.previousCluster(cursor)..<cursor)
    case KITH_DELETE: remove(cursor..<text.nextCluster(cursor))
    case KITH_DELETE_WORD_LEFT: kill(text.previousWordStart(cursor)..<cursor, isForward: false)
    case KITH_DELETE_WORD_RIGHT: kill(cursor..<text.nextWordEnd(cursor), isForward: true)
    case KITH_KILL_ROW:
      let end = text.rowEnd(cursor)
      kill(cursor..<(end == cursor ? min(end + 1, text.scalars.count) : end), isForward: true)
    case KITH_KILL_START:
      let start = text.rowStart(cursor)
      kill((start == cursor ? max(0, start - 1) : start)..<cursor, isForward: false)
    case KITH_YANK: yank()
    case KITH_YANK_POP: yankEarlier()
    default: break
    }
  }

  func remove(_ range: Range<Int>) {
    if !range.isEmpty { replace(range, with: []) }
  }

  private static let killCommands: Set<Int> = [
    KITH_DELETE_WORD_LEFT, KITH_DELETE_WORD_RIGHT, KITH_KILL_ROW, KITH_KILL_START,
  ].reduce(into: []) { $0.insert(Int($1.rawValue)) }

  /// Deletes and keeps for Ctrl-Y; deletions in a row are kept as one.
  private func kill(_ range: Range<Int>, isForward: Bool) {
    guard !range.isEmpty else { return }
    let killed = Array(text.scalars[range])
    if BlockEditor.killCommands.contains(lastCommand), let last = kills.popLast() {
      kills.append(isForward ? last + killed : killed + last)
    } else {
      kills.append(killed)
      if kills.count > 30 { kills.removeFirst() }
    }
    remove(range)
  }

  private func yank() {
    guard let last = kills.last else { return }
    let start = text.cursor
    replace(start..<start, with: last)
    lastYank = start..<text.cursor
  }

  /// What was deleted before, in place of what Ctrl-Y brought.
  private func yankEarlier() {
    let yanks = [Int(KITH_YANK.rawValue), Int(KITH_YANK_POP.rawValue)]
    guard yanks.contains(lastCommand), let range = lastYank, kills.count > 1,
      range.upperBound == text.cursor
    else { return }
    kills.insert(kills.removeLast(), at: 0)
    replace(range, with: kills[kills.count - 1])
    lastYank = range.lowerBound..<text.cursor
  }

  // MARK: The rest

  /// A paste is put in whole: nothing in it runs.
  private func paste() {
    let room = max(0, BlockEditor.scalarsMax - text.scalars.count)
    var (pasted, isWhole) = terminal.readPaste(bytesMax: room)
    // The line end of a last row is Enter's part, which is left to the user.
    while pasted.unicodeScalars.last == "\n" { pasted.unicodeScalars.removeLast() }
    insert(pasted)
    if !isWhole {
      show([
        "the block is full: a prompt takes \(BlockEditor.scalarsMax) characters; keep data in files"
      ])
    }
  }

  /// Lines below the block until the next key.
  func show(_ lines: [String]) {
    panel = Panel.help(lines, columns: terminal.size.columns)
    isPanelPassing = true
  }

  private func showHelp() {
    let lines = language.help(text.string, text.cursorOffset)
    show(lines.isEmpty ? ["there is no help for this place; :help lists what there is"] : lines)
  }

  private func questionMark() {
    if language.acceptsQuestionMark(text.string, text.cursorOffset) {
      insert("?")
    } else {
      showHelp()
    }
  }

  /// Ctrl-Z: the terminal belongs to others until `fg`.
  private func suspend() {
    leave()
    terminal.write("\u{1B}[?2004l")
    kith_edit_prepare(false)
    terminal.restoreSignals()
    kith_stop_process()
    terminal.catchSignals()
    kith_edit_prepare(true)
    terminal.write("\u{1B}[?2004h")
    painter.forget()
  }
}
