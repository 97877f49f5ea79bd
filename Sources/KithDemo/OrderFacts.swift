import KithBase

/// What is true of an order. Money in cents.
struct OrderFact {
  /// Row of the customer.
  var customer: Int32
  var day: Int32
  /// What the customer means to spend; the items come near it.
  var target: Int
  var itemCount: Int16
  var status: OrderStatus
  /// Days after the order; -1 where there is no such day, or not yet.
  var promised: Int16
  var shipped: Int16
  var delivered: Int16
  /// Filled in with the items: their sum, what the discounts took off, the first product's id.
  var amount = 0
  var discount = 0
  var firstProduct: Int16 = 0
}

enum OrderStatus: UInt8, CaseIterable {
  case draft, confirmed, inProduction, shipped, delivered, closed, cancelled, returned

  static let names = [
    "draft", "confirmed", "in_production", "shipped", "delivered", "closed", "cancelled", "returned",
  ]
}

enum OrderFacts {
  /// Ids below are free for planted stories.
  static let firstID = 20_001

  /// One fact an order, in the order of their days.
  static func make(_ customers: [CustomerFact], _ counts: DemoCounts, seed: UInt64) -> [OrderFact] {
    var chance = Chance(seed: seed, stream: DemoStream.orderFacts)
    var facts: [OrderFact] = []
    facts.reserveCapacity(counts.orders)
    let weights = customers.map { weight($0, &chance) }
    let buyers = weights.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
    var dealer = Dealer(total: counts.orders - buyers, weights: weights.reduce(0, +))
    for (row, fact) in customers.enumerated() where weights[row] > 0 {
      // Everybody who is no prospect has ordered once.
      let orders = 1 + dealer.deal(weights[row])
      append(orders, of: row, fact, to: &facts, &chance)
    }
    dealItems(&facts, counts, &chance)
    return placesByDay(facts.map(\.day)).map { facts[Int($0)] }
  }

  /// Orders to expect, in millionths, with the luck of the single customer.
  private static func weight(_ fact: CustomerFact, _ chance: inout Chance) -> Int {
    if fact.isProspect { return 0 }
    let days = Int(fact.end - fact.acquired) + 1
    return max(1, fact.rate * days * 1000 / 365 * chance.between(50, 150) / 100)
  }

  private static func append(
    _ count: Int, of row: Int, _ fact: CustomerFact, to facts: inout [OrderFact], _ chance: inout Chance
  ) {
    // What they spend in their time, dealt out over their orders; a short time counts as two months.
    let days = max(60, Int(fact.end - fact.acquired) + 1)
    let typical = max(2000, fact.yearly / 365 * days / count)
    for number in 0..<count {
      let day = number == 0 ? fact.acquired : orderDay(fact, &chance)
      // The mean of this spread is 1.13 times its median.
      let target = chance.logNormal(median: typical * 100 / 113, sigma: 500)
      facts.append(order(of: row, day, target: target, &chance))
    }
  }

  /// How much is bought in a month, January first: peaks in March and October.
  private static let season = [80, 88, 145, 100, 95, 90, 78, 82, 105, 145, 110, 92]

  private static func orderDay(_ fact: CustomerFact, _ chance: inout Chance) -> Int32 {
    let span = Int(fact.end - fact.acquired) + 1
    var day = fact.acquired
    for _ in 0..<4 {
      day = fact.acquired + Int32(chance.below(span))
      if chance.below(145) < season[CivilDate(days: day).month - 1] { break }
    }
    // Offices are shut on Sundays.
    if fact.isCompany, CivilDate.weekday(days: day) == 7, day > fact.acquired { day -= 1 }
    return day
  }

  /// 4 % are cancelled, 3 % come back, 11 % come late.
  private static func order(
    of row: Int, _ day: Int32, target: Int, _ chance: inout Chance
  ) -> OrderFact {
    let promised = chance.between(3, 25)
    let delivered = chance.percent(11) ? promised + chance.between(1, 20) : promised - chance.below(4)
    let shipped = max(0, delivered - chance.between(1, 4))
    let age = Int(DemoCalendar.asOf - day)
    var fact = OrderFact(
      customer: Int32(row), day: day, target: target, itemCount: 1, status: .closed,
      promised: Int16(promised), shipped: shipped <= age ? Int16(shipped) : -1,
      delivered: delivered <= age ? Int16(delivered) : -1)
    if chance.percent(4) {
      fact.status = .cancelled
      fact.shipped = -1
      fact.delivered = -1
    } else if fact.delivered >= 0 {
      fact.status = chance.perMille(31) ? .returned : age - delivered > 45 ? .closed : .delivered
    } else if fact.shipped >= 0 {
      fact.status = .shipped
    } else {
      fact.status = age <= 1 ? .draft : chance.percent(50) ? .confirmed : .inProduction
    }
    return fact
  }

  /// Items for every order: one, and the others by chance, eight at most.
  private static func dealItems(_ facts: inout [OrderFact], _ counts: DemoCounts, _ chance: inout Chance) {
    var weights = [UInt8](repeating: 0, count: facts.count)
    var total = 0
    for place in facts.indices {
      weights[place] = UInt8(chance.weighted([24, 30, 22, 14, 7, 3]))
      total += Int(weights[place])
    }
    var dealer = Dealer(total: counts.items - facts.count, weights: total)
    for place in facts.indices {
      facts[place].itemCount = Int16(1 + (weights[place] > 0 ? dealer.deal(Int(weights[place])) : 0))
    }
  }
}
