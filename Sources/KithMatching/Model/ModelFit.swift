import KithColumns

/// Fits the classes to counted level patterns by expectation and maximisation (Fellegi and Sunter: A
/// theory for record linkage, 1969; Winkler 1988), with latent classes of related people.
///
/// Sizes of classes are of the space of all pairs: candidates leave out strangers only, whose size is
/// known, so blocking needs no correction.
struct ModelFit {
  private(set) var model: MatchModel
  private let shape: ClassShape
  private let pairs: Double
  private let rows: Double
  /// Probabilities of chance, of all pairs, by column and level.
  private let chance: [[Double]]
  /// Share of pairs where both rows have a value.
  private let coverage: [Double]
  private let pool: WorkPool

  static let iterationsMax = 60
  static let resizeIterationsMax = 25
  private static let pieceSize = 4096
  private static let stride = MatchModel.levelsMax * 8

  init(_ table: MatchTable, chance: [[Double]], saidBy: [UInt32]? = nil, pool: WorkPool) {
    model = MatchModel(table)
    for (column, mask) in (saidBy ?? []).enumerated() { model.columns[column].saidBy = mask }
    shape = model.shape
    pairs = max(table.pairCount, 1)
    rows = Double(table.count)
    self.chance = chance
    self.pool = pool
    coverage = table.filled.map { filled in
      let share = Double(filled) / Double(max(table.count, 1))
      return share * share
    }
    for column in model.columns.indices {
      for pairClass in PairClass.allCases {
        model.set(column, pairClass, shape.start(column, pairClass) ?? chance[column])
      }
    }
    model.sizes[PairClass.strangers.rawValue] = pairs
    model.sizes[PairClass.same.rawValue] = rows * 0.1
    model.sizes[PairClass.household.rawValue] = rows * 0.03
    model.sizes[PairClass.colleagues.rawValue] = rows * 0.03
    model.sizes[PairClass.namesakes.rawValue] = shape.isPeople ? rows * 0.05 : 1e-6
  }

  /// Continues from a model that was fitted before.
  init(_ table: MatchTable, model: MatchModel, pool: WorkPool) {
    self.init(table, chance: table.evidence.map { .init(repeating: 0.5, count: $0.kind.levels) }, pool: pool)
    self.model = model
  }

  /// All probabilities and sizes; each pattern stands for `scale` pairs of its kind.
  mutating func fit(_ patterns: [(pattern: LevelPattern, count: Double)], scale: Double) throws {
    for _ in 0..<ModelFit.iterationsMax {
      let sums = try expect(patterns, scale)
      let change = resize(sums.sizes)
      maximise(sums.levels)
      if change < 1e-3 { break }
    }
  }

  /// The sizes alone: on a wide set of candidates the probabilities would drift.
  mutating func fitSizes(_ patterns: [(pattern: LevelPattern, count: Double)], scale: Double) throws {
    for _ in 0..<ModelFit.resizeIterationsMax {
      if resize(try expect(patterns, scale).sizes) < 1e-3 { break }
    }
  }

  private struct Sums: Sendable {
    var sizes = ClassVector(repeating: 0)
    /// By column and level.
    var levels: [ClassVector]
  }

  private func expect(
    _ patterns: [(pattern: LevelPattern, count: Double)], _ scale: Double
  ) throws -> Sums {
    let width = model.columns.count
    let logs = (0..<width * MatchModel.levelsMax).map { place in
      var lanes = ClassVector(repeating: 0)
      for lane in 0..<PairClass.allCases.count { lanes[lane] = model.logProbabilities[place * 8 + lane] }
      return lanes
    }
    var logSizes = ClassVector(repeating: -1e300)
    for lane in 0..<PairClass.allCases.count { logSizes[lane] = Portable.log(max(model.sizes[lane], 1e-6)) }
    let start = logSizes
    let parts = try pool.pieces(patterns.count, size: ModelFit.pieceSize) { range in
      var sums = Sums(levels: .init(repeating: ClassVector(repeating: 0), count: logs.count))
      for index in range {
        let (pattern, count) = patterns[index]
        var lanes = start
        for column in 0..<width {
          let level = pattern.level(column)
          if level > 0 { lanes += logs[column &* MatchModel.levelsMax &+ level] }
        }
        var share = ModelFit.shares(lanes) * (count * scale)
        share[0] = 0
        sums.sizes += share
        for column in 0..<width {
          sums.levels[column &* MatchModel.levelsMax &+ pattern.level(column)] += share
        }
      }
      return sums
    }
    var total = Sums(levels: .init(repeating: ClassVector(repeating: 0), count: logs.count))
    for part in parts {
      total.sizes += part.sizes
      for place in total.levels.indices { total.levels[place] += part.levels[place] }
    }
    return total
  }

