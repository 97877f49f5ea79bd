import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let lint = Verb(
    "lint", signature: "lint [name = condition, …] [with rule: name]",
    "Gives a row for every rule that rows break: how many, in which column, an example; or those rows.",
    examples: [
      "customers | lint",
      "customers | lint no_owner = owner is null, early = signup_date < 2000-01-01",
      "customers | lint with rule: unclean",
    ], options: ["rule"],
    manual: """
      rules of its own: \(LintRule.allCases.map { "\($0.rawValue) (\($0.words))" }.joined(separator: "; "))
      name = condition: rows for which it holds break a rule of that name; it may be a function of the \\
      program (def), and a step made with def carries a set of rules from script to script
      rule: instead of the counts the rows that break it; lint without it says how many there are
      """
  ) { binder, stage, rows in
    if rows.scope.isBroken { return rows }
    if rows.scope.position != nil {
      binder.report("K0308", "`lint` cannot stand inside an aggregate", stage.range)
      return Rows(plan: rows.plan, scope: .broken)
    }
    let site = Site(rows, step: "lint")
    guard var lint = Lint(stage, site, binder) else { return Rows(plan: site.plan, scope: .broken) }
    let binding = TableBinding(site, arguments: lint.arguments)
    let options = StageOptions(binder, stage)
    if options.has("rule") {
      guard let wanted = options.text("rule") else { return Rows(plan: site.plan, scope: .broken) }
      let known = lint.names
      guard known.contains(where: { Spelling.same($0, wanted) }) else {
        let near = EditDistance.nearest(to: wanted, among: known)
        binder.report(
          "K0209", "there is no rule `\(wanted)` for these rows", options.range("rule"),
          hint: near.map { "did you mean `\($0)`?" } ?? "rules here: \(binder.listed(known))")
        return Rows(plan: site.plan, scope: .broken)
      }
      lint.only = wanted
      var result = binder.adding([MadeColumn("broken_in", .text)], main: "broken_in", stage, binding) {
        [lint] call in lint.rows(call)
      }
      result.scope.isNarrowed = true
      return result
    }
    let made = [
      MadeColumn("rule", .text), MadeColumn("column", .text), MadeColumn("rows", .int),
      MadeColumn("example", .text), MadeColumn("hint", .text),
    ]
    return binder.making(made, main: "rule", stage, binding) { [lint] call in lint.counts(call) }
  }
}

/// A rule that every table is looked at with.
enum LintRule: String, CaseIterable, Sendable {
  case bad_email, bad_phone, blank_text, country_spelling, future_date, orphan_reference, repeated_email,
    unclean, unlikely_birthday

  var words: String {
    switch self {
    case .bad_email: "no address that mail could reach"
    case .bad_phone: "too few or too many digits, or letters"
    case .blank_text: "nothing but spaces"
    case .country_spelling: "not the ISO code"
    case .future_date: "after today in a column about the past"
    case .orphan_reference: "the key of no row"
    case .repeated_email: "the address of several rows"
    case .unclean: "spaces, full-width letters or letter case that clean would change"
    case .unlikely_birthday: "before 1900 or after today"
    }
  }
}

/// The rules of one `lint` over its columns.
struct Lint: Sendable {
  /// A rule over one argument.
  private struct Check: Sendable {
    var name: String
    var column: String
    var argument: Int
    /// Nil for conditions of the program, whose argument says it already.
    var rule: LintRule?
  }

  private var checks: [Check] = []
  private(set) var arguments: [BoundExpression] = []
  /// The rule whose rows are wanted.
  var only: String?

  var names: [String] {
    var names: [String] = []
    for check in checks where !names.contains(check.name) { names.append(check.name) }
    return names
  }

  /// Nil with reports where a condition does not bind.
  init?(_ stage: Stage, _ site: Site, _ binder: Binder) {
    for column in binder.outputColumns(of: site) {
      let rules = Lint.rules(for: column.name, column.value.type)
      if rules.isEmpty { continue }
      for rule in rules {
        checks.append(Check(name: rule.rawValue, column: column.name, argument: arguments.count, rule: rule))
      }
      arguments.append(column.value)
    }
    addOrphans(site, binder)
    var seen: [String] = []
    for item in stage.items {
      let name = item.name?.text ?? Spelling.columnName(of: item.expression)
      guard binder.isNew(name, in: &seen, item.range),
        let condition = binder.condition(item.expression, site, what: "a rule")
      else { continue }
      checks.append(Check(name: name, column: "", argument: arguments.count, rule: nil))
      arguments.append(condition)
    }
    if seen.count != stage.items.count || checks.count(where: { $0.rule == nil && $0.column.isEmpty }) != seen.count {
      return nil
    }
  }

