import KithBase

/// Expressions of every type over the columns in sight.
extension ProgramGenerator {
  typealias Scope = GeneratorScope

  /// An expression of the type, in parentheses where it needs them.
  mutating func expression(_ type: GeneratedType, _ scope: Scope, _ depth: Int) -> String {
    if depth <= 0 || random.chance(0.3) { return leaf(type, scope) }
    if random.chance(0.08) {
      return "(if \(boolean(scope, depth - 1)) then \(expression(type, scope, depth - 1)) "
        + "else \(expression(type, scope, depth - 1)))"
    }
    if random.chance(0.06) {
      return "(\(leaf(type, scope)) ?? \(leaf(type, scope)))"
    }
    if let found = random.chance(0.15) ? aggregatePath(scope, type, depth - 1) : nil { return found }
    switch type {
    case .bool: return boolean(scope, depth)
    case .int: return whole(scope, depth)
    case .decimal: return decimal(scope, depth)
    case .float: return float(scope, depth)
    case .text: return text(scope, depth)
    case .date: return date(scope, depth)
    case .timestamp: return timestamp(scope, depth)
    }
  }

  mutating func leaf(_ type: GeneratedType, _ scope: Scope) -> String {
    if random.chance(0.75), let found = column(scope, where: { $0.type == type }),
      !found.isExtreme || random.chance(0.2)
    {
      return found.text
    }
    if !scope.outer.isEmpty, random.chance(0.1) {
      let outer = scope.outer.filter { $0.type == type && !$0.text.contains(".") }
      if !outer.isEmpty { return "outer." + random.pick(outer).text }
    }
    return literal(type)
  }

  mutating func literal(_ type: GeneratedType) -> String {
    switch type {
    case .text: return ValueText.quoted(random.pick(GeneratedValues.texts))
    case .int: return random.pick(["0", "1", "2", "3", "5", "7", "(-1)", "12"])
    case .decimal: return random.pick(["0.5", "1.25", "10%", "2.00", "100.005", "(-3.75)", "0.0"])
    case .float: return random.pick(["float(0.5)", "float(3)", "float(-1.25)"])
    case .bool: return random.pick(["true", "false"])
    case .date:
      let day = random.chance(0.1)
        ? random.pick(GeneratedValues.extremeDates)
        : GeneratedValues.today - Int32(random.below(400))
      return CivilDate.text(days: day)
    case .timestamp:
      return CivilDate.text(days: GeneratedValues.today - Int32(random.below(300)))
        + random.pick(["T00:00", "T12:00", "T08:26:30"])
    }
  }

  // MARK: Truth

  mutating func boolean(_ scope: Scope, _ depth: Int) -> String {
    if depth <= 0 { return comparison(scope, 0) }
    switch random.below(20) {
    case 0, 1: return "(\(boolean(scope, depth - 1)) and \(boolean(scope, depth - 1)))"
    case 2, 3: return "(\(boolean(scope, depth - 1)) or \(boolean(scope, depth - 1)))"
    case 4: return "(not \(boolean(scope, depth - 1)))"
    case 5:
      let kind = random.pick(["is null", "is not null"])
      return "(\(anyColumn(scope).text) \(kind))"
    case 6: return "(\(expression(.text, scope, depth - 1)) is \(random.pick(["", "not "]))blank)"
    case 7: return inTest(scope, depth)
    case 8:
      let type = random.pick(GeneratedType.allCases.filter { $0 != .bool })
      return "(\(expression(type, scope, depth - 1)) \(random.pick(["", "not "]))between "
        + "\(leaf(type, scope)) and \(leaf(type, scope)))"
    case 9, 10: return textTest(scope, depth)
    case 11:
      let type = random.pick(GeneratedType.allCases)
      return "(\(leaf(type, scope)) is \(random.pick(["", "not "]))\(leaf(type, scope)))"
    case 12, 13:
      if let found = aggregatePath(scope, .bool, depth - 1) { return found }
      return comparison(scope, depth - 1)
    case 14: return "(\(expression(.date, scope, depth - 1)) in \(random.pick(["@2026", "@2025", "@2026-Q1", "@2026-05", "@2026-W10"])))"
    case 15:
      if let found = column(scope, where: { $0.type == .bool }) { return found.text }
      return comparison(scope, depth - 1)
    default: return comparison(scope, depth - 1)
    }
  }

