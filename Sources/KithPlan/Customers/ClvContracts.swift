import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

/// `clv with model: sbg`: contracts that are renewed or not each period (Fader & Hardie 2007; the value
/// of renewals to come: 2010, eq. 6), from starts and ends of contracts or from a survival curve.
struct ClvContracts: Sendable {
  let wish: ClvWish
  let terms: ContractTerms

  static func bind(_ binder: Binder, _ stage: Stage, _ rows: Rows, _ wish: ClvWish) -> Rows? {
    let options = StageOptions(binder, stage)
    if let survivors = options.expression("survivors") {
      return bindCurve(binder, stage, rows, wish, survivors)
    }
    guard let (terms, table) = ContractTerms.bind(binder, stage, rows, usual: .year) else { return nil }
    let columns = ["clv", "p_alive", "orders_expected"].map { MadeColumn($0, .float) }
    let run = ClvContracts(wish: wish, terms: terms)
    return binder.adding(columns, main: "clv", stage, table) { try run.answer($0) }
  }

  private func answer(_ call: TableCall) throws -> TableAnswer {
    let all = try terms.terms(call)
    let known = all.compactMap { $0 }
    guard !known.isEmpty else {
      throw AnalyticsRefusal(.noTransactions, "there are no contracts that have begun", count: 0)
    }
    let (saved, finding) = try fitted(known)
    let model = try ClvContracts.model(saved)
    let amounts =
      terms.hasAmount ? OrderLayout.numbers(call.arguments[2]).0.array.map { $0 * (wish.margin ?? 1) }
      : [Double](repeating: wish.margin ?? 1, count: call.rowCount)
    var renewals: [Int: Double] = [:]
    for term in known where !term.hasEnded && renewals[term.periods] == nil {
      renewals[term.periods] = try self.renewals(model, after: term.periods)
    }
    let expected = all.map { term -> Double? in
      guard let term else { return nil }
      return term.hasEnded ? 0 : renewals[term.periods]
    }
    var answer = TableAnswer(
      columns: [
        Columns.floats(zip(expected, amounts).map { pair in pair.0.map { $0 * pair.1 } }),
        Columns.floats(all.map { $0.map { $0.hasEnded ? 0 : 1 } }), Columns.floats(expected),
      ], count: call.rowCount)
    answer.notes = notes(saved, finding, known.count) + terms.notes(call)
    finish(&answer, saved)
    return answer
  }

  /// The fit to these contracts, or the one that is kept; with what was found on a boundary.
  private func fitted(_ known: [ContractTerms.Term]) throws -> (SavedFit, finding: String?) {
    if case .saved(let name, let fit) = wish.model { return (fit, fit.sentence(name)) }
    let last = known.map(\.periods).max() ?? 0
    guard last < 100_000 else {
      throw AnalyticsRefusal(
        .badInput, "a contract lasts \(last) \(terms.unit.rawValue)s; a date among them is wrong",
        count: last)
    }
    var lost = [Double](repeating: 0, count: last + 1)
    var present = [Double](repeating: 0, count: last + 1)
    for term in known {
      if term.hasEnded { lost[term.periods] += 1 } else { present[term.periods] += 1 }
    }
    let fit = try ShiftedBetaGeometric.fit(lost: lost, present: present)
    return (ClvContracts.saved(fit, end: terms.asOf), fit.finding)
  }

  private static func model(_ fit: SavedFit) throws -> ShiftedBetaGeometric {
    guard let alpha = fit.parameter("alpha"), let beta = fit.parameter("beta"), alpha > 0, beta > 0
    else { throw AnalyticsRefusal(.badOption, "this saved model is none of contracts") }
    return ShiftedBetaGeometric(alpha: alpha, beta: beta)
  }

  private func finish(_ answer: inout TableAnswer, _ saved: SavedFit) {
    if wish.explains { answer.tables = [("clv: sBG", ClvContracts.table(saved))] }
    if let name = wish.save { answer.models = [SavedModel(name: name, bytes: saved.bytes)] }
  }

