import KithBase

/// Expressions in both languages.
extension PairGenerator {
  typealias Pair = PairedExpression

  func forward(_ table: String) -> [(name: String, column: String, table: String)] {
    tables.references.filter { $0.fromTable == table }.map { ($0.forwardName, $0.fromColumn, $0.toTable) }
  }

  func backward(_ table: String) -> [(name: String, column: String, table: String)] {
    tables.references.filter { $0.toTable == table }.map { ($0.backwardName, $0.fromColumn, $0.fromTable) }
  }

  func storedColumns(_ table: String) -> [(name: String, type: PairedType)] {
    tables.table(table)?.schema.columns.map { column in
      let type: PairedType =
        switch column.type {
        case .text: .text
        case .bool: .bool
        case .date: .date
        case .decimal(let scale): .decimal(scale)
        default: .int
        }
      return (column.name, type)
    } ?? []
  }

  /// Columns of the rows referred to: a left join in Kith, written as a scalar query here.
  private func farColumns(_ scope: PairedScope) -> [PairedScope.Column] {
    guard let row = scope.row else { return [] }
    return forward(row.table).flatMap { up in
      storedColumns(up.table).map { column in
        PairedScope.Column(
          kith: "\(up.name).\(column.name)",
          sql: "(SELECT f.\"\(column.name)\" FROM \(row.table) b LEFT JOIN \(up.table) f "
            + "ON f.id = b.\"\(up.column)\" WHERE b.id = \(row.key))",
          type: column.type)
      }
    }
  }

  mutating func column(_ scope: PairedScope, _ accept: (PairedType) -> Bool) -> Pair? {
    let own = scope.columns.filter { accept($0.type) }
    let far = farColumns(scope).filter { accept($0.type) }
    if !far.isEmpty, own.isEmpty || random.chance(0.25) { return random.pick(far).expression }
    return own.isEmpty ? nil : random.pick(own).expression
  }

  mutating func literal(_ type: PairedType) -> Pair {
    switch type {
    case .int:
      let value = random.below(10)
      return Pair(kith: "\(value)", sql: "\(value)", type: .int)
    case .decimal:
      let value = Decimal(Int128(random.below(2_000)), scale: 2)
      let digits = value.normalized.scale == 0 ? "\(value.normalized.unscaled).00" : value.description
      return Pair(kith: digits, sql: "\(value.unscaled)", type: .decimal(2))
    case .text:
      let value = random.pick(GeneratedValues.texts)
      return Pair(kith: ValueText.quoted(value), sql: SQLiteDatabase.literal(.text(value)), type: .text)
    case .bool:
      let value = random.chance(0.5)
      return Pair(kith: "\(value)", sql: value ? "1" : "0", type: .bool)
    case .date:
      let day = GeneratedValues.today - Int32(random.below(300))
      return Pair(kith: CivilDate.text(days: day), sql: "\(day)", type: .date)
    }
  }

  /// Both at the larger scale.
  private func aligned(_ a: Pair, _ b: Pair) -> (String, String, PairedType) {
    let scale = max(a.type.scale, b.type.scale)
    func scaled(_ pair: Pair) -> String {
      let factor = Decimal.powersOfTen[scale - pair.type.scale]
      return factor == 1 ? pair.sql : "(\(pair.sql) * \(factor))"
    }
    guard a.type.isNumber, b.type.isNumber else { return (a.sql, b.sql, a.type) }
    return (scaled(a), scaled(b), a.type == .int && b.type == .int ? .int : .decimal(scale))
  }

