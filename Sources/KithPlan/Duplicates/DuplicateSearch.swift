import KithBase
import KithColumns
import KithMatching

/// A pair of rows that somebody has decided about, by their keys.
package struct DuplicateDecision: Hashable, Sendable {
  package var left: String
  package var right: String
  /// Nil where somebody is not sure.
  package var isSame: Bool?
  /// How the columns agreed when it was said, for learning from it.
  package var levels: String
  package init(left: String, right: String, isSame: Bool?, levels: String = "") {
    self.left = left
    self.right = right
    self.isSame = isSame
    self.levels = levels
  }
}

/// `duplicates` while it runs: evidence columns first among the arguments, then the key, if there is
/// one.
struct DuplicateSearch: Sendable {
  var names: [String]
  var hasKey: Bool
  var threshold: Double?
  var blockCap: Int?
  var decisions: [DuplicateDecision]
  /// Rows that went into others, which are compared as they were.
  var merged: [MergedRow] = []
  /// Keys of the rows to score against all; nil for all rows.
  var subset: Set<String>?
  /// Two keys whose pair is explained.
  var explained: [String]?
  var wantsReason: Bool
  /// Weights are learned from the decisions.
  var learns = false
  /// A review of the pairs follows.
  var isReviewed = false
  var range: SourceRange

  func answer(_ call: TableCall) throws -> TableAnswer {
    let evidence = EvidenceRows(
      Array(call.arguments.prefix(names.count)), names: names, keys: hasKey ? call.arguments[names.count] : nil,
      merged)
    let columns = zip(names, evidence.columns).map { NamedColumn($0, Column($1)) }
    let keys = evidence.keys.map { RowKeys($0) }
    let run: MatchRun
    do {
      let interrupt = call.context.interrupt
      run = try Matcher(threads: call.context.threads) { try interrupt.check() }
        .run(columns, try options(keys, joined: evidence.joined))
    } catch let refusal as MatchRefusal {
      throw Diagnostic("K0521", "`duplicates`: \(refusal.reason)", range, hint: refusal.hint)
    }
    let result = run.result
    let rowCount = Int32(call.rowCount)
    // A cluster of which all rows but one have gone is one row already.
    var sizes: [Int32: Int] = [:]
    for row in 0..<Int(rowCount) where result.clusters[row] > 0 { sizes[result.clusters[row], default: 0] += 1 }
    var rows = (0..<rowCount).filter { (sizes[result.clusters[Int($0)]] ?? 0) > 1 }
    var tables: [(label: String, table: ResultTable)] = []
    if let explained, let keys {
      let (left, right) = try pair(explained, keys)
      tables = [try Waterfall.table(run, left, right, explained)]
      rows = [Int32(min(left, right)), Int32(max(left, right))]
    }
    var answer = TableAnswer(
      columns: [clusters(result, rows, keys), scores(result, rows)], count: rows.count,
      rows: Slice(rows))
    if wantsReason { answer.columns.append(try reasons(run, rows)) }
    if isReviewed, let keys { answer.matched = MatchedPairs(run, keys, rows: rows) }
    answer.notes = result.summary.map { .note($0) }
    answer.tables = tables
    return answer
  }

  private func options(_ keys: RowKeys?, joined: [RowPair]) throws -> MatchOptions {
    var options = MatchOptions()
    if let threshold { options.threshold = threshold }
    if let blockCap { options.blockCap = blockCap }
    guard let keys else { return options }
    options.keys = keys.numbers
    options.mustLink = joined
    let wanted = Set(decisions.flatMap { [$0.left, $0.right] }).union(subset ?? [])
    let rows = keys.rows(of: wanted)
    for decision in decisions {
      guard let left = rows[decision.left], let right = rows[decision.right] else { continue }
      guard let isSame = decision.isSame else { continue }
      if isSame {
        options.mustLink.append(RowPair(left, right))
      } else {
        options.cannotLink.append(RowPair(left, right))
      }
    }
    if learns {
      options.answers = decisions.compactMap { decision in
        decision.isSame.flatMap { MatchAnswer(text: decision.levels, isSame: $0) }
      }
    }
    if let subset { options.subset = subset.compactMap { rows[$0] }.sorted() }
    return options
  }

