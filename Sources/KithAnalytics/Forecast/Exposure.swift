import Glibc

/// The stretch of future that a forecast looks at, and what a purchase in it counts.
package enum Exposure: Sendable {
  /// Every purchase within so many weeks counts one.
  case weeks(Double)
  /// Every purchase for ever, discounted continuously at this weekly rate (> 0).
  case endless(weeklyRate: Double)
  /// Purchases in calendar periods, each discounted from its period's end.
  case calendar(CalendarHorizon)

  var isEndless: Bool { if case .endless = self { true } else { false } }

  /// Its length in weeks; for an endless one, until a purchase counts less than e^-40.
  var length: Double {
    switch self {
    case .weeks(let weeks): weeks
    case .endless(let rate): 40 / rate
    case .calendar(let horizon): Double(horizon.endDays.last ?? 0) / OrderSummary.daysPerWeek
    }
  }

  /// What a steady purchase per week until `t` counts: ∫_0^t of the discount.
  func discounted(until t: Double) -> Double {
    switch self {
    case .weeks(let weeks): return min(t, weeks)
    case .endless(let rate): return -expm1(-rate * t) / rate
    case .calendar(let horizon):
      var (sum, start) = (0.0, 0.0)
      for (end, factor) in zip(horizon.endDays, horizon.factors) {
        let end = Double(end) / OrderSummary.daysPerWeek
        sum += factor * (min(t, end) - start)
        if t <= end { break }
        start = end
      }
      return sum
    }
  }

  /// Expected discounted count of a process.
  package func mean(_ process: AliveProcess) throws -> Double {
    switch self {
    case .weeks(let weeks): return process.expectedOrders(within: weeks)
    case .endless(let rate): return try process.discountedOrders(weeklyRate: rate)
    case .calendar(let horizon):
      return Self.sum(horizon) { process.expectedOrders(within: $0) }
    }
  }

  /// ∫ of the discount times P(alive), for dropout that does not depend on the purchases.
  func meanLifetime(_ process: AliveProcess) -> Double {
    switch self {
    case .weeks(let weeks): return process.lifetimeFactor(within: weeks)
    case .endless(let rate): return process.discountedLifetimeFactor(rate)
    case .calendar(let horizon): return Self.sum(horizon) { process.lifetimeFactor(within: $0) }
    }
  }

  private static func sum(_ horizon: CalendarHorizon, _ until: (Double) -> Double) -> Double {
    var (sum, before) = (0.0, 0.0)
    for (end, factor) in zip(horizon.endDays, horizon.factors) {
      let now = until(Double(end) / OrderSummary.daysPerWeek)
      sum += factor * (now - before)
      before = now
    }
    return sum
  }
}
