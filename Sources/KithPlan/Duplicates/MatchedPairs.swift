import KithColumns
import KithMatching

/// What a search for duplicates knows about pairs of its rows, for the review that follows it.
package final class MatchedPairs: Sendable {
  /// Why two rows are, or are not, the same.
  package struct Reason: Sendable {
    package var logOdds: Double
    package var probability: Double
    /// `email equal, name variant`: what speaks most for the same.
    package var words: String
    /// How each column agrees, as a model learns from it: see `MatchAnswer`.
    package var levels: String
  }

  private let run: MatchRun
  private let rowOfKey: [String: Int]

  init(_ run: MatchRun, _ keys: RowKeys, rows: [Int32]) {
    self.run = run
    rowOfKey = Dictionary(
      rows.map { (keys.text(Int($0)), Int($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// Of two keys; nil where one is none of the rows that were found.
  package func reason(_ left: String, _ right: String) -> Reason? {
    guard let a = rowOfKey[left], let b = rowOfKey[right],
      let explanation = try? run.explain(a, b)
    else { return nil }
    return Reason(
      logOdds: explanation.logOdds, probability: explanation.probability,
      words: Waterfall.words(explanation), levels: run.levels(a, b).text)
  }
}
