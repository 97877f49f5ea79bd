import KithBase
import KithColumns
import KithSession

extension MetaCommand {
  static let changes = MetaCommand(
    "changes", usage: ":changes [NUMBER]",
    "Lists what was changed, or the statement of one change and its cells before and after."
  ) { shell, argument in
    let session = shell.session
    let digits = argument.hasPrefix("#") ? String(argument.dropFirst()) : argument
    if digits.isEmpty {
      var list = try session.changeList()
      // People are spared what is empty in every row, and a user who made all of them: the counts want the
      // room.
      if shell.output.isForPeople(format: session.settings.format) {
        let rows = 0..<list.rowCount
        list.fields.removeAll { field in
          let isSame = field.name == "user" && rows.allSatisfy { field.vector.value($0) == field.vector.value(0) }
          return isSame || rows.allSatisfy { field.vector.value($0).isNull }
        }
      }
      return try shell.output.show(list, label: nil, format: session.settings.format)
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
