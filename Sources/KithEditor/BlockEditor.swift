import CLineEdit

/// What came of asking for a block.
package enum EditorRead: Hashable, Sendable {
  /// Its rows, without a last line end.
  case block(String)
  /// Ctrl-C: what was typed is dropped.
  case interrupted
  case end
}

/// Edits blocks of rows at a prompt.
///
/// libedit keeps the buffer and the key maps (emacs, vi, `~/.editrc`) and never writes to the terminal;
/// the block is painted here, before each key. There is one editor in a process, and it belongs to one
/// thread.
package final class BlockEditor {
  /// Scalars of a block; what is pasted beyond is cut, with a message.
  package static let scalarsMax = 2_000_000

  /// Blocks of the history that are asked about at a key.
  private static let suggestionTriesMax = 20

  let terminal: Terminal
  package var language: EditorLanguage
  let history: History
  var painter: Painter
  var prompt = "> "
  package var continuation = "  ... "

  /// The block as libedit had it when it last asked for a key.
  var text = EditorText()
  var undo = UndoStack()
  /// What was deleted, newest last, for Ctrl-Y.
  var kills: [[Unicode.Scalar]] = []
  var lastYank: Range<Int>?
  /// The column that Up and Down aim at.
  var goalColumn: Int?
  /// The last command, which decides whether deletions join and yanks go round.
  var lastCommand = -1

  /// Entries of earlier sessions, and of this one.
  var older: [String] = []
  var own: [String] = []
  /// Where Up and Down are in `older + own`, never among the older ones; its count is the block that is being typed.
  var historyPlace = 0
  /// What the entries that were visited look like now, the typed block included.
  var drafts: [Int: EditorText] = [:]

  /// What is read is an answer and no block.
  private(set) var isAsking = false
  var panel = Panel()
  /// A message or help that goes at the next key.
  var isPanelPassing = false
  private var top = 0
  private var highlighted: (text: [Unicode.Scalar], cursor: Int, spans: [EditorSpan])?
  private var ghostCache: (text: [Unicode.Scalar], ghost: String)?
  private var outcome: EditorRead?
  private var isFirstKey = true
  private var prefill: EditorText?
  /// Scalars that libedit gets before the next key.
  private var queue: [UInt32] = []
  /// A key that a list did not want.
  private var returned: KeyPress?
  private var isAfterEscape = false
  private let keys: UserKeys
  private let isVi: Bool
  /// The last state that the undo stack knows.
  private var settled = EditorText()

  // Safety: libedit's callbacks carry no context; the editor and its callbacks run on one thread, and
  // `open` refuses a second editor.
  nonisolated(unsafe) private static weak var current: BlockEditor?

  /// Nil where libedit refuses the terminal, or where there is an editor already.
  package init?(
    terminal: Terminal = Terminal(), history: History, hasColours: Bool,
    language: EditorLanguage = EditorLanguage()
  ) {
    guard BlockEditor.current == nil else { return nil }
    let isOpen = kith_edit_open(
      Int32(History.entriesMax),
      { scalar in
        guard let editor = BlockEditor.current, let scalar else { return 0 }
        guard let next = editor.nextScalar() else { return 0 }
        scalar.pointee = next
        return 1
      },
      { command in
        guard let editor = BlockEditor.current else { return Int32(KITH_STOP.rawValue) }
        return Int32(editor.run(UInt32(bitPattern: command)).rawValue)
      })
    guard isOpen else { return nil }
    keys = UserKeys()
    isVi = kith_edit_is_vi()
    self.terminal = terminal
    self.history = history
    self.language = language
    painter = Painter(theme: Theme(hasColours: hasColours))
    older = history.load()
    for entry in older.suffix(1_000) { kith_edit_remember(BlockEditor.terminated(entry)) }
    BlockEditor.current = self
  }

  /// Gives the terminal back. The editor must not be used afterwards.
  package func close() {
    guard BlockEditor.current === self else { return }
    kith_edit_close()
    BlockEditor.current = nil
  }

  static func terminated(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) + [0] }

  // MARK: Reading

  /// Lets the user edit a block, which begins as `text`.
  package func read(prompt: String, text start: String = "") -> EditorRead {
    self.prompt = prompt
    reset(to: EditorText(start))
    terminal.catchSignals()
    terminal.write("\u{1B}[?2004h")
    kith_edit_read()
    terminal.write("\u{1B}[?2004l")
    terminal.restoreSignals()
    return outcome ?? .end
  }

  /// Reads the answer to a question: a line without colours, lists or history.
  package func ask(_ question: String) -> EditorRead {
    let (usual, entries) = (language, (older, own))
    language = EditorLanguage()
    (older, own) = ([], [])
    isAsking = true
    defer {
      isAsking = false
      language = usual
      (older, own) = entries
    }
    return read(prompt: question)
  }

  private func reset(to start: EditorText) {
    text = EditorText()
    settled = text
    prefill = start.isEmpty ? nil : start
    outcome = nil
    isFirstKey = true
    queue = []
    undo.clear()
    drafts = [:]
    historyPlace = older.count + own.count
    panel = Panel()
    isPanelPassing = false
    goalColumn = nil
    lastCommand = -1
    top = 0
    isAfterEscape = false
    // The language may see the same text with other eyes now.
    highlighted = nil
    ghostCache = nil
    painter.forget()
  }

  /// Adds a block to what Up brings back, and to the file.
  package func remember(_ block: String) {
    guard !block.isEmpty else { return }
    history.append(block)
    if !(own.last?.utf8.elementsEqual(block.utf8) ?? false) { own.append(block) }
    kith_edit_remember(BlockEditor.terminated(block))
  }

  /// The block that ends the reading; shown whole and without suggestions.
  func end(with result: EditorRead, tail: String = "") {
    outcome = result
    leave(tail: tail)
  }

  /// Shows the whole block, without suggestions, and goes to the row after it.
  func leave(tail: String = "") {
    panel = Panel()
    let size = terminal.size
    painter.columns = size.columns
    let rows = layout(size, panelRows: 0).allRows(content(withGhost: false))
    if rows.count <= size.rows, let last = rows.last {
      let frame = Frame(rows: rows, cursorRow: rows.count - 1, cursorCell: last.count)
      terminal.write(painter.paint(frame) + tail + "\r\n")
      painter.forget()
    } else {
      terminal.write(painter.finish(rows, tail: tail))
    }
  }

  // MARK: libedit's side

  /// libedit wants a scalar; nil ends the input.
  private func nextScalar() -> UInt32? {
    if !queue.isEmpty { return queue.removeFirst() }
    if isFirstKey {
      isFirstKey = false
      kith_edit_fix_size()
    }
    look()
    if let start = prefill {
      prefill = nil
      set(start)
      settled = text
    }
    settle()
    while true {
      guard let press = nextPress() else { return nil }
      if isPanelPassing {
        panel = Panel()
        isPanelPassing = false
      }
      if isTall {
        // Enter makes libedit end the reading whose outcome is known.
        if type(press.key) != KITH_GO_ON { return 0x0D }
        settle()
      } else if let scalar = scalar(for: press) {
        return scalar
      }
    }
  }

  /// True for blocks that libedit's own commands must not see: they would walk out of its screen.
  private var isTall: Bool {
    let rows = text.rowCount + 2 * text.scalars.count / Int(KITH_SCREEN_COLUMNS)
    return rows >= Int(KITH_SCREEN_ROWS) * 3 / 4
  }

  /// The next key, with the block painted while there is none; nil ends the reading.
  func nextPress() -> KeyPress? {
    if let press = returned {
      returned = nil
      return press
    }
    while true {
      // A burst of keys is painted once, at its end.
      if !terminal.hasInput { repaint() }
      switch terminal.nextKey() {
      case .success(let press): return press
      case .failure(let error):
        switch error.event {
        case .resized: resize()
        case .continued:
          kith_edit_prepare(true)
          terminal.write("\u{1B}[?2004h")
          painter.forget()
        case .interrupted: return KeyPress(.interrupt, [3])
        case .ended:
          if outcome == nil { end(with: .end) }
          return nil
        case .input, .timeout: break
        }
      }
    }
  }

  /// A list was left with this key: it goes on to libedit.
  func giveBack(_ press: KeyPress) { returned = press }

  /// The scalar that stands for a key in libedit's maps; nil for keys that mean nothing.
  private func scalar(for press: KeyPress) -> UInt32? {
    var key = press.key
    if isAfterEscape {
      isAfterEscape = false
      switch key {
      case .character(let scalar): key = .alt(scalar)
      case .enter: key = .newRow
      case .backspace: key = .alt("\u{7F}")
      default: break
      }
    }
    if press.bytes.count > 1, press.bytes[0] == 0x1B, keys.isUsers(press.bytes) {
      queue = press.bytes.dropFirst().map(UInt32.init)
      return 0x1B
    }
    if let command = BlockEditor.commands[key] { return 0x80 + UInt32(command.rawValue) }
    switch key {
    case .character(let scalar): return scalar.value
    case .control(let byte): return byte == 0 ? nil : UInt32(byte)
    case .enter: return 0x0D
    case .tab: return 0x09
    case .backspace: return 0x7F
    case .interrupt: return 0x03
    case .endOfFile: return 0x04
    case .suspend: return 0x1A
    case .escape:
      if isVi { return 0x1B }
      // In the emacs map it is Alt for the key after.
      isAfterEscape = true
      return nil
    case .alt(let scalar):
      guard isVi || scalar.value < 0x80, isVi || keys.isBound([0x1B, UInt8(scalar.value)]) else {
        return nil
      }
      queue = [scalar.value]
      return 0x1B
    default: return nil
    }
  }

  static let commands: [Key: kith_command] = [
    .newRow: KITH_NEW_ROW, .up: KITH_UP, .down: KITH_DOWN, .left: KITH_LEFT, .right: KITH_RIGHT,
    .home: KITH_ROW_START, .end: KITH_ROW_END, .delete: KITH_DELETE, .wordLeft: KITH_WORD_LEFT,
    .wordRight: KITH_WORD_RIGHT, .backTab: KITH_COMPLETE_BACK, .help: KITH_HELP, .paste: KITH_PASTE,
    .blockStart: KITH_BLOCK_START, .blockEnd: KITH_BLOCK_END,
  ]

  // MARK: The buffer

  /// Reads libedit's buffer.
  func look() {
    var count: Int32 = 0
    var cursor: Int32 = 0
    guard let buffer = kith_edit_text(&count, &cursor) else { return }
    // Safety: the buffer has `count` scalars until libedit is called again.
    let scalars = UnsafeBufferPointer(start: buffer, count: Int(count)).map {
      Unicode.Scalar($0) ?? "\u{FFFD}"
    }
    text = EditorText(scalars: scalars, cursor: Int(cursor))
  }

  /// After a command: a change is one more to undo, and no cursor stands inside a cluster.
  private func settle() {
    if text.scalars != settled.scalars { undo.record(settled, text) }
    if text.isInsideCluster {
      let target =
        text.cursor > settled.cursor
        ? text.nextCluster(text.previousCluster(text.cursor)) : text.previousCluster(text.cursor)
      var moved = text
      moved.cursor = target
      set(moved)
    }
    settled = text
  }

  /// The block as it was before the last change.
  func takeBack() {
    guard let before = undo.undo() else { return }
    set(before)
    settled = text
  }

  /// Puts a text into libedit's buffer.
  func set(_ new: EditorText) {
    if new.scalars == text.scalars {
      kith_edit_move(Int32(new.cursor - text.cursor))
    } else {
      kith_edit_replace(new.scalars.map(\.value) + [0], Int32(new.cursor))
    }
    text = new
  }

  /// Takes the scalars of a range out and puts others there, with the cursor behind them.
  func replace(_ range: Range<Int>, with new: [Unicode.Scalar]) {
    var changed = text
    changed.scalars.replaceSubrange(range, with: new)
    changed.cursor = range.lowerBound + new.count
    set(changed)
  }

  // MARK: Painting

  private func layout(_ size: (columns: Int, rows: Int), panelRows: Int) -> BlockLayout {
    BlockLayout(
      prompt: prompt, continuation: continuation, columns: size.columns,
      rowsMax: max(1, size.rows - panelRows))
  }

  private func content(withGhost: Bool) -> BlockLayout.Content {
    let string = text.string
    let cursor = text.cursorOffset
    if highlighted?.cursor != cursor || highlighted?.text != text.scalars {
      highlighted = (text.scalars, cursor, language.highlight(string, cursor))
    }
    return BlockLayout.Content(
      text: string, spans: highlighted?.spans ?? [], cursor: cursor,
      ghost: withGhost ? ghost : "")
  }

  func repaint() {
    let size = terminal.size
    painter.columns = size.columns
    // The block keeps a row at least.
    var shown = panel
    shown.rows = Array(panel.rows.prefix(size.rows - 1))
    var frame = layout(size, panelRows: shown.rows.count).frame(
      content(withGhost: shown.rows.isEmpty), top: &top)
    if let place = shown.cursor, place.row < shown.rows.count {
      frame.cursorRow = frame.rows.count + place.row
      frame.cursorCell = place.cell
    }
    frame.rows += shown.rows
    terminal.write(painter.paint(frame))
  }

  private func resize() {
    let columns = terminal.size.columns
    terminal.write(painter.resize(to: columns))
  }

  /// The rest of the newest block of the history that begins like this one; empty where the cursor is
  /// not at the end, and without colours, where it would look typed.
  var ghost: String {
    guard painter.theme.hasColours, !text.isEmpty, text.cursor == text.scalars.count else {
      return ""
    }
    if let cache = ghostCache, cache.text == text.scalars { return cache.ghost }
    let start = Array(text.string.utf8)
    var found = ""
    var tries = 0
    for entry in [own, older].lazy.flatMap({ $0.reversed() })
    where entry.utf8.count > start.count && entry.utf8.starts(with: start) {
      tries += 1
      if tries > BlockEditor.suggestionTriesMax { break }
      guard language.mayBeSuggested(entry) else { continue }
      found = String(decoding: entry.utf8.dropFirst(start.count), as: UTF8.self)
      break
    }
    ghostCache = (text.scalars, found)
    return found
  }

  // MARK: Commands

  private func run(_ number: UInt32) -> kith_after {
    if outcome != nil { return KITH_SUBMIT }
    look()
    return perform(number)
  }

  /// Does a command; the last one is remembered for those that go on with it.
  func perform(_ number: UInt32) -> kith_after {
    let command = kith_command(rawValue: number)
    defer { lastCommand = Int(number) }
    if command != KITH_UP, command != KITH_DOWN { goalColumn = nil }
    return perform(command)
  }
}