  /// Present value of the renewals still to come, one counted each.
  private func renewals(_ model: ShiftedBetaGeometric, after n: Int) throws -> Double {
    let rate = wish.rate(of: terms.unit)
    guard wish.saysHorizon, case .periods(let count, let unit) = wish.horizon else {
      return try model.discountedRenewals(after: n, rate: rate)
    }
    guard unit == terms.unit else {
      throw AnalyticsRefusal(
        .badOption, "the horizon is counted in \(unit.rawValue)s and the contracts in \(terms.unit.rawValue)s",
        hint: "period: \(unit.rawValue)")
    }
    let now = model.survival(n)
    return CompensatedSum.of(
      (1...count).map { model.survival(n + $0) / now / (1 + Power.less(1 + rate, Double($0))) })
  }

  private func notes(_ fit: SavedFit, _ finding: String?, _ count: Int) -> [Diagnostic] {
    let amount = terms.hasAmount ? "the amount a \(terms.unit.rawValue)" : "1 a \(terms.unit.rawValue) (amount: names what a period brings)"
    let horizon = wish.saysHorizon ? wish.horizonText(after: terms.asOf) : "endless"
    var texts = [
      "contracts by sBG, \(Said.counted(count, "contract")) in \(terms.unit.rawValue)s until \(CivilDate.text(days: terms.asOf)), horizon \(horizon), discount \(Said.percent(wish.discount)) a year",
      "base: \(amount) for each renewal to come, at its present value; orders_expected counts the renewals so",
    ]
    if let finding { texts.append(finding) }
    return texts.map { .note("clv: \($0)") }
  }

  static func saved(_ fit: ShiftedBetaGeometric.Fit, end: Int32) -> SavedFit {
    let errors = fit.standardErrors
    let values = [("alpha", fit.model.alpha), ("beta", fit.model.beta)]
    return SavedFit(
      method: "sbg",
      parameters: values.enumerated().map { index, one in
        SavedFit.Parameter(
          name: one.0, value: one.1, error: index < errors.count ? errors[index] : nil)
      }, spend: nil, logLikelihood: fit.logLikelihood, customers: Int(fit.customers), end: end)
  }

  static func table(_ fit: SavedFit) -> ResultTable {
    var rows: [(String, Double, Double?)] = fit.parameters.map { ($0.name, $0.value, $0.error) }
    rows.append(("ln likelihood", fit.logLikelihood, nil))
    rows.append(("customers", Double(fit.customers), nil))
    return Columns.table([
      ("parameter", .text, Columns.texts(rows.map(\.0))),
      ("value", .float, Columns.floats(rows.map(\.1))),
      ("standard_error", .float, Columns.floats(rows.map(\.2))),
    ])
  }

  // MARK: Survival curves

  /// Rows of one cohort in order: how many are left at periods 0, 1, 2 …
  private static func bindCurve(
    _ binder: Binder, _ stage: Stage, _ rows: Rows, _ wish: ClvWish, _ survivors: Expression
  ) -> Rows? {
    if rows.scope.position != nil {
      binder.report("K0308", "`clv` cannot stand inside an aggregate", stage.range)
    }
    let site = Site(binder.ordered(rows), step: "clv")
    guard !rows.scope.isBroken, let value = binder.float(survivors, site) else { return nil }
    let asOf = binder.environment.today
    let columns = ["clv", "survival", "retention"].map { MadeColumn($0, .float) }
    return binder.adding(columns, main: "clv", stage, TableBinding(site, arguments: [value])) { call in
      let counts = OrderLayout.numbers(call.arguments[0]).0.array
      let fit = try ShiftedBetaGeometric.fit(survivors: counts)
      let saved = ClvContracts.saved(fit, end: asOf)
      let run = ClvContracts(
        wish: wish, terms: ContractTerms(unit: .year, asOf: asOf, hasAmount: false))
      var answer = TableAnswer(
        columns: [
          Columns.floats(try counts.indices.map { try run.renewals(fit.model, after: $0) * (wish.margin ?? 1) }),
          Columns.floats(counts.indices.map { fit.model.survival($0) }),
          Columns.floats(counts.indices.map { $0 == 0 ? nil : fit.model.retention($0) }),
        ], count: counts.count)
      answer.notes =
        [
          .note(
            "clv: sBG of \(Said.counted(Int(fit.customers), "contract")) in \(counts.count - 1) periods, ln L \(Said.number(fit.logLikelihood)); clv is the present value of the renewals still to come after so many, 1 each, discount \(Said.percent(wish.discount)) a year"
          )
        ] + (fit.finding.map { [.note("clv: \($0)")] } ?? [])
      run.finish(&answer, saved)
      return answer
    }
  }
}