  private mutating func comparison(_ scope: Scope, _ depth: Int) -> String {
    let op = random.pick(["=", "!=", "<", "<=", ">", ">="])
    let types = GeneratedType.allCases.filter { type in
      type != .bool && (type == .int || scope.columns.contains { $0.type == type })
    }
    let type = random.pick(types)
    if type.isNumber {
      return "(\(number(scope, depth)) \(op) \(number(scope, depth)))"
    }
    return "(\(expression(type, scope, depth)) \(op) \(expression(type, scope, depth)))"
  }

  private mutating func inTest(_ scope: Scope, _ depth: Int) -> String {
    let type = random.pick([GeneratedType.text, .int, .date, .decimal])
    let word = random.pick(["in", "in", "not in"])
    if random.chance(0.6) {
      let values = (0..<(1 + random.below(4))).map { _ in literal(type) }.joined(separator: ", ")
      return "(\(expression(type, scope, depth - 1)) \(word) (\(values)))"
    }
    let table = random.pick(tables.tables).schema.name
    let inner = self.scope(of: table)
    guard let column = inner.columns(type).first else { return comparison(scope, 0) }
    let filter = random.chance(0.5) ? " | where \(boolean(inner, 1))" : ""
    return "(\(leaf(type, scope)) \(word) (all \(table)\(filter) | select \(column.text)))"
  }

