/// Why two rows are, or are not, the same: terms that add up to the log-odds.
package struct Explanation: Sendable, Equatable {
  /// What one column says.
  package struct Term: Sendable, Equatable {
    package var column: String
    package var kind: EvidenceKind
    /// The values as they were compared; empty for missing ones.
    package var left: String
    package var right: String
    /// `equal`, `variant`, `missing`…
    package var agreement: String
    /// Log-odds that the column adds, `rarity` included.
    package var weight: Double
    /// The part of it that comes from how rare the value is that both have.
    package var rarity: Double
    /// Rows that have the value that both have; 0 where they differ.
    package var rowsWithValue: Int
  }

  /// Log-odds before any column: pairs that are the same against pairs of the rival class.
  package var prior: Double
  package var terms: [Term]
  /// What all other classes together take off.
  package var otherRivals: Double
  package var logOdds: Double
  /// What the two rows are most likely if not the same.
  package var rival: PairClass
  /// What a person has decided, if so.
  package var decision: Bool?

  package var probability: Double { Portable.probability(logOdds) }

  /// `prior` + terms + `otherRivals`: the log-odds.
  package var sum: Double { terms.reduce(prior) { $0 + $1.weight } + otherRivals }
}

extension MatchRun {
  /// The weight of every column for two rows of the input. Throws `MatchRefusal` where there is no such
  /// row.
  package func explain(_ left: Int, _ right: Int) throws -> Explanation {
    guard left >= 0, right >= 0, left < table.inputCount, right < table.inputCount, left != right else {
      throw MatchRefusal(.badOption, "a row that is to be explained does not exist")
    }
    let (a, b) = (Int(table.rowOfInput[left]), Int(table.rowOfInput[right]))
    let pattern = scorer.comparer.pattern(a, b)
    let lanes = scorer.classLogs(pattern, row: a)
    let rivals = PairClass.allCases.filter { $0 != .same }
    var rival = PairClass.strangers
    for other in rivals where lanes[other.rawValue] > lanes[rival.rawValue] { rival = other }
    func weight(_ lanes: ClassVector) -> Double { lanes[PairClass.same.rawValue] - lanes[rival.rawValue] }
    var others = 0.0
    for other in rivals { others += Portable.exp(lanes[other.rawValue] - lanes[rival.rawValue]) }
    let terms = table.evidence.indices.map { column in
      term(column, a, b, pattern, weight: weight(scorer.terms(pattern, column, row: a)), rival)
    }
    return Explanation(
      prior: weight(scorer.sizeTerms), terms: terms, otherRivals: -Portable.log(others),
      logOdds: PairScorer.logOdds(lanes), rival: rival,
      decision: decision(a, b))
  }

  private func term(
    _ column: Int, _ a: Int, _ b: Int, _ pattern: LevelPattern, weight: Double, _ rival: PairClass
  ) -> Explanation.Term {
    let evidence = table.evidence[column]
    let (x, y) = (table.row(a)[column], table.row(b)[column])
    let level = pattern.level(column)
    let weighs = scorer.model.shape.weighsFrequency(column, rival)
    func text(_ value: Int32) -> String { value < 0 ? "" : Folding.text(evidence.text(Int(value))) }
    var agreement = evidence.kind.meaning(ofLevel: level)
    if level == 0, x >= 0, y >= 0 { agreement = x == y ? "said by another column" : "other script" }
    return Explanation.Term(
      column: evidence.name, kind: evidence.kind, left: text(x), right: text(y), agreement: agreement,
      weight: weight, rarity: level == 1 && weighs && x == y ? scorer.rarity(column, x) : 0,
      rowsWithValue: x >= 0 && x == y ? Int(table.frequencies[column][Int(x)]) : 0)
  }

  private func decision(_ a: Int, _ b: Int) -> Bool? {
    decided[UInt64(min(a, b)) << 32 | UInt64(max(a, b))]
  }
}
