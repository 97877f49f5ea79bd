extension MetaCommand {
  static let keys = MetaCommand("keys", usage: ":keys", "Lists the keys of the prompt.") {
    shell, _ in
    try shell.print(
      """
        Enter           run the statement, or go on with it on the next line when it is unfinished
        empty line      give up an unfinished statement
        Up, Down        earlier and later statements
        Ctrl-R          search in earlier statements
        Ctrl-A, Ctrl-E  to the start, the end of the line (also Home, End)
        Ctrl-Left, Ctrl-Right  a word back, forward
        Ctrl-W, Ctrl-U, Ctrl-K  delete the word before, the line, to the end of the line
        Ctrl-Y          put back what was deleted
        Ctrl-L          clear the screen
        Ctrl-C          drop the line, or stop the running statement
        Ctrl-D          quit
      """)
  }
}
