package import KithBase
package import KithColumns

/// The demo company: its tables, ready for the store.
package struct DemoData: Sendable {
  /// Every table with its columns, in the order of its schema; keys are unique, references resolve.
  package var tables: [(schema: TableSchema, columns: [Column])]
  package var references: [ReferenceSchema]
  /// The day that is "today" for the data: 2026-06-30, as days since 1970-01-01.
  package var asOf: Int32
}

/// Meridian Supply, an invented firm that sells filters, pumps, cleaning machines and service to
/// clinics, kitchens, logistics firms and hotels: data to learn and to test with. All names are
/// invented; mail domains end in `.example`, telephone numbers cannot exist. Money is in CNY.
///
/// The same seed gives the same tables on every machine: no clock, no locale, whole numbers only.
package enum DemoCompany {
  /// Sizes `make` takes: above, order lines no longer fit the engine's row numbers.
  package static let sizes = 1...50_000

  /// Makes the tables; the growing ones have `size` times the rows of size 1 (1,200 customers, 2,600
  /// contacts, 14,000 orders, 36,000 order items, 30,000 activities, 1,500 cases), users and products
  /// are the same at every size. Time and memory grow in step with `size`.
  ///
  /// A size outside `sizes` is taken as the nearest inside; callers that read it from a user check it
  /// first.
  package static func make(size: Int = 1, seed: UInt64 = 1) -> DemoData {
    let counts = DemoCounts(size: min(max(size, sizes.lowerBound), sizes.upperBound))

    // Facts first: who the customers are and when they buy, then the tables that tell it.
    var customers = CustomerFacts.make(counts, seed: seed)
    let contacts = ContactTable.make(&customers, counts, seed: seed)
    var orders = OrderFacts.make(customers, counts, seed: seed)
    let items = OrderItemTable.make(&orders, customers, counts, seed: seed)
    let cases = CaseTable.make(orders, customers, counts, seed: seed)

    // The planted stories belong here: after the random facts and before the tables are written.
    // Ids below `CustomerFacts.firstID` and `OrderFacts.firstID` are free for them.

    return DemoData(
      tables: [
        CustomerTable.make(customers, seed: seed), contacts, UserTable.make(), ProductTable.make(),
        OrderTable.make(orders, customers, seed: seed), items,
        ActivityTable.make(orders, cases.facts, customers, counts, seed: seed), cases.table,
      ],
      references: DemoReferences.all, asOf: DemoCalendar.asOf)
  }
}

/// Rows of the growing tables.
struct DemoCounts {
  var size: Int
  var companies: Int { 700 * size }
  var persons: Int { 452 * size }
  var duplicates: Int { 48 * size }
  var customers: Int { companies + persons + duplicates }
  var contacts: Int { 2600 * size }
  var orders: Int { 14_000 * size }
  var items: Int { 36_000 * size }
  var activities: Int { 30_000 * size }
  var cases: Int { 1500 * size }
  /// Activities in which somebody of ours promised something.
  var commitments: Int { 140 * size }
}

/// The days the story runs over.
enum DemoCalendar {
  /// 2026-06-30.
  static let asOf: Int32 = 20_634
  /// 2019-01-01.
  static let start: Int32 = 17_897
  static let microsecondsPerDay: Int64 = CivilDate.microsecondsPerDay

  /// A moment of a day, within working hours, to the minute.
  static func moment(_ day: Int32, _ chance: inout Chance) -> Int64 {
    Int64(day) * microsecondsPerDay + Int64(chance.between(8 * 60, 18 * 60 - 1)) * 60_000_000
  }
}

/// Streams of random numbers, one for each table, so that they do not disturb each other.
enum DemoStream {
  static let customerFacts: UInt64 = 1
  static let customers: UInt64 = 2
  static let contacts: UInt64 = 3
  static let orderFacts: UInt64 = 4
  static let items: UInt64 = 5
  static let orders: UInt64 = 6
  static let cases: UInt64 = 7
  static let activities: UInt64 = 8
}
