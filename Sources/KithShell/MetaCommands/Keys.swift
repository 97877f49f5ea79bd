extension MetaCommand {
  static let keys = MetaCommand("keys", usage: ":keys", "Lists the keys of the prompt.") {
    shell, _ in
    for line in lines.split(separator: "\n") { try shell.explain(String(line)) }
  }

  private static let lines = """
      Enter                  run the statement, or go on in a new row when it is unfinished
      Alt-Enter              add a row; an empty last row gives an unfinished one up
      Tab, Shift-Tab         list what fits here, and walk the list (also Down, Up)
      Right, Ctrl-F, End     at the end: take the whole suggestion; Alt-F takes a word
      F1, Alt-?, ?           explain the step at the cursor (? where no text can stand)
      Up, Down               rows of the statement, then statements of this session
      Ctrl-P, Ctrl-N         the same
      Ctrl-R                 find a statement of any session by words in any order
      Left, Right            by characters as they are seen (also Ctrl-B, Ctrl-F)
      Home, End              to the start, the end of the row (also Ctrl-A, Ctrl-E)
      Ctrl-Home, Ctrl-End    to the start, the end of the statement (also Alt-<, Alt->)
      Ctrl-Left, Ctrl-Right  a word back, forward (also Alt-B, Alt-F)
      Backspace, Delete      delete the character before, at the cursor
      Ctrl-W, Alt-D          delete the word before, after
      Ctrl-U, Ctrl-K         delete to the start, to the end of the row
      Ctrl-Y, Alt-Y          put back what was deleted, what was deleted before that
      Ctrl-T                 swap the characters around the cursor
      Alt-U, Alt-L, Alt-C    make the word large, small, small with a large letter
      Ctrl-V                 take the next key as it is
      Alt-0 … Alt-9          repeat what the next key does
      Ctrl-_                 take back the last change of the text
      Ctrl-L                 clear the screen
      Ctrl-C                 drop the statement, or stop the running one
      Ctrl-Z                 stop the program; fg takes it up again
      Ctrl-D                 delete the character at the cursor; on an empty line: quit
    Keys are those of emacs; `bind -v` in ~/.editrc gives vi's, `bind KEY COMMAND` changes one.
    """
}
