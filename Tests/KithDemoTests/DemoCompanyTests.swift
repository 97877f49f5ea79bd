import KithBase
import KithColumns
import KithDemo
import Testing

@Suite struct DemoCompanyTests {
  private static let first = DemoTables()
  private var demo: DemoTables { Self.first }

  @Test func sizesAreTheOnesPromised() {
    let counts = demo.data.tables.map { "\($0.schema.name) \($0.columns[0].count)" }
    #expect(
      counts == [
        "customers 1200", "contacts 2600", "users 14", "products 60", "orders 14000",
        "order_items 36000", "activities 30000", "cases 1500",
      ])
    #expect(demo.data.asOf == CivilDate(year: 2026, month: 6, day: 30)?.days)
  }

  @Test func theGrowingTablesGrow() {
    let triple = DemoTables(size: 3, seed: 9)
    for table in ["customers", "contacts", "orders", "order_items", "activities", "cases"] {
      #expect(triple.rows(table) == 3 * demo.rows(table), "\(table)")
    }
    #expect(triple.rows("users") == 14)
    #expect(triple.rows("products") == 60)
  }

  @Test func sameSeedSameTablesAndAnotherSeedOthers() {
    let again = DemoTables()
    let other = DemoTables(seed: 2)
    for table in ["customers", "contacts", "orders", "order_items", "activities", "cases"] {
      let sum = DemoTables.checksum(demo.columns(table))
      #expect(sum == DemoTables.checksum(again.columns(table)), "\(table)")
      #expect(sum != DemoTables.checksum(other.columns(table)), "\(table)")
    }
  }

  /// Fixed for ever: a change here changes every example and every golden made from the demo.
  @Test func checksumsOfSeedOne() {
    let sums = demo.data.tables.map { "\($0.schema.name) \(DemoTables.checksum($0.columns))" }
    #expect(
      sums == [
        "customers 9928126998223924506",
        "contacts 15985322512883512987",
        "users 15324310954906268982",
        "products 1124523619684509662",
        "orders 7402235830094866447",
        "order_items 11255466586384969618",
        "activities 8284117636331207589",
        "cases 12600202126709402726",
      ])
  }

  @Test func columnsAreSoundAndFitTheirSchema() {
    for (schema, columns) in demo.data.tables {
      #expect(schema.columns.count == columns.count)
      for (declared, column) in zip(schema.columns, columns) {
        #expect(column.checkInvariants() == [], "\(schema.name).\(declared.name)")
        #expect(column.type == declared.type, "\(schema.name).\(declared.name)")
        #expect(column.count == columns[0].count, "\(schema.name).\(declared.name)")
        #expect(!declared.isRequired || column.nullCount == 0, "\(schema.name).\(declared.name)")
      }
    }
  }

  @Test func keysAreUnique() throws {
    for (schema, columns) in demo.data.tables {
      let key = try demo.numbers("\(schema.name).\(schema.columns[schema.key[0]].name)")
      #expect(Set(key.compactMap { $0 }).count == columns[0].count, "\(schema.name)")
    }
    for path in ["orders.number", "cases.number", "products.sku"] {
      let texts = try demo.texts(path)
      #expect(Set(texts.compactMap { $0 }).count == texts.count, "\(path)")
    }
  }

  @Test func referencesResolve() throws {
    for reference in demo.data.references {
      let keys = Set(try demo.numbers("\(reference.toTable).id").compactMap { $0 })
      let values = try demo.numbers("\(reference.fromTable).\(reference.fromColumn)").compactMap { $0 }
      #expect(!values.isEmpty, "\(reference)")
      #expect(values.allSatisfy(keys.contains), "\(reference)")
    }
  }

  @Test func namesOfReferencesDoNotCollide() {
    for (schema, _) in demo.data.tables {
      let names = schema.columns.map(\.name)
        + demo.data.references.filter { $0.fromTable == schema.name }.map(\.forwardName)
        + demo.data.references.filter { $0.toTable == schema.name }.map(\.backwardName)
      #expect(Set(names).count == names.count, "\(schema.name): \(names)")
    }
  }

  @Test func chainsOfParentsEnd() throws {
    let ids = try demo.numbers("customers.id")
    for column in ["parent_id", "referred_by_id"] {
      for (id, parent) in zip(ids, try demo.numbers("customers.\(column)")) {
        #expect(parent == nil || (parent ?? 0) < (id ?? 0))
      }
    }
  }
}
