import KithBase
import KithSession

extension MetaCommand {
  static let help = MetaCommand(
    "help", usage: ":help [NAME]",
    "Lists what there is, or explains a step, a function or a setting."
  ) { shell, argument in
    if argument.isEmpty { return try overview(shell) }
    let name = argument.utf8.first == UInt8(ascii: ":") ? String(argument.dropFirst()) : argument
    if let command = all.first(where: { $0.name == name.lowercased() }),
      argument.utf8.first == UInt8(ascii: ":") || Manual.pages(named: name).isEmpty
    {
      try shell.explain(command.usage)
      return try shell.explain("  \(command.summary)")
    }
    let pages = Manual.pages(named: name)
    if pages.isEmpty, let kind = kind(named: name) { return try list(kind, shell) }
    if pages.isEmpty {
      let names = Manual.pages.map(\.name) + all.map(\.name)
      throw Diagnostic(
        "K0220", "there is no help on `\(name)`", nil,
        hint: EditDistance.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
          ?? ":help lists what there is")
    }
    for page in pages { try show(page, shell) }
  }

  private static func show(_ page: ManualPage, _ shell: Shell) throws {
    try shell.explain("\(page.signature)    (\(page.kind.rawValue))")
    try shell.explain("  \(page.summary)")
    for line in page.details { try shell.explain("  " + line) }
    for example in shell.session.examples(of: page) {
      let isForeign = !example.runsHere && !shell.session.tables.isEmpty
      try shell.explain(
        program: example.program,
        (example.result.map { "    → \($0)" } ?? "") + (isForeign ? "    (with other tables)" : ""))
    }
  }

  /// The headings of the overview, `functions` or `steps`, are names too.
  private static func kind(named name: String) -> ManualPage.Kind? {
    ManualPage.Kind.allCases.first { $0.rawValue + "s" == name.lowercased() }
  }

  private static func list(_ kind: ManualPage.Kind, _ shell: Shell) throws {
    let pages = Manual.pages.filter { $0.kind == kind }
    let width = pages.map(\.name.utf8.count).max() ?? 0
    for page in pages { try shell.explain(line(page.name, page.summary, width)) }
  }

  private static func overview(_ shell: Shell) throws {
    try shell.print("A query starts with a table: customers | where country = \"DE\" | take 10")
    for kind in ManualPage.Kind.allCases where Manual.pages.contains(where: { $0.kind == kind }) {
      try shell.print("\n\(kind.rawValue)s")
      try list(kind, shell)
    }
    try shell.print("\ncommands")
    let width = all.map(\.usage.utf8.count).max() ?? 0
    for command in all { try shell.explain(line(command.usage, command.summary, width)) }
  }

  private static func line(_ name: String, _ summary: String, _ width: Int) -> String {
    "  " + name + String(repeating: " ", count: width - name.utf8.count + 2) + summary
  }
}
