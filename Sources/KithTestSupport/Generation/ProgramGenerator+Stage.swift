import KithBase

extension ProgramGenerator {
  /// One step after the rows of `scope`, which becomes what the step leaves.
  mutating func stage(_ scope: inout Scope) -> String {
    switch random.below(40) {
    case 0..<14: return rowStage(&scope)
    case 14..<19: return summarize(&scope)
    case 19..<24: return window(&scope)
    case 24, 25: return distinct(&scope)
    case 26..<29: return join(&scope)
    case 29, 30: return append(&scope)
    case 31, 32: return follow(&scope) ?? rowStage(&scope)
    case 33: return pivot(&scope)
    case 34: return "sample \(1 + random.below(8)) with seed: \(random.below(100))"
    case 35, 36:
      let per = (0..<(1 + random.below(2))).map { _ in anyColumn(scope).text }
      return "take \(1 + random.below(3)) per \(per.joined(separator: ", "))"
    default: return "sort \(sortKeys(scope, 1 + random.below(3)))"
    }
  }

  /// A step that keeps the rows what they are.
  mutating func rowStage(_ scope: inout Scope) -> String {
    switch random.below(12) {
    case 0, 1, 2: return "where \(boolean(scope, 3))"
    case 3: return "exclude \(boolean(scope, 2))"
    case 4, 5, 6: return derive(&scope)
    case 7: return select(&scope)
    case 8: return dropOrRename(&scope)
    case 9: return "take \(random.below(12))"
    case 10: return "skip \(random.below(4))"
    default: return "sort \(sortKeys(scope, 1 + random.below(2)))"
    }
  }

  private mutating func derive(_ scope: inout Scope) -> String {
    var items: [String] = []
    for _ in 0..<(1 + random.below(3)) {
      let type = random.pick(GeneratedType.allCases)
      let own = scope.columns.filter { !$0.text.contains(".") }
      let name = random.chance(0.15) && !own.isEmpty ? random.pick(own).text : fresh()
      if items.contains(where: { $0.hasPrefix(name + " ") }) { continue }
      let value: String
      if random.chance(0.45), let found = aggregatePath(scope, type, 2) {
        value = found
      } else {
        value = expression(type, scope, 3)
      }
      items.append("\(name) = \(value)")
      scope.columns.removeAll { $0.text == name }
      scope.columns.append(.init(text: name, type: type))
    }
    return "derive " + items.joined(separator: ", ")
  }

  private mutating func select(_ scope: inout Scope) -> String {
    var items: [String] = []
    var columns: [Scope.Column] = []
    for _ in 0..<(2 + random.below(3)) {
      if random.chance(0.6) {
        let found = anyColumn(scope)
        if found.text == "1" || columns.contains(where: { $0.text == found.name }) { continue }
        items.append(found.text)
        columns.append(.init(text: found.name, type: found.type))
      } else {
        let type = random.pick(GeneratedType.allCases)
        let name = fresh()
        items.append("\(name) = \(expression(type, scope, 2))")
        columns.append(.init(text: name, type: type))
      }
    }
    if items.isEmpty { return "take 5" }
    scope.columns = columns
    return "select " + items.joined(separator: ", ")
  }

  private mutating func dropOrRename(_ scope: inout Scope) -> String {
    let own = scope.columns.indices.filter { !scope.columns[$0].text.contains(".") }
    guard own.count > 2 else { return "take 7" }
    let index = random.pick(own)
    let old = scope.columns[index].text
    if random.chance(0.5) {
      scope.columns.remove(at: index)
      return "drop \(old)"
    }
    let name = fresh()
    scope.columns[index].text = name
    return "rename \(name) = \(old)"
  }

  // MARK: Groups

  private mutating func keys(_ scope: Scope, _ count: Int) -> (texts: [String], columns: [Scope.Column]) {
    var texts: [String] = []
    var columns: [Scope.Column] = []
    for _ in 0..<count {
      let found = anyColumn(scope)
      if random.chance(0.7), found.text != "1", !columns.contains(where: { $0.text == found.name }) {
        texts.append(found.text)
        columns.append(.init(text: found.name, type: found.type))
      } else {
        let type = random.pick([GeneratedType.text, .bool, .int, .date, .decimal])
        let name = fresh()
        texts.append("\(name) = \(expression(type, scope, 1))")
        columns.append(.init(text: name, type: type))
      }
    }
    return (texts, columns)
  }

  private mutating func summarize(_ scope: inout Scope) -> String {
    let (texts, columns) = keys(scope, random.pick([0, 1, 1, 1, 2, 2, 3]))
    var made: [Scope.Column] = []
    var items: [String] = []
    let count = texts.isEmpty ? 1 + random.below(3) : random.below(4)
    for _ in 0..<count {
      let name = fresh()
      if random.chance(0.2), let table = scope.table, let path = manyPaths(table).randomElement(using: &random) {
        var inner = self.scope(of: path.table)
        inner.outer = []
        let found = aggregateOver(path.path, inner, scope, depth: 1)
        items.append("\(name) = \(found.text)")
        made.append(.init(text: name, type: found.type))
      } else {
        let found = aggregateHere(scope)
        items.append("\(name) = \(found.text)")
        made.append(.init(text: name, type: found.type))
      }
    }
    scope = Scope(columns: columns + made, table: nil)
    return "summarize" + (items.isEmpty ? "" : " " + items.joined(separator: ", "))
      + (texts.isEmpty ? "" : " by " + texts.joined(separator: ", "))
  }

  private mutating func distinct(_ scope: inout Scope) -> String {
    if random.chance(0.25) {
      scope.table = nil
      return "distinct"
    }
    let (texts, columns) = keys(scope, 1 + random.below(3))
    scope = Scope(columns: columns, table: nil)
    return "distinct " + texts.joined(separator: ", ")
  }

