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
/// scaled beta-prime variable (the gamma-gamma posterior), so the whole is a mixture of those. In units
/// of `scale`, so that customers of equal history share it, whatever they pay.
struct ValueDistribution {
  private let zero: Double
  /// With the shape of that many amounts, or their number where the amounts are certain.
  private let parts: [Part]
  /// p x + q of the posterior; nil where the amounts are certain.
  private let shape: Double?

  /// Counts beyond the last ten-thousandth of the probability are taken with the one before: they
  /// move no quantile that is asked for.
  private static let restMax = 1e-4

  /// Of a customer with so many repeat purchases of known amounts.
  init(_ counts: CountDistribution, _ spend: SpendModel, repeats: Double) {
    zero = counts.zero
    let perOrder: Double
    switch spend {
    case .gammaGamma(let model):
      (shape, perOrder) = (model.p * repeats + model.q, model.p)
    case .ownMean, .commonMean: (shape, perOrder) = (nil, 1)
    }
    var parts: [Part] = []
    var rest = 1 - counts.zero
    for (count, probability) in zip(counts.counts, counts.probabilities) where count > 0 {
      if rest < Self.restMax, !parts.isEmpty { break }
      parts.append(Part(probability: probability, size: perOrder * count, shape: shape ?? 0))
      rest -= probability
    }
    if !parts.isEmpty { parts[parts.count - 1].probability += max(0, rest) }
    self.parts = parts
  }

  /// What the amounts are counted in: γ + m x of the posterior, or the certain amount.
  static func scale(_ spend: SpendModel, repeats: Double, mean: Double?) -> Double {
    switch spend {
    case .gammaGamma(let model):
      isKnown(repeats: repeats, mean: mean) ? model.gamma + (mean ?? 0) * repeats : model.gamma
    case .ownMean, .commonMean: spend.expectedSpend(repeats: repeats, mean: mean) ?? 0
    }
  }

  /// Whether the customer's own amounts say something.
  static func isKnown(repeats: Double, mean: Double?) -> Bool { repeats > 0 && (mean ?? 0) > 0 }

  /// In units of `scale`.
  func quantile(_ probability: Double) -> Double {
    guard probability > zero, !parts.isEmpty else { return 0 }
    guard let shape else {
      var sum = zero
      for part in parts {
        sum += part.probability
        if sum >= probability - 1e-12 { return part.size }
      }
      return parts.last?.size ?? 0
    }
    // ln y between bounds that widen until they hold the quantile; in it the log-odds are nearly a
    // line, so that few steps are needed.
    let wanted = Self.logOdds((probability - zero) / (1 - zero))
    func excess(_ logY: Double) -> Double {
      let (y, root) = (exp(logY), exp(logY / 3))
      var sum = 0.0
      for part in parts { sum += part.probability * part.atMost(y, root, shape) }
      return Self.logOdds(sum / (1 - zero)) - wanted
    }
    var (low, high) = (-2.0, 2.0)
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
      if abs(here) < 1e-6 { return exp(next) }
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

  private static func logOdds(_ share: Double) -> Double {
    let inside = min(max(share, 1e-300), 1 - 1e-16)
    return log(inside) - log1p(-inside)
  }
}

/// So many purchases, and what follows from it alone.
private struct Part {
  var probability: Double
  /// Their shape, or their number.
  let size: Double
  private let ratioRoot: Double
  private let small: Double

  init(probability: Double, size: Double, shape: Double) {
    self.probability = probability
    self.size = size
    ratioRoot = cbrt(shape / size)
    small = 1 / (9 * size)
  }

  /// P(G(a)/G(b) ≤ y) for gamma variables of the shapes a = `size` and b = `shape`, with the cube root of
  /// y: Paulson's normal approximation of the F distribution (1942; Johnson, Kotz & Balakrishnan,
  /// 27.8), good to a thousandth; exact for small shapes.
  func atMost(_ y: Double, _ root: Double, _ shape: Double) -> Double {
    if size < 2 || shape < 2 {
      return SpecialFunctions.betaRegularized(size, shape, at: y / (1 + y), rest: 1 / (1 + y))
    }
    let v = 1 / (9 * shape)
    let cube = root * ratioRoot
    let z = ((1 - v) * cube - (1 - small)) / sqrt(v * cube * cube + small)
    return 0.5 * erfc(-z * 0.5.squareRoot())
  }
}
