import KithBase
import KithSession

extension MetaCommand {
  static let set = MetaCommand(
    "set", usage: ":set [NAME = VALUE]", "Lists the settings, or changes one as `set` does."
  ) { shell, argument in
    if !argument.isEmpty { return try shell.session.runTyped(SourceText("set " + argument)) }
    let width = Setting.all.map(\.name.utf8.count).max() ?? 0
    for setting in Setting.all {
      let pad = String(repeating: " ", count: width - setting.name.utf8.count)
      try shell.print(
        "\(setting.name)\(pad) = \(setting.show(shell.session.settings))    \(setting.summary)")
    }
  }
}
