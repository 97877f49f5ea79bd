import Glibc

/// One chance to buy per period: p ~ Beta(α, β) while alive, death with θ ~ Beta(γ, δ) before each
/// period (BG/BB: Fader, Hardie & Shang 2010, "Customer-base analysis in a discrete-time
/// noncontractual setting").
package struct BetaGeometricBetaBernoulli: Hashable, Sendable {
  package var alpha: Double
  package var beta: Double
  package var gamma: Double
  package var delta: Double

  package init(alpha: Double, beta: Double, gamma: Double, delta: Double) {
    self.alpha = alpha
    self.beta = beta
    self.gamma = gamma
    self.delta = delta
  }

  /// x purchases in n periods, the last in period t_x (0 without one).
  package struct History: Hashable, Sendable {
    package var repeats: Int
    package var last: Int
    package var periods: Int

    package init(repeats: Int, last: Int, periods: Int) {
      self.repeats = repeats
      self.last = last
      self.periods = periods
    }

    var isPossible: Bool {
      repeats >= 0 && last >= repeats && periods >= last && (repeats == 0) == (last == 0)
    }
  }

  /// ln L: the sum over the period in which the customer may have died (eq. 4), in logarithms.
  package func logLikelihood(_ history: History) -> Double {
    var sum = logAliveTerm(history, ahead: 0, extra: 0)
    for i in 0..<(history.periods - history.last) {
      sum = SpecialFunctions.logAddExp(sum, logDeathTerm(history, i))
    }
    return sum
  }

  /// P(alive in the period after the last observed one) (eq. 7).
  package func probabilityAlive(_ history: History) -> Double {
    exp(min(0, logAliveTerm(history, ahead: 1, extra: 0) - logLikelihood(history)))
  }

  /// Expected purchases in the next `periods`: a sum of positive terms, regular at γ = 1 (eq. 8 before
  /// it is summed).
  package func expectedOrders(_ history: History, within periods: Int) -> Double {
    let whole = logLikelihood(history)
    var sum = 0.0
    for ahead in 1...max(1, periods) where ahead <= periods {
      sum += exp(logAliveTerm(history, ahead: ahead, extra: 1) - whole)
    }
    return sum
  }

  /// Discounted expected purchases in all future periods, at `rate` > 0 per period (eq. 14).
  package func discountedOrders(_ history: History, rate: Double) throws -> Double {
    guard rate > 0 else {
      throw AnalyticsRefusal(
        .infiniteValue, "without a discount rate the value of an endless future has no bound",
        hint: "discount: 10%")
    }
    let n = Double(history.periods)
    return exp(
      logAliveTerm(history, ahead: 1, extra: 1) - logLikelihood(history) - log1p(rate)
        + GaussFunction.log(
          delta + n + 1, gamma + delta + n + 1, 1 / (1 + rate), rest: rate / (1 + rate)))
  }

  /// ln of: the history, alive for `ahead` periods more, `extra` purchases among them.
  private func logAliveTerm(_ h: History, ahead: Int, extra: Int) -> Double {
    let (x, n) = (Double(h.repeats), Double(h.periods))
    return SpecialFunctions.logBeta(alpha + x + Double(extra), beta + n - x)
      - SpecialFunctions.logBeta(alpha, beta)
      + SpecialFunctions.logBeta(gamma, delta + n + Double(ahead))
      - SpecialFunctions.logBeta(gamma, delta)
  }

  /// ln of: the history, dead from the i-th period after the last purchase.
  private func logDeathTerm(_ h: History, _ i: Int) -> Double {
    let (x, alive) = (Double(h.repeats), Double(h.last + i))
    return SpecialFunctions.logBeta(alpha + x, beta + alive - x)
      - SpecialFunctions.logBeta(alpha, beta)
      + SpecialFunctions.logBeta(gamma + 1, delta + alive) - SpecialFunctions.logBeta(gamma, delta)
  }

  /// A fit to counted histories.
  package struct Fit: Sendable {
    package let model: BetaGeometricBetaBernoulli
    /// Of α, β, γ and δ.
    package let standardErrors: [Double]
    package let logLikelihood: Double
    package let customers: Double
  }

  package static func fit(to cells: [(history: History, customers: Double)]) throws -> Fit {
    let impossible = cells.filter { !$0.history.isPossible || !($0.customers >= 0) }.count
    guard impossible == 0 else {
      throw AnalyticsRefusal(
        .badInput, "\(impossible) histories cannot be: more purchases than periods",
        count: impossible)
    }
    let n = cells.reduce(0) { $0 + $1.customers }
    guard n >= Double(PurchaseFit.customersMin) else {
      throw AnalyticsRefusal(
        .tooFewCustomers, "a model of \(Int(n)) customers cannot be fitted", count: Int(n))
    }
    guard cells.contains(where: { $0.history.repeats > 0 && $0.customers > 0 }) else {
      throw AnalyticsRefusal(
        .noRepeatBuyers, "none of the \(Int(n)) customers has bought again", count: 0)
    }
    func evaluate(_ point: [Double]) -> (value: Double, gradient: [Double]) {
      let p = point.map(exp)
      let model = BetaGeometricBetaBernoulli(alpha: p[0], beta: p[1], gamma: p[2], delta: p[3])
      var (value, gradient) = (CompensatedSum(), SIMD4<Double>())
      for cell in cells {
        let part = model.withGradient(cell.history)
        value.add(cell.customers * part.value)
        gradient += cell.customers * part.gradient
      }
      return (value.value, p.indices.map { gradient[$0] * p[$0] })
    }
    let found = Maximum.find(customers: n, from: [0, 0, 0, 1], evaluate) { point in
      let total = evaluate(point)
      return (-total.value / n, total.gradient.map { -$0 / n })
    }
    guard found.isInside(PurchaseFit.logParameterMax, PurchaseFit.conditionMax) else {
      throw AnalyticsRefusal(
        .noMaximum,
        "BG/BB has its maximum at infinity here: the customers do not differ, or nobody leaves",
        count: Int(n))
    }
    let p = found.point.map(exp)
    return Fit(
      model: BetaGeometricBetaBernoulli(alpha: p[0], beta: p[1], gamma: p[2], delta: p[3]),
      standardErrors: zip(p, found.standardErrors).map { $0 * $1 }, logLikelihood: found.value,
      customers: n)
  }

  /// ln L and its derivatives: every term's share times the ψ of its beta functions.
  private func withGradient(_ h: History) -> ValueAndGradient {
    let psi = SpecialFunctions.digamma
    let (psiAB, psiGD) = (psi(alpha + beta), psi(gamma + delta))
    let base = SIMD4(
      psiAB - psi(alpha), psiAB - psi(beta), psiGD - psi(gamma), psiGD - psi(delta))
    let total = logLikelihood(h)
    let x = Double(h.repeats)
    func slope(_ alive: Double, died: Double) -> SIMD4<Double> {
      let (ab, gd) = (psi(alpha + beta + alive), psi(gamma + delta + alive + died))
      return base
        + SIMD4(
          psi(alpha + x) - ab, psi(beta + alive - x) - ab, psi(gamma + died) - gd,
          psi(delta + alive) - gd)
    }
    var gradient =
      exp(logAliveTerm(h, ahead: 0, extra: 0) - total) * slope(Double(h.periods), died: 0)
    for i in 0..<(h.periods - h.last) {
      gradient += exp(logDeathTerm(h, i) - total) * slope(Double(h.last + i), died: 1)
    }
    return ValueAndGradient(value: total, gradient: gradient)
  }
}
