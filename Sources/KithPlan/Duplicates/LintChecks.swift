import KithBase
import KithColumns
import KithMatching

/// Whether a value breaks a rule of `lint`.
enum LintChecks {
  /// Digits of a phone number with its country (ITU-T E.164 allows 15), and the fewest that a number has
  /// within a city.
  private static let phoneDigits = 6...15
  /// 1900-01-01, in days since 1970.
  private static let firstBirthday: Int32 = -25_567

  static func breaks(_ rule: LintRule, _ value: Value, today: Int32) -> Bool {
    switch (rule, value) {
    case (.future_date, .date(let day)): day > today
    case (.future_date, .timestamp(let time)): CivilDate.split(microseconds: time).day > today
    case (.unlikely_birthday, .date(let day)): isUnlikely(day, today)
    case (.unlikely_birthday, .timestamp(let time)): isUnlikely(CivilDate.split(microseconds: time).day, today)
    case (_, .text(let text)): breaks(rule, text)
    default: false
    }
  }

  private static func breaks(_ rule: LintRule, _ text: String) -> Bool {
    let plain = Cleaning.text(text)
    // Blank texts break one rule only.
    if plain.isEmpty { return rule == .blank_text }
    switch rule {
    case .bad_email: return !isAddress(plain)
    case .bad_phone:
      let digits = plain.utf8.count { (0x30...0x39).contains($0) }
      let letters = plain.lowercased().split(whereSeparator: { !$0.isLetter }).map(String.init)
      return !phoneDigits.contains(digits) || letters.contains { !["x", "ext", "extension", "tel"].contains($0) }
    case .country_spelling: return Cleaning.country(plain).map { $0 != text } ?? true
    case .unclean: return plain != text
    default: return false
    }
  }

  /// One `@` with something before it, and behind it a name with a dot inside; no spaces.
  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: \.isWhitespace) else { return false }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && labels.allSatisfy { !$0.isEmpty } && !text.contains(",") && !text.contains(";")
  }

  private static func isUnlikely(_ day: Int32, _ today: Int32) -> Bool {
    day > today || day < firstBirthday
  }

  /// Rows whose address another row has too, letter case and tags aside.
  static func repeated(_ vector: Vector, _ count: Int) -> [Bool] {
    var firsts: [String: Int] = [:]
    var result = [Bool](repeating: false, count: count)
    for row in 0..<count {
      guard case .text(let text) = vector.value(row), let address = Cleaning.email(Cleaning.text(text))?.lowercased()
      else {
        continue
      }
      if let first = firsts[address] {
        result[first] = true
        result[row] = true
      } else {
        firsts[address] = row
      }
    }
    return result
  }
}
