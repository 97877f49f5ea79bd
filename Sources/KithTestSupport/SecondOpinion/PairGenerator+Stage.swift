import KithBase

extension PairGenerator {
  /// Adds one step to both sides.
  mutating func stage(_ rows: inout PairedRelation) {
    switch random.below(18) {
    case 0, 1, 2:
      let c = truth(rows.scope, 2)
      rows.stages.append("where \(c.kith)")
      rows.sql = "SELECT p.* FROM (\(rows.sql)) p WHERE \(c.sql)"
    case 3:
      let c = truth(rows.scope, 2)
      rows.stages.append("exclude \(c.kith)")
      rows.sql = "SELECT p.* FROM (\(rows.sql)) p WHERE (\(c.sql)) IS NOT TRUE"
    case 4, 5, 6: derive(&rows)
    case 7: select(&rows)
    case 8, 9: sort(&rows)
    case 10, 11: take(&rows)
    case 12, 13: summarize(&rows)
    case 14: distinct(&rows)
    case 15: append(&rows)
    case 16: window(&rows)
    default: join(&rows)
    }
  }

  private func hidden(_ rows: PairedRelation) -> String {
    rows.hidden.map { ", p.\($0)" }.joined()
  }

  private mutating func derive(_ rows: inout PairedRelation) {
    let e = any(rows.scope, 2)
    let name = fresh()
    let visible = rows.columns.map { "p.\"\($0.name)\", " }.joined()
    rows.stages.append("derive \(name) = \(e.kith)")
    rows.sql = "SELECT \(visible)\(e.sql) AS \"\(name)\"\(hidden(rows)) FROM (\(rows.sql)) p"
    rows.columns.append((name, e.type))
  }

  /// Items with fresh names.
  private mutating func items(_ scope: PairedScope, _ count: Int) -> [(name: String, value: Pair)] {
    (0..<count).map { _ in (fresh(), any(scope, 1)) }
  }

  private mutating func select(_ rows: inout PairedRelation) {
    let items = items(rows.scope, 2 + random.below(3))
    rows.stages.append("select " + items.map { "\($0.name) = \($0.value.kith)" }.joined(separator: ", "))
    let values = items.map { "\($0.value.sql) AS \"\($0.name)\"" }.joined(separator: ", ")
    // Ties of rows without a key are their columns before this step.
    guard rows.table != nil else {
      rows.stages.removeLast()
      return
    }
    rows.sql = "SELECT \(values)\(hidden(rows)) FROM (\(rows.sql)) p"
    rows.columns = items.map { ($0.name, $0.value.type) }
    rows.spellings = [:]
  }

  private mutating func keys(_ scope: PairedScope) -> [(value: Pair, kith: String, sql: String)] {
    (0..<(1 + random.below(2))).map { _ in
      // Constants are no order: the binder leaves them out.
      let e = column(scope) { _ in true } ?? any(scope, 1)
      let isDown = random.chance(0.4)
      let isNullsFirst = random.chance(0.15)
      return (
        e, e.kith + (isDown ? " desc" : "") + (isNullsFirst ? " nulls first" : ""),
        (isDown ? " DESC" : " ASC") + (isNullsFirst ? " NULLS FIRST" : " NULLS LAST")
      )
    }
  }

  private mutating func sort(_ rows: inout PairedRelation) {
    let keys = keys(rows.scope)
    rows.stages.append("sort " + keys.map(\.kith).joined(separator: ", "))
    let names = keys.map { _ in "s_\(fresh())" }
    let made = zip(keys, names).map { "\($0.value.sql) AS \($1)" }.joined(separator: ", ")
    rows.sql = "SELECT p.*, \(made) FROM (\(rows.sql)) p"
    rows.hidden += names
    rows.order = zip(keys, names).map { "p.\($1)\($0.sql)" } + rows.ties
  }

  private mutating func take(_ rows: inout PairedRelation) {
    // Without an order in force Kith takes by key or by all columns: the ties.
    let order = (rows.order ?? rows.ties).joined(separator: ", ")
    rows.order = rows.order ?? rows.ties
    let count = random.below(8)
    switch random.below(3) {
    case 0:
      rows.stages.append("skip \(count)")
      rows.sql = "SELECT p.* FROM (\(rows.sql)) p ORDER BY \(order) LIMIT -1 OFFSET \(count)"
    case 1:
      let key = any(rows.scope, 0)
      rows.stages.append("take \(1 + count % 3) per \(key.kith)")
      let number = "r_\(fresh())"
      rows.hidden.append(number)
      rows.sql = "SELECT p.* FROM (SELECT p.*, row_number() OVER (PARTITION BY \(key.sql) "
        + "ORDER BY \(order)) AS \(number) FROM (\(rows.sql)) p) p WHERE p.\(number) <= \(1 + count % 3)"
    default:
      rows.stages.append("take \(count)")
      rows.sql = "SELECT p.* FROM (\(rows.sql)) p ORDER BY \(order) LIMIT \(count)"
    }
  }

