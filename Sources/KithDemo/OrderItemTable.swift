import KithBase
import KithColumns

/// `order_items`: the lines of the orders, those of an order side by side.
///
/// `amount` is `qty * unit_price - discount`, to the cent.
enum OrderItemTable {
  /// Also tells every order the sum of its items, their discounts and its first product.
  static func make(
    _ orders: inout [OrderFact], _ customers: [CustomerFact], _ counts: DemoCounts, seed: UInt64
  ) -> (schema: TableSchema, columns: [Column]) {
    var chance = Chance(seed: seed, stream: DemoStream.items)
    var columns = OrderItemColumns(rows: counts.items)
    for row in orders.indices {
      let customer = customers[Int(orders[row].customer)]
      var rest = orders[row].target
      for number in 0..<Int(orders[row].itemCount) {
        let left = Int(orders[row].itemCount) - number
        // The last item takes the rest; the others half to one and a half of an equal share.
        let share = left == 1 ? rest : rest / left * chance.between(50, 150) / 100
        let line = OrderLine.make(worth: max(share, 1000), orders[row], customer, &chance)
        rest = max(0, rest - line.amount)
        orders[row].amount += line.amount
        orders[row].discount += line.discount
        if number == 0 { orders[row].firstProduct = Int16(line.product) }
        columns.append(order: OrderFacts.firstID + row, line)
      }
    }
    return keyedTable("order_items", columns.columns)
  }
}

/// A line: money in cents, quantity in tenths.
struct OrderLine {
  var product: Int
  var quantity: Int
  var unitPrice: Int
  var discount: Int
  var unitCost: Int
  var amount: Int

  static func make(
    worth: Int, _ order: OrderFact, _ customer: CustomerFact, _ chance: inout Chance
  ) -> OrderLine {
    let product = pick(worth: worth, order.day, customer, &chance)
    let level = ProductCatalogue.priceLevel(year: CivilDate(days: order.day).year)
    let isByTheHour = product.category == 4 && product.isForPersons
    // One percent up or down of the list: rounding, old lists, a good talk.
    var unit = product.listPrice * level / 1000 * chance.between(990, 1010) / 1000
    if isByTheHour { unit -= unit % 2 }
    let unitCost = product.cost * level / 1000 * chance.between(985, 1015) / 1000
    var quantity = max(1, (worth + unit / 2) / unit) * 10
    if isByTheHour, chance.percent(40) { quantity += 5 }
    let gross = quantity * unit / 10
    let extra = customer.isCompany && chance.percent(10) ? chance.between(2, 8) : 0
    let discount = (gross * (Int(customer.discount) + extra) + 50) / 100
    return OrderLine(
      product: product.id, quantity: quantity, unitPrice: unit, discount: discount, unitCost: unitCost,
      amount: gross - discount)
  }

  /// Something they have use for, on sale that day and not far above what they mean to spend.
  private static func pick(
    worth: Int, _ day: Int32, _ customer: CustomerFact, _ chance: inout Chance
  ) -> Product {
    let demand = FirmNames.industries[Int(customer.industry)].demand
    for _ in 0..<8 {
      let list = customer.isCompany
        ? ProductCatalogue.perCategory[chance.weighted(demand)] : ProductCatalogue.forPersons
      // Of two, the earlier in the list: the old hands sell better.
      let product = ProductCatalogue.all[list[min(chance.below(list.count), chance.below(list.count))]]
      let isOnSale = product.launched <= day && (product.isActive || day < lastOfOldModels)
      if isOnSale, product.listPrice <= worth * 3 / 2 { return product }
    }
    return ProductCatalogue.all[0]
  }

  /// 2024-01-01.
  private static let lastOfOldModels: Int32 = 19_723
}

private struct OrderItemColumns {
  private var id: IntWriter
  private var order: IntWriter
  private var product: IntWriter
  private var quantity: IntWriter
  private var unitPrice: IntWriter
  private var discount: IntWriter
  private var unitCost: IntWriter
  private var amount: IntWriter
  private var count = 0

  init(rows: Int) {
    id = .int("id", rows, required: true)
    order = .int("order_id", rows, required: true)
    product = .int("product_id", rows, required: true)
    quantity = .decimal("qty", rows, scale: 1)
    unitPrice = .decimal("unit_price", rows)
    discount = .decimal("discount", rows)
    unitCost = .decimal("unit_cost", rows)
    amount = .decimal("amount", rows)
  }

  mutating func append(order orderID: Int, _ line: OrderLine) {
    count += 1
    id.append(count)
    order.append(orderID)
    product.append(line.product)
    quantity.append(line.quantity)
    unitPrice.append(line.unitPrice)
    discount.append(line.discount)
    unitCost.append(line.unitCost)
    amount.append(line.amount)
  }

  var columns: [any ColumnWriter] {
    [id, order, product, quantity, unitPrice, discount, unitCost, amount]
  }
}
