/// A search that has ended: its result, and what it takes to explain it.
package final class MatchRun: Sendable {
  package let result: MatchResult
  let table: MatchTable
  let scorer: PairScorer
  let decided: [UInt64: Bool]

  init(_ table: MatchTable, _ options: MatchOptions, _ pool: WorkPool) throws {
    self.table = table
    let threshold = options.threshold(rows: table.inputCount)
    var search = MatchSearch(table, options, pool)
    let scored = try search.run()
    scorer = search.scorer
    decided = search.decided
    let clusters = try MatchRun.clusters(search, scored)
    var assignment = Assignment(table)
    let subset = options.subset.map { Set($0.map { table.rowOfInput[$0] }) }
    for cluster in clusters {
      // Of a part of the rows, the clusters that hold one of them.
      if let subset, !cluster.rows.contains(where: subset.contains) { continue }
      assignment.add(cluster)
    }
    assignment.addFollowers(scorer, threshold: Portable.logit(threshold), among: subset)
    let (numbers, scores, count) = assignment.numbered()
    var pairs: [ScoredPair] = []
    for (pair, score) in zip(scored.pairs, scored.logOdds) {
      let (left, right) = (Int32(PairList.left(pair)), Int32(PairList.right(pair)))
      if let subset, !subset.contains(left), !subset.contains(right) { continue }
      pairs.append(
        ScoredPair(
          left: table.inputRows[Int(left)], right: table.inputRows[Int(right)], logOdds: score))
    }
    result = MatchResult(
      clusters: numbers, scores: scores, clusterCount: count, profiles: table.profiles,
      passes: search.reports, scoredPairs: scored.count, pairs: pairs, threshold: threshold,
      model: search.model, learned: search.learned)
  }

  private static func clusters(_ search: MatchSearch, _ scored: ScoredCandidates) throws -> [Cluster] {
    var (pairs, logOdds) = (scored.pairs, scored.logOdds)
    let decided = search.decided
    // What people have said to be the same is held together, whatever it looks like.
    for (pair, isSame) in decided.sorted(by: { $0.key < $1.key }) where isSame {
      pairs.append(pair)
      logOdds.append(Clustering.decidedEdge)
    }
    return try Clustering(
      scorer: search.scorer, pool: search.pool, threshold: Portable.logit(search.options.threshold(rows: search.table.inputCount)),
      decided: decided
    ).clusters(pairs, logOdds)
  }
}
