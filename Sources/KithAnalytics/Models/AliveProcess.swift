import Glibc

/// The future of a customer who is alive: purchases at a rate λ ~ Gamma(r, α) until he drops out.
/// Times in weeks from now.
package struct AliveProcess: Hashable, Sendable {
  package enum Dropout: Hashable, Sendable {
    case none
    /// At a rate μ ~ Gamma(s, β).
    case gamma(s: Double, beta: Double)
    /// At the rate μ.
    case rate(Double)
    /// After each purchase with a chance p ~ Beta(a, b).
    case beta(a: Double, b: Double)
    /// After each purchase with the chance p.
    case chance(Double)
  }

  package var r: Double
  package var alpha: Double
  package var dropout: Dropout

  package init(r: Double, alpha: Double, dropout: Dropout) {
    self.r = r
    self.alpha = alpha
    self.dropout = dropout
  }

  /// Expected purchases within `t` weeks; finite for every parameter, s = 1 and a = 1 included.
  package func expectedOrders(within t: Double) -> Double {
    guard t > 0 else { return 0 }
    switch dropout {
    case .none, .gamma, .rate: return r / alpha * lifetimeFactor(within: t)
    case .chance(let p):
      guard p > 0 else { return r / alpha * t }
      return -expm1(-r * log1p(p * t / alpha)) / p
    case .beta(let a, let b): return betaExpectation(a, b, t)
    }
  }

  /// ∫_0^t P(alive at u) du for dropout that does not depend on the purchases: one value for all
  /// customers of one age.
  func lifetimeFactor(within t: Double) -> Double {
    switch dropout {
    case .gamma(let s, let beta):
      // β ((1 + t/β)^(1-s) - 1)/(1-s): Fader & Hardie 2005, note 009, eq. 18; its limit at s = 1 is
      // β ln(1 + t/β).
      let y = log1p(t / beta)
      let exponent = (1 - s) * y
      return beta * y * (abs(exponent) < 1e-300 ? 1 : expm1(exponent) / exponent)
    case .rate(let mu): return mu > 0 ? -expm1(-mu * t) / mu : t
    default: return t
    }
  }

  /// E[(1 - (1 + pt/α)^-r)/p] over p ~ Beta(a, b), which is FHL 2005 eq. 10 before the integration:
  /// positive, and regular at a = 1.
  private func betaExpectation(_ a: Double, _ b: Double, _ t: Double) -> Double {
    let u = t / alpha
    // No term of the series is more than this times the one before, and with alternating signs little
    // cancels below it.
    let ratioMax = u * max(1, (r + 1) / (a + b)) * max(1, a / 2)
    if ratioMax < 0.85 { return u * alternatingSeries(a, b, u) }
    func orders(_ p: Double) -> Double {
      let y = p * u
      return y < 1e-290 ? r * u : -expm1(-r * log1p(y)) / p
    }
    if let closed = closedForm(a, b, u) { return closed }
    let logBeta = SpecialFunctions.logBeta(a, b)
    if a < 0.2 {
      // Next to a = 0 all weight lies at p = 0: take the value there out of the integral.
      let rest = Quadrature.unitInterval { p, rest in
        (r * u - orders(p)) * exp((a - 1) * log(p) + (b - 1) * log(rest) - logBeta)
      }
      return r * u - rest
    }
    return Quadrature.unitInterval { p, rest in
      orders(p) * exp((a - 1) * log(p) + (b - 1) * log(rest) - logBeta)
    }
  }

  /// c/(a-1) (1 - (1+u)^-r 2F1(r, b; c; u/(1+u))) with c = a+b-1 (FHL 2005 eq. 10): positive terms, but
  /// one difference; nil where that would lose digits.
  private func closedForm(_ a: Double, _ b: Double, _ u: Double) -> Double? {
    guard abs(a - 1) > 0.05, u < 4 else { return nil }
    let c = a + b - 1
    guard c > 0.05 else { return nil }
    let z = u / (1 + u)
    var (term, sum, k) = (1.0, 1.0, 0.0)
    while k < 400 {
      term *= (r + k) * (b + k) / ((c + k) * (k + 1)) * z
      sum += term
      k += 1
      if term < 1e-17 * sum { break }
    }
    guard k < 400, sum.isFinite else { return nil }
    let difference = 1 - sum * exp(-r * log1p(u))
    return abs(difference) > 0.05 ? c / (a - 1) * difference : nil
  }

  /// Σ_{k≥1} (-1)^(k+1) (r)_k (a)_(k-1)/((a+b)_(k-1) k!) u^(k-1): the same for short times.
  private func alternatingSeries(_ a: Double, _ b: Double, _ u: Double) -> Double {
    var (term, sum, k) = (r, r, 1.0)
    while k < 500 {
      term *= -(r + k) * (a + k - 1) / ((a + b + k - 1) * (k + 1)) * u
      sum += term
      k += 1
      if abs(term) < 1e-17 * sum { break }
    }
    return sum
  }

  /// Discounted expected purchases in all the future, continuously at `weeklyRate` > 0; without
  /// discounting only where that is finite.
  package func discountedOrders(weeklyRate delta: Double) throws -> Double {
    guard delta > 0 else {
      throw AnalyticsRefusal(
        .infiniteValue, "without a discount rate the value of an endless future has no bound",
        hint: "discount: 10%")
    }
    switch dropout {
    case .none, .gamma, .rate: return r / alpha * discountedLifetimeFactor(delta)
    case .chance(let p): return rateMean { $0 / (delta + p * $0) }
    case .beta(let a, let b):
      // E[λ/(δ+λp)] over p is λ/(δ+λ) 2F1(1, b; a+b; λ/(δ+λ)).
      return rateMean { rate in
        let z = rate / (delta + rate)
        return z * exp(GaussFunction.log(b, a + b, z, rest: delta / (delta + rate)))
      }
    }
  }

  /// ∫_0^∞ P(alive at u) e^(-δu) du: (β+T) ∫ (1+v)^-s e^(-δ(β+T)v) dv, which is Tricomi's U of the
  /// paper for any s; one value for all customers of one age.
  func discountedLifetimeFactor(_ delta: Double) -> Double {
    switch dropout {
    case .gamma(let s, let beta):
      // In w = δβv the exponential has length one.
      let scale = delta * beta
      return Quadrature.halfLine { exp(-s * log1p($0 / scale) - $0) } / delta
    case .rate(let mu): return 1 / (mu + delta)
    default: return 1 / delta
    }
  }

  /// E[f(λ)] over λ ~ Gamma(r, α).
  private func rateMean(_ f: (Double) -> Double) -> Double {
    let front = -SpecialFunctions.logGamma(r)
    // Centred on the mean so that a narrow distribution is met by the nodes.
    return Quadrature.gammaMean(r, front) { f($0 / alpha) }
  }

  /// P(`count` purchases within `t` weeks).
  package func probability(of count: Int, within t: Double) -> Double {
    let n = Double(count)
    guard t > 0 else { return count == 0 ? 1 : 0 }
    switch dropout {
    case .none: return exp(logNegativeBinomial(n, t))
    case .gamma(let s, let beta):
      let top = log1p(t / beta)
      let dead =
        s * top
        * Quadrature.unitInterval { share, _ in
          exp(logNegativeBinomial(n, beta * expm1(share * top)) - s * share * top)
        }
      return dead + exp(logNegativeBinomial(n, t) - s * top)
    case .rate(let mu):
      let dead = Quadrature.unitInterval { share, _ in
        mu * t * exp(logNegativeBinomial(n, share * t) - mu * share * t)
      }
      return dead + exp(logNegativeBinomial(n, t) - mu * t)
    case .beta(let a, let b):
      // FHL 2005, eq. 8, its sum written as the incomplete beta function.
      let front = -SpecialFunctions.logBeta(a, b)
      let alive = exp(SpecialFunctions.logBeta(a, b + n) + front + logNegativeBinomial(n, t))
      guard count > 0 else { return alive }
      return alive + exp(SpecialFunctions.logBeta(a + 1, b + n - 1) + front) * tail(n, t)
    case .chance(let p):
      let alive = exp(n * log1p(-p) + logNegativeBinomial(n, t))
      return count > 0 ? alive + p * exp((n - 1) * log1p(-p)) * tail(n, t) : alive
    }
  }

  /// ln P(N = n) without dropout: negative binomial.
  func logNegativeBinomial(_ n: Double, _ t: Double) -> Double {
    let start = -r * log1p(t / alpha)
    guard n > 0 else { return start }
    guard t > 0 else { return -.infinity }
    return SpecialFunctions.logGamma(r + n) - SpecialFunctions.logGamma(r)
      - SpecialFunctions.logGamma(n + 1) + start - n * log1p(alpha / t)
  }

  /// P(N ≥ n) without dropout.
  func tail(_ n: Double, _ t: Double) -> Double {
    guard n > 0 else { return 1 }
    return SpecialFunctions.betaRegularized(
      n, r, at: t / (alpha + t), rest: alpha / (alpha + t))
  }
}

extension Quadrature {
  /// E[f(G)] over G ~ Gamma(shape, 1), with `front` = -ln Γ(shape): the trapezoidal rule in ln G
  /// around the mode, where the integrand is smooth and decays at both ends.
  static func gammaMean(_ shape: Double, _ front: Double, _ f: (Double) -> Double) -> Double {
    let centre = Glibc.log(shape)
    let spread = 1 / sqrt(shape)
    // In y = ln g - centre the weight is exp(shape (y - e^y + 1)): width 1/√shape near 0, and a long
    // left tail e^(shape y) for small shapes.
    let low = min(-9 * spread, -40 / shape)
    let high = min(9 * spread, Glibc.log(1 + 40 / shape) + 2)
    let top = front + shape * centre - shape
    var previous = Double.nan
    var count = 48
    while count <= 6144 {
      let step = (high - low) / Double(count)
      var sum = 0.0
      for index in 0...count {
        let y = low + Double(index) * step
        let weight = exp(top + shape * (y - expm1(y)))
        if weight > 0 { sum += weight * f(exp(centre + y)) }
      }
      sum *= step
      if abs(sum - previous) <= 1e-11 * abs(sum) { return sum }
      previous = sum
      count *= 2
    }
    return previous
  }
}
