import KithBase
import Testing

@testable import KithAnalytics

/// Scores, the four values, equity and fair comparison.
@Suite struct ValueTests {
  @Test func scoresRankUnlikeParts() throws {
    let score = try ValueScore(parts: [[1, 2, 3], [30, nil, 10]], weights: [1, 1])
    #expect(score.ranks == [[0, 0.5, 1], [1, 0.5, 0]])
    #expect(score.scores == [50, 50, 50])
    #expect(score.isMissing[1] == [false, true, false])
    #expect(throws: AnalyticsRefusal.self) { try ValueScore(parts: [[1]], weights: [0]) }
    #expect(throws: AnalyticsRefusal.self) { try ValueScore(parts: [[.nan]], weights: [1]) }
  }

  @Test func noReferredCustomerIsCountedTwice() throws {
    let clv = [100.0, 50.25]
    let referral = Referral(from: 0, to: 1, yearMargin: 30, savedAcquisition: 12.5, reward: 2)
    let counted = try Referral.values(
      [referral, referral], customers: 2, share: 0.6, isCounted: [true, true])
    #expect(counted == [10.5, 0])
    let alone = try Referral.values([referral], customers: 2, share: 0.6, isCounted: [true, false])
    #expect(alone == [28.5, 0])
    let four = zip(clv, counted).map {
      FourValues(transaction: $0, referral: $1, growth: 4, knowledge: 1)
    }
    let equity = try CustomerEquity(values: four.map(\.total))
    #expect(equity.total == 100 + 50.25 + 10.5 + 10)
  }

  @Test func equityOfThoseToCome() throws {
    let equity = try CustomerEquity(
      values: [10], prospects: [.init(conversion: 0.25, value: 100, acquisitionCost: 20)],
      newPerPeriod: [2, 2], newValue: 30, acquisitionCost: 8, rate: 0.1)
    #expect(equity.prospects == 20)
    #expect(abs(equity.future - 44 * (1 / 1.1 + 1 / 1.21)) < 1e-12)
    #expect(throws: AnalyticsRefusal.self) {
      try CustomerEquity(
        values: [], prospects: [.init(conversion: 2, value: 1, acquisitionCost: 0)])
    }
  }

  @Test func partialPeriodsAreComparedFairly() throws {
    func period(_ from: String, _ to: String) -> Period {
      Period(start: DataFiles.day(from), end: DataFiles.day(to))
    }
    let (now, before) = (period("2026-01-01", "2027-01-01"), period("2025-01-01", "2026-01-01"))
    let partial = try ComparedPeriods(
      now: now, before: before, lastDay: DataFiles.day("2026-03-31"))
    #expect(partial.before.end == DataFiles.day("2025-04-01"))
    #expect(partial.now.end == DataFiles.day("2026-04-01"))
    let whole = try ComparedPeriods(now: now, before: before, lastDay: DataFiles.day("2027-06-01"))
    #expect(whole.daysCut == 0 && whole.before == before)
    #expect(throws: AnalyticsRefusal.self) {
      try ComparedPeriods(now: now, before: before, lastDay: DataFiles.day("2025-12-31"))
    }
  }
}
