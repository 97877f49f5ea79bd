import Glibc

@testable import KithAnalytics

/// Answers to the lines that need the public data.
enum ReferenceData {
  static func answer(_ name: String) throws -> ReferenceAnswer? {
    if name.contains("sim_") { return try simulated(name) }
    guard DataFiles.isAtHand else { return .absent("../shared/data is not here") }
    if name.hasPrefix("whale.") { return try whale(name) }
    if name.hasPrefix("rfm.") { return try scores(name) }
    if name.hasPrefix("cohort.") { return try cohort(name) }
    if name.hasPrefix("cdnow_") { return counts(name) }
    if name.hasPrefix("holdout.") { return holdout(name) }
    if name.hasPrefix("cdnow.tracking") { return try tracking(name) }
    if name.hasPrefix("cdnow.mle") { return try customerValue(name) }
    if name.hasPrefix("pub.cdnow") { return try published(name) }
    if name.hasPrefix("pub.") || name.hasPrefix("mle.") { return fitted(name) }
    return nil
  }

  // MARK: fits

  private static func fitted(_ name: String) -> ReferenceAnswer? {
    let parts = name.split(separator: ".").map(String.init)
    let isError = parts.contains("se")
    let last = parts[parts.count - 1]
    if name == "pub.bgnbd.sheet.ll_customer1" {
      return .number(
        PurchaseModel.betaGeometric(ReferenceModels.betaGeometric).logLikelihood(
          PurchaseHistory(repeats: 2, recency: 30.43, age: 38.86)))
    }
    func pick(_ names: [String], _ values: [Double], _ errors: [Double], _ logLikelihood: Double)
      -> ReferenceAnswer?
    {
      if last == "LL" { return .number(logLikelihood) }
      guard let place = names.firstIndex(of: last) else { return nil }
      return .number(isError ? errors[place] : values[place])
    }
    switch parts[1] {
    case "sbg":
      guard let fit = contracts(parts[2]) else { return nil }
      return pick(
        ["alpha", "beta"], [fit.model.alpha, fit.model.beta], fit.standardErrors, fit.logLikelihood)
    case "gg":
      guard let fit = Cdnow.spend, case .gammaGamma(let m) = fit.model else { return nil }
      return pick(["p", "q", "gamma"], [m.p, m.q, m.gamma], fit.standardErrors, fit.logLikelihood)
    case "bgbb":
      guard let fit = donationFit else { return nil }
      if last == "cond_exp_total_5y" {
        return donations(fit.model) { $0.expectedOrders($1, within: 5) }
      }
      let m = fit.model
      return pick(
        ["alpha", "beta", "gamma", "delta"], [m.alpha, m.beta, m.gamma, m.delta],
        fit.standardErrors, fit.logLikelihood)
    default:
      let method: PurchaseMethod =
        parts[1] == "pnbd" ? .paretoNBD : parts[1] == "bgnbd" ? .bgNBD : .mbgNBD
      let fits = parts[2] == "cdnow_master" ? Cdnow.masterFits : Cdnow.sampleFits
      guard let fit = fits[method] else { return nil }
      return pick(
        fit.model.parameters.map(\.name), fit.model.parameters.map(\.value), fit.standardErrors,
        fit.logLikelihood)
    }
  }

  private static func contracts(_ segment: String) -> ShiftedBetaGeometric.Fit? {
    let column = DataFiles.table(DataFiles.shared + "sbg/sbg_survivors.csv", [segment])
    return try? ShiftedBetaGeometric.fit(survivors: column.compactMap { Double($0[0]) })
  }

  static let donationCells: [(history: BetaGeometricBetaBernoulli.History, customers: Double)] =
    DataFiles.table(
      DataFiles.shared + "donations/donations_rf_matrix.csv", ["x", "t.x", "n.cal", "custs"]
    ).map { row in
      let n = row.map { Int($0) ?? 0 }
      return (.init(repeats: n[0], last: n[1], periods: n[2]), Double(n[3]))
    }
  static let donationFit = try? BetaGeometricBetaBernoulli.fit(to: donationCells)

