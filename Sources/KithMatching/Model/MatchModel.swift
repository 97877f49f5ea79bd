/// What was learned from a table: how often each class of pairs shows each level of each column, how
/// many pairs of each class there are, and which blocking passes pay. A value that can be kept.
package struct MatchModel: Sendable, Equatable {
  /// A column of evidence; whole names stand as their parts.
  package struct Column: Sendable, Equatable {
    package var name: String
    package var kind: EvidenceKind
    /// Whether it tells related people apart: see `ClassShape`.
    var isIdentity = false
    /// Columns, a bit each, whose equality makes equality here mean nothing: a city's region.
    var saidBy: UInt32 = 0
    /// How much the column counts after people have answered; see `Relearning`.
    var weight = 1.0
  }

  /// A blocking pass in use: one key or two, and the sizes of blocks.
  package struct Pass: Sendable, Equatable {
    package var first: String
    package var second: String?
    /// Places in `BlockingPass.buckets`.
    package var buckets: [Int]
  }

  package var columns: [Column]
  /// log P(level | class), by column, level (of 16) and class (of 8).
  var logProbabilities: [Double]
  /// Pairs of each class.
  var sizes: [Double]
  package var passes: [Pass] = []
  /// Largest block of a key that is compared whole, by the key's name.
  var caps: [String: Int] = [:]
  /// Rows of the table that the model was fitted to.
  package var rows: Int

  static let levelsMax = 16

  /// A model that knows the columns of a table and nothing more.
  init(_ table: MatchTable) {
    let isIdentity = ClassShape.identity(table)
    let columns = table.evidence.indices.map { index in
      Column(name: table.evidence[index].name, kind: table.evidence[index].kind, isIdentity: isIdentity[index])
    }
    self.init(columns: columns, rows: table.count)
  }

  init(columns: [Column], rows: Int) {
    self.columns = columns
    self.rows = rows
    logProbabilities = .init(repeating: 0, count: columns.count * MatchModel.levelsMax * 8)
    sizes = .init(repeating: 0, count: 8)
  }

  /// The model for a table of another size: related pairs grow with the rows, strangers with the pairs.
  func scaled(to table: MatchTable) -> MatchModel {
    var result = self
    if table.count == rows { return result }
    let factor = Double(table.count) / Double(max(rows, 1))
    for pairClass in PairClass.allCases { result.sizes[pairClass.rawValue] *= factor }
    result.sizes[PairClass.strangers.rawValue] = max(table.pairCount, 1)
    result.rows = table.count
    return result
  }

  var shape: ClassShape { ClassShape(kinds: columns.map(\.kind), isIdentity: columns.map(\.isIdentity)) }

  func index(_ column: Int, _ level: Int) -> Int { (column * MatchModel.levelsMax + level) * 8 }

  func logProbability(_ column: Int, _ level: Int, _ pairClass: PairClass) -> Double {
    logProbabilities[index(column, level) + pairClass.rawValue]
  }

  /// Sets a class's probabilities of a column from numbers by level.
  mutating func set(_ column: Int, _ pairClass: PairClass, _ probabilities: [Double]) {
    for level in 1..<probabilities.count {
      logProbabilities[index(column, level) + pairClass.rawValue] =
        Portable.log(max(probabilities[level], 1e-7))
    }
  }
}
