import KithBase
import KithColumns

/// Owners, dates, terms of trade and consent of a customer.
struct CustomerTermsColumns {
  private var owner: IntWriter
  private var parent: IntWriter
  private var referredBy: IntWriter
  private var source: ChoiceWriter
  private var acquired: DateWriter
  private var lost: DateWriter
  private var lostReason: ChoiceWriter
  private var rating: ChoiceWriter
  private var creditLimit: IntWriter
  private var paymentTerms: IntWriter
  private var discount: IntWriter
  private var priceLevel: ChoiceWriter
  private var categorySpend: IntWriter
  private var channel: ChoiceWriter
  private var noEmail: BoolWriter
  private var noCall: BoolWriter
  private var noMail: BoolWriter
  private var optedOut: DateWriter
  private var birthday: DateWriter
  private var founded: DateWriter
  private var description: ChoiceWriter
  private var externalID: TextWriter
  private var created: DateWriter
  private var updated: DateWriter

  init(rows: Int) {
    owner = .int("owner_id", rows)
    parent = .int("parent_id", rows)
    referredBy = .int("referred_by_id", rows)
    source = ChoiceWriter("source", Phrases.sources, rows)
    acquired = .date("acquired_on", rows)
    lost = .date("lost_on", rows)
    lostReason = ChoiceWriter("lost_reason", Phrases.lostReasons, rows)
    rating = ChoiceWriter("credit_rating", ["AAA", "AA", "A", "B", "C"], rows)
    creditLimit = .decimal("credit_limit", rows)
    paymentTerms = .int("payment_terms", rows)
    discount = .decimal("discount", rows)
    priceLevel = ChoiceWriter("price_level", ["list", "partner", "key account"], rows)
    categorySpend = .decimal("category_spend", rows)
    channel = ChoiceWriter("preferred_channel", Phrases.channels, rows)
    noEmail = .bool("no_email", rows)
    noCall = .bool("no_call", rows)
    noMail = .bool("no_mail", rows)
    optedOut = .date("opted_out_on", rows)
    birthday = .date("birthday", rows)
    founded = .date("founded_on", rows)
    description = ChoiceWriter("description", Phrases.customerNotes, rows)
    externalID = TextWriter("external_id", rows)
    created = .date("created_on", rows, required: true)
    updated = .date("updated_on", rows, required: true)
  }

  mutating func append(_ row: Int, _ fact: CustomerFact, _ chance: inout Chance) {
    let isKnown = fact.duplicateOf < 0
    owner.append(chance.percent(97) ? Int64(fact.owner) : nil)
    parent.append(fact.isCompany && isKnown ? earlier(row, perMille: 50, &chance) : nil)
    let referrer = isKnown ? earlier(row, perMille: 80, &chance) : nil
    referredBy.append(referrer)
    source.append(referrer != nil ? 0 : chance.percent(93) ? chance.weighted(Phrases.sourceWeights) : nil)
    appendDates(row, fact, &chance)
    appendTerms(fact, isKnown, &chance)
    appendConsent(fact, &chance)
    birthday.append(!fact.isCompany && chance.percent(55) ? DemoPeople.birthday(&chance) : nil)
    founded.append(
      fact.isCompany && chance.percent(35) ? DemoCalendar.start - Int32(chance.between(300, 20_000)) : nil)
    description.append(chance.percent(18) ? chance.below(Phrases.customerNotes.count) : nil)
  }

  /// The id of a row before this one, so that parents and referrers never form a ring.
  private func earlier(_ row: Int, perMille: Int, _ chance: inout Chance) -> Int64? {
    guard row > 0, chance.perMille(perMille) else { return nil }
    return Int64(CustomerFacts.firstID + chance.below(row))
  }

  private mutating func appendDates(_ row: Int, _ fact: CustomerFact, _ chance: inout Chance) {
    acquired.append(fact.isProspect ? nil : fact.acquired)
    let wasNoticed = fact.isLost && fact.end <= DemoCalendar.asOf - 270
    lost.append(wasNoticed ? fact.end : nil)
    lostReason.append(wasNoticed && chance.percent(75) ? chance.weighted([41, 22, 18, 9, 10]) : nil)
    let day = fact.acquired - Int32(chance.below(60))
    created.append(day)
    updated.append(min(DemoCalendar.asOf, day + Int32(chance.below(Int(DemoCalendar.asOf - day) + 1))))
    externalID.append(chance.percent(64) ? "ERP-\(200_000 + row * 7)" : nil)
  }

  private mutating func appendTerms(
    _ fact: CustomerFact, _ isKnown: Bool, _ chance: inout Chance
  ) {
    let isRated = fact.isCompany && isKnown && chance.percent(85)
    let grade = isRated ? chance.weighted([10, 22, 40, 20, 8]) : nil
    rating.append(grade)
    // A quarter of a year's business, in whole thousands; none for the worst grade.
    let limit = grade.map { $0 == 4 ? 0 : (fact.yearly / 4 + 100_000) / 100_000 * 100_000 }
    creditLimit.append(limit.map(Int64.init))
    paymentTerms.append(fact.isCompany ? Int64(chance.pick([0, 14, 30, 30, 30, 45, 60])) : nil)
    discount.append(fact.isCompany ? Int64(fact.discount) : nil)
    priceLevel.append(fact.discount >= 8 ? 2 : fact.discount >= 4 ? 1 : 0)
    let spend = fact.yearly / 100 * chance.between(105, 400)
    categorySpend.append(fact.isCompany && isKnown && chance.percent(42) ? Int64(spend / 1000 * 1000) : nil)
    channel.append(chance.percent(80) ? chance.weighted(Phrases.channelWeights(isCompany: fact.isCompany)) : nil)
  }

  private mutating func appendConsent(_ fact: CustomerFact, _ chance: inout Chance) {
    let refuses = chance.percent(7)
    noEmail.append(refuses)
    noCall.append(refuses ? chance.percent(40) : chance.percent(3))
    noMail.append(refuses ? chance.percent(70) : chance.percent(2))
    let span = Int(DemoCalendar.asOf - fact.acquired) + 1
    optedOut.append(refuses ? fact.acquired + Int32(chance.below(span)) : nil)
  }

  var columns: [any ColumnWriter] {
    [
      owner, parent, referredBy, source, acquired, lost, lostReason, rating, creditLimit, paymentTerms,
      discount, priceLevel, categorySpend, channel, noEmail, noCall, noMail, optedOut, birthday, founded,
      description, externalID, created, updated,
    ]
  }
}

enum DemoPeople {
  /// Of somebody between 20 and 70.
  static func birthday(_ chance: inout Chance) -> Int32 {
    DemoCalendar.asOf - Int32(chance.between(20 * 365, 70 * 365))
  }
}
