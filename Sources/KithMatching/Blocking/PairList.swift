import KithColumns

/// Lists of pairs of rows, packed as smaller row above larger row.
enum PairList {
  static func left(_ pair: UInt64) -> Int { Int(pair >> 32) }
  static func right(_ pair: UInt64) -> Int { Int(pair & 0xFFFF_FFFF) }

  /// All parts' pairs once, ascending.
  static func distinct(_ parts: [[UInt64]], rows: Int, _ pool: WorkPool) throws -> [UInt64] {
    let bits = max(1, Int.bitWidth - max(rows - 1, 1).leadingZeroBitCount)
    let low = UInt64(bits)
    // Pairs are cut by their first row, so that pieces are sorted side by side and stay in order.
    let pieces = 16
    let size = max(1, (rows + pieces - 1) / pieces)
    let sorted = try pool.map(pieces) { piece -> [UInt64] in
      let range = UInt64(piece * size)..<UInt64((piece + 1) * size)
      var own: [UInt64] = []
      for part in parts {
        for pair in part where range.contains(pair >> 32) {
          own.append((pair >> 32) << low | pair & 0xFFFF_FFFF)
        }
      }
      WordSort.sort(&own, from: 0, to: 2 * bits)
      var result: [UInt64] = []
      result.reserveCapacity(own.count)
      let mask = (1 << low) - 1 as UInt64
      var previous = UInt64.max
      for pair in own where pair != previous {
        previous = pair
        result.append((pair >> low) << 32 | pair & mask)
      }
      return result
    }
    var result: [UInt64] = []
    result.reserveCapacity(sorted.reduce(0) { $0 + $1.count })
    for part in sorted { result += part }
    return result
  }

  /// Every pair that there may be.
  static func all(_ table: MatchTable) -> [UInt64] {
    var result: [UInt64] = []
    for left in 0..<table.count {
      for right in (left + 1)..<max(table.count, left + 1) where table.isPair(left, right) {
        result.append(UInt64(left) << 32 | UInt64(right))
      }
    }
    return result
  }

  /// About `limit` of the pairs, chosen by hash, and how many each stands for.
  static func thinned(_ pairs: [UInt64], limit: Int) -> (pairs: [UInt64], scale: Double) {
    if pairs.count <= limit { return (pairs, 1) }
    let share = Double(limit) / Double(pairs.count)
    let bound = UInt64(share * Double(1 << 24))
    return (pairs.filter { Hashing.mix($0) & 0xFF_FFFF < bound }, 1 / share)
  }
}
