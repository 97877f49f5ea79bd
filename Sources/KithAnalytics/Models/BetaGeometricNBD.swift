import Glibc

/// Purchases at a rate λ ~ Gamma(r, α); after each of them the customer leaves with a chance
/// p ~ Beta(a, b).
///
/// BG/NBD (Fader, Hardie & Lee 2005, "Counting your customers the easy way"): nobody leaves at the
/// first purchase, so who never came back is surely alive. MBG/NBD (Batislam, Denizel & Filiztekin
/// 2007): the first purchase counts too.
package struct BetaGeometricNBD: Hashable, Sendable {
  package var r: Double
  package var alpha: Double
  package var a: Double
  package var b: Double
  /// True for MBG/NBD.
  package var leavesAtFirst: Bool

  package init(r: Double, alpha: Double, a: Double, b: Double, leavesAtFirst: Bool = false) {
    self.r = r
    self.alpha = alpha
    self.a = a
    self.b = b
    self.leavesAtFirst = leavesAtFirst
  }

  /// ln L of one history (FHL 2005 eq. 6; Batislam et al. 2007 eq. 6), joined in logarithms.
  package func logLikelihood(_ history: PurchaseHistory) -> Double {
    let x = history.repeats
    let chances = leavesAtFirst ? x + 1 : x
    let alive = -(r + x) * log(alpha + history.age)
    let dead =
      chances > 0
      ? log(a / (b + chances - 1)) - (r + x) * log(alpha + history.recency) : -Double.infinity
    return SpecialFunctions.logGamma(r + x) - SpecialFunctions.logGamma(r) + r * log(alpha)
      + logStay(chances) + SpecialFunctions.logAddExp(alive, dead)
  }

  /// 1/(1 + a/(b+x-1) ((α+T)/(α+t_x))^(r+x)), with x+1 for x in the coefficient of MBG/NBD
  /// (FHL 2008, note 021, eq. 7).
  package func probabilityAlive(_ history: PurchaseHistory) -> Double {
    let x = history.repeats
    let chances = leavesAtFirst ? x + 1 : x
    guard chances > 0 else { return 1 }
    let logOdds =
      log(a / (b + chances - 1))
      + (r + x) * log1p((history.age - history.recency) / (alpha + history.recency))
    return 1 / (1 + exp(logOdds))
  }

  /// ln of the chance to stay `count` times: B(a, b+count)/B(a, b).
  private func logStay(_ count: Double) -> Double {
    guard count > 0 else { return 0 }
    return SpecialFunctions.logGamma(b + count) - SpecialFunctions.logGamma(b)
      - (SpecialFunctions.logGamma(a + b + count) - SpecialFunctions.logGamma(a + b))
  }
}
