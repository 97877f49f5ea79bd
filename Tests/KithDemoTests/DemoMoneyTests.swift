import KithDemo
import Testing

@Suite struct DemoMoneyTests {
  private static let shared = DemoTables(seed: 5)
  private var demo: DemoTables { Self.shared }

  @Test func ordersAreTheSumOfTheirItems() throws {
    let orders = try demo.numbers("order_items.order_id")
    let amounts = try demo.numbers("order_items.amount")
    let discounts = try demo.numbers("order_items.discount")
    var sums: [Int: Int] = [:]
    var taken: [Int: Int] = [:]
    for row in orders.indices {
      sums[orders[row] ?? 0, default: 0] += amounts[row] ?? 0
      taken[orders[row] ?? 0, default: 0] += discounts[row] ?? 0
    }
    let ids = try demo.numbers("orders.id")
    let totals = try demo.numbers("orders.amount")
    let reductions = try demo.numbers("orders.discount")
    for row in ids.indices {
      #expect(totals[row] == sums[ids[row] ?? 0])
      #expect(reductions[row] == taken[ids[row] ?? 0])
    }
  }

  @Test func linesAddUpToTheCent() throws {
    let quantity = try demo.numbers("order_items.qty")
    let price = try demo.numbers("order_items.unit_price")
    let discount = try demo.numbers("order_items.discount")
    let amount = try demo.numbers("order_items.amount")
    for row in quantity.indices {
      let tenths = (quantity[row] ?? 0) * (price[row] ?? 0)
      #expect(tenths % 10 == 0)
      #expect(tenths / 10 - (discount[row] ?? 0) == amount[row])
      #expect((amount[row] ?? 0) > 0)
    }
  }

  /// A hundred and some million in a year, and the best fifth of the customers buys most of it.
  @Test func spendIsSkewed() throws {
    let customers = try demo.numbers("orders.customer_id")
    let amounts = try demo.numbers("orders.amount")
    var spend: [Int: Int] = [:]
    for row in customers.indices { spend[customers[row] ?? 0, default: 0] += amounts[row] ?? 0 }
    let sorted = spend.values.sorted(by: >)
    let total = sorted.reduce(0, +)
    let top = sorted.prefix(sorted.count / 5).reduce(0, +)
    #expect((60...85).contains(top * 100 / total), "\(top * 100 / total) %")
    let days = try demo.numbers("orders.ordered_on")
    var of2025 = 0
    for row in days.indices where (20_089..<20_454).contains(days[row] ?? 0) { of2025 += amounts[row] ?? 0 }
    #expect((9_000_000_000...25_000_000_000).contains(of2025), "\(of2025 / 100)")
  }
}