  // MARK: Groups

  private mutating func aggregate(_ scope: PairedScope) -> Pair {
    let filter = random.chance(0.3) ? truth(scope, 1) : nil
    let kith = filter.map { " where \($0.kith)" } ?? ""
    let sql = filter.map { " FILTER (WHERE \($0.sql))" } ?? ""
    let e = any(scope, 1)
    switch random.below(7) {
    case 0: return Pair(kith: "count(\(kith.dropFirst()))", sql: "count(*)\(sql)", type: .int)
    case 1: return Pair(kith: "count(\(e.kith)\(kith))", sql: "count(\(e.sql))\(sql)", type: .int)
    case 2:
      return Pair(kith: "count(distinct \(e.kith)\(kith))", sql: "count(DISTINCT \(e.sql))\(sql)", type: .int)
    case 3, 4:
      // A plain column: an expression may be a repeated value, which Kith refuses.
      if let found = scope.columns.filter({ $0.type.isNumber }).randomElement(using: &random) {
        return Pair(kith: "sum(\(found.kith)\(kith))", sql: "sum(\(found.sql))\(sql)", type: found.type)
      }
      return Pair(kith: "count(\(kith.dropFirst()))", sql: "count(*)\(sql)", type: .int)
    case 5:
      let c = truth(scope, 1)
      return Pair(kith: "any(\(c.kith)\(kith))", sql: "coalesce(max(\(c.sql))\(sql), 0)", type: .bool)
    default:
      let name = random.pick(["min", "max"])
      return Pair(kith: "\(name)(\(e.kith)\(kith))", sql: "\(name)(\(e.sql))\(sql)", type: e.type)
    }
  }

  private mutating func summarize(_ rows: inout PairedRelation) {
    let scope = rows.scope
    let keys = items(scope, random.below(3))
    let made = (0..<(1 + random.below(3))).map { _ in (name: fresh(), value: aggregate(scope)) }
    rows.stages.append(
      "summarize " + made.map { "\($0.name) = \($0.value.kith)" }.joined(separator: ", ")
        + (keys.isEmpty ? "" : " by " + keys.map { "\($0.name) = \($0.value.kith)" }.joined(separator: ", ")))
    // Keys and arguments are computed below, so that SQL's aggregates see plain columns.
    let below = keys.map { "\($0.value.sql) AS \"\($0.name)\"" }.joined(separator: ", ")
    let names = keys.map { "p.\"\($0.name)\"" }.joined(separator: ", ")
    let inner = keys.isEmpty ? rows.sql : "SELECT p.*, \(below) FROM (\(rows.sql)) p"
    let values = made.map { "\($0.value.sql) AS \"\($0.name)\"" }.joined(separator: ", ")
    rows.sql = "SELECT \(keys.isEmpty ? "" : names + ", ")\(values) FROM (\(inner)) p"
      + (keys.isEmpty ? "" : " GROUP BY " + names)
    regroup(&rows, keys, made)
  }

  private mutating func distinct(_ rows: inout PairedRelation) {
    let keys = items(rows.scope, 1 + random.below(2))
    rows.stages.append("distinct " + keys.map { "\($0.name) = \($0.value.kith)" }.joined(separator: ", "))
    rows.sql = "SELECT DISTINCT " + keys.map { "\($0.value.sql) AS \"\($0.name)\"" }.joined(separator: ", ")
      + " FROM (\(rows.sql)) p"
    regroup(&rows, keys, [])
  }

  private func regroup(
    _ rows: inout PairedRelation, _ keys: [(name: String, value: Pair)],
    _ made: [(name: String, value: Pair)]
  ) {
    rows.columns = (keys + made).map { ($0.name, $0.value.type) }
    rows.spellings = [:]
    rows.table = nil
    rows.hidden = []
    rows.order = keys.map { "p.\"\($0.name)\" NULLS LAST" }
    if keys.isEmpty { rows.order = ["1"] }
    rows.ties = rows.order ?? []
  }

