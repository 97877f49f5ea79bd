import Glibc

/// A model of the amounts, fitted to customers with repeat purchases.
package struct SpendFit: Sendable {
  package let model: SpendModel
  /// Of p, q and γ; empty for a reduced model.
  package let standardErrors: [Double]
  /// Of the same three; empty for a reduced model.
  package let covariance: [[Double]]
  package let logLikelihood: Double
  /// Customers whose amounts were used.
  package let spenders: Int
  /// Repeat buyers left out because their mean amount is zero or negative.
  package let notPositive: Int
  /// Pearson's correlation of number and mean amount; the model assumes none.
  package let correlation: Double
  /// What a user should know: a reduced model, an infinite mean, a correlation.
  package let warnings: [AnalyticsRefusal]

  static let spendersMin = 3
  static let correlationMax = 0.2

  /// Throws when fewer than three repeat buyers have positive amounts.
  package static func fit(to summary: OrderSummary) throws -> SpendFit {
    var (repeats, means, notPositive) = ([Double](), [Double](), 0)
    for customer in summary.repeats.indices {
      guard let mean = summary.meanRepeatAmount(customer) else { continue }
      if mean > 0 {
        repeats.append(Double(summary.repeats[customer]))
        means.append(mean)
      } else {
        notPositive += 1
      }
    }
    return try fit(repeats: repeats, means: means, notPositive: notPositive)
  }

  /// The same from pairs of a number of amounts and their positive mean.
  package static func fit(
    repeats: [Double], means: [Double], notPositive: Int = 0
  ) throws -> SpendFit {
    guard repeats.count >= spendersMin else {
      throw AnalyticsRefusal(
        notPositive > 0 ? .spendNeedsPositive : .tooFewSpenders,
        "the amounts of \(repeats.count) repeat buyers can be used"
          + (notPositive > 0 ? ", \(notPositive) have a mean that is zero or negative" : "")
          + "; gamma-gamma needs \(spendersMin)",
        count: notPositive > 0 ? notPositive : repeats.count, hint: "model: history")
    }
    let population = CompensatedSum.of(means) / Double(means.count)
    let correlation = Self.correlation(repeats, means)
    let reduced = { (model: SpendModel, finding: String) in
      SpendFit(
        model: model, standardErrors: [], covariance: [], logLikelihood: 0, spenders: means.count,
        notPositive: notPositive, correlation: correlation,
        warnings: [AnalyticsRefusal(.noMaximum, finding, count: means.count)])
    }
    if means.allSatisfy({ abs($0 - population) <= 1e-9 * population }) {
      return reduced(.commonMean(population), "all customers spend the same per purchase")
    }
    // Amounts in units of their mean: 1e12 is no harder than 1.
    let likelihood = SpendLikelihood(repeats, means.map { $0 / population })
    let found = Maximum.find(
      customers: Double(means.count), from: [log(4), log(3), log(1)], likelihood.evaluate,
      likelihood.meanLoss)
    guard found.isInside(PurchaseFit.logParameterMax, PurchaseFit.conditionMax) else {
      if found.point[1] > 6 || found.point[0] < 0 {
        return reduced(
          .commonMean(weightedMean(repeats, means)),
          "the customers do not differ in what they spend: one mean for all is used")
      }
      return reduced(
        .ownMean(population: population),
        "the amounts of each customer hardly vary: his own mean is used")
    }
    let p = found.point.map(exp)
    let model = GammaGamma(p: p[0], q: p[1], gamma: p[2] * population)
    return SpendFit(
      model: .gammaGamma(model),
      standardErrors: [
        p[0] * found.standardErrors[0], p[1] * found.standardErrors[1],
        model.gamma * found.standardErrors[2],
      ], covariance: PurchaseFit.scaled(found.covariance, [p[0], p[1], model.gamma]),
      logLikelihood: found.value - Double(means.count) * log(population), spenders: means.count,
      notPositive: notPositive, correlation: correlation,
      warnings: warnings(model, correlation, notPositive))
  }

  private static func warnings(
    _ model: GammaGamma, _ correlation: Double, _ notPositive: Int
  ) -> [AnalyticsRefusal] {
    var found: [AnalyticsRefusal] = []
    if model.q <= 1 {
      found.append(
        AnalyticsRefusal(
          .spendMeanNotFinite,
          "the mean amount over all customers is not finite (q = \(model.q) is not above 1); the median is \(model.populationMedian)"
        ))
    }
    if abs(correlation) > correlationMax {
      found.append(
        AnalyticsRefusal(
          .badInput,
          "who buys more often spends \(correlation > 0 ? "more" : "less") per purchase (correlation \(correlation)); gamma-gamma assumes that the two are independent"
        ))
    }
    if notPositive > 0 {
      found.append(
        AnalyticsRefusal(
          .spendNeedsPositive,
          "\(notPositive) repeat buyers with a mean amount of zero or less were left out of the fit",
          count: notPositive))
    }
    return found
  }

  private static func weightedMean(_ repeats: [Double], _ means: [Double]) -> Double {
    CompensatedSum.of(zip(repeats, means).map { $0 * $1 }) / CompensatedSum.of(repeats)
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(a.count)
    let (meanA, meanB) = (CompensatedSum.of(a) / n, CompensatedSum.of(b) / n)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    // Deviations in units of the mean, so that squares of large amounts do not overflow.
    for (x, y) in zip(a, b) {
      let (dx, dy) = (x - meanA, (y - meanB) / meanB)
      ab += dx * dy
      aa += dx * dx
      bb += dy * dy
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0
  }
}

/// The gamma-gamma log-likelihood; all gamma functions depend on x alone, so there is one per
/// distinct x.
private struct SpendLikelihood: Sendable {
  let customers: Double
  /// m x of every customer, grouped by x.
  private let totals: [Double]
  private let groups: [(x: Double, rows: Range<Int>)]
  private let sumOfLogMeans: Double
  private let sumOfXLogTotals: Double

  init(_ repeats: [Double], _ means: [Double]) {
    customers = Double(repeats.count)
    let order = repeats.indices.sorted { (repeats[$0], $0) < (repeats[$1], $1) }
    totals = order.map { repeats[$0] * means[$0] }
    var groups: [(x: Double, rows: Range<Int>)] = []
    for (place, row) in order.enumerated() {
      if let last = groups.last, last.x == repeats[row] {
        groups[groups.count - 1].rows = last.rows.lowerBound..<place + 1
      } else {
        groups.append((repeats[row], place..<place + 1))
      }
    }
    self.groups = groups
    sumOfLogMeans = CompensatedSum.of(means.map { log($0) })
    sumOfXLogTotals = CompensatedSum.of(zip(repeats, means).map { $0 * (log($1) + log($0)) })
  }

  func evaluate(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    let (p, q, gamma) = (exp(point[0]), exp(point[1]), exp(point[2]))
    let (logGammaQ, psiQ) = (SpecialFunctions.logGamma(q), SpecialFunctions.digamma(q))
    var value = CompensatedSum()
    var gradient = SIMD4<Double>()
    value.add(p * sumOfXLogTotals - sumOfLogMeans)
    gradient[0] = sumOfXLogTotals
    for (x, rows) in groups {
      let n = Double(rows.count)
      let (px, pxq) = (p * x, p * x + q)
      var (logs, inverses) = (CompensatedSum(), 0.0)
      for row in rows {
        let sum = gamma + totals[row]
        logs.add(log(sum))
        inverses += 1 / sum
      }
      value.add(
        n
          * (SpecialFunctions.logGamma(pxq) - SpecialFunctions.logGamma(px) - logGammaQ + q
            * log(gamma)))
      value.add(-pxq * logs.value)
      let psi = SpecialFunctions.digamma(pxq)
      gradient[0] += x * (n * (psi - SpecialFunctions.digamma(px)) - logs.value)
      gradient[1] += n * (psi - psiQ + log(gamma)) - logs.value
      gradient[2] += n * q / gamma - pxq * inverses
    }
    return (value.value, [gradient[0] * p, gradient[1] * q, gradient[2] * gamma])
  }

  func meanLoss(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    let total = evaluate(point)
    return (-total.value / customers, total.gradient.map { -$0 / customers })
  }
}