  static func donations(
    _ model: BetaGeometricBetaBernoulli = ReferenceModels.donor,
    _ one: (BetaGeometricBetaBernoulli, BetaGeometricBetaBernoulli.History) -> Double
  ) -> ReferenceAnswer {
    guard !donationCells.isEmpty else { return .absent("../shared/data is not here") }
    return .number(
      CompensatedSum.of(donationCells.map { $0.customers * one(model, $0.history) }))
  }

  // MARK: counts of the logs

  private static func counts(_ name: String) -> ReferenceAnswer? {
    guard let data = name.hasPrefix("cdnow_sample") ? Cdnow.sample : Cdnow.master,
      let last = name.split(separator: ".", maxSplits: 1).last
    else { return nil }
    let summary = data.summary
    switch last {
    case "customers": return .number(Double(summary.buyers))
    case "log_rows": return .number(Double(data.log.count))
    case "log_rows_after_same_day_merge":
      let whole = try? OrderSummary(data.log, end: .max)
      return .number(Double(whole.map { $0.repeats.reduce(0) { $0 + Int($1) } + $0.buyers } ?? 0))
    case "repeat_sum_x": return .number(data.cells.totalRepeats)
    case "repeaters_x_gt_0": return .number(Double(data.cells.repeaters))
    case "holdout_transactions_39w":
      return .number(Double(summary.holdoutOrders.reduce(0) { $0 + Int($1) }))
    case "unique_x_tx_T": return .number(Double(data.cells.count))
    case "freq_hist_0..7plus":
      var counts = [Int](repeating: 0, count: 8)
      for x in summary.repeats { counts[min(7, Int(x))] += 1 }
      return .text(counts.map(String.init).joined(separator: "|"))
    default: return nil
    }
  }

  // MARK: forecasts on CDNOW

  private static func fit(_ method: PurchaseMethod) -> PurchaseModel? {
    Cdnow.sampleFits[method]?.model
  }

  private static func tracking(_ name: String) throws -> ReferenceAnswer? {
    guard let data = Cdnow.sample, let model = fit(name.hasSuffix("bgnbd") ? .bgNBD : .paretoNBD)
    else { return nil }
    let parts = name.split(separator: ".")
    guard parts.count == 4, let week = Int(parts[2].dropFirst(4)) else { return nil }
    let track = try Tracking(data.log, data.summary, model, weeks: week)
    return .number(
      parts[3] == "actual" ? Double(track.actual[week - 1]) : track.expected[week - 1])
  }

  private static func published(_ name: String) throws -> ReferenceAnswer? {
    guard let data = Cdnow.sample, let bg = fit(.bgNBD), let pareto = fit(.paretoNBD) else {
      return nil
    }
    if name.contains("week78_bias") {
      let track = try Tracking(
        data.log, data.summary, name.hasSuffix("bgnbd") ? bg : pareto, weeks: 78)
      return .number(track.expected[77] / Double(track.actual[77]) - 1)
    }
    func orders(_ model: PurchaseModel) throws -> [Double] {
      let forecast = try OrderForecast(model, data.cells, over: .weeks(39))
      return data.cells.cellOf.map { forecast.expected[Int($0)] }
    }
    let actual = data.summary.holdoutOrders.map(Double.init)
    switch name {
    case "pub.cdnow.corr_actual_bgnbd": return .number(correlation(try orders(bg), actual))
    case "pub.cdnow.corr_actual_pnbd": return .number(correlation(try orders(pareto), actual))
    case "pub.cdnow.corr_models": return .number(correlation(try orders(bg), try orders(pareto)))
    case "pub.cdnow.zero_class_actual":
      let zero = actual.indices.filter { data.summary.repeats[$0] == 0 }
      return .number(zero.reduce(0) { $0 + actual[$1] } / Double(zero.count))
    default: return nil
    }
  }

