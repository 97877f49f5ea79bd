import KithColumns

/// The days of every customer's orders, rising, one run of days after another: 4 bytes an order.
package struct PurchaseDays: Sendable {
  /// `days[starts[c] ..< starts[c + 1]]` are those of customer `c`.
  private let starts: [Int32]
  private let days: [Int32]

  /// Orders until `end`; refunds (rows with a negative amount) are no orders.
  package init(_ log: OrderLog, end: Int32) {
    func isPurchase(_ row: Int) -> Bool {
      log.customers[row] >= 0 && log.days[row] != OrderLog.noDay && log.days[row] <= end
        && (log.amounts.map { $0[row] >= 0 } ?? true)
    }
    var starts = [Int32](repeating: 0, count: log.customerCount + 1)
    for row in 0..<log.count where isPurchase(row) { starts[Int(log.customers[row]) + 1] += 1 }
    for customer in 0..<log.customerCount { starts[customer + 1] += starts[customer] }
    var days = [Int32](repeating: 0, count: Int(starts[log.customerCount]))
    var next = starts
    for row in 0..<log.count where isPurchase(row) {
      let customer = Int(log.customers[row])
      days[Int(next[customer])] = log.days[row]
      next[customer] += 1
    }
    for customer in 0..<log.customerCount {
      let range = Int(starts[customer])..<Int(starts[customer + 1])
      // Logs mostly come in the order of their dates.
      if range.count > 1, zip(days[range], days[range].dropFirst()).contains(where: { $0 > $1 }) {
        days[range].sort()
      }
    }
    (self.starts, self.days) = (starts, days)
  }

  /// Customers and their days, each rising.
  package init(_ days: [[Int32]]) {
    var starts: [Int32] = [0]
    for own in days { starts.append(starts[starts.count - 1] + Int32(own.count)) }
    self.starts = starts
    self.days = days.flatMap(\.self)
  }

  /// Customers.
  package var count: Int { starts.count - 1 }

  package subscript(customer: Int) -> ArraySlice<Int32> {
    days[Int(starts[customer])..<Int(starts[customer + 1])]
  }

  /// How many gaps a customer has between different days with an order, and how many of them are
  /// shorter than so many days of silence.
  package func gapsShorter(_ customer: Int, than silence: Int32) -> (shorter: Int, all: Int) {
    var found = (shorter: 0, all: 0)
    var last: Int32?
    for day in self[customer] {
      if let last, day > last {
        found.all += 1
        if day - last < silence { found.shorter += 1 }
      }
      last = day
    }
    return found
  }
}
