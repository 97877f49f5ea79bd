package import KithColumns

/// A column with the name that the user knows it by.
package struct NamedColumn: Sendable {
  package var name: String
  package var column: Column

  package init(_ name: String, _ column: Column) {
    self.name = name
    self.column = column
  }
}

/// Two rows that a person has decided about.
package struct RowPair: Hashable, Sendable {
  package var first: Int
  package var second: Int

  package init(_ first: Int, _ second: Int) {
    self.first = min(first, second)
    self.second = max(first, second)
  }
}

/// What a search for duplicates may be told; the defaults are for all tables.
package struct MatchOptions: Sendable {
  /// Probability that rows must reach on average to stand in one cluster.
  /// Nil lets the number of rows decide: see `automaticThreshold`.
  package var threshold: Double?
  /// Largest block of rows that a blocking pass compares with each other.
  package var blockCap = 256
  /// Columns that are evidence; nil lets the content decide.
  package var columns: [String]?
  /// Kinds by column name that overrule the content.
  package var kinds: [String: EvidenceKind] = [:]
  /// Rows to score against all: only clusters that hold one of them are found. Nil for all rows.
  package var subset: [Int]?
  /// Pairs that are known to be the same, and pairs that are known not to be.
  package var mustLink: [RowPair] = []
  package var cannotLink: [RowPair] = []
  /// What people have answered about pairs of this table: the weights of columns are learned anew.
  package var answers: [MatchAnswer] = []
  /// A key a row that orders rows of equal content; row numbers do where there is none.
  package var keys: [UInt64]?
  /// A model to score with instead of fitting one.
  package var model: MatchModel?
  /// Scored pairs below these log-odds are not kept.
  package var pairCut = -3.0
  /// Tables with fewer pairs compare every row with every row.
  var allPairsMax = MatchLimits.allPairsMax

  package init() {}

  /// One half up to 100,000 rows, then rising with their logarithm to 0.7 at a million: strangers grow
  /// with the square of the rows and duplicates with the rows, so what the model does not know about
  /// how columns depend on each other costs more the larger the table is.
  package static func automaticThreshold(rows: Int) -> Double {
    Portable.probability(0.37 * max(0, Portable.log(Double(max(rows, 1)) / 100_000)))
  }

  func threshold(rows: Int) -> Double { threshold ?? MatchOptions.automaticThreshold(rows: rows) }
}

/// A refusal to match, with the reason in a user's words.
package struct MatchRefusal: Error, Hashable, Sendable {
  package enum Rule: String, Hashable, Sendable {
    case noEvidence, unknownColumn, badOption, tooManyRows, modelDoesNotFit
  }

  package var rule: Rule
  /// Third person, lower case, no final stop.
  package var reason: String
  package var hint: String?

  package init(_ rule: Rule, _ reason: String, hint: String? = nil) {
    self.rule = rule
    self.reason = reason
    self.hint = hint
  }
}

/// Bounds of matching.
package enum MatchLimits {
  /// Columns that may be evidence: the levels of a pair stand in one word.
  package static let evidenceColumnsMax = 15
  /// Rows of equal content that are compared one by one; the others follow the first.
  package static let copiesMax = 3
  /// Tables with fewer pairs than this compare every row with every row.
  package static let allPairsMax = 600_000.0
  /// Candidate pairs that are scored at most, a row.
  package static let pairsPerRowMax = 60
  /// Rows of a cluster before it is split at a higher cut.
  package static let clusterMax = 150
  package static let keysMax = 64
}
