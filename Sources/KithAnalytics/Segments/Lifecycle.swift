/// Where in his life a customer is.
package enum LifecycleStage: String, CaseIterable, Sendable {
  case prospect, new, growing, loyal
  case atRisk = "at_risk"
  case lapsed, lost
  case wonBack = "won_back"
  /// Bought before and fits no other rule.
  case active

  /// The rule in a sentence; thresholds as by default.
  package var rule: String {
    switch self {
    case .prospect: "no order yet"
    case .new: "first order under 90 days ago"
    case .growing: "profit up by 20 % on the year before"
    case .loyal: "3 or more orders and silent for less than 90 % of the own gaps"
    case .atRisk: "silent for longer than 90 % of the own gaps"
    case .lapsed: "silent for more than twice that"
    case .lost: "declared lost, or silent for more than 365 days"
    case .wonBack: "an order after having lapsed or been lost"
    case .active: "none of the other rules"
    }
  }
}

/// The rules of the lifecycle; the last that holds wins.
package struct LifecycleRules: Hashable, Sendable {
  package var newDays = 90
  package var growth = 0.20
  package var loyalOrders = 3
  package var lostDays = 365
  /// A customer with fewer than two gaps is given this one.
  package var usualGap = 90

  package init() {}

  /// The rule of a stage in a sentence, with these thresholds.
  package func sentence(_ stage: LifecycleStage) -> String {
    switch stage {
    case .new: "first order under \(newDays) days ago"
    case .growing: "profit up by \(Int((growth * 100).rounded())) % on the year before"
    case .loyal: "\(loyalOrders) or more orders and silent for less than 90 % of the own gaps"
    case .lost: "declared lost, or silent for more than \(lostDays) days"
    default: stage.rule
    }
  }

  /// What is known of one customer.
  package struct Facts: Sendable {
    /// Days of his orders, rising.
    package var days: [Int32]
    /// Profit of the last year and of the one before; nil where unknown.
    package var profit: Double?
    package var profitBefore: Double?
    package var isDeclaredLost: Bool

    package init(
      days: [Int32], profit: Double? = nil, profitBefore: Double? = nil,
      isDeclaredLost: Bool = false
    ) {
      self.days = days
      self.profit = profit
      self.profitBefore = profitBefore
      self.isDeclaredLost = isDeclaredLost
    }
  }

  /// The stage at the end of `today`, and the number that decided it, for the explanation.
  package func stage(_ facts: Facts, today: Int32) -> (stage: LifecycleStage, because: String) {
    var days: [Int32] = []
    for day in facts.days where day <= today && day != days.last { days.append(day) }
    guard let first = days.first, let last = days.last else {
      return (.prospect, "no order until then")
    }
    let silence = Int(today) - Int(last)
    let limit = rhythm(days)
    var found: (stage: LifecycleStage, because: String) = (
      .active, "last order \(silence) days ago"
    )
    if Int(today) - Int(first) < newDays { found = (.new, "first order \(today - first) days ago") }
    if let now = facts.profit, let before = facts.profitBefore, before > 0,
      now >= before * (1 + growth)
    {
      found = (.growing, "profit \(now) after \(before)")
    }
    if days.count >= loyalOrders, silence <= limit {
      found = (.loyal, "\(days.count) orders, silent for \(silence) of \(limit) days")
    }
    if silence > limit { found = (.atRisk, "silent for \(silence) days, usual are \(limit)") }
    if silence > 2 * limit { found = (.lapsed, "silent for \(silence) days, usual are \(limit)") }
    if facts.isDeclaredLost || silence > lostDays {
      found = (.lost, facts.isDeclaredLost ? "declared lost" : "silent for \(silence) days")
    }
    if !facts.isDeclaredLost, silence <= limit, days.count >= 2 {
      // The latest gap against the rhythm before it.
      let gap = Int(last) - Int(days[days.count - 2])
      let earlier = rhythm(Array(days.dropLast()))
      if gap > min(2 * earlier, lostDays) {
        found = (.wonBack, "ordered again after \(gap) days, usual were \(earlier)")
      }
    }
    return found
  }

  /// The 90 % quantile of the gaps between orders (the smallest that nine tenths do not exceed).
  private func rhythm(_ days: [Int32]) -> Int {
    let gaps = zip(days, days.dropFirst()).map { Int($1) - Int($0) }.sorted()
    guard gaps.count >= 2 else { return gaps.first.map { max($0, usualGap) } ?? usualGap }
    return gaps[max(0, (gaps.count * 9 + 9) / 10 - 1)]
  }
}
