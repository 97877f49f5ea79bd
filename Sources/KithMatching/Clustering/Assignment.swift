/// Clusters of the input's rows, from those of the rows that were compared.
struct Assignment {
  private let table: MatchTable
  /// By row here, -1 for none.
  private var clusterOfRow: [Int32]
  private var scoreOfRow: [Double]
  private var byInput: [Int32]
  private var scores: [Double]
  private var count: Int32 = 0

  init(_ table: MatchTable) {
    self.table = table
    clusterOfRow = .init(repeating: -1, count: table.count)
    scoreOfRow = .init(repeating: 0, count: table.count)
    byInput = .init(repeating: -1, count: table.inputCount)
    scores = .init(repeating: 0, count: table.inputCount)
  }

  mutating func add(_ cluster: Cluster) {
    for (row, score) in zip(cluster.rows, cluster.scores) {
      clusterOfRow[Int(row)] = count
      scoreOfRow[Int(row)] = score
    }
    count += 1
  }

  /// Rows of equal content join the row they follow, where being equal in everything is enough.
  mutating func addFollowers(_ scorer: PairScorer, threshold: Double, among subset: Set<Int32>?) {
    for row in 0..<table.count where clusterOfRow[row] >= 0 {
      byInput[Int(table.inputRows[row])] = clusterOfRow[row]
      scores[Int(table.inputRows[row])] = scoreOfRow[row]
    }
    for (leader, input) in table.followers {
      if let subset, clusterOfRow[Int(leader)] < 0, !subset.contains(leader) { continue }
      let row = Int(leader)
      let own = scorer.logOdds(row, row)
      guard own > threshold else { continue }
      if clusterOfRow[row] < 0 {
        clusterOfRow[row] = count
        scoreOfRow[row] = Portable.probability(own)
        byInput[Int(table.inputRows[row])] = count
        scores[Int(table.inputRows[row])] = scoreOfRow[row]
        count += 1
      }
      byInput[Int(input)] = clusterOfRow[row]
      scores[Int(input)] = scoreOfRow[row]
    }
  }

  /// Clusters numbered from 1 in the order of the input's rows; 0 for none.
  func numbered() -> (clusters: [Int32], scores: [Double], count: Int) {
    var numbers = [Int32](repeating: 0, count: Int(count))
    var next: Int32 = 0
    let clusters = byInput.map { cluster -> Int32 in
      if cluster < 0 { return 0 }
      if numbers[Int(cluster)] == 0 {
        next += 1
        numbers[Int(cluster)] = next
      }
      return numbers[Int(cluster)]
    }
    return (clusters, scores, Int(next))
  }
}
