/// What two rows may be to each other. Beside "the same" and "strangers" there are people who are
/// related but different; without them household and colleagues look like duplicates.
package enum PairClass: Int, CaseIterable, Sendable {
  case strangers, same, household, colleagues, namesakes

  package var words: String {
    switch self {
    case .strangers: "strangers"
    case .same: "the same"
    case .household: "same household"
    case .colleagues: "colleagues"
    case .namesakes: "namesakes"
    }
  }
}

/// Lanes a class each, by raw value; the last three are unused.
typealias ClassVector = SIMD8<Double>

/// Which columns a class leaves free, and what fitting starts from.
struct ClassShape {
  let kinds: [EvidenceKind]
  /// Columns that tell two related people apart: the classes of related people disagree on them as
  /// strangers do.
  let isIdentity: [Bool]
  let isPeople: Bool

  init(kinds: [EvidenceKind], isIdentity: [Bool]) {
    self.kinds = kinds
    self.isIdentity = isIdentity
    isPeople = kinds.contains(.given)
  }

  /// The identity columns of a table: those of people, else the names or texts that differ most.
  static func identity(_ table: MatchTable) -> [Bool] {
    let kinds = table.evidence.map(\.kind)
    let isPeople = kinds.contains(.given)
    func best(_ kind: EvidenceKind) -> Int? {
      kinds.indices.filter { kinds[$0] == kind }.max { table.evidence[$0].count < table.evidence[$1].count }
    }
    let main = isPeople ? nil : best(.organisation) ?? best(.fullName) ?? best(.text)
    return kinds.indices.map { column in
      switch kinds[column] {
      case .given, .date, .identifier: true
      default: column == main
      }
    }
  }

  func isFreeForNamesakes(_ column: Int) -> Bool {
    isPeople && [.given, .family, .fullName, .email].contains(kinds[column])
  }

  private func isOfHome(_ kind: EvidenceKind) -> Bool {
    [.family, .street, .postcode, .city, .phone, .number].contains(kind)
  }

  private func isOfWork(_ kind: EvidenceKind) -> Bool {
    [.organisation, .email, .street, .postcode, .city, .phone].contains(kind)
  }

  /// Whether fitting moves a class's probabilities in a column, rather than holding them at chance.
  func isFree(_ column: Int, for pairClass: PairClass) -> Bool {
    switch pairClass {
    case .strangers: false
    case .same: true
    case .household, .colleagues: !isIdentity[column]
    case .namesakes: isFreeForNamesakes(column)
    }
  }

  /// Whether agreement on a frequent value counts less for a class: where it agrees by chance.
  func weighsFrequency(_ column: Int, _ pairClass: PairClass) -> Bool {
    switch pairClass {
    case .strangers: true
    case .same: false
    case .household, .colleagues: isIdentity[column]
    case .namesakes: isPeople ? [.given, .family, .fullName].contains(kinds[column]) : isIdentity[column]
    }
  }

  /// Probabilities by level that fitting starts from; nil for those of chance.
  func start(_ column: Int, _ pairClass: PairClass) -> [Double]? {
    let kind = kinds[column]
    switch pairClass {
    case .strangers: return nil
    case .same: return spread(kind, exact: 0.75)
    case .household: return !isIdentity[column] && isOfHome(kind) ? spread(kind, exact: 0.7) : nil
    case .colleagues:
      guard !isIdentity[column], isOfWork(kind) else { return nil }
      return kind == .email ? [0, 0.04, 0.04, 0.04, 0.04, 0.8, 0.04] : spread(kind, exact: 0.6)
    case .namesakes:
      guard isFreeForNamesakes(column) else { return nil }
      return kind == .email ? [0, 0.02, 0.3, 0.02, 0.3, 0.02, 0.3] : spread(kind, exact: 0.95)
    }
  }

  /// `exact` for equality, the rest over the other levels with a little more for the last.
  private func spread(_ kind: EvidenceKind, exact: Double) -> [Double] {
    let last = kind.levels - 1
    let weight = Double(last - 2) + 1.2
    var result = [Double](repeating: 0, count: kind.levels)
    for level in 2...last { result[level] = (1 - exact) * (level == last ? 1.2 : 1) / weight }
    result[1] = exact
    return result
  }
}
