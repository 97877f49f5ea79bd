import KithBase
import KithSyntax

/// Binds where the orders of a verb on customers come from: the children of each row, or the rows
/// themselves when they are transactions.
struct OrdersBinding {
  /// Options that every verb on orders takes.
  static let options = [
    "orders", "date", "amount", "cost", "customer", "merge", "as_of",
  ]

  var site: Site
  var arguments: [BoundExpression] = []
  var sources: [TableSource] = []
  var layout: OrderLayout
  /// With `customer:` the column of the customers and its name.
  var customer: (name: String, value: BoundExpression)?

  /// Nil when a problem was reported.
  init?(_ binder: Binder, _ stage: Stage, _ rows: Rows, wants: OrderFields.Wish = .profit) {
    let verb = stage.name.text
    if rows.scope.position != nil {
      binder.report("K0308", "`\(verb)` cannot stand inside an aggregate", stage.range)
    }
    let options = StageOptions(binder, stage)
    let count = binder.problems.count
    site = Site(rows, step: verb)
    layout = OrderLayout(
      asOf: options.day("as_of", hint: "as_of: 2026-06-30") ?? binder.environment.today)
    if let word = options.word("merge", among: ["day", "none"]) { layout.mergesDays = word == "day" }
    layout.countsMoney = wants != .purchases
    if rows.scope.isBroken { return nil }
    if let key = options.expression("customer") {
      bindOwnRows(key, binder, options, wants)
    } else if let name = usualCustomer(binder, options),
      let key = SalesSchema.parsed(name, at: stage.name.range)
    {
      layout.customerText = name
      bindOwnRows(key, binder, options, wants)
    } else {
      bindChildren(binder, options, wants)
    }
    if binder.problems.count > count { return nil }
  }

  // MARK: Rows that are transactions

  private mutating func bindOwnRows(
    _ key: Expression, _ binder: Binder, _ options: StageOptions, _ wants: OrderFields.Wish
  ) {
    layout.isOwnRows = true
    let value: BoundExpression?
    if case .row(let row, _) = binder.resolve(key, site) { value = row } else {
      value = binder.expression(key, site)
    }
    guard let value else { return }
    customer = (Spelling.columnName(of: key), value)
    arguments = [value]
    let fields = OrderFields(binder, options, binder.visibleTable(site.scope), site, wants)
    arguments += fields.values
    layout.take(fields)
  }

  /// Rows with a date and a customer, of which no other rows are orders, are orders themselves.
  private func usualCustomer(_ binder: Binder, _ options: StageOptions) -> String? {
    guard !options.has("orders") else { return nil }
    let schema = SalesSchema(catalog: binder.catalog)
    let stored = site.scope.identity.flatMap { binder.table(named: $0.table) }
    if let stored, schema.orders(of: stored.name) != nil { return nil }
    let visible = binder.visibleTable(site.scope)
    guard options.has("date") || schema.date(visible) != nil else { return nil }
    return schema.customer(visible, of: stored).map(schema.quoted)
  }

  // MARK: Children of customers

  private mutating func bindChildren(
    _ binder: Binder, _ options: StageOptions, _ wants: OrderFields.Wish
  ) {
    let schema = SalesSchema(catalog: binder.catalog)
    let verb = options.stage.name.text
    let place = options.stage.name.range
    var path = options.expression("orders")
    if path == nil {
      guard let identity = site.scope.identity else {
        binder.report(
          "K0312", "`\(verb)` wants rows of customers, or orders with their customer", place,
          hint: "\(verb) with customer: customer_id, date: date, amount: amount")
        return
      }
      guard let name = schema.orders(of: identity.table) else {
        reportNoOrders(binder, schema, identity.table, verb, place)
        return
      }
      path = SalesSchema.parsed(schema.quoted(name), at: place)
      layout.ordersText = name
    }
    guard let path else { return }
    if layout.ordersText.isEmpty { layout.ordersText = path.pathText ?? "orders" }
    let count = binder.problems.count
    guard let body = binder.childRows(path, site), let position = body.position else {
      if binder.problems.count == count {
        binder.report(
          "K0312", "`orders` names the rows that each customer has", path.range,
          hint: "for example with orders: orders")
      }
      return
    }
    let visible = binder.visibleTable(body.site.scope)
    let fields = OrderFields(binder, options, visible, body.site, wants)
    layout.take(fields)
    sources = [TableSource(plan: body.site.plan, position: position, values: fields.values)]
    if wants == .profit { bindServing(binder, schema, place) }
  }

  private func reportNoOrders(
    _ binder: Binder, _ schema: SalesSchema, _ table: String, _ verb: String, _ place: SourceRange
  ) {
    let isOrder = schema.catalog.table(table).map { schema.date($0) != nil } ?? false
    let reference = schema.catalog.references.first { $0.fromTable == table }
    let children = schema.children(of: table).map(\.name)
    binder.report(
      "K0312",
      "`\(table)` has no orders that `\(verb)` could find: rows with a date and an amount that refer to it",
      place,
      hint: isOrder
        ? "transactions themselves: \(verb) with customer: \(reference?.fromColumn ?? "customer_id")"
        : children.isEmpty
          ? "reference orders.customer_id to \(table)"
          : "name them: with orders: \(children[0]), date: …, amount: …")
  }

