import KithBase
import KithColumns
import Testing

@testable import KithMatching

/// Whole searches on small tables.
@Suite struct MatcherTests {
  @Test func findsPeople() throws {
    let people = People(150, seed: 1)
    let result = try Matcher().duplicates(people.columns)
    #expect(people.quality(result.clusters) > 0.93)
    #expect(result.clusters.max() == Int32(result.clusterCount))
    for (cluster, score) in zip(result.clusters, result.scores) {
      #expect(cluster == 0 ? score == 0 : (0...1).contains(score))
    }
    #expect(result.summary.count == 3)
    #expect(result.profiles.map(\.kind) == [.given, .family, .email, .phone, .street, .city, .date])
  }

  /// Beyond the size at which every row is compared with every row.
  @Test func blockingFindsPeople() throws {
    let people = People(400, seed: 2)
    var options = MatchOptions()
    options.allPairsMax = 0
    let result = try Matcher(threads: 2).duplicates(people.columns, options)
    #expect(!result.passes.isEmpty)
    #expect(result.scoredPairs < people.rows.count * 30)
    #expect(people.quality(result.clusters) > 0.93)
  }

  @Test func orderAndThreadsChangeNothing() throws {
    let people = People(150, seed: 3)
    let count = people.rows.count
    var options = MatchOptions()
    options.allPairsMax = 0
    let expected = Fixture.partition(try Matcher().duplicates(people.columns, options).clusters)
    var random = SeededRandom(seed: 9)
    for shuffle in 0..<20 {
      var order = Array(0..<count)
      order.shuffle(using: &random)
      var columns = Array(People.names.indices)
      columns.shuffle(using: &random)
      let moved = Fixture.columns(
        columns.map { People.names[$0] }, order.map { row in columns.map { people.rows[row][$0] } })
      let result = try Matcher(threads: [1, 2, 4][shuffle % 3]).duplicates(moved, options)
      if shuffle < 3 {
        // The same rows with every number of threads give the same numbers, not only the same rows.
        for threads in [1, 2, 4] {
          #expect(try Matcher(threads: threads).duplicates(moved, options).clusters == result.clusters)
        }
      }
      let back = Fixture.partition(result.clusters).map { rows in rows.map { order[$0] }.sorted() }
      // Rows of equal content are interchangeable, so contents are compared.
      func contents(_ partition: some Sequence<[Int]>) -> [[String]] {
        partition.map { rows in rows.map { people.rows[$0].joined(separator: "|") }.sorted() }
          .sorted { $0.lexicographicallyPrecedes($1) }
      }
      #expect(contents(back) == contents(expected))
    }
  }