  private func pair(_ wanted: [String], _ keys: RowKeys) throws(Diagnostic) -> (Int, Int) {
    let rows = keys.rows(of: Set(wanted))
    guard let left = rows[wanted[0]], let right = rows[wanted[1]], left != right else {
      let missing = wanted.first { rows[$0] == nil } ?? wanted[0]
      throw Diagnostic("K0521", "`duplicates`: there is no row \(missing) to explain", range)
    }
    return (left, right)
  }

  /// The smallest key of the cluster, or without keys its number.
  private func clusters(_ result: MatchResult, _ rows: [Int32], _ keys: RowKeys?) -> Vector {
    keys?.smallest(result.clusters, rows)
      ?? Columns.ints(rows.map { Int(result.clusters[Int($0)]) })
  }

  private func scores(_ result: MatchResult, _ rows: [Int32]) -> Vector {
    Columns.floats(
      rows.map { row in
        // Four digits: more would say more than is known.
        result.clusters[Int(row)] > 0 ? (result.scores[Int(row)] * 1e4).rounded() / 1e4 : nil
      })
  }

  /// For every row what speaks for it and its likeliest partner being the same.
  private func reasons(_ run: MatchRun, _ rows: [Int32]) throws -> Vector {
    let result = run.result
    var partner: [Int32: (row: Int32, logOdds: Float)] = [:]
    for pair in result.pairs
    where result.clusters[Int(pair.left)] > 0
      && result.clusters[Int(pair.left)] == result.clusters[Int(pair.right)]
    {
      for (row, other) in [(pair.left, pair.right), (pair.right, pair.left)]
      where (partner[row]?.logOdds ?? -.infinity) < pair.logOdds {
        partner[row] = (other, pair.logOdds)
      }
    }
    return Columns.texts(
      try rows.map { row in
        guard let other = partner[row] else { return nil }
        return Waterfall.words(try run.explain(Int(row), Int(other.row)))
      })
  }
}

/// The terms of a comparison, as a table and in a few words.
enum Waterfall {
  /// `email equal, name variant`: what speaks for the same, the strongest first.
  static func words(_ explanation: Explanation) -> String {
    explanation.terms.filter { $0.weight > 0.5 }.sorted {
      $0.weight == $1.weight ? $0.column < $1.column : $0.weight > $1.weight
    }.prefix(3).map { "\($0.column) \($0.agreement)" }.joined(separator: ", ")
  }

  static func table(
    _ run: MatchRun, _ left: Int, _ right: Int, _ keys: [String]
  ) throws -> (label: String, table: ResultTable) {
    let explanation = try run.explain(left, right)
    let all = "all of it"
    var rows: [(String, String?, String?, String, Double, String?)] = [
      ("before any column", nil, nil, "", explanation.prior, nil)
    ]
    for term in explanation.terms {
      rows.append(
        (
          term.column, term.left.isEmpty ? nil : term.left, term.right.isEmpty ? nil : term.right,
          term.agreement, term.weight,
          term.rarity == 0
            ? nil : "\(Said.number(term.rarity)) of it because \(Said.counted(term.rowsWithValue, "row")) have it"
        ))
    }
    rows.append(("other explanations", nil, nil, "", explanation.otherRivals, nil))
    rows.append((all, nil, nil, "", explanation.logOdds, nil))
    let label =
      "\(keys[0]) and \(keys[1]): probability \(Said.number(explanation.probability, digits: 4)); if not the "
      + "same, \(explanation.rival.words)"
      + (explanation.decision.map { $0 ? "; said to be the same" : "; said not to be the same" } ?? "")
    return (
      label,
      Columns.table([
        ("column", .text, Columns.texts(rows.map(\.0))), ("left", .text, Columns.texts(rows.map(\.1))),
        ("right", .text, Columns.texts(rows.map(\.2))),
        ("agreement", .text, Columns.texts(rows.map { $0.3.isEmpty ? nil : $0.3 })),
        ("log_odds", .float, Columns.floats(rows.map(\.4))),
        ("rarity", .text, Columns.texts(rows.map(\.5))),
      ])
    )
  }
}
