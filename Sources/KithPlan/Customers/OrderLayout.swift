import KithAnalytics
import KithBase
import KithColumns

/// What the binder found of the orders, for the function that reads them while running: which column
/// is which, and the words for the note.
struct OrderLayout: Sendable {
  /// The last observed day.
  var asOf: Int32
  var mergesDays = true
  /// The verb adds amounts up; else they only tell refunds from orders.
  var countsMoney = true
  /// The rows are transactions; else each has some.
  var isOwnRows = false
  var ordersText = ""
  /// The column of the customers, where the program does not name it.
  var customerText: String?
  var amountText: String?
  var costText: String?
  var servingText: String?
  var hasCurrency = false
  var currencyText: String?

  var merge: MergeRule { mergesDays ? .day : .none }

  init(asOf: Int32) { self.asOf = asOf }

  mutating func take(_ fields: OrderFields) {
    amountText = fields.amountText
    costText = fields.costText
    hasCurrency = fields.hasCurrency
    currencyText = fields.currencyText
  }

  /// The orders of a call, in plain columns.
  func read(_ call: TableCall) throws -> CustomerOrders {
    var orders = CustomerOrders(layout: self)
    var columns: [Vector]
    if isOwnRows {
      let grouped = try call.groups(of: 0)
      orders.customerCount = grouped.firstRows.count
      orders.firstRows = grouped.firstRows
      orders.customers = OrderLayout.withoutNulls(grouped.ids, call.arguments[0])
      columns = Array(call.arguments.dropFirst())
    } else {
      let source = call.sources[0]
      orders.customerCount = call.rowCount
      orders.customers = source.positions ?? Slice.zeros(source.count)
      columns = source.columns
    }
    orders.days = OrderLayout.days(columns.removeFirst())
    if amountText != nil {
      (orders.revenue, orders.ordersWithoutAmount) = OrderLayout.numbers(columns.removeFirst())
    }
    if costText != nil {
      let (costs, missing) = OrderLayout.numbers(columns.removeFirst())
      (orders.costs, orders.ordersWithoutCost) = (costs, missing)
    }
    if hasCurrency {
      orders.currencies = try OrderLayout.texts(columns.removeFirst(), call.context)
      try checkCurrencies(orders.currencies)
    }
    if servingText != nil, let serving = call.sources.last, let owners = serving.positions {
      orders.serving = CustomerOrders.Serving(
        customers: owners, days: OrderLayout.days(serving.columns[0]),
        amounts: OrderLayout.numbers(serving.columns[1]).0)
    }
    return orders
  }

  private func checkCurrencies(_ found: [String]) throws {
    guard found.count > 1, countsMoney, let name = currencyText else { return }
    let some = found.prefix(4).joined(separator: ", ") + (found.count > 4 ? ", …" : "")
    throw AnalyticsRefusal(
      .badInput,
      "the orders are in \(found.count) currencies (\(some)) by `\(name)`, and amounts of different currencies do not add up",
      count: found.count, hint: "amount: \(amountText ?? "amount") * rate, or where \(name) = \"\(found[0])\" before it")
  }

  private static func withoutNulls(_ ids: Slice<Int32>, _ key: Vector) -> Slice<Int32> {
    guard let missing = key.missing else { return ids }
    let result = Buffer<Int32>(uninitialized: ids.count)
    for row in 0..<ids.count { result.base[row] = missing[row] ? -1 : ids.base[row] }
    return result.slice
  }

  private static func days(_ vector: Vector) -> Slice<Int32> {
    guard case .date(let days) = vector.data else {
      return Buffer(repeating: OrderLog.noDay, count: vector.count).slice
    }
    guard let validity = vector.validity else { return days }
    let result = Buffer<Int32>(uninitialized: days.count)
    for row in 0..<days.count {
      result.base[row] = validity.base[row] == 0 ? OrderLog.noDay : days.base[row]
    }
    return result.slice
  }

  /// Nulls become 0 and are counted.
  static func numbers(_ vector: Vector) -> (Slice<Double>, missing: Int) {
    guard case .float(let values) = vector.data else {
      return (Buffer(repeating: 0.0, count: vector.count).slice, vector.count)
    }
    guard let validity = vector.validity else { return (values, 0) }
    var missing = 0
    let result = Buffer<Double>(uninitialized: values.count)
    for row in 0..<values.count {
      let isMissing = validity.base[row] == 0
      missing += isMissing ? 1 : 0
      result.base[row] = isMissing ? 0 : values.base[row]
    }
    return (result.slice, missing)
  }

  /// The different texts of a column.
  private static func texts(_ vector: Vector, _ context: TableContext) throws -> [String] {
    try context.group(vector).firstRows.array.compactMap {
      if case .text(let text) = vector.value(Int($0)) { text } else { nil }
    }.sorted()
  }
}

