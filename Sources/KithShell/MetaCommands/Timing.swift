import KithBase

extension MetaCommand {
  static let timing = MetaCommand(
    "timing", usage: ":timing on|off", "Prints after each statement what its parts took."
  ) { shell, argument in
    switch argument.lowercased() {
    case "on": shell.showsTiming = true
    case "off": shell.showsTiming = false
    default: throw Diagnostic("K0220", "`:timing` wants on or off", nil, hint: ":timing on")
    }
  }
}
