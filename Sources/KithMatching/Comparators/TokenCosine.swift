/// Cosine of the token weights of two values, where tokens that are one edit apart count 0.85 (soft
/// TF-IDF; Cohen, Ravikumar, Fienberg: A comparison of string metrics for matching names, 2003).
enum TokenCosine {
  static let nearWeight: Float = 0.85
  /// Soft matching looks at this many pairs of tokens at most.
  static let softPairsMax = 100

  static func similarity(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> Float {
    if a.norm == 0 || b.norm == 0 { return 0 }
    let (n, m) = (Int(a.tokens.count), Int(b.tokens.count))
    let left = column.tokenIDs + Int(a.tokens.start)
    let right = column.tokenIDs + Int(b.tokens.start)
    var used: UInt64 = 0
    var sum: Float = 0
    for i in 0..<n {
      let token = left[i]
      let weight = column.tokenWeights[Int(token)]
      var hit = -1
      for j in 0..<m where right[j] == token && used >> UInt64(j) & 1 == 0 {
        hit = j
        break
      }
      if hit >= 0 {
        used |= 1 << UInt64(hit)
        sum += weight * weight
        continue
      }
      let text = column.token(token)
      guard text.count > 4, n * m <= softPairsMax else { continue }
      for j in 0..<m where used >> UInt64(j) & 1 == 0 {
        let other = column.token(right[j])
        if other.count > 4, other[0] == text[0], DamerauLevenshtein.distance(text, other, 1) <= 1 {
          used |= 1 << UInt64(j)
          sum += nearWeight * weight * column.tokenWeights[Int(right[j])]
          break
        }
      }
    }
    return sum / (a.norm * b.norm)
  }
}
