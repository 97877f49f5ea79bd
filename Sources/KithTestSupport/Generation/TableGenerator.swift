import KithBase

/// Makes two to four small tables with references between them: a chain of two hops (lines to orders to
/// customers), a second reference to the same table, nulls and values that have no parent. Values
/// come from small domains, so that groups, ties and matches happen; some are extreme.
package struct TableGenerator {
  private var random: SeededRandom

  package init(seed: UInt64) { random = SeededRandom(seed: seed) }

  package mutating func make() -> GeneratedTables {
    let names = Array(["customers", "orders", "lines", "products"].prefix(2 + random.below(3)))
    let hasTextKeys = random.chance(0.15)
    var tables: [GeneratedTable] = []
    var references: [ReferenceSchema] = []
    for name in names {
      var table = ownColumns(name, textKey: hasTextKeys && name == "customers")
      func point(_ column: String, to target: String, _ forward: String, _ backward: String) {
        references.append(
          ReferenceSchema(
            fromTable: name, fromColumn: column, toTable: target, forwardName: forward,
            backwardName: backward))
      }
      switch name {
      case "orders":
        add("customer_id", to: tables[0], &table)
        point("customer_id", to: "customers", "customer", "orders")
        if random.chance(0.4) {
          add("referrer_id", to: tables[0], &table)
          point("referrer_id", to: "customers", "referrer", "referred")
        }
      case "lines":
        add("order_id", to: tables[1], &table)
        point("order_id", to: "orders", "order", "lines")
      case "products":
        break
      default: break
      }
      tables.append(table)
    }
    if names.count == 4 {
      add("product_id", to: tables[3], &tables[2])
      references.append(
        ReferenceSchema(
          fromTable: "lines", fromColumn: "product_id", toTable: "products", forwardName: "product",
          backwardName: "sold"))
    }
    if random.chance(0.2), names.count == 3 { tables[2].schema.key = [] }
    return GeneratedTables(tables: tables, references: references)
  }

  /// A key and a handful of columns of mixed types.
  private mutating func ownColumns(_ name: String, textKey: Bool) -> GeneratedTable {
    let pool: [ColumnSchema] = [
      ColumnSchema("name", .text), ColumnSchema("city", .text), ColumnSchema("status", .text),
      ColumnSchema("qty", .int), ColumnSchema("score", .int), ColumnSchema("big", .int),
      ColumnSchema("amount", .decimal(scale: 2)),
      ColumnSchema("price", .decimal(scale: random.below(10))),
      ColumnSchema("weight", .float), ColumnSchema("active", .bool), ColumnSchema("day_", .date),
      ColumnSchema("due", .date), ColumnSchema("at", .timestamp),
    ]
    var columns = [ColumnSchema("id", textKey ? .text : .int, isRequired: true)]
    let count = 3 + random.below(5)
    columns += pool.shuffled(using: &random).prefix(count)
    let rowCount = random.chance(0.08) ? 0 : 1 + random.below(random.chance(0.3) ? 30 : 12)
    var ids = Array(1...60).shuffled(using: &random)
    if random.chance(0.5) { ids = Array(ids.prefix(rowCount)).sorted() }
    let nullShare = random.pick([0, 0.1, 0.3])
    let rows = (0..<rowCount).map { row in
      columns.indices.map { index -> Value in
        if index == 0 { return textKey ? .text("k\(ids[row])") : .int(Int64(ids[row])) }
        if random.chance(nullShare) { return .null }
        return cell(columns[index])
      }
    }
    return GeneratedTable(schema: TableSchema(name: name, columns: columns, key: [0]), rows: rows)
  }

  /// A reference column: mostly keys that exist, some nulls and some orphans.
  private mutating func add(_ name: String, to parent: GeneratedTable, _ table: inout GeneratedTable) {
    table.schema.columns.append(ColumnSchema(name, parent.schema.columns[0].type))
    let keys = parent.rows.map { $0[0] }
    // A few parents get most of the children.
    let favourites = Array(keys.prefix(1 + random.below(max(keys.count, 1))))
    for row in table.rows.indices {
      let value: Value
      if keys.isEmpty || random.chance(0.1) {
        value = random.chance(0.5) ? .null : orphan(parent.schema.columns[0].type)
      } else {
        value = random.pick(random.chance(0.7) ? favourites : keys)
      }
      table.rows[row].append(value)
    }
  }

  private func orphan(_ type: LogicalType) -> Value { type == .text ? .text("none") : .int(999) }

  private mutating func cell(_ column: ColumnSchema) -> Value {
    switch column.type {
    case .text: return .text(random.pick(GeneratedValues.texts))
    case .int:
      if column.name == "big" { return .int(random.pick(GeneratedValues.extremeInts)) }
      return .int(Int64(random.below(9)) - 2)
    case .decimal(let scale): return .decimal(decimal(scale))
    case .float: return .float(random.pick([0, 0.5, -1.25, 3, 2.5e3, 0.1, 0.3]))
    case .bool: return .bool(random.chance(0.5))
    case .date: return .date(date())
    case .timestamp:
      let times: [Int64] = [0, 3_600_000_000, 43_200_000_000, 86_399_999_999]
      return .timestamp(Int64(date()) * 86_400_000_000 + random.pick(times))
    default: return .null
    }
  }

  private mutating func decimal(_ scale: Int) -> Decimal {
    let unit = Int64(truncatingIfNeeded: Decimal.powersOfTen[scale])
    if random.chance(0.02) { return Decimal(Int128(random.pick([Int64.max, Int64.min, 1, -1])), scale: scale) }
    if random.chance(0.4) { return Decimal(Int128(Int64(random.below(7)) - 2) * Int128(unit), scale: scale) }
    return Decimal(Int128(random.below(100_000)) - 20_000, scale: scale)
  }

  private mutating func date() -> Int32 {
    if random.chance(0.05) { return random.pick(GeneratedValues.extremeDates) }
    // Within the year around `today`, a few days often.
    return GeneratedValues.today - Int32(random.chance(0.5) ? random.below(400) : random.below(5) * 31)
  }
}

/// The domains that tables and programs share, so that literals hit.
enum GeneratedValues {
  /// 2026-06-30.
  static let today: Int32 = 20_634
  static let texts = [
    "", " ", "a", "A", "ab", "b", "Anna", "anna", "Zoë", "zoe\u{308}", "北京", "上海市", "ÄB", "10%",
    "a_b", "x,y", "12", "2026-01-31", "it's", "ß", "a@b.c",
  ]
  static let extremeInts: [Int64] = [.max, .min, 0, 1, -1, 4_294_967_296, 9_007_199_254_740_993, 7]
  /// 0001-01-01, 9999-12-31, 1970-01-01, 2024-02-29, 2027-01-01.
  static let extremeDates: [Int32] = [-719_162, 2_932_896, 0, 19_782, 20_819]
}
