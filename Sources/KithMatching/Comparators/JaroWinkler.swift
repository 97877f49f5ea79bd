/// Jaro–Winkler similarity (Winkler: String comparator metrics, 1990): 0 for nothing in common, 1 for
/// equal; a common prefix of up to four units counts extra with a weight of 0.1.
package enum JaroWinkler {
  /// Only the first units of long texts are looked at.
  static let unitsMax = 60

  package static func similarity(_ left: Units, _ right: Units) -> Double {
    left.withUnsafeBufferPointer { a in right.withUnsafeBufferPointer { similarity($0, a) } }
  }

  /// O(units of one times those of the other); both cut to `unitsMax`.
  static func similarity(
    _ left: UnsafeBufferPointer<UInt16>, _ right: UnsafeBufferPointer<UInt16>
  ) -> Double {
    guard let a = left.baseAddress, let b = right.baseAddress else { return 0 }
    let (n, m) = (min(left.count, unitsMax), min(right.count, unitsMax))
    if n == 0 || m == 0 { return 0 }
    let window = max(0, max(n, m) / 2 - 1)
    // Which units are matched, a bit a place.
    var (matchedA, matchedB): (UInt64, UInt64) = (0, 0)
    var common = 0
    for i in 0..<n {
      var j = max(0, i &- window)
      let end = min(m, i &+ window &+ 1)
      let unit = a[i]
      while j < end {
        if b[j] == unit, matchedB >> UInt64(j) & 1 == 0 {
          matchedA |= 1 << UInt64(i)
          matchedB |= 1 << UInt64(j)
          common &+= 1
          break
        }
        j &+= 1
      }
    }
    if common == 0 { return 0 }
    var swapped = 0
    var (restA, restB) = (matchedA, matchedB)
    while restA != 0 {
      if a[restA.trailingZeroBitCount] != b[restB.trailingZeroBitCount] { swapped &+= 1 }
      restA &= restA &- 1
      restB &= restB &- 1
    }
    let c = Double(common)
    let jaro = (c / Double(n) + c / Double(m) + (c - Double(swapped) / 2) / c) / 3
    var prefix = 0
    while prefix < 4, prefix < n, prefix < m, a[prefix] == b[prefix] { prefix &+= 1 }
    return jaro + Double(prefix) * 0.1 * (1 - jaro)
  }
}
