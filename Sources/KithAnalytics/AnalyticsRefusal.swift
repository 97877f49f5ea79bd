/// A refusal of the mathematics: the rule that was broken, the reason in a user's words, the count
/// that offends and what can be done. Results never hold NaN or infinity instead.
package struct AnalyticsRefusal: Error, Hashable, Sendable {
  package enum Rule: String, Hashable, Sendable {
    case noTransactions, tooFewCustomers, noRepeatBuyers, noTimePassed, allOnOneDay
    case notFinite, noMaximum, rateNotIdentified, dropoutNotIdentified
    case spendNeedsPositive, spendMeanNotFinite, tooFewSpenders
    case negativeTotal, badOption, badInput, infiniteValue, overflow
  }

  package var rule: Rule
  /// Third person, lower case, no final stop.
  package var reason: String
  /// How many rows, customers or cells broke the rule, where that can be counted.
  package var count: Int?
  package var hint: String?

  package init(_ rule: Rule, _ reason: String, count: Int? = nil, hint: String? = nil) {
    self.rule = rule
    self.reason = reason
    self.count = count
    self.hint = hint
  }
}