  /// What serving the customers has cost, where a table says so.
  private mutating func bindServing(
    _ binder: Binder, _ schema: SalesSchema, _ place: SourceRange
  ) {
    guard let identity = site.scope.identity, let found = schema.serving(of: identity.table),
      let path = SalesSchema.parsed(found.rows, at: place),
      let body = binder.childRows(path, site), let position = body.position,
      let date = SalesSchema.parsed(found.date, at: place),
      let amount = SalesSchema.parsed(found.amount, at: place),
      let day = binder.day(date, body.site), let money = binder.float(amount, body.site)
    else { return }
    layout.servingText = "\(found.rows).\(found.amount)"
    sources.append(
      TableSource(plan: body.site.plan, position: position, values: [day, money]))
  }
}

/// Date, amount, cost and currency of an order, bound over its row.
struct OrderFields {
  /// How much of an order a verb reads.
  enum Wish {
    /// Days; amounts only where they are found, to tell refunds from orders.
    case purchases
    case revenue, profit
  }

  var values: [BoundExpression] = []
  var amountText: String?
  var costText: String?
  var hasCurrency = false
  var currencyText: String?

  init(
    _ binder: Binder, _ options: StageOptions, _ table: TableSchema, _ site: Site, _ wants: Wish
  ) {
    let schema = SalesSchema(catalog: binder.catalog)
    let place = options.stage.name.range
    let verb = options.stage.name.text
    func given(_ name: String, _ usual: @autoclosure () -> String?) -> (Expression, String)? {
      if let expression = options.expression(name) {
        return (expression, binder.text(of: expression))
      }
      guard let text = usual(), let expression = SalesSchema.parsed(text, at: place) else {
        return nil
      }
      return (expression, text)
    }
    guard let date = given("date", schema.date(table)) else {
      let written = schema.column(table, SalesSchema.dates) { $0 == .text }
      binder.report(
        "K0312",
        written.map { "`\(verb)` finds no date of the orders: `\($0)` is text" }
          ?? "`\(verb)` finds no date of the orders", place,
        hint: "with date: \(written.map { "date(\(schema.quoted($0)))" } ?? "order_date")")
      return
    }
    guard let day = binder.day(date.0, site) else { return }
    values = [day]
    guard let amount = given("amount", schema.amount(table)) else {
      if wants == .purchases { return }
      binder.report(
        "K0312", "`\(verb)` finds no amount of the orders", place,
        hint: "with amount: total, or amount: 1 to count orders alone")
      return
    }
    guard let money = binder.float(amount.0, site) else { return }
    values.append(money)
    amountText = amount.1
    if wants == .profit, !options.isWord("cost", "none"),
      let cost = given("cost", schema.cost(table)) {
      guard let money = binder.float(cost.0, site) else { return }
      values.append(money)
      costText = cost.1
    }
    // An amount that is computed may have been converted; a column has not.
    guard SalesSchema.isColumn(amount.0), let name = schema.column(table, SalesSchema.currencies, { $0 == .text }),
      let currency = site.scope.column(name), let value = binder.value(of: currency.value, site)
    else { return }
    values.append(value)
    (hasCurrency, currencyText) = (true, name)
  }
}

extension Binder {
  /// The columns in sight as a table: those of the stored one with what earlier steps added.
  func visibleTable(_ scope: Scope) -> TableSchema {
    let columns = scope.columns.compactMap { column -> ColumnSchema? in
      switch column.value {
      case .bound(let value):
        if case .row = value.type { return nil }
        return ColumnSchema(column.name, value.type)
      case .virtual(_, let name, let index):
        return table(named: name).map { ColumnSchema(column.name, $0.columns[index].type) }
      case .broken: return nil
      }
    }
    return TableSchema(name: scope.identity?.table ?? "", columns: columns)
  }

  /// A day: a date, or the day of a timestamp.
  func day(_ expression: Expression, _ site: Site) -> BoundExpression? {
    guard let value = self.expression(expression, site) else { return nil }
    if value.type == .date { return value }
    if value.type == .timestamp,
      let date = SalesSchema.parsed("date(x)", at: expression.range),
      case .call(var call) = date.kind
    {
      call.arguments[0].value.source = expression
      return self.expression(Expression(.call(call), expression.range), site)
    }
    report(
      "K0401", "this is \(TypeRules.described(value.type)), and a date is wanted",
      expression.range,
      hint: value.type == .text ? "write date(\(expression.pathText ?? "x"))" : nil)
    return nil
  }

  /// A number as a float.
  func float(_ expression: Expression, _ site: Site) -> BoundExpression? {
    guard let value = self.expression(expression, site) else { return nil }
    if value.type.isNumeric || value.type == .null { return TypeRules.coerce(value, to: .float) }
    report(
      "K0401", "this is \(TypeRules.described(value.type)), and a number is wanted",
      expression.range)
    return nil
  }

  /// The expression as it stands in the program.
  func text(of expression: Expression) -> String {
    let text = environment.source.text(expression.range)
    return text.isEmpty ? Spelling.columnName(of: expression) : text
  }
}
