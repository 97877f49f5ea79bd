import KithBase

/// What is true of an activity.
struct ActivityFact {
  /// Row of the customer.
  var customer: Int32
  var day: Int32
  /// Row of the order or the case it is about; -1 for none.
  var order: Int32 = -1
  var about: Int32 = -1
}

enum ActivityFacts {
  /// One fact an activity, in the order of their days: six in ten around an order, one in twelve about
  /// a case, the others between them.
  static func make(
    _ orders: [OrderFact], _ cases: [CaseFact], _ customers: [CustomerFact], _ counts: DemoCounts,
    _ chance: inout Chance
  ) -> [ActivityFact] {
    var facts: [ActivityFact] = []
    facts.reserveCapacity(counts.activities)
    let aroundOrders = counts.activities * 60 / 100
    let aroundCases = counts.activities * 8 / 100
    for place in 0..<aroundOrders {
      let row = Int(Int64(place) * Int64(orders.count) / Int64(aroundOrders))
      let offset = chance.between(-25, 35)
      let day = min(DemoCalendar.asOf, max(DemoCalendar.start, orders[row].day + Int32(offset)))
      let isAbout = day >= orders[row].day && chance.percent(55)
      facts.append(
        ActivityFact(customer: orders[row].customer, day: day, order: isAbout ? Int32(row) : -1))
    }
    for place in 0..<aroundCases {
      let row = Int(Int64(place) * Int64(cases.count) / Int64(aroundCases))
      let day = min(DemoCalendar.asOf, cases[row].opened + Int32(chance.below(14)))
      facts.append(
        ActivityFact(customer: cases[row].customer, day: day, order: cases[row].order, about: Int32(row)))
    }
    while facts.count < counts.activities {
      let row = chance.below(customers.count)
      let start = max(DemoCalendar.start, customers[row].acquired - 40)
      let day = start + Int32(chance.below(Int(customers[row].end - start) + 1))
      facts.append(ActivityFact(customer: Int32(row), day: day))
    }
    return placesByDay(facts.map(\.day)).map { facts[Int($0)] }
  }
}
