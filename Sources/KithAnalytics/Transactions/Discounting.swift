import Glibc
import KithBase

/// Present values by the calendar: an annual rate, days counted as they are, a year of 365.25 days.
package struct Discounting: Hashable, Sendable {
  /// 0.15 is 15 % a year; greater than -1.
  package let annualRate: Double

  package static let daysPerYear = 365.25
  /// Weeks of the literature's conversion: 52 in a year.
  package static let weeksPerYear = 52.0

  /// Throws unless the rate is finite and above -100 %.
  package init(annualRate: Double) throws {
    guard annualRate.isFinite, annualRate > -1 else {
      throw AnalyticsRefusal(
        .badOption, "a discount rate of \(annualRate * 100) % a year is not above -100 %",
        hint: "discount: 10%")
    }
    self.annualRate = annualRate
  }

  /// The continuous rate per week, ln(1+d)/52: 15 % a year is 0.00268772966 (Fader, Hardie & Lee 2005).
  package var weeklyRate: Double { log1p(annualRate) / Self.weeksPerYear }

  /// Worth today of one unit `days` days from now.
  package func factor(days: Double) -> Double {
    exp(-log1p(annualRate) * days / Self.daysPerYear)
  }
}

/// The length of a planning period.
package enum CalendarUnit: String, Sendable {
  case day, week, month, quarter, year

  /// The day `count` units after `start`, the day of the month clamped to its end; nil beyond the year 9999.
  package func day(_ count: Int, after start: Int32) -> Int32? {
    func plus(days: Int) -> Int32? {
      let (product, overflow) = count.multipliedReportingOverflow(by: days)
      guard !overflow, abs(product) < 4_000_000 else { return nil }
      return start + Int32(product)
    }
    func plus(months: Int) -> Int32? {
      let (product, overflow) = count.multipliedReportingOverflow(by: months)
      return overflow ? nil : CivilDate.adding(months: Int64(product), to: start)
    }
    switch self {
    case .day: return plus(days: 1)
    case .week: return plus(days: 7)
    case .month: return plus(months: 1)
    case .quarter: return plus(months: 3)
    case .year: return plus(months: 12)
    }
  }
}

/// The periods of a forecast: exact calendar periods after a day, each discounted to that day from its end.
package struct CalendarHorizon: Sendable {
  /// Days from the start to the end of every period, rising.
  package let endDays: [Int32]
  /// Present value of one unit at the end of every period.
  package let factors: [Double]

  /// `count` periods after `start`: 12 months are 12 calendar months, not 360 days. Throws when
  /// there are none, or they run past the calendar.
  package init(start: Int32, count: Int, unit: CalendarUnit, discounting: Discounting) throws {
    guard count > 0, count <= 40_000 else {
      throw AnalyticsRefusal(.badOption, "a horizon has 1 to 40,000 periods, not \(count)")
    }
    var ends: [Int32] = []
    for period in 1...count {
      guard let day = unit.day(period, after: start) else {
        throw AnalyticsRefusal(.badOption, "\(count) \(unit.rawValue)s run past the year 9999")
      }
      ends.append(day - start)
    }
    endDays = ends
    factors = ends.map { discounting.factor(days: Double($0)) }
  }

  /// `count` periods of `days` days each, the discount rate being for `daysPerYear` of them: with 364
  /// the years of 52 weeks that papers count in.
  package init(count: Int, days: Int, daysPerYear: Double, annualRate: Double) throws {
    guard count > 0, count <= 40_000, days > 0, count <= 4_000_000 / days else {
      throw AnalyticsRefusal(.badOption, "a horizon has 1 to 40,000 periods within 10,000 years")
    }
    endDays = (1...count).map { Int32($0 * days) }
    factors = endDays.map { exp(-log1p(annualRate) * Double($0) / daysPerYear) }
  }
}
