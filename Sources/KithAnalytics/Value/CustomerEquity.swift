import Glibc

/// The four values of a customer: what he buys, whom he brings, what more he may buy, what he teaches
/// (Kumar et al. 2010, "Undervalued or overvalued customers").
package struct FourValues: Hashable, Sendable {
  package var transaction: Double
  package var referral: Double
  package var growth: Double
  package var knowledge: Double

  package init(transaction: Double, referral: Double, growth: Double, knowledge: Double) {
    self.transaction = transaction
    self.referral = referral
    self.growth = growth
    self.knowledge = knowledge
  }

  package var total: Double { transaction + referral + growth + knowledge }
}

/// One customer brought by another.
package struct Referral: Hashable, Sendable {
  /// Codes of both customers.
  package var from: Int
  package var to: Int
  /// Margin of the referred customer in one year.
  package var yearMargin: Double
  /// What acquiring him otherwise would have cost.
  package var savedAcquisition: Double
  package var reward: Double

  package init(from: Int, to: Int, yearMargin: Double, savedAcquisition: Double, reward: Double) {
    self.from = from
    self.to = to
    self.yearMargin = yearMargin
    self.savedAcquisition = savedAcquisition
    self.reward = reward
  }

  /// Referral value (Kumar, Petersen & Leone 2007): `share` of the referred would not have come by
  /// themselves and count with a year's margin; for the rest only the acquisition cost is saved. A
  /// referred customer whose own value is counted elsewhere (`isCounted`) brings the saving alone.
  package func value(share: Double, isCounted: Bool) -> Double {
    (isCounted ? 0 : share * yearMargin) + savedAcquisition - reward
  }

  /// Referral values of all customers. The first referral of a customer counts; later ones of the same
  /// customer, and customers who refer themselves, do not.
  package static func values(
    _ referrals: [Referral], customers: Int, share: Double, isCounted: [Bool]
  ) throws -> [Double] {
    guard (0...1).contains(share), isCounted.count == customers,
      referrals.allSatisfy({ (0..<customers).contains($0.from) && (0..<customers).contains($0.to) })
    else {
      throw AnalyticsRefusal(
        .badInput, "a referral names a customer who is not there, or a share is not 0 % to 100 %")
    }
    var result = [Double](repeating: 0, count: customers)
    var seen = [Bool](repeating: false, count: customers)
    for referral in referrals where referral.from != referral.to && !seen[referral.to] {
      seen[referral.to] = true
      result[referral.from] += referral.value(share: share, isCounted: isCounted[referral.to])
    }
    return result
  }
}

/// The value of all customers, present and to come: Σ CLV of the present + Σ over prospects
/// P(convert)(CLV - AC) + future cohorts Σ n_k (CLV - AC)(1+d)^-k (Blattberg & Deighton 1996; Gupta,
/// Lehmann & Stuart 2004).
package struct CustomerEquity: Sendable {
  package struct Prospect: Hashable, Sendable {
    package var conversion: Double
    package var value: Double
    package var acquisitionCost: Double

    package init(conversion: Double, value: Double, acquisitionCost: Double) {
      self.conversion = conversion
      self.value = value
      self.acquisitionCost = acquisitionCost
    }
  }

  package let present: Double
  package let prospects: Double
  package let future: Double
  package var total: Double { present + prospects + future }

  /// `newPerPeriod[k-1]` customers come in period k, each worth `newValue` at a cost of
  /// `acquisitionCost`; `rate` is the discount per period.
  package init(
    values: [Double], prospects: [Prospect] = [], newPerPeriod: [Double] = [], newValue: Double = 0,
    acquisitionCost: Double = 0, rate: Double = 0
  ) throws {
    let wrong = prospects.filter { !(0...1).contains($0.conversion) }.count
    guard wrong == 0 else {
      throw AnalyticsRefusal(
        .badInput, "\(wrong) prospects have a chance that is not 0 % to 100 %", count: wrong)
    }
    present = CompensatedSum.of(values)
    self.prospects = CompensatedSum.of(
      prospects.map { $0.conversion * ($0.value - $0.acquisitionCost) })
    future =
      newPerPeriod.isEmpty
      ? 0
      : try CashFlows(profits: newPerPeriod.map { $0 * (newValue - acquisitionCost) }, rate: rate)
        .total
    guard (present + self.prospects + future).isFinite else {
      throw AnalyticsRefusal(.notFinite, "the values do not add up to a finite number")
    }
  }
}
