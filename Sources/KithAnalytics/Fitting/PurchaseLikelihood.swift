import Glibc

/// The log-likelihood of many cells and its gradient by the transformed parameters, which may be any
/// numbers: logarithms, and the log-odds of a chance.
struct PurchaseLikelihood: Sendable {
  /// What is fitted: a whole model, or what remains of it.
  enum Form: Hashable, Sendable {
    case pareto
    case betaGeometric(leavesAtFirst: Bool)
    case noDropout
    case oneRate
    case oneChance(leavesAtFirst: Bool)

    var parameterCount: Int {
      switch self {
      case .pareto, .betaGeometric: 4
      case .noDropout: 2
      case .oneRate, .oneChance: 3
      }
    }
  }

  let form: Form
  let customers: Double
  private let repeats: [Int32]
  private let recency: [Double]
  private let age: [Double]
  private let weights: [Double]
  private let repeatsMax: Int

  init(_ form: Form, _ cells: PurchaseCells) {
    self.form = form
    customers = Double(cells.customers)
    repeats = cells.repeats
    recency = cells.recencyDays.map { Double($0) / OrderSummary.daysPerWeek }
    age = cells.ageDays.map { Double($0) / OrderSummary.daysPerWeek }
    weights = cells.weights
    repeatsMax = Int(cells.repeats.max() ?? 0)
  }

  /// Sum over all customers, and its derivatives by the transformed parameters.
  func evaluate(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    var p = SIMD4<Double>(repeating: 0)
    for index in point.indices { p[index] = exp(point[index]) }
    if case .oneChance = form { p[2] = 1 / (1 + exp(-point[2])) }
    let total = sum(p)
    var chain = p
    if case .oneChance = form { chain[2] = p[2] * (1 - p[2]) }
    let gradient = total.gradient * chain
    return (total.value, point.indices.map { gradient[$0] })
  }

  /// The same divided by -customers, for a minimizer.
  func meanLoss(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    let total = evaluate(point)
    return (-total.value / customers, total.gradient.map { -$0 / customers })
  }

  private func sum(_ p: SIMD4<Double>) -> ValueAndGradient {
    switch form {
    case .pareto: return sumPareto(p)
    case .betaGeometric(let atFirst): return sumBetaGeometric(p, atFirst)
    case .noDropout, .oneRate, .oneChance: return sumReduced(p)
    }
  }

  /// Σ_{k<n} ln(start + k) and Σ_{k<n} 1/(start + k) for n up to the most repeats: the differences of
  /// ln Γ and ψ, without a gamma function per customer.
  private func rising(_ start: Double, _ last: Int) -> (logs: [Double], inverses: [Double]) {
    var (logs, inverses) = (
      [Double](repeating: 0, count: last + 1), [Double](repeating: 0, count: last + 1)
    )
    var (sum, inverse) = (CompensatedSum(), 0.0)
    for k in 0..<last {
      sum.add(log(start + Double(k)))
      inverse += 1 / (start + Double(k))
      logs[k + 1] = sum.value
      inverses[k + 1] = inverse
    }
    return (logs, inverses)
  }

  private func sumPareto(_ p: SIMD4<Double>) -> ValueAndGradient {
    let (r, alpha, s, beta) = (p[0], p[1], p[2], p[3])
    let rise = rising(r, repeatsMax)
    let front = r * log(alpha) + s * log(beta)
    let frontGradient = SIMD4(log(alpha), r / alpha, log(beta), s / beta)
    return PiecewiseSum.over(repeats.count) { range in
      var (value, gradient) = (CompensatedSum(), SIMD4<Double>())
      for cell in range {
        let x = Int(repeats[cell])
        let part = ParetoNBD.logSum(
          p, repeats: Double(x), recency: recency[cell], age: age[cell])
        value.add(weights[cell] * (rise.logs[x] + front + part.value))
        var slope = part.gradient + frontGradient
        slope[0] += rise.inverses[x]
        gradient += weights[cell] * slope
      }
      return ValueAndGradient(value: value.value, gradient: gradient)
    }
  }

