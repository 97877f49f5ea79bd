package import KithBase
package import KithColumns

/// Finds the references between tables from names and data.
package enum ReferenceFinder {
  /// A table with its memory; the schema names the key.
  package struct Table: Sendable {
    package var schema: TableSchema
    package var columns: [Column]

    package init(schema: TableSchema, columns: [Column]) {
      self.schema = schema
      self.columns = columns
    }
  }

  /// A reference that the data proves.
  package struct Found: Sendable, Hashable {
    package var reference: ReferenceSchema
    /// Rows whose value is no key of the other table; nulls do not count.
    package var orphans: Int
    /// Rows with a value.
    package var values: Int
  }

  /// How well a column points at a key.
  package struct Match: Sendable, Hashable {
    /// Rows with a value, and those whose value is no key.
    package var values: Int
    package var orphans: Int

    package init(values: Int, orphans: Int) {
      self.values = values
      self.orphans = orphans
    }
  }

  /// All references that are not declared yet, by table and column: a column that is named like
  /// another table's key, or like that table's singular with `_id`, `_no`, `_number`, `_code` or
  /// `_key`, with at least 99 % of its values among the keys. The second list tells, in sentences,
  /// of references that were not declared because a name was taken.
  package static func references(
    in tables: [Table], declared: [ReferenceSchema] = []
  ) -> (found: [Found], notes: [String]) {
    var search = Search(tables: tables, declared: declared)
    for child in tables.indices {
      for column in tables[child].schema.columns.indices { search.look(child, column) }
    }
    return (search.found, search.notes)
  }

  /// Tests the values of `column` against the keys in `key`. Int keys are met by decimals without
  /// a fraction too. Nil when the types cannot be compared. O(rows of both).
  package static func match(_ column: Column, key: Column) -> Match? {
    switch (column.data, key.data) {
    case (.text(let codes, let texts), .text(let keyCodes, let keyTexts)):
      var isKey = [Bool](repeating: false, count: keyTexts.count)
      for row in 0..<keyCodes.count { isKey[Int(keyCodes.base[row])] = true }
      let hits = (0..<Int32(texts.count)).map { code in
        keyTexts.code(of: texts.entry(code)).map { isKey[Int($0)] } ?? false
      }
      return tally(column) { hits[Int(codes.base[$0])] }
    case (.date(let days), .date(let keys)):
      let set = IntSet(expecting: keys.count)
      for row in 0..<keys.count { _ = set.insert(Int64(keys.base[row])) }
      return tally(column) { set.contains(Int64(days.base[$0])) }
    case (.timestamp(let values), .timestamp(let keys)):
      let set = IntSet.of(keys)
      return tally(column) { set.contains(values.base[$0]) }
    default: return matchNumbers(column, key: key)
    }
  }

  private static func matchNumbers(_ column: Column, key: Column) -> Match? {
    guard let (values, scale) = numbers(column), let (keys, keyScale) = numbers(key) else { return nil }
    let set = IntSet.of(keys)
    if scale == keyScale { return tally(column) { set.contains(values.base[$0]) } }
    guard scale > keyScale else { return nil }
    let factor = NumberCell.powers[scale - keyScale]
    return tally(column) { row in
      let (whole, rest) = values.base[row].quotientAndRemainder(dividingBy: factor)
      return rest == 0 && set.contains(whole)
    }
  }

  private static func numbers(_ column: Column) -> (Slice<Int64>, scale: Int)? {
    switch column.data {
    case .int(let values): (values, 0)
    case .decimal(let values, let scale): (values, scale)
    default: nil
    }
  }

  private static func tally(_ column: Column, _ isKey: (Int) -> Bool) -> Match {
    var match = Match(values: 0, orphans: 0)
    for row in 0..<column.count where !column.isNull(row) {
      match.values += 1
      if !isKey(row) { match.orphans += 1 }
    }
    return match
  }
}

extension IntSet {
  static func of(_ values: Slice<Int64>) -> IntSet {
    let set = IntSet(expecting: values.count)
    for row in 0..<values.count { _ = set.insert(values.base[row]) }
    return set
  }
}

/// The state of a search: what is found so far and which names are taken.
private struct Search {
  let tables: [ReferenceFinder.Table]
  let declared: [ReferenceSchema]
  var found: [ReferenceFinder.Found] = []
  var notes: [String] = []

  init(tables: [ReferenceFinder.Table], declared: [ReferenceSchema]) {
    self.tables = tables
    self.declared = declared
  }

  private var all: [ReferenceSchema] { declared + found.map(\.reference) }

