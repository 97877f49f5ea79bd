import KithBase
import KithColumns

/// What is true of a case.
struct CaseFact {
  /// Row of the customer, and of the order or -1.
  var customer: Int32
  var order: Int32
  var opened: Int32
}

/// `cases`: complaints, questions, requests and returns, in the order of their days.
enum CaseTable {
  static let firstID = 1001

  static func make(
    _ orders: [OrderFact], _ customers: [CustomerFact], _ counts: DemoCounts, seed: UInt64
  ) -> (table: (schema: TableSchema, columns: [Column]), facts: [CaseFact]) {
    var chance = Chance(seed: seed, stream: DemoStream.cases)
    var facts: [CaseFact] = []
    facts.reserveCapacity(counts.cases)
    for place in 0..<counts.cases {
      // An order out of every equal stretch, so that cases follow the business.
      let from = place * orders.count / counts.cases
      let upTo = (place + 1) * orders.count / counts.cases
      let row = chance.between(from, max(from, upTo - 1))
      let order = orders[row]
      let start = order.day + Int32(max(1, order.delivered))
      let wait = min(400, chance.logNormal(median: 12, sigma: 1000))
      facts.append(
        CaseFact(
          customer: order.customer, order: chance.percent(88) ? Int32(row) : -1,
          opened: min(DemoCalendar.asOf, start + Int32(wait))))
    }
    let sorted = placesByDay(facts.map(\.opened)).map { facts[Int($0)] }
    var columns = CaseColumns(rows: sorted.count)
    for fact in sorted {
      let order = fact.order < 0 ? nil : orders[Int(fact.order)]
      columns.append(fact, order, customers[Int(fact.customer)], &chance)
    }
    return (keyedTable("cases", columns.columns), sorted)
  }
}

private struct CaseColumns {
  private var id: IntWriter
  private var number: TextWriter
  private var customerID: IntWriter
  private var contact: IntWriter
  private var product: IntWriter
  private var orderID: IntWriter
  private var owner: IntWriter
  private var type: ChoiceWriter
  private var subject: ChoiceWriter
  private var priority: ChoiceWriter
  private var channel: ChoiceWriter
  private var times: CaseTimeColumns
  private var count = 0

  private static let subjects =
    [Phrases.complaintSubjects, Phrases.questionSubjects, Phrases.requestSubjects, Phrases.returnSubjects]
  private static let firstSubject = subjects.indices.map { place in
    subjects[0..<place].reduce(0) { $0 + $1.count }
  }

  init(rows: Int) {
    id = .int("id", rows, required: true)
    number = TextWriter("number", rows, required: true)
    customerID = .int("customer_id", rows)
    contact = .int("contact_id", rows)
    product = .int("product_id", rows)
    orderID = .int("order_id", rows)
    owner = .int("owner_id", rows)
    type = ChoiceWriter("type", ["complaint", "question", "request", "return"], rows)
    subject = ChoiceWriter("subject", CaseColumns.subjects.flatMap { $0 }, rows)
    priority = ChoiceWriter("priority", ["low", "normal", "high", "urgent"], rows)
    channel = ChoiceWriter("channel", Phrases.channels, rows)
    times = CaseTimeColumns(rows: rows)
  }

  mutating func append(
    _ fact: CaseFact, _ order: OrderFact?, _ customer: CustomerFact, _ chance: inout Chance
  ) {
    let own = CaseTable.firstID + count
    count += 1
    id.append(own)
    number.append("CS-\(own)")
    customerID.append(CustomerFacts.firstID + Int(fact.customer))
    contact.append(chance.percent(80) ? ContactTable.pick(customer, &chance) : nil)
    product.append(order.map { Int64($0.firstProduct) })
    orderID.append(order == nil ? nil : Int64(OrderFacts.firstID + Int(fact.order)))
    let agent = Staff.agent(&chance)
    owner.append(chance.percent(95) ? Int64(agent) : nil)
    let kind = chance.weighted([45, 30, 15, 10])
    type.append(kind)
    subject.append(CaseColumns.firstSubject[kind] + chance.below(CaseColumns.subjects[kind].count))
    priority.append(chance.weighted(kind == 0 ? [5, 50, 33, 12] : [35, 55, 9, 1]))
    channel.append(chance.weighted(Phrases.channelWeights(isCompany: customer.isCompany)))
    times.append(fact, kind: kind, agent: agent, &chance)
  }

