import KithBase
import KithSyntax

extension Verb {
  static let clv = Verb(
    "clv",
    signature: "clv [with model: best, horizon: 12 months, discount: 10%, margin:, explain:, …]",
    """
    Adds what each customer will bring: clv (the mean), clv_median, clv_low, clv_high, p_zero, p_alive, \
    orders_expected and spend_expected; present values of the profit after the last observed day.
    """,
    examples: [
      "customers | clv",
      "customers | clv with model: bg_nbd, horizon: 12 months, discount: 10% | sort clv desc",
      "customers | clv with model: history",
      "customers | clv with model: formula, flows: [100, 120, 140], discount: 10%",
      "orders | clv with customer: customer_id, date: date, amount: amount, horizon: endless",
    ],
    options: OrdersBinding.options + ClvOptions.all, manual: ClvOptions.manual
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let wish = ClvWish(binder, stage) else { return broken }
    switch wish.model {
    case .formula: return ClvFormula.bind(binder, stage, rows, wish) ?? broken
    case .contracts: return ClvContracts.bind(binder, stage, rows, wish) ?? broken
    case .yearly: return ClvYearly.bind(binder, stage, rows, wish) ?? broken
    case .saved(_, let fit) where fit.isOfContracts:
      return ClvContracts.bind(binder, stage, rows, wish) ?? broken
    case .saved(_, let fit) where fit.isYearly:
      return ClvYearly.bind(binder, stage, rows, wish) ?? broken
    default: break
    }
    guard var orders = OrdersBinding(binder, stage, rows),
      let ready = ClvCovariates.bind(binder, stage, wish, &orders)
    else { return broken }
    let layout = orders.layout
    var columns = ClvColumns.names(ready)
    if ready.saysWhy { columns.append(MadeColumn("clv_why", .text)) }
    return binder.scored(columns, main: "clv", stage, orders) { call in
      let orders = try layout.read(call)
      var run = try ClvRun(wish: ready, orders: orders, context: call.context)
      run.covariates = try ClvCovariates.read(ready, call, orders)
      return try run.answer()
    }
  }
}

/// The columns of `clv` by method.
enum ClvColumns {
  static func names(_ wish: ClvWish) -> [MadeColumn] {
    switch wish.model {
    case .history, .formula: return [MadeColumn("clv", .float)]
    default:
      return [
        "clv", "clv_median", "clv_low", "clv_high", "p_zero", "p_alive", "orders_expected",
        "spend_expected",
      ].map { MadeColumn($0, .float) }
    }
  }
}

/// The options of `clv` and what help says of them.
enum ClvOptions {
  static let all = [
    "model", "method", "horizon", "discount", "margin", "period", "periods", "year", "explain",
    "why", "save", "as", "flows", "benefits", "profit", "benefit", "retention", "growth",
    "referrals", "share", "acquisition", "reward", "start", "end", "duration", "ended", "survivors",
    "repeats", "last", "observed", "count", "covariates", "life_covariates",
  ]

  static let manual = """
    model: best (the highest log-likelihood of bg_nbd, pareto_nbd and mbg_nbd), one of these, history, \
    formula, sbg (contracts), bg_bb (a chance to buy each year), or the name of a saved fit
    horizon: 12 months, or endless (DERT); discount: a year; period: the step of discounting; \
    year: 52 weeks counts as papers do
    orders:, date:, amount:, cost: name the orders; customer: for rows that are orders themselves; \
    merge: day | none; as_of: the last observed day
    margin: share of revenue; save: keeps the fit; explain: shows parameters with standard errors, or \
    periods; why: adds clv_why
    covariates: [channel, age] for Pareto/NBD, of orders and of leaving (life_covariates: other ones); on \
    customers or on their orders
    contracts (sbg): start: and end:, or duration: and ended: (a condition); amount: what a period brings
    rows with a negative amount are refunds: they lower the money and are no orders
    Sources: Fader, Hardie & Lee 2005 (BG/NBD; RFM and CLV: Pareto/NBD after Schmittlein, Morrison & \
    Colombo 1987); Batislam et al. 2007 (MBG/NBD); Fader & Hardie 2013 (gamma-gamma, note 025), 2007 \
    (sBG; covariates); Fader, Hardie & Shang 2010 (BG/BB)
    """
}
