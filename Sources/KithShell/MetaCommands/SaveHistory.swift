import KithBase
import KithSession

extension MetaCommand {
  static let history = MetaCommand(
    "history", usage: ":history save FILE.kith",
    "Writes what was changed in this session as a program that does it again."
  ) { shell, argument in
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
