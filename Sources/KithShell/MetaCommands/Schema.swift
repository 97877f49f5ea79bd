import KithBase
import KithSession

extension MetaCommand {
  static let schema = MetaCommand(
    "schema", usage: ":schema [TABLE]",
    "Shows tables, columns with their types, keys and references."
  ) { shell, argument in
    let tables = shell.session.tables
    if tables.isEmpty { return try shell.print("no tables; import \"customers.csv\" loads one") }
    guard !argument.isEmpty else {
      for table in tables { try shell.print(heading(table)) }
      return try shell.print(":schema TABLE shows the columns")
    }
    guard let table = tables.first(where: { $0.schema.name.lowercased() == argument.lowercased() })
    else {
      throw Diagnostic(
        "K0301", "there is no table called `\(argument)`", nil,
        hint: EditDistance.nearest(to: argument, among: tables.map(\.schema.name))
          .map { "did you mean `\($0)`?" })
    }
    try show(table, shell)
  }

  private static func heading(_ table: Session.TableSummary) -> String {
    let key = table.schema.key.map { table.schema.columns[$0].name }.joined(separator: ", ")
    return "\(table.schema.name): \(Wording.counted(table.rowCount, "row")), "
      + Wording.counted(table.schema.columns.count, "column") + (key.isEmpty ? "" : " · key \(key)")
  }

  private static func show(_ table: Session.TableSummary, _ shell: Shell) throws {
    try shell.print(heading(table))
    let width = table.schema.columns.map { TextWidth.of($0.name) }.max() ?? 0
    for (index, column) in table.schema.columns.enumerated() {
      let pad = String(repeating: " ", count: width - TextWidth.of(column.name) + 2)
      var line = "  \(column.name)\(pad)\(column.type.name)"
      if table.schema.key.contains(index) {
        line += "  key"
      } else if column.isRequired {
        line += "  required"
      }
      if let expression = column.expression { line += "  = \(expression)" }
      try shell.print(line)
    }
    let name = table.schema.name
    for reference in table.references where reference.fromTable == name {
      let orphans = Wording.counted(shell.session.orphanCount(of: reference), "orphan")
      try shell.print(
        "  \(reference.forwardName) → \(reference.toTable) by \(reference.fromColumn) (\(orphans))")
    }
    for reference in table.references where reference.toTable == name {
      try shell.print(
        "  \(reference.backwardName) ← \(reference.fromTable).\(reference.fromColumn)")
    }
  }
}
