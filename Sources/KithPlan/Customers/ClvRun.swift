import KithAnalytics
import KithBase
import KithColumns

/// `clv` while it runs: the orders of the rows, a fit, a forecast, and the words beside them.
struct ClvRun {
  let wish: ClvWish
  let orders: CustomerOrders
  let context: TableContext
  /// What is known of each customer beside his orders, column by column.
  var covariates: Covariates?

  /// A number per customer and its name; of a text, whether it is that one (`channel=web`).
  struct Covariate {
    var name: String
    var values: [Double]
  }

  struct Covariates {
    var orders: [Covariate] = []
    var life: [Covariate] = []
  }

  /// The share of revenue that counts.
  let margin: Double

  private var end: Int32 { orders.layout.asOf }

  /// Throws where profit is no share of the revenue.
  init(wish: ClvWish, orders: CustomerOrders, context: TableContext) throws {
    (self.wish, self.orders, self.context) = (wish, orders, context)
    if case .history = wish.model {
      margin = 1
    } else {
      margin = try wish.margin ?? orders.margin(to: orders.layout.asOf)
    }
  }

  func answer() throws -> TableAnswer {
    switch wish.model {
    case .history: return try history()
    default: return try forecast()
    }
  }

  // MARK: What was

  private func history() throws -> TableAnswer {
    let summary = try OrderSummary(orders.revenueLog(), end: end, merge: orders.layout.merge)
    var values = orders.profitPerCustomer(to: end)
    if let margin = wish.margin {
      values = orders.revenuePerCustomer(to: end).map { $0 * margin }
    }
    var columns = [Columns.floats(values)]
    if wish.saysWhy {
      columns.append(
        Columns.texts(
          values.indices.map { row in
            guard summary.firstDay[row] != OrderLog.noDay else { return "no order" }
            let revenue = summary.totalAmount[row]
            return
              "\(Said.counted(Int(summary.repeats[row]) + 1, "purchase")), revenue \(Said.number(revenue)), \(baseName) \(Said.number(values[row]))"
          }))
    }
    var answer = TableAnswer(columns: columns, count: values.count)
    answer.notes = OrderNotes.all(
      "clv",
      ["history: what each customer has brought until \(CivilDate.text(days: end)), not discounted"],
      orders, summary, base: baseText, context)
    if wish.explains {
      let revenue = orders.revenuePerCustomer(to: end)
      answer.tables = [("clv: history", sums(CompensatedSum.of(revenue), CompensatedSum.of(values)))]
    }
    return answer
  }

  private func sums(_ revenue: Double, _ profit: Double) -> ResultTable {
    Columns.table([
      ("part", .text, Columns.texts(["revenue", "cost", "profit"])),
      ("amount", .float, Columns.floats([revenue, revenue - profit, profit])),
    ])
  }

  // MARK: What will be

  private func forecast() throws -> TableAnswer {
    let summary = try OrderSummary(orders.revenueLog(), end: end, merge: orders.layout.merge)
    var remarks: [String] = []
    let cells = covariates == nil ? PurchaseCells(summary) : PurchaseCells(unmerged: summary)
    let (fit, own) = try fitted(cells, summary, &remarks)
    let models = try models(fit, cells)
    let amounts = try self.amounts(fit, summary, &remarks)
    let spend = amounts.model
    try context.interrupt.check()
    let exposure = try wish.exposure(after: end)
    let forecast = try OrderForecast(models, cells, over: exposure)
    try context.interrupt.check()
    let values = try forecast.spreads(summary, cells, spend: spend, margin: margin)
    if values.contains(where: { $0.map { $0.mean == nil } ?? false }) {
      remarks.append(
        "the mean amount is not finite where gamma-gamma has q at or below 1: clv is null there and clv_median holds"
      )
    }
    var columns = columns(forecast, cells, summary, spend, values)
    if wish.saysWhy { columns.append(why(forecast, cells, summary, spend)) }
    var answer = TableAnswer(columns: columns, count: orders.customerCount)
    answer.notes = OrderNotes.all(
      "clv", [headline(fit, spend)], orders, summary, base: baseText, context)
      + remarks.map { .note("clv: \($0)") }
    if wish.explains {
      let error = own.flatMap {
        TotalError(
          $0, cells, summary, spend: spend, spendCovariance: amounts.covariance, over: exposure,
          margin: margin)
      }
      answer.tables = [
        ("clv: \(title(fit.method))", parameters(fit, amounts, total(values), error))
      ]
    }
    if let name = wish.save {
      var kept = fit
      (kept.spend, kept.spendErrors) = (spend, amounts.errors)
      answer.models = [SavedModel(name: name, bytes: kept.bytes)]
    }
    return answer
  }