  /// The posterior of every class.
  private static func shares(_ lanes: ClassVector) -> ClassVector {
    let most = max(max(max(lanes[0], lanes[1]), max(lanes[2], lanes[3])), lanes[4])
    var result = ClassVector(repeating: 0)
    for lane in 0..<PairClass.allCases.count { result[lane] = Portable.exp(lanes[lane] - most) }
    return result / result.sum()
  }

  /// The largest change of a logarithm of a size.
  private mutating func resize(_ sizes: ClassVector) -> Double {
    var change = 0.0
    for pairClass in PairClass.allCases where pairClass != .strangers {
      let lane = pairClass.rawValue
      let isAbsent = pairClass == .namesakes && !shape.isPeople
      // In small tables a class may be smaller than one pair.
      let least = min(1, rows * (pairClass == .same ? 0.05 : 0.005))
      let size = isAbsent ? 1e-6 : max(sizes[lane], least)
      change = max(change, abs(Portable.log(size / model.sizes[lane])))
      model.sizes[lane] = size
    }
    return change
  }

  private mutating func maximise(_ levels: [ClassVector]) {
    for column in model.columns.indices {
      for pairClass in PairClass.allCases where shape.isFree(column, for: pairClass) {
        model.set(column, pairClass, probabilities(column, pairClass, levels))
      }
    }
    for column in model.columns.indices {
      let strangers = self.strangers(column)
      for pairClass in PairClass.allCases where !shape.isFree(column, for: pairClass) {
        // Columns that a class has no opinion about start from chance and stay there.
        model.set(column, pairClass, strangers)
      }
    }
  }

  /// Counts of a class with a few pairs' worth of chance and of what fitting started from added.
  private func probabilities(
    _ column: Int, _ pairClass: PairClass, _ levels: [ClassVector]
  ) -> [Double] {
    let kind = model.columns[column].kind
    let lane = pairClass.rawValue
    let free = Double(kind.levels - 1)
    let weight = pairClass == .same ? 1.0 : 2
    var counts = (0..<kind.levels).map { levels[column * MatchModel.levelsMax + $0][lane] }
    counts[0] = 0
    let sum = counts.reduce(0, +)
    // Namesakes never have the same address: otherwise they are the same.
    if pairClass == .namesakes, kind == .email { counts[1] = 0 }
    let start = shape.start(column, pairClass) ?? .init(repeating: 1 / free, count: kind.levels)
    var result = [Double](repeating: 0, count: kind.levels)
    for level in 1..<kind.levels {
      let chance = Portable.exp(model.logProbability(column, level, .strangers))
      result[level] = (counts[level] + weight * chance * free * 0.5 + start[level] * free * 0.5)
        / (sum + weight * free * 0.5 + 0.5 * free)
    }
    return result
  }

  /// What is left of all pairs' levels when the other classes are taken away.
  private func strangers(_ column: Int) -> [Double] {
    let kind = model.columns[column].kind
    let prior = EvidenceKind.priorRows
    let all = max(pairs * coverage[column], prior * prior / 2)
    let share = coverage[column]
    var result = [Double](repeating: 0, count: kind.levels)
    for level in 1..<kind.levels {
      let total = chance[column][level] * all
      var others = 0.0
      for pairClass in PairClass.allCases where pairClass != .strangers {
        others += model.sizes[pairClass.rawValue] * share
          * Portable.exp(model.logProbability(column, level, pairClass))
      }
      result[level] = max(total - others, max(total * 0.01, 0.5)) / all
    }
    let sum = result.reduce(0, +)
    return result.map { $0 / sum }
  }
}
