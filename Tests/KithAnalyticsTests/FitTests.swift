import Glibc
import KithBase
import Testing

@testable import KithAnalytics

/// Fits on the public data: starts, holdouts, reports; skipped where the data are absent.
@Suite(.enabled(if: DataFiles.isAtHand, "../shared/data is not here")) struct FitTests {
  @Test(arguments: [PurchaseMethod.bgNBD, .paretoNBD])
  func anyStartFindsTheMaximum(_ method: PurchaseMethod) throws {
    let cells = try #require(Cdnow.sample).cells
    let best = try #require(Cdnow.sampleFits[method]).logLikelihood
    var random = SeededRandom(seed: 20_260_921)
    // 200 starts stand in the full run; 40 keep the suite short.
    let starts = DataFiles.environment("KITH_CLV_STARTS").flatMap { Int($0) } ?? 40
    var misses = 0
    for _ in 0..<starts {
      var options = PurchaseFitOptions()
      options.start = (0..<4).map { _ in exp((random.unit() - 0.5) * 2 * log(100)) }
      let found = try? PurchaseFit.fit(method, to: cells, options)
      if abs((found?.logLikelihood ?? -.infinity) - best) > 1e-5 { misses += 1 }
    }
    #expect(misses * 100 <= starts, "\(misses) of \(starts) starts of \(method.title) missed")
  }

  @Test func theSummaryEqualsThatOfTheAuthors() throws {
    let data = try #require(Cdnow.sample)
    let rows = DataFiles.table(
      DataFiles.shared + "cdnow_sample/cdnow_cbs_btyd.csv", ["x", "t.x", "T.cal", "x.star", "m.x"])
    #expect(rows.count == 2357)
    for (customer, row) in rows.enumerated() {
      let n = row.map { Double($0) ?? .nan }
      #expect(Double(data.summary.repeats[customer]) == n[0])
      #expect(abs(data.summary.recency(customer) - n[1]) < 1e-9)
      #expect(abs(data.summary.age(customer) - n[2]) < 1e-9)
      #expect(Double(data.summary.holdoutOrders[customer]) == n[3])
      #expect(abs((data.summary.meanRepeatAmount(customer) ?? 0) - n[4]) < 1e-9)
    }
  }

  @Test func mediansBeatMeansInTheHoldout() throws {
    let data = try #require(Cdnow.sample)
    let test = try Backtest(
      data.log, origins: [Cdnow.end], horizonDays: 273, methods: PurchaseMethod.allCases)
    let models = test.means.filter { !$0.isNaive }
    let pareto = try #require(models.first { $0.name == "pareto_nbd" })
    #expect(pareto.mae <= 0.665)
    #expect(pareto.rmse <= 1.6030 + 5e-4)
    for model in models {
      #expect(model.mae < model.maeOfMean)
      #expect((0.87...0.98).contains(try #require(model.coverage)), "\(model)")
    }
    #expect(test.means.filter(\.isNaive).count == 4)
    #expect(test.winningNaiveRules.byRMSE.isEmpty)
  }

  @Test func valuesAddUpToTheEndlessTotal() throws {
    let data = try #require(Cdnow.sample)
    let fit = try #require(Cdnow.sampleFits[.paretoNBD])
    let spend = try #require(Cdnow.spend)
    let discounting = try Discounting(annualRate: 0.15)
    let forecast = try OrderForecast(
      fit.model, data.cells, over: .endless(weeklyRate: discounting.weeklyRate))
    let values = try forecast.values(data.summary, data.cells, spend: spend.model)
    let total = CompensatedSum.of(values.compactMap { $0?.mean })
    #expect(abs(total - 261531.6714151) < 0.05)
    #expect(values.compactMap { $0 }.allSatisfy { $0.low <= $0.median && $0.median <= $0.high })
    // A spread that means something: half of the customers lie above their median in expectation.
    #expect(values.compactMap { $0 }.contains { $0.median > 0 && $0.high > 1.5 * $0.median })
  }

  @Test func theBestOfThreeIsNamed() throws {
    let cells = try #require(Cdnow.sample).cells
    let (best, all) = try PurchaseFit.best(for: cells)
    #expect(all.count == 3)
    #expect(best.method == .mbgNBD)
    #expect(best.boundary == nil)
  }

  @Test func samplesAreTheSameEveryTime() throws {
    let cells = try #require(Cdnow.master).cells
    let (one, two) = (cells.sample(5000, seed: 1), cells.sample(5000, seed: 1))
    #expect(one.weights == two.weights)
    #expect(abs(one.customers - 5000) < 300)
  }
}
