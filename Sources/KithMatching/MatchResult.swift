/// A pair of rows of the input with the log-odds that they are the same.
package struct ScoredPair: Sendable, Equatable {
  package var left: Int32
  package var right: Int32
  package var logOdds: Float

  package var probability: Double { Portable.probability(Double(logOdds)) }
}

/// What a search for duplicates found.
package struct MatchResult: Sendable {
  /// Cluster by row, from 1 in the order of the rows; 0 for rows that match no other.
  package var clusters: [Int32]
  /// Mean probability of a row to be the same as the others of its cluster; 0 without a cluster.
  package var scores: [Double]
  package var clusterCount: Int
  package var profiles: [ColumnProfile]
  package var passes: [PassReport]
  /// Candidate pairs that were scored.
  package var scoredPairs: Int
  /// Scored pairs that might be the same, best first within a row; log-odds above -3.
  package var pairs: [ScoredPair]
  package var threshold: Double
  package var model: MatchModel
  /// What people's answers have changed; nil where none were given.
  package var learned: String?

  /// What was chosen, in three lines: columns, blocking, threshold.
  package var summary: [String] {
    let used = profiles.filter(\.isUsed).map { "\($0.name) as \($0.kind.words)" }
    let ignored = profiles.filter { !$0.isUsed }.map(\.name)
    var first = "columns: " + used.joined(separator: ", ")
    if !ignored.isEmpty { first += "; not " + ignored.joined(separator: ", ") }
    var keys: [String] = []
    for pass in passes {
      let name = pass.keys.joined(separator: " + ")
      if !keys.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { keys.append(name) }
    }
    let shown = keys.prefix(6).joined(separator: ", ")
    let more = keys.count > 6 ? " and \(keys.count - 6) more" : ""
    let second =
      passes.isEmpty
      ? "compared: every row with every row, \(scoredPairs) pairs"
      : "compared: rows that share \(shown)\(more); \(scoredPairs) pairs"
    return [first, second, "threshold: \(ValueWords.short(threshold)); \(clusterCount) clusters"]
      + (learned.map { [$0] } ?? [])
  }
}

extension EvidenceKind {
  /// As a user says it.
  package var words: String {
    switch self {
    case .given: "given name"
    case .family: "surname"
    case .fullName: "whole name"
    case .organisation: "company name"
    case .email: "e-mail"
    case .phone: "phone"
    case .date: "date"
    case .street: "street"
    case .city: "place or group"
    case .postcode: "postcode"
    case .identifier: "id"
    case .number: "number"
    case .text: "text"
    case .system: "no evidence"
    }
  }
}

/// Numbers for messages.
enum ValueWords {
  /// At most four decimals, without zeros at the end.
  static func short(_ value: Double) -> String {
    var text = String((value * 10_000).rounded() / 10_000)
    if text.hasSuffix(".0") { text.removeLast(2) }
    return text
  }
}
