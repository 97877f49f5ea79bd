import KithBase
import KithSession

extension MetaCommand {
  static let changes = MetaCommand(
    "changes", usage: ":changes [NUMBER]",
    "Lists what was changed, or the statement of one change and its cells before and after."
  ) { shell, argument in
    let session = shell.session
    let digits = argument.hasPrefix("#") ? String(argument.dropFirst()) : argument
    if digits.isEmpty {
      return try shell.output.show(
        try session.changeList(), label: nil, format: session.settings.format)
    }
    guard let number = Int64(digits) else {
      throw Diagnostic(
        "K0220", "`:changes` wants a number", nil, hint: ":changes 41")
    }
    let cells = try session.cells(ofChange: number)
    try session.statement(ofChange: number).map { shell.output.report("#\(number) was: \($0)") }
    try shell.output.show(cells, label: nil, format: session.settings.format)
  }
}