  /// References of the table whose value names no row.
  private mutating func addOrphans(_ site: Site, _ binder: Binder) {
    guard let identity = site.scope.identity, identity.isExact,
      let table = binder.table(named: identity.table)
    else { return }
    for (index, reference) in binder.catalog.references.enumerated() where reference.fromTable == table.name {
      guard let column = table.columns.firstIndex(where: { $0.name == reference.fromColumn }),
        let target = binder.table(named: reference.toTable), let key = target.key.first
      else { continue }
      let value = BoundExpression.field(
        row: identity.row, table: table.name, column: column, table.columns[column].type)
      let parent = BoundExpression.field(
        row: .follow(row: identity.row, reference: index, table: target.name), table: target.name, column: key,
        target.columns[key].type)
      checks.append(
        Check(
          name: LintRule.orphan_reference.rawValue, column: reference.fromColumn, argument: arguments.count,
          rule: .orphan_reference))
      arguments.append(.and([.not(.isNull(value)), .isNull(parent)]))
    }
  }

  private static func rules(for name: String, _ type: LogicalType) -> [LintRule] {
    let words = name.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
    let isBirthday = !Set(words).isDisjoint(with: ["birth", "birthday", "birthdate", "dob", "born"])
    switch type {
    case .date, .timestamp:
      if isBirthday { return [.unlikely_birthday] }
      let ahead: Set<String> = [
        "due", "next", "until", "valid", "expires", "expiry", "planned", "end", "ends", "renewal", "renews",
        "close", "expected", "deadline", "scheduled", "delivery", "follow", "remind",
      ]
      return Set(words).isDisjoint(with: ahead) ? [.future_date] : []
    case .text:
      switch CleanKind(name) {
      case .email: return [.bad_email, .blank_text, .repeated_email, .unclean]
      case .phone: return [.bad_phone, .blank_text]
      case .country: return [.blank_text, .country_spelling]
      case .name, .text: return [.blank_text, .unclean]
      }
    default: return []
    }
  }

  // MARK: While it runs

  func counts(_ call: TableCall) -> TableAnswer {
    var found: [(check: Check, count: Int, example: String?)] = []
    for check in checks {
      let broken = self.broken(check, call)
      guard let first = broken.firstIndex(of: true) else { continue }
      let example = check.rule == nil || check.rule == .orphan_reference
        ? nil : ValueText.text(of: call.arguments[check.argument].value(first))
      found.append((check, broken.count { $0 }, example))
    }
    found.sort { a, b in
      if a.count != b.count { return a.count > b.count }
      return (a.check.name, a.check.column) < (b.check.name, b.check.column)
    }
    return TableAnswer(
      columns: [
        Columns.texts(found.map(\.check.name)),
        Columns.texts(found.map { $0.check.column.isEmpty ? nil : $0.check.column }),
        Columns.ints(found.map(\.count)), Columns.texts(found.map(\.example)),
        Columns.texts(found.map { Lint.hint($0.check) }),
      ], count: found.count)
  }

  /// The rows that break the rule, and the columns in which they do.
  func rows(_ call: TableCall) -> TableAnswer {
    var columns = [String](repeating: "", count: call.rowCount)
    var isBroken = [Bool](repeating: false, count: call.rowCount)
    for check in checks where Spelling.same(check.name, only ?? "") {
      for (row, flag) in broken(check, call).enumerated() where flag {
        isBroken[row] = true
        if !check.column.isEmpty { columns[row] += columns[row].isEmpty ? check.column : ", " + check.column }
      }
    }
    let kept = (0..<Int32(call.rowCount)).filter { isBroken[Int($0)] }
    return TableAnswer(
      columns: [Columns.texts(kept.map { columns[Int($0)].isEmpty ? nil : columns[Int($0)] })],
      count: kept.count, rows: Slice(kept))
  }

  private static func hint(_ check: Check) -> String? {
    switch check.rule {
    case .country_spelling, .unclean: "clean \(check.column)"
    case .repeated_email: "duplicates on lower(\(check.column))"
    case nil: nil
    default: "lint with rule: \(check.name)"
    }
  }

  private func broken(_ check: Check, _ call: TableCall) -> [Bool] {
    let vector = call.arguments[check.argument]
    guard let rule = check.rule, rule != .orphan_reference else {
      return (0..<call.rowCount).map { vector.value($0) == .bool(true) }
    }
    if rule == .repeated_email { return LintChecks.repeated(vector, call.rowCount) }
    var known: [Value: Bool] = [:]
    return (0..<call.rowCount).map { row in
      let value = vector.value(row)
      if value.isNull { return false }
      if let made = known[value] { return made }
      let made = LintChecks.breaks(rule, value, today: call.context.today)
      known[value] = made
      return made
    }
  }
}
