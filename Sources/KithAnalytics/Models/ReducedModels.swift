import Glibc

/// What remains of a purchase model when the data do not tell its parts apart: everybody leaves at
/// one rate or with one chance, or nobody leaves.
package struct ReducedNBD: Hashable, Sendable {
  package enum Dropout: Hashable, Sendable {
    /// The NBD of Ehrenberg (1959): purchases for ever.
    case none
    /// Lifetimes end at the rate μ: Pareto/NBD with s, β → ∞ and s/β = μ.
    case rate(Double)
    /// Each purchase is the last with the chance p: BG/NBD with a, b → ∞ and a/(a+b) = p.
    case chance(Double, leavesAtFirst: Bool)
  }

  package var r: Double
  package var alpha: Double
  package var dropout: Dropout

  package init(r: Double, alpha: Double, dropout: Dropout) {
    self.r = r
    self.alpha = alpha
    self.dropout = dropout
  }

  package func logLikelihood(_ history: PurchaseHistory) -> Double {
    let x = history.repeats
    let alive = -(r + x) * log(alpha + history.age)
    let front =
      SpecialFunctions.logGamma(r + x) - SpecialFunctions.logGamma(r) + r * log(alpha)
    switch dropout {
    case .none: return front + alive
    case .rate(let mu):
      return front
        + SpecialFunctions.logAddExp(alive - mu * history.age, logDeath(history, mu))
    case .chance(let p, let atFirst):
      let chances = atFirst ? x + 1 : x
      let dead =
        chances > 0
        ? log(p) - log1p(-p) - (r + x) * log(alpha + history.recency) : -Double.infinity
      return front + chances * log1p(-p) + SpecialFunctions.logAddExp(alive, dead)
    }
  }

  package func probabilityAlive(_ history: PurchaseHistory) -> Double {
    let x = history.repeats
    switch dropout {
    case .none: return 1
    case .rate(let mu):
      let alive = -(r + x) * log(alpha + history.age) - mu * history.age
      return 1 / (1 + exp(logDeath(history, mu) - alive))
    case .chance(let p, let atFirst):
      guard atFirst || x > 0 else { return 1 }
      let stretch = log1p((history.age - history.recency) / (alpha + history.recency))
      return 1 / (1 + exp(log(p) - log1p(-p) + (r + x) * stretch))
    }
  }

  /// ln of μ ∫_{t_x}^T e^(-μu) (α+u)^(-(r+x)) du, over y = ln((α+u)/(α+t_x)) where the integrand
  /// decays evenly.
  private func logDeath(_ history: PurchaseHistory, _ mu: Double) -> Double {
    let (n, start) = (r + history.repeats, alpha + history.recency)
    let whole = log1p((history.age - history.recency) / start)
    guard whole > 0, mu > 0 else { return -.infinity }
    // Beyond 45 e-foldings nothing is left to add.
    let top = min(whole, 45 / max(n - 1, 1e-9))
    let rule = GaussLegendre.points64
    var sum = 0.0
    for index in rule.nodes.indices {
      let y = rule.nodes[index] * top
      sum += rule.weights[index] * exp((1 - n) * y - mu * start * expm1(y))
    }
    return log(mu) + log(top) + log(sum) - mu * history.recency + (1 - n) * log(start)
  }
}
