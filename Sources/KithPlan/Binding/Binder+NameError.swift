import KithBase
import KithSyntax

extension Binder {
  /// A name where no row is in sight.
  func reportStatementName(_ names: [Name], _ expression: Expression) {
    let first = names[0]
    if environment.variable(named: first.text) != nil {
      report(
        "K0302", "there is no column `\(first.text)` here", first.range,
        hint: "`\(first.text)` is a variable: write `$\(first.text)`")
    } else if isTableOrRelation(first.text) {
      let hint =
        names.count > 1
        ? "for example \(first.text) | select \(names[1].text), or max(\(expression.pathText ?? first.text))"
        : "for example count(\(first.text))"
      report(
        "K0304", "`\(first.text)` is many rows; it needs an aggregate", expression.range, hint: hint
      )
    } else {
      reportUnknownTable(first)
    }
  }

  func reportMany(_ path: ManyPath, _ expression: Expression) {
    let written = path.hopNames.joined(separator: ".")
    let text = expression.pathText ?? written
    let rows =
      expression.path.map {
        $0.dropLast(path.tail.count).map(\.text).joined(separator: ".")
      } ?? written
    let examples =
      path.tail.isEmpty
      ? "for example count(\(text)) or exists(\(text))"
      : "for example max(\(text)) or count(\(rows))"
    report(
      "K0304",
      "`\(path.hopNames[0])` is many rows per \(Spelling.singular(path.baseTable)); it needs an aggregate",
      expression.range, hint: examples)
  }

  func reportUnknownVariable(_ name: Name, _ range: SourceRange) {
    let near = EditDistance.nearest(to: name.text, among: environment.variableNames)
    report(
      "K0310", "there is no variable `$\(name.text)`", range,
      hint: near.map { "did you mean `$\($0)`?" }
        ?? "make one: param \(name.text): text, or let \(name.text) = …")
  }

  /// A table was named where its rows have another name: that of the reference.
  func referenceHint(_ name: String, of table: String) -> String? {
    guard let target = self.table(named: name)?.name else { return nil }
    let names = catalog.references.compactMap {
      $0.toTable == table && $0.fromTable == target
        ? $0.backwardName : $0.fromTable == table && $0.toTable == target ? $0.forwardName : nil
    }
    if names.isEmpty { return nil }
    return "from `\(table)`, `\(target)` is reached as "
      + names.map { "`\($0)`" }.joined(separator: " or ")
  }

  private func referenceHint(_ name: String, _ scope: Scope) -> String? {
    scope.identity.flatMap { referenceHint(name, of: $0.table) }
  }

  func reportUnknownColumn(_ name: Name, _ scope: Scope, place: String) {
    var names = scope.columns.map(\.name) + scope.hops.map(\.name) + scope.aliases.map(\.name)
    if let identity = scope.identity { names += referenceNames(of: identity.table) }
    var hint: String?
    if environment.variable(named: name.text) != nil {
      hint = "`\(name.text)` is a variable: write `$\(name.text)`"
    } else if let near = EditDistance.nearest(to: name.text, among: names) {
      hint = "did you mean `\(near)`?"
    } else if Spelling.same(name.text, "outer") {
      hint = "`outer` is the row around an aggregate over other rows"
    } else if let outer = scope.outer.first, outer.column(name.text) != nil {
      hint = "write `outer.\(name.text)` for the column of the row outside"
    } else if let reference = referenceHint(name.text, scope) {
      hint = reference
    } else if table(named: name.text) != nil {
      hint = "a whole table is `all \(name.text)`"
    } else if !names.isEmpty {
      hint = "columns here: " + listed(scope.columns.isEmpty ? names : scope.columns.map(\.name))
    }
    report("K0302", "there is no column `\(name.text)` \(place)", name.range, hint: hint)
  }
}
