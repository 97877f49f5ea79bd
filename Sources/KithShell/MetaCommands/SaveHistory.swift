import KithBase
import KithSession

extension MetaCommand {
  static let history = MetaCommand(
    "history", usage: ":history [save FILE.kith]",
    "Lists what ran in this session, or writes what changed data as a program that does it again."
  ) { shell, argument in
    if argument.isEmpty {
      for statement in shell.statements { try shell.print(statement) }
      return
    }
    let words = argument.split(separator: " ", maxSplits: 1).map(String.init)
    guard words.count == 2, words[0].lowercased() == "save" else {
      throw Diagnostic(
        "K0220", "`:history` wants `save` and the name of a program", nil,
        hint: ":history save cleanup.kith")
    }
    let path = trimmed(words[1])
    let count = try shell.session.saveRecipe(to: path)
    shell.output.report("wrote \(Wording.counted(count, "step")) → \(path)")
  }
}
