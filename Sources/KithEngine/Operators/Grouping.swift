import KithBase
import KithColumns

/// Rows numbered by their key: equal keys share a number, null equals null. Numbers are given in the
/// order in which keys first occur.
struct Grouping: Sendable {
  /// Group of each row.
  let ids: Buffer<Int32>
  let count: Int
  /// The first row of each group.
  let representatives: Slice<Int32>

  /// Composite codes below this are numbered through an array, others through a hash table.
  private static let denseMax = 1 << 24

  init(_ keys: [Vector], count: Int) throws {
    var codes = Buffer<Int32>(repeating: 0, count: count)
    var domain = 1
    for (place, key) in keys.enumerated() {
      let coded = KeyCodes.codes(of: key)
      if place == 0 {
        codes = coded.codes
        domain = coded.domain
        continue
      }
      let (product, overflow) = domain.multipliedReportingOverflow(by: coded.domain)
      if !overflow, product <= Grouping.denseMax {
        let factor = Int32(coded.domain)
        let combined = Buffer<Int32>(uninitialized: count)
        for i in 0..<count { combined.base[i] = codes.base[i] &* factor &+ coded.codes.base[i] }
        codes = combined
        domain = product
      } else {
        (codes, domain) = Grouping.paired(codes, coded.codes)
      }
    }
    (ids, self.count, representatives) = Grouping.numbered(codes, domain: domain)
  }

  /// Pairs of codes numbered by a hash table, in the order of first occurrence.
  private static func paired(_ a: Buffer<Int32>, _ b: Buffer<Int32>) -> (Buffer<Int32>, Int) {
    let words = Buffer<Int64>(uninitialized: a.count)
    for i in 0..<a.count {
      words.base[i] = Int64(a.base[i]) << 32 | Int64(UInt32(bitPattern: b.base[i]))
    }
    var table = WordTable(expected: a.count)
    let result = Buffer<Int32>(uninitialized: a.count)
    for i in 0..<a.count { result.base[i] = table.number(of: words.base[i]) }
    return (result, table.count)
  }

  private static func numbered(
    _ codes: Buffer<Int32>, domain: Int
  ) -> (Buffer<Int32>, Int, Slice<Int32>) {
    let numbers = Buffer<Int32>(repeating: -1, count: domain)
    let ids = Buffer<Int32>(uninitialized: codes.count)
    var first: [Int32] = []
    var next: Int32 = 0
    for i in 0..<codes.count {
      let code = Int(codes.base[i])
      var number = numbers.base[code]
      if number < 0 {
        number = next
        numbers.base[code] = number
        first.append(Int32(i))
        next += 1
      }
      ids.base[i] = number
    }
    return (ids, Int(next), Slice(first))
  }
}

/// Keys as small whole numbers; 0 is null.
private enum KeyCodes {
  static func codes(of vector: Vector) -> (codes: Buffer<Int32>, domain: Int) {
    switch vector.data {
    case .bool(let values):
      return (fill(vector) { Int32(values.base[$0]) + 1 }, 3)
    case .text(let codes, let dictionary):
      if !dictionary.isDistinct || dictionary.count > 4 * codes.count + 65_536 {
        let column = Column(distinct(vector))
        if case .text(_, let smaller) = column.data, smaller.isDistinct,
          smaller.count <= 4 * codes.count + 65_536
        {
          return self.codes(of: column.read(0..<column.count))
        }
      }
      return (fill(vector) { codes.base[$0] + 1 }, dictionary.count + 1)
    case .date(let values): return integers(vector) { Int64(values.base[$0]) }
    case .int(let values), .decimal(let values, _), .timestamp(let values):
      return integers(vector) { values.base[$0] }
    case .row(let rows):
      let codes = Buffer<Int32>(uninitialized: rows.count)
      var largest: Int32 = -1
      for i in 0..<rows.count {
        codes.base[i] = rows.base[i] + 1
        largest = max(largest, rows.base[i])
      }
      return (codes, Int(largest) + 2)
    case .float(let values):
      var table = WordTable(expected: values.count)
      let codes = fill(vector) {
        table.number(of: Int64(bitPattern: (values.base[$0] == 0 ? 0 : values.base[$0]).bitPattern)) + 1
      }
      return (codes, table.count + 1)
    case .wide(let values, _):
      var numbers: [Int128: Int32] = [:]
      let codes = fill(vector) {
        if let known = numbers[values.base[$0]] { return known }
        numbers[values.base[$0]] = Int32(numbers.count + 1)
        return Int32(numbers.count)
      }
      return (codes, numbers.count + 1)
    case .duration, .null: return (Buffer(repeating: 0, count: vector.count), 1)
    }
  }

