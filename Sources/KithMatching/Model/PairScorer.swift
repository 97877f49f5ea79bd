import KithColumns

/// Log-odds that two rows are the same, from their levels, with the frequency of values that agree.
// Safety: buffers are written in init and only read afterwards.
struct PairScorer: @unchecked Sendable {
  let comparer: PairComparer
  let model: MatchModel
  /// log P(level | class), by column and level.
  private let logs: Buffer<ClassVector>
  private let logSizes: ClassVector
  /// By column the place in `rarity` of its first value.
  private let rarityStart: [Int]
  /// log(u of equality / frequency of the value): positive for rare values.
  private let rarity: Buffer<Float>
  /// By column 1 in the lanes of classes that agree by chance.
  private let byChance: Buffer<ClassVector>

  init(_ comparer: PairComparer, _ model: MatchModel) {
    self.comparer = comparer
    self.model = model
    let table = comparer.table
    let width = table.width
    logs = Buffer(repeating: ClassVector(repeating: 0), count: width * MatchModel.levelsMax)
    byChance = Buffer(repeating: ClassVector(repeating: 0), count: max(width, 1))
    let shape = model.shape
    for column in 0..<width {
      for level in 1..<MatchModel.levelsMax {
        for lane in 0..<8 {
          logs.base[column * MatchModel.levelsMax + level][lane] =
            model.logProbabilities[model.index(column, level) + lane]
        }
      }
      for pairClass in PairClass.allCases where shape.weighsFrequency(column, pairClass) {
        byChance.base[column][pairClass.rawValue] = 1
      }
    }
    logSizes = PairScorer.logs(of: model.sizes)
    var starts: [Int] = []
    var total = 0
    for column in 0..<width {
      starts.append(total)
      total += table.evidence[column].count
    }
    rarityStart = starts
    rarity = Buffer(repeating: 0, count: total)
    for column in 0..<width {
      let agreement = Agreement(table, column)
      let log = Portable.log(agreement.exact)
      let weight = model.columns[column].weight
      for value in 0..<table.evidence[column].count {
        rarity.base[starts[column] + value] =
          Float(weight * (log - Portable.log(agreement.frequency(value))))
      }
    }
  }

  private static func logs(of sizes: [Double]) -> ClassVector {
    var result = ClassVector(repeating: 0)
    for pairClass in PairClass.allCases {
      result[pairClass.rawValue] = Portable.log(max(sizes[pairClass.rawValue], 1e-6))
    }
    return result
  }

  /// How much rarer a value is than agreement in its column, as a logarithm.
  @inline(__always) func rarity(_ column: Int, _ value: Int32) -> Double {
    Double(rarity.base[rarityStart[column] + Int(value)])
  }

  func gain(_ column: Int, _ level: Int) -> Double {
    let lanes = logs.base[column * MatchModel.levelsMax + level]
    return lanes[PairClass.same.rawValue] - lanes[PairClass.strangers.rawValue]
  }

  /// log(n · P(levels | class)) by class; without `row` agreement on all values counts the same.
  @inline(__always) func classLogs(_ pattern: LevelPattern, row: Int? = nil) -> ClassVector {
    var sum = logSizes
    for column in 0..<comparer.width {
      let level = pattern.level(column)
      if level == 0 { continue }
      sum += logs.base[column &* MatchModel.levelsMax &+ level]
      if level == 1, let row {
        let value = comparer.values[row &* comparer.width &+ column]
        sum -= byChance.base[column] * rarity(column, value)
      }
    }
    return sum
  }

  /// The part of one column in `classLogs`.
  func terms(_ pattern: LevelPattern, _ column: Int, row: Int) -> ClassVector {
    let level = pattern.level(column)
    if level == 0 { return ClassVector(repeating: 0) }
    var lanes = logs.base[column * MatchModel.levelsMax + level]
    if level == 1 {
      lanes -= byChance.base[column] * rarity(column, comparer.values[row * comparer.width + column])
    }
    return lanes
  }

  var sizeTerms: ClassVector { logSizes }

  func logOdds(_ pattern: LevelPattern, row: Int) -> Double {
    PairScorer.logOdds(classLogs(pattern, row: row))
  }

  /// log M - log of the sum of the other classes.
  @inline(__always) static func logOdds(_ lanes: ClassVector) -> Double {
    let most = max(max(lanes[0], lanes[2]), max(lanes[3], lanes[4]))
    let rest =
      Portable.exp(lanes[0] - most) + Portable.exp(lanes[2] - most) + Portable.exp(lanes[3] - most)
      + Portable.exp(lanes[4] - most)
    return lanes[1] - most - Portable.log(rest)
  }

  func logOdds(_ left: Int, _ right: Int) -> Double {
    logOdds(comparer.pattern(left, right), row: left)
  }
}

/// How often values of a column agree by chance, with a few rows' worth of what its kind leads one to
/// expect, so that small tables are not taken at their word.
struct Agreement {
  private let frequencies: [Int32]
  private let total: Double
  private let expected: Double
  /// The probability that two random rows agree.
  let exact: Double

  init(_ table: MatchTable, _ column: Int) {
    frequencies = table.frequencies[column]
    let kind = table.evidence[column].kind
    var squares = 0
    // A row is no pair with itself: counting it would make every rare value look like a chance.
    for frequency in frequencies { squares += Int(frequency) * (Int(frequency) - 1) }
    let prior = EvidenceKind.priorRows
    total = Double(table.filled[column]) + prior
    expected = kind.agreementByChance
    exact = max((Double(squares) + prior * prior * expected) / (total * total), 1e-9)
  }

  /// The share of rows that hold a value.
  func frequency(_ value: Int) -> Double {
    (max(1, Double(frequencies[value])) + EvidenceKind.priorRows * expected) / total
  }
}
