import KithBase
import Testing

@testable import KithAnalytics

/// Logs that break other tools: a right answer or a named refusal, never NaN.
@Suite struct HostileTests {
  private func log(_ rows: [(Int32, Int32, Double)], customers: Int? = nil) throws -> OrderLog {
    try OrderLog(
      customerCount: customers ?? Int(rows.map(\.0).max() ?? -1) + 1, customers: rows.map(\.0),
      days: rows.map(\.1), amounts: rows.map(\.2))
  }

  private func rule(_ body: () throws -> Void) -> AnalyticsRefusal.Rule? {
    do {
      try body()
      return nil
    } catch let refusal as AnalyticsRefusal {
      return refusal.rule
    } catch {
      return nil
    }
  }

  private func fit(
    _ rows: [(Int32, Int32, Double)], end: Int32, _ method: PurchaseMethod = .paretoNBD
  ) throws -> PurchaseFit {
    try PurchaseFit.fit(method, to: PurchaseCells(try OrderSummary(try log(rows), end: end)))
  }

  /// A market with known habits, for the cases that need one.
  private func market(_ n: Int, amount: (Int) -> Double = { Double($0 % 7 + 5) }) -> [(
    Int32, Int32, Double
  )] {
    var random = SeededRandom(seed: 5)
    var rows: [(Int32, Int32, Double)] = []
    for customer in 0..<n {
      let birth = Int32(random.below(60))
      let pace = 5 + random.below(60)
      let leaves = Int32(birth) + Int32(20 + random.below(400))
      var day = birth
      while day < min(365, leaves) {
        rows.append((Int32(customer), day, amount(rows.count)))
        day += Int32(1 + random.below(2 * pace))
      }
    }
    return rows
  }

  @Test func oneCustomer() {
    #expect(rule { _ = try fit([(0, 1, 5), (0, 9, 5)], end: 99) } == .tooFewCustomers)
  }

  @Test func nobodyBuysAgain() {
    let rows = (0..<50).map { (Int32($0), Int32($0), 5.0) }
    for method in PurchaseMethod.allCases {
      #expect(rule { _ = try fit(rows, end: 99, method) } == .noRepeatBuyers)
    }
  }

  @Test func allOrdersOnOneDay() throws {
    let rows = (0..<100).map { (Int32($0 % 50), Int32(7), 5.0) }
    #expect(rule { _ = try fit(rows, end: 99) } == .noRepeatBuyers)
    #expect(rule { _ = try fit(rows, end: 7) } == .noTimePassed)
    let unmerged = try OrderSummary(try log(rows), end: 99, merge: .none)
    #expect(rule { _ = try PurchaseFit.fit(.bgNBD, to: PurchaseCells(unmerged)) } == .allOnOneDay)
  }

  @Test func ordersInTheFutureAndWithoutCustomerOrDay() throws {
    let rows: [(Int32, Int32, Double)] = [
      (0, 1, 5), (0, 500, 5), (-1, 2, 5), (1, OrderLog.noDay, 5), (1, 3, 5),
    ]
    let summary = try OrderSummary(try log(rows, customers: 2), end: 10)
    #expect(summary.futureRows == 1)
    #expect(summary.rowsWithoutCustomer == 1)
    #expect(summary.rowsWithoutDay == 1)
    #expect(summary.usedRows == 2)
    #expect(rule { _ = try OrderSummary(try log([(0, 500, 5)]), end: 10) } == .noTransactions)
    #expect(rule { _ = try OrderSummary(try log([], customers: 0), end: 10) } == .noTransactions)
  }

  @Test func anyOrderOfRowsGivesOneSummary() throws {
    var rows = market(80)
    let sorted = try OrderSummary(try log(rows), end: 200, holdoutEnd: 300)
    var random = SeededRandom(seed: 9)
    for index in rows.indices { rows.swapAt(index, random.below(rows.count)) }
    let shuffled = try OrderSummary(try log(rows, customers: 80), end: 200, holdoutEnd: 300)
    #expect(sorted.repeats == shuffled.repeats)
    #expect(sorted.firstDay == shuffled.firstDay)
    #expect(sorted.lastDay == shuffled.lastDay)
    #expect(sorted.holdoutOrders == shuffled.holdoutOrders)
    for (a, b) in zip(sorted.repeatAmount, shuffled.repeatAmount) { #expect(abs(a - b) < 1e-9) }
  }

  @Test func negativeZeroAndHugeAmounts() throws {
    let rows = market(200) { $0 % 5 == 0 ? -40 : $0 % 5 == 1 ? 0 : 20 }
    let summary = try OrderSummary(try log(rows), end: 365)
    let spend = try SpendFit.fit(to: summary)
    #expect(spend.notPositive > 0)
    #expect(
      spend.warnings.contains { $0.rule == .spendNeedsPositive && $0.count == spend.notPositive })
    let huge = try OrderSummary(try log(market(200) { Double($0 % 7 + 5) * 1e12 }), end: 365)
    let small = try OrderSummary(try log(market(200) { Double($0 % 7 + 5) }), end: 365)
    let cells = PurchaseCells(huge)
    let (big, little) = (try SpendFit.fit(to: huge), try SpendFit.fit(to: small))
    let fit = try PurchaseFit.fit(.bgNBD, to: cells)
    let forecast = try OrderForecast(fit.model, cells, over: .weeks(52))
    let values = try forecast.values(huge, cells, spend: big.model)
    let same = try forecast.values(small, cells, spend: little.model)
    for (a, b) in zip(values, same) {
      guard let a, let b else { continue }
      #expect(a.mean.isFinite && a.low <= a.median && a.median <= a.high)
      #expect(abs(a.mean - b.mean * 1e12) < 1e-3 * abs(a.mean))
    }
    let overflow = try log([(0, 1, 1e308), (0, 2, 1e308), (0, 3, 1e308)])
    #expect(rule { _ = try OrderSummary(overflow, end: 9) } == .overflow)
    #expect(rule { _ = try log([(0, 1, .nan)]) } == .notFinite)
  }

