import KithBase
import KithColumns

/// `activities`: calls, mails, visits, notes and tasks, in the order of their days.
enum ActivityTable {
  static func make(
    _ orders: [OrderFact], _ cases: [CaseFact], _ customers: [CustomerFact], _ counts: DemoCounts,
    seed: UInt64
  ) -> (schema: TableSchema, columns: [Column]) {
    var chance = Chance(seed: seed, stream: DemoStream.activities)
    let facts = ActivityFacts.make(orders, cases, customers, counts, &chance)
    var who = ActivityPartyColumns(rows: facts.count)
    var what = ActivityContentColumns(rows: facts.count)
    var promises = ActivityPromiseColumns(rows: facts.count, promises: counts.commitments)
    // Row of the last message of each customer that nobody has answered; -1 for none.
    var unanswered = [Int32](repeating: -1, count: customers.count)
    for (row, fact) in facts.enumerated() {
      let customer = customers[Int(fact.customer)]
      let kind = ActivityKind.pick(&chance)
      let direction = kind.direction(&chance)
      var answered: Int?
      if direction == .inward {
        unanswered[Int(fact.customer)] = Int32(row)
      } else if direction == .outward, kind.isMessage, unanswered[Int(fact.customer)] >= 0 {
        if chance.percent(78) { answered = Int(unanswered[Int(fact.customer)]) }
        unanswered[Int(fact.customer)] = -1
      }
      who.append(row, fact, customer, kind, direction, &chance)
      what.append(fact, customer, kind, &chance)
      promises.append(
        fact, answers: answered, mayPromise: direction == .outward && kind != .greeting, &chance)
    }
    return keyedTable("activities", who.columns + what.columns + promises.columns)
  }
}

enum ActivityDirection: Int { case inward, outward, inside }

enum ActivityKind: Int, CaseIterable {
  case call, email, meeting, visit, note, task, fax, webForm, greeting

  static let names = ["call", "email", "meeting", "visit", "note", "task", "fax", "web_form", "greeting"]

  static func pick(_ chance: inout Chance) -> ActivityKind {
    allCases[chance.weighted([30, 34, 4, 7, 9, 10, 1, 2, 3])]
  }

  var isMessage: Bool { self == .call || self == .email || self == .fax }

  /// 22 % of all come from the customer.
  func direction(_ chance: inout Chance) -> ActivityDirection {
    switch self {
    case .webForm: .inward
    case .call, .email, .fax: chance.percent(31) ? .inward : .outward
    case .meeting, .visit, .greeting: .outward
    case .note, .task: .inside
    }
  }

  var subjects: [String] {
    switch self {
    case .call: Phrases.callSubjects
    case .email, .fax: Phrases.mailSubjects
    case .meeting, .visit: Phrases.visitSubjects
    case .note: Phrases.noteSubjects
    case .task: Phrases.taskSubjects
    case .webForm: Phrases.webSubjects
    case .greeting: ["新年快乐", "Season's greetings", "中秋节快乐", "Happy birthday", "Frohe Weihnachten"]
    }
  }

  /// Where the kind's subjects begin in `allSubjects`.
  static let firstSubject = allCases.indices.map { place in
    allCases[0..<place].reduce(0) { $0 + $1.subjects.count }
  }
  static let allSubjects = allCases.flatMap(\.subjects)
  static let subjectCounts = allCases.map(\.subjects.count)

  /// Place in `Phrases.channels`.
  var channel: Int? {
    switch self {
    case .call: 0
    case .email, .greeting: 1
    case .webForm: 2
    case .meeting, .visit: 3
    case .fax: 4
    case .note, .task: nil
    }
  }
}

/// When, who and about what.
private struct ActivityPartyColumns {
  private var id: IntWriter
  private var kind: ChoiceWriter
  private var direction: ChoiceWriter
  private var at: IntWriter
  private var customerID: IntWriter
  private var contact: IntWriter
  private var order: IntWriter
  private var caseID: IntWriter
  private var owner: IntWriter
  private var channel: ChoiceWriter

  init(rows: Int) {
    id = .int("id", rows, required: true)
    kind = ChoiceWriter("kind", ActivityKind.names, rows, required: true)
    direction = ChoiceWriter("direction", ["in", "out", "internal"], rows)
    at = .timestamp("at", rows, required: true)
    customerID = .int("customer_id", rows)
    contact = .int("contact_id", rows)
    order = .int("order_id", rows)
    caseID = .int("case_id", rows)
    owner = .int("owner_id", rows)
    channel = ChoiceWriter("channel", Phrases.channels, rows)
  }