  /// The mean values alone, for verbs that add them up; a refusal becomes words and nothing is known.
  func means() throws -> (values: [Double?], spend: SpendModel?, remarks: [String]) {
    let unknown = [Double?](repeating: nil, count: orders.customerCount)
    do {
      let summary = try OrderSummary(orders.revenueLog(), end: end, merge: orders.layout.merge)
      let cells = PurchaseCells(summary)
      var remarks: [String] = []
      let fit = try fitted(cells, summary, &remarks).kept
      guard let model = fit.purchaseModel else { return (unknown, nil, ["no purchase model"]) }
      let spend = try amounts(fit, summary, &remarks).model
      let exposure = try wish.exposure(after: end)
      let discounted = try (0..<cells.count).map { cell in
        let history = cells.history(cell)
        return try model.probabilityAlive(history) * exposure.mean(model.whileAlive(history))
      }
      let orders = OrderForecast.byCustomer(discounted, cells)
      let values = orders.indices.map { row -> Double? in
        guard let expected = orders[row],
          let each = spend.expectedSpend(
            repeats: Double(summary.repeats[row]), mean: summary.meanRepeatAmount(row))
        else { return nil }
        return expected * each * margin
      }
      let infinite = values.indices.filter { orders[$0] != nil && values[$0] == nil }.count
      if infinite > 0 {
        remarks.append(
          "\(Said.counted(infinite, "customer")) whose mean amount is not finite are left out of the sum")
      }
      return (values, spend, [headline(fit, spend)] + remarks)
    } catch let refusal as AnalyticsRefusal {
      return (unknown, nil, ["unknown and left out of the sum: \(refusal.reason)"])
    }
  }

  private func fitted(
    _ cells: PurchaseCells, _ summary: OrderSummary, _ remarks: inout [String]
  ) throws -> (kept: SavedFit, own: PurchaseFit?) {
    let fit: PurchaseFit
    if let covariates, !wish.isSaved {
      let found = try CovariateFit.fit(
        summary, orders: covariates.orders.map(\.values), life: covariates.life.map(\.values))
      let names = (covariates.orders.map(\.name), covariates.life.map(\.name))
      return (SavedFit(found, orders: names.0, life: names.1, end: end), nil)
    }
    switch wish.model {
    case .saved(let name, let saved):
      remarks.append(saved.sentence(name))
      return (saved, nil)
    case .purchase(let method): fit = try PurchaseFit.fit(method, to: cells)
    default:
      let found = try PurchaseFit.best(for: cells)
      fit = found.best
      let list = found.all.map { "\($0.method.rawValue) \(Said.number($0.logLikelihood))" }
      if list.count > 1 {
        remarks.append(
          "\(fit.method.title) has the highest log-likelihood: \(list.joined(separator: ", "))")
      }
    }
    if let boundary = fit.boundary {
      remarks.append(
        "\(boundary.finding) (likelihood ratio \(Said.number(boundary.likelihoodRatio)), degrees of freedom \(boundary.degreesOfFreedom))"
      )
    }
    if let truncation = OrderNotes.truncation(summary) { remarks.append(truncation) }
    return (SavedFit(fit, spend: nil, end: end), fit)
  }

  /// One model, or one a customer where covariates tell them apart.
  private func models(_ fit: SavedFit, _ cells: PurchaseCells) throws -> [PurchaseModel] {
    guard let shared = fit.purchaseModel else {
      throw AnalyticsRefusal(.badOption, "this saved model is none of purchases")
    }
    let (order, life) = (fit.effectNames("orders"), fit.effectNames("life"))
    guard order == covariates?.orders.map(\.name) ?? [], life == covariates?.life.map(\.name) ?? []
    else {
      func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
      throw AnalyticsRefusal(
        .badOption,
        "the saved model has covariates of orders (\(list(order))) and of life (\(list(life))), and others are given",
        hint: "covariates: [\(order.joined(separator: ", "))]")
    }
    guard let covariates else { return [shared] }
    var result: [PurchaseModel] = []
    for customer in cells.cellOf.indices where cells.cellOf[customer] >= 0 {
      let model = fit.purchaseModel(
        orders: covariates.orders.map { $0.values[customer] },
        life: covariates.life.map { $0.values[customer] })
      result.append(model ?? shared)
    }
    return result
  }

  /// A model of the amounts; errors and covariance of its parameters where it is gamma-gamma.
  private struct Amounts {
    var model: SpendModel
    var errors: [Double] = []
    var covariance: [[Double]]?
  }

  /// That of the kept fit, else gamma-gamma, or what the amounts allow.
  private func amounts(
    _ kept: SavedFit, _ summary: OrderSummary, _ remarks: inout [String]
  ) throws -> Amounts {
    if let known = kept.spend { return Amounts(model: known, errors: kept.spendErrors) }
    do {
      let fit = try SpendFit.fit(to: summary)
      remarks += fit.warnings.map(\.reason)
      return Amounts(
        model: fit.model, errors: fit.standardErrors,
        covariance: fit.covariance.isEmpty ? nil : fit.covariance)
    } catch let refusal as AnalyticsRefusal
      where [.tooFewSpenders, .spendNeedsPositive].contains(refusal.rule)
    {
      let purchases = CompensatedSum.of(
        summary.repeats.indices.filter { summary.firstDay[$0] != OrderLog.noDay }.map {
          Double(summary.repeats[$0]) + 1
        })
      let mean = CompensatedSum.of(summary.totalAmount) / max(1, purchases)
      guard mean.isFinite, mean > 0 else { throw refusal }
      remarks.append("\(refusal.reason): the mean amount of all purchases is used for everybody")
      return Amounts(model: .commonMean(mean))
    }
  }