  @Test func negativeMarginsAreLegal() throws {
    let summary = try OrderSummary(try log(market(200)), end: 365)
    let cells = PurchaseCells(summary)
    let fit = try PurchaseFit.fit(.paretoNBD, to: cells)
    let values = try OrderForecast(fit.model, cells, over: .weeks(26)).values(
      summary, cells, spend: .commonMean(10), margin: -0.2)
    #expect(values.compactMap { $0 }.allSatisfy { $0.mean <= 0 && $0.low <= $0.high })
  }

  @Test func aMillionIdenticalRows() throws {
    let count = 1_000_000
    let log = try OrderLog(
      customerCount: 1, customers: Array(repeating: 0, count: count),
      days: Array(repeating: 3, count: count), amounts: Array(repeating: 1, count: count))
    let merged = try OrderSummary(log, end: 30)
    #expect(merged.repeats == [0])
    #expect(merged.totalAmount == [1_000_000])
    #expect(rule { _ = try PurchaseFit.fit(.bgNBD, to: PurchaseCells(merged)) } == .tooFewCustomers)
    let each = try OrderSummary(log, end: 30, merge: .none)
    #expect(each.repeats == [999_999])
  }

  @Test func customersWhoAreAllAlike() throws {
    // Everybody buys every tenth day for ever: neither rate nor dropout differ.
    let rows = (0..<40).flatMap { c in (0..<20).map { (Int32(c), Int32($0 * 10), 7.0) } }
    for method in PurchaseMethod.allCases {
      let refusal = rule { _ = try fit(rows, end: 195, method) }
      #expect(refusal == .rateNotIdentified || refusal == .noMaximum)
    }
    let summary = try OrderSummary(try log(rows), end: 195)
    #expect(try SpendFit.fit(to: summary).model == .commonMean(7))
  }

  @Test func nobodyLeaves() throws {
    // Poisson buyers with gamma rates who never stop: dropout is on its boundary.
    var random = SeededRandom(seed: 3)
    var rows: [(Int32, Int32, Double)] = []
    for customer in 0..<400 {
      let pace = 0.01 + 0.08 * random.unit() * random.unit()
      rows.append((Int32(customer), 0, 5))
      for day in 1..<300 where random.chance(pace) { rows.append((Int32(customer), Int32(day), 5)) }
    }
    for method in PurchaseMethod.allCases {
      let found = try fit(rows, end: 300, method)
      if let boundary = found.boundary {
        #expect(boundary.finding.contains("not identified"))
        #expect(boundary.likelihoodRatio >= 0)
      }
      #expect(found.standardErrors.allSatisfy { $0.isFinite && $0 < 50 })
      #expect(found.logLikelihood.isFinite)
    }
  }

  @Test func aMeanThatIsNotFinite() throws {
    let spend = GammaGamma(p: 2, q: 0.8, gamma: 10)
    #expect(spend.populationMean == nil)
    #expect(spend.populationMedian > 0 && spend.populationMedian.isFinite)
    let summary = try OrderSummary(try log(market(100)), end: 365)
    let cells = PurchaseCells(summary)
    let model = PurchaseModel.pareto(ReferenceModels.pareto)
    let refusal = rule {
      _ = try OrderForecast(model, cells, over: .weeks(52)).values(
        summary, cells, spend: .gammaGamma(spend))
    }
    #expect(refusal == .spendMeanNotFinite)
  }

  @Test func endlessWithoutDiscountIsRefused() throws {
    let history = PurchaseHistory(repeats: 1, recency: 1, age: 9)
    let model = PurchaseModel.pareto(ReferenceModels.pareto)
    #expect(rule { _ = try model.discountedOrders(history, weeklyRate: 0) } == .infiniteValue)
    #expect(rule { _ = try Discounting(annualRate: -1) } == .badOption)
    #expect(
      rule { _ = try CashFlows.endless(profit: 1, rate: 0.1, retention: 1, growth: 0.2) }
        == .infiniteValue)
    #expect(
      rule { _ = try ShiftedBetaGeometric.fit(survivors: [10, 10, 10]) } == .dropoutNotIdentified)
    #expect(rule { _ = try ShiftedBetaGeometric.fit(survivors: [10, 5, 8]) } == .badInput)
  }

  @Test func singularParametersAreRegular() {
    let history = PurchaseHistory(repeats: 2, recency: 30.43, age: 38.86)
    func orders(_ s: Double) -> Double {
      PurchaseModel.pareto(ParetoNBD(r: 0.55, alpha: 10, s: s, beta: 12)).expectedOrders(
        history, within: 39)
    }
    #expect(abs(orders(1) - orders(1 + 1e-9)) < 1e-8)
    #expect(abs(orders(1) - orders(1 - 1e-9)) < 1e-8)
    func leaving(_ a: Double) -> Double {
      PurchaseModel.betaGeometric(BetaGeometricNBD(r: 0.24, alpha: 4.4, a: a, b: 2.4))
        .expectedOrders(history, within: 39)
    }
    #expect(abs(leaving(1) - leaving(1 + 1e-9)) < 1e-8)
    // Either side of the border between the closed form and the integral.
    #expect(abs(leaving(1.0500001) - leaving(1.0499999)) < 1e-6)
    #expect(leaving(1e-9).isFinite && leaving(1e6).isFinite)
  }
}
