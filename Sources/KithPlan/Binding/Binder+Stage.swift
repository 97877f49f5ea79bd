import KithBase
import KithSyntax

extension Binder {
  /// Runs rows through stages. Every stage is looked at, also after one that has an error.
  func apply(_ stages: [Stage], to start: Rows) -> Rows {
    var rows = start
    if let last = stages.last, Spelling.same(last.name.text, "review") { reviewFollows = true }
    for (index, stage) in stages.enumerated() where !stage.name.text.isEmpty {
      let before = isLastStage
      isLastStage = index == stages.count - 1
      rows = apply(stage, to: rows)
      isLastStage = before
    }
    return rows
  }

  func apply(_ stage: Stage, to rows: Rows) -> Rows {
    if let macro = environment.macro(named: stage.name.text) { return expand(macro, stage, rows) }
    guard let verb = Verb.named(stage.name.text) else {
      reportUnknownStep(stage)
      return Rows(plan: rows.plan, scope: .broken)
    }
    guard check(verb, stage) else { return Rows(plan: rows.plan, scope: .broken) }
    return verb.apply(self, stage, rows)
  }

  private func expand(_ macro: MacroDefinition, _ stage: Stage, _ rows: Rows) -> Rows {
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard case .stages(let body) = macro.body else {
      report(
        "K0402", "`\(macro.name)` is a function, not a step", stage.range,
        hint: "write | derive x = \(macro.name)(…)")
      return broken
    }
    guard enter(macro, stage.range) else { return broken }
    defer { leave(macro) }
    let arguments =
      stage.arguments
      ?? stage.items.map { item in
        Argument(
          name: item.name,
          value: Pipeline(source: item.expression, stages: [], range: item.expression.range))
      }
    guard let rewriter = substitution(macro, arguments, stage.range) else { return broken }
    return nested("a step made with `def`") { apply(body.map { rewriter.stage($0) }, to: rows) }
  }

  private func reportUnknownStep(_ stage: Stage) {
    let name = stage.name.text
    var hint = Verb.foreignNames[Spelling.key(name)].map { "the Kith step is `\($0)`" }
    let names = Verb.all.map(\.name) + environment.macroNames
    if hint == nil, let near = EditDistance.nearest(to: name, among: names) {
      hint = "did you mean `\(near)`?"
    }
    report(
      "K0205", "there is no step called `\(name)`", stage.name.range,
      hint: hint ?? "`:help` lists the steps")
  }

  /// The parts that a verb takes. The parser has seen to the order and shape of those it knows.
  private func check(_ verb: Verb, _ stage: Stage) -> Bool {
    let count = problems.count
    if verb.isEffect, let effectRefusal {
      report(
        "K0603", "`\(verb.name)` changes something outside, so it cannot stand in \(effectRefusal)",
        stage.name.range, hint: "put it at the end of a statement of its own")
    }
    if stage.arguments != nil {
      report(
        "K0209", "`\(verb.name)` takes no arguments in parentheses", stage.range,
        hint: "write \(verb.signature)")
    }
    for clause in stage.clauses where !verb.clauses.contains(clause.word.text) {
      report(
        "K0209", "`\(verb.name)` takes no `\(clause.word.text)`", clause.word.range,
        hint: "write \(verb.signature)")
    }
    if let options = verb.options {
      for option in stage.options
      where !options.contains(where: { Spelling.same($0, option.name.text) }) {
        let near = EditDistance.nearest(to: option.name.text, among: options)
        report(
          "K0209", "`\(verb.name)` has no option `\(option.name.text)`", option.name.range,
          hint: near.map { "did you mean `\($0)`?" }
            ?? (options.isEmpty ? nil : "its options: " + options.joined(separator: ", ")))
      }
    }
    return problems.count == count
  }

  // MARK: Parts of stages

  func option(_ name: String, of stage: Stage) -> Option? {
    stage.options.last { Spelling.same($0.name.text, name) }
  }

