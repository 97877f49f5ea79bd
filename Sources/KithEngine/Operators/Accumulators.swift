import KithBase
import KithColumns
import KithFunctions

/// Gathers one aggregate's values group by group.
///
/// Slot 0 takes rows that belong to no group (id -1), so that the loops need no branch; slot g + 1 is
/// group g.
class Accumulator {
  let groups: Int
  init(groups: Int) { self.groups = groups }

  /// `values` nil for `count()` and `exists`. `mask` has a byte a row: 1 where the row counts. `ids`
  /// nil: all rows are group 0.
  func add(_ values: Vector?, mask: Slice<UInt8>?, ids: Slice<Int32>?, count: Int) throws {
    preconditionFailure("subclasses add")
  }
  /// Takes in what another one gathered over later rows.
  func merge(_ other: Accumulator) throws { preconditionFailure("subclasses merge") }
  func finish() throws -> Vector { preconditionFailure("subclasses finish") }

  /// Which rows count: neither masked out nor null.
  static func present(_ values: Vector?, _ mask: Slice<UInt8>?) -> Slice<UInt8>? {
    guard let validity = values?.validity else {
      if case .row(let rows)? = values?.data { return rowsPresent(rows, mask) }
      return mask
    }
    guard let mask else { return validity }
    let result = Buffer<UInt8>(uninitialized: mask.count)
    for i in 0..<mask.count { result.base[i] = mask.base[i] & validity.base[i] }
    return result.slice
  }

  private static func rowsPresent(_ rows: Slice<Int32>, _ mask: Slice<UInt8>?) -> Slice<UInt8> {
    let result = Buffer<UInt8>(uninitialized: rows.count)
    for i in 0..<rows.count { result.base[i] = rows.base[i] >= 0 ? (mask?.base[i] ?? 1) : 0 }
    return result.slice
  }
}

final class CountAccumulator: Accumulator {
  private let counts: Buffer<Int64>

  override init(groups: Int) {
    counts = Buffer(repeating: 0, count: groups + 1)
    super.init(groups: groups)
  }

  override func add(_ values: Vector?, mask: Slice<UInt8>?, ids: Slice<Int32>?, count: Int) throws {
    let present = Accumulator.present(values, mask)
    guard let ids else {
      counts.base[1] += Int64(present?.ones ?? count)
      return
    }
    if let present {
      for i in 0..<count { counts.base[Int(ids.base[i]) &+ 1] &+= Int64(present.base[i]) }
    } else {
      for i in 0..<count { counts.base[Int(ids.base[i]) &+ 1] &+= 1 }
    }
  }

  override func merge(_ other: Accumulator) {
    guard let other = other as? CountAccumulator else { return }
    for i in 0...groups { counts.base[i] += other.counts.base[i] }
  }

  override func finish() -> Vector { Vector(.int(counts.slice.sub(1..<groups + 1))) }
}

/// any, all and exists.
final class BoolAccumulator: Accumulator {
  private let kind: AggregateKind
  private let hits: Buffer<UInt8>

  init(kind: AggregateKind, groups: Int) {
    self.kind = kind
    hits = Buffer(repeating: 0, count: groups + 1)
    super.init(groups: groups)
  }

  override func add(_ values: Vector?, mask: Slice<UInt8>?, ids: Slice<Int32>?, count: Int) throws {
    // A hit decides: true for any and exists, false for all. Nulls are skipped.
    let present = Accumulator.present(values, mask)
    let wanted: UInt8 = kind == .all ? 0 : 1
    var truths: Slice<UInt8>?
    if kind != .exists, case .bool(let bools)? = values?.data { truths = bools }
    for i in 0..<count {
      let isHit = (present?.base[i] ?? 1) & (truths.map { $0.base[i] == wanted ? 1 : 0 } ?? 1)
      hits.base[ids.map { Int($0.base[i]) &+ 1 } ?? 1] |= isHit
    }
  }

  override func merge(_ other: Accumulator) {
    guard let other = other as? BoolAccumulator else { return }
    for i in 0...groups { hits.base[i] |= other.hits.base[i] }
  }

  override func finish() -> Vector {
    let result = Buffer<UInt8>(uninitialized: groups)
    for i in 0..<groups { result.base[i] = kind == .all ? hits.base[i + 1] ^ 1 : hits.base[i + 1] }
    return Vector(.bool(result.slice))
  }
}

/// Smallest or largest of whole-number words, dates and floats. Text and wide decimals go by rows.
final class ExtremeAccumulator<T: Comparable & BitwiseCopyable>: Accumulator {
  private let isMax: Bool
  private let best: Buffer<T>
  private let seen: Buffer<UInt8>
  private let read: (VectorData) -> Slice<T>?
  private let wrap: (Slice<T>) -> VectorData

  init(
    isMax: Bool, groups: Int, start: T, read: @escaping (VectorData) -> Slice<T>?,
    wrap: @escaping (Slice<T>) -> VectorData
  ) {
    self.isMax = isMax
    self.read = read
    self.wrap = wrap
    best = Buffer(repeating: start, count: groups + 1)
    seen = Buffer(repeating: 0, count: groups + 1)
    super.init(groups: groups)
  }

  override func add(_ values: Vector?, mask: Slice<UInt8>?, ids: Slice<Int32>?, count: Int) throws {
    guard let values, let source = read(values.data) else { return }
    let present = Accumulator.present(values, mask)
    for i in 0..<count where present?.base[i] != 0 {
      let slot = ids.map { Int($0.base[i]) &+ 1 } ?? 1
      let value = source.base[i]
      if seen.base[slot] == 0 || (isMax ? value > best.base[slot] : value < best.base[slot]) {
        best.base[slot] = value
        seen.base[slot] = 1
      }
    }
  }

  override func merge(_ other: Accumulator) {
    guard let other = other as? ExtremeAccumulator<T> else { return }
    for i in 0...groups where other.seen.base[i] == 1 {
      let value = other.best.base[i]
      if seen.base[i] == 0 || (isMax ? value > best.base[i] : value < best.base[i]) {
        best.base[i] = value
        seen.base[i] = 1
      }
    }
  }

  override func finish() -> Vector {
    let seen = seen.slice.sub(1..<groups + 1)
    return Vector(wrap(best.slice.sub(1..<groups + 1)), validity: seen.ones < groups ? seen : nil)
  }
}
