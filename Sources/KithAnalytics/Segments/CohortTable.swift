import KithBase
package import KithColumns

/// Customers by the period of their first order, and what became of them.
package struct CohortTable: Sendable {
  /// Months or quarters, or years.
  package enum Grain: String, Sendable {
    case month, quarter, year

    var months: Int { self == .month ? 1 : self == .quarter ? 3 : 12 }
  }

  package struct Cohort: Sendable {
    /// First day of the cohort's period.
    package let start: Int32
    package let size: Int
    /// Entry k: customers with an order k periods after the first; entry 0 is the size.
    package let active: [Int]
    /// Revenue (or profit) of the cohort in that period.
    package let amount: [Double]
    /// `active` over `size`.
    package var retention: [Double] { active.map { Double($0) / Double(size) } }
  }

  /// By their start; periods after the last observed day are not entries.
  package let cohorts: [Cohort]

  /// The table of a log until `end`; active in k means at least one order in calendar period k. Refunds
  /// (negative amounts) lower the money and are no orders. `money` is summed in place of the amounts, as
  /// profits are. Throws when no order is left.
  package init(
    _ log: OrderLog, grain: Grain = .month, end: Int32, money: Slice<Double>? = nil
  ) throws {
    func period(_ day: Int32) -> Int {
      let date = CivilDate(days: day)
      return (date.year * 12 + date.month - 1) / grain.months
    }
    var first = [Int32](repeating: .max, count: log.customerCount)
    for row in 0..<log.count where Self.counts(log, row, end) && !Self.isRefund(log, row) {
      let customer = Int(log.customers[row])
      first[customer] = min(first[customer], log.days[row])
    }
    let starts = first.map { $0 == .max ? -1 : period($0) }
    guard let earliest = starts.filter({ $0 >= 0 }).min() else {
      throw AnalyticsRefusal(
        .noTransactions, "there are no orders until the last observed day", count: log.count)
    }
    let last = period(end)
    let width = last - earliest + 1
    guard width <= 4000 else {
      throw AnalyticsRefusal(
        .badInput, "the orders span \(width) \(grain.rawValue)s; a date among them is wrong",
        count: width)
    }
    var active = [[Int]](repeating: Array(repeating: 0, count: width), count: width)
    var amount = [[CompensatedSum]](
      repeating: Array(repeating: CompensatedSum(), count: width), count: width)
    // Every customer is counted once a period: pairs of both, sorted, without their repeats.
    let amounts = money ?? log.amounts
    var seen: [UInt64] = []
    seen.reserveCapacity(log.count)
    for row in 0..<log.count where Self.counts(log, row, end) {
      let customer = Int(log.customers[row])
      let now = period(log.days[row])
      let cohort = starts[customer]
      // A refund before the first purchase belongs to one that the log does not show.
      guard cohort >= 0, now >= cohort else { continue }
      if !Self.isRefund(log, row) { seen.append(UInt64(customer) << 32 | UInt64(now - earliest)) }
      if let amounts { amount[cohort - earliest][now - cohort].add(amounts[row]) }
    }
    seen.sort()
    var before: UInt64?
    for pair in seen where pair != before {
      before = pair
      let cohort = starts[Int(pair >> 32)] - earliest
      active[cohort][Int(pair & 0xFFFF_FFFF) - cohort] += 1
    }
    cohorts = (0..<width).compactMap { index in
      let size = active[index][0]
      guard size > 0 else { return nil }
      let month = (earliest + index) * grain.months
      guard let start = CivilDate(year: month / 12, month: month % 12 + 1, day: 1) else {
        return nil
      }
      let known = width - index
      return Cohort(
        start: start.days, size: size, active: Array(active[index].prefix(known)),
        amount: amount[index].prefix(known).map(\.value))
    }
  }

  private static func isRefund(_ log: OrderLog, _ row: Int) -> Bool {
    log.amounts.map { $0[row] < 0 } ?? false
  }

  private static func counts(_ log: OrderLog, _ row: Int, _ end: Int32) -> Bool {
    log.customers[row] >= 0 && log.days[row] != OrderLog.noDay && log.days[row] <= end
  }
}
