import KithBase
import KithColumns

/// `contacts`: the people of the customers, one to six each, those of a customer side by side.
enum ContactTable {
  static let firstID = 1001

  /// Also tells every customer where its contacts stand.
  static func make(
    _ customers: inout [CustomerFact], _ counts: DemoCounts, seed: UInt64
  ) -> (schema: TableSchema, columns: [Column]) {
    var chance = Chance(seed: seed, stream: DemoStream.contacts)
    let extra = place(&customers, counts, &chance)
    precondition(extra == counts.contacts, "every contact has a customer")
    var columns = ContactColumns(rows: counts.contacts)
    for (row, fact) in customers.enumerated() {
      let identity = CustomerIdentity.make(row: row, customers, seed: seed)
      for place in 0..<Int(fact.contactCount) {
        columns.append(row, fact, identity, place: place, &chance)
      }
    }
    return keyedTable("contacts", columns.columns)
  }

  /// Everybody has one contact; the others go to companies, up to five more each. Gives the total.
  private static func place(
    _ customers: inout [CustomerFact], _ counts: DemoCounts, _ chance: inout Chance
  ) -> Int {
    var weights = [UInt8](repeating: 0, count: customers.count)
    var total = 0
    for row in customers.indices where customers[row].isCompany && customers[row].duplicateOf < 0 {
      weights[row] = UInt8(chance.between(0, 4))
      total += Int(weights[row])
    }
    var dealer = Dealer(total: counts.contacts - customers.count, weights: total)
    var start = 0
    for row in customers.indices {
      customers[row].contactStart = Int32(start)
      customers[row].contactCount = Int32(1 + (weights[row] > 0 ? dealer.deal(Int(weights[row])) : 0))
      start += Int(customers[row].contactCount)
    }
    return start
  }

  /// The id of one of the customer's contacts.
  static func pick(_ fact: CustomerFact, _ chance: inout Chance) -> Int64 {
    // The first is the one usually spoken to.
    let place = min(chance.below(Int(fact.contactCount)), chance.below(Int(fact.contactCount)))
    return Int64(firstID + Int(fact.contactStart) + place)
  }
}

private struct ContactColumns {
  private var id: IntWriter
  private var customer: IntWriter
  private var first: TextWriter
  private var last: TextWriter
  private var name: TextWriter
  private var title: ChoiceWriter
  private var department: ChoiceWriter
  private var role: ChoiceWriter
  private var email: TextWriter
  private var phone: TextWriter
  private var mobile: TextWriter
  private var language: TextWriter
  private var country: ChoiceWriter
  private var birthday: DateWriter
  private var isPrimary: BoolWriter
  private var owner: IntWriter
  private var source: ChoiceWriter
  private var noEmail: BoolWriter
  private var noCall: BoolWriter
  private var optedOut: DateWriter
  private var verified: DateWriter
  private var created: DateWriter
  private var count = 0

  init(rows: Int) {
    id = .int("id", rows, required: true)
    customer = .int("customer_id", rows)
    first = TextWriter("first_name", rows)
    last = TextWriter("last_name", rows)
    name = TextWriter("name", rows)
    title = ChoiceWriter("title", Phrases.titles, rows)
    department = ChoiceWriter("department", Phrases.departments, rows)
    role = ChoiceWriter("role", Phrases.roles, rows)
    email = TextWriter("email", rows)
    phone = TextWriter("phone", rows)
    mobile = TextWriter("mobile", rows)
    language = TextWriter("language", rows)
    country = ChoiceWriter("country", Places.countries, rows)
    birthday = .date("birthday", rows)
    isPrimary = .bool("is_primary", rows)
    owner = .int("owner_id", rows)
    source = ChoiceWriter("source", Phrases.sources, rows)
    noEmail = .bool("no_email", rows)
    noCall = .bool("no_call", rows)
    optedOut = .date("opted_out_on", rows)
    verified = .date("last_verified_on", rows)
    created = .date("created_on", rows, required: true)
  }

  mutating func append(
    _ row: Int, _ fact: CustomerFact, _ identity: CustomerIdentity, place: Int, _ chance: inout Chance
  ) {
    let home = Places.all[Int(fact.place)]
    let style = Places.nameStyle(country: home.country, isChinese: fact.isChinese, &chance)
    let person = identity.person ?? PersonNames.make(style, &chance)
    id.append(ContactTable.firstID + count)
    count += 1
    customer.append(CustomerFacts.firstID + row)
    first.append(person.first)
    last.append(person.last)
    name.append(person.full)
    title.append(fact.isCompany && chance.percent(74) ? chance.below(Phrases.titles.count) : nil)
    department.append(fact.isCompany && chance.percent(58) ? chance.below(Phrases.departments.count) : nil)
    role.append(fact.isCompany && chance.percent(66) ? chance.weighted([18, 16, 30, 26, 10]) : nil)
    let mail = fact.isCompany ? "\(person.mailbox)@\(identity.domain)" : identity.email
    email.append(chance.percent(90) ? mail : nil)
    phone.append(fact.isCompany && chance.percent(60) ? identity.phone : nil)
    let own = fact.isCompany ? Places.phone(home, mobile: true, &chance) : identity.phone
    mobile.append(chance.percent(68) ? own : nil)
    appendRest(fact, person, home, isFirst: place == 0, &chance)
  }

  private mutating func appendRest(
    _ fact: CustomerFact, _ person: PersonName, _ home: Place, isFirst: Bool, _ chance: inout Chance
  ) {
    language.append(chance.percent(88) ? person.language : nil)
    country.append(home.country)
    birthday.append(chance.percent(40) ? DemoPeople.birthday(&chance) : nil)
    isPrimary.append(isFirst)
    owner.append(chance.percent(90) ? Int64(fact.owner) : nil)
    source.append(chance.percent(70) ? chance.weighted(Phrases.sourceWeights) : nil)
    let span = Int(DemoCalendar.asOf - fact.acquired) + 1
    let day = isFirst ? fact.acquired : fact.acquired + Int32(chance.below(span))
    created.append(day)
    let refuses = chance.percent(7)
    noEmail.append(refuses)
    noCall.append(refuses && chance.percent(50))
    let since = Int(DemoCalendar.asOf - day) + 1
    optedOut.append(refuses ? day + Int32(chance.below(since)) : nil)
    verified.append(chance.percent(45) ? day + Int32(chance.below(since)) : nil)
  }

  var columns: [any ColumnWriter] {
    [
      id, customer, first, last, name, title, department, role, email, phone, mobile, language, country,
      birthday, isPrimary, owner, source, noEmail, noCall, optedOut, verified, created,
    ]
  }
}
