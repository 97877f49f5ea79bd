/// What a column's values are, for matching: it decides normalisation, comparison and blocking.
package enum EvidenceKind: String, CaseIterable, Sendable, BitwiseCopyable {
  case given, family, fullName, organisation, email, phone, date, street, city, postcode
  case identifier, number, text
  /// Never evidence: times of creation, sources, keys.
  case system

  /// Comparison levels, with 0 for "one of them is missing"; 1 is always "equal", the last real one
  /// "different". Names have one more, for given and family name swapped.
  var levels: Int {
    switch self {
    case .given, .family: 9
    case .fullName, .organisation, .text: 8
    case .email, .date, .street: 7
    case .phone, .postcode, .identifier: 5
    case .city, .number, .system: 4
    }
  }

  /// The level of values that have nothing in common.
  var levelOfDifference: Int {
    switch self {
    case .given, .family: 7
    default: levels - 1
    }
  }

  /// What a level says, for explanations.
  func meaning(ofLevel level: Int) -> String {
    let words: [String] =
      switch self {
      case .given, .family:
        [
          "equal", "variant", self == .given ? "initial" : "in part", "close", "near",
          "other script", "different", "swapped",
        ]
      case .fullName, .organisation, .text:
        ["equal", "same words", "nearly the same words", "close", "half the words", "some words", "different"]
      case .email: ["equal", "same local part", "one letter off", "near", "same domain", "different"]
      case .phone: ["equal", "same last digits", "one digit off", "different"]
      case .date:
        ["equal", "day and month swapped", "one digit off", "two digits off", "same year", "different"]
      case .street:
        ["equal", "same number, near", "number nearly", "same street", "some words", "different"]
      case .city: ["equal", "close", "different"]
      case .postcode: ["equal", "one digit off", "same area", "different"]
      case .identifier: ["equal", "one digit off", "two digits off", "different"]
      case .number, .system: ["equal", "close", "different"]
      }
    return level == 0 ? "missing" : level <= words.count ? words[level - 1] : "different"
  }

  /// Values that a name's tokens are weighted in.
  var hasTokens: Bool {
    switch self {
    case .fullName, .organisation, .text, .street: true
    default: false
    }
  }

  /// The share of random pairs that agree, before a table has said anything, and so many rows count
  /// for it as `priorRows`.
  var agreementByChance: Double {
    switch self {
    case .given: 0.01
    case .family: 0.004
    case .fullName, .organisation: 0.001
    case .email, .phone, .identifier: 0.0003
    case .date, .street, .text: 0.0005
    case .postcode: 0.002
    case .city, .number, .system: 0.03
    }
  }

  static let priorRows = 40.0
}
