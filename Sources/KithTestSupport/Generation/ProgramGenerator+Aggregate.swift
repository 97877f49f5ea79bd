import KithBase

/// Aggregates over paths, whole tables and the rows at hand.
extension ProgramGenerator {
  /// What was written, and its type.
  typealias Made = (text: String, type: GeneratedType)

  /// An aggregate over a path to many rows; nil where there is none, or none of the type wanted.
  mutating func aggregatePath(_ scope: Scope, _ type: GeneratedType?, _ depth: Int) -> String? {
    guard let table = scope.table, depth >= 0 else { return nil }
    let paths = manyPaths(table)
    if paths.isEmpty { return nil }
    for _ in 0..<6 {
      let path = random.pick(paths)
      var inner = self.scope(of: path.table)
      inner.outer = scope.columns
      let made = random.chance(0.06)
        ? wholeTable(scope, depth) : aggregateOver(path.path, inner, scope, depth: depth)
      if type == nil || made.type == type { return made.text }
    }
    return nil
  }

  /// An aggregate of any type with its type.
  mutating func anyAggregatePath(_ scope: Scope, _ depth: Int) -> String {
    aggregatePath(scope, nil, depth) ?? leaf(.int, scope)
  }

  private mutating func wholeTable(_ outer: Scope, _ depth: Int) -> Made {
    let table = random.pick(tables.tables).schema.name
    var inner = self.scope(of: table)
    if random.chance(0.5) { inner.outer = outer.columns }
    return aggregateOver("all \(table)", inner, outer, depth: depth)
  }

  /// `f(… of path where … sort … per …)` in one of its many spellings.
  mutating func aggregateOver(
    _ path: String, _ inner: Scope, _ outer: Scope, depth: Int
  ) -> Made {
    let condition = random.chance(0.4) ? " where \(boolean(inner, min(depth, 2)))" : ""
    if random.chance(0.1) { return pipedAggregate(path, inner, depth) }
    switch random.below(12) {
    case 0, 1: return ("count(\(path)\(condition))", .int)
    case 2: return ("exists(\(path)\(condition))", .bool)
    case 3:
      let name = random.pick(["any", "all"])
      return ("\(name)(\(boolean(inner, 1)) of \(path)\(condition))", .bool)
    case 4:
      let found = anyOwn(inner)
      return ("count(distinct \(found.text) of \(path)\(condition))", .int)
    case 5: return ordered(path, inner, condition)
    case 6: return repeated(path, inner, condition) ?? ("count(\(path))", .int)
    case 7, 8:
      // The short form: one column at the end of the path.
      guard !path.hasPrefix("all "), let found = numeric(inner) else { break }
      return numericAggregate("\(path).\(found.text)", found.type, condition)
    case 9:
      let type = random.pick(GeneratedType.allCases.filter { $0 != .bool })
      let value = expression(type, inner, min(depth, 1))
      return ("\(random.pick(["min", "max"]))(\(value) of \(path)\(condition))", type)
    default: break
    }
    let type = random.pick(GeneratedType.numbers)
    let value = expression(type, inner, min(depth, 1))
    return numericAggregate(value, type, " of \(path)\(condition)")
  }

  /// sum, avg and the like over a value of a numeric type.
  mutating func numericAggregate(_ value: String, _ type: GeneratedType, _ rest: String) -> Made {
    let distinct = random.chance(0.1) ? "distinct " : ""
    switch random.below(9) {
    case 0, 1, 2: return ("sum(\(distinct)\(value)\(rest))", type)
    case 3: return ("min(\(value)\(rest))", type)
    case 4: return ("max(\(value)\(rest))", type)
    case 5: return ("avg(\(distinct)\(value)\(rest))", type == .float ? .float : .decimal)
    case 6: return ("median(\(value)\(rest))", .float)
    case 7: return ("stddev(\(value)\(rest))", .float)
    default: return ("percentile(\(value), \(random.pick(["90%", "25%", "0.5"]))\(rest))", .float)
    }
  }

  private mutating func ordered(_ path: String, _ inner: Scope, _ condition: String) -> Made {
    let found = anyOwn(inner)
    let keys = sortKeys(inner, 1 + random.below(2))
    switch random.below(3) {
    case 0: return ("first(\(found.text) of \(path)\(condition) sort \(keys))", found.type)
    case 1: return ("last(\(found.text) of \(path)\(condition) sort \(keys))", found.type)
    default: return ("list(\(found.text) of \(path)\(condition) sort \(keys))", .text)
    }
  }