  static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(a.count)
    let (ma, mb) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      ab += (x - ma) * (y - mb)
      aa += (x - ma) * (x - ma)
      bb += (y - mb) * (y - mb)
    }
    return ab / sqrt(aa * bb)
  }

  private static func customerValue(_ name: String) throws -> ReferenceAnswer? {
    guard let data = Cdnow.sample, let bg = fit(.bgNBD), let pareto = fit(.paretoNBD),
      let spend = Cdnow.spend?.model
    else { return nil }
    let delta = try Discounting(annualRate: 0.15).weeklyRate
    func sum(_ one: (Int, PurchaseHistory) throws -> Double) rethrows -> Double {
      var sum = CompensatedSum()
      for customer in data.cells.cellOf.indices {
        sum.add(try one(customer, data.cells.history(Int(data.cells.cellOf[customer]))))
      }
      return sum.value
    }
    func expectedSpend(_ customer: Int) -> Double {
      spend.expectedSpend(
        repeats: Double(data.summary.repeats[customer]),
        mean: data.summary.meanRepeatAmount(customer)) ?? .nan
    }
    // Five years of 52 weeks, a margin of 40 %, each year's orders at its end.
    func seedValue(_ customer: Int, _ history: PurchaseHistory) throws -> Double {
      let orders = (0...5).map { pareto.expectedOrders(history, within: 52 * Double($0)) }
      let profits = (1...5).map { 0.4 * expectedSpend(customer) * (orders[$0] - orders[$0 - 1]) }
      return try CashFlows(profits: profits, rate: 0.15).total
    }
    let parts = name.split(separator: ".")
    if parts[2].hasPrefix("customer"), let number = Int(parts[2].dropFirst(8)) {
      let customer = number - 1
      let history = data.cells.history(Int(data.cells.cellOf[customer]))
      switch parts[3] {
      case "pnbd_palive": return .number(pareto.probabilityAlive(history))
      case "pnbd_cet39": return .number(pareto.expectedOrders(history, within: 39))
      case "pnbd_dert": return .number(try pareto.discountedOrders(history, weeklyRate: delta))
      case "bgnbd_cet39": return .number(bg.expectedOrders(history, within: 39))
      case "bgnbd_palive": return .number(bg.probabilityAlive(history))
      case "gg_spend": return .number(expectedSpend(customer))
      case "clv_dert":
        return .number(
          try pareto.discountedOrders(history, weeklyRate: delta) * expectedSpend(customer))
      case "seed_clv5": return .number(try seedValue(customer, history))
      default: return nil
      }
    }
    switch parts[2] {
    case "sum_palive_pnbd": return .number(sum { pareto.probabilityAlive($1) })
    case "sum_palive_bgnbd": return .number(sum { bg.probabilityAlive($1) })
    case "sum_cet39_pnbd": return .number(sum { pareto.expectedOrders($1, within: 39) })
    case "sum_cet39_bgnbd": return .number(sum { bg.expectedOrders($1, within: 39) })
    case "sum_dert_pnbd_15pct":
      return .number(try sum { try pareto.discountedOrders($1, weeklyRate: delta) })
    case "sum_clv_dert_times_spend":
      return .number(
        try sum { try pareto.discountedOrders($1, weeklyRate: delta) * expectedSpend($0) })
    case "sum_seed_clv_5y_margin40_d15": return .number(try sum { try seedValue($0, $1) })
    default: return nil
    }
  }

  private static func holdout(_ name: String) -> ReferenceAnswer? {
    let scores = name.contains("sample") ? sampleScores : masterScores
    guard !scores.isEmpty else { return nil }
    if name.hasSuffix("mae_mean_best_anchor") {
      return scores.map(\.maeOfMean).min().map { .number($0) }
    }
    if name.hasSuffix("rmse_best_anchor") { return scores.map(\.rmse).min().map { .number($0) } }
    return scores.map(\.mae).min().map { .number($0) }
  }

  static let sampleScores = scores(Cdnow.sample)
  static let masterScores = scores(Cdnow.master)

  /// BG/NBD and Pareto/NBD, 39 weeks ahead.
  private static func scores(_ data: Cdnow?) -> [Backtest.Score] {
    guard let data,
      let test = try? Backtest(
        data.log, origins: [Cdnow.end], horizonDays: 273, methods: [.bgNBD, .paretoNBD])
    else { return [] }
    return test.origins[0].scores.filter { !$0.isNaive }
  }
}
