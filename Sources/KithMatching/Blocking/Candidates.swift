import KithBase
import KithColumns

/// A blocking pass as a report says it.
package struct PassReport: Sendable, Equatable {
  package var keys: [String]
  /// Largest size of the blocks.
  package var blockSize: Int
  package var pairs: Int
  /// Estimated pairs that no earlier pass gave, and duplicates a hundred of them.
  package var newPairs: Int
  package var perHundred: Double
}

/// The passes of a table and which of their buckets of blocks are in use.
struct Candidates {
  let table: MatchTable
  let keys: [BlockingKey]
  let pool: WorkPool
  let cap: Int
  /// Keys of a row side by side.
  private let rowKeys: Buffer<Int32>
  private(set) var passes: [BlockingPass] = []
  /// By pass and bucket.
  private(set) var isUsed: [[Bool]] = []
  private var pairs: [[Double]] = []
  /// Largest block of a key that is compared whole; rows in larger ones go on to pairs of keys.
  private(set) var caps: [Int]
  private(set) var reports: [PassReport] = []

  /// Blocks of one key are split further above this size.
  var singleCap: Int { min(table.count < 20_000 ? 64 : 32, cap) }

  init(_ table: MatchTable, keys: [BlockingKey], cap: Int, pool: WorkPool) throws {
    self.table = table
    self.keys = keys
    self.pool = pool
    self.cap = min(max(cap, 2), BlockingPass.buckets[BlockingPass.buckets.count - 1])
    let width = keys.count
    let rowKeys = Buffer<Int32>(uninitialized: table.count * width)
    _ = try pool.pieces(table.count, size: 65_536) { range in
      for row in range {
        for key in 0..<width { rowKeys.base[row * width + key] = keys[key].numbers.base[row] }
      }
    }
    self.rowKeys = rowKeys
    caps = []
    caps = keys.map { $0.isWeak ? 0 : singleCap }
  }

  // MARK: Passes

  /// Every pass that there may be, none of them in use.
  mutating func makePasses() throws {
    let (table, keys, caps, cap) = (table, keys, caps, cap)
    let singles = keys.indices.filter { !keys[$0].isWeak }
    passes = try pool.map(singles.count) {
      BlockingPass.single(singles[$0], keys, rows: table.count, cap: cap)
    }
    let doubles = pairsOfKeys()
    passes += try pool.map(doubles.count) {
      BlockingPass.double(doubles[$0].0, doubles[$0].1, keys, caps: caps, rows: table.count, cap: cap)
    }
    countPairs()
  }

  private mutating func countPairs() {
    pairs = passes.map { $0.pairs() }
    isUsed = passes.map { _ in .init(repeating: false, count: BlockingPass.buckets.count) }
  }

  private func pairsOfKeys() -> [(Int, Int)] {
    var result: [(Int, Int)] = []
    for first in keys.indices {
      for second in keys.indices where second > first {
        if !Set(keys[first].columns).isDisjoint(with: keys[second].columns) { continue }
        let combinations = Double(keys[first].sizes.count) * Double(keys[second].sizes.count)
        if keys[first].isWeak, keys[second].isWeak, combinations < Double(table.count) / 20 { continue }
        result.append((first, second))
      }
    }
    return result
  }

  /// Pairs of the smallest blocks, up to `budget`: what the model is fitted to.
  func tightPairs(budget: Double) throws -> [UInt64] {
    var (total, top) = (0.0, 0)
    for bucket in BlockingPass.buckets.indices {
      let sum = pairs.reduce(0) { $0 + $1[bucket] }
      if total + sum > budget, bucket > 0 { break }
      total += sum
      top = bucket + 1
    }
    return try generate { _, bucket in bucket < top }
  }

  /// Pairs of all blocks in use.
  func usedPairs() throws -> [UInt64] { try generate { isUsed[$0][$1] } }

  /// Distinct pairs, smaller row first, ascending, of the blocks that are wanted.
  private func generate(_ isWanted: (Int, Int) -> Bool) throws -> [UInt64] {
    let wanted = passes.indices.map { pass in BlockingPass.buckets.indices.map { isWanted(pass, $0) } }
    let (passes, table) = (passes, table)
    let parts = try pool.map(passes.count) { number -> [UInt64] in
      guard wanted[number].contains(true) else { return [] }
      let pass = passes[number]
      var pairs: [UInt64] = []
      for index in 0..<pass.count {
        let bucket = BlockingPass.bucket(pass.size(index))
        guard bucket < wanted[number].count, wanted[number][bucket] else { continue }
        let rows = pass.block(index)
        for i in rows.indices {
          for j in (i + 1)..<rows.endIndex where table.isPair(Int(rows[i]), Int(rows[j])) {
            pairs.append(UInt64(min(rows[i], rows[j])) << 32 | UInt64(max(rows[i], rows[j])))
          }
        }
      }
      return pairs
    }
    return try PairList.distinct(parts, rows: table.count, pool)
  }

