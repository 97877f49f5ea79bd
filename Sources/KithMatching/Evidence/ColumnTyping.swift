import KithBase

/// Decides from content, and the name where content leaves it open, what a column's values are.
struct ColumnTyping {
  let shares: ContentShares
  let hint: EvidenceKind?
  let type: LogicalType
  let rows: Int
  let filled: Int
  /// Whether no value of the whole column stands twice.
  let isUnique: Bool

  /// The reason of a decision that the column's name made.
  static let byName = "called that"

  func decide() -> (kind: EvidenceKind, reason: String) {
    if filled == 0 || filled <= rows / 200 || (filled < 10 && filled < rows / 100) { return (.system, "hardly filled") }
    if case .timestamp = type, hint != .date { return (.system, "a time") }
    if case .bool = type { return (.system, "yes or no") }
    if case .float = type { return (.system, "an amount") }
    if case .decimal = type { return (.system, "an amount") }
    if shares.at > 0.5 { return (.email, "holds @") }
    if let kind = asDate() ?? asDigits() { return kind }
    if isUnique, rows >= 20, filled * 100 >= rows * 99, shares.digits > 1, shares.words < 3.5,
      shares.lettersOnly < 0.1, shares.street < 0.3 { return (.system, "a key: no value twice") }
    return asLetters()
  }

  private func asDate() -> (EvidenceKind, String)? {
    guard shares.date > 0.7, shares.length >= 8 || shares.digits > 7.5 else { return nil }
    if shares.time > 0.5, hint != .date { return (.system, "times") }
    if hint == .date { return (.date, "dates") }
    if hint == .identifier || hint == .phone, shares.oneLength > 0.95, shares.digits == shares.length {
      return nil
    }
    // Dates of birth spread over decades; those of creation and import do not.
    if hint == .system || (shares.lastYear - shares.firstYear < 15 && shares.lastYear >= 2005) {
      return (.system, "recent dates")
    }
    return (.date, "dates over decades")
  }

  private func asDigits() -> (EvidenceKind, String)? {
    if shares.phone > 0.6 {
      if shares.socialSecurity > 0.5 { return (.identifier, "numbers of 3-2-4 digits") }
      if shares.phoneMarks > 0.3 || hint == .phone { return (.phone, "written as phone numbers") }
    }
    if shares.postcode > 0.75, shares.words < 1.7, shares.year < 0.8, shares.length > 3.4,
      hint == .postcode || (shares.length < 8 && hint != .number && hint != .identifier && !isUnique),
      shares.lettersOnly < 0.2 { return (.postcode, "written as postcodes") }
    guard shares.digitsOnly > 0.8 else { return nil }
    if hint == .postcode, shares.length < 10 { return (.postcode, "numbers called a postcode") }
    if isUnique, rows >= 20, filled * 100 >= rows * 99 { return (.system, "a key: no value twice") }
    if shares.digits >= 6, shares.distinct > 0.2 { return (.identifier, "long numbers") }
    return (.number, "short numbers")
  }

  private func asLetters() -> (EvidenceKind, String) {
    if shares.street > 0.5 || (hint == .street && (shares.street > 0.12 || shares.words >= 1.5)) {
      return (.street, "written as addresses")
    }
    if shares.legalForm > 0.2 { return (.organisation, "legal forms") }
    let isFew = shares.distinctCount <= max(20, shares.count / 50) && shares.count >= 100
    if let name = asName(isFew) { return name }
    if hint == .system, isFew { return (.system, "few values, a source") }
    if isFew || (hint == .city && shares.words < 3.5 && shares.distinct < 0.7) {
      return shares.words > 3 ? (.text, "texts") : (.city, "few values")
    }
    if hint == .organisation, shares.words < 8 { return (.organisation, "names") }
    if hint == .street, shares.lettersOnly > 0.3 { return (.street, "called an address") }
    if hint == .text { return (.text, "texts") }
    if hint == .system { return (.system, "a source") }
    if shares.distinct < 0.15, shares.words < 3 { return (.city, "values that recur") }
    if shares.words > 2.5 { return (.text, "texts") }
    if shares.lettersOnly > 0.6 { return (.organisation, "names") }
    if hint == .identifier || shares.digits >= 5 { return (.identifier, "marks with digits") }
    return (.number, "marks with digits")
  }

  /// Names of people, by frequent names and Chinese surnames; the header where both are as likely.
  private func asName(_ isFew: Bool) -> (EvidenceKind, String)? {
    guard shares.lettersOnly > 0.6, shares.words < 3.6 else { return nil }
    let (given, family) = (shares.givenFirst, shares.familyFirst)
    if shares.words > 1.7 || shares.hanName > 0.5 {
      let isWhole = (given > 0.3 && shares.familyLast > 0.15) || shares.hanName > 0.5
      if isWhole || hint == .fullName { return (.fullName, "whole names") }
      if hint != .given, hint != .family { return nil }
    }
    if given > 0.35, given > family * 1.3, !isFew || hint == .given { return (.given, "frequent given names") }
    if family > 0.3, family > given * 1.2, !isFew || hint == .family { return (.family, "frequent surnames") }
    if shares.distinctCount < 5, shares.count > 50 { return nil }
    // A name's word in the header is not enough for a column of countries.
    if isFew, max(given, family) < 0.05 { return nil }
    if hint == .given || hint == .family, let hint { return (hint, ColumnTyping.byName) }
    if hint == .fullName { return (.fullName, ColumnTyping.byName) }
    return nil
  }
}
