package import KithColumns

/// For each row of one table the row of another that is most likely the same.
package struct LinkResult: Sendable {
  /// Row of the right table by row of the left; -1 for none that is likely enough.
  package var best: [Int32]
  /// Its probability; 0 for none.
  package var scores: [Double]
  package var run: MatchRun
  /// Rows of the left table: in `run`, right rows are numbered behind them.
  package var leftRows: Int

  /// Why a left row and a right row are or are not the same.
  package func explain(left: Int, right: Int) throws -> Explanation {
    try run.explain(left, leftRows + right)
  }
}

extension Matcher {
  /// Links two tables by the columns that both have. Several left rows may have one right row. Throws
  /// `MatchRefusal` and what `check` throws.
  package func link(
    left: [NamedColumn], right: [NamedColumn], _ options: MatchOptions = MatchOptions()
  ) throws -> LinkResult {
    var options = options
    options.subset = nil
    let leftRows = left.first?.column.count ?? 0
    try Matcher.validate(left, options)
    try Matcher.validate(right, options)
    let table = try MatchTableBuilder(options: options, pool: pool).build(left, right: right)
    let run = try MatchRun(table, options, pool)
    var result = LinkResult(
      best: .init(repeating: -1, count: leftRows), scores: .init(repeating: 0, count: leftRows), run: run,
      leftRows: leftRows)
    let threshold = Portable.logit(options.threshold)
    // By row here, so that rows of equal content share what was found.
    var best: [Int32: (row: Int32, logOdds: Double)] = [:]
    for pair in run.result.pairs where Double(pair.logOdds) > threshold {
      let isLeftFirst = Int(pair.left) < leftRows
      let (own, other) = isLeftFirst ? (pair.left, pair.right) : (pair.right, pair.left)
      let row = table.rowOfInput[Int(own)]
      if let known = best[row], known.logOdds >= Double(pair.logOdds) { continue }
      best[row] = (other, Double(pair.logOdds))
    }
    for row in 0..<leftRows {
      guard let found = best[table.rowOfInput[row]] else { continue }
      result.best[row] = found.row - Int32(leftRows)
      result.scores[row] = Portable.probability(found.logOdds)
    }
    return result
  }
}
