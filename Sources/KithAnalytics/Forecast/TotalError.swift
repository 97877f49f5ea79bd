import Glibc

/// How far the sum of all customers' values may be off because its parameters are estimates: the delta
/// method, g'Cg with the gradient g by central differences and the covariance C of the estimates
/// (Rice, Mathematical Statistics and Data Analysis, 4.6). What single customers will do by chance is
/// not in it.
package struct TotalError: Sendable {
  /// The expected present value of all purchases to come, in the unit of the amounts.
  package let total: Double
  package let standardError: Double

  /// From the fits of purchases and of amounts (nil where these are no estimates), over the cells whose
  /// customers are those of `summary`. Nil where a covariance is unknown or the total is not finite.
  package init?(
    _ fit: PurchaseFit, _ cells: PurchaseCells, _ summary: OrderSummary, spend: SpendModel,
    spendCovariance: [[Double]]?, over exposure: Exposure, margin: Double
  ) {
    guard !fit.covariance.isEmpty else { return nil }
    func amounts(_ model: SpendModel) -> [Double] {
      var sums = [CompensatedSum](repeating: CompensatedSum(), count: cells.count)
      for customer in cells.cellOf.indices where cells.cellOf[customer] >= 0 {
        let each = model.expectedSpend(
          repeats: Double(summary.repeats[customer]), mean: summary.meanRepeatAmount(customer))
        sums[Int(cells.cellOf[customer])].add(each ?? .nan)
      }
      return sums.map(\.value)
    }
    func orders(_ model: PurchaseModel) -> [Double] {
      OrderForecast.discounted(model, cells, over: exposure)
    }
    func sum(_ orders: [Double], _ amounts: [Double]) -> Double {
      CompensatedSum.of(zip(orders, amounts).map { $0 * $1 }) * margin
    }
    let (usual, mean) = (orders(fit.model), amounts(spend))
    total = sum(usual, mean)
    let parameters = fit.model.parameters.map(\.value)
    var variance = Self.variance(parameters, fit.covariance) { sum(orders(fit.model.with($0)), mean) }
    if case .gammaGamma(let model) = spend, let spendCovariance {
      variance += Self.variance([model.p, model.q, model.gamma], spendCovariance) {
        sum(usual, amounts(.gammaGamma(GammaGamma(p: $0[0], q: $0[1], gamma: $0[2]))))
      }
    }
    standardError = sqrt(variance)
    guard total.isFinite, standardError.isFinite else { return nil }
  }

  private static func variance(
    _ point: [Double], _ covariance: [[Double]], _ f: ([Double]) -> Double
  ) -> Double {
    let gradient = point.indices.map { i -> Double in
      let step = 1e-4 * abs(point[i])
      var (up, down) = (point, point)
      up[i] += step
      down[i] -= step
      return step > 0 ? (f(up) - f(down)) / (2 * step) : 0
    }
    return max(0, Minimizer.dot(gradient, covariance.map { Minimizer.dot($0, gradient) }))
  }
}
