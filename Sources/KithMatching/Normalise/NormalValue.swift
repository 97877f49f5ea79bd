/// A value brought into the form in which values of its kind are compared.
struct NormalValue: Equatable {
  /// Equal texts mean equal values.
  var text: Units = []
  /// What else is compared: joined or romanised name, local part, last digits, house number.
  var second: Units = []
  /// The domain of an e-mail address, the name of a street, a Chinese name in Wade–Giles.
  var third: Units = []
  var tokens: [Units] = []
  var isHan = false

  static let tokensMax = 64

  /// The normal form of a folded text; nil when it holds no value of that kind.
  static func of(_ folded: Units, as kind: EvidenceKind) -> NormalValue? {
    if Words.isPlaceholder(folded) { return nil }
    var value: NormalValue
    switch kind {
    case .given, .family, .fullName: value = PersonNames.normal(folded, as: kind)
    case .organisation: value = CompanyNames.normal(folded)
    case .email: value = EmailAddresses.normal(folded)
    case .phone: value = PhoneNumbers.normal(folded)
    case .date: value = DateTexts.normal(folded)
    case .street: value = StreetAddresses.normal(folded)
    case .postcode: value = Postcodes.normal(folded)
    case .city: value = Cities.normal(folded)
    case .text:
      let words = Tokens.split(folded)
      value = NormalValue(text: Tokens.join(words), tokens: words)
      value.isHan = Tokens.hasHan(value.text)
    case .identifier:
      value = NormalValue(text: folded.filter(Tokens.isWord))
    case .number, .system:
      value = NormalValue(text: Tokens.join(Tokens.split(folded)))
    }
    if value.tokens.count > tokensMax { value.tokens.removeLast(value.tokens.count - tokensMax) }
    return value.text.isEmpty ? nil : value
  }
}