  mutating func number(_ scope: PairedScope, _ depth: Int) -> Pair {
    if depth <= 0 || random.chance(0.35) {
      if random.chance(0.75), let found = column(scope, \.isNumber) { return found }
      return literal(random.chance(0.5) ? .int : .decimal(2))
    }
    let a = number(scope, depth - 1)
    let b = number(scope, depth - 1)
    let (x, y, type) = aligned(a, b)
    switch random.below(8) {
    case 0, 1: return Pair(kith: "(\(a.kith) + \(b.kith))", sql: "(\(x) + \(y))", type: type)
    case 2: return Pair(kith: "(\(a.kith) - \(b.kith))", sql: "(\(x) - \(y))", type: type)
    case 3 where a.type.scale + b.type.scale <= 4:
      let product: PairedType =
        a.type == .int && b.type == .int ? .int : .decimal(a.type.scale + b.type.scale)
      return Pair(kith: "(\(a.kith) * \(b.kith))", sql: "(\(a.sql) * \(b.sql))", type: product)
    case 4: return Pair(kith: "(\(a.kith) ?? \(b.kith))", sql: "coalesce(\(x), \(y))", type: type)
    case 5:
      let c = truth(scope, depth - 1)
      return Pair(
        kith: "(if \(c.kith) then \(a.kith) else \(b.kith))",
        sql: "(CASE WHEN \(c.sql) THEN \(x) ELSE \(y) END)", type: type)
    case 6:
      let t = text(scope, depth - 1)
      return Pair(kith: "length(\(t.kith))", sql: "length(\(t.sql))", type: .int)
    default:
      return children(scope, depth - 1) { $0.isNumber } ?? Pair(kith: "abs(\(a.kith))", sql: "abs(\(a.sql))", type: a.type)
    }
  }

  mutating func text(_ scope: PairedScope, _ depth: Int) -> Pair {
    if depth <= 0 || random.chance(0.5) {
      if random.chance(0.8), let found = column(scope, { $0 == .text }) { return found }
      return literal(.text)
    }
    let a = text(scope, depth - 1)
    let b = text(scope, depth - 1)
    switch random.below(4) {
    case 0: return Pair(kith: "(\(a.kith) || \(b.kith))", sql: "(\(a.sql) || \(b.sql))", type: .text)
    case 1: return Pair(kith: "(\(a.kith) ?? \(b.kith))", sql: "coalesce(\(a.sql), \(b.sql))", type: .text)
    case 2:
      let from = 1 + random.below(3)
      return Pair(kith: "substring(\(a.kith), \(from), 2)", sql: "substr(\(a.sql), \(from), 2)", type: .text)
    default:
      return children(scope, depth - 1) { $0 == .text } ?? a
    }
  }

  mutating func date(_ scope: PairedScope, _ depth: Int) -> Pair {
    guard let found = column(scope, { $0 == .date }), random.chance(0.85) else { return literal(.date) }
    if depth <= 0 || random.chance(0.6) { return found }
    let days = 1 + random.below(60)
    return Pair(kith: "(\(found.kith) + \(days) days)", sql: "(\(found.sql) + \(days))", type: .date)
  }

  /// An expression of any type.
  mutating func any(_ scope: PairedScope, _ depth: Int) -> Pair {
    switch random.below(8) {
    case 0, 1, 2: return number(scope, depth)
    case 3, 4: return text(scope, depth)
    case 5: return date(scope, depth)
    case 6: return truth(scope, depth)
    default: return children(scope, depth) { _ in true } ?? number(scope, depth)
    }
  }

  // MARK: Truth