  private mutating func window(_ rows: inout PairedRelation) {
    let scope = rows.scope
    let key = any(scope, 0)
    let keys = keys(scope)
    let partition = random.chance(0.6) ? "PARTITION BY \(key.sql) " : ""
    let ranked = keys.map { "\($0.value.sql)\($0.sql)" }.joined(separator: ", ")
    let full = ranked + ", " + rows.ties.joined(separator: ", ")
    let name = fresh()
    let frames = ["ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW": "", "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW": " rows -2..0", "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING": " rows -1..1"]
    let frame = frames.sorted { $0.key < $1.key }[random.below(3)]
    var made: Pair
    switch random.below(5) {
    case 0: made = Pair(kith: "row_number()", sql: "row_number() OVER (\(partition)ORDER BY \(full))", type: .int)
    case 1:
      let word = random.pick(["rank", "dense_rank"])
      made = Pair(kith: "\(word)()", sql: "\(word)() OVER (\(partition)ORDER BY \(ranked))", type: .int)
    case 2:
      let e = any(scope, 0)
      let word = random.pick(["lag", "lead"])
      made = Pair(kith: "\(word)(\(e.kith), 2)", sql: "\(word)(\(e.sql), 2) OVER (\(partition)ORDER BY \(full))", type: e.type)
    default:
      guard let found = scope.columns.filter({ $0.type.isNumber }).randomElement(using: &random) else { return }
      let word = random.pick(["sum", "min", "count"])
      made = Pair(
        kith: "\(word)(\(found.kith))", sql: "\(word)(\(found.sql)) OVER (\(partition)ORDER BY \(full) \(frame.key))",
        type: word == "count" ? .int : found.type)
    }
    let isFramed = made.sql.contains("ROWS")
    rows.stages.append(
      "window \(name) = \(made.kith)\(partition.isEmpty ? "" : " per \(key.kith)") sort "
        + keys.map(\.kith).joined(separator: ", ") + (isFramed ? frame.value : ""))
    let visible = rows.columns.map { "p.\"\($0.name)\", " }.joined()
    rows.sql = "SELECT \(visible)\(made.sql) AS \"\(name)\"\(hidden(rows)) FROM (\(rows.sql)) p"
    rows.columns.append((name, made.type))
  }

  // MARK: Other rows

  private mutating func append(_ rows: inout PairedRelation) {
    let table = random.pick(tables.tables).schema.name
    let other = PairedScope(
      columns: storedColumns(table).map { .init(kith: $0.name, sql: "p.\"\($0.name)\"", type: $0.type) },
      row: (table, "p.id"))
    // Every column of ours that theirs can give by type; the rest is null there.
    var kith: [String] = []
    var sql: [String] = []
    for (name, type) in rows.columns {
      if let found = column(other, { $0 == type }), rows.spellings[name] == nil {
        kith.append("\(name) = \(found.kith)")
        sql.append("\(found.sql) AS \"\(name)\"")
      } else {
        sql.append("NULL AS \"\(name)\"")
      }
    }
    guard !kith.isEmpty, rows.spellings.isEmpty else { return }
    rows.stages.append("append (\(table) | select \(kith.joined(separator: ", ")))")
    let visible = rows.columns.map { "p.\"\($0.name)\"" }.joined(separator: ", ")
    rows.sql = "SELECT \(visible) FROM (\(rows.sql)) p UNION ALL SELECT \(sql.joined(separator: ", ")) FROM \(table) p"
    rows.table = nil
    rows.hidden = []
    rows.order = nil
    rows.ties = rows.columns.map { "p.\"\($0.name)\" NULLS LAST" }
  }

  private mutating func join(_ rows: inout PairedRelation) {
    let table = random.pick(tables.tables).schema.name
    guard let own = column(rows.scope, { $0 == .int }) else { return }
    let alias = "j\(random.below(90))"
    let theirs = storedColumns(table).filter { $0.type == .int }
    guard let key = theirs.randomElement(using: &random),
      !rows.columns.contains(where: { $0.name.hasPrefix(alias + "_") })
    else { return }
    let kind = random.pick(["inner", "left", "semi", "anti"])
    let stage = "join \(table) as \(alias) on \(alias).\(key.name) = \(own.kith) with kind: \(kind)"
    let on = "j.\"\(key.name)\" = \(own.sql)"
    if kind == "semi" || kind == "anti" {
      rows.stages.append(stage)
      rows.sql = "SELECT p.* FROM (\(rows.sql)) p WHERE \(kind == "anti" ? "NOT " : "")EXISTS "
        + "(SELECT 1 FROM \(table) j WHERE \(on))"
      return
    }
    guard rows.table != nil else { return }
    rows.stages.append(stage)
    let visible = rows.columns.map { "p.\"\($0.name)\", " }.joined()
    let right = storedColumns(table)
    let made = right.map { "j.\"\($0.name)\" AS \"\(alias)_\($0.name)\"" }.joined(separator: ", ")
    let rightKey = "k_\(fresh())"
    rows.sql = "SELECT \(visible)\(made)\(hidden(rows)), j.id AS \(rightKey) FROM (\(rows.sql)) p "
      + "\(kind == "left" ? "LEFT " : "")JOIN \(table) j ON \(on)"
    rows.hidden.append(rightKey)
    // Rows stay in left order, within it in right order.
    rows.ties.append("p.\(rightKey) NULLS LAST")
    rows.order?.append("p.\(rightKey) NULLS LAST")
    for column in right {
      rows.columns.append(("\(alias)_\(column.name)", column.type))
      rows.spellings["\(alias)_\(column.name)"] = "\(alias).\(column.name)"
    }
  }
}
