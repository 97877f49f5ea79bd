import Testing

@testable import KithAnalytics

/// Scores, concentration, cohorts, survival, tiers, lifecycle and money, by hand.
@Suite struct TableTests {
  @Test func equalCustomersHaveEqualScores() {
    #expect(RecencyFrequencyMoney.scores([1, 1, 1, 1, 2]) == [1, 1, 1, 1, 5])
    #expect(RecencyFrequencyMoney.scores([5, 4, 3, 2, 1]) == [5, 4, 3, 2, 1])
    #expect(RecencyFrequencyMoney.scores([Int]()) == [])
  }

  @Test func allTwentyFiveCellsAreNamed() throws {
    let table = SegmentTable.usual
    for r in 1...5 { for f in 1...5 { #expect(!table.segment(recency: r, frequency: f).isEmpty) } }
    let edited = try table.naming(recency: 1, frequency: 2, "asleep")
    #expect(edited.segment(recency: 1, frequency: 2) == "asleep")
    #expect(throws: AnalyticsRefusal.self) { try table.naming(recency: 6, frequency: 1, "x") }
  }

  @Test func lossesRaiseTheWhale() throws {
    let curve = try Concentration([50, 40, 30, -20])
    #expect(curve.total == 100)
    #expect(curve.peakShare == 1.2 && curve.peakCount == 3)
    #expect(curve.breakEvenCount == 3)
    #expect(curve.lossMakers == 1 && curve.loss == -20)
    #expect(curve.topFifthCount == 1 && curve.topFifthShare == 0.5)
    // 2(1·-20 + 2·30 + 3·40 + 4·50)/(4·100) - 5/4
    #expect(abs(curve.gini - 0.55) < 1e-12)
    #expect(abs(curve.normalizedGini - 0.55 * 100 / 140) < 1e-12)
    #expect(try curve.classes([50, 40, 30, -20], cuts: [0.8, 0.95]) == [0, 0, 1, 2])
    #expect(throws: AnalyticsRefusal.self) { try Concentration([5, -5]) }
    #expect(throws: AnalyticsRefusal.self) { try Concentration([]) }
    #expect(abs(try Concentration([3, 3, 3]).gini) < 1e-12)
  }

  @Test func kaplanMeierAndGreenwoodByHand() throws {
    // Freireich's 6-MP arm (21 patients): S(6) = 0.857 (0.076), S(10) = 0.753 (0.096), S(23) = 0.448 (0.135).
    let times: [Double] = [
      6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
    ]
    let ended = [
      true, true, true, false, true, false, true, false, false, true, true, false, false, false,
      true, true,
      false, false, false, false, false,
    ]
    let curve = try KaplanMeier(durations: times, hasEnded: ended)
    let step = try #require(curve.steps.first { $0.time == 6 })
    #expect(abs(step.survival - 0.857) < 5e-4 && abs(step.standardError - 0.0764) < 5e-5)
    #expect(abs(curve.survival(at: 10) - 0.753) < 5e-4)
    let last = try #require(curve.steps.last)
    #expect(abs(last.survival - 0.448) < 5e-4 && abs(last.standardError - 0.1346) < 5e-5)
    #expect(last.low > 0 && last.high < 1)
    #expect(curve.median == 23)
    #expect(throws: AnalyticsRefusal.self) { try KaplanMeier(durations: [-1], hasEnded: [true]) }
  }

  @Test func theFormulaOfTheUser() throws {
    #expect(abs(try CashFlows(profits: [100, 100, 100], rate: 0.1).total - 248.685) < 5e-4)
    #expect(
      abs(try CashFlows(profits: [1200, 1500, 1800, 1800, 1600], rate: 0.1).total - 5905.84) < 5e-3)
    #expect(abs(try CashFlows(profits: [100], benefits: [10, 121], rate: 0.1).total - 200) < 1e-12)
    let start = DataFiles.day("2024-01-31")
    let year = try CalendarHorizon(
      start: start, count: 12, unit: .month, discounting: try Discounting(annualRate: 0.1))
    #expect(year.endDays.last == 366)
    #expect(year.endDays.first == 29)
    #expect(throws: AnalyticsRefusal.self) { try CashFlows(profits: [1], rate: -1) }
  }

  @Test func ownRhythm() throws {
    let risk = try ChurnRisk.ownRhythm(
      PurchaseDays([[940, 950, 960, 970, 970, 980], [980], []]), end: 1000, segment: [0, 0, 0])
    // All four known gaps are shorter: p = 1.
    #expect(risk[0] == 1 && risk[1] == 1 && risk[2] == nil)
  }

  @Test func tiersAndTheirMigration() throws {
    #expect(try Tiers.assign([9, 1, 5, nil, 5], cuts: [0.25, 0.5]) == [0, 2, 1, nil, 1])
    #expect(try Tiers.assign([9, 1, 5], cuts: [9, 5]) == [0, 2, 1])
    #expect(
      try Tiers.migration(from: [0, 1, nil], to: [1, 1, 0], tiers: 2) == [
        [0, 1, 0], [0, 1, 0], [1, 0, 0],
      ])
    #expect(throws: AnalyticsRefusal.self) { try Tiers.assign([1], cuts: [0.5, 0.2]) }
  }

  @Test func theLastRuleOfTheLifecycleWins() {
    let rules = LifecycleRules()
    func stage(_ days: [Int32], today: Int32 = 1000) -> LifecycleStage {
      rules.stage(.init(days: days), today: today).stage
    }
    #expect(stage([]) == .prospect)
    #expect(stage([1001]) == .prospect)
    #expect(stage([950]) == .new)
    #expect(stage([800, 850, 900, 960]) == .loyal)
    #expect(stage([700, 730, 760, 790, 820, 850, 950]) == .wonBack)
    #expect(stage([760, 800, 840, 880, 940]) == .loyal)
    #expect(stage([740, 780, 820, 860, 900, 930]) == .atRisk)
    #expect(stage([720, 750, 780, 800, 850]) == .lapsed)
    #expect(stage([100, 200, 300]) == .lost)
    #expect(rules.stage(.init(days: [990], isDeclaredLost: true), today: 1000).stage == .lost)
  }

  @Test func cohortsKeepEveryAmount() throws {
    let log = try OrderLog(
      customerCount: 2, customers: [0, 1, 0, 1, 1],
      days: ["2024-01-05", "2024-02-01", "2024-03-31", "2024-02-09", "2024-04-01"].map(
        DataFiles.day),
      amounts: [1, 2, 4, 8, 16])
    let table = try CohortTable(log, end: DataFiles.day("2024-03-31"))
    #expect(table.cohorts.map(\.size) == [1, 1])
    #expect(table.cohorts.map(\.active) == [[1, 0, 1], [1, 0]])
    #expect(table.cohorts.map(\.amount) == [[1, 0, 4], [10, 0]])
    let quarters = try CohortTable(log, grain: .quarter, end: DataFiles.day("2024-06-30"))
    #expect(quarters.cohorts.map(\.active) == [[2, 1]])
  }
}
