import KithBase

extension GoldenRecord {
  /// E-mails and phones that the rules would drop go to further columns of their kind, and what these
  /// have no place for into the column of left-over values, if there is one. Returns whether any value
  /// found no place.
  @discardableResult
  static func keepContacts(_ golden: inout [Value], _ rows: [[Value]], _ rules: [FieldRule]) -> Bool {
    var extras: [String] = []
    for kind in FieldRule.Contact.allCases {
      let main = rules.indices.filter { rules[$0] == .contact(kind, isSpare: false) }
      let spare = rules.indices.filter { rules[$0] == .contact(kind, isSpare: true) }
      if main.isEmpty, spare.isEmpty { continue }
      var shown = main.map { text(golden[$0]) }.filter { !$0.isEmpty }
      var left: [Value] = []
      // Values of further columns stay before those that lost their place.
      for column in spare + main {
        for row in rows where !isBlank(row[column]) {
          let value = text(row[column])
          if shown.contains(where: { isSame($0, value, kind) }) { continue }
          shown.append(value)
          left.append(row[column])
        }
      }
      for (place, column) in spare.enumerated() { golden[column] = place < left.count ? left[place] : .null }
      extras += left.dropFirst(spare.count).map { "\(kind.rawValue): \(text($0))" }
    }
    guard let column = rules.firstIndex(of: .extras) else { return !extras.isEmpty }
    let kept = rows.flatMap { row in text(row[column]).split(separator: ";").map { trimmed(String($0)) } }
    var texts: [String] = []
    for text in kept + extras where !text.isEmpty && !texts.contains(text) { texts.append(text) }
    // Sorted, so that no order of the rows shows.
    texts.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    golden[column] = texts.isEmpty ? .null : .text(texts.joined(separator: "; "))
    return false
  }

  /// Shorter numbers are extensions, which are only the same when they are equal.
  private static let phoneDigitsMin = 7

  private static func text(_ value: Value) -> String { isBlank(value) ? "" : ValueText.text(of: value) }

  /// Equal but for letter case, and for phones for marks and the country in front.
  private static func isSame(_ a: String, _ b: String, _ kind: FieldRule.Contact) -> Bool {
    switch kind {
    case .email: return trimmed(a).lowercased() == trimmed(b).lowercased()
    case .phone:
      let (left, right) = (digits(a), digits(b))
      if min(left.count, right.count) < phoneDigitsMin { return left == right }
      return left.count < right.count
        ? right.suffix(left.count) == left[...] : left.suffix(right.count) == right[...]
    }
  }

  /// Digits without the zeros in front.
  private static func digits(_ text: String) -> [UInt8] {
    Array(text.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 })
  }
}