  private mutating func textTest(_ scope: Scope, _ depth: Int) -> String {
    let word = random.pick(["", "", "not "])
    let operand = expression(.text, scope, depth - 1)
    switch random.below(6) {
    case 0: return "(\(operand) \(word)contains \(leaf(.text, scope)))"
    case 1: return "(\(operand) \(word)starts with \(leaf(.text, scope)))"
    case 2: return "(\(operand) \(word)ends with \(leaf(.text, scope)))"
    case 3: return "(\(operand) \(word)like \(random.pick(["\"a%\"", "\"%n_%\"", "\"_\"", "\"%\"", "'10\\%'", "\"%海%\"", "\"\""])))"
    case 4: return "(\(operand) \(word)ilike \(random.pick(["\"AN%\"", "\"%B\"", "\"ä_\"", "\"A\\\\_b\""])))"
    default: return "(\(operand) \(word)matches \(random.pick(["'^a'", "'[0-9]+'", "'b$'", "'a|海'", "'^[a-c]+$'", "'n.a'", "'an*'", "'^$'"])))"
    }
  }

  // MARK: Numbers

  mutating func number(_ scope: Scope, _ depth: Int) -> String {
    expression(random.pick([.int, .int, .decimal, .decimal, .float]), scope, depth)
  }

  private mutating func whole(_ scope: Scope, _ depth: Int) -> String {
    let next = depth - 1
    switch random.below(16) {
    case 0, 1, 2:
      return "(\(expression(.int, scope, next)) \(random.pick(["+", "-", "*"])) \(expression(.int, scope, next)))"
    case 3: return "mod(\(expression(.int, scope, next)), \(leaf(.int, scope)))"
    case 4: return "div(\(expression(.int, scope, next)), \(leaf(.int, scope)))"
    case 5: return "\(random.pick(["abs", "sign"]))(\(expression(.int, scope, next)))"
    case 6: return "length(\(expression(.text, scope, next)))"
    case 7, 8:
      return "\(random.pick(["year", "quarter", "month", "week", "day", "weekday"]))(\(expression(.date, scope, next)))"
    case 9: return "(\(expression(.date, scope, next)) - \(expression(.date, scope, next)))"
    case 10: return "\(random.pick(["greatest", "least"]))(\(leaf(.int, scope)), \(leaf(.int, scope)), \(leaf(.int, scope)))"
    case 11: return "\(random.pick(["days_between", "months_between"]))(\(leaf(.date, scope)), \(leaf(.date, scope)))"
    case 12: return "int(\(expression(random.pick([.text, .decimal, .bool]), scope, next)))"
    case 13: return "nullif(\(leaf(.int, scope)), \(leaf(.int, scope)))"
    case 14: return "(-\(leaf(.int, scope)))"
    default: return "\(random.pick(["hour", "day"]))(\(expression(.timestamp, scope, next)))"
    }
  }

  private mutating func decimal(_ scope: Scope, _ depth: Int) -> String {
    let next = depth - 1
    switch random.below(9) {
    case 0, 1: return "(\(number(scope, next)) \(random.pick(["+", "-"])) \(expression(.decimal, scope, next)))"
    case 2: return "(\(expression(.int, scope, next)) * \(expression(.decimal, scope, next)))"
    case 3, 4: return "(\(expression(random.pick([.int, .decimal]), scope, next)) / \(expression(random.pick([.int, .decimal]), scope, next)))"
    case 5: return "round(\(expression(.decimal, scope, next)), \(random.below(4)))"
    case 6: return "\(random.pick(["abs", "floor", "ceil"]))(\(expression(.decimal, scope, next)))"
    case 7: return "\(random.pick(["greatest", "least"]))(\(leaf(.decimal, scope)), \(leaf(.int, scope)))"
    default: return "decimal(\(expression(random.pick([.text, .int]), scope, next)))"
    }
  }

  private mutating func float(_ scope: Scope, _ depth: Int) -> String {
    let next = depth - 1
    switch random.below(5) {
    case 0: return "(\(expression(.float, scope, next)) \(random.pick(["+", "-", "*", "/"])) \(number(scope, next)))"
    case 1: return "sqrt(abs(\(leaf(.int, scope))))"
    case 2: return "round(\(leaf(.float, scope)), 2)"
    case 3: return "float(\(expression(random.pick([.int, .decimal]), scope, next)))"
    default: return "hours_between(\(leaf(.timestamp, scope)), \(leaf(.timestamp, scope)))"
    }
  }

  // MARK: Text and time

  private mutating func text(_ scope: Scope, _ depth: Int) -> String {
    let next = depth - 1
    let operand = expression(.text, scope, next)
    switch random.below(14) {
    case 0: return "(\(operand) || \(leaf(.text, scope)))"
    case 1, 2: return "\(random.pick(["lower", "upper", "trim", "digits", "email_domain"]))(\(operand))"
    case 3: return "replace(\(operand), \(literal(.text)), \(literal(.text)))"
    case 4: return "substring(\(operand), \(random.below(4)), \(random.below(3)))"
    case 5: return "\(random.pick(["left", "right"]))(\(operand), \(random.pick(["1", "2", "-1"])))"
    case 6: return "split_part(\(operand), \(random.pick(["\",\"", "\"_\"", "\"@\""])), \(1 + random.below(2)))"
    case 7: return "concat(\(operand), \(anyColumn(scope).text))"
    case 8, 9:
      let parts = (0..<2).map { _ in "{\(anyColumn(scope).text)}" }
      return "f\"\(parts[0])/\(parts[1])\""
    case 10: return "text(\(anyColumn(scope).text))"
    case 11: return "date_text(\(expression(.date, scope, next)), \"YYYY-MM\")"
    case 12: return "pad_left(\(operand), 4, \"0\")"
    default: return "\(random.pick(["greatest", "least"]))(\(leaf(.text, scope)), \(operand))"
    }
  }

  private mutating func date(_ scope: Scope, _ depth: Int) -> String {
    let operand = expression(.date, scope, depth - 1)
    switch random.below(8) {
    case 0, 1: return "(\(operand) \(random.pick(["+", "-"])) \(1 + random.below(40)) days)"
    case 2, 3: return "(\(operand) \(random.pick(["+", "-"])) \(1 + random.below(13)) months)"
    case 4, 5:
      return "\(random.pick(["year_start", "quarter_start", "month_start", "week_start", "month_end"]))(\(operand))"
    case 6: return "date(\(expression(random.pick([.timestamp, .text]), scope, depth - 1)))"
    default: return "(\(operand) + days(\(leaf(.int, scope))))"
    }
  }

  private mutating func timestamp(_ scope: Scope, _ depth: Int) -> String {
    let operand = expression(.timestamp, scope, depth - 1)
    return random.pick([
      "(\(operand) + 36 hours)", "(\(operand) - 1 month)", "timestamp(\(leaf(.date, scope)))", operand,
    ])
  }
}
