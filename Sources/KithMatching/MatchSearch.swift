import KithBase
import KithColumns

/// The steps of one search over a prepared table.
struct MatchSearch {
  let table: MatchTable
  let options: MatchOptions
  let pool: WorkPool
  let comparer: PairComparer
  private(set) var candidates: Candidates?
  private(set) var scorer: PairScorer
  private(set) var model: MatchModel

  /// Pairs that the model is fitted to at most, and those that the sizes of classes are fitted to.
  static let fitPairsMax = 500_000
  static let sizePairsMax = 200_000

  init(_ table: MatchTable, _ options: MatchOptions, _ pool: WorkPool) throws {
    self.table = table
    self.options = options
    self.pool = pool
    comparer = PairComparer(table)
    model = MatchModel(columns: table.evidence.map { .init(name: $0.name, kind: $0.kind) }, rows: table.count)
    scorer = PairScorer(comparer, model)
  }

  private var comparesAll: Bool { table.pairCount <= MatchLimits.allPairsMax }

  /// Fits the model, or takes the one that was given, and chooses blocking passes.
  mutating func prepare() throws {
    if table.count < 2 { return }
    let keys = try BlockingKeys(table: table, pool: pool).make()
    var candidates = try Candidates(table, keys: keys, cap: options.blockCap, pool: pool)
    if let kept = options.model {
      try adopt(kept)
      if !comparesAll { try candidates.use(kept) }
    } else {
      try candidates.makePasses()
      try fit(candidates)
      if !comparesAll { try candidates.choose(scorer) }
    }
    self.candidates = candidates
  }

  private mutating func adopt(_ kept: MatchModel) throws {
    guard kept.columns == model.columns else {
      throw MatchRefusal(
        .modelDoesNotFit, "the columns are not those that the model was made from",
        hint: "fit it anew")
    }
    model = kept
    scorer = PairScorer(comparer, model)
  }

  private mutating func fit(_ candidates: Candidates) throws {
    let chance = try ChanceLevels.estimate(comparer, pool)
    var fit = ModelFit(table, chance: chance, pool: pool)
    let tight = try candidates.tightPairs(budget: max(3e5, 3 * Double(table.count)))
    let (pairs, scale) = PairList.thinned(tight, limit: MatchSearch.fitPairsMax)
    try fit.fit(LevelPattern.counted(try patterns(pairs)), scale: scale)
    model = fit.model
    scorer = PairScorer(comparer, model)
  }

  private func patterns(_ pairs: [UInt64]) throws -> [UInt64] {
    let comparer = comparer
    return try pool.pieces(pairs.count, size: 16_384) { range in
      range.map { comparer.pattern(PairList.left(pairs[$0]), PairList.right(pairs[$0])).bits }
    }.flatMap { $0 }
  }

  /// Candidate pairs, all rows against all or those of the passes in use.
  func candidatePairs() throws -> [UInt64] {
    if table.count < 2 { return [] }
    if comparesAll { return PairList.all(table) }
    return try candidates?.usedPairs() ?? []
  }

  /// The candidates with their log-odds, where these are not hopeless.
  mutating func scored() throws -> ScoredCandidates {
    let pairs = try candidatePairs()
    if options.model == nil, !pairs.isEmpty { try fitSizes(pairs) }
    var (kept, logOdds) = try PairPruning(scorer).score(pairs, pool)
    let decided = self.decided
    // What people have said to be the same is held together, whatever it looks like.
    for (pair, isSame) in decided.sorted(by: { $0.key < $1.key }) where isSame {
      kept.append(pair)
      logOdds.append(1_000)
    }
    return ScoredCandidates(count: pairs.count, pairs: kept, logOdds: logOdds)
  }

  private mutating func fitSizes(_ pairs: [UInt64]) throws {
    let step = max(1, Double(pairs.count) / Double(MatchSearch.sizePairsMax))
    var sample: [UInt64] = []
    var place = 0.0
    while Int(place) < pairs.count {
      sample.append(pairs[Int(place)])
      place += step
    }
    var fit = ModelFit(table, model: model, pool: pool)
    try fit.fitSizes(
      LevelPattern.counted(try patterns(sample)), scale: Double(pairs.count) / Double(sample.count))
    model = fit.model
    scorer = PairScorer(comparer, model)
  }

  /// Decisions by packed pair of rows here; the later, "not the same", wins.
  private var decided: [UInt64: Bool] {
    var result: [UInt64: Bool] = [:]
    for (pairs, isSame) in [(options.mustLink, true), (options.cannotLink, false)] {
      for pair in pairs {
        let (a, b) = (table.rowOfInput[pair.first], table.rowOfInput[pair.second])
        if a != b { result[UInt64(min(a, b)) << 32 | UInt64(max(a, b))] = isSame }
      }
    }
    return result
  }

  func clusters(_ scored: ScoredCandidates) throws -> [Cluster] {
    let clustering = Clustering(
      scorer: scorer, pool: pool, threshold: Portable.logit(options.threshold), decided: decided)
    return try clustering.clusters(scored.pairs, scored.logOdds)
  }

  func result(_ scored: ScoredCandidates) throws -> MatchResult {
    let found = try clusters(scored)
    var assignment = Assignment(table)
    for cluster in found { assignment.add(cluster) }
    assignment.addFollowers(scorer, threshold: Portable.logit(options.threshold))
    let (clusters, scores, count) = assignment.numbered()
    var model = model
    if let kept = candidates?.kept {
      model.passes = kept.passes
      model.caps = kept.caps
    }
    let pairs = scored.pairs.indices.map { index in
      ScoredPair(
        left: table.inputRows[PairList.left(scored.pairs[index])],
        right: table.inputRows[PairList.right(scored.pairs[index])], logOdds: scored.logOdds[index])
    }
    return MatchResult(
      clusters: clusters, scores: scores, clusterCount: count, profiles: table.profiles,
      passes: comparesAll ? [] : candidates?.reports ?? [], scoredPairs: scored.count, pairs: pairs,
      threshold: options.threshold, model: model)
  }
}

/// Candidates after scoring: how many there were, and those that are kept.
struct ScoredCandidates {
  var count: Int
  var pairs: [UInt64]
  var logOdds: [Float]
}
