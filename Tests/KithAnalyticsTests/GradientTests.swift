import Glibc
import Testing

@testable import KithAnalytics

/// Analytic gradients against central differences, and functions against their own integrals.
@Suite struct GradientTests {
  private static let cells = PurchaseCells([
    (repeats: 0, recencyDays: 0, ageDays: 272, customers: 20),
    (repeats: 1, recencyDays: 12, ageDays: 272, customers: 5),
    (repeats: 2, recencyDays: 213, ageDays: 250, customers: 3),
    (repeats: 7, recencyDays: 260, ageDays: 260, customers: 2),
    (repeats: 30, recencyDays: 200, ageDays: 201, customers: 1),
  ])

  @Test(arguments: [
    PurchaseLikelihood.Form.pareto, .betaGeometric(leavesAtFirst: false),
    .betaGeometric(leavesAtFirst: true), .noDropout, .oneRate, .oneChance(leavesAtFirst: false),
    .oneChance(leavesAtFirst: true),
  ])
  func gradientsAreDerivatives(_ form: PurchaseLikelihood.Form) {
    let likelihood = PurchaseLikelihood(form, Self.cells)
    for scale in [-2.0, -0.4, 0.3, 2.0] {
      // α above and below β, z next to 0 and next to 1.
      for shift in [-3.0, 0, 3] {
        let point = Array([scale, 1 + shift, -scale, 1.5 - shift].prefix(form.parameterCount))
        let gradient = likelihood.evaluate(point).gradient
        for index in point.indices {
          var (up, down) = (point, point)
          up[index] += 1e-5
          down[index] -= 1e-5
          let difference = (likelihood.evaluate(up).value - likelihood.evaluate(down).value) / 2e-5
          #expect(
            abs(gradient[index] - difference) < 2e-5 * max(1, abs(difference)),
            "\(form) \(point) \(index)")
        }
      }
    }
  }

  @Test func theGaussFunctionJoinsItsThreeForms() {
    // Either side of each border, and 2F1(1, b; b; z) = 1/(1-z) in the limit.
    for (b, c) in [(0.6, 2.2), (12.5, 13.1), (0.05, 1.4), (700, 701.6)] {
      let (below, above) = (
        GaussFunction.log(b, c, 0.5 - 1e-14, rest: 0.5), GaussFunction.log(b, c, 0.5, rest: 0.5)
      )
      #expect(abs(below - above) < 1e-11 * max(1, abs(above)), "\(b) \(c)")
      let (fraction, integral) = (
        GaussFunction.log(b, c, 1 - 1e-7, rest: 1.00000000001e-7),
        GaussFunction.log(b, c, 1 - 1e-7, rest: 0.99999999999e-7)
      )
      #expect(abs(fraction - integral) < 1e-9 * max(1, abs(integral)), "\(b) \(c)")
      let value = GaussFunction.withGradient(b, c, 0.7, rest: 0.3)
      #expect(abs(value.log - GaussFunction.log(b, c, 0.7, rest: 0.3)) < 1e-13 * max(1, value.log))
    }
    // 2F1(1, 1; 2; z) = -ln(1-z)/z.
    for z in [0.1, 0.49, 0.51, 0.9, 0.999, 1 - 1e-9] {
      let rest = 1 - z
      #expect(abs(GaussFunction.log(1, 2, z, rest: rest) - log(-log(rest) / z)) < 1e-12, "\(z)")
    }
  }

  @Test func digammaAndIncompleteFunctionsAgreeWithClosedForms() {
    #expect(abs(SpecialFunctions.digamma(1) + 0.577215664901532861) < 1e-15)
    #expect(abs(SpecialFunctions.digamma(0.5) + 1.963510026021423479) < 1e-14)
    #expect(abs(SpecialFunctions.gammaLower(1, 2) - (1 - exp(-2.0))) < 1e-15)
    #expect(abs(SpecialFunctions.gammaLower(0.5, 0.3) - erf(sqrt(0.3))) < 1e-14)
    #expect(abs(SpecialFunctions.gammaQuantile(1, 0.5) - log(2.0)) < 1e-12)
    #expect(abs(SpecialFunctions.betaRegularized(1, 3, at: 0.2, rest: 0.8) - (1 - 0.512)) < 1e-14)
    #expect(abs(SpecialFunctions.betaRegularized(4, 2, at: 0.7, rest: 0.3) - 0.52822) < 1e-12)
  }

  @Test(arguments: PurchaseMethod.allCases)
  func countsAddUpAndHaveTheExpectedMean(_ method: PurchaseMethod) throws {
    let model: PurchaseModel =
      switch method {
      case .paretoNBD: .pareto(ReferenceModels.pareto)
      case .bgNBD: .betaGeometric(ReferenceModels.betaGeometric)
      case .mbgNBD:
        .betaGeometric(BetaGeometricNBD(r: 0.52, alpha: 6.2, a: 0.89, b: 1.6, leavesAtFirst: true))
      }
    for history in [
      PurchaseHistory(repeats: 0, recency: 0, age: 39), .init(repeats: 3, recency: 20, age: 30),
      .init(repeats: 60, recency: 50, age: 52),
    ] {
      let process = model.whileAlive(history)
      let counts = CountDistribution(
        alive: model.probabilityAlive(history), process, over: .weeks(39))
      let expected = model.expectedOrders(history, within: 39)
      #expect(abs(counts.probabilities.reduce(0, +) - 1) < 1e-9)
      #expect(abs(counts.mean - expected) < 1e-4 * expected)
      let third = process.probability(of: 3, within: 39)
      #expect(abs(counts.probabilities[3] - model.probabilityAlive(history) * third) < 1e-9)
    }
    // The coarse form for many purchases.
    let busy = PurchaseHistory(repeats: 3000, recency: 51, age: 52)
    let counts = CountDistribution(
      alive: model.probabilityAlive(busy), model.whileAlive(busy), over: .weeks(52))
    let expected = model.expectedOrders(busy, within: 52)
    #expect(abs(counts.mean - expected) < 0.02 * expected)
  }

  @Test func weeklyDiscountedOrdersConvergeToTheEndlessValue() throws {
    let model = PurchaseModel.pareto(ReferenceModels.pareto)
    let bg = PurchaseModel.betaGeometric(ReferenceModels.betaGeometric)
    let history = PurchaseHistory(repeats: 2, recency: 30.43, age: 38.86)
    let rate = 0.02
    for model in [model, bg] {
      let endless = try model.discountedOrders(history, weeklyRate: rate)
      var errors: [Double] = []
      for step in [1.0, 0.25] {
        var (sum, before, t) = (0.0, 0.0, 0.0)
        while t < 1500 {
          let now = model.expectedOrders(history, within: t + step)
          sum += (now - before) * exp(-rate * (t + step))
          (before, t) = (now, t + step)
        }
        errors.append(abs(sum - endless) / endless)
      }
      #expect(errors[0] < 0.012)
      #expect(errors[1] < errors[0] / 3)
    }
  }
}
