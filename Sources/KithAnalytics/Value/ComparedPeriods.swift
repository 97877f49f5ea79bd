package import KithBase

/// Two periods made comparable: when one is not over yet, or not wholly observed, the other is cut to
/// the same number of days from its start.
package struct ComparedPeriods: Hashable, Sendable {
  package let now: Period
  package let before: Period
  /// Days that were cut off the longer one; 0 when both are whole.
  package let daysCut: Int

  /// Days up to `lastDay` are known. Periods of the same kind may differ by leap days and months'
  /// lengths; that is not cut. Throws when nothing of one is observed.
  package init(now: Period, before: Period, lastDay: Int32) throws {
    func known(_ period: Period) -> Period {
      Period(start: period.start, end: min(period.end, lastDay + 1))
    }
    let (knownNow, knownBefore) = (known(now), known(before))
    guard knownNow.end > knownNow.start, knownBefore.end > knownBefore.start else {
      throw AnalyticsRefusal(
        .badOption, "one of the periods begins after the last observed day",
        hint: "with now: @2026, before: @2025")
    }
    let isNowCut = knownNow.end < now.end
    let isBeforeCut = knownBefore.end < before.end
    guard isNowCut || isBeforeCut else {
      (self.now, self.before, daysCut) = (now, before, 0)
      return
    }
    let days = min(knownNow.end - knownNow.start, knownBefore.end - knownBefore.start)
    self.now = Period(start: now.start, end: now.start + days)
    self.before = Period(start: before.start, end: before.start + days)
    daysCut = Int(max(now.end - now.start, before.end - before.start) - days)
  }
}
