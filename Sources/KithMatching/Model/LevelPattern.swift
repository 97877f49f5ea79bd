/// The levels of a pair, four bits a column.
struct LevelPattern: Hashable, BitwiseCopyable, Sendable {
  var bits: UInt64 = 0

  @inline(__always) func level(_ column: Int) -> Int { Int(bits >> UInt64(column &* 4) & 15) }

  @inline(__always) mutating func set(_ column: Int, _ level: UInt8) {
    let shift = UInt64(column &* 4)
    bits = bits & ~(15 << shift) | UInt64(level) << shift
  }

  /// Sorted patterns with how often each stands in `patterns`.
  static func counted(_ patterns: [UInt64]) -> [(pattern: LevelPattern, count: Double)] {
    var result: [(pattern: LevelPattern, count: Double)] = []
    for bits in patterns.sorted() {
      if let last = result.last, last.pattern.bits == bits {
        result[result.count - 1].count += 1
      } else {
        result.append((LevelPattern(bits: bits), 1))
      }
    }
    return result
  }
}
