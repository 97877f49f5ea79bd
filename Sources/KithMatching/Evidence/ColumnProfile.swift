/// What was seen of a column's values, and what was decided from it.
package struct ColumnProfile: Sendable {
  package var name: String
  package var kind: EvidenceKind
  /// Whether the column is evidence.
  package var isUsed: Bool
  /// Why, in a few words.
  package var reason: String
  package var filled: Int
  package var distinct: Int

  package init(
    name: String, kind: EvidenceKind, isUsed: Bool, reason: String, filled: Int, distinct: Int
  ) {
    self.name = name
    self.kind = kind
    self.isUsed = isUsed
    self.reason = reason
    self.filled = filled
    self.distinct = distinct
  }
}

/// Shares of a sample of a column's values that look like this or that.
struct ContentShares {
  static let sampleMax = 4_000

  var count = 0
  var at = 0.0
  /// Digits and no letters; letters and no digits.
  var digitsOnly = 0.0
  var lettersOnly = 0.0
  var date = 0.0
  var time = 0.0
  /// Seven to fifteen digits that fill most of the text; of those, written with separators, `+` or a
  /// leading zero.
  var phone = 0.0
  var phoneMarks = 0.0
  var socialSecurity = 0.0
  var postcode = 0.0
  var street = 0.0
  var legalForm = 0.0
  var givenFirst = 0.0
  var familyFirst = 0.0
  var familyLast = 0.0
  var hanName = 0.0
  var han = 0.0
  var country = 0.0
  var words = 0.0
  var digits = 0.0
  var length = 0.0
  /// Distinct values a value.
  var distinct = 0.0
  var distinctCount = 0
  var firstYear = 0
  var lastYear = 0
  /// The largest share of one length, for values of digits alone.
  var oneLength = 0.0
  /// Numbers from 1850 to 2050.
  var year = 0.0

  init(_ sample: [Units]) {
    count = sample.count
    guard count > 0 else { return }
    var seen: Set<Units> = []
    var years: [Int] = []
    var lengths: [Int: Int] = [:]
    for text in sample {
      seen.insert(text)
      lengths[text.count, default: 0] += 1
      look(at: text, &years)
    }
    distinctCount = seen.count
    distinct = Double(seen.count) / Double(count)
    oneLength = Double(lengths.values.max() ?? 0) / Double(count)
    let n = Double(count)
    for path in ContentShares.shares { self[keyPath: path] /= n }
    years.sort()
    if !years.isEmpty {
      firstYear = years[years.count / 20]
      lastYear = years[years.count - 1 - years.count / 20]
    }
  }

  private static var shares: [WritableKeyPath<ContentShares, Double>] {
    [
    \.at, \.digitsOnly, \.lettersOnly, \.date, \.time, \.phone, \.phoneMarks, \.socialSecurity, \.postcode,
    \.street, \.legalForm, \.givenFirst, \.familyFirst, \.familyLast, \.hanName, \.han, \.words, \.digits,
    \.length, \.year,
    ]
  }

  private mutating func look(at text: Units, _ years: inout [Int]) {
    let digitCount = text.lazy.filter(Tokens.isDigit).count
    let hasLetter = text.contains { ($0 >= 0x61 && $0 <= 0x7A) || $0 >= 0xC0 }
    digits += Double(digitCount)
    length += Double(text.count)
    if text.contains(0x40), text.contains(0x2E) { at += 1 }
    if !hasLetter, digitCount > 0 { digitsOnly += 1 }
    if hasLetter, digitCount == 0 { lettersOnly += 1 }
    if text.count == 4, digitCount == 4 {
      let value = text.reduce(0) { $0 * 10 + Int($1) - 0x30 }
      if (1850...2050).contains(value) { year += 1 }
    }
    if let date = DateTexts.digits(text), text.count <= 36 {
      self.date += 1
      years.append(date.prefix(4).reduce(0) { $0 * 10 + Int($1) - 0x30 })
      if text.contains(0x3A) { time += 1 }
    }
    lookForPhone(text, digitCount, hasLetter)
    let words = Tokens.split(text)
    self.words += Double(words.count)
    lookForWords(text, words, digitCount, hasLetter)
  }

  private mutating func lookForPhone(_ text: Units, _ digitCount: Int, _ hasLetter: Bool) {
    let (number, _) = PhoneNumbers.splitExtension(text)
    let isPlain = number.allSatisfy { Tokens.isDigit($0) || ContentShares.phoneSigns.contains($0) }
    guard isPlain, (7...16).contains(digitCount) else { return }
    phone += 1
    let groups = number.split(whereSeparator: { !Tokens.isDigit($0) })
    if groups.map(\.count) == [3, 2, 4] { socialSecurity += 1 }
    if groups.count > 1 || text.first == 0x2B || text.first == 0x30 { phoneMarks += 1 }
  }

  private static let phoneSigns: Set<UInt16> = Set(" +-().\u{2F}".utf16)

  private mutating func lookForWords(
    _ text: Units, _ words: [Units], _ digitCount: Int, _ hasLetter: Bool
  ) {
    guard let first = words.first, let last = words.last else { return }
    let hasHan = Tokens.hasHan(text)
    if hasHan { han += 1 }
    let compact = text.filter(Tokens.isWord)
    if ContentShares.isPostcode(compact, words.count, digitCount, hasLetter) { postcode += 1 }
    if hasHan {
      let marks = compact.contains { ContentShares.hanStreetMarks.contains($0) }
      if marks, digitCount > 0 { street += 1 }
      if Words.hanLegalForms.contains(where: { compact.count > $0.count && compact.suffix($0.count).elementsEqual($0) }) {
        legalForm += 1
      }
      if compact.count <= 4, compact.count >= 2, CommonNames.hanFamily.contains(compact[0]) { hanName += 1 }
      if compact.count <= 2 { givenFirst += 0.2 }
      if compact.count == 1, CommonNames.hanFamily.contains(compact[0]) { familyFirst += 1 }
      return
    }
    let hasKind = words.dropFirst().contains { Words.streetKinds.contains(Words.streetShort[$0] ?? $0) && $0.count > 1 }
    if words.count >= 2, hasKind || (Tokens.isDigit(first[0]) && hasLetter && words.count >= 3) { street += 1 }
    if words.count >= 2, Words.legalForms.contains(last), last.count > 1 { legalForm += 1 }
    if CommonNames.given.contains(first) || (first.count == 1 && words.count == 1 && hasLetter) { givenFirst += 1 }
    if CommonNames.family.contains(first) { familyFirst += 1 }
    if words.count > 1, CommonNames.family.contains(last) { familyLast += 1 }
  }

  private static let hanStreetMarks: Set<UInt16> = Set("路街号巷弄道段村区".utf16)

  /// Five or six digits, ZIP+4, or the British and Canadian patterns.
  private static func isPostcode(
    _ text: Units, _ words: Int, _ digits: Int, _ hasLetter: Bool
  ) -> Bool {
    if words > 2 { return false }
    if !hasLetter { return (3...6).contains(text.count) && words == 1 || text.count == 9 && words == 2 }
    return (5...7).contains(text.count) && digits >= 2 && digits <= 4 && !Tokens.isDigit(text[0])
  }
}