  mutating func truth(_ scope: PairedScope, _ depth: Int) -> Pair {
    func made(_ kith: String, _ sql: String) -> Pair { Pair(kith: "(\(kith))", sql: "(\(sql))", type: .bool) }
    if depth > 0, random.chance(0.4) {
      let a = truth(scope, depth - 1)
      let b = truth(scope, depth - 1)
      switch random.below(3) {
      case 0: return made("\(a.kith) and \(b.kith)", "\(a.sql) AND \(b.sql)")
      case 1: return made("\(a.kith) or \(b.kith)", "\(a.sql) OR \(b.sql)")
      default: return made("not \(a.kith)", "NOT \(a.sql)")
      }
    }
    switch random.below(11) {
    case 0:
      let a = any(scope, 0)
      return random.chance(0.5)
        ? made("\(a.kith) is null", "\(a.sql) IS NULL") : made("\(a.kith) is not null", "\(a.sql) IS NOT NULL")
    case 1:
      let a = text(scope, 0)
      let values = (0..<(1 + random.below(3))).map { _ in literal(.text) }
      let word = random.pick(["in", "not in"])
      return made(
        "\(a.kith) \(word) (\(values.map(\.kith).joined(separator: ", ")))",
        "\(a.sql) \(word) (\(values.map(\.sql).joined(separator: ", ")))")
    case 2:
      let a = text(scope, 1)
      let pattern = random.pick(["a%", "%n_%", "_", "%", "10\\%", "%海%", "A%", "%_b%"])
      return made("\(a.kith) like '\(pattern)'", "\(a.sql) LIKE '\(pattern)' ESCAPE '\\'")
    case 3:
      let (a, b) = (text(scope, 0), text(scope, 0))
      return made("\(a.kith) contains \(b.kith)", "instr(\(a.sql), \(b.sql)) > 0")
    case 4:
      let (a, b) = (text(scope, 0), text(scope, 0))
      return made("\(a.kith) starts with \(b.kith)", "substr(\(a.sql), 1, length(\(b.sql))) = \(b.sql)")
    case 5:
      let (a, b, c) = (date(scope, 0), date(scope, 0), date(scope, 0))
      return made("\(a.kith) between \(b.kith) and \(c.kith)", "\(a.sql) BETWEEN \(b.sql) AND \(c.sql)")
    case 6:
      let (a, b) = (text(scope, 0), text(scope, 0))
      return random.chance(0.5)
        ? made("\(a.kith) is \(b.kith)", "\(a.sql) IS \(b.sql)")
        : made("\(a.kith) is not \(b.kith)", "\(a.sql) IS NOT \(b.sql)")
    case 7: if let found = column(scope, { $0 == .bool }) { return found }
    case 8: if let found = exists(scope) { return found }
    default: break
    }
    let op = random.pick(["=", "!=", "<", "<=", ">", ">="])
    let kind = random.below(4)
    let a = kind == 0 ? text(scope, depth - 1) : kind == 1 ? date(scope, depth - 1) : number(scope, depth - 1)
    let b = kind == 0 ? text(scope, depth - 1) : kind == 1 ? date(scope, depth - 1) : number(scope, depth - 1)
    let (x, y, _) = aligned(a, b)
    return made("\(a.kith) \(op) \(b.kith)", "\(x) \(op) \(y)")
  }

  // MARK: Children

  /// The rows one reference backwards: their scope, the FROM part, and Kith's name for them.
  private mutating func childRows(_ scope: PairedScope) -> (path: String, scope: PairedScope, from: String)? {
    guard let row = scope.row, let down = backward(row.table).randomElement(using: &random) else { return nil }
    aliasCount += 1
    let alias = "o\(aliasCount)"
    let inner = PairedScope(
      columns: storedColumns(down.table).map { .init(kith: $0.name, sql: "\(alias).\"\($0.name)\"", type: $0.type) },
      row: (down.table, "\(alias).id"))
    return (down.name, inner, "FROM \(down.table) \(alias) WHERE \(alias).\"\(down.column)\" = \(row.key)")
  }

  private mutating func exists(_ scope: PairedScope) -> Pair? {
    guard let rows = childRows(scope) else { return nil }
    let c = truth(rows.scope, 1)
    return Pair(
      kith: "exists(\(rows.path) where \(c.kith))", sql: "(EXISTS (SELECT 1 \(rows.from) AND \(c.sql)))",
      type: .bool)
  }

  /// An aggregate over children as a correlated query.
  mutating func children(_ scope: PairedScope, _ depth: Int, _ accept: (PairedType) -> Bool) -> Pair? {
    guard depth >= 0, let rows = childRows(scope) else { return nil }
    let filter = random.chance(0.5) ? truth(rows.scope, 1) : nil
    let kithFilter = filter.map { " where \($0.kith)" } ?? ""
    let sqlFilter = filter.map { " AND \($0.sql)" } ?? ""
    func made(_ kith: String, _ sql: String, _ type: PairedType) -> Pair? {
      guard accept(type) else { return nil }
      return Pair(kith: "\(kith)\(kithFilter))", sql: "(SELECT \(sql) \(rows.from)\(sqlFilter))", type: type)
    }
    if accept(.int), random.chance(0.3) { return made("count(\(rows.path)", "count(*)", .int) }
    let own = rows.scope.columns.filter { accept($0.type) }
    guard let found = own.randomElement(using: &random) else { return nil }
    switch random.below(4) {
    case 0 where accept(.int):
      return made("count(distinct \(found.kith) of \(rows.path)", "count(DISTINCT \(found.sql))", .int)
    case 1 where found.type.isNumber, 2 where found.type.isNumber:
      return made("sum(\(rows.path).\(found.kith)", "sum(\(found.sql))", found.type)
    default:
      let name = random.pick(["min", "max"])
      return made("\(name)(\(rows.path).\(found.kith)", "\(name)(\(found.sql))", found.type)
    }
  }
}