  private mutating func pivot(_ scope: inout Scope) -> String {
    let type = random.pick([GeneratedType.text, .int, .bool])
    guard let key = column(scope, where: { $0.type == type && !$0.isExtreme }) else { return "take 9" }
    let values: [String] =
      switch type {
      case .text: ["\"a\"", "\"b\"", "\"Anna\"", "\"北京\""]
      case .int: ["0", "1", "2", "5"]
      default: ["true", "false"]
      }
    let listed = values.shuffled(using: &random).prefix(1 + random.below(3))
    let (texts, columns) = keys(scope, random.below(3))
    let made = aggregateHere(scope)
    let by = texts.isEmpty ? "" : " by " + texts.joined(separator: ", ")
    if random.chance(0.15) { return "pivot \(made.text) for \(key.text)\(by)" }
    scope = Scope(columns: columns, table: nil)
    return "pivot \(made.text) for \(key.text) in (\(listed.joined(separator: ", ")))\(by)"
  }

  private mutating func window(_ scope: inout Scope) -> String {
    let hasSort = random.chance(0.75)
    var items: [String] = []
    var made: [Scope.Column] = []
    for _ in 0..<(1 + random.below(3)) {
      let name = fresh()
      let found = windowItem(scope, hasSort: hasSort)
      items.append("\(name) = \(found.text)")
      made.append(.init(text: name, type: found.type))
    }
    var text = "window " + items.joined(separator: ", ")
    let per = (0..<random.pick([0, 1, 1, 2])).map { _ in anyColumn(scope).text }
    if !per.isEmpty { text += " per " + per.joined(separator: ", ") }
    if hasSort {
      text += " sort " + sortKeys(scope, 1 + random.below(2))
      if random.chance(0.35) {
        text += " rows " + random.pick(["-2..0", "-1..1", "0..2", "..0", "0..", "-3..-1", "1..2", "..", "-1..0"])
      }
    }
    scope.columns += made
    return text
  }

  private mutating func windowItem(_ scope: Scope, hasSort: Bool) -> Made {
    let found = anyOwn(scope)
    switch random.below(hasSort ? 12 : 6) {
    case 0: return ("row_number()", .int)
    case 1:
      let name = random.pick(["lag", "lead"])
      return ("\(name)(\(found.text)\(random.pick(["", ", 2", ", 1, \(leaf(found.type, scope))"])))", found.type)
    case 2, 3, 4: return aggregateHere(scope)
    case 5:
      guard let column = numeric(scope) else { return ("count()", .int) }
      return ("(\(column.text) - min(\(column.text)))", column.type)
    case 6: return ("\(random.pick(["rank", "dense_rank"]))()", .int)
    case 7: return ("\(random.pick(["percent_rank", "cume_dist"]))()", .float)
    case 8: return ("ntile(\(1 + random.below(5)))", .int)
    case 9: return ("\(random.pick(["first", "last"]))(\(found.text))", found.type)
    default: return aggregateHere(scope)
    }
  }

  // MARK: Other rows

  private mutating func join(_ scope: inout Scope) -> String {
    let table = random.pick(tables.tables).schema.name
    let right = self.scope(of: table)
    let alias = random.pick(["c", "r", "x"]) + String(random.below(100))
    let word = random.chance(0.25) ? "lookup" : "join"
    let type = random.pick([GeneratedType.int, .text, .int, .date])
    var on: String
    if word == "lookup", right.columns[0].type == .int {
      on = "\(alias).id = \(leaf(.int, scope))"
    } else if let theirs = right.columns(type).randomElement(using: &random) {
      on = "\(alias).\(theirs.text) = \(leaf(type, scope))"
    } else {
      on = "\(alias).id = \(leaf(right.columns[0].type, scope))"
    }
    if random.chance(0.2), let theirs = right.columns.filter({ $0.type.isNumber }).randomElement(using: &random) {
      on += " and \(alias).\(theirs.text) \(random.pick(["<", ">=", "!="])) \(number(scope, 0))"
    }
    let kind = random.pick(["inner", "left", "full", "semi", "anti"])
    var source = table
    if random.chance(0.25) { source = "(\(table) | where \(boolean(right, 1)))" }
    if word == "lookup" || kind != "semi" && kind != "anti" {
      scope.columns += right.columns.map { .init(text: "\(alias).\($0.text)", type: $0.type) }
    }
    return "\(word) \(source) as \(alias) on \(on)"
      + (word == "join" && random.chance(0.8) ? " with kind: \(kind)" : "")
  }

  private mutating func append(_ scope: inout Scope) -> String {
    let table = random.pick(tables.tables).schema.name
    let other = self.scope(of: table)
    let own = scope.columns.filter { !$0.text.contains(".") }
    if random.chance(0.2), scope.table == table {
      scope.table = nil
      return "append \(table)"
    }
    var items: [String] = []
    for column in own.shuffled(using: &random).prefix(3) {
      items.append("\(column.text) = \(expression(column.type, other, 1))")
    }
    let name = fresh()
    items.append("\(name) = \(expression(.int, other, 1))")
    scope.columns = own + [.init(text: name, type: .int)]
    scope.table = nil
    return "append (\(table) | select \(items.joined(separator: ", ")))"
  }

  private mutating func follow(_ scope: inout Scope) -> String? {
    guard let table = scope.table else { return nil }
    var paths = backward(table) + forward(table)
    for first in paths {
      paths += backward(first.table).map { ("\(first.name).\($0.name)", $0.table) }
      paths += forward(first.table).map { ("\(first.name).\($0.name)", $0.table) }
    }
    guard let path = paths.randomElement(using: &random) else { return nil }
    scope = self.scope(of: path.table)
    return "follow \(path.name)"
  }
}
