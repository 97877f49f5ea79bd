import Glibc

/// Purchases at a rate λ ~ Gamma(r, α) until a lifetime that ends at a rate μ ~ Gamma(s, β)
/// (Schmittlein, Morrison & Colombo 1987, "Counting your customers").
package struct ParetoNBD: Hashable, Sendable {
  package var r: Double
  package var alpha: Double
  package var s: Double
  package var beta: Double

  package init(r: Double, alpha: Double, s: Double, beta: Double) {
    self.r = r
    self.alpha = alpha
    self.s = s
    self.beta = beta
  }

  /// ln L of one history: the sum of two positive terms (Fader & Hardie 2005, note 009, eqs 22-23).
  package func logLikelihood(_ history: PurchaseHistory) -> Double {
    // For who never came back, L is a probability; next to 1 its complement keeps the digits.
    if history.repeats == 0, r * log1p(history.age / alpha) < 0.05 {
      return log1p(-probabilityOfReturn(history.age))
    }
    let parts = logParts(history)
    return SpecialFunctions.logGamma(r + history.repeats) - SpecialFunctions.logGamma(r)
      + r * log(alpha) + s * log(beta) + SpecialFunctions.logAddExp(parts.dead, parts.alive)
  }

  /// P(alive at the end | history): ln P = -(r+x) ln(α+T) - s ln(β+T) - ln(L1+L2) (note 009, eq. 11
  /// in logarithms).
  package func probabilityAlive(_ history: PurchaseHistory) -> Double {
    guard history.recency < history.age else { return 1 }
    let parts = logParts(history)
    let logAlive =
      -(r + history.repeats) * log(alpha + history.age) - s * log(beta + history.age)
      - SpecialFunctions.logAddExp(parts.dead, parts.alive)
    return exp(min(0, logAlive))
  }

  /// ln L1 and ln L2, after Euler's transformation of both 2F1.
  private func logParts(_ history: PurchaseHistory) -> (dead: Double, alive: Double) {
    let x = history.repeats
    let n = r + s + x
    let (a1, b1) = (alpha + history.recency, beta + history.recency)
    let (a2, b2) = (alpha + history.age, beta + history.age)
    if alpha >= beta {
      let g1 = GaussFunction.log(r + x, n + 1, (alpha - beta) / a1, rest: b1 / a1)
      let g2 = GaussFunction.log(r + x + 1, n + 1, (alpha - beta) / a2, rest: b2 / a2)
      return (
        log(s / n) - s * log(b1 / a1) + g1 - n * log(a1),
        log((r + x) / n) + (1 - s) * log(b2 / a2) + g2 - n * log(a2)
      )
    }
    let g1 = GaussFunction.log(s + 1, n + 1, (beta - alpha) / b1, rest: a1 / b1)
    let g2 = GaussFunction.log(s, n + 1, (beta - alpha) / b2, rest: a2 / b2)
    return (
      log(s / n) + (1 - r - x) * log(a1 / b1) + g1 - n * log(b1),
      log((r + x) / n) - (r + x) * log(a2 / b2) + g2 - n * log(b2)
    )
  }

  /// P(at least one purchase in (0, t]) = (r/α) ∫_0^t (α/(α+u))^(r+1) (β/(β+u))^s du.
  private func probabilityOfReturn(_ t: Double) -> Double {
    // In y = ln(1 + u/β) both scales of the integrand, β and t, are of length about one.
    let top = log1p(t / beta)
    return r / alpha * top
      * Quadrature.unitInterval { share, _ in
        let y = share * top
        let u = beta * expm1(y)
        return exp(-(r + 1) * log1p(u / alpha) - s * y) * (beta + u)
      }
  }

  /// The log-likelihood of one history and its derivatives by (r, α, s, β), without the terms that
  /// depend on x and the parameters alone: ln(L1 + L2).
  static func logSum(
    _ p: SIMD4<Double>, repeats x: Double, recency: Double, age: Double
  ) -> ValueAndGradient {
    let (r, alpha, s, beta) = (p[0], p[1], p[2], p[3])
    let n = r + s + x
    let (a1, b1, a2, b2) = (alpha + recency, beta + recency, alpha + age, beta + age)
    let (lnA1, lnB1, lnA2, lnB2) = (log(a1), log(b1), log(a2), log(b2))
    let inverseN = 1 / n
    let lnN = log(n)
    var (l1, l2) = (log(s) - lnN, log(r + x) - lnN)
    var (d1, d2): (SIMD4<Double>, SIMD4<Double>)
    if alpha >= beta {
      let g1 = GaussFunction.withGradient(r + x, n + 1, (alpha - beta) / a1, rest: b1 / a1)
      let g2 = GaussFunction.withGradient(r + x + 1, n + 1, (alpha - beta) / a2, rest: b2 / a2)
      l1 += -s * (lnB1 - lnA1) + g1.log - n * lnA1
      l2 += (1 - s) * (lnB2 - lnA2) + g2.log - n * lnA2
      d1 = SIMD4(
        -inverseN + g1.byB + g1.byC - lnA1, (s - n) / a1 + g1.byZ * b1 / (a1 * a1),
        1 / s - inverseN - lnB1 + g1.byC, -s / b1 - g1.byZ / a1)
      d2 = SIMD4(
        1 / (r + x) - inverseN + g2.byB + g2.byC - lnA2,
        (s - 1 - n) / a2 + g2.byZ * b2 / (a2 * a2),
        -inverseN - lnB2 + g2.byC, (1 - s) / b2 - g2.byZ / a2)
    } else {
      let g1 = GaussFunction.withGradient(s + 1, n + 1, (beta - alpha) / b1, rest: a1 / b1)
      let g2 = GaussFunction.withGradient(s, n + 1, (beta - alpha) / b2, rest: a2 / b2)
      l1 += (1 - r - x) * (lnA1 - lnB1) + g1.log - n * lnB1
      l2 += -(r + x) * (lnA2 - lnB2) + g2.log - n * lnB2
      d1 = SIMD4(
        -inverseN - lnA1 + g1.byC, (1 - r - x) / a1 - g1.byZ / b1,
        1 / s - inverseN + g1.byB + g1.byC - lnB1,
        -(1 - r - x + n) / b1 + g1.byZ * a1 / (b1 * b1))
      d2 = SIMD4(
        1 / (r + x) - inverseN - lnA2 + g2.byC, -(r + x) / a2 - g2.byZ / b2,
        -inverseN + g2.byB + g2.byC - lnB2,
        (r + x - n) / b2 + g2.byZ * a2 / (b2 * b2))
    }
    let value = SpecialFunctions.logAddExp(l1, l2)
    return ValueAndGradient(value: value, gradient: exp(l1 - value) * d1 + exp(l2 - value) * d2)
  }
}