  mutating func append(
    _ row: Int, _ fact: ActivityFact, _ customer: CustomerFact, _ what: ActivityKind,
    _ way: ActivityDirection, _ chance: inout Chance
  ) {
    id.append(row + 1)
    kind.append(what.rawValue)
    direction.append(way.rawValue)
    at.append(DemoCalendar.moment(fact.day, &chance))
    customerID.append(CustomerFacts.firstID + Int(fact.customer))
    contact.append(way != .inside && chance.percent(82) ? ContactTable.pick(customer, &chance) : nil)
    order.append(fact.order < 0 ? nil : Int64(OrderFacts.firstID + Int(fact.order)))
    caseID.append(fact.about < 0 ? nil : Int64(CaseTable.firstID + Int(fact.about)))
    let actor = fact.about >= 0
      ? Staff.agent(&chance) : Staff.actor(for: Int(customer.owner), on: fact.day, &chance)
    owner.append(what == .webForm ? nil : Int64(actor))
    channel.append(what.channel)
  }

  var columns: [any ColumnWriter] {
    [id, kind, direction, at, customerID, contact, order, caseID, owner, channel]
  }
}

/// What was said and what came of it.
private struct ActivityContentColumns {
  private var subject: ChoiceWriter
  private var body: ChoiceWriter
  private var outcome: ChoiceWriter
  private var minutes: IntWriter
  private var status: ChoiceWriter
  private var due: DateWriter

  init(rows: Int) {
    subject = ChoiceWriter("subject", ActivityKind.allSubjects, rows)
    body = ChoiceWriter("body", Phrases.bodies, rows)
    outcome = ChoiceWriter("outcome", Phrases.outcomes, rows)
    minutes = .int("minutes", rows)
    status = ChoiceWriter("status", ["planned", "done", "cancelled"], rows)
    due = .date("due_on", rows)
  }

  mutating func append(
    _ fact: ActivityFact, _ customer: CustomerFact, _ kind: ActivityKind, _ chance: inout Chance
  ) {
    let first = ActivityKind.firstSubject[kind.rawValue]
    subject.append(
      chance.percent(97) ? first + chance.below(ActivityKind.subjectCounts[kind.rawValue]) : nil)
    body.append(chance.percent(34) ? chance.below(Phrases.bodies.count) : nil)
    outcome.append(kind == .call || kind == .visit ? chance.weighted([38, 22, 16, 12, 8, 4]) : nil)
    switch kind {
    case .call: minutes.append(min(90, chance.logNormal(median: 7, sigma: 700)))
    case .meeting, .visit: minutes.append(chance.between(4, 24) * 10)
    default: minutes.append(nil)
    }
    guard kind == .task else {
      status.append(1)
      due.append(nil)
      return
    }
    let deadline = fact.day + Int32(chance.between(0, 28))
    let isOver = deadline <= DemoCalendar.asOf
    status.append(isOver ? chance.weighted([7, 88, 5]) : chance.weighted([70, 27, 3]))
    due.append(deadline)
  }

  var columns: [any ColumnWriter] { [subject, body, outcome, minutes, status, due] }
}

/// Answers to earlier activities, and promises.
private struct ActivityPromiseColumns {
  private var replyTo: IntWriter
  private var text: ChoiceWriter
  private var due: DateWriter
  private var status: ChoiceWriter
  private let promises: Int
  private let rows: Int
  private var row = 0
  private var made = 0

  init(rows: Int, promises: Int) {
    self.rows = rows
    self.promises = promises
    replyTo = .int("reply_to_id", rows)
    text = ChoiceWriter("commitment", Phrases.commitments, rows)
    due = .date("commitment_due", rows)
    status = ChoiceWriter("commitment_status", ["open", "kept", "broken"], rows)
  }

  mutating func append(
    _ fact: ActivityFact, answers: Int?, mayPromise: Bool, _ chance: inout Chance
  ) {
    replyTo.append(answers.map { Int64($0 + 1) })
    row += 1
    // Spread evenly, and all made some rows before the end.
    let wanted = min(promises, row * promises / max(1, rows - 200) + 1)
    guard mayPromise, made < wanted else {
      text.append(nil)
      due.append(nil)
      status.append(nil)
      return
    }
    made += 1
    text.append(chance.below(Phrases.commitments.count))
    let deadline = fact.day + Int32(chance.between(2, 40))
    due.append(deadline)
    status.append(deadline > DemoCalendar.asOf ? chance.weighted([80, 20, 0]) : chance.weighted([9, 74, 17]))
  }

  var columns: [any ColumnWriter] { [replyTo, text, due, status] }
}
