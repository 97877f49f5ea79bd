/// A cluster of rows with each row's mean probability of being the same as the others.
struct Cluster: Sendable {
  var rows: [Int32]
  var scores: [Double]
}

/// Clusters from scored pairs: components over a low cut, and inside each the two groups with the
/// highest average log-odds over all their pairs, also those that no block held, merged while that is
/// above the threshold. A weak bridge between two groups does not join them.
struct Clustering: Sendable {
  let scorer: PairScorer
  let pool: WorkPool
  /// Log-odds that groups must reach on average.
  let threshold: Double
  /// Decisions of people, by packed pair: true for the same.
  let decided: [UInt64: Bool]

  /// Pairs below are not held together at first.
  static let cut = -1.0
  /// Single pairs count so much at most.
  static let clamp = 8.0
  static let decidedWeight = 1e6
  static let decidedEdge: Float = 1_000
  static let sameSide = -20.0

  func clusters(_ pairs: [UInt64], _ logOdds: [Float]) throws -> [Cluster] {
    let rows = scorer.comparer.table.count
    let edges = (0..<Int32(pairs.count)).filter { Double(logOdds[Int($0)]) > Clustering.cut }
    let groups = largeGroups(edges, pairs, rows)
    let parts = try pool.pieces(groups.count, size: 512) { range in
      var found: [Cluster] = []
      for index in range { try solve(groups[index], pairs, logOdds, Clustering.cut, &found) }
      return found
    }
    return parts.flatMap { $0 }
  }

  /// As `Components.group`, over arrays by row.
  private func largeGroups(_ edges: [Int32], _ pairs: [UInt64], _ rows: Int) -> [[Int32]] {
    var components = Components(rows)
    for edge in edges {
      components.join(PairList.left(pairs[Int(edge)]), PairList.right(pairs[Int(edge)]))
    }
    var places = [Int32](repeating: -1, count: rows)
    var result: [[Int32]] = []
    for edge in edges {
      let root = components.find(PairList.left(pairs[Int(edge)]))
      if places[root] < 0 {
        places[root] = Int32(result.count)
        result.append([])
      }
      result[Int(places[root])].append(edge)
    }
    return result
  }

  /// One component; too large a one is taken apart at a higher cut.
  private func solve(
    _ edges: [Int32], _ pairs: [UInt64], _ logOdds: [Float], _ cut: Double, _ found: inout [Cluster]
  ) throws {
    var work = [(edges, cut)]
    while let (edges, cut) = work.popLast() {
      try pool.check()
      var rows: Set<Int32> = []
      for edge in edges {
        rows.insert(Int32(PairList.left(pairs[Int(edge)])))
        rows.insert(Int32(PairList.right(pairs[Int(edge)])))
        if rows.count > MatchLimits.clusterMax { break }
      }
      if rows.count <= MatchLimits.clusterMax {
        var known: [UInt64: Double] = [:]
        for edge in edges { known[pairs[Int(edge)]] = Double(logOdds[Int(edge)]) }
        found += agglomerate(rows.sorted(), known)
        continue
      }
      let higher = edges.filter { Double(logOdds[Int($0)]) > cut + 1 }
      if cut + 1 >= 40 || higher.isEmpty { continue }
      for group in Components.group(higher, rows: rows.count, pair: { pairs[Int($0)] }) {
        work.append((group, cut + 1))
      }
    }
  }

  private func agglomerate(_ rows: [Int32], _ known: [UInt64: Double]) -> [Cluster] {
    let count = rows.count
    if count == 2, decided.isEmpty {
      let pair = UInt64(rows[0]) << 32 | UInt64(rows[1])
      let score = known[pair] ?? self.score(Int(rows[0]), Int(rows[1]))
      if score <= threshold { return [] }
      return [Cluster(rows: rows, scores: .init(repeating: Portable.probability(score), count: 2))]
    }
    var exact = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in (i + 1)..<max(count, i + 1) {
        let pair = UInt64(rows[i]) << 32 | UInt64(rows[j])
        let score = known[pair] ?? self.score(Int(rows[i]), Int(rows[j]))
        exact[i * count + j] = score
        exact[j * count + i] = score
      }
    }
    var groups = Agglomeration(count: count) { i, j in
      let pair = UInt64(rows[i]) << 32 | UInt64(rows[j])
      if let isSame = decided[pair] { return isSame ? Clustering.decidedWeight : -Clustering.decidedWeight }
      return min(Clustering.clamp, max(-Clustering.clamp, exact[i * count + j]))
    }
    groups.merge(above: threshold)
    return groups.members.filter { $0.count > 1 }.map { members in
      let scores = members.map { i in
        members.reduce(0.0) { sum, j in
          if i == j { return sum }
          let (low, high) = (min(rows[i], rows[j]), max(rows[i], rows[j]))
          if let isSame = decided[UInt64(low) << 32 | UInt64(high)] { return sum + (isSame ? 1 : 0) }
          return sum + Portable.probability(exact[i * count + j])
        } / Double(members.count - 1)
      }
      return Cluster(rows: members.map { rows[$0] }, scores: scores)
    }
  }

  private func score(_ left: Int, _ right: Int) -> Double {
    scorer.comparer.table.isPair(left, right) ? scorer.logOdds(left, right) : Clustering.sameSide
  }
}