  private func sumBetaGeometric(_ p: SIMD4<Double>, _ atFirst: Bool) -> ValueAndGradient {
    let (r, alpha, a, b) = (p[0], p[1], p[2], p[3])
    let rise = rising(r, repeatsMax)
    let (riseB, riseAB) = (rising(b, repeatsMax + 1), rising(a + b, repeatsMax + 1))
    let (logAlpha, logA) = (log(alpha), log(a))
    return PiecewiseSum.over(repeats.count) { range in
      var (value, gradient) = (CompensatedSum(), SIMD4<Double>())
      for cell in range {
        let x = Int(repeats[cell])
        let chances = atFirst ? x + 1 : x
        let n = r + Double(x)
        let end = alpha + age[cell]
        let logEnd = log(end)
        var total = -n * logEnd
        var slope = SIMD4(-logEnd, -n / end, 0, 0)
        if chances > 0 {
          let last = b + Double(chances - 1)
          let start = alpha + recency[cell]
          let logStart = log(start)
          let dead = logA - log(last) - n * logStart
          let joined = SpecialFunctions.logAddExp(total, dead)
          let share = exp(dead - joined)
          slope =
            (1 - share) * slope + share * SIMD4(-logStart, -n / start, 1 / a, -1 / last)
          total = joined
        }
        slope += SIMD4(
          rise.inverses[x] + logAlpha, r / alpha, -riseAB.inverses[chances],
          riseB.inverses[chances] - riseAB.inverses[chances])
        total += rise.logs[x] + r * logAlpha + riseB.logs[chances] - riseAB.logs[chances]
        value.add(weights[cell] * total)
        gradient += weights[cell] * slope
      }
      return ValueAndGradient(value: value.value, gradient: gradient)
    }
  }

  private func sumReduced(_ p: SIMD4<Double>) -> ValueAndGradient {
    let (r, alpha) = (p[0], p[1])
    let rise = rising(r, repeatsMax)
    let logAlpha = log(alpha)
    return PiecewiseSum.over(repeats.count) { range in
      var (value, gradient) = (CompensatedSum(), SIMD4<Double>())
      for cell in range {
        let x = Int(repeats[cell])
        let part = reducedPart(p, n: r + Double(x), cell)
        var slope = part.gradient
        slope[0] += rise.inverses[x] + logAlpha
        slope[1] += r / alpha
        value.add(weights[cell] * (rise.logs[x] + r * logAlpha + part.value))
        gradient += weights[cell] * slope
      }
      return ValueAndGradient(value: value.value, gradient: gradient)
    }
  }

  /// ln of (alive + dead) of one cell, by (r, α, μ or p).
  private func reducedPart(_ p: SIMD4<Double>, n: Double, _ cell: Int) -> ValueAndGradient {
    let (alpha, third) = (p[1], p[2])
    let end = alpha + age[cell]
    var alive = ValueAndGradient(
      value: -n * log(end), gradient: SIMD4(-log(end), -n / end, 0, 0))
    var dead: ValueAndGradient
    switch form {
    case .oneRate:
      alive.value -= third * age[cell]
      alive.gradient[2] = -age[cell]
      guard let part = oneRateDeath(n: n, alpha, third, recency[cell], age[cell]) else {
        return alive
      }
      dead = part
    case .oneChance(let atFirst):
      let chances = Double(repeats[cell]) + (atFirst ? 1 : 0)
      let stay = chances * log1p(-third)
      alive.value += stay
      alive.gradient[2] = -chances / (1 - third)
      guard chances > 0 else { return alive }
      let start = alpha + recency[cell]
      dead = ValueAndGradient(
        value: stay + log(third) - log1p(-third) - n * log(start),
        gradient: SIMD4(-log(start), -n / start, 1 / third - (chances - 1) / (1 - third), 0))
    default: return alive
    }
    let joined = SpecialFunctions.logAddExp(alive.value, dead.value)
    return ValueAndGradient(
      value: joined,
      gradient: exp(alive.value - joined) * alive.gradient + exp(dead.value - joined)
        * dead.gradient)
  }

  /// μ ∫_{t_x}^T e^(-μu) (α+u)^-n du and its derivatives; nil where nothing lies between.
  private func oneRateDeath(
    n: Double, _ alpha: Double, _ mu: Double, _ recency: Double, _ age: Double
  ) -> ValueAndGradient? {
    let start = alpha + recency
    let whole = log1p((age - recency) / start)
    guard whole > 0, mu > 0 else { return nil }
    let top = min(whole, 45 / max(n - 1, 1e-9))
    let rule = GaussLegendre.points64
    var sum = 0.0
    var gradient = SIMD4<Double>()
    for index in rule.nodes.indices {
      let y = rule.nodes[index] * top
      let past = start * expm1(y)
      let term = rule.weights[index] * exp((1 - n) * y - mu * past)
      sum += term
      gradient += term * SIMD4(-y, -n / (start + past), 1 / mu - past - recency, 0)
    }
    gradient *= 1 / sum
    gradient[0] -= log(start)
    return ValueAndGradient(
      value: log(mu) + log(top) + log(sum) - mu * recency + (1 - n) * log(start),
      gradient: gradient)
  }
}
