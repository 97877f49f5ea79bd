import KithBase
import KithColumns

/// Rows numbered by their key: equal keys share a number, null equals null. The numbers depend on the
/// rows alone, not on threads.
struct Grouping: Sendable {
  /// Group of each row.
  let ids: Slice<Int32>
  let count: Int
  /// The first row of each group.
  let representatives: Slice<Int32>

  /// Composite codes below this are numbered through an array, others through a hash table.
  private static let denseMax = 1 << 24

  init(_ keys: [Vector], count: Int, parallel: Parallel) throws {
    var codes = Slice<Int32>([])
    var domain = 1
    for (place, key) in keys.enumerated() {
      let coded = try KeyCodes.codes(of: key, parallel)
      if place == 0 {
        codes = coded.codes
        domain = coded.domain
        continue
      }
      let (product, overflow) = domain.multipliedReportingOverflow(by: coded.domain)
      if !overflow, product <= min(max(Grouping.denseMax, 2 * count), Int(Int32.max)) {
        codes = try Grouping.combined(codes, coded, parallel)
        domain = product
      } else {
        (codes, domain) = Grouping.paired(codes, coded.codes)
      }
    }
    (ids, self.count, representatives) = try Grouping.numbered(codes, domain: domain, parallel)
  }

  private static func combined(
    _ codes: Slice<Int32>, _ next: (codes: Slice<Int32>, domain: Int), _ parallel: Parallel
  ) throws -> Slice<Int32> {
    let factor = Int32(next.domain)
    let result = Buffer<Int32>(uninitialized: codes.count)
    _ = try parallel.morsels(codes.count) { range in
      for i in range { result.base[i] = codes.base[i] &* factor &+ next.codes.base[i] }
    }
    return result.slice
  }

  /// Pairs of codes numbered by a hash table, in the order of first occurrence.
  private static func paired(_ a: Slice<Int32>, _ b: Slice<Int32>) -> (Slice<Int32>, Int) {
    var table = WordTable(expected: a.count)
    let result = Buffer<Int32>(uninitialized: a.count)
    for i in 0..<a.count {
      result.base[i] = table.number(
        of: Int64(a.base[i]) << 32 | Int64(UInt32(bitPattern: b.base[i])))
    }
    return (result.slice, table.count)
  }

  private static func numbered(
    _ codes: Slice<Int32>, domain: Int, _ parallel: Parallel
  ) throws -> (Slice<Int32>, Int, Slice<Int32>) {
    let first = try firstRows(codes, domain: domain, parallel)
    let numbers = Buffer<Int32>(uninitialized: domain)
    let representatives = Buffer<Int32>(uninitialized: min(domain, codes.count))
    var count = 0
    for code in 0..<domain where first.base[code] != Int32.max {
      numbers.base[code] = Int32(count)
      representatives.base[count] = first.base[code]
      count += 1
    }
    let chosen = representatives.slice.sub(0..<count)
    // Where every code occurs they are numbers already.
    if count == domain { return (codes, count, chosen) }
    let ids = Buffer<Int32>(uninitialized: codes.count)
    _ = try parallel.morsels(codes.count) { range in
      for i in range { ids.base[i] = numbers.base[Int(codes.base[i])] }
    }
    return (ids.slice, count, chosen)
  }

  /// The first row of each code; `Int32.max` for codes that do not occur.
  private static func firstRows(
    _ codes: Slice<Int32>, domain: Int, _ parallel: Parallel
  ) throws -> Buffer<Int32> {
    // Few rows for the size of the table are not worth a table a thread.
    let runs = codes.count < 4 * domain ? 1 : max(1, min(parallel.threads, codes.count / 65_536))
    let size = (codes.count + runs - 1) / max(runs, 1)
    let parts = try parallel.tasks(runs) { run in
      let first = Buffer<Int32>(repeating: Int32.max, count: domain)
      for i in min(run * size, codes.count)..<min((run + 1) * size, codes.count) {
        let code = Int(codes.base[i])
        if first.base[code] == Int32.max { first.base[code] = Int32(truncatingIfNeeded: i) }
      }
      return first
    }
    for part in parts.dropFirst() {
      for code in 0..<domain { parts[0].base[code] = min(parts[0].base[code], part.base[code]) }
    }
    return parts[0]
  }
}

/// Keys as small whole numbers.
private enum KeyCodes {
  typealias Coded = (codes: Slice<Int32>, domain: Int)

