import KithBase
import KithSession

extension MetaCommand {
  static let explain = MetaCommand(
    "explain", usage: ":explain STATEMENT",
    "Runs a statement and shows its plan with rows, seconds and indexes instead of its result."
  ) { shell, argument in
    guard !argument.isEmpty else {
      throw Diagnostic(
        "K0220", "`:explain` wants a statement", nil, hint: ":explain customers | take 5")
    }
    for line in try shell.session.explain(SourceText(argument)) { try shell.print(line) }
  }
}
