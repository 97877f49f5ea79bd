import KithBase
import KithSyntax

/// Where orders, their dates, amounts and costs stand when a program does not say: found by the names
/// that such tables and columns usually have. What is found is always named beside the result.
struct SalesSchema {
  let catalog: CatalogSnapshot

  static let orderTables = [
    "orders", "order", "salesorders", "invoices", "invoice", "sales", "purchases", "transactions",
    "donations", "payments", "receipts", "bookings",
  ]
  static let customers = [
    "customerid", "customer", "customernumber", "customerno", "custid", "customerkey", "clientid",
    "client", "userid", "user", "memberid", "member", "accountid", "account", "buyerid", "buyer",
    "householdid", "household", "householdkey", "shopperid", "visitorid", "personid", "donorid",
    "cust", "kundennummer", "kundenid", "kunde", "客户编号", "客户id", "客户号", "客户", "会员编号", "会员id",
    "会员", "用户id", "用户", "顾客编号", "顾客", "买家",
  ]
  static let dates = [
    "date", "orderdate", "orderedon", "orderedat", "invoicedate", "purchasedate", "purchasedon",
    "purchasedat", "orderpurchasetimestamp", "purchasetimestamp", "transactiondate", "transdate",
    "trxdate", "saledate", "soldon", "soldat", "paymentdate", "paidon", "bookedon", "createdon",
    "createdat", "datetime", "eventtime", "at", "timestamp", "day", "datum", "bestelldatum",
    "rechnungsdatum", "订单日期", "下单日期", "下单时间", "购买日期", "交易日期", "交易时间", "销售日期", "付款时间",
    "日期",
  ]
  static let amounts = [
    "netamount", "amount", "nettotal", "total", "revenue", "orderamount", "totalamount",
    "ordertotal", "invoicetotal", "grandtotal", "ordervalue", "transactionamount", "salesamount",
    "netsales", "sales", "linetotal", "spend", "paymentvalue", "paymentamount", "value", "betrag",
    "nettobetrag", "umsatz", "订单金额", "实付金额", "支付金额", "交易金额", "销售额", "总金额", "金额",
  ]
  static let quantities = [
    "quantity", "qty", "quantityordered", "orderquantity", "units", "menge", "数量",
  ]
  static let prices = [
    "netprice", "price", "unitprice", "priceeach", "saleprice", "preis", "单价", "价格",
  ]
  static let costs = [
    "cost", "costs", "totalcost", "cogs", "costofgoods", "costofgoodssold", "ordercost", "kosten",
    "成本", "总成本",
  ]
  static let unitCosts = [
    "unitcost", "cost", "buyprice", "purchaseprice", "costprice", "standardcost", "单位成本", "成本",
  ]
  /// What is left of an amount after its cost, where a column says that in place of the cost.
  static let profits = ["grossprofit", "profit", "netprofit", "毛利", "利润"]
  static let currencies = ["currency", "currencycode", "ordercurrency", "币种", "货币"]
  static let starts = [
    "start", "startdate", "startedon", "startedat", "started", "begin", "begindate", "validfrom",
    "contractstart", "subscribedon", "signedon", "signupdate", "joinedon", "开始日期", "起始日期", "签约日期",
  ]
  static let ends = [
    "end", "enddate", "endedon", "endedat", "ended", "contractend", "cancelledon", "canceledon",
    "cancelledat", "canceledat", "cancellationdate", "churnedon", "churndate", "terminatedon",
    "validto", "结束日期", "终止日期", "解约日期",
  ]
  static let fees = [
    "fee", "monthlyfee", "yearlyfee", "monthlycharges", "mrr", "premium", "amount", "price", "月费",
  ]
  static let returns = ["returnedamount", "refundedamount", "refundamount", "refund", "returned"]
  static let refundTables = ["refunds", "refund", "returns", "creditnotes", "credits"]
  static let servingTables = ["costs", "expenses", "servicecosts", "customercosts"]