  static func codes(of vector: Vector, _ parallel: Parallel) throws -> Coded {
    switch vector.data {
    case .bool(let values):
      return (try fill(vector, parallel) { Int32(values.base[$0]) + 1 }, 3)
    case .text(let codes, let dictionary):
      if !dictionary.isDistinct || dictionary.count > 4 * codes.count + 65_536 {
        return try self.codes(of: distinct(vector, codes, dictionary), parallel)
      }
      if vector.validity == nil { return (codes, dictionary.count) }
      return (try fill(vector, parallel) { codes.base[$0] &+ 1 }, dictionary.count + 1)
    case .date(let values): return try whole(vector, values, parallel)
    case .int(let values), .decimal(let values, _), .timestamp(let values):
      return try whole(vector, values, parallel)
    case .row(let rows):
      var largest: Int32 = -1
      for i in 0..<rows.count { largest = max(largest, rows.base[i]) }
      return (try fill(vector, parallel) { rows.base[$0] &+ 1 }, Int(largest) + 2)
    case .float(let values):
      return hashed(vector) {
        Int64(bitPattern: (values.base[$0] == 0 ? 0 : values.base[$0]).bitPattern)
      }
    case .wide(let values, _):
      var numbers: [Int128: Int32] = [:]
      let codes = Buffer<Int32>(repeating: 0, count: vector.count)
      for i in 0..<vector.count where !vector.isNull(i) {
        let number = numbers[values.base[i]] ?? Int32(numbers.count + 1)
        numbers[values.base[i]] = number
        codes.base[i] = number
      }
      return (codes.slice, numbers.count + 1)
    case .duration, .null: return (Slice.repeating(Int32(0), vector.count), 1)
    }
  }

  /// Each text of the rows once, in a dictionary of their own.
  private static func distinct(
    _ vector: Vector, _ codes: Slice<Int32>, _ dictionary: TextDictionary
  ) -> Vector {
    var builder = TextDictionaryBuilder()
    let result = Buffer<Int32>(uninitialized: codes.count)
    for i in 0..<codes.count { result.base[i] = builder.append(dictionary.entry(codes.base[i])) }
    return Vector(.text(result.slice, TextDictionary(builder: &builder)), validity: vector.validity)
  }

  /// Codes row by row; 0 is null where there are nulls.
  @inline(__always) private static func fill(
    _ vector: Vector, _ parallel: Parallel, _ code: @Sendable (Int) -> Int32
  ) throws -> Slice<Int32> {
    let codes = Buffer<Int32>(uninitialized: vector.count)
    let validity = vector.validity
    _ = try parallel.morsels(vector.count) { range in
      if let validity {
        for i in range { codes.base[i] = validity.base[i] == 0 ? 0 : code(i) }
      } else {
        for i in range { codes.base[i] = code(i) }
      }
    }
    return codes.slice
  }

  /// Whole numbers: their distance from the smallest where they lie close together, else by hash.
  private static func whole<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ vector: Vector, _ values: Slice<T>, _ parallel: Parallel
  ) throws -> Coded {
    let bounds = try parallel.morsels(vector.count) { range -> (T, T) in
      var low = T.max
      var high = T.min
      for i in range where !vector.isNull(i) {
        low = min(low, values.base[i])
        high = max(high, values.base[i])
      }
      return (low, high)
    }
    let low = bounds.map(\.0).min() ?? 0
    let high = bounds.map(\.1).max() ?? 0
    if low > high { return (Slice.repeating(Int32(0), vector.count), 1) }
    let (span, overflow) = Int64(high).subtractingReportingOverflow(Int64(low))
    guard !overflow, span < Int64(4 * vector.count + 65_536), span < Int64(Int32.max - 2) else {
      return hashed(vector) { Int64(values.base[$0]) }
    }
    let base = low
    // Without nulls no code is set aside for them.
    let first: Int32 = vector.validity == nil ? 0 : 1
    return (
      try fill(vector, parallel) { Int32(truncatingIfNeeded: values.base[$0] &- base) &+ first },
      Int(span) + 1 + Int(first)
    )
  }

  private static func hashed(_ vector: Vector, _ word: (Int) -> Int64) -> Coded {
    var table = WordTable(expected: vector.count)
    let codes = Buffer<Int32>(repeating: 0, count: vector.count)
    for i in 0..<vector.count where !vector.isNull(i) { codes.base[i] = table.number(of: word(i)) + 1 }
    return (codes.slice, table.count + 1)
  }
}