  var columns: [any ColumnWriter] {
    [
      id, number, customerID, contact, product, orderID, owner, type, subject, priority, channel,
    ] + times.columns
  }
}

/// How a case went on and ended.
private struct CaseTimeColumns {
  private var status: ChoiceWriter
  private var opened: IntWriter
  private var responded: IntWriter
  private var resolved: IntWriter
  private var closed: IntWriter
  private var reopened: IntWriter
  private var satisfaction: IntWriter
  private var cost: IntWriter
  private var rootCause: ChoiceWriter
  private var adopted: BoolWriter

  init(rows: Int) {
    status = ChoiceWriter("status", ["open", "pending", "resolved", "closed", "rejected"], rows)
    opened = .timestamp("opened_on", rows, required: true)
    responded = .timestamp("first_response_on", rows)
    resolved = .timestamp("resolved_on", rows)
    closed = .timestamp("closed_on", rows)
    reopened = .int("reopened", rows)
    satisfaction = .int("satisfaction", rows)
    cost = .decimal("cost", rows)
    rootCause = ChoiceWriter("root_cause", Phrases.rootCauses, rows)
    adopted = BoolWriter("adopted", .bool, rows: rows, required: false) { .bool($0) }
  }

  /// `agent` is the user who has the case: the two are not equally quick.
  mutating func append(_ fact: CaseFact, kind: Int, agent: Int, _ chance: inout Chance) {
    let minute: Int64 = 60_000_000
    let now = Int64(DemoCalendar.asOf + 1) * DemoCalendar.microsecondsPerDay - 1
    let start = DemoCalendar.moment(fact.opened, &chance)
    let answer = start + Int64(chance.logNormal(median: 300, sigma: 1200)) * minute
    let median = agent == 13 ? 1800 : 3300
    let solution = max(answer, start + Int64(chance.logNormal(median: median, sigma: 1100)) * minute)
    let end = solution + Int64(chance.between(1, 10 * 1440)) * minute
    let isAnswered = answer <= now && !chance.perMille(15)
    let isSolved = isAnswered && solution <= now
    let isRejected = isSolved && chance.percent(4)
    opened.append(start)
    responded.append(isAnswered ? answer : nil)
    resolved.append(isSolved ? solution : nil)
    closed.append(isSolved && end <= now ? end : nil)
    let open = isAnswered ? 1 : 0
    status.append(isRejected ? 4 : isSolved ? (end <= now ? 3 : 2) : open)
    reopened.append(isSolved ? Int64(chance.weighted([91, 7, 2])) : 0)
    let mood = isRejected ? [40, 30, 20, 8, 2] : [6, 9, 20, 38, 27]
    satisfaction.append(isSolved && chance.percent(46) ? Int64(1 + chance.weighted(mood)) : nil)
    let spent = chance.logNormal(median: kind == 0 ? 18_000 : 4000, sigma: 900)
    cost.append(isSolved && kind != 1 ? Int64(spent) : nil)
    rootCause.append(kind == 0 && isSolved && chance.percent(70) ? chance.below(Phrases.rootCauses.count) : nil)
    adopted.append(kind == 2 ? UInt8(chance.percent(30) ? 1 : 0) : nil)
  }

  var columns: [any ColumnWriter] {
    [status, opened, responded, resolved, closed, reopened, satisfaction, cost, rootCause, adopted]
  }
}
