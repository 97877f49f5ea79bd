import KithBase
import KithColumns
import KithEngine
import KithFunctions
import KithPlan
import KithStore
import KithSyntax
import KithTestSupport
import Testing

/// Tables large enough for indexes, zone maps and clustered copies: every program is run four times, so
/// that what earlier runs have built is used, and held against a run that uses none of it.
@Suite struct IndexTests {
  private static let orderCount = 120_000
  private static let customerCount = 30_000

  private static func store() -> StoreSnapshot {
    var random = SeededRandom(seed: 11)
    let countries = ["DE", "FR", "CN", "US", "中国"]
    var names = TextDictionaryBuilder()
    let customers = (0..<customerCount).map { _ in
      (country: Int32(random.below(5)), name: names.append("name \(random.below(25_000)) 客户"))
    }
    let customer = Table(
      schema: TableSchema(
        name: "customers",
        columns: [ColumnSchema("id", .int), ColumnSchema("country", .text), ColumnSchema("name", .text)],
        key: [0]),
      columns: [
        Column(.int(Slice((0..<customerCount).map { Int64($0 * 3 + 1) }))),
        Column(
          .text(Slice(customers.map(\.country)), TextDictionary(countries, isDistinct: true)),
          validity: Bitmap(bytes: Slice((0..<customerCount).map { $0 % 97 == 0 ? 0 : 1 }))),
        Column(.text(Slice(customers.map(\.name)), TextDictionary(builder: &names))),
      ], rowCount: customerCount)
    let owners = (0..<orderCount).map { _ in
      let owner = random.below(customerCount)
      return Int64(random.chance(0.02) ? -5 : owner * owner / customerCount * 3 + 1)
    }
    let order = Table(
      schema: TableSchema(
        name: "orders",
        columns: [
          ColumnSchema("id", .int), ColumnSchema("customer_id", .int), ColumnSchema("date", .date),
          ColumnSchema("amount", .decimal(scale: 2)), ColumnSchema("status", .text),
        ], key: [0]),
      columns: [
        Column(.int(Slice((0..<orderCount).map { Int64($0 + 1) }))),
        Column(.int(Slice(owners))),
        Column(.date(Slice((0..<orderCount).map { Int32(18_000 + $0 / 60 + random.below(3)) }))),
        Column(
          .decimal(Slice((0..<orderCount).map { _ in Int64(random.below(100_000)) - 500 }), scale: 2),
          validity: Bitmap(bytes: Slice((0..<orderCount).map { $0 % 53 == 0 ? 0 : 1 }))),
        Column(
          .text(
            Slice((0..<orderCount).map { _ in random.chance(0.01) ? Int32(1) : 0 }),
            TextDictionary(["paid", "open"], isDistinct: true))),
      ], rowCount: orderCount)
    return StoreSnapshot(
      tables: [customer, order],
      references: [
        ReferenceSchema(
          fromTable: "orders", fromColumn: "customer_id", toTable: "customers",
          forwardName: "customer", backwardName: "orders")
      ])
  }

  private static let programs = [
    #"customers | where id = 301"#,
    #"customers | where id in (4, 301) and country = "DE""#,
    #"orders | where status = "open" | summarize n = count(), s = sum(amount)"#,
    #"orders | where status = "open" and amount > 300 | select id, amount"#,
    #"orders | where date >= 2023-01-01 and date < 2023-01-05 and status = "paid" | select id, date"#,
    #"orders | where amount >= 994.505 | select id, amount"#,
    #"orders | where amount < -4.5 and amount > -4.98 | select id, amount"#,
    #"orders | where amount = 17.23 or amount = 17.24 | select id"#,
    #"customers | where name contains "e 1234" | select id, name"#,
    #"customers | where name like "name 99%客户" | select id, name"#,
    #"customers | where name ends with "77 客户" and country = "中国" | select id, name"#,
    #"customers | derive s = sum(orders.amount), n = count(orders), d = max(orders.date) | select id, s, n, d"#,
    #"customers | derive s = sum(orders.amount where status = "open"), a = avg(orders.amount) | select id, s, a"#,
    #"customers | where country = "DE" | derive s = sum(amount * 2 of orders where date > 2022-01-01) | select id, s"#,
    #"customers | derive l = last(orders.status sort amount), m = median(orders.amount) | select id, l, m"#,
    #"customers | where exists(orders where amount > 990) | summarize count() by country"#,
    #"customers | summarize s = sum(orders.amount), n = count(distinct orders.date) by country"#,
    #"customers | derive x = count(orders where amount > outer.id / 10) | summarize sum(x), max(x)"#,
    #"orders | derive total = sum(customer.orders.amount) | where id < 500 | select id, total"#,
    #"customers | follow orders | where amount > 999 | select id"#,
  ]

  private func listing(_ program: String, _ snapshot: StoreSnapshot, _ options: ExecutionOptions) throws
    -> [String]
  {
    let environment = ProgramEnvironment(snapshot: snapshot, source: SourceText(program))
    let bound = try environment.bind()
    let executor = Executor(
      snapshot: snapshot, context: environment.context, options: options, interrupt: Interrupt())
    let result = try executor.run(bound)
    return (0..<result.table.rowCount).map { row in
      result.table.row(row).map { ValueText.text(of: $0) }.joined(separator: "|")
    } + result.notes.map(\.message)
  }

  @Test func whatQueriesBuildChangesNoAnswer() throws {
    let plain = IndexTests.store()
    let used = IndexTests.store()
    for program in IndexTests.programs {
      let expected = try listing(
        program, plain, ExecutionOptions(threads: 1, usesIndexes: false, optimizes: false))
      #expect(!expected.isEmpty, "\(program) gives something to compare")
      for run in 1...4 {
        let found = try listing(program, used, ExecutionOptions(threads: 2, batchRows: 1_000))
        #expect(found == expected, "\(program), run \(run)")
      }
    }
  }
}