  /// A value of the parent seen from the children: `per order` or `per row`.
  private mutating func repeated(_ path: String, _ inner: Scope, _ condition: String) -> Made? {
    guard let table = inner.table, let up = forward(table).first else { return nil }
    guard let found = numeric(self.scope(of: up.table)) else { return nil }
    let per = random.pick(["per \(up.name)", "per row", "per \(up.name)"])
    let name = random.pick(["sum", "avg", "count"])
    let type: GeneratedType = name == "count" ? .int : name == "sum" || found.type == .float ? found.type : .decimal
    return ("\(name)(\(up.name).\(found.text) of \(path)\(condition) \(per))", type)
  }

  /// `count(orders | where … | take 2)`.
  private mutating func pipedAggregate(_ path: String, _ inner: Scope, _ depth: Int) -> Made {
    var scope = inner
    var stages: [String] = []
    for _ in 0..<(1 + random.below(2)) {
      switch random.below(5) {
      case 0, 1: stages.append("where \(boolean(scope, 1))")
      case 2: stages.append("take \(1 + random.below(3))")
      case 3: stages.append("sort \(sortKeys(scope, 1))")
      default:
        let name = fresh()
        stages.append("derive \(name) = \(expression(.int, scope, 1))")
        scope.columns.append(.init(text: name, type: .int))
      }
    }
    let text = ([path] + stages).joined(separator: " | ")
    if random.chance(0.5) { return ("count(\(text))", .int) }
    guard let found = numeric(scope) else { return ("count(\(text))", .int) }
    return ("sum(\(text) | select \(found.text))", found.type)
  }

  func isSafe(_ column: Scope.Column) -> Bool { column.type.isNumber && !column.isExtreme }

  /// A numeric column of the rows themselves.
  mutating func numeric(_ scope: Scope) -> Scope.Column? {
    let found = scope.columns.filter(isSafe)
    return found.isEmpty ? nil : random.pick(found)
  }

  mutating func anyOwn(_ scope: Scope) -> Scope.Column {
    scope.columns.isEmpty ? .init(text: "1", type: .int) : random.pick(scope.columns)
  }

  /// An aggregate over the rows at hand, for `summarize`, `window` and `pivot`.
  mutating func aggregateHere(_ scope: Scope) -> Made {
    let condition = random.chance(0.25) ? " where \(boolean(scope, 1))" : ""
    let found = anyOwn(scope)
    switch random.below(12) {
    case 0, 1: return (condition.isEmpty ? "count()" : "count(\(String(condition.dropFirst())))", .int)
    case 2: return ("count(\(found.text)\(condition))", .int)
    case 3: return ("count(distinct \(found.text)\(condition))", .int)
    case 4: return ("\(random.pick(["min", "max"]))(\(found.text)\(condition))", found.type)
    case 5: return ("\(random.pick(["any", "all"]))(\(boolean(scope, 1))\(condition))", .bool)
    case 6:
      let name = random.pick(["first", "last"])
      return ("\(name)(\(found.text)\(condition) sort \(sortKeys(scope, 1)))", found.type)
    case 7: return ("list(\(found.text)\(condition) sort \(sortKeys(scope, 1)))", .text)
    default:
      if let column = numeric(scope), random.chance(0.6) {
        return numericAggregate(column.text, column.type, condition)
      }
      let type = random.pick(GeneratedType.numbers)
      return numericAggregate(expression(type, scope, 1), type, condition)
    }
  }

  mutating func sortKeys(_ scope: Scope, _ count: Int) -> String {
    (0..<max(count, 1)).map { _ in
      // A key that is the same for all rows is left out by the binder, also where a `window` counts
      // on there being one: so keys read a column.
      let found = anyColumn(scope)
      let key = found.type == .int && random.chance(0.3) && !found.isExtreme
        ? "mod(\(found.text), 3)" : found.text
      return key + random.pick(["", "", " desc", " asc", " desc nulls first", " nulls first", " nulls last"])
    }.joined(separator: ", ")
  }
}
