import Glibc

/// The three models that a fit may choose from.
package enum PurchaseMethod: String, CaseIterable, Sendable {
  case bgNBD = "bg_nbd"
  case paretoNBD = "pareto_nbd"
  case mbgNBD = "mbg_nbd"

  /// As papers write it.
  package var title: String {
    switch self {
    case .bgNBD: "BG/NBD"
    case .paretoNBD: "Pareto/NBD"
    case .mbgNBD: "MBG/NBD"
    }
  }

  package var parameterNames: [String] {
    self == .paretoNBD ? ["r", "alpha", "s", "beta"] : ["r", "alpha", "a", "b"]
  }
}

/// A purchase model with its parameters: what is known of a customer from his history, in weeks.
package enum PurchaseModel: Hashable, Sendable {
  case pareto(ParetoNBD)
  case betaGeometric(BetaGeometricNBD)
  case reduced(ReducedNBD)

  package func logLikelihood(_ history: PurchaseHistory) -> Double {
    switch self {
    case .pareto(let model): model.logLikelihood(history)
    case .betaGeometric(let model): model.logLikelihood(history)
    case .reduced(let model): model.logLikelihood(history)
    }
  }

  /// The chance, 0 ... 1, that the customer will ever buy again.
  package func probabilityAlive(_ history: PurchaseHistory) -> Double {
    switch self {
    case .pareto(let model): model.probabilityAlive(history)
    case .betaGeometric(let model): model.probabilityAlive(history)
    case .reduced(let model): model.probabilityAlive(history)
    }
  }

  /// How a customer with this history goes on if he is alive: rate and dropout are independent given
  /// that, so it is the same process with updated parameters.
  package func whileAlive(_ history: PurchaseHistory) -> AliveProcess {
    let (x, age) = (history.repeats, history.age)
    switch self {
    case .pareto(let m):
      return AliveProcess(
        r: m.r + x, alpha: m.alpha + age, dropout: .gamma(s: m.s, beta: m.beta + age))
    case .betaGeometric(let m):
      let stayed = m.leavesAtFirst ? x + 1 : x
      return AliveProcess(r: m.r + x, alpha: m.alpha + age, dropout: .beta(a: m.a, b: m.b + stayed))
    case .reduced(let m):
      let dropout: AliveProcess.Dropout =
        switch m.dropout {
        case .none: .none
        case .rate(let mu): .rate(mu)
        case .chance(let p, _): .chance(p)
        }
      return AliveProcess(r: m.r + x, alpha: m.alpha + age, dropout: dropout)
    }
  }

  /// Expected purchases of a customer in the `weeks` after the end of observation.
  package func expectedOrders(_ history: PurchaseHistory, within weeks: Double) -> Double {
    probabilityAlive(history) * whileAlive(history).expectedOrders(within: weeks)
  }

  /// Expected repeat purchases of a new customer in his first `weeks`.
  package func expectedOrders(newWithin weeks: Double) -> Double {
    let new = PurchaseHistory(repeats: 0, recency: 0, age: 0)
    return probabilityAlive(new) * whileAlive(new).expectedOrders(within: weeks)
  }

  /// P(a new customer makes `count` repeat purchases in his first `weeks`).
  package func probability(of count: Int, newWithin weeks: Double) -> Double {
    let new = PurchaseHistory(repeats: 0, recency: 0, age: 0)
    let alive = probabilityAlive(new)
    return alive * whileAlive(new).probability(of: count, within: weeks)
      + (count == 0 ? 1 - alive : 0)
  }

  /// Discounted expected purchases in all the future, continuously at `weeklyRate` (DERT: Fader,
  /// Hardie & Lee 2005, "RFM and CLV", eq. 6).
  package func discountedOrders(_ history: PurchaseHistory, weeklyRate: Double) throws -> Double {
    try probabilityAlive(history) * whileAlive(history).discountedOrders(weeklyRate: weeklyRate)
  }

  /// The same kind of model with other parameters, in the order of `parameters`.
  func with(_ p: [Double]) -> PurchaseModel {
    switch self {
    case .pareto: return .pareto(ParetoNBD(r: p[0], alpha: p[1], s: p[2], beta: p[3]))
    case .betaGeometric(let m):
      return .betaGeometric(
        BetaGeometricNBD(r: p[0], alpha: p[1], a: p[2], b: p[3], leavesAtFirst: m.leavesAtFirst))
    case .reduced(let m):
      let dropout: ReducedNBD.Dropout =
        switch m.dropout {
        case .none: .none
        case .rate: .rate(p[2])
        case .chance(_, let atFirst): .chance(p[2], leavesAtFirst: atFirst)
        }
      return .reduced(ReducedNBD(r: p[0], alpha: p[1], dropout: dropout))
    }
  }

  /// Parameters in the papers' order, with their names.
  package var parameters: [(name: String, value: Double)] {
    switch self {
    case .pareto(let m): [("r", m.r), ("alpha", m.alpha), ("s", m.s), ("beta", m.beta)]
    case .betaGeometric(let m): [("r", m.r), ("alpha", m.alpha), ("a", m.a), ("b", m.b)]
    case .reduced(let m):
      switch m.dropout {
      case .none: [("r", m.r), ("alpha", m.alpha)]
      case .rate(let mu): [("r", m.r), ("alpha", m.alpha), ("mu", mu)]
      case .chance(let p, _): [("r", m.r), ("alpha", m.alpha), ("p", p)]
      }
    }
  }
}