  /// An option whose value is one of a few words, written bare or in quotes.
  func word(_ name: String, of stage: Stage, among words: [String]) -> String? {
    guard let option = option(name, of: stage) else { return nil }
    var text = option.value.pathText
    if case .literal(.text(let value)) = option.value.bare.kind { text = value }
    if let text, let word = words.first(where: { Spelling.same($0, text) }) { return word }
    report(
      "K0209", "`\(name)` is one of \(words.joined(separator: ", "))", option.value.range,
      hint: "for example with \(name): \(words[0])")
    return nil
  }

  /// Adds a computed column to the site's plan.
  func extend(_ site: Site, _ value: BoundExpression) -> BoundExpression {
    let id = newColumn()
    definitions[id] = value
    if case .extend(var node) = site.plan {
      node.items.append((id, value))
      site.plan = .extend(node)
    } else {
      site.plan = .extend(Extend(input: site.plan, items: [(id, value)]))
    }
    return .column(id, value.type)
  }

  /// The value as a column: stored ones as they are, others computed once.
  func column(_ value: BoundExpression?, _ site: Site, _ range: SourceRange) -> ScopeValue {
    guard let value else { return .broken }
    switch value.type {
    case .duration:
      report(
        "K0406", "a duration cannot be a column", range,
        hint: "make a number of it: days_between(a, b)")
      return .broken
    case .list:
      report("K0401", "a list cannot be a column", range, hint: "a list stands only after `in`")
      return .broken
    default: return .bound(value.isStored ? value : extend(site, value))
    }
  }

  /// Rows with a current order: as they are when one is in force, else by key.
  func ordered(_ rows: Rows) -> Rows {
    if rows.scope.isSorted || rows.scope.isBroken { return rows }
    var result = rows
    let keys = rows.scope.tieKeys.map { SortKey($0) }
    if !keys.isEmpty { result.plan = .sort(Sort(input: rows.plan, keys: keys)) }
    result.scope.isSorted = true
    return result
  }

  /// The name an item gives, or the one that follows from what is written.
  func columnName(_ item: Item) -> String {
    item.name?.text ?? Spelling.columnName(of: item.expression)
  }

  /// Reports a name that stands twice in a list; true when it is new.
  func isNew(_ name: String, in seen: inout [String], _ range: SourceRange) -> Bool {
    if seen.contains(where: { Spelling.same($0, name) }) {
      report(
        "K0307", "two columns are called `\(name)`", range, hint: "name one of them: \(name)_2 = …")
      return false
    }
    seen.append(name)
    return true
  }

  /// Items without direction; `path.*` unfolds to all columns of that row.
  func items(_ items: [Item], _ site: Site) -> [ScopeColumn] {
    var result: [ScopeColumn] = []
    var seen: [String] = []
    for item in items {
      if item.isStar {
        for column in star(item, site) where isNew(column.name, in: &seen, item.range) {
          result.append(column)
        }
        continue
      }
      let name = columnName(item)
      let value = column(expression(item.expression, site), site, item.expression.range)
      if isNew(name, in: &seen, item.range) { result.append(ScopeColumn(name: name, value: value)) }
    }
    return result
  }

  /// `c.*`: the columns get the names that `c.x` would get.
  private func star(_ item: Item, _ site: Site) -> [ScopeColumn] {
    let prefix = Spelling.columnName(of: item.expression)
    switch resolve(item.expression, site) {
    case .scope(let scope, _):
      return scope.columns.map { ScopeColumn(name: prefix + "_" + $0.name, value: $0.value) }
    case .row(let row, let table):
      guard let schema = self.table(named: table) else { return [] }
      return scope(of: schema, row: row).columns.map {
        ScopeColumn(name: prefix + "_" + $0.name, value: $0.value)
      }
    case .broken: return []
    case .many(let path):
      reportMany(path, item.expression)
      return []
    case .value, .record:
      report(
        "K0303", "`\(item.expression.pathText ?? "this")` is a single value; `.*` wants a row",
        item.range)
      return []
    }
  }
}
