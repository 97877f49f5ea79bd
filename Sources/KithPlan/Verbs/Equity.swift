import KithAnalytics
import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let equity = Verb(
    "equity",
    signature: "equity [with horizon: endless, discount: 10%, prospects: n, conversion: 10%, new: […]]",
    "Makes a row per part of customer equity: what present and potential customers are worth together.",
    examples: [
      "customers | equity",
      "customers | equity with prospects: 500, conversion: 10%, acquisition: 50, new: [100, 80]",
    ],
    options: OrdersBinding.options + EquityRun.groups + [
      "model", "method", "horizon", "discount", "period", "periods", "year", "margin", "referrals",
      "share", "acquisition", "reward", "growth", "knowledge", "prospects", "conversion", "new", "as",
    ],
    manual: """
      parts of present customers: transaction (clv), referral (referrals: true, with share:, \
      acquisition:, reward:), growth: and knowledge: (amounts per customer, declared); parts of others: \
      prospects (their number, such as count(leads), times conversion: times the mean clv less acquisition:), future (new: \
      customers of each coming year, discounted)
      a referred customer among the rows counts with his own value, and for his referrer only what \
      acquiring him would have cost; parts that nothing tells are null
      value_drivers:, brand_drivers:, relationship_drivers: answers of a survey, columns or conditions on \
      the customer; each group's part of transaction is what would be lost if its answers were the lowest \
      ones from now on, where a likelihood-ratio test at 5 % tells its effect on ordering and leaving; \
      without a survey drivers are not guessed
      Sources: Blattberg & Deighton 1996; Gupta, Lehmann & Stuart 2004; Kumar et al. 2010 (four values); \
      Rust, Lemon & Zeithaml 2004 (drivers); Shapley 1953 (their shares)
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let wish = ClvWish(binder, stage),
      let (run, binding) = EquityRun.bind(binder, stage, rows, wish)
    else { return broken }
    let columns = [
      MadeColumn("part", .text), MadeColumn("customers", .int), MadeColumn("amount", .float),
    ]
    return binder.making(columns, main: "amount", stage, binding) { try run.answer($0) }
  }
}

/// `equity` while it runs.
private struct EquityRun: Sendable {
  var wish: ClvWish
  let layout: OrderLayout
  var referrals: ReferralWish?
  var hasGrowth = false
  var hasKnowledge = false
  var prospects = 0.0
  var conversion: Double?
  var acquisition = 0.0
  var newCustomers: [Double] = []
  /// The drivers' names by group, in the order of `groups`.
  var drivers: [[String]] = []

  static let groups = ["value_drivers", "brand_drivers", "relationship_drivers"]

  static func bind(
    _ binder: Binder, _ stage: Stage, _ rows: Rows, _ wish: ClvWish
  ) -> (EquityRun, TableBinding)? {
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    guard let orders = OrdersBinding(binder, stage, rows) else { return nil }
    var binding = TableBinding(orders)
    var run = EquityRun(wish: wish, layout: orders.layout)
    if !wish.saysHorizon { run.wish.horizon = .endless }
    run.acquisition =
      options.number("acquisition", in: 0...1e12, "a cost per customer", hint: "acquisition: 50") ?? 0
    run.prospects = options.number("prospects", in: 0...1e9, "a number", hint: "prospects: count(leads)") ?? 0
    run.conversion = options.number(
      "conversion", in: 0...1, "a share such as 10%", hint: "conversion: 10%")
    run.newCustomers = options.numbers("new", hint: "new: [100, 80]") ?? []
    if run.prospects > 0, run.conversion == nil {
      binder.report(
        "K0208", "prospects want `conversion`, the share that will buy", options.range("prospects"),
        hint: "conversion: 10%")
    }
    let isCustomers = orders.customer == nil
    for name in ["growth", "knowledge"] {
      guard let expression = options.expression(name) else { continue }
      guard isCustomers else {
        options.refuse(name, "for rows of customers", hint: "customers | equity with \(name): …")
        continue
      }
      if let value = binder.float(expression, binding.site) { binding.arguments.append(value) }
      if name == "growth" { run.hasGrowth = true } else { run.hasKnowledge = true }
    }
    if options.flag("referrals") { run.referrals = ReferralWish(binder, options, &binding) }
    for group in groups {
      if options.has(group), !isCustomers {
        options.refuse(group, "for rows of customers", hint: "customers | equity with \(group): [quality]")
        continue
      }
      let (names, arguments) = ClvCovariates.bound(group, binder, options, binding.site)
      binding.arguments += arguments
      run.drivers.append(names)
    }
    return binder.problems.count > count ? nil : (run, binding)
  }

  func answer(_ call: TableCall) throws -> TableAnswer {
    let orders = try layout.read(call)
    let end = layout.asOf
    let clv = try ClvRun(wish: wish, orders: orders, context: call.context)
    let future = try clv.means()
    guard future.values.contains(where: { $0 != nil }) else {
      throw AnalyticsRefusal(.noMaximum, future.remarks.first ?? "the values are unknown")
    }
    let buyers = future.values.compactMap { $0 }
    var extra = call.arguments.dropFirst(layout.isOwnRows ? call.arguments.count : 0)
    var notes = future.remarks
    func sum(_ vector: Vector) -> Double { CompensatedSum.of(OrderLayout.numbers(vector).0.array) }
    let growth = hasGrowth ? sum(extra.removeFirst()) : nil
    let knowledge = hasKnowledge ? sum(extra.removeFirst()) : nil
    var referral: Double?
    if let referrals {
      let year = orders.profitPerCustomer(from: end - 364, to: end)
      let found = try referrals.values(call, extra, profits: year)
      referral = CompensatedSum.of(found.values)
      notes += found.notes
    }
    let mean = CompensatedSum.of(buyers) / Double(buyers.count)
    let equity = try CustomerEquity(
      values: buyers,
      prospects: prospects > 0
        ? [
          CustomerEquity.Prospect(
            conversion: conversion ?? 0, value: mean, acquisitionCost: acquisition)
        ] : [], newPerPeriod: newCustomers, newValue: mean, acquisitionCost: acquisition,
      rate: wish.discount)
    let parts: [(String, Double?, Double?)] = [
      ("transaction", Double(buyers.count), equity.present), ("referral", nil, referral),
      ("growth", nil, growth), ("knowledge", nil, knowledge),
      ("prospects", prospects > 0 ? prospects : nil, prospects > 0 ? equity.prospects * prospects : nil),
      ("future", newCustomers.isEmpty ? nil : newCustomers.reduce(0, +), newCustomers.isEmpty ? nil : equity.future),
    ]
    let total = CompensatedSum.of(parts.compactMap(\.2))
    var answer = TableAnswer(
      columns: [
        Columns.texts(parts.map(\.0) + ["total"]),
        Columns.ints((parts.map(\.1) + [nil]).map { $0.map { Int($0.rounded()) } }),
        Columns.floats(parts.map(\.2) + [total]),
      ], count: parts.count + 1)
    let missing = parts.filter { $0.2 == nil }.map(\.0)
    if !missing.isEmpty {
      notes.append("nothing tells of \(missing.joined(separator: ", ")): null, and not in the total")
    }
    if let table = try driverTable(call, orders, clv, future.spend, &notes) {
      answer.tables = [("equity: what drives the transaction part", table)]
    }
    answer.notes = OrderNotes.all(
      "equity", notes, orders,
      try? OrderSummary(orders.revenueLog(), end: end, merge: layout.merge), base: clv.baseText,
      call.context)
    return answer
  }

  /// What the groups of drivers bring; nil, with a note, where no survey tells.
  private func driverTable(
    _ call: TableCall, _ orders: CustomerOrders, _ clv: ClvRun, _ spend: SpendModel?,
    _ notes: inout [String]
  ) throws -> ResultTable? {
    let count = drivers.reduce(0) { $0 + $1.count }
    guard count > 0, let spend else {
      notes.append(
        "drivers of equity (value, brand, relationship) are not identified without survey data (value_drivers: names answers)"
      )
      return nil
    }
    var vectors = call.arguments.suffix(count)
    let groups = try Self.groups.indices.map { group in
      let columns = try drivers[group].flatMap { name in
        try ClvCovariates.columns(name, vectors.removeFirst(), orders, call.context)
      }
      return EquityDrivers.Group(
        name: String(Self.groups[group].dropLast("_drivers".count)),
        drivers: columns.map { ($0.name, $0.values) })
    }
    let found: EquityDrivers
    do {
      found = try EquityDrivers(
        OrderSummary(orders.revenueLog(), end: layout.asOf, merge: layout.merge),
        groups.filter { !$0.drivers.isEmpty }, spend: spend, margin: clv.margin,
        over: wish.exposure(after: layout.asOf))
    } catch let refusal as AnalyticsRefusal {
      notes.append("drivers: \(refusal.reason)")
      return nil
    }
    notes.append(
      "drivers: \(Said.counted(found.answered, "customer")) with all answers, worth \(Said.number(found.equity)) by Pareto/NBD with the answers as covariates"
    )
    for share in found.shares where share.equity == nil {
      notes.append(
        "\(share.name) drivers (\(share.drivers.joined(separator: ", "))) are not identified: likelihood ratio \(Said.number(share.likelihoodRatio)) of \(share.degreesOfFreedom) degrees of freedom"
      )
    }
    return Columns.table([
      ("group", .text, Columns.texts(found.shares.map(\.name))),
      ("drivers", .text, Columns.texts(found.shares.map { $0.drivers.joined(separator: ", ") })),
      ("equity", .float, Columns.floats(found.shares.map(\.equity))),
      ("likelihood_ratio", .float, Columns.floats(found.shares.map(\.likelihoodRatio))),
      ("degrees_of_freedom", .int, Columns.ints(found.shares.map(\.degreesOfFreedom))),
    ])
  }
}
