package import KithColumns

/// Orders as they lie in columns: one entry per order, in any sequence of dates.
package struct OrderLog: Sendable {
  /// Number of different customers; codes are 0 ..< customerCount.
  package let customerCount: Int
  /// Negative where the order has no customer.
  package let customers: Slice<Int32>
  /// Days since 1970-01-01; `OrderLog.noDay` where there is none.
  package let days: Slice<Int32>
  /// Revenue or profit of each order, of either sign; nil when only the dates matter.
  package let amounts: Slice<Double>?

  package static let noDay = Int32.min

  /// Throws when the columns differ in length, a code is too large or an amount is not finite.
  package init(
    customerCount: Int, customers: Slice<Int32>, days: Slice<Int32>, amounts: Slice<Double>?
  ) throws {
    guard customers.count == days.count, amounts.map({ $0.count == days.count }) ?? true else {
      throw AnalyticsRefusal(.badInput, "the columns of the orders differ in length")
    }
    var (large, infinite) = (0, 0)
    for row in 0..<customers.count where Int(customers[row]) >= customerCount { large += 1 }
    if let amounts {
      for row in 0..<amounts.count where !amounts[row].isFinite { infinite += 1 }
    }
    guard large == 0 else {
      throw AnalyticsRefusal(
        .badInput, "\(large) orders name a customer beyond the last", count: large)
    }
    guard infinite == 0 else {
      throw AnalyticsRefusal(
        .notFinite, "\(infinite) orders have an amount that is not a finite number", count: infinite
      )
    }
    self.customerCount = customerCount
    self.customers = customers
    self.days = days
    self.amounts = amounts
  }

  /// The same from arrays.
  package init(customerCount: Int, customers: [Int32], days: [Int32], amounts: [Double]?) throws {
    try self.init(
      customerCount: customerCount, customers: Slice(customers), days: Slice(days),
      amounts: amounts.map { Slice($0) })
  }

  package var count: Int { customers.count }

  /// The same without the orders after `day`: their place remains, without a customer.
  package func until(_ day: Int32) throws -> OrderLog {
    guard let last = lastDay, last > day else { return self }
    let kept = Buffer<Int32>(uninitialized: count)
    for row in 0..<count { kept.base[row] = days[row] > day ? -1 : customers[row] }
    return try OrderLog(
      customerCount: customerCount, customers: kept.slice, days: days, amounts: amounts)
  }

  /// The day of the latest order; nil when there is none with a day and a customer.
  package var lastDay: Int32? { extreme { $0 > $1 } }
  /// The day of the earliest order.
  package var firstDay: Int32? { extreme { $0 < $1 } }

  private func extreme(_ isBeyond: (Int32, Int32) -> Bool) -> Int32? {
    var found: Int32?
    for row in 0..<count where customers[row] >= 0 && days[row] != Self.noDay {
      if found.map({ isBeyond(days[row], $0) }) ?? true { found = days[row] }
    }
    return found
  }
}
