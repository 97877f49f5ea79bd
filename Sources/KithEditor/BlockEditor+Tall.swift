import CLineEdit

extension BlockEditor {
  /// Does what a key is bound to by default, without libedit: for blocks that are too tall for it.
  func type(_ key: Key) -> kith_after {
    if case .character(let scalar) = key, scalar != "?" {
      insert(String(Character(scalar)))
      return KITH_GO_ON
    }
    guard let command = BlockEditor.commands[key] ?? BlockEditor.tallCommands[key] else {
      return KITH_GO_ON
    }
    return perform(command.rawValue)
  }

  private static let tallCommands: [Key: kith_command] = [
    .enter: KITH_ENTER, .tab: KITH_COMPLETE, .backspace: KITH_DELETE_BACK,
    .interrupt: KITH_INTERRUPT, .endOfFile: KITH_END_OF_FILE, .suspend: KITH_SUSPEND,
    .character("?"): KITH_QUESTION_MARK, .control(0x01): KITH_ROW_START,
    .control(0x02): KITH_LEFT, .control(0x05): KITH_ROW_END, .control(0x06): KITH_RIGHT,
    .control(0x0B): KITH_KILL_ROW, .control(0x0C): KITH_CLEAR, .control(0x0E): KITH_DOWN,
    .control(0x10): KITH_UP, .control(0x12): KITH_SEARCH, .control(0x15): KITH_KILL_START,
    .control(0x17): KITH_DELETE_WORD_LEFT, .control(0x19): KITH_YANK, .control(0x1F): KITH_UNDO,
    .alt("f"): KITH_WORD_RIGHT, .alt("b"): KITH_WORD_LEFT, .alt("d"): KITH_DELETE_WORD_RIGHT,
    .alt("y"): KITH_YANK_POP, .alt("<"): KITH_BLOCK_START, .alt(">"): KITH_BLOCK_END,
  ]
}
