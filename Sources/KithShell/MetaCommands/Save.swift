import KithBase
import KithSession

extension MetaCommand {
  static let save = MetaCommand(
    "save", usage: ":save FILE.kithdb",
    "Writes the data and the history into a new workspace and goes on with that."
  ) { shell, argument in
    guard SystemFile.fileExtension(of: argument) == "kithdb" else {
      throw Diagnostic(
        "K0220", "`:save` wants the name of a workspace", nil, hint: ":save acme.kithdb")
    }
    try shell.session.save(to: argument)
    shell.output.report("saved; the workspace is \(argument) from now on")
  }
}