  mutating func look(_ child: Int, _ column: Int) {
    let schema = tables[child].schema
    let name = schema.columns[column].name
    let isDeclared = declared.contains {
      same($0.fromTable, schema.name) && same($0.fromColumn, name)
    }
    if isDeclared { return }
    let (named, others) = targets(of: name, child: child, column: column)
    for target in named + others {
      let key = tables[target].columns[tables[target].schema.key[0]]
      guard let match = ReferenceFinder.match(tables[child].columns[column], key: key),
        match.values > 0, match.orphans * 100 <= match.values
      else { continue }
      declare(child, name, target, match)
      return
    }
    if let target = named.first { tellWhyNot(child, column, target) }
  }

  /// A column is named like a reference, but its values are not all there: that is worth a word where
  /// at least half of them are.
  private mutating func tellWhyNot(_ child: Int, _ column: Int, _ target: Int) {
    let (from, to) = (tables[child].schema, tables[target].schema)
    guard let match = ReferenceFinder.match(
      tables[child].columns[column], key: tables[target].columns[to.key[0]]),
      match.values > 0, match.orphans * 2 <= match.values
    else { return }
    let name = "\(from.name).\(from.columns[column].name)"
    notes.append(
      "`\(name)` is no reference to `\(to.name)` by itself: \(match.orphans) of \(match.values) values are no `\(to.columns[to.key[0]].name)` there; `reference \(name) to \(to.name)` declares it all the same")
  }

  /// Tables whose key the name could mean, those with exactly that key's name first; and tables that
  /// have a key of that name without being named by it.
  private func targets(of name: String, child: Int, column: Int) -> (named: [Int], others: [Int]) {
    var exact: [Int] = []
    var bySingular: [Int] = []
    for target in tables.indices where tables[target].schema.key.count == 1 {
      let schema = tables[target].schema
      let key = schema.columns[schema.key[0]].name
      // A key that a table shares with its child (`id`) says nothing; its singular must be named.
      if target != child, same(key, name), !same(key, "id"), ownsName(key, schema.name) {
        exact.append(target)
      } else if target != child || column != schema.key[0] {
        let isNamed = TypeRules.keySuffixes.contains { suffix in
          same("\(Singular.of(schema.name))_\(suffix)", name) || same("\(schema.name)_\(suffix)", name)
        }
        if isNamed { bySingular.append(target) }
      }
    }
    // Other keys of that name (the first column of a table that is keyed by something else's id)
    // come last.
    let others = tables.indices.filter { target in
      let schema = tables[target].schema
      return target != child && schema.key.count == 1 && !exact.contains(target)
        && !bySingular.contains(target) && !same(schema.columns[schema.key[0]].name, "id")
        && same(schema.columns[schema.key[0]].name, name) && tables[child].schema.key != [column]
    }
    return (exact + bySingular, others)
  }

  /// Whether a key's name says whose key it is: `customer_id` in customers, not in profiles.
  private func ownsName(_ key: String, _ table: String) -> Bool {
    let singular = Singular.of(table)
    return TypeRules.keySuffixes.contains { same("\(singular)_\($0)", key) || same("\(table)_\($0)", key) }
  }

  private mutating func declare(_ child: Int, _ column: String, _ target: Int, _ match: ReferenceFinder.Match) {
    let from = tables[child].schema
    let to = tables[target].schema
    var forward = stem(column)
    if forward.isEmpty || from.column(forward) != nil { forward = Singular.of(to.name) }
    if isTakenForward(forward, from) {
      notes.append(
        "`\(from.name).\(column)` points at `\(to.name)`, but `\(from.name)` already has a `\(forward)`: declare it with `reference \(from.name).\(column) to \(to.name) as NAME`")
      return
    }
    var backward = from.name
    if isTakenBackward(backward, to) { backward = "\(from.name)_by_\(forward)" }
    if isTakenBackward(backward, to) {
      notes.append(
        "`\(from.name).\(column)` points at `\(to.name)`, but `\(to.name)` already has a `\(backward)`: declare it with `reference \(from.name).\(column) to \(to.name) many NAME`")
      return
    }
    found.append(
      ReferenceFinder.Found(
        reference: ReferenceSchema(
          fromTable: from.name, fromColumn: column, toTable: to.name, forwardName: forward,
          backwardName: backward), orphans: match.orphans, values: match.values))
  }

  /// The name without its ending: `customer_id` → `customer`; a name without one is empty.
  private func stem(_ column: String) -> String {
    for suffix in TypeRules.keySuffixes where column.hasSuffix("_" + suffix) {
      return String(column.dropLast(suffix.count + 1))
    }
    return ""
  }

  private func isTakenForward(_ name: String, _ table: TableSchema) -> Bool {
    table.column(name) != nil
      || all.contains {
        (same($0.fromTable, table.name) && same($0.forwardName, name))
          || (same($0.toTable, table.name) && same($0.backwardName, name))
      }
  }

  private func isTakenBackward(_ name: String, _ table: TableSchema) -> Bool { isTakenForward(name, table) }

  private func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
