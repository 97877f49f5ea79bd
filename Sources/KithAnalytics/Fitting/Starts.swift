import Glibc

extension PurchaseFit {
  /// The start to fit the whole data from: the best of a short race on a subsample.
  static func bestStart(
    _ form: PurchaseLikelihood.Form, _ cells: PurchaseCells, _ options: PurchaseFitOptions
  ) -> [Double] {
    if let start = options.start { return start }
    var race = Minimizer()
    race.gradientTolerance = 1e-4
    race.iterationsMax = 40
    let small = cells.sample(options.subsample, seed: 0x4B69_7468)
    // A small log is its own subsample: a thin one decides the race as well.
    let field = small.count > 1200 ? small : cells.sample(max(400, cells.customers / 4), seed: 7)
    let likelihood = PurchaseLikelihood(form, field)
    var best: (value: Double, point: [Double])?
    for start in [startOfMoments(form, cells)]
      + furtherStarts(form, cells).prefix(options.furtherStarts)
    {
      let end = race.minimize(from: start.map(log), likelihood.meanLoss)
      guard end.value.isFinite else { continue }
      // A start that ran off is used only when nothing else is left.
      let value = end.leftReach ? end.value + 1 : end.value
      if best.map({ value < $0.value - 1e-9 }) ?? true { best = (value, end.point) }
    }
    guard let best else { return startOfMoments(form, cells) }
    return best.point.map { exp(min(6, max(-6, $0))) }
  }

  /// r and α from mean and variance of the purchase rates (Ehrenberg 1959), and a middling dropout.
  static func startOfMoments(_ form: PurchaseLikelihood.Form, _ cells: PurchaseCells) -> [Double] {
    var (orders, weeks, squares) = (0.0, 0.0, 0.0)
    let n = Double(max(1, cells.customers))
    for cell in 0..<cells.count {
      let history = cells.history(cell)
      orders += cells.weights[cell] * history.repeats
      weeks += cells.weights[cell] * history.age
      squares += cells.weights[cell] * history.repeats * history.repeats
    }
    let mean = orders / n
    let variance = squares / n - mean * mean
    let r = variance > mean * 1.05 ? min(20, max(0.05, mean * mean / (variance - mean))) : 2
    let age = max(weeks / n, 1.0 / 7)
    let alpha = max(1e-3, r * age / max(mean, 1e-6))
    switch form {
    case .pareto: return [r * 1.5, alpha, 0.6, age / 2]
    case .betaGeometric: return [r, alpha * 0.8, 0.8, 2.5]
    default: return [r, alpha]
    }
  }

  /// Starts that lie apart: quick and slow buyers, strong and weak dropout.
  static func furtherStarts(_ form: PurchaseLikelihood.Form, _ cells: PurchaseCells) -> [[Double]] {
    let moments = startOfMoments(form, cells)
    guard moments.count == 4 else { return [] }
    switch form {
    case .pareto:
      return [
        [1, moments[1] / moments[0], 1, moments[3] * 4],
        [moments[0] * 0.5, moments[1] * 0.5, 0.3, moments[3] * 0.1],
      ]
    default:
      return [
        [1, moments[1] / moments[0], 1, 8],
        [moments[0] * 0.5, moments[1] * 0.5, 0.3, 1],
      ]
    }
  }
}

/// A maximum of a log-likelihood, its Hessian there and the standard errors of the transformed
/// parameters.
struct Maximum {
  var point: [Double]
  var value: Double
  var standardErrors: [Double]
  /// Of the transformed parameters: the inverse of the information; empty where there is none.
  var covariance: [[Double]] = []
  var condition: Double
  var evaluations: Int
  var leftReach: Bool

  /// BFGS, then Newton steps for the last digits.
  static func find(_ likelihood: PurchaseLikelihood, from start: [Double]) -> Maximum {
    find(
      customers: likelihood.customers, from: start, likelihood.evaluate, likelihood.meanLoss)
  }

  static func find(
    customers: Double, from start: [Double],
    _ evaluate: ([Double]) -> (value: Double, gradient: [Double]),
    _ meanLoss: ([Double]) -> (value: Double, gradient: [Double])
  ) -> Maximum {
    var end = Minimizer().minimize(from: start, meanLoss)
    if end.leftReach {
      // A first step too long can lead into a flat corner; what ran off starts once more from the
      // middle, and only a maximum that lies out there runs off again.
      let back = end.point.map { abs($0) > 8 ? 0 : $0 }
      var again = Minimizer().minimize(from: back, meanLoss)
      again.evaluations += end.evaluations
      if again.value < end.value || !end.value.isFinite { end = again }
    }
    var result = Maximum(
      point: end.point, value: -end.value * customers, standardErrors: start.map { _ in 0 },
      condition: .infinity, evaluations: end.evaluations, leftReach: end.leftReach)
    guard !end.leftReach, end.value.isFinite else { return result }
    var gradient = end.gradient
    for _ in 0..<3 {
      let hessian = Self.hessian(end: result.point, meanLoss)
      result.evaluations += 2 * start.count
      let matrix = SymmetricMatrix(hessian)
      result.condition = matrix.condition
      guard let inverse = matrix.inverse else { break }
      result.covariance = inverse.map { row in row.map { $0 / customers } }
      result.standardErrors = start.indices.map { sqrt(result.covariance[$0][$0]) }
      let step = start.indices.map { -Minimizer.dot(inverse[$0], gradient) }
      let size = zip(step, result.standardErrors).map { abs($0 / $1) }.max() ?? 0
      guard (step.map(abs).max() ?? 0) < 0.5 else { break }
      let next = start.indices.map { result.point[$0] + step[$0] }
      let there = meanLoss(next)
      result.evaluations += 1
      let before = Minimizer.dot(gradient, gradient)
      guard there.value.isFinite, Minimizer.dot(there.gradient, there.gradient) < before else {
        break
      }
      result.point = next
      result.value = -there.value * customers
      gradient = there.gradient
      // The error after a Newton step is about the square of the step.
      if size < 1e-3 { break }
    }
    return result
  }

  func isInside(_ logMax: Double, _ conditionMax: Double) -> Bool {
    value.isFinite && !leftReach && !point.contains { abs($0) > logMax } && condition < conditionMax
  }

  /// Central differences of the gradient, made symmetric.
  private static func hessian(
    end point: [Double], _ f: ([Double]) -> (value: Double, gradient: [Double])
  ) -> [[Double]] {
    let step = 1e-4
    let columns = point.indices.map { i in
      var (up, down) = (point, point)
      up[i] += step
      down[i] -= step
      let (high, low) = (f(up).gradient, f(down).gradient)
      return point.indices.map { (high[$0] - low[$0]) / (2 * step) }
    }
    return point.indices.map { i in point.indices.map { (columns[i][$0] + columns[$0][i]) / 2 } }
  }
}
