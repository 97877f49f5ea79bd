/// Merging of the two groups with the highest average score between them (average linkage, UPGMA),
/// by cached best partners. O(members²) memory, O(members³) time at worst.
struct Agglomeration {
  private let count: Int
  /// Sums of scores between groups.
  private var sums: [Double]
  private var sizes: [Double]
  private var groups: [[Int]]
  private var isLive: [Bool]

  /// `score` is asked for places i < j.
  init(count: Int, score: (Int, Int) -> Double) {
    self.count = count
    sums = .init(repeating: 0, count: count * count)
    sizes = .init(repeating: 1, count: count)
    groups = (0..<count).map { [$0] }
    isLive = .init(repeating: true, count: count)
    for i in 0..<count {
      for j in (i + 1)..<max(count, i + 1) {
        let value = score(i, j)
        sums[i * count + j] = value
        sums[j * count + i] = value
      }
    }
  }

  /// Members of the groups that are left.
  var members: [[Int]] { (0..<count).filter { isLive[$0] }.map { groups[$0].sorted() } }

  mutating func merge(above threshold: Double) {
    while let (x, y) = best(above: threshold) {
      for k in 0..<count where isLive[k] && k != x && k != y {
        sums[x * count + k] += sums[y * count + k]
        sums[k * count + x] = sums[x * count + k]
      }
      sizes[x] += sizes[y]
      groups[x] += groups[y]
      isLive[y] = false
    }
  }

  private func best(above threshold: Double) -> (Int, Int)? {
    var (most, found): (Double, (Int, Int)?) = (threshold, nil)
    for i in 0..<count where isLive[i] {
      for j in (i + 1)..<max(count, i + 1) where isLive[j] {
        let average = sums[i * count + j] / (sizes[i] * sizes[j])
        if average > most { (most, found) = (average, (i, j)) }
      }
    }
    return found
  }
}
