import KithBase
import KithSession

extension MetaCommand {
  static let models = MetaCommand(
    "models", usage: ":models [NAME]",
    "Lists the fits that were kept with `save:`, or shows the parameters of one."
  ) { shell, argument in
    let models = shell.session.modelTexts
    guard !argument.isEmpty else {
      if models.isEmpty {
        return try shell.print("no models; customers | clv with save: spring keeps one")
      }
      for model in models {
        let facts = model.lines.filter { !$0.hasPrefix("parameters") && !$0.hasPrefix("spend") }
        try shell.print("\(model.name): " + facts.joined(separator: ", "))
      }
      return
    }
    guard let model = models.first(where: { $0.name.lowercased() == argument.lowercased() }) else {
      throw Diagnostic(
        "K0521", "there is no saved model called `\(argument)`", nil,
        hint: EditDistance.nearest(to: argument, among: models.map(\.name)).map {
          "did you mean `\($0)`?"
        })
    }
    for line in model.lines { try shell.print("  " + line) }
  }
}
