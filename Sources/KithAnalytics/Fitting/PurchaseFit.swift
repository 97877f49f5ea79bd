import Glibc

/// A purchase model fitted by maximum likelihood, with what one must know to trust it.
package struct PurchaseFit: Sendable {
  /// The method that was asked for.
  package let method: PurchaseMethod
  /// The model with its parameters; a reduced one where the data did not identify the whole.
  package let model: PurchaseModel
  /// In the sequence of `model.parameters`.
  package let standardErrors: [Double]
  /// Of the parameters in the same sequence; empty where the information has no inverse.
  package let covariance: [[Double]]
  /// Natural logarithm of the likelihood of all customers.
  package let logLikelihood: Double
  package let customers: Int
  package let cells: Int
  /// Evaluations of the likelihood over all cells.
  package let evaluations: Int
  /// What was found on a boundary; nil for a whole model.
  package let boundary: Boundary?

  /// A maximum that lies at infinity, so that a simpler model explains the data as well.
  package struct Boundary: Hashable, Sendable {
    /// For example "dropout heterogeneity is not identified".
    package let finding: String
    /// 2 (ln L of the whole model at the boundary - ln L of the reduced one), at least 0.
    package let likelihoodRatio: Double
    /// Parameters that the whole model has beyond the reduced one.
    package let degreesOfFreedom: Int
  }
}

/// How hard a fit looks for the maximum.
package struct PurchaseFitOptions: Sendable {
  /// Customers of the subsample on which the starts compete.
  package var subsample = 20_000
  /// Further starts beside that of the moments.
  package var furtherStarts = 2
  /// The one start to go from, in the parameters' own units; instead of the others.
  package var start: [Double]?

  package init() {}
}

extension PurchaseFit {
  /// A logarithm of a parameter beyond this, or a condition number of the Hessian beyond the second,
  /// is a boundary.
  static let logParameterMax = 12.0
  static let conditionMax = 1e10
  static let customersMin = 10
  static let repeatersMin = 3

  /// The maximum of the likelihood. Throws an `AnalyticsRefusal` when the data cannot carry the model.
  package static func fit(
    _ method: PurchaseMethod, to cells: PurchaseCells,
    _ options: PurchaseFitOptions = PurchaseFitOptions()
  ) throws -> PurchaseFit {
    try check(cells)
    let form: PurchaseLikelihood.Form =
      switch method {
      case .paretoNBD: .pareto
      case .bgNBD: .betaGeometric(leavesAtFirst: false)
      case .mbgNBD: .betaGeometric(leavesAtFirst: true)
      }
    let likelihood = PurchaseLikelihood(form, cells)
    let start = bestStart(form, cells, options)
    var found = Maximum.find(likelihood, from: start.map(Glibc.log))
    let isInside = found.isInside(logParameterMax, conditionMax)
    // On the whole data another start may win where the best of the subsample ran off.
    if !isInside, options.start == nil {
      for other in furtherStarts(form, cells) {
        let again = Maximum.find(likelihood, from: other.map(Glibc.log))
        if again.value > found.value + 1e-7 * abs(found.value) { found = again }
      }
    }
    guard found.value.isFinite else {
      throw AnalyticsRefusal(
        .notFinite, "the likelihood of \(method.title) is not a finite number here")
    }
    if found.isInside(logParameterMax, conditionMax) {
      return try whole(method, found, cells)
    }
    return try reduced(method, found, cells)
  }

  /// The fit with the highest log-likelihood of all three methods that the data can carry, and every
  /// one that was tried, best first.
  package static func best(
    for cells: PurchaseCells, _ options: PurchaseFitOptions = PurchaseFitOptions()
  ) throws -> (best: PurchaseFit, all: [PurchaseFit]) {
    var fits: [PurchaseFit] = []
    var refusal: AnalyticsRefusal?
    for method in PurchaseMethod.allCases {
      do {
        fits.append(try fit(method, to: cells, options))
      } catch let error as AnalyticsRefusal {
        refusal = refusal ?? error
      }
    }
    fits.sort { $0.logLikelihood > $1.logLikelihood }
    guard let best = fits.first else {
      throw refusal ?? AnalyticsRefusal(.noMaximum, "no purchase model could be fitted")
    }
    return (best, fits)
  }

  private static func check(_ cells: PurchaseCells) throws {
    guard cells.customers >= customersMin else {
      throw AnalyticsRefusal(
        .tooFewCustomers,
        "a purchase model needs at least \(customersMin) customers with orders; there are \(cells.customers)",
        count: cells.customers, hint: "model: history")
    }
    guard cells.ageDays.contains(where: { $0 > 0 }) else {
      throw AnalyticsRefusal(
        .noTimePassed,
        "no time has passed since the first orders: all are on the last observed day",
        count: cells.customers)
    }
    let repeaters = cells.repeaters
    guard repeaters > 0 else {
      throw AnalyticsRefusal(
        .noRepeatBuyers, "none of the \(cells.customers) customers has bought twice", count: 0,
        hint: "model: history")
    }
    guard repeaters >= repeatersMin else {
      throw AnalyticsRefusal(
        .noRepeatBuyers,
        "only \(repeaters) of \(cells.customers) customers have bought twice; a purchase model needs \(repeatersMin)",
        count: repeaters, hint: "model: history")
    }
    guard cells.recencyDays.contains(where: { $0 > 0 }) else {
      throw AnalyticsRefusal(
        .allOnOneDay, "every customer's orders are all on one day", count: cells.customers,
        hint: "merge: day")
    }
  }