  /// Letter case and underscores aside.
  static func key(_ name: String) -> String {
    String(decoding: Spelling.key(name).utf8.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }

  /// A column alone, perhaps in parentheses.
  static func isColumn(_ expression: Expression) -> Bool { expression.bare.pathText != nil }

  /// The first column whose name is in the list, in the list's order.
  func column(_ table: TableSchema, _ names: [String], _ fits: (LogicalType) -> Bool) -> String? {
    for name in names {
      let found = table.columns.first { SalesSchema.key($0.name) == name && fits($0.type) }
      if let found { return found.name }
    }
    return nil
  }

  func date(_ table: TableSchema) -> String? {
    func isDay(_ type: LogicalType) -> Bool { type == .date || type == .timestamp }
    if let named = column(table, SalesSchema.dates, isDay) { return named }
    let days = table.columns.filter { isDay($0.type) }
    return days.count == 1 ? days[0].name : nil
  }

  private func isNumber(_ type: LogicalType) -> Bool { type.isNumeric }

  /// The references backwards of a table: the name, and the table of the children.
  func children(of table: String) -> [(name: String, table: TableSchema)] {
    catalog.references.compactMap { reference in
      guard reference.toTable == table, let child = catalog.table(reference.fromTable) else {
        return nil
      }
      return (reference.backwardName, child)
    }
  }

  /// The name by which a customer calls his orders.
  func orders(of table: String) -> String? {
    let candidates = children(of: table).filter { date($0.table) != nil }
    for name in SalesSchema.orderTables {
      let found = candidates.first {
        SalesSchema.key($0.name) == name || SalesSchema.key($0.table.name) == name
      }
      if let found { return found.name }
    }
    // A table that has dates and amounts itself holds orders, not customers.
    if let own = catalog.table(table), date(own) != nil, amount(own) != nil { return nil }
    let priced = candidates.filter { amount($0.table) != nil }
    return priced.count == 1 ? priced[0].name : nil
  }

  /// The amount of one order as the language writes it.
  func amount(_ orders: TableSchema) -> String? {
    let back = column(orders, SalesSchema.returns, isNumber).map { " - (\(quoted($0)) ?? 0)" } ?? ""
    let returned = refunds(orders).map { " - (\($0) ?? 0)" } ?? ""
    if let own = column(orders, SalesSchema.amounts, isNumber) {
      return quoted(own) + back + returned
    }
    if let quantity = column(orders, SalesSchema.quantities, isNumber),
      let price = column(orders, SalesSchema.prices, isNumber)
    {
      return "\(quoted(quantity)) * \(quoted(price))" + back
    }
    for child in children(of: orders.name) {
      if let total = lineAmount(child.table) {
        return "sum(\(total) of \(quoted(child.name)))" + back + returned
      }
    }
    if let price = column(orders, SalesSchema.prices, isNumber) { return quoted(price) + back }
    // The only column with fractions is the money, whatever its name.
    let fractions = orders.columns.filter { $0.type.isNumeric && $0.type != .int }
    return fractions.count == 1 ? quoted(fractions[0].name) + back + returned : nil
  }

  private func lineAmount(_ lines: TableSchema) -> String? {
    guard let quantity = column(lines, SalesSchema.quantities, isNumber) else { return nil }
    if let own = column(lines, SalesSchema.amounts, isNumber) { return quoted(own) }
    guard let price = column(lines, SalesSchema.prices, isNumber) else { return nil }
    let share = lines.columns.first {
      SalesSchema.key($0.name) == "discount" && $0.type != .int && $0.type.isNumeric
    }
    return "\(quoted(quantity)) * \(quoted(price))"
      + (share.map { " * (1 - (\(quoted($0.name)) ?? 0))" } ?? "")
  }

  private func refunds(_ orders: TableSchema) -> String? {
    for child in children(of: orders.name)
    where SalesSchema.refundTables.contains(SalesSchema.key(child.table.name)) {
      if let amount = column(child.table, SalesSchema.amounts, isNumber) {
        return "sum(\(quoted(child.name)).\(quoted(amount)))"
      }
    }
    return nil
  }

  /// The cost of one order as the language writes it.
  func cost(_ orders: TableSchema) -> String? {
    if let own = column(orders, SalesSchema.costs, isNumber) { return quoted(own) }
    if let quantity = column(orders, SalesSchema.quantities, isNumber),
      let unit = unitCost(orders)
    {
      return "\(quoted(quantity)) * \(unit)"
    }
    for child in children(of: orders.name) {
      if let quantity = column(child.table, SalesSchema.quantities, isNumber),
        let unit = unitCost(child.table)
      {
        return "sum(\(quoted(quantity)) * \(unit) of \(quoted(child.name)))"
      }
    }
    if let profit = column(orders, SalesSchema.profits, isNumber), let amount = amount(orders),
      amount != quoted(profit)
    {
      return "\(amount) - \(quoted(profit))"
    }
    return nil
  }

  /// The column that says whose an order is; nil where each row is a customer of its own.
  func customer(_ orders: TableSchema, of stored: TableSchema?) -> String? {
    func isKey(_ name: String) -> Bool {
      guard let stored, stored.key.count == 1 else { return false }
      return Spelling.same(stored.columns[stored.key[0]].name, name)
    }
    if let named = column(orders, SalesSchema.customers, { _ in true }), !isKey(named) {
      return named
    }
    let references = catalog.references.filter { $0.fromTable == stored?.name }
    return references.count == 1 ? references[0].fromColumn : nil
  }

  /// Of the line itself, else of the product that it refers to.
  private func unitCost(_ lines: TableSchema) -> String? {
    if let own = column(lines, SalesSchema.unitCosts, isNumber) { return quoted(own) }
    for reference in catalog.references where reference.fromTable == lines.name {
      guard let product = catalog.table(reference.toTable),
        SalesSchema.key(product.name).utf8.starts(with: "product".utf8),
        let cost = column(product, SalesSchema.unitCosts, isNumber)
      else { continue }
      return "\(quoted(reference.forwardName)).\(quoted(cost))"
    }
    return nil
  }

  /// Rows of a customer that cost money beside his orders: their name, date and amount.
  func serving(of table: String) -> (rows: String, date: String, amount: String)? {
    for child in children(of: table) where !isOrders(child, of: table) {
      let isCosts = SalesSchema.servingTables.contains(SalesSchema.key(child.table.name))
      let amount =
        isCosts
        ? column(child.table, SalesSchema.amounts + SalesSchema.costs, isNumber)
        : column(child.table, ["cost", "costs"], isNumber)
      if let amount, let date = date(child.table) { return (quoted(child.name), date, amount) }
    }
    return nil
  }

  private func isOrders(_ child: (name: String, table: TableSchema), of table: String) -> Bool {
    orders(of: table).map { Spelling.same($0, child.name) } ?? false
  }

  /// In back-quotes where the name is no plain word.
  func quoted(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy {
      ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F
        || $0 >= 0x80
    }
    return isPlain && !(name.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? true)
      ? name : "`\(name)`"
  }

  /// An expression as the language writes it, standing at `place` for messages; nil when it cannot be
  /// read.
  static func parsed(_ text: String, at place: SourceRange) -> Expression? {
    let parsed = Parser.parse(SourceText(text))
    guard !parsed.hasErrors, case .pipeline(let pipeline)? = parsed.script.statements.first?.kind,
      pipeline.stages.isEmpty
    else { return nil }
    return Rewriter(place: place).expression(pipeline.source)
  }
}
