import KithBase
import KithColumns
import KithPlan

/// Sort keys turned into words that compare as unsigned integers, descending order and nulls folded in.
struct SortKeys: Sendable {
  private struct Key: Sendable {
    /// Larger words sort later.
    let words: Buffer<UInt64>
    /// 0 sorts before 1 before 2: where nulls stand. Nil when the column has none.
    let nullRanks: Buffer<UInt8>?
    /// Words that are equal need a look at the values themselves.
    let ties: Ties?
  }

  private enum Ties: Sendable {
    case text(Slice<Int32>, TextDictionary, isDescending: Bool)
    case wide(Slice<Int128>, isDescending: Bool)
  }

  private let keys: [Key]
  let count: Int

  init(_ columns: [(vector: Vector, isDescending: Bool, nullsFirst: Bool)], count: Int) {
    self.count = count
    keys = columns.map { SortKeys.key($0.vector, $0.isDescending, $0.nullsFirst) }
  }

  private static func key(_ vector: Vector, _ isDescending: Bool, _ nullsFirst: Bool) -> Key {
    let flip: UInt64 = isDescending ? ~0 : 0
    let words = Buffer<UInt64>(uninitialized: vector.count)
    var ties: Ties?
    func fill(_ word: (Int) -> UInt64) {
      for i in 0..<vector.count { words.base[i] = word(i) ^ flip }
    }
    func signed(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ 1 << 63 }
    switch vector.data {
    case .bool(let values): fill { UInt64(values.base[$0]) }
    case .int(let values), .decimal(let values, _), .timestamp(let values):
      for i in 0..<values.count { words.base[i] = signed(values.base[i]) ^ flip }
    case .date(let values), .row(let values): fill { signed(Int64(values.base[$0])) }
    case .float(let values):
      fill {
        let bits = (values.base[$0] == 0 ? 0 : values.base[$0]).bitPattern
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
      }
    case .wide(let values, _):
      fill { signed(Int64(truncatingIfNeeded: values.base[$0] >> 64)) }
      ties = .wide(values, isDescending: isDescending)
    case .text(let codes, let dictionary):
      if dictionary.count <= 4096 || dictionary.count <= vector.count / 4 {
        let ranks = dictionary.ranks()
        fill { UInt64(ranks.base[Int(codes.base[$0])]) }
      } else {
        fill { prefix(dictionary.entry(codes.base[$0])) }
        ties = .text(codes, dictionary, isDescending: isDescending)
      }
    case .duration, .null: fill { _ in 0 }
    }
    return Key(words: words, nullRanks: nullRanks(vector, nullsFirst: nullsFirst), ties: ties)
  }

  private static func nullRanks(_ vector: Vector, nullsFirst: Bool) -> Buffer<UInt8>? {
    let null: UInt8 = nullsFirst ? 0 : 2
    if case .row(let rows) = vector.data {
      let ranks = Buffer<UInt8>(uninitialized: rows.count)
      for i in 0..<rows.count { ranks.base[i] = rows.base[i] < 0 ? null : 1 }
      return ranks
    }
    guard let validity = vector.validity else { return nil }
    let ranks = Buffer<UInt8>(uninitialized: validity.count)
    for i in 0..<validity.count { ranks.base[i] = validity.base[i] == 1 ? 1 : null }
    return ranks
  }

  /// The first eight bytes, big-endian.
  private static func prefix(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    let known = min(text.count, 8)
    for i in 0..<known { word = word << 8 | UInt64(text[i]) }
    return known == 8 ? word : word << UInt64(8 * (8 - known))
  }

  /// Negative, zero or positive as row `a` sorts before, with or after row `b`.
  @inline(__always) func compare(_ a: Int32, _ b: Int32) -> Int {
    for key in keys {
      let order = SortKeys.compare(key, Int(a), Int(b))
      if order != 0 { return order }
    }
    return 0
  }

  @inline(__always) private static func compare(_ key: Key, _ a: Int, _ b: Int) -> Int {
    if let ranks = key.nullRanks {
      let x = ranks.base[a]
      let y = ranks.base[b]
      if x != y { return x < y ? -1 : 1 }
      if x != 1 { return 0 }
    }
    let x = key.words.base[a]
    let y = key.words.base[b]
    if x != y { return x < y ? -1 : 1 }
    switch key.ties {
    case nil: return 0
    case .text(let codes, let dictionary, let isDescending):
      let order = TextDictionary.compare(
        dictionary.entry(codes.base[a]), dictionary.entry(codes.base[b]))
      return isDescending ? -order : order
    case .wide(let values, let isDescending):
      let p = values.base[a]
      let q = values.base[b]
      if p == q { return 0 }
      return (p < q) != isDescending ? -1 : 1
    }
  }

  /// Row numbers in order; equal rows keep theirs.
  func order() -> Slice<Int32> {
    let rows = Buffer<Int32>(uninitialized: count)
    for i in 0..<count { rows.base[i] = Int32(i) }
    if keys.allSatisfy({ $0.ties == nil }), count > 64 {
      var current = rows
      for key in keys.reversed() { current = RadixSort.stable(current, by: key.words, key.nullRanks) }
      return current.slice
    }
    return Slice(sorted(rows.array))
  }

  /// The given rows in order, ties by row number.
  func sorted(_ rows: [Int32]) -> [Int32] {
    rows.sorted { a, b in
      let order = compare(a, b)
      return order != 0 ? order < 0 : a < b
    }
  }

  /// The first `limit` rows in order of those in `range`.
  func first(_ limit: Int, of range: Range<Int>) -> [Int32] {
    var kept: [Int32] = []
    kept.reserveCapacity(limit * 2 + 1)
    var worst: Int32?
    for row in range {
      let row = Int32(row)
      if let worst, compare(worst, row) <= 0 { continue }
      kept.append(row)
      if kept.count >= limit * 2 + 64 {
        kept = Array(sorted(kept).prefix(limit))
        worst = kept.last
      }
    }
    return Array(sorted(kept).prefix(limit))
  }
}