  private static func whole(
    _ method: PurchaseMethod, _ found: Maximum, _ cells: PurchaseCells
  ) throws -> PurchaseFit {
    let p = found.point.map(Glibc.exp)
    let model: PurchaseModel =
      switch method {
      case .paretoNBD: .pareto(ParetoNBD(r: p[0], alpha: p[1], s: p[2], beta: p[3]))
      case .bgNBD: .betaGeometric(BetaGeometricNBD(r: p[0], alpha: p[1], a: p[2], b: p[3]))
      case .mbgNBD:
        .betaGeometric(
          BetaGeometricNBD(r: p[0], alpha: p[1], a: p[2], b: p[3], leavesAtFirst: true))
      }
    // At the maximum the delta method is exact: the error of θ is θ times that of ln θ.
    return PurchaseFit(
      method: method, model: model,
      standardErrors: zip(p, found.standardErrors).map { $0 * $1 },
      covariance: scaled(found.covariance, p), logLikelihood: found.value,
      customers: cells.customers, cells: cells.count, evaluations: found.evaluations, boundary: nil)
  }

  /// The covariance of parameters whose derivatives by the transformed ones are `slopes`.
  static func scaled(_ covariance: [[Double]], _ slopes: [Double]) -> [[Double]] {
    covariance.indices.map { i in covariance[i].indices.map { covariance[i][$0] * slopes[i] * slopes[$0] } }
  }

  /// The best of the simpler models where the whole one has its maximum at infinity.
  private static func reduced(
    _ method: PurchaseMethod, _ whole: Maximum, _ cells: PurchaseCells
  ) throws -> PurchaseFit {
    let atFirst = method == .mbgNBD
    let forms: [PurchaseLikelihood.Form] =
      method == .paretoNBD
      ? [.oneRate, .noDropout] : [.oneChance(leavesAtFirst: atFirst), .noDropout]
    var best: (form: PurchaseLikelihood.Form, maximum: Maximum)?
    for form in forms {
      let likelihood = PurchaseLikelihood(form, cells)
      var start = Array(startOfMoments(.noDropout, cells).map(Glibc.log))
      if form != .noDropout { start.append(method == .paretoNBD ? -4 : -1.5) }
      let maximum = Maximum.find(likelihood, from: start)
      guard maximum.isInside(logParameterMax, conditionMax) else { continue }
      // A parameter more must earn its place.
      if best.map({ maximum.value > $0.maximum.value + 1e-6 }) ?? true { best = (form, maximum) }
    }
    guard let best else {
      throw AnalyticsRefusal(
        .rateNotIdentified,
        "\(method.title) has no maximum here: the customers do not differ in how often they buy",
        count: cells.customers, hint: "model: history")
    }
    let p = best.maximum.point.map(Glibc.exp)
    let ratio = max(0, 2 * (whole.value - best.maximum.value))
    guard ratio < max(4, 1e-3 * Double(cells.customers)) else {
      throw AnalyticsRefusal(
        .noMaximum,
        "\(method.title) has its maximum at infinity (ln L \(whole.value)), and no simpler model comes near it (ln L \(best.maximum.value))",
        count: cells.customers)
    }
    var values = p
    var slopes = p
    var errors = zip(p, best.maximum.standardErrors).map { $0 * $1 }
    let dropout: ReducedNBD.Dropout
    switch best.form {
    case .oneRate: dropout = .rate(p[2])
    case .oneChance:
      let chance = p[2] / (1 + p[2])
      values[2] = chance
      slopes[2] = chance * (1 - chance)
      errors[2] = best.maximum.standardErrors[2] * slopes[2]
      dropout = .chance(chance, leavesAtFirst: atFirst)
    default: dropout = .none
    }
    let finding =
      best.form == .noDropout
      ? "dropout is not identified: the model without it (NBD) is fitted"
      : "dropout heterogeneity is not identified: one dropout "
        + (method == .paretoNBD ? "rate" : "chance") + " for all is fitted"
    return PurchaseFit(
      method: method,
      model: .reduced(ReducedNBD(r: values[0], alpha: values[1], dropout: dropout)),
      standardErrors: errors, covariance: scaled(best.maximum.covariance, slopes),
      logLikelihood: best.maximum.value, customers: cells.customers,
      cells: cells.count, evaluations: whole.evaluations + best.maximum.evaluations,
      boundary: Boundary(
        finding: finding, likelihoodRatio: ratio, degreesOfFreedom: 4 - best.form.parameterCount))
  }
}
