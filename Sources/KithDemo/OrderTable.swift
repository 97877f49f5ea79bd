import KithBase
import KithColumns

/// `orders`, in the order of their days. `amount` is the sum of the items, `discount` what the items'
/// discounts took off already.
enum OrderTable {
  static func make(
    _ orders: [OrderFact], _ customers: [CustomerFact], seed: UInt64
  ) -> (schema: TableSchema, columns: [Column]) {
    var chance = Chance(seed: seed, stream: DemoStream.orders)
    var parties = OrderPartyColumns(rows: orders.count)
    var money = OrderMoneyColumns(rows: orders.count)
    var dates = OrderDateColumns(rows: orders.count)
    for (row, order) in orders.enumerated() {
      let customer = customers[Int(order.customer)]
      parties.append(row, order, customer, &chance)
      money.append(order, customer, &chance)
      dates.append(order, &chance)
    }
    return keyedTable("orders", parties.columns + money.columns + dates.columns)
  }
}

/// Number, people, status and channel.
private struct OrderPartyColumns {
  private var id: IntWriter
  private var number: TextWriter
  private var customerID: IntWriter
  private var contact: IntWriter
  private var owner: IntWriter
  private var orderedOn: DateWriter
  private var status: ChoiceWriter
  private var channel: ChoiceWriter

  init(rows: Int) {
    id = .int("id", rows, required: true)
    number = TextWriter("number", rows, required: true)
    customerID = .int("customer_id", rows, required: true)
    contact = .int("contact_id", rows)
    owner = .int("owner_id", rows)
    orderedOn = .date("ordered_on", rows, required: true)
    status = ChoiceWriter("status", OrderStatus.names, rows)
    channel = ChoiceWriter("channel", Phrases.channels, rows)
  }

  mutating func append(
    _ row: Int, _ order: OrderFact, _ customer: CustomerFact, _ chance: inout Chance
  ) {
    id.append(OrderFacts.firstID + row)
    number.append("SO-\(OrderFacts.firstID + row)")
    customerID.append(CustomerFacts.firstID + Int(order.customer))
    contact.append(chance.percent(88) ? ContactTable.pick(customer, &chance) : nil)
    let actor = Staff.actor(for: Int(customer.owner), on: order.day, &chance)
    owner.append(chance.percent(97) ? Int64(actor) : nil)
    orderedOn.append(order.day)
    status.append(Int(order.status.rawValue))
    channel.append(chance.weighted(Phrases.channelWeights(isCompany: customer.isCompany)))
  }

  var columns: [any ColumnWriter] {
    [id, number, customerID, contact, owner, orderedOn, status, channel]
  }
}

private struct OrderMoneyColumns {
  private var currency: ChoiceWriter
  private var amount: IntWriter
  private var discount: IntWriter
  private var shipping: IntWriter
  private var tax: IntWriter
  private var returned: IntWriter

  init(rows: Int) {
    currency = ChoiceWriter("currency", ["CNY"], rows)
    amount = .decimal("amount", rows)
    discount = .decimal("discount", rows)
    shipping = .decimal("shipping", rows)
    tax = .decimal("tax", rows)
    returned = .decimal("returned_amount", rows)
  }

  mutating func append(_ order: OrderFact, _ customer: CustomerFact, _ chance: inout Chance) {
    currency.append(0)
    amount.append(order.amount)
    discount.append(order.discount)
    let freight = order.amount >= 500_000 ? 0 : customer.isCompany ? 6000 : 1200
    shipping.append(freight)
    let isHome = Places.all[Int(customer.place)].country == 0
    tax.append(isHome ? (order.amount * 13 + 50) / 100 : 0)
    let share = chance.percent(60) ? 100 : chance.between(20, 90)
    returned.append(order.status == .returned ? Int64(order.amount * share / 100) : nil)
  }

  var columns: [any ColumnWriter] { [currency, amount, discount, shipping, tax, returned] }
}

private struct OrderDateColumns {
  private var promised: DateWriter
  private var shipped: DateWriter
  private var delivered: DateWriter
  private var progress: IntWriter

  init(rows: Int) {
    promised = .date("promised_on", rows)
    shipped = .date("shipped_on", rows)
    delivered = .date("delivered_on", rows)
    progress = .decimal("progress", rows)
  }

  mutating func append(_ order: OrderFact, _ chance: inout Chance) {
    promised.append(order.status == .draft ? nil : order.day + Int32(order.promised))
    shipped.append(order.shipped < 0 ? nil : order.day + Int32(order.shipped))
    delivered.append(order.delivered < 0 ? nil : order.day + Int32(order.delivered))
    switch order.status {
    case .draft, .cancelled: progress.append(nil)
    case .confirmed: progress.append(0)
    case .inProduction: progress.append(chance.between(5, 95))
    default: progress.append(100)
    }
  }

  var columns: [any ColumnWriter] { [promised, shipped, delivered, progress] }
}