  // MARK: Choosing

  /// Whether a block in use holds both rows.
  func isCovered(_ left: Int, _ right: Int, _ inUse: [Int]) -> Bool {
    let width = keys.count
    let (a, b) = (rowKeys.base + left * width, rowKeys.base + right * width)
    var agree: UInt64 = 0
    for key in 0..<width where a[key] >= 0 && a[key] == b[key] { agree |= 1 << UInt64(key) }
    if agree == 0 { return false }
    for number in inUse {
      let (first, second) = (passes[number].first, passes[number].second)
      guard agree >> UInt64(first) & 1 == 1 else { continue }
      let size = Int(keys[first].sizes[Int(a[first])])
      if second < 0 {
        let bucket = BlockingPass.bucket(size)
        if bucket < BlockingPass.buckets.count, isUsed[number][bucket] { return true }
        continue
      }
      guard agree >> UInt64(second) & 1 == 1, size > caps[first],
        Int(keys[second].sizes[Int(a[second])]) > caps[second],
        let block = passes[number].find(BlockingPass.hash(a[first], a[second]))
      else { continue }
      if isUsed[number][BlockingPass.bucket(passes[number].size(block))] { return true }
    }
    return false
  }

  private static let sampleSize = 300
  private static let firstLook = 60

  /// Uses the buckets whose sampled pairs, those that no other pass gives, are duplicates often enough.
  mutating func choose(_ scorer: PairScorer) throws {
    let rows = Double(table.count)
    let least = 0.01 * min(5, max(1, (rows / 100_000).squareRoot()))
    let singles = passes.prefix { $0.second < 0 }.count
    for bucket in BlockingPass.buckets.indices where BlockingPass.buckets[bucket] <= singleCap {
      for pass in 0..<singles { try consider(pass, bucket, scorer, least) }
    }
    try setCaps(singles)
    for bucket in BlockingPass.buckets.indices {
      for pass in singles..<passes.count { try consider(pass, bucket, scorer, least) }
    }
  }

  /// Caps follow from the buckets of single keys that pay; pairs of keys whose caps changed are made
  /// anew.
  private mutating func setCaps(_ singles: Int) throws {
    let before = caps
    caps = [Int](repeating: 0, count: keys.count)
    for pass in 0..<singles {
      for bucket in BlockingPass.buckets.indices {
        let size = BlockingPass.buckets[bucket]
        guard size <= singleCap, isUsed[pass][bucket] || pairs[pass][bucket] < 1 else { break }
        caps[passes[pass].first] = size
      }
    }
    let after = caps
    let (old, keys, table, cap) = (passes, keys, table, cap)
    passes = try pool.map(old.count) { number in
      let (first, second) = (old[number].first, old[number].second)
      if second < 0 || (after[first] == before[first] && after[second] == before[second]) { return old[number] }
      return BlockingPass.double(first, second, keys, caps: after, rows: table.count, cap: cap)
    }
    countPairs()
    useSingles(singles)
  }

  private mutating func useSingles(_ singles: Int) {
    for pass in 0..<singles {
      for bucket in BlockingPass.buckets.indices {
        isUsed[pass][bucket] = BlockingPass.buckets[bucket] <= caps[passes[pass].first]
      }
    }
    let used = caps
    reports.removeAll { report in
      report.keys.count == 1 && !keys.indices.contains { keys[$0].name == report.keys[0] && used[$0] >= report.blockSize }
    }
  }

  private mutating func consider(_ pass: Int, _ bucket: Int, _ scorer: PairScorer, _ least: Double) throws {
    let count = pairs[pass][bucket]
    if count < 1 { return }
    let drawn = draw(pass, bucket, min(Int(count) * 2, Candidates.sampleSize))
    let inUse = isUsed.indices.filter { isUsed[$0].contains(true) }
    let candidates = self
    func fresh(_ range: Range<Int>) throws -> [Double] {
      try pool.pieces(range.count, size: 75) { piece in
        var found: [Double] = []
        for index in piece {
          let (left, right) = drawn[range.lowerBound + index]
          if left < 0 || candidates.isCovered(Int(left), Int(right), inUse) { continue }
          found.append(Portable.probability(scorer.logOdds(Int(left), Int(right))))
        }
        return found
      }.flatMap { $0 }
    }
    // A bucket whose first pairs are all known already is not looked at further.
    let look = min(Candidates.firstLook, drawn.count)
    var found = try fresh(0..<look)
    if found.isEmpty { return }
    found += try fresh(look..<drawn.count)
    let share = Double(found.count) / Double(drawn.count)
    let yield = found.reduce(0, +) / Double(found.count)
    guard yield >= least || count * share < 200 else { return }
    isUsed[pass][bucket] = true
    let names = [passes[pass].first, passes[pass].second].filter { $0 >= 0 }.map { keys[$0].name }
    reports.append(
      PassReport(
        keys: names, blockSize: BlockingPass.buckets[bucket], pairs: Int(count), newPairs: Int(count * share),
        perHundred: 100 * yield))
  }

