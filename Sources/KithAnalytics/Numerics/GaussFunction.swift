import Glibc

/// ln of Gauss's hypergeometric function 2F1(1, b; c; z) for c > b > 0 and 0 ≤ z < 1, the one form
/// that every model here needs after Euler's transformation (DLMF 15.8.1).
///
/// All terms are positive, so nothing cancels. Below z = 0.5 the series itself; above, Gauss's
/// continued fraction (DLMF 15.7.5) summed as a series of positive terms; next to 1, where the
/// fraction would need ten thousand steps, Euler's integral (DLMF 15.6.1).
enum GaussFunction {
  /// The value and its derivatives by b, c and z.
  struct Result {
    var log: Double
    var byB: Double
    var byC: Double
    var byZ: Double
  }

  private static let fractionFrom = 0.5
  private static let integralBelow = 1e-7
  private static let termsMax = 200_000

  /// `rest` = 1 - z, given apart because z may be next to 1.
  static func log(_ b: Double, _ c: Double, _ z: Double, rest: Double) -> Double {
    if z < fractionFrom {
      var (term, sum, k) = (1.0, 1.0, 0.0)
      while k < 4000 {
        term *= (b + k) / (c + k) * z
        sum += term
        k += 1
        if term < 1e-17 * sum { break }
      }
      return Glibc.log(sum)
    }
    if rest < integralBelow { return integral(b, c, z, rest).log }
    var (term, sum, previous) = (1.0, 1.0, 1.0)
    for step in 1..<termsMax {
      let a = coefficient(step, b, c) * z
      let denominator = 1 - a * previous
      let next = 1 / denominator
      term *= a * previous * next
      previous = next
      sum += term
      if term < 1e-17 * sum { break }
    }
    return Glibc.log(sum)
  }

  static func withGradient(_ b: Double, _ c: Double, _ z: Double, rest: Double) -> Result {
    if z < fractionFrom { return series(b, c, z) }
    return rest < integralBelow ? integral(b, c, z, rest) : fraction(b, c, z)
  }

  /// Σ (b)_k/(c)_k z^k with its derivatives: d ln t_k/db = Σ_{j<k} 1/(b+j), and so on.
  private static func series(_ b: Double, _ c: Double, _ z: Double) -> Result {
    var (term, sum, k, byZ) = (1.0, 1.0, 0.0, 0.0)
    var harmonic = SIMD2<Double>()
    var weighted = SIMD2<Double>()
    var place = SIMD2(b, c)
    while k < 4000 {
      let inverse = 1 / place
      let ratio = place.x * inverse.y
      k += 1
      byZ += k * term * ratio
      term *= ratio * z
      harmonic += inverse
      sum += term
      weighted += term * harmonic
      place += 1
      if term * (1 + harmonic.x) < 1e-17 * sum { break }
    }
    let inverse = 1 / sum
    return Result(
      log: Glibc.log(sum), byB: weighted.x * inverse, byC: -weighted.y * inverse,
      byZ: byZ * inverse)
  }

  /// The n-th coefficient of 1/(1 - a_1 z/(1 - a_2 z/…)).
  private static func coefficient(_ step: Int, _ b: Double, _ c: Double) -> Double {
    let g = c - 1
    let k = Double(step / 2)
    if step & 1 == 1 { return (b + k) * (g + k) / ((g + 2 * k) * (g + 2 * k + 1)) }
    return k * (g - b + k) / ((g + 2 * k - 1) * (g + 2 * k))
  }

  /// With u_k = 1/(1 - a_k u_{k-1}) the fraction is Σ Π (u_k - 1): positive terms. Derivatives by
  /// (b, c, z) ride along in one vector.
  private static func fraction(_ b: Double, _ c: Double, _ z: Double) -> Result {
    let g = c - 1
    var (term, sum, previous) = (1.0, 1.0, 1.0)
    var dTerm = SIMD4<Double>()  // of ln term
    var dSum = SIMD4<Double>()
    var dPrevious = SIMD4<Double>()
    for step in 1..<termsMax {
      let k = Double(step / 2)
      var a = z
      var dA: SIMD4<Double>  // of ln a
      if step & 1 == 1 {
        let inverse = 1 / SIMD4(b + k, g + k, g + 2 * k, g + 2 * k + 1)
        a *= (b + k) * (g + k) * inverse.z * inverse.w
        dA = SIMD4(inverse.x, inverse.y - inverse.z - inverse.w, 1 / z, 0)
      } else {
        let inverse = 1 / SIMD4(1, g - b + k, g + 2 * k - 1, g + 2 * k)
        a *= k * (g - b + k) * inverse.z * inverse.w
        dA = SIMD4(-inverse.y, inverse.y - inverse.z - inverse.w, 1 / z, 0)
      }
      let product = a * previous
      let next = 1 / (1 - product)
      let dProduct = product * dA + a * dPrevious
      let dNext = next * next * dProduct
      let factor = product * next
      dTerm += dProduct * (1 / product) + dNext * (1 / next)
      term *= factor
      previous = next
      dPrevious = dNext
      sum += term
      dSum += term * dTerm
      if term < 1e-17 * sum { break }
    }
    let inverse = 1 / sum
    return Result(
      log: Glibc.log(sum), byB: dSum.x * inverse, byC: dSum.y * inverse, byZ: dSum.z * inverse)
  }

  /// (c-1) ∫_0^1 w^(c-2) (rest + z w)^(-b) dw in y = -ln w, so that both scales, 1 and `rest`, are
  /// of length about one.
  private static func integral(_ b: Double, _ c: Double, _ z: Double, _ rest: Double) -> Result {
    // The largest logarithm of the integrand is taken out first.
    let g = c - 1
    func exponent(_ y: Double) -> Double { -g * y - b * Glibc.log(rest + z * exp(-y)) }
    let peakAt = b > g ? min(-Glibc.log(rest), Glibc.log((b - g) * z / (g * rest))) : 0
    let top = max(exponent(0), exponent(max(0, peakAt)))
    func moment(_ weight: (Double) -> Double) -> Double {
      Quadrature.halfLine { y in exp(exponent(y) - top) * weight(y) }
    }
    let total = moment { _ in 1 }
    let byG = moment { -$0 }
    let byB = moment { -Glibc.log(rest + z * exp(-$0)) }
    let byZ = moment { y in -b * (exp(-y) - 1) / (rest + z * exp(-y)) }
    return Result(
      log: Glibc.log(g) + top + Glibc.log(total), byB: byB / total, byC: 1 / g + byG / total,
      byZ: byZ / total)
  }
}
