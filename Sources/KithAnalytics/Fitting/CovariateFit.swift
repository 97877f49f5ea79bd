import Glibc

/// Pareto/NBD whose rates hang on what is known of each customer: α_i = α exp(-g·x_i) and
/// β_i = β exp(-h·z_i), so that a positive g means more orders and a positive h a shorter life (Fader
/// & Hardie 2007, "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models").
package struct CovariateFit: Sendable {
  /// For a customer whose covariates are all zero.
  package let base: ParetoNBD
  /// Effects on the rate of orders, one per column of `orders`, with standard errors.
  package let orderEffects: [Double]
  package let orderErrors: [Double]
  /// Effects on the rate of leaving.
  package let lifeEffects: [Double]
  package let lifeErrors: [Double]
  /// Of r, α, s, β.
  package let standardErrors: [Double]
  package let logLikelihood: Double
  package let customers: Int

  /// Fits all customers of `summary` with an order; `orders[k][customer]` and `life[k][customer]` are
  /// the covariates; with `among` only those customers. Without columns it is Pareto/NBD. Throws when a
  /// covariate is not finite, does not vary, or nothing is identified.
  package static func fit(
    _ summary: OrderSummary, orders: [[Double]], life: [[Double]], among chosen: [Int]? = nil
  ) throws -> CovariateFit {
    let customers = (chosen ?? Array(summary.firstDay.indices)).filter {
      summary.firstDay[$0] != OrderLog.noDay
    }
    let cells = PurchaseCells(
      customers.map { customer in
        let first = summary.firstDay[customer]
        return (
          repeats: Int(summary.repeats[customer]),
          recencyDays: Int(summary.lastDay[customer] - first),
          ageDays: Int(summary.end - first), customers: 1
        )
      })
    let plain = try PurchaseFit.fit(.paretoNBD, to: cells)
    guard case .pareto(let start) = plain.model else {
      throw AnalyticsRefusal(
        .dropoutNotIdentified,
        "covariates need a whole Pareto/NBD; \(plain.boundary?.finding ?? "it was not identified")",
        count: cells.customers)
    }
    for column in orders + life { try check(column, customers) }
    let likelihood = CovariateLikelihood(summary, customers, orders: orders, life: life)
    let point =
      [log(start.r), log(start.alpha), log(start.s), log(start.beta)]
      + Array(repeating: 0, count: orders.count + life.count)
    let found = Maximum.find(
      customers: Double(customers.count), from: point, likelihood.evaluate, likelihood.meanLoss)
    guard found.isInside(PurchaseFit.logParameterMax, PurchaseFit.conditionMax) else {
      throw AnalyticsRefusal(
        .noMaximum,
        "the effects of these covariates are not identified: two of them say the same, or one decides everything",
        count: customers.count)
    }
    let p = found.point
    let errors = found.standardErrors
    let base = ParetoNBD(r: exp(p[0]), alpha: exp(p[1]), s: exp(p[2]), beta: exp(p[3]))
    let lifeStart = 4 + orders.count
    return CovariateFit(
      base: base, orderEffects: Array(p[4..<lifeStart]), orderErrors: Array(errors[4..<lifeStart]),
      lifeEffects: Array(p[lifeStart...]), lifeErrors: Array(errors[lifeStart...]),
      standardErrors: (0..<4).map { exp(p[$0]) * errors[$0] }, logLikelihood: found.value,
      customers: customers.count)
  }

  /// The model of one customer.
  package func model(orders: [Double], life: [Double]) -> PurchaseModel {
    .pareto(
      ParetoNBD(
        r: base.r, alpha: base.alpha * exp(-Minimizer.dot(orderEffects, orders)), s: base.s,
        beta: base.beta * exp(-Minimizer.dot(lifeEffects, life))))
  }

  private static func check(_ column: [Double], _ customers: [Int]) throws {
    let broken = customers.filter { $0 >= column.count || !column[$0].isFinite }.count
    guard broken == 0 else {
      throw AnalyticsRefusal(
        .badInput, "a covariate is missing for \(broken) customers", count: broken)
    }
    let first = customers.first.map { column[$0] }
    guard customers.contains(where: { column[$0] != first }) else {
      throw AnalyticsRefusal(.badInput, "a covariate has the same value for every customer")
    }
  }
}

/// The log-likelihood with covariates and its gradient by ln r, ln α, ln s, ln β, g and h.
private struct CovariateLikelihood: Sendable {
  private let repeats: [Int]
  private let recency: [Double]
  private let age: [Double]
  /// Row by row, all covariates of a customer.
  private let orders: [[Double]]
  private let life: [[Double]]
  private let dimensions: Int

  init(_ summary: OrderSummary, _ customers: [Int], orders: [[Double]], life: [[Double]]) {
    repeats = customers.map { Int(summary.repeats[$0]) }
    recency = customers.map { summary.recency($0) }
    age = customers.map { summary.age($0) }
    self.orders = customers.map { customer in orders.map { $0[customer] } }
    self.life = customers.map { customer in life.map { $0[customer] } }
    dimensions = 4 + orders.count + life.count
  }

  func evaluate(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    let (r, s) = (exp(point[0]), exp(point[2]))
    let orderEffects = Array(point[4..<4 + (orders.first?.count ?? 0)])
    let lifeEffects = Array(point[(4 + orderEffects.count)...])
    let last = repeats.max() ?? 0
    var (rise, inverses) = ([0.0], [0.0])
    for k in 0..<last {
      rise.append(rise[k] + log(r + Double(k)))
      inverses.append(inverses[k] + 1 / (r + Double(k)))
    }
    let (logs, slopes) = (rise, inverses)
    let parts = Pieces.map(repeats.count) { row -> ValueAndGradient in
      let logAlpha = point[1] - Minimizer.dot(orderEffects, orders[row])
      let logBeta = point[3] - Minimizer.dot(lifeEffects, life[row])
      let p = SIMD4(r, exp(logAlpha), s, exp(logBeta))
      let x = repeats[row]
      var part = ParetoNBD.logSum(p, repeats: Double(x), recency: recency[row], age: age[row])
      part.value += logs[x] + r * logAlpha + s * logBeta
      part.gradient += SIMD4(logAlpha + slopes[x], r / p[1], logBeta, s / p[3])
      part.gradient *= p
      return part
    }
    var value = CompensatedSum()
    var gradient = [Double](repeating: 0, count: dimensions)
    for (row, part) in parts.enumerated() {
      value.add(part.value)
      for k in 0..<4 { gradient[k] += part.gradient[k] }
      for k in orderEffects.indices { gradient[4 + k] -= part.gradient[1] * orders[row][k] }
      for k in lifeEffects.indices {
        gradient[4 + orderEffects.count + k] -= part.gradient[3] * life[row][k]
      }
    }
    return (value.value, gradient)
  }

  func meanLoss(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    let total = evaluate(point)
    let n = Double(repeats.count)
    return (-total.value / n, total.gradient.map { -$0 / n })
  }
}
