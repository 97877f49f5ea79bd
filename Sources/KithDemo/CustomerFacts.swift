import KithBase

/// What is true of a customer, whoever asks; the tables tell it in their columns. Money in cents.
struct CustomerFact {
  var isCompany: Bool
  /// Whether the name is in Chinese characters.
  var isChinese: Bool
  /// The row this one repeats by mistake; -1 for most.
  var duplicateOf: Int32
  /// Place in `Places.all`.
  var place: Int16
  /// Place in `FirmNames.industries`; for persons what they are most like.
  var industry: Int8
  /// Id of the user who looks after them.
  var owner: Int16
  /// A prospect has not bought yet.
  var isProspect: Bool
  /// First order; for a prospect the day of the first talk.
  var acquired: Int32
  /// Last day of the relation: when they were lost, else today.
  var end: Int32
  var isLost: Bool
  /// Money spent in a year.
  var yearly: Int
  /// Orders in a thousand years.
  var rate: Int
  /// Percent off the list price.
  var discount: Int8
  var contactStart: Int32 = 0
  var contactCount: Int32 = 0
}

enum CustomerFacts {
  /// Ids below are free for planted stories.
  static let firstID = 1001

  /// One fact a row, in the order of acquisition.
  static func make(_ counts: DemoCounts, seed: UInt64) -> [CustomerFact] {
    var chance = Chance(seed: seed, stream: DemoStream.customerFacts)
    var facts: [CustomerFact] = []
    facts.reserveCapacity(counts.customers)
    var companies = counts.companies
    var persons = counts.persons
    var duplicates = counts.duplicates
    for row in 0..<counts.customers {
      let day = acquisitionDay(row, of: counts.customers, &chance)
      let place = chance.below(companies + persons + duplicates)
      // The first row cannot repeat another; the count of each kind comes out exact all the same.
      if place < duplicates, row > 0, duplicates > 0 {
        duplicates -= 1
        facts.append(duplicate(of: max(0, row - 1 - chance.below(min(row, 1500))), facts, day, &chance))
      } else if companies + persons == 0 || (place - duplicates < companies && companies > 0) {
        companies -= 1
        facts.append(fact(isCompany: true, day, &chance))
      } else {
        persons -= 1
        facts.append(fact(isCompany: false, day, &chance))
      }
    }
    return facts
  }

  /// Customers of a year out of all, 2019 to June 2026: more every year.
  private static let perYear = [13, 14, 14, 15, 16, 17, 18, 10]

  /// Rows come in the order of their days: the row's share of all customers says the year, its share
  /// of the year's customers the day.
  private static func acquisitionDay(_ row: Int, of rows: Int, _ chance: inout Chance) -> Int32 {
    let total = perYear.reduce(0, +)
    // In 1/1000 of a weight, so that small sizes are smooth too.
    var rest = row * total * 1000 / rows
    for (place, weight) in perYear.enumerated() {
      if rest < weight * 1000 || place == perYear.count - 1 {
        let start = CivilDate(year: 2019 + place, month: 1, day: 1)?.days ?? DemoCalendar.start
        let length = place == perYear.count - 1 ? 180 : 365
        return start + Int32(min(length - 1, rest * length / (weight * 1000) + chance.below(3)))
      }
      rest -= weight * 1000
    }
    return DemoCalendar.asOf
  }

  private static func fact(isCompany: Bool, _ day: Int32, _ chance: inout Chance) -> CustomerFact {
    let country = chance.weighted(Places.countryWeights)
    let place = Places.pick(country: country, &chance)
    let isProspect = chance.percent(4)
    let lost = isProspect ? nil : lossDay(from: day, &chance)
    let owner = Staff.owner(
      region: Places.all[place].region, isCompany: isCompany, on: lost ?? DemoCalendar.asOf, &chance)
    return CustomerFact(
      isCompany: isCompany, isChinese: country == 0 && chance.percent(44), duplicateOf: -1,
      place: Int16(place), industry: Int8(chance.weighted(FirmNames.industryWeights)),
      owner: Int16(owner), isProspect: isProspect, acquired: day, end: lost ?? DemoCalendar.asOf,
      isLost: lost != nil,
      yearly: isCompany
        ? chance.logNormal(median: 15_000_000, sigma: 1100) : chance.logNormal(median: 300_000, sigma: 800),
      rate: isCompany
        ? chance.logNormal(median: 4200, sigma: 600) : chance.logNormal(median: 1300, sigma: 500),
      discount: Int8(isCompany ? chance.weighted([30, 10, 10, 10, 5, 15, 3, 3, 4, 2, 8]) : 0))
  }

  /// The chance of leaving falls with every half year of being a customer; percent each.
  private static let hazard = [8, 7, 6, 5, 4, 4, 3, 3, 2, 2, 2, 2, 2, 1, 1]

  private static func lossDay(from day: Int32, _ chance: inout Chance) -> Int32? {
    var start = day
    for percent in hazard {
      if start + 182 > DemoCalendar.asOf { return nil }
      if chance.percent(percent) { return start + Int32(chance.between(20, 181)) }
      start += 182
    }
    return nil
  }

  /// The same customer typed in again, by somebody who did not look; buys little under this row.
  private static func duplicate(
    of row: Int, _ facts: [CustomerFact], _ day: Int32, _ chance: inout Chance
  ) -> CustomerFact {
    let original = facts[row].duplicateOf >= 0 ? Int(facts[row].duplicateOf) : row
    var fact = facts[original]
    fact.duplicateOf = Int32(original)
    fact.acquired = day
    fact.end = DemoCalendar.asOf
    fact.isLost = false
    fact.isProspect = chance.percent(40)
    fact.yearly = max(1, fact.yearly / 8)
    fact.rate = max(300, fact.rate / 6)
    fact.owner = Int16(
      Staff.owner(
        region: Places.all[Int(fact.place)].region, isCompany: fact.isCompany, on: day, &chance))
    return fact
  }
}