  @Test func decisionsAreKept() throws {
    let people = People(120, seed: 4)
    let first = try Matcher().duplicates(people.columns)
    let groups = Fixture.partition(first.clusters)
    let together = try #require(groups.sorted { $0[0] < $1[0] }.first)
    let alone = try #require(first.clusters.indices.filter { first.clusters[$0] == 0 }.first)
    let other = try #require(first.clusters.indices.filter { first.clusters[$0] == 0 }.last)
    var options = MatchOptions()
    options.cannotLink = [RowPair(together[0], together[1])]
    options.mustLink = [RowPair(alone, other)]
    let second = try Matcher().duplicates(people.columns, options)
    #expect(
      second.clusters[together[0]] == 0 || second.clusters[together[0]] != second.clusters[together[1]])
    #expect(second.clusters[alone] > 0 && second.clusters[alone] == second.clusters[other])
  }

  @Test func explanationsAddUp() throws {
    let people = People(120, seed: 5)
    let run = try Matcher().run(people.columns)
    var random = SeededRandom(seed: 1)
    for pair in run.result.pairs.prefix(400) {
      let explanation = try run.explain(Int(pair.left), Int(pair.right))
      #expect(abs(explanation.sum - explanation.logOdds) < 1e-9)
      #expect(abs(explanation.logOdds - Double(pair.logOdds)) < 1e-4)
      #expect(explanation.rival != .same)
    }
    for _ in 0..<200 {
      let (left, right) = (random.below(people.rows.count), random.below(people.rows.count))
      if left == right { continue }
      let explanation = try run.explain(left, right)
      #expect(abs(explanation.sum - explanation.logOdds) < 1e-9)
      let back = try run.explain(right, left)
      #expect(abs(explanation.logOdds - back.logOdds) < 1e-9)
    }
    #expect(throws: MatchRefusal.self) { try run.explain(0, people.rows.count) }
    #expect(throws: MatchRefusal.self) { try run.explain(3, 3) }
  }

  @Test func rareValuesWeighMore() throws {
    var people = People(150, seed: 6)
    for row in people.rows.indices where row % 3 == 0 { people.rows[row][1] = "Smith" }
    people.rows[0][1] = "Zywiecki"
    people.rows[3][1] = "Smith"
    for (copy, row) in [(1, 0), (6, 3)] {
      people.rows[copy] = people.rows[row]
      // Name and birthday agree, the rest is missing: no household, no colleagues.
      for column in 2..<6 { people.rows[copy][column] = "" }
    }
    let run = try Matcher().run(people.columns)
    let rare = try #require(try run.explain(0, 1).terms.first { $0.column == "last" })
    let frequent = try #require(try run.explain(3, 6).terms.first { $0.column == "last" })
    #expect(rare.agreement == "equal" && frequent.agreement == "equal")
    #expect(rare.weight > frequent.weight + 2)
    #expect(rare.rarity > 0 && frequent.rarity < 0)
    #expect(rare.rowsWithValue == 2 && frequent.rowsWithValue > 30)
  }

  @Test func aPartEqualsTheWhole() throws {
    for allPairsMax in [0, MatchLimits.allPairsMax] {
      let people = People(150, seed: 7)
      var options = MatchOptions()
      options.allPairsMax = allPairsMax
      let fitted = try Matcher().duplicates(people.columns, options)
      options.model = fitted.model
      let whole = try Matcher().duplicates(people.columns, options)
      let rows = Set(stride(from: 0, to: people.rows.count, by: 17))
      options.subset = rows.sorted()
      let part = try Matcher().duplicates(people.columns, options)
      let expected = Fixture.partition(whole.clusters).filter { !$0.allSatisfy { !rows.contains($0) } }
      #expect(Fixture.partition(part.clusters) == expected)
      func touching(_ pairs: [ScoredPair]) -> Set<[Int32]> {
        Set(
          pairs.filter { rows.contains(Int($0.left)) || rows.contains(Int($0.right)) }
            .map { [$0.left, $0.right] })
      }
      #expect(touching(part.pairs) == touching(whole.pairs))
    }
  }

  @Test func modelsAreKept() throws {
    let people = People(120, seed: 10)
    var options = MatchOptions()
    options.allPairsMax = 0
    let model = try Matcher().duplicates(people.columns, options).model
    let bytes = model.bytes
    #expect(MatchModel(bytes: bytes) == model)
    #expect(MatchModel(bytes: []) == nil)
    for cut in stride(from: 0, to: bytes.count, by: 97) { #expect(MatchModel(bytes: Array(bytes[..<cut])) == nil) }
    options.model = model
    options.columns = ["first", "email"]
    #expect(throws: MatchRefusal.self) { try Matcher().duplicates(people.columns, options) }
  }

  @Test func theThresholdRisesWithTheRows() {
    #expect(MatchOptions.automaticThreshold(rows: 10) == 0.5)
    #expect(MatchOptions.automaticThreshold(rows: 100_000) == 0.5)
    #expect(abs(MatchOptions.automaticThreshold(rows: 1_000_000) - 0.7) < 0.01)
    #expect(MatchOptions.automaticThreshold(rows: 2_000_000_000) < 1)
  }

  @Test func linksTwoTables() throws {
    let people = People(150, seed: 11)
    // Every row of the left table by whole name, and columns of other names.
    let left = Fixture.columns(
      ["contact name", "mail", "tel"], people.rows.map { [($0[0] + " " + $0[1]), $0[2], $0[3]] })
    let right = Fixture.columns(["first", "last", "email", "phone"], people.rows.map { Array($0[..<4]) })
    let result = try Matcher().link(left: left, right: right)
    var good = 0
    for (row, best) in result.best.enumerated() where best >= 0 {
      good += people.truth[row] == people.truth[Int(best)] ? 1 : 0
      #expect(result.scores[row] > 0.5)
    }
    #expect(Double(good) > 0.95 * Double(people.rows.count))
    let explanation = try result.explain(left: 0, right: Int(result.best[0]))
    #expect(abs(explanation.sum - explanation.logOdds) < 1e-9)
  }
}