  /// A dictionary that is far larger than the rows is cut down to their texts.
  private static func distinct(_ vector: Vector) -> Vector {
    guard case .text(let codes, let dictionary) = vector.data else { return vector }
    var builder = TextDictionaryBuilder()
    let result = Buffer<Int32>(uninitialized: codes.count)
    for i in 0..<codes.count { result.base[i] = builder.append(dictionary.entry(codes.base[i])) }
    return Vector(.text(result.slice, TextDictionary(builder: &builder)), validity: vector.validity)
  }

  private static func fill(_ vector: Vector, _ code: (Int) -> Int32) -> Buffer<Int32> {
    let codes = Buffer<Int32>(uninitialized: vector.count)
    if let validity = vector.validity {
      for i in 0..<vector.count { codes.base[i] = validity.base[i] == 0 ? 0 : code(i) }
    } else {
      for i in 0..<vector.count { codes.base[i] = code(i) }
    }
    return codes
  }

  private static func integers(
    _ vector: Vector, _ value: (Int) -> Int64
  ) -> (codes: Buffer<Int32>, domain: Int) {
    var low = Int64.max
    var high = Int64.min
    for i in 0..<vector.count where !vector.isNull(i) {
      low = min(low, value(i))
      high = max(high, value(i))
    }
    if low > high { return (Buffer(repeating: 0, count: vector.count), 1) }
    let (span, overflow) = high.subtractingReportingOverflow(low)
    if !overflow, span < Int64(4 * vector.count + 65_536), span < Int64(Int32.max - 2) {
      return (fill(vector) { Int32(truncatingIfNeeded: value($0) &- low) + 1 }, Int(span) + 2)
    }
    var table = WordTable(expected: vector.count)
    let codes = fill(vector) { table.number(of: value($0)) + 1 }
    return (codes, table.count + 1)
  }
}

/// Distinct words numbered in the order of their first occurrence: open addressing.
struct WordTable {
  private(set) var count = 0
  private var keys: [Int64]
  private var numbers: [Int32]

  init(expected: Int) {
    var size = 64
    while size < min(expected, 1 << 20) * 2 { size *= 2 }
    keys = [Int64](repeating: 0, count: size)
    numbers = [Int32](repeating: -1, count: size)
  }

  mutating func number(of word: Int64) -> Int32 {
    if (count + 1) * 2 > keys.count { grow() }
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: Hashing.mix(UInt64(bitPattern: word))) & mask
    while numbers[slot] >= 0 {
      if keys[slot] == word { return numbers[slot] }
      slot = (slot + 1) & mask
    }
    keys[slot] = word
    numbers[slot] = Int32(count)
    count += 1
    return Int32(count - 1)
  }

  private mutating func grow() {
    let size = keys.count * 2
    var newKeys = [Int64](repeating: 0, count: size)
    var newNumbers = [Int32](repeating: -1, count: size)
    for old in 0..<keys.count where numbers[old] >= 0 {
      var slot = Int(truncatingIfNeeded: Hashing.mix(UInt64(bitPattern: keys[old]))) & (size - 1)
      while newNumbers[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      newKeys[slot] = keys[old]
      newNumbers[slot] = numbers[old]
    }
    keys = newKeys
    numbers = newNumbers
  }
}
