extension MetaCommand {
  static let keys = MetaCommand("keys", usage: ":keys", "Lists the keys of the prompt.") {
    shell, _ in
    try shell.print(
      """
        Enter             run the statement, or go on with it in a new row when it is unfinished
        Alt-Enter         add a row
        an empty last row gives up an unfinished statement
        Tab, Shift-Tab    list what fits here, and walk the list (also Down, Up)
        Right, Ctrl-F, End  at the end: take the whole suggestion; Alt-F takes a word of it
        F1                explain the step at the cursor (also ? where no text can stand)
        Up, Down          rows of the statement, then statements of this session, then older ones
        Ctrl-R            find a statement of any session by words in any order
        Home, End         to the start, the end of the row (also Ctrl-A, Ctrl-E)
        Ctrl-Home, Ctrl-End  to the start, the end of the statement (also Alt-<, Alt->)
        Ctrl-Left, Ctrl-Right  a word back, forward (also Alt-B, Alt-F)
        Ctrl-W, Alt-D     delete the word before, after
        Ctrl-U, Ctrl-K    delete to the start, to the end of the row
        Ctrl-Y, Alt-Y     put back what was deleted, what was deleted before that
        Ctrl-_            take back the last change
        Ctrl-L            clear the screen
        Ctrl-C            drop the statement, or stop the running one
        Ctrl-Z            stop the program; fg takes it up again
        Ctrl-D            delete the character at the cursor; on an empty line: quit
      Keys are emacs' ones; `bind -v` in ~/.editrc gives vi's, and `bind KEY COMMAND` changes one.
      """)
  }
}
