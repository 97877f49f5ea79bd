import KithBase
import KithColumns
import Testing

@testable import KithMatching

/// Input that nobody would call data: an answer or a named refusal, in bounded time.
@Suite struct HostileTests {
  private func clusters(_ names: [String], _ rows: [[String]]) throws -> MatchResult {
    try Matcher(threads: 2).duplicates(Fixture.columns(names, rows))
  }

  /// Blocking even where every row could be compared with every row.
  private var blocked: MatchOptions {
    var options = MatchOptions()
    options.allPairsMax = 0
    return options
  }

  @Test func nothingAndOneRow() throws {
    #expect(throws: MatchRefusal.self) { try Matcher().duplicates([]) }
    let one = try clusters(["name", "email"], [["Ann Lee", "ann@x.com"]])
    #expect(one.clusters == [0])
    #expect(throws: MatchRefusal.self) { try clusters(["name"], []) }
  }

  @Test func twoEqualRowsAreFound() throws {
    let rows = [["Ann Lee", "ann@x.com"], ["Bob Berg", "bob@y.com"], ["Ann Lee", "ann@x.com"]]
    #expect(try clusters(["name", "email"], rows).clusters == [1, 0, 1])
  }

  @Test func allRowsEqual() throws {
    let rows = [[String]](repeating: ["Ann Lee", "ann@x.com", "555-123-4567"], count: 20_000)
    let result = try clusters(["name", "email", "phone"], rows)
    #expect(result.clusterCount == 1)
    #expect(result.clusters.allSatisfy { $0 == 1 })
  }

  @Test func oneValueEverywhere() throws {
    var people = People(300, seed: 12)
    for row in people.rows.indices { people.rows[row][3] = "555-000-1111" }
    let result = try Matcher(threads: 2).duplicates(people.columns, blocked)
    #expect(people.quality(result.clusters) > 0.9)
    #expect(result.scoredPairs < people.rows.count * 60)
  }

  @Test func aSwitchboardAndDefaults() throws {
    var people = People(500, seed: 13)
    for row in people.rows.indices {
      if row % 2 == 0 { people.rows[row][3] = "+1 555 000 1111" }
      if row % 5 == 0 { people.rows[row][2] = "n/a" }
      if row % 7 == 0 { people.rows[row][2] = "noemail@example.com" }
    }
    let result = try Matcher(threads: 2).duplicates(people.columns, blocked)
    #expect(people.quality(result.clusters) > 0.85)
    #expect(result.scoredPairs < people.rows.count * 60)
  }

  @Test func anEmptyColumnIsNoEvidence() throws {
    var people = People(150, seed: 14)
    for row in people.rows.indices { people.rows[row][4] = "" }
    let result = try Matcher().duplicates(people.columns)
    #expect(result.profiles.first { $0.name == "street" }?.isUsed == false)
    #expect(people.quality(result.clusters) > 0.9)
  }

  @Test func longNames() throws {
    var rows: [[String]] = []
    for row in 0..<60 {
      rows.append([String(repeating: "ab \(row) ", count: 2_000), "x\(row)@y.com", "555-010-\(1000 + row)"])
    }
    rows.append(rows[0])
    let result = try clusters(["name", "email", "phone"], rows)
    #expect(result.clusters[0] > 0 && result.clusters[0] == result.clusters[60])
  }

  @Test func noTextColumns() {
    let numbers = Column(.float(Slice((0..<50).map { Double($0) * 1.5 })))
    #expect(throws: MatchRefusal.self) { try Matcher().duplicates([NamedColumn("amount", numbers)]) }
  }

  @Test func randomBytes() throws {
    var random = SeededRandom(seed: 15)
    for round in 0..<6 {
      let rows = 50 + round * 60
      let columns = (0..<(1 + round * 3)).map { index in
        var builder = TextDictionaryBuilder()
        let codes = (0..<rows).map { _ in
          let bytes = (0..<random.below(30)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
          return bytes.withUnsafeBufferPointer { builder.append($0) }
        }
        return NamedColumn("column \(index)", Column(.text(Slice(codes), TextDictionary(builder: &builder))))
      }
      do {
        let result = try Matcher(threads: 2).duplicates(columns)
        #expect(result.clusters.count == rows)
        #expect(result.scores.allSatisfy { $0.isFinite })
        #expect(result.clusterCount < rows / 10)
      } catch let refusal as MatchRefusal {
        #expect(refusal.rule == .noEvidence)
      }
    }
  }

  @Test func badOptionsAreRefused() {
    let people = People(20, seed: 16)
    func refuses(_ change: (inout MatchOptions) -> Void) -> Bool {
      var options = MatchOptions()
      change(&options)
      do {
        _ = try Matcher().duplicates(people.columns, options)
        return false
      } catch { return error is MatchRefusal }
    }
    #expect(refuses { $0.threshold = 1 })
    #expect(refuses { $0.threshold = .nan })
    #expect(refuses { $0.blockCap = 1 })
    #expect(refuses { $0.subset = [-1] })
    #expect(refuses { $0.mustLink = [RowPair(0, 1_000)] })
    #expect(refuses { $0.columns = ["nothing"] })
  }

  @Test func aStopIsHeard() {
    struct Stop: Error {}
    let people = People(80, seed: 17)
    #expect(throws: Stop.self) { try Matcher(check: { throw Stop() }).duplicates(people.columns) }
  }
}
