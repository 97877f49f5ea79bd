import KithBase
import KithColumns

/// `customers`: companies, persons and the rows that repeat one of them.
enum CustomerTable {
  static func make(_ facts: [CustomerFact], seed: UInt64) -> (schema: TableSchema, columns: [Column]) {
    var chance = Chance(seed: seed, stream: DemoStream.customers)
    var who = CustomerIdentityColumns(rows: facts.count)
    var place = CustomerPlaceColumns(rows: facts.count)
    var terms = CustomerTermsColumns(rows: facts.count)
    for (row, fact) in facts.enumerated() {
      let identity = CustomerIdentity.make(row: row, facts, seed: seed)
      who.append(row, fact, identity, &chance)
      place.append(fact, identity, &chance)
      terms.append(row, fact, &chance)
    }
    return keyedTable("customers", who.columns + place.columns + terms.columns)
  }

  /// A to E by what they spend in a year; nobody has ranked the prospects and the repeated rows.
  static func tier(_ fact: CustomerFact) -> Int? {
    if fact.isProspect || fact.duplicateOf >= 0 { return nil }
    switch fact.yearly {
    case 60_000_000...: return 0
    case 15_000_000...: return 1
    case 2_000_000...: return 2
    default: return 3
    }
  }
}

/// Who the customer is.
private struct CustomerIdentityColumns {
  private var id: IntWriter
  private var name: TextWriter
  private var kind: ChoiceWriter
  private var status: ChoiceWriter
  private var tier: ChoiceWriter
  private var segment: ChoiceWriter
  private var industry: ChoiceWriter
  private var employees: IntWriter
  private var revenue: IntWriter
  private var taxID: TextWriter

  init(rows: Int) {
    id = .int("id", rows, required: true)
    name = TextWriter("name", rows, required: true)
    kind = ChoiceWriter("kind", ["company", "person"], rows)
    status = ChoiceWriter("status", ["active", "inactive", "lost", "prospect", "blocked"], rows)
    tier = ChoiceWriter("tier", ["A", "B", "C", "D"], rows)
    segment = ChoiceWriter("segment", FirmNames.industries.map(\.segment) + ["private"], rows)
    industry = ChoiceWriter("industry", FirmNames.industries.map(\.name), rows)
    employees = .int("employees", rows)
    revenue = .decimal("annual_revenue", rows)
    taxID = TextWriter("tax_id", rows)
  }

  mutating func append(
    _ row: Int, _ fact: CustomerFact, _ identity: CustomerIdentity, _ chance: inout Chance
  ) {
    id.append(CustomerFacts.firstID + row)
    name.append(identity.name)
    kind.append(fact.isCompany ? 0 : 1)
    status.append(state(fact, &chance))
    tier.append(CustomerTable.tier(fact))
    let isKnown = fact.duplicateOf < 0
    segment.append(fact.isCompany ? (isKnown ? Int(fact.industry) : nil) : FirmNames.industries.count)
    industry.append(fact.isCompany && chance.percent(94) ? Int(fact.industry) : nil)
    let staff = max(2, fact.yearly / 400_000 * chance.between(5, 15) / 10)
    employees.append(fact.isCompany && chance.percent(70) ? Int64(staff) : nil)
    // A firm spends one to five percent of what it earns on our kind of goods; in whole thousands.
    let earned = fact.yearly * chance.between(20, 100) / 100_000 * 100_000
    revenue.append(fact.isCompany && chance.percent(40) ? Int64(earned) : nil)
    taxID.append(fact.isCompany && isKnown && chance.percent(82) ? taxNumber(fact, &chance) : nil)
  }

  private func state(_ fact: CustomerFact, _ chance: inout Chance) -> Int {
    if fact.isProspect { return 3 }
    if fact.isLost { return fact.end > DemoCalendar.asOf - 270 ? 1 : 2 }
    return chance.perMille(6) ? 4 : 0
  }

  private func taxNumber(_ fact: CustomerFact, _ chance: inout Chance) -> String {
    switch Places.all[Int(fact.place)].country {
    // Registration numbers begin with 9; these cannot exist.
    case 0: "00" + Places.digits(16, &chance)
    case 1: "DE0" + Places.digits(8, &chance)
    case 2: "00-" + Places.digits(7, &chance)
    default: "T0" + Places.digits(12, &chance)
    }
  }

  var columns: [any ColumnWriter] {
    [id, name, kind, status, tier, segment, industry, employees, revenue, taxID]
  }
}

/// How and where they are reached.
private struct CustomerPlaceColumns {
  private var website: TextWriter
  private var domain: TextWriter
  private var phone: TextWriter
  private var email: TextWriter
  private var street: TextWriter
  private var city: TextWriter
  private var state: TextWriter
  private var postcode: TextWriter
  private var country: ChoiceWriter
  private var region: TextWriter
  private var language: ChoiceWriter

  init(rows: Int) {
    website = TextWriter("website", rows)
    domain = TextWriter("domain", rows)
    phone = TextWriter("phone", rows)
    email = TextWriter("email", rows)
    street = TextWriter("street", rows)
    city = TextWriter("city", rows)
    state = TextWriter("state", rows)
    postcode = TextWriter("postcode", rows)
    country = ChoiceWriter("country", Places.countries, rows)
    region = TextWriter("region", rows)
    language = ChoiceWriter("language", ["zh", "de", "en", "ja"], rows)
  }

  mutating func append(
    _ fact: CustomerFact, _ identity: CustomerIdentity, _ chance: inout Chance
  ) {
    let place = Places.all[Int(fact.place)]
    website.append(fact.isCompany && chance.percent(76) ? "https://www.\(identity.domain)" : nil)
    domain.append(fact.isCompany ? identity.domain : nil)
    phone.append(identity.phone)
    email.append(identity.email)
    let hasAddress = fact.isCompany || chance.percent(72)
    street.append(hasAddress ? Places.street(place, chinese: fact.isChinese, &chance) : nil)
    city.append(place.city)
    state.append(hasAddress ? place.state : nil)
    postcode.append(hasAddress ? Places.postcode(place, &chance) : nil)
    country.append(place.country)
    region.append(place.region)
    language.append(chance.percent(95) ? place.country : nil)
  }

  var columns: [any ColumnWriter] {
    [website, domain, phone, email, street, city, state, postcode, country, region, language]
  }
}
