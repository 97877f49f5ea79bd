import KithColumns

/// What becomes of several orders of one customer on one day.
package enum MergeRule: String, Sendable {
  /// They are one purchase (what the published figures assume).
  case day
  /// Each is a purchase of its own.
  case none
}

/// Recency, frequency, age and money per customer: what the models know of a log (Fader, Hardie &
/// Lee 2005, "RFM and CLV"; days / 7 are weeks).
///
/// Every array has one entry per customer code; a customer without an order until `end` has
/// `firstDay == OrderLog.noDay` and zeros. Rows with a negative amount are refunds: they lower the sums
/// of their customer and are no purchases.
package struct OrderSummary: Sendable {
  /// The last observed day.
  package let end: Int32
  /// The last day of the holdout that was asked for; equal to `end` without one.
  package let holdoutEnd: Int32
  package let firstDay: [Int32]
  package let lastDay: [Int32]
  /// Purchases after the first one, until `end`.
  package let repeats: [Int32]
  /// Sum of the amounts of those repeat purchases; the first day's are left out, as gamma-gamma asks.
  package let repeatAmount: [Double]
  /// Sum of all amounts until `end`.
  package let totalAmount: [Double]
  /// Purchases and amounts after `end` until `holdoutEnd`.
  package let holdoutOrders: [Int32]
  package let holdoutAmount: [Double]
  /// Rows left out: after the last day, without a customer, without a day.
  package let futureRows: Int
  package let rowsWithoutCustomer: Int
  package let rowsWithoutDay: Int
  package let usedRows: Int
  /// Of the used rows, those with a negative amount.
  package let refunds: Int

  package static let daysPerWeek = 7.0

  /// One pass over the log while its dates do not run backwards within a customer, else a bucket per
  /// customer first. Throws when no order is left.
  package init(
    _ log: OrderLog, end: Int32, merge: MergeRule = .day, holdoutEnd: Int32? = nil
  ) throws {
    self.end = end
    self.holdoutEnd = max(end, holdoutEnd ?? end)
    var pass = SummaryPass(log, end: end, holdoutEnd: self.holdoutEnd, merge)
    if !pass.stream() {
      pass = SummaryPass(log, end: end, holdoutEnd: self.holdoutEnd, merge)
      pass.bucketed()
    }
    firstDay = pass.records.map(\.first)
    lastDay = pass.records.map(\.last)
    repeats = pass.records.map(\.repeats)
    repeatAmount = pass.records.map { $0.repeats > 0 ? $0.repeatAmount : 0 }
    totalAmount = pass.records.map(\.total)
    holdoutOrders =
      pass.held.isEmpty ? Array(repeating: 0, count: log.customerCount) : pass.held.map(\.orders)
    holdoutAmount =
      pass.held.isEmpty ? Array(repeating: 0, count: log.customerCount) : pass.held.map(\.amount)
    futureRows = pass.futureRows
    rowsWithoutCustomer = pass.rowsWithoutCustomer
    rowsWithoutDay = pass.rowsWithoutDay
    usedRows = pass.usedRows
    refunds = pass.refunds
    guard usedRows > 0 else {
      throw AnalyticsRefusal(
        .noTransactions,
        log.count == 0
          ? "there are no orders"
          : "none of the \(log.count) orders has a customer and a day until the last observed one",
        count: log.count)
    }
    guard refunds < usedRows else {
      throw AnalyticsRefusal(
        .noTransactions,
        "all \(refunds) orders have a negative amount: refunds without a purchase", count: refunds)
    }
    try checkSums()
  }

  /// Customers with at least one order until `end`.
  package var buyers: Int { firstDay.reduce(0) { $0 + ($1 == OrderLog.noDay ? 0 : 1) } }

  /// Weeks from the first to the last purchase.
  package func recency(_ customer: Int) -> Double {
    Double(lastDay[customer] - firstDay[customer]) / Self.daysPerWeek
  }

  /// Weeks from the first purchase to the last observed day.
  package func age(_ customer: Int) -> Double {
    Double(end - firstDay[customer]) / Self.daysPerWeek
  }

  /// Mean amount of the repeat purchases; nil without one.
  package func meanRepeatAmount(_ customer: Int) -> Double? {
    repeats[customer] > 0 ? repeatAmount[customer] / Double(repeats[customer]) : nil
  }

  private func checkSums() throws {
    let broken = totalAmount.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }
    guard broken == 0 else {
      throw AnalyticsRefusal(
        .overflow, "the amounts of \(broken) customers add up to more than a number can hold",
        count: broken)
    }
  }
}
