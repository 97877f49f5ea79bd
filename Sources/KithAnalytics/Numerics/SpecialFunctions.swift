import Glibc

/// Gamma-type functions of a positive argument, and sums of logarithms.
package enum SpecialFunctions {
  /// ln Γ(x) for x > 0; the reentrant form, because `lgamma` writes a global.
  package static func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }

  /// ln B(a, b) for a, b > 0.
  package static func logBeta(_ a: Double, _ b: Double) -> Double {
    logGamma(a) + logGamma(b) - logGamma(a + b)
  }

  /// ψ(x) for x > 0: recurrence up to 12, then the asymptotic series (DLMF 5.5.2, 5.11.2).
  package static func digamma(_ x: Double) -> Double {
    var (argument, result) = (x, 0.0)
    while argument < 12 {
      result -= 1 / argument
      argument += 1
    }
    let square = 1 / (argument * argument)
    let series =
      square
      * (1.0 / 12 - square
        * (1.0 / 120 - square
          * (1.0 / 252 - square
            * (1.0 / 240
              - square * (1.0 / 132 - square * (691.0 / 32760 - square / 12))))))
    return result + log(argument) - 0.5 / argument - series
  }

  /// ln(e^a + e^b) without overflow.
  package static func logAddExp(_ a: Double, _ b: Double) -> Double {
    let (high, low) = a > b ? (a, b) : (b, a)
    return low == -.infinity ? high : high + log1p(exp(low - high))
  }

  /// The sum of a gamma distribution's tail: Q(a, x) = Γ(a, x)/Γ(a), for a > 0 and x ≥ 0.
  package static func gammaUpper(_ a: Double, _ x: Double) -> Double { 1 - gammaLower(a, x) }

  /// P(a, x) = γ(a, x)/Γ(a): series below a + 1 (DLMF 8.11.4), else the continued fraction of the
  /// tail by Lentz's method (DLMF 8.9.2).
  package static func gammaLower(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < .infinity else { return 1 }
    let front = exp(a * log(x) - x - logGamma(a))
    if x < a + 1 {
      var (term, sum, k) = (1 / a, 1 / a, a)
      for _ in 0..<100_000 {
        k += 1
        term *= x / k
        sum += term
        if term < sum * 1e-17 { break }
      }
      return min(1, sum * front)
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / tiny, 1 / b)
    var h = d
    for i in 1..<100_000 {
      let an = -Double(i) * (Double(i) - a)
      b += 2
      d = an * d + b
      if abs(d) < tiny { d = tiny }
      c = b + an / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      h *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return max(0, 1 - front * h)
  }

  /// The x with P(a, x) = `probability`, by bisection in ln x.
  package static func gammaQuantile(_ a: Double, _ probability: Double) -> Double {
    var (low, high) = (log(a) - 800 / min(a, 1), log(a + 40 * sqrt(a) + 800))
    low = max(low, -700)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if gammaLower(a, exp(middle)) < probability { low = middle } else { high = middle }
      if high - low < 1e-14 * max(1, abs(low)) { break }
    }
    return exp((low + high) / 2)
  }

  /// The regularised incomplete beta function I_x(a, b), with `rest` = 1 - x given apart so that
  /// both ends keep their digits; continued fraction (DLMF 8.17.22).
  package static func betaRegularized(_ a: Double, _ b: Double, at x: Double, rest: Double)
    -> Double
  {
    guard x > 0 else { return 0 }
    guard rest > 0 else { return 1 }
    let front = exp(a * log(x) + b * log(rest) - logBeta(a, b))
    if x < (a + 1) / (a + b + 2) { return min(1, front * betaFraction(a, b, x) / a) }
    return max(0, 1 - front * betaFraction(b, a, rest) / b)
  }

  private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (abs(d) < tiny ? tiny : d)
    var (c, h) = (1.0, d)
    for m in 1..<100_000 {
      let m = Double(m)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 + even * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + even / c
      if abs(c) < tiny { c = tiny }
      h *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 + odd * d
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = 1 + odd / c
      if abs(c) < tiny { c = tiny }
      h *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return h
  }
}