  /// Random pairs of a bucket's blocks; (-1, -1) for one that is none. Which ones depends on the pass
  /// and the rows only.
  private func draw(_ pass: Int, _ bucket: Int, _ count: Int) -> [(Int32, Int32)] {
    let blocks = (0..<passes[pass].count).filter { BlockingPass.bucket(passes[pass].size($0)) == bucket }
    let seed = UInt64(passes[pass].first) << 20 | UInt64(passes[pass].second + 1) << 8 | UInt64(bucket)
    var random = SeededRandom(seed: Hashing.mix(seed))
    return (0..<count).map { _ in
      let rows = passes[pass].block(blocks[random.below(blocks.count)])
      let i = rows[rows.startIndex + random.below(rows.count)]
      let j = rows[rows.startIndex + random.below(rows.count)]
      return table.isPair(Int(i), Int(j)) ? (i, j) : (-1, -1)
    }
  }

  // MARK: Keeping

  /// Pairs of a row with all others of its blocks in use.
  func neighbours(of row: Int32) -> [UInt64] {
    var others: Set<Int32> = []
    let own = rowKeys.base + Int(row) * keys.count
    for (number, pass) in passes.enumerated() {
      let (x, y) = (own[pass.first], pass.second < 0 ? 0 : own[pass.second])
      guard x >= 0, y >= 0 else { continue }
      let hash: UInt32
      if pass.second < 0 {
        hash = UInt32(x)
      } else {
        guard Int(keys[pass.first].sizes[Int(x)]) > caps[pass.first],
          Int(keys[pass.second].sizes[Int(y)]) > caps[pass.second]
        else { continue }
        hash = BlockingPass.hash(x, y)
      }
      guard let block = pass.find(hash), isUsed[number][BlockingPass.bucket(pass.size(block))] else { continue }
      for other in pass.block(block) where table.isPair(Int(row), Int(other)) { others.insert(other) }
    }
    return others.map { UInt64(min(row, $0)) << 32 | UInt64(max(row, $0)) }
  }

  /// The passes in use by the names of their keys.
  var kept: (passes: [MatchModel.Pass], caps: [String: Int]) {
    var result: [MatchModel.Pass] = []
    for (number, pass) in passes.enumerated() where isUsed[number].contains(true) {
      result.append(
        MatchModel.Pass(
          first: keys[pass.first].name, second: pass.second < 0 ? nil : keys[pass.second].name,
          buckets: isUsed[number].indices.filter { isUsed[number][$0] }))
    }
    var names: [String: Int] = [:]
    for key in keys.indices { names[keys[key].name] = caps[key] }
    return (result, names)
  }

  /// Uses the passes of a model that was fitted before.
  mutating func use(_ model: MatchModel) throws {
    caps = self.keys.map { model.caps[$0.name] ?? 0 }
    var wanted: [(first: Int, second: Int, buckets: [Int])] = []
    for pass in model.passes {
      guard let first = self.keys.firstIndex(where: { $0.name == pass.first }) else { continue }
      let second = pass.second.map { name in self.keys.firstIndex { $0.name == name } }
      if case .some(.none) = second { continue }
      wanted.append((first, (second ?? nil) ?? -1, pass.buckets))
    }
    let (keys, caps, table, cap, chosen) = (self.keys, self.caps, self.table, self.cap, wanted)
    passes = try pool.map(chosen.count) { number in
      let (first, second, _) = chosen[number]
      return second < 0
        ? BlockingPass.single(first, keys, rows: table.count, cap: cap)
        : BlockingPass.double(first, second, keys, caps: caps, rows: table.count, cap: cap)
    }
    countPairs()
    for (number, pass) in chosen.enumerated() {
      for bucket in pass.buckets where bucket < BlockingPass.buckets.count { isUsed[number][bucket] = true }
    }
  }
}
