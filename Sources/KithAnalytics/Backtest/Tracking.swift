/// Repeat purchases week by week, as they came and as a model expects them: the tracking plot of
/// Fader, Hardie & Lee (2005).
package struct Tracking: Sendable {
  /// Entry w: purchases until the end of week w+1 after the first order of the log.
  package let actual: [Int]
  package let expected: [Double]

  /// Over `weeks` weeks, for the customers of `summary`; the model may have been fitted to its first
  /// part only.
  package init(
    _ log: OrderLog, _ summary: OrderSummary, _ model: PurchaseModel, weeks: Int,
    merge: MergeRule = .day
  ) throws {
    guard weeks > 0, weeks <= 5200 else {
      throw AnalyticsRefusal(.badOption, "a chart has 1 to 5,200 weeks, not \(weeks)")
    }
    var starts: [Int32: Int] = [:]
    for day in summary.firstDay where day != OrderLog.noDay { starts[day, default: 0] += 1 }
    guard let start = starts.keys.min() else {
      throw AnalyticsRefusal(.noTransactions, "there are no orders", count: 0)
    }
    let cohorts = starts.sorted { $0.key < $1.key }
    var byAge: [Int32: Double] = [:]
    expected = (1...weeks).map { week in
      // Week 1 ends when its seventh day does: in continuous time that is day 7.
      let end = start + Int32(week * 7)
      var sum = CompensatedSum()
      for cohort in cohorts where cohort.key < end {
        let age = end - cohort.key
        let one: Double
        if let known = byAge[age] {
          one = known
        } else {
          one = model.expectedOrders(newWithin: Double(age) / OrderSummary.daysPerWeek)
          byAge[age] = one
        }
        sum.add(Double(cohort.value) * one)
      }
      return sum.value
    }
    actual = try (1...weeks).map { week in
      let until = try OrderSummary(log, end: start + Int32(week * 7) - 1, merge: merge)
      var sum = 0
      for customer in until.repeats.indices where summary.firstDay[customer] != OrderLog.noDay {
        sum += Int(until.repeats[customer])
      }
      return sum
    }
  }
}
