extension MetaCommand {
  static let quit = MetaCommand("quit", usage: ":quit", "Ends the session.") { shell, _ in
    shell.isDone = true
    shell.exitIsWished = true
  }
}
