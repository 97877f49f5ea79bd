import KithBase

/// How a customer is called and reached: a pure function of seed and row, so that every table that
/// needs it makes it again instead of keeping a million names.
struct CustomerIdentity {
  var name: String
  /// The person, where the customer is one.
  var person: PersonName?
  /// `jadebridge-foods.example`; persons have the domain of their mail provider.
  var domain: String
  var email: String?
  var phone: String?

  private static let mailProviders = ["mail.example", "qmail.example", "post.example", "webmail.example"]

  static func make(row: Int, _ facts: [CustomerFact], seed: UInt64) -> CustomerIdentity {
    let fact = facts[row]
    if fact.duplicateOf >= 0 {
      let original = make(row: Int(fact.duplicateOf), facts, seed: seed)
      return retyped(original, fact, row: row, seed: seed)
    }
    var chance = Chance(seed: seed, stream: 1000 + UInt64(row))
    let place = Places.all[Int(fact.place)]
    if fact.isCompany {
      let firm = FirmNames.make(
        chinese: fact.isChinese, industry: FirmNames.industries[Int(fact.industry)], place: place,
        &chance)
      // Names repeat among many firms; domains must not.
      let domain = firm.stem + (row < 1200 ? "" : String(row / 1200)) + ".example"
      let box = chance.pick(["info", "office", "kontakt", "purchasing", "hello"])
      return CustomerIdentity(
        name: firm.name, person: nil, domain: domain,
        email: chance.percent(88) ? "\(box)@\(domain)" : nil,
        phone: chance.percent(93) ? Places.phone(place, mobile: false, &chance) : nil)
    }
    let style = Places.nameStyle(country: place.country, isChinese: fact.isChinese, &chance)
    let person = PersonNames.make(style, &chance)
    let domain = chance.pick(mailProviders)
    return CustomerIdentity(
      name: person.full, person: person, domain: domain,
      email: chance.percent(90) ? "\(person.mailbox)\(CustomerFacts.firstID + row)@\(domain)" : nil,
      phone: chance.percent(80) ? Places.phone(place, mobile: true, &chance) : nil)
  }

  /// The same again as another hand types it.
  private static func retyped(
    _ original: CustomerIdentity, _ fact: CustomerFact, row: Int, seed: UInt64
  ) -> CustomerIdentity {
    var chance = Chance(seed: seed, stream: 1000 + UInt64(row))
    var identity = original
    switch chance.below(4) {
    case 0: identity.name = original.name.uppercased()
    case 1: identity.name = withoutLegalForm(original.name)
    case 2: identity.name = original.name + (fact.isChinese ? "（总部）" : " ")
    default: break
    }
    if let email = original.email, chance.percent(60) {
      identity.email = chance.percent(30) ? PersonNames.capitalized(email) : email
    } else {
      identity.email = nil
    }
    if let phone = original.phone, chance.percent(70) {
      identity.phone = chance.percent(60) ? phone.filter { $0 != " " && $0 != "-" } : phone
    } else {
      identity.phone = nil
    }
    return identity
  }

  private static func withoutLegalForm(_ name: String) -> String {
    for form in FirmNames.chineseLegalForms where name.hasSuffix(form) {
      return String(name.dropLast(form.count))
    }
    let words = name.split(separator: " ")
    return words.count > 3 ? words[0..<3].joined(separator: " ") : name
  }
}
