import Glibc

/// What a customer spends per purchase: amounts ~ Gamma(p, ν) with ν ~ Gamma(q, γ) over the customers,
/// independent of how often he buys (Fader & Hardie 2013, note 025).
package struct GammaGamma: Hashable, Sendable {
  package var p: Double
  package var q: Double
  package var gamma: Double

  package init(p: Double, q: Double, gamma: Double) {
    self.p = p
    self.q = q
    self.gamma = gamma
  }

  /// Mean amount over all customers, pγ/(q-1); nil for q ≤ 1, where it is infinite.
  package var populationMean: Double? { q > 1 ? p * gamma / (q - 1) : nil }

  /// Median over the customers of their mean amounts; finite for every q.
  package var populationMedian: Double { medianSpend(repeats: 0, mean: 0) }

  /// E[mean amount | x amounts of mean m] = p(γ+mx)/(px+q-1) (note 025, eq. 5); nil where it is
  /// infinite.
  package func expectedSpend(repeats x: Double, mean m: Double) -> Double? {
    let below = p * x + q - 1
    return below > 0 ? p * (gamma + m * x) / below : nil
  }

  /// The median of the same: ν | data ~ Gamma(px+q, γ+mx).
  package func medianSpend(repeats x: Double, mean m: Double) -> Double {
    p * (gamma + m * x) / SpecialFunctions.gammaQuantile(p * x + q, 0.5)
  }

  /// ln f(m | x) (note 025, eq. 1).
  package func logLikelihood(repeats x: Double, mean m: Double) -> Double {
    SpecialFunctions.logGamma(p * x + q) - SpecialFunctions.logGamma(p * x)
      - SpecialFunctions.logGamma(q) + q * log(gamma) + (p * x - 1) * log(m) + p * x * log(x)
      - (p * x + q) * log(gamma + m * x)
  }
}

/// How much the next purchase will be, as far as the data tell.
package enum SpendModel: Hashable, Sendable {
  case gammaGamma(GammaGamma)
  /// Customers differ, their amounts do not vary: everybody goes on as he did.
  case ownMean(population: Double)
  /// Customers do not differ.
  case commonMean(Double)

  /// Expected mean amount of a customer's purchases; for who has no usable amount (`mean` nil or not
  /// positive) that of all customers. Nil where it is infinite.
  package func expectedSpend(repeats: Double, mean: Double?) -> Double? {
    let isKnown = repeats > 0 && (mean ?? 0) > 0
    switch self {
    case .gammaGamma(let model):
      return isKnown
        ? model.expectedSpend(repeats: repeats, mean: mean ?? 0) : model.populationMean
    case .ownMean(let population): return isKnown ? mean : population
    case .commonMean(let value): return value
    }
  }

  /// The median of the same: finite always.
  package func medianSpend(repeats: Double, mean: Double?) -> Double {
    let isKnown = repeats > 0 && (mean ?? 0) > 0
    switch self {
    case .gammaGamma(let model):
      return model.medianSpend(repeats: isKnown ? repeats : 0, mean: isKnown ? mean ?? 0 : 0)
    case .ownMean(let population): return isKnown ? mean ?? population : population
    case .commonMean(let value): return value
    }
  }
}
