import Glibc

/// Survival of contracts, some of which still run (Kaplan & Meier 1958), with Greenwood's errors.
package struct KaplanMeier: Sendable {
  package struct Step: Hashable, Sendable {
    package let time: Double
    package let atRisk: Int
    package let ended: Int
    /// Share that lives beyond `time`.
    package let survival: Double
    /// Greenwood (1926): S √(Σ d/(n(n-d))); 0 where all have ended.
    package let standardError: Double
    /// 95 % bounds from ln(-ln S), which stay between 0 and 1.
    package let low: Double
    package let high: Double
  }

  /// One per time at which somebody left.
  package let steps: [Step]
  package let contracts: Int
  package let ended: Int

  /// From durations of any unit and whether each has ended (else it still runs).
  package init(durations: [Double], hasEnded: [Bool]) throws {
    guard durations.count == hasEnded.count, !durations.isEmpty else {
      throw AnalyticsRefusal(
        .badInput, "there are no contracts, or durations and ends differ in number")
    }
    let broken = durations.filter { !($0 >= 0 && $0.isFinite) }.count
    guard broken == 0 else {
      throw AnalyticsRefusal(
        .badInput, "\(broken) contracts end before they begin", count: broken)
    }
    let order = durations.indices.sorted { durations[$0] < durations[$1] }
    var steps: [Step] = []
    var (survival, variance, place) = (1.0, 0.0, 0)
    while place < order.count {
      let time = durations[order[place]]
      var (next, ends) = (place, 0)
      while next < order.count, durations[order[next]] == time {
        ends += hasEnded[order[next]] ? 1 : 0
        next += 1
      }
      let atRisk = order.count - place
      place = next
      guard ends > 0 else { continue }
      survival *= Double(atRisk - ends) / Double(atRisk)
      if atRisk > ends { variance += Double(ends) / (Double(atRisk) * Double(atRisk - ends)) }
      steps.append(Self.step(time, atRisk, ends, survival, variance))
    }
    self.steps = steps
    contracts = durations.count
    ended = hasEnded.filter { $0 }.count
  }

  private static func step(
    _ time: Double, _ atRisk: Int, _ ended: Int, _ survival: Double, _ variance: Double
  ) -> Step {
    guard survival > 0 else {
      return Step(
        time: time, atRisk: atRisk, ended: ended, survival: 0, standardError: 0, low: 0, high: 0)
    }
    // 1.96 is the 97.5 % quantile of the normal distribution.
    let width = 1.959963984540054 * sqrt(variance) / -log(survival)
    return Step(
      time: time, atRisk: atRisk, ended: ended, survival: survival,
      standardError: survival * sqrt(variance), low: pow(survival, exp(width)),
      high: pow(survival, exp(-width)))
  }

  /// Share that lives beyond `time`.
  package func survival(at time: Double) -> Double {
    steps.last { $0.time <= time }?.survival ?? 1
  }

  /// The first time at which half have left; nil while more than half remain.
  package var median: Double? { steps.first { $0.survival <= 0.5 }?.time }
}
