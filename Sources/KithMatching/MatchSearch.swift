import KithBase
import KithColumns

/// Candidates after scoring: how many there were, and those that are kept.
struct ScoredCandidates: Sendable {
  var count: Int
  var pairs: [UInt64]
  var logOdds: [Float]
}

/// The steps of one search over a prepared table.
struct MatchSearch {
  let table: MatchTable
  let options: MatchOptions
  let pool: WorkPool
  private(set) var comparer: PairComparer
  private var candidates: Candidates?
  private(set) var reports: [PassReport] = []
  private(set) var scorer: PairScorer
  private(set) var model: MatchModel
  /// What people's answers have changed, in words.
  private(set) var learned: String?

  /// Pairs that the model is fitted to at most, and those that the sizes of classes are fitted to.
  static let fitPairsMax = 500_000
  static let sizePairsMax = 200_000

  init(_ table: MatchTable, _ options: MatchOptions, _ pool: WorkPool) {
    self.table = table
    self.options = options
    self.pool = pool
    comparer = PairComparer(table)
    model = MatchModel(table)
    scorer = PairScorer(comparer, model)
  }

  private var comparesAll: Bool { table.pairCount <= options.allPairsMax }

  /// Fits the model, or takes the one that was given, chooses blocking passes and scores what they
  /// give. The passes are let go with the last step that needs them.
  mutating func run() throws -> ScoredCandidates {
    guard table.count >= 2 else { return ScoredCandidates(count: 0, pairs: [], logOdds: []) }
    try prepare()
    let subset = options.subset.map { Set($0.map { table.rowOfInput[$0] }) }
    let pairs: [UInt64]
    if let subset, options.model != nil {
      return try scored(around: subset)
    } else {
      pairs = comparesAll ? PairList.all(table) : try candidates?.usedPairs() ?? []
      candidates = nil
    }
    if options.model == nil, !pairs.isEmpty { try fitSizes(pairs) }
    learn()
    let (kept, logOdds) = try PairPruning(scorer, cut: options.pairCut).score(pairs, pool)
    return ScoredCandidates(count: pairs.count, pairs: kept, logOdds: logOdds)
  }

  // MARK: The model

  private mutating func prepare() throws {
    if let kept = options.model { try adopt(kept) }
    if comparesAll, options.model != nil { return }
    let keys = try BlockingKeys(table: table, pool: pool).make()
    var candidates = try Candidates(table, keys: keys, cap: options.blockCap, pool: pool)
    if options.model != nil {
      try candidates.use(model)
    } else {
      try candidates.makePasses()
      try fit(candidates)
      if !comparesAll {
        try candidates.choose(scorer)
        (model.passes, model.caps) = candidates.kept
      }
    }
    reports = comparesAll ? [] : candidates.reports
    self.candidates = candidates
  }

  private mutating func adopt(_ kept: MatchModel) throws {
    guard kept.columns.map(\.name) == model.columns.map(\.name), kept.columns.map(\.kind) == model.columns.map(\.kind)
    else {
      throw MatchRefusal(
        .modelDoesNotFit, "the columns are not those that the model was made from", hint: "fit it anew")
    }
    model = kept.scaled(to: table)
    comparer = PairComparer(table, saidBy: model.columns.map(\.saidBy))
    scorer = PairScorer(comparer, model)
  }

  private mutating func fit(_ candidates: Candidates) throws {
    comparer = PairComparer(table, saidBy: ChanceLevels.redundancy(comparer))
    let chance = try ChanceLevels.estimate(comparer, pool)
    var fit = ModelFit(table, chance: chance, saidBy: comparer.saidBy, pool: pool)
    let tight = try candidates.tightPairs(budget: max(3e5, 3 * Double(table.count)))
    let (pairs, scale) = PairList.thinned(tight, limit: MatchSearch.fitPairsMax)
    try fit.fit(LevelPattern.counted(try patterns(pairs)), scale: scale)
    model = fit.model
    scorer = PairScorer(comparer, model)
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

  private mutating func learn() {
    guard !options.answers.isEmpty else { return }
    guard let relearning = Relearning(model, options.answers) else {
      learned = "learned nothing: that takes \(Relearning.answersMin) answers, some yes and some no"
      return
    }
    learned = relearning.words
    model = relearning.learned
    scorer = PairScorer(comparer, model)
  }

  private func patterns(_ pairs: [UInt64]) throws -> [UInt64] {
    let comparer = comparer
    return try pool.pieces(pairs.count, size: 16_384) { range in
      range.map { comparer.pattern(PairList.left(pairs[$0]), PairList.right(pairs[$0])).bits }
    }.flatMap { $0 }
  }

  // MARK: A part of the rows

  /// The pairs of every component of rows that holds one of `subset`: found from neighbour to
  /// neighbour, so the rest of the table is never compared.
  private func scored(around subset: Set<Int32>) throws -> ScoredCandidates {
    let pruning = PairPruning(scorer, cut: options.pairCut)
    var result = ScoredCandidates(count: 0, pairs: [], logOdds: [])
    var seen = subset
    for pair in decided.keys {
      // What people have said holds components together too.
      let (left, right) = (Int32(PairList.left(pair)), Int32(PairList.right(pair)))
      if seen.contains(left) || seen.contains(right) { seen.formUnion([left, right]) }
    }
    var frontier = seen.sorted()
    var known: Set<UInt64> = []
    while !frontier.isEmpty {
      try pool.check()
      var pairs: [UInt64] = []
      for row in frontier {
        for pair in neighbours(of: row) where known.insert(pair).inserted { pairs.append(pair) }
      }
      pairs.sort()
      let scored = try pruning.score(pairs, pool)
      result.count += pairs.count
      result.pairs += scored.pairs
      result.logOdds += scored.logOdds
      var next: Set<Int32> = []
      for (pair, score) in zip(scored.pairs, scored.logOdds) where Double(score) > Clustering.cut {
        for row in [Int32(PairList.left(pair)), Int32(PairList.right(pair))] where seen.insert(row).inserted {
          next.insert(row)
        }
      }
      frontier = next.sorted()
    }
    return result
  }

  private func neighbours(of row: Int32) -> [UInt64] {
    guard let candidates else {
      return (0..<Int32(table.count)).filter { table.isPair(Int(row), Int($0)) }.map {
        UInt64(min(row, $0)) << 32 | UInt64(max(row, $0))
      }
    }
    return candidates.neighbours(of: row)
  }

  /// Decisions by packed pair of rows here; the later, "not the same", wins.
  var decided: [UInt64: Bool] {
    var result: [UInt64: Bool] = [:]
    for (pairs, isSame) in [(options.mustLink, true), (options.cannotLink, false)] {
      for pair in pairs {
        let (a, b) = (table.rowOfInput[pair.first], table.rowOfInput[pair.second])
        if a != b { result[UInt64(min(a, b)) << 32 | UInt64(max(a, b))] = isSame }
      }
    }
    return result
  }
}