/// Orders of customers while a verb runs.
struct CustomerOrders {
  /// What serving the customers cost, beside the orders.
  struct Serving {
    var customers: Slice<Int32>
    var days: Slice<Int32>
    var amounts: Slice<Double>
  }

  let layout: OrderLayout
  var customerCount = 0
  /// Of transactions: a row of each customer.
  var firstRows: Slice<Int32>?
  var customers: Slice<Int32> = Slice([])
  var days: Slice<Int32> = Slice([])
  var revenue: Slice<Double>?
  var costs: Slice<Double>?
  var ordersWithoutAmount = 0
  var ordersWithoutCost = 0
  var currencies: [String] = []
  var serving: Serving?

  init(layout: OrderLayout) { self.layout = layout }

  /// Which profit the columns can tell.
  enum Base: String {
    case revenue
    case gross = "gross profit"
    case net = "net profit"
  }

  var base: Base { serving != nil ? .net : costs != nil ? .gross : .revenue }

  /// With the amounts as they stand.
  func revenueLog() throws -> OrderLog {
    try OrderLog(
      customerCount: customerCount, customers: customers, days: days, amounts: revenue)
  }

  /// What is left of the amounts after their costs.
  var profits: Slice<Double>? {
    guard let revenue, let costs else { return revenue }
    let profits = Buffer<Double>(uninitialized: customers.count)
    for row in 0..<customers.count { profits.base[row] = revenue.base[row] - costs.base[row] }
    return profits.slice
  }

  /// What is left of the amounts after costs, the costs of serving included, from a day to
  /// another.
  func profitPerCustomer(from: Int32 = .min, to end: Int32) -> [Double] {
    var sums = [CompensatedSum](repeating: CompensatedSum(), count: customerCount)
    for row in 0..<customers.count {
      let (customer, day) = (Int(customers.base[row]), days.base[row])
      guard customer >= 0, day != OrderLog.noDay, day >= from, day <= end else { continue }
      if let revenue { sums[customer].add(revenue.base[row]) }
      if let costs { sums[customer].add(-costs.base[row]) }
    }
    if let serving {
      for row in 0..<serving.customers.count {
        let (customer, day) = (Int(serving.customers.base[row]), serving.days.base[row])
        guard customer >= 0, day != OrderLog.noDay, day >= from, day <= end else { continue }
        sums[customer].add(-serving.amounts.base[row])
      }
    }
    return sums.map { CustomerOrders.money($0.value) }
  }

  /// The amounts alone.
  func revenuePerCustomer(from: Int32 = .min, to end: Int32) -> [Double] {
    var sums = [CompensatedSum](repeating: CompensatedSum(), count: customerCount)
    for row in 0..<customers.count {
      let (customer, day) = (Int(customers.base[row]), days.base[row])
      guard customer >= 0, day != OrderLog.noDay, day >= from, day <= end else { continue }
      sums[customer].add(revenue?.base[row] ?? 0)
    }
    return sums.map { CustomerOrders.money($0.value) }
  }

  /// Sums of decimals are decimals: what binary fractions left beyond the eighth place is dropped.
  static func money(_ value: Double) -> Double {
    abs(value) < 9e7 ? (value * 1e8).rounded() / 1e8 : value
  }

  /// The days of every customer's orders until `end`.
  func purchaseDays(to end: Int32) throws -> PurchaseDays {
    try PurchaseDays(revenueLog(), end: end)
  }

  /// Profit over revenue of all orders until `end`; 1 where revenue itself is the base. Throws where
  /// there is no revenue that a profit could be a share of.
  func margin(to end: Int32) throws -> Double {
    if base == .revenue { return 1 }
    let revenue = CompensatedSum.of(revenuePerCustomer(to: end))
    guard revenue > 0 else {
      throw AnalyticsRefusal(
        .negativeTotal,
        "the orders bring \(Said.number(revenue)) in all, and profit is no share of that",
        hint: "margin: 40%, or cost: none")
    }
    return CompensatedSum.of(profitPerCustomer(to: end)) / revenue
  }
}

extension Vector {
  /// Whether each row is null; nil when none is.
  var missing: [Bool]? {
    if case .row(let rows) = data {
      let found = rows.array.map { $0 < 0 }
      return found.contains(true) ? found : nil
    }
    guard let validity else { return nil }
    let found = validity.array.map { $0 == 0 }
    return found.contains(true) ? found : nil
  }
}

extension Slice where Element == Int32 {
  static func zeros(_ count: Int) -> Slice<Int32> { Buffer(repeating: 0, count: count).slice }
}
