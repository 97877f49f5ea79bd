import Glibc

/// A forecast of one customer as numbers to print: totals use the mean, lists the median.
package struct Spread: Hashable, Sendable {
  package var mean: Double
  package var median: Double
  /// 5 % and 95 % quantiles.
  package var low: Double
  package var high: Double

  package init(mean: Double, median: Double, low: Double, high: Double) {
    self.mean = mean
    self.median = median
    self.low = low
    self.high = high
  }

  /// The two ends of the interval.
  package static let lowProbability = 0.05
  package static let highProbability = 0.95

  /// The spread of a multiple, which may be negative.
  package func scaled(by factor: Double) -> Spread {
    Spread(
      mean: mean * factor, median: median * factor,
      low: (factor < 0 ? high : low) * factor, high: (factor < 0 ? low : high) * factor)
  }
}

/// The sum of a random number of amounts: given n, n amounts of a customer with unknown mean are a
/// scaled beta-prime variable (the gamma-gamma posterior), so the whole is a mixture of those.
struct ValueDistribution {
  private let zero: Double
  private let parts: [(probability: Double, shape: Double, atom: Double)]
  /// γ + m x and p x + q of the posterior; 0 where the amounts are certain.
  private let scale: Double
  private let shape: Double

  /// Counts beyond the last ten-thousandth of the probability are taken with the one before: they
  /// move no quantile that is asked for.
  private static let restMax = 1e-4

  init(_ counts: CountDistribution, _ spend: SpendModel, repeats: Double, mean: Double?) {
    zero = counts.zero
    let isKnown = repeats > 0 && (mean ?? 0) > 0
    let (x, m) = isKnown ? (repeats, mean ?? 0) : (0, 0)
    let each: Double
    let perOrder: Double
    switch spend {
    case .gammaGamma(let model):
      (scale, shape) = (model.gamma + m * x, model.p * x + model.q)
      (perOrder, each) = (model.p, 0)
    case .ownMean, .commonMean:
      (scale, shape) = (0, 0)
      (perOrder, each) = (0, spend.expectedSpend(repeats: repeats, mean: mean) ?? 0)
    }
    var parts: [(probability: Double, shape: Double, atom: Double)] = []
    var rest = 1 - counts.zero
    for (count, probability) in zip(counts.counts, counts.probabilities) where count > 0 {
      if rest < Self.restMax, !parts.isEmpty { break }
      parts.append((probability, perOrder * count, each * count))
      rest -= probability
    }
    if !parts.isEmpty { parts[parts.count - 1].probability += max(0, rest) }
    self.parts = parts
  }

  /// P(sum ≤ y) for y > 0.
  private func atMost(_ y: Double) -> Double {
    var sum = zero
    for part in parts {
      if scale > 0 {
        sum += part.probability * Self.betaPrime(part.shape, shape, y / scale)
      } else if part.atom <= y {
        sum += part.probability
      }
    }
    return sum
  }

  func quantile(_ probability: Double) -> Double {
    guard probability > zero, !parts.isEmpty else { return 0 }
    if scale <= 0 {
      var sum = zero
      for part in parts {
        sum += part.probability
        if sum >= probability - 1e-12 { return part.atom }
      }
      return parts.last?.atom ?? 0
    }
    // ln y between bounds that widen until they hold the quantile.
    func excess(_ logY: Double) -> Double { atMost(exp(logY)) - probability }
    var (low, high) = (log(scale) - 2, log(scale) + 2)
    var (below, above) = (excess(low), excess(high))
    var tries = 0
    while below > 0, tries < 200 {
      (high, above) = (low, below)
      low -= 4
      below = excess(low)
      tries += 1
    }
    while above < 0, tries < 200 {
      (low, below) = (high, above)
      high += 4
      above = excess(high)
      tries += 1
    }
    // Regula falsi, the side that stays being halved (Illinois: Dowell & Jarratt 1971).
    var side = 0
    for _ in 0..<60 where high - low > 1e-5 {
      let next = below == above ? (low + high) / 2 : (low * above - high * below) / (above - below)
      let here = excess(next)
      if abs(here) < 1e-7 { return exp(next) }
      if here < 0 {
        (low, below) = (next, here)
        if side < 0 { above /= 2 }
        side = -1
      } else {
        (high, above) = (next, here)
        if side > 0 { below /= 2 }
        side = 1
      }
    }
    return exp((low + high) / 2)
  }

  /// P(G(a)/G(b) ≤ y) for gamma variables of these shapes: Paulson's normal approximation of the F
  /// distribution (1942; Johnson, Kotz & Balakrishnan, 27.8), good to a thousandth; exact for small shapes.
  private static func betaPrime(_ a: Double, _ b: Double, _ y: Double) -> Double {
    if a < 2 || b < 2 {
      return SpecialFunctions.betaRegularized(a, b, at: y / (1 + y), rest: 1 / (1 + y))
    }
    let (u, v) = (1 / (9 * a), 1 / (9 * b))
    let cube = cbrt(y * b / a)
    let z = ((1 - v) * cube - (1 - u)) / sqrt(v * cube * cube + u)
    return 0.5 * erfc(-z / 2.squareRoot())
  }
}