  private func columns(
    _ forecast: OrderForecast, _ cells: PurchaseCells, _ summary: OrderSummary,
    _ spend: SpendModel, _ values: [OrderForecast.ValueSpread?]
  ) -> [Vector] {
    func byCell(_ numbers: [Double]) -> Vector {
      Columns.floats(OrderForecast.byCustomer(numbers, cells))
    }
    let isEndless = wish.horizon == .endless
    let each: [Double?] = summary.repeats.indices.map { row in
      guard cells.cellOf[row] >= 0 else { return nil }
      return spend.expectedSpend(
        repeats: Double(summary.repeats[row]), mean: summary.meanRepeatAmount(row))
    }
    return [
      Columns.floats(values.map { $0?.mean }), Columns.floats(values.map { $0?.spread.median }),
      Columns.floats(values.map { $0?.spread.low }), Columns.floats(values.map { $0?.spread.high }),
      byCell(forecast.zero), byCell(forecast.alive),
      byCell(isEndless ? forecast.discounted : forecast.expected), Columns.floats(each),
    ]
  }

  private func why(
    _ forecast: OrderForecast, _ cells: PurchaseCells, _ summary: OrderSummary,
    _ spend: SpendModel
  ) -> Vector {
    Columns.texts(
      summary.repeats.indices.map { row in
        let cell = Int(cells.cellOf[row])
        guard cell >= 0 else { return "no order until \(CivilDate.text(days: end))" }
        let each = spend.expectedSpend(
          repeats: Double(summary.repeats[row]), mean: summary.meanRepeatAmount(row))
        let share = margin == 1 ? "" : " × margin \(Said.percent(margin))"
        return
          "\(Said.counted(Int(summary.repeats[row]) + 1, "purchase")), last \(end - summary.lastDay[row]) days ago: alive \(Said.percent(forecast.alive[cell], digits: 0)), \(Said.number(forecast.discounted[cell], digits: 3)) discounted orders × \(each.map { Said.number($0) } ?? "an infinite mean")\(share)"
      })
  }
}

// MARK: Words

extension ClvRun {
  var baseName: String { wish.margin == nil ? orders.base.rawValue : "margin" }

  var baseText: String {
    if let margin = wish.margin {
      return "\(Said.percent(margin)) of revenue (`\(orders.layout.amountText ?? "1")`), as given"
    }
    return OrderNotes.base(orders, margin: isForecast ? margin : nil)
  }

  private var isForecast: Bool { if case .history = wish.model { false } else { true } }

  private func title(_ method: String) -> String {
    PurchaseMethod(rawValue: method)?.title ?? method
  }

  private func headline(_ fit: SavedFit, _ spend: SpendModel) -> String {
    let amounts =
      switch spend {
      case .gammaGamma: "gamma-gamma"
      case .ownMean: "each customer's own mean amount"
      case .commonMean: "one mean amount for all"
      }
    let horizon = wish.horizonText(after: orders.layout.asOf)
    let counted =
      wish.horizon == .endless ? "; orders_expected counts each order at its present value" : ""
    return
      "residual value by \(title(fit.method)) with \(amounts), horizon \(horizon), discount \(Said.percent(wish.discount)) a year; totals add up clv (the mean), lists show clv_median\(counted)"
  }

  /// Nil where a mean is infinite.
  private func total(_ values: [OrderForecast.ValueSpread?]) -> Double? {
    let known = values.compactMap { $0 }
    let means = known.compactMap(\.mean)
    return means.count == known.count ? CompensatedSum.of(means) : nil
  }

  private func parameters(
    _ fit: SavedFit, _ amounts: Amounts, _ total: Double?, _ error: TotalError?
  ) -> ResultTable {
    var rows: [(String, Double, Double?)] = fit.parameters.map { ($0.name, $0.value, $0.error) }
    switch amounts.model {
    case .gammaGamma(let model):
      let errors = amounts.errors
      rows += [("p", model.p), ("q", model.q), ("gamma", model.gamma)].enumerated().map {
        ($1.0, $1.1, $0 < errors.count ? errors[$0] : nil)
      }
    case .ownMean(let mean): rows.append(("mean amount", mean, nil))
    case .commonMean(let mean): rows.append(("mean amount", mean, nil))
    }
    rows.append(("ln likelihood", fit.logLikelihood, nil))
    rows.append(("customers", Double(fit.customers), nil))
    rows.append(("margin", margin, nil))
    rows.append(("discount a year", wish.discount, nil))
    if let total { rows.append(("sum of clv", total, error?.standardError)) }
    return Columns.table([
      ("parameter", .text, Columns.texts(rows.map(\.0))),
      ("value", .float, Columns.floats(rows.map(\.1))),
      ("standard_error", .float, Columns.floats(rows.map(\.2))),
    ])
  }
}
