import KithBase

/// How often random pairs of rows show each level, by column.
enum ChanceLevels {
  /// Probabilities by column and level from a sample of pairs; equality is counted exactly from the
  /// frequencies of values, since no sample sees it often enough.
  static func estimate(_ comparer: PairComparer, _ pool: WorkPool) throws -> [[Double]] {
    let table = comparer.table
    let draws = draw(table)
    let parts = try pool.pieces(draws.count, size: 8192) { range in
      var counts = [Int](repeating: 0, count: table.width * MatchModel.levelsMax)
      for index in range {
        let pattern = comparer.pattern(Int(draws[index].0), Int(draws[index].1))
        for column in 0..<table.width { counts[column * MatchModel.levelsMax + pattern.level(column)] += 1 }
      }
      return counts
    }
    return table.evidence.indices.map { column in
      let levels = table.evidence[column].kind.levels
      var counts = [Double](repeating: 0, count: levels)
      for part in parts {
        for level in 1..<levels { counts[level] += Double(part[column * MatchModel.levelsMax + level]) }
      }
      return smoothed(counts, exact: Agreement(table, column).exact)
    }
  }

  /// By column the columns that say it: where random pairs that agree there agree here too, nearly
  /// always. Agreement on both is no more than agreement on one.
  static func redundancy(_ comparer: PairComparer) -> [UInt32] {
    let table = comparer.table
    let isPlace = table.evidence.map { $0.kind == .city || $0.kind == .postcode }
    let width = table.width
    var (both, agree) = ([Int](repeating: 0, count: width * width), [Int](repeating: 0, count: width * width))
    for (left, right) in draw(table) {
      let (a, b) = (table.row(Int(left)), table.row(Int(right)))
      let equal = comparer.equalColumns(a, b)
      if equal == 0 { continue }
      for other in 0..<width where isPlace[other] && equal >> UInt32(other) & 1 == 1 {
        for column in 0..<width where column != other && isPlace[column] && a[column] >= 0 && b[column] >= 0 {
          both[column * width + other] += 1
          agree[column * width + other] += Int(equal >> UInt32(column) & 1)
        }
      }
    }
    return (0..<width).map { column in
      var mask: UInt32 = 0
      for other in 0..<width {
        let place = column * width + other
        guard both[place] >= 25, Double(agree[place]) >= 0.85 * Double(both[place]) else { continue }
        // Of two columns that say each other the first one counts.
        let back = other * width + column
        let isMutual = both[back] >= 25 && Double(agree[back]) >= 0.85 * Double(both[back])
        if isMutual, column < other { continue }
        mask |= 1 << UInt32(other)
      }
      return mask
    }
  }

  private static func draw(_ table: MatchTable) -> [(Int32, Int32)] {
    let count = min(150_000, max(20_000, 8 * table.count))
    var random = SeededRandom(seed: 0x4B69_7468)
    var result: [(Int32, Int32)] = []
    result.reserveCapacity(count)
    for _ in 0..<count {
      let (left, right) = (random.below(table.count), random.below(table.count))
      if table.isPair(left, right) { result.append((Int32(left), Int32(right))) }
    }
    return result
  }

  private static func smoothed(_ counts: [Double], exact: Double) -> [Double] {
    let levels = counts.count
    let sum = counts[1...].reduce(0, +)
    var result = [Double](repeating: 0, count: levels)
    for level in 1..<levels {
      result[level] = (counts[level] + 0.25) / (sum + 0.25 * Double(levels - 1))
    }
    let rest = 1 - result[1]
    if rest > 0 { for level in 2..<levels { result[level] *= (1 - exact) / rest } }
    result[1] = exact
    return result
  }
}
