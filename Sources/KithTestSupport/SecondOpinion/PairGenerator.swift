package import KithBase

/// Makes a program and the same question in SQL side by side, from a model of its own: not from the
/// bound plan, so that a mistake of the binder shows too. Only what both languages compute alike.
package struct PairGenerator {
  let seed: UInt64
  var random: SeededRandom
  let tables: GeneratedTables
  /// Numbers the SQL aliases of children.
  var aliasCount = 0
  private var nameCount = 0

  package init(seed: UInt64) {
    self.seed = seed
    random = SeededRandom(seed: seed ^ 0x51D0_7EA1_0000_0003)
    tables = PairGenerator.tables(seed: seed)
  }

  package mutating func make() -> PairedProgram {
    let table = random.pick(tables.tables).schema.name
    let columns = storedColumns(table)
    let names = columns.map { "b.\"\($0.name)\"" }.joined(separator: ", ")
    var rows = PairedRelation(
      source: table, sql: "SELECT \(names), b.id AS k_ FROM \(table) b", columns: columns, table: table,
      hidden: ["k_"], order: ["p.k_"], ties: ["p.k_"])
    for _ in 0..<(1 + random.below(5)) { stage(&rows) }
    let visible = rows.columns.map { "p.\"\($0.name)\"" }.joined(separator: ", ")
    let order = rows.order.map { " ORDER BY " + $0.joined(separator: ", ") } ?? ""
    return PairedProgram(
      seed: seed, tables: tables, program: rows.program,
      sql: "SELECT \(visible) FROM (\(rows.sql)) p\(order)", types: rows.columns.map(\.type),
      isOrdered: rows.order != nil)
  }

  /// The program of a seed with its tables, to look at.
  package static func text(seed: UInt64) -> String {
    var generator = PairGenerator(seed: seed)
    let made = generator.make()
    return made.program + "\n" + made.tables.listing
  }

  mutating func fresh() -> String {
    nameCount += 1
    return "n\(nameCount)"
  }

  // MARK: Tables

  /// Tables of the types that SQLite computes alike, stored in the order of their keys.
  private static func tables(seed: UInt64) -> GeneratedTables {
    var maker = TableGenerator(seed: seed)
    var made = maker.make()
    var random = SeededRandom(seed: seed ^ 0xFACE)
    for index in made.tables.indices {
      var table = made.tables[index]
      let kept = table.schema.columns.indices.filter { column in
        let schema = table.schema.columns[column]
        switch schema.type {
        case .float, .timestamp: return false
        default: return schema.name != "big"
        }
      }
      table.schema.columns = kept.map { column in
        var schema = table.schema.columns[column]
        if case .decimal = schema.type { schema.type = .decimal(scale: 2) }
        if column == 0 || schema.name.hasSuffix("_id") { schema.type = .int }
        return schema
      }
      table.schema.key = [0]
      table.rows = table.rows.map { row in kept.map { tame(row[$0], &random) } }
      table.rows.sort { keyNumber($0[0]) < keyNumber($1[0]) }
      made.tables[index] = table
    }
    return made
  }

  private static func keyNumber(_ value: Value) -> Int64 {
    if case .int(let number) = value { number } else { 0 }
  }

  /// Small decimals of scale two; text keys as numbers.
  private static func tame(_ value: Value, _ random: inout SeededRandom) -> Value {
    switch value {
    case .decimal: return .decimal(Decimal(Int128(random.below(2_000)) - 500, scale: 2))
    case .text(let text) where text.hasPrefix("k"):
      return Int64(text.dropFirst()).map { .int($0) } ?? .int(999)
    case .text(let text) where text == "none": return .int(999)
    // SQL's day numbers have no last year.
    case .date(let day): return .date(min(day, GeneratedValues.today + 400))
    default: return value
    }
  }
}
