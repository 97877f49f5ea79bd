import KithAnalytics
import KithBase
import KithSyntax

/// How far ahead a value looks, and in which steps it is discounted.
enum ClvHorizon: Hashable, Sendable {
  case periods(Int, CalendarUnit)
  case endless
}

/// What the options of `clv` ask for.
struct ClvWish: Sendable {
  enum Model: Sendable {
    /// The purchase model with the highest likelihood.
    case best
    case purchase(PurchaseMethod)
    case history
    case formula
    case contracts
    case yearly
    case saved(name: String, SavedFit)
  }

  var model = Model.best
  var horizon = ClvHorizon.periods(12, .month)
  /// The program says how far; else each method has its own usual.
  var saysHorizon = false
  var discount = 0.10
  /// A year is 52 weeks, as in papers.
  var countsWeeks = false
  /// The share of revenue that is counted; nil: as the orders tell, else all.
  var margin: Double?
  var explains = false
  var saysWhy = false
  var save: String?
  /// Names of what else is known of the customers, for the rate of orders and for that of leaving.
  var orderCovariates: [String] = []
  var lifeCovariates: [String] = []

  var isSaved: Bool { if case .saved = model { true } else { false } }

  static let methods = [
    "history", "formula", "bg_nbd", "pareto_nbd", "mbg_nbd", "sbg", "bg_bb", "best",
  ]

  /// Nil when a problem was reported.
  init?(_ binder: Binder, _ stage: Stage) {
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    readModel(binder, options)
    readHorizon(options)
    if let rate = options.number(
      "discount", in: -0.99...10, "a rate a year such as 10%", hint: "discount: 10%")
    {
      discount = rate
    }
    margin = options.number(
      "margin", in: -10...10, "a share of revenue such as 40%", hint: "margin: 40%")
    explains = options.flag("explain")
    saysWhy = options.flag("why")
    if let name = options.text("save") {
      save = name
      if let refusal = binder.effectRefusal {
        binder.report(
          "K0603", "`save` keeps a model, so it cannot stand in \(refusal)", options.range("save"),
          hint: "put it into a statement of its own")
      }
      if ClvWish.methods.contains(where: { Spelling.same($0, name) }) {
        options.refuse("save", "a name of your own, and `\(name)` is a method", hint: "save: spring")
      }
    }
    if binder.problems.count > count { return nil }
  }

  private mutating func readModel(_ binder: Binder, _ options: StageOptions) {
    let name = options.has("method") ? "method" : "model"
    if options.has("method"), options.has("model") {
      binder.report(
        "K0209", "`method` and `model` say the same; one of them is enough",
        options.range("method"))
    }
    guard let word = options.text(name) else { return }
    switch Spelling.key(word) {
    case "best": model = .best
    case "history": model = .history
    case "formula": model = .formula
    case "sbg": model = .contracts
    case "bg_bb", "bgbb": model = .yearly
    case let key:
      let bare = key.filter { $0 != "_" && $0 != "/" }
      let method = PurchaseMethod.allCases.first {
        $0.rawValue.filter { $0 != "_" }.utf8.elementsEqual(bare.utf8)
      }
      if let method {
        model = .purchase(method)
      } else if let bytes = binder.environment.model(named: word) {
        guard let fit = SavedFit(bytes) else {
          binder.report("K0521", "the model `\(word)` cannot be read", options.range(name))
          return
        }
        model = .saved(name: word, fit)
      } else {
        let names = ClvWish.methods + binder.environment.modelNames
        binder.report(
          "K0521", "there is no method and no saved model called `\(word)`", options.range(name),
          hint: EditDistance.nearest(to: word, among: names).map { "did you mean `\($0)`?" }
            ?? "methods: " + ClvWish.methods.joined(separator: ", "))
      }
    }
  }

  private mutating func readHorizon(_ options: StageOptions) {
    if let year = options.duration("year", hint: "year: 52 weeks") {
      if year.days == 364 {
        countsWeeks = true
      } else if year.months != 12 {
        options.refuse("year", "52 weeks, as in papers, or left out", hint: "year: 52 weeks")
      }
    }
    saysHorizon = options.has("horizon") || options.has("periods")
    let unit = options.word("period", among: ["day", "week", "month", "quarter", "year"])
      .flatMap { CalendarUnit(rawValue: $0) }
    if options.isWord("horizon", "endless") || options.isWord("horizon", "infinite") {
      horizon = .endless
      return
    }
    if let count = options.whole("periods", in: 1...40_000, hint: "periods: 5") {
      horizon = .periods(count, unit ?? .year)
      return
    }
    guard options.has("horizon") || unit != nil else { return }
    let length =
      options.has("horizon")
      ? options.duration("horizon", hint: "horizon: 12 months, or horizon: endless")
      : Duration(months: 12)
    guard let length else { return }
    let isMonths = length.months > 0
    let usual: CalendarUnit = isMonths ? .month : length.days % 7 == 0 ? .week : .day
    let step = unit ?? usual
    let (whole, part): (Int64, Int64) =
      switch step {
      case .day: (length.days, 1)
      case .week: (length.days, 7)
      case .month: (length.months, 1)
      case .quarter: (length.months, 3)
      case .year: (length.months, 12)
      }
    guard whole > 0, whole % part == 0 else {
      options.refuse(
        "horizon", "a whole number of \(step.rawValue)s", hint: "horizon: 12 months, period: month")
      return
    }
    horizon = .periods(Int(whole / part), step)
  }

  /// The stretch of future after `end` in the models' terms.
  func exposure(after end: Int32) throws -> Exposure {
    let discounting = try Discounting(annualRate: discount)
    switch horizon {
    case .endless: return .endless(weeklyRate: discounting.weeklyRate)
    case .periods(let count, let unit):
      if countsWeeks {
        return .calendar(
          try CalendarHorizon(
            count: count, days: try daysOf(unit), daysPerYear: 364, annualRate: discount))
      }
      return .calendar(
        try CalendarHorizon(start: end, count: count, unit: unit, discounting: discounting))
    }
  }

  private func daysOf(_ unit: CalendarUnit) throws -> Int {
    switch unit {
    case .day: 1
    case .week: 7
    case .quarter: 91
    case .year: 364
    case .month:
      throw AnalyticsRefusal(
        .badOption, "a year of 52 weeks has no months", hint: "period: quarter, year: 52 weeks")
    }
  }

  /// The discount of one period: (1+d)^(length of the period in years) - 1.
  func rate(of unit: CalendarUnit) -> Double {
    let years: Double =
      switch unit {
      case .day: countsWeeks ? 1.0 / 364 : 1 / Discounting.daysPerYear
      case .week: countsWeeks ? 1.0 / 52 : 7 / Discounting.daysPerYear
      case .month: 1.0 / 12
      case .quarter: 0.25
      case .year: 1
      }
    return Power.less(1 + discount, years)
  }

  /// The horizon in words.
  func horizonText(after end: Int32) -> String {
    switch horizon {
    case .endless: return "endless"
    case .periods(let count, let unit):
      let length = Said.counted(count, unit.rawValue)
      if countsWeeks { return "\(length) (a year is 52 weeks)" }
      return unit.day(count, after: end).map { "\(length), to \(CivilDate.text(days: $0))" } ?? length
    }
  }
}
