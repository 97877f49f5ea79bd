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

  init(_ counts: CountDistribution, _ spend: SpendModel, repeats: Double, mean: Double?) {
    zero = counts.zero
    let isKnown = repeats > 0 && (mean ?? 0) > 0
    let (x, m) = isKnown ? (repeats, mean ?? 0) : (0, 0)
    switch spend {
    case .gammaGamma(let model):
      scale = model.gamma + m * x
      shape = model.p * x + model.q
      parts = zip(counts.counts, counts.probabilities).filter { $0.0 > 0 }.map {
        ($0.1, model.p * $0.0, 0)
      }
    case .ownMean, .commonMean:
      let each = spend.expectedSpend(repeats: repeats, mean: mean) ?? 0
      (scale, shape) = (0, 0)
      parts = zip(counts.counts, counts.probabilities).filter { $0.0 > 0 }.map {
        ($0.1, 0, $0.0 * each)
      }
    }
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
    var (low, high) = (log(scale) - 2, log(scale) + 2)
    var tries = 0
    while atMost(exp(low)) > probability, tries < 200 {
      (low, high) = (low - 4, low)
      tries += 1
    }
    while atMost(exp(high)) < probability, tries < 200 {
      (low, high) = (high, high + 4)
      tries += 1
    }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if atMost(exp(middle)) < probability { low = middle } else { high = middle }
      if high - low < 1e-6 { break }
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
