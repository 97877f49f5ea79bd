import Glibc
import KithBase
import KithSession
import Testing

/// Merging all rows of a cluster at once or in any order gives the same rows, ids and references.
///
/// `KITH_MERGE_CLUSTERS` says how many clusters there are, `KITH_SEED` where the seeds begin.
@Suite struct MergeAlgebraTests {
  private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  private static let clusters = number("KITH_MERGE_CLUSTERS") ?? 24
  private static let perSession = 40
  private static let seed = number("KITH_SEED") ?? 1

  /// A cluster: its keys, and the orders in which its rows can be joined, each a list of joins.
  private struct Cluster {
    var keys: [Int]
    var orders: [[[Int]]]
  }

  /// Every order of 3 and 4 rows that joins two groups at a time, by their first rows; of more rows some.
  private static func orders(of keys: [Int], _ numbers: inout MergeNumbers) -> [[[Int]]] {
    func all(_ groups: [[Int]]) -> [[[Int]]] {
      if groups.count == 1 { return [[]] }
      var result: [[[Int]]] = []
      for a in groups.indices {
        for b in groups.indices where b > a {
          var rest = groups
          rest.remove(at: b)
          rest[a] = groups[a] + groups[b]
          result += all(rest).map { [[groups[a][0], groups[b][0]]] + $0 }
        }
      }
      return result
    }
    if keys.count <= 4 { return all(keys.map { [$0] }) }
    let wanted = number("KITH_MERGE_CLUSTERS") == nil ? 4 : 200
    return (0..<wanted).map { _ in
      var groups = keys.map { [$0] }
      var joins: [[Int]] = []
      while groups.count > 1 {
        let first = groups.remove(at: numbers.below(groups.count))
        let place = numbers.below(groups.count)
        // Any row of a group names it, also one that went into another.
        joins.append([first[numbers.below(first.count)], groups[place][numbers.below(groups[place].count)]])
        groups[place] += first
      }
      return joins
    }
  }

  @Test func anyOrderGivesTheSame() {
    var left = MergeAlgebraTests.clusters
    var seed = MergeAlgebraTests.seed
    while left > 0 {
      if !check(min(left, MergeAlgebraTests.perSession), seed: seed) { return }
      left -= MergeAlgebraTests.perSession
      seed += 1
    }
  }

  /// False when it failed.
  private func check(_ count: Int, seed: Int) -> Bool {
    var numbers = MergeNumbers(UInt64(seed))
    var data = MergeData()
    var clusters: [Cluster] = []
    for _ in 0..<count {
      let keys = data.addRows(3 + numbers.below(6), &numbers)
      clusters.append(Cluster(keys: keys, orders: MergeAlgebraTests.orders(of: keys, &numbers)))
    }
    data.addChildren(&numbers)
    let whole = Bench()
    #expect(whole.run(data.program) == nil)
    // All at once: one statement with every pair of neighbours.
    let pairs = clusters.flatMap { cluster in zip(cluster.keys, cluster.keys.dropFirst()).map { "[\($0), \($1)]" } }
    let statement = "customers | review with same: [\(pairs.joined(separator: ", "))]"
    #expect(whole.run(statement) == nil)
    let wanted = MergeData.state(whole)
    #expect(whole.run(statement) == nil)
    #expect(whole.output.reports.last == "nothing to change", "seed \(seed): twice is not once")
    // One order after another, those of all clusters side by side.
    for round in 0..<(clusters.map(\.orders.count).max() ?? 0) {
      let bench = Bench()
      #expect(bench.run(data.program) == nil)
      let orders = clusters.map { $0.orders[round % $0.orders.count] }
      for step in 0..<(orders.map(\.count).max() ?? 0) {
        let joins = orders.compactMap { step < $0.count ? "[\($0[step][0]), \($0[step][1])]" : nil }
        if let problem = bench.run("customers | review with same: [\(joins.joined(separator: ", "))]") {
          Issue.record("seed \(seed), round \(round): \(problem)")
          return false
        }
      }
      let found = MergeData.state(bench)
      if found != wanted {
        Issue.record("seed \(seed), round \(round): \(MergeData.firstDifference(found, wanted))")
        return false
      }
    }
    return true
  }
}
