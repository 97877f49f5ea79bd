import Glibc

/// Contracts that are renewed or not each period, with a chance to leave θ ~ Beta(α, β) per customer
/// (Fader & Hardie 2007, "How to project customer retention").
package struct ShiftedBetaGeometric: Hashable, Sendable {
  package var alpha: Double
  package var beta: Double

  package init(alpha: Double, beta: Double) {
    self.alpha = alpha
    self.beta = beta
  }

  /// Share of the customers still there after `periods` renewals: B(α, β+t)/B(α, β) (eq. 6).
  package func survival(_ periods: Int) -> Double {
    exp(logSurvival(Double(periods)))
  }

  /// Of those there after `periods`-1 renewals, who renews the next: (β+t-1)/(α+β+t-1) (eq. 8).
  package func retention(_ periods: Int) -> Double {
    (beta + Double(periods) - 1) / (alpha + beta + Double(periods) - 1)
  }

  /// Expected present number of renewals still to come of a customer who has renewed `renewals` times
  /// (the next one due now, discount `rate` per period): Fader & Hardie 2010, "Customer-base valuation
  /// in a contractual setting", eq. 6. Throws where it is infinite.
  package func discountedRenewals(after renewals: Int, rate: Double) throws -> Double {
    let n = Double(renewals)
    let first = (beta + n) / (alpha + beta + n)
    guard rate > 0 else {
      guard rate == 0, alpha > 1 else {
        throw AnalyticsRefusal(
          .infiniteValue, "without a discount rate the value of endless renewals has no bound",
          hint: "discount: 10%")
      }
      return (beta + n) / (alpha - 1)
    }
    return first
      * exp(
        GaussFunction.log(
          beta + n + 1, alpha + beta + n + 1, 1 / (1 + rate), rest: rate / (1 + rate)))
  }

  private func logSurvival(_ t: Double) -> Double {
    SpecialFunctions.logGamma(beta + t) - SpecialFunctions.logGamma(beta)
      - (SpecialFunctions.logGamma(alpha + beta + t) - SpecialFunctions.logGamma(alpha + beta))
  }

  /// A fit to one or several cohorts of contracts.
  package struct Fit: Sendable {
    package let model: ShiftedBetaGeometric
    /// Of α and β; empty when all customers leave with one chance.
    package let standardErrors: [Double]
    package let logLikelihood: Double
    package let customers: Double
    /// Nil, or what was found on a boundary.
    package let finding: String?
  }

  /// The fit to customers who left in their period t = 1, 2, … (`lost[t-1]`) and who were still there
  /// after t renewals when observation ended (`present[t]`; `present[0]` brings no knowledge).
  package static func fit(lost: [Double], present: [Double]) throws -> Fit {
    guard (lost + present).allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw AnalyticsRefusal(.badInput, "numbers of customers are not negative")
    }
    let (gone, staying) = (lost.reduce(0, +), present.reduce(0, +))
    guard gone > 0 else {
      throw AnalyticsRefusal(
        .dropoutNotIdentified, "none of the \(Int(staying)) contracts has ended yet", count: 0)
    }
    let periods = max(lost.count, present.count - 1)
    func evaluate(_ point: [Double]) -> (value: Double, gradient: [Double]) {
      let (a, b) = (exp(point[0]), exp(point[1]))
      // ln S(t) and its derivatives as running sums of ln (b+k)/(a+b+k).
      var (survival, byA, byB) = (0.0, 0.0, 0.0)
      var (value, dA, dB) = (CompensatedSum(), 0.0, 0.0)
      for t in 0...periods {
        if t < present.count {
          value.add(present[t] * survival)
          dA += present[t] * byA
          dB += present[t] * byB
        }
        let all = 1 / (a + b + Double(t))
        if t < lost.count {
          value.add(lost[t] * (survival + log(a) + log(all)))
          dA += lost[t] * (byA + 1 / a - all)
          dB += lost[t] * (byB - all)
        }
        survival += log(b + Double(t)) + log(all)
        byA -= all
        byB += 1 / (b + Double(t)) - all
      }
      return (value.value, [dA * a, dB * b])
    }
    let n = gone + staying
    let found = Maximum.find(customers: n, from: [0, 0.7], evaluate) { point in
      let total = evaluate(point)
      return (-total.value / n, total.gradient.map { -$0 / n })
    }
    let (a, b) = (exp(found.point[0]), exp(found.point[1]))
    guard found.isInside(PurchaseFit.logParameterMax, PurchaseFit.conditionMax) else {
      guard a.isFinite, b.isFinite, found.value.isFinite else {
        throw AnalyticsRefusal(
          .noMaximum, "the survival of these contracts fits no beta distribution")
      }
      return Fit(
        model: ShiftedBetaGeometric(alpha: a, beta: b), standardErrors: [],
        logLikelihood: found.value, customers: n,
        finding:
          "the customers do not differ in their chance to leave: one of \(a / (a + b)) for all")
    }
    return Fit(
      model: ShiftedBetaGeometric(alpha: a, beta: b),
      standardErrors: [a * found.standardErrors[0], b * found.standardErrors[1]],
      logLikelihood: found.value, customers: n, finding: nil)
  }

  /// The fit to one cohort's survivors at periods 0, 1, 2, …: never rising.
  package static func fit(survivors: [Double]) throws -> Fit {
    guard survivors.count >= 3 else {
      throw AnalyticsRefusal(
        .tooFewCustomers, "a survival curve needs at least two periods after the start",
        count: survivors.count)
    }
    let lost = zip(survivors, survivors.dropFirst()).map { $0 - $1 }
    guard lost.allSatisfy({ $0 >= 0 }) else {
      throw AnalyticsRefusal(.badInput, "the number of survivors rises from one period to the next")
    }
    var present = [Double](repeating: 0, count: survivors.count)
    present[survivors.count - 1] = survivors[survivors.count - 1]
    return try fit(lost: lost, present: present)
  }
}
