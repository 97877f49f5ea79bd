import KithBase
import KithColumns
import KithFunctions

/// Exact sums and averages of ints and decimals.
///
/// Sums stay in 64 bits while the values seen so far cannot have overflowed them: a bound on the
/// magnitude of any group's sum is kept, and when it passes 2^62 all sums move to 128 bits.
final class SumAccumulator: Accumulator {
  private let type: LogicalType
  private let isAverage: Bool
  private let scale: Int
  private var narrow: Buffer<Int64>?
  private var wide: Buffer<Int128>?
  private var bound: UInt64 = 0
  /// Of averages: how many values. Sums only need to know whether there was one: a byte a group, which
  /// stays in a nearer cache.
  private let counts: Buffer<Int32>
  private let seen: Buffer<UInt8>

  /// `type` is the result's; `scale` that of the values.
  init(type: LogicalType, isAverage: Bool, scale: Int, groups: Int) {
    self.type = type
    self.isAverage = isAverage
    self.scale = scale
    narrow = Buffer(repeating: 0, count: groups + 1)
    counts = Buffer(repeating: 0, count: isAverage ? groups + 1 : 0)
    seen = Buffer(repeating: 0, count: isAverage ? 0 : groups + 1)
    super.init(groups: groups)
  }

  override func add(_ values: Vector?, mask: Slice<UInt8>?, ids: Slice<Int32>?, count: Int) throws {
    guard let values else { return }
    let present = Accumulator.present(values, mask)
    switch values.data {
    case .int(let source), .decimal(let source, _): try add(source, present, ids)
    case .wide(let source, _): try add(source, present, ids)
    default: break
    }
  }

  private func add(_ source: Slice<Int64>, _ present: Slice<UInt8>?, _ ids: Slice<Int32>?) throws {
    var largest: UInt64 = 0
    if let present {
      for i in 0..<source.count {
        let bits = UInt64(bitPattern: source.base[i] ^ source.base[i] >> 63)
        largest |= bits & (0 &- UInt64(present.base[i]))
      }
    } else {
      for i in 0..<source.count { largest |= UInt64(bitPattern: source.base[i] ^ source.base[i] >> 63) }
    }
    // The bits of all magnitudes together are less than twice the largest; one more, because the
    // complement of a negative number is one less than its magnitude.
    let (product, overflow) = (largest &+ 1).multipliedReportingOverflow(by: UInt64(source.count))
    bound = overflow ? .max : bound.addingReportingOverflow(product).overflow ? .max : bound + product
    if bound >= 1 << 62, narrow != nil { widen() }
    guard let sums = narrow else {
      let widened = Buffer<Int128>(uninitialized: source.count)
      for i in 0..<source.count { widened.base[i] = Int128(source.base[i]) }
      return try add(widened.slice, present, ids)
    }
    addNarrow(source, present, ids, sums)
  }

  private func addNarrow(
    _ source: Slice<Int64>, _ present: Slice<UInt8>?, _ ids: Slice<Int32>?, _ sums: Buffer<Int64>
  ) {
    let values = source.base
    let totals = sums.base
    switch (present, ids) {
    case (nil, nil):
      var sum: Int64 = 0
      for i in 0..<source.count { sum &+= values[i] }
      totals[1] &+= sum
    case (let present?, nil):
      var sum: Int64 = 0
      for i in 0..<source.count { sum &+= values[i] & (0 &- Int64(present.base[i])) }
      totals[1] &+= sum
    case (nil, let ids?):
      let slots = ids.base
      for i in 0..<source.count { totals[Int(slots[i]) &+ 1] &+= values[i] }
    case (let present?, let ids?):
      let slots = ids.base
      for i in 0..<source.count {
        totals[Int(slots[i]) &+ 1] &+= values[i] & (0 &- Int64(present.base[i]))
      }
    }
    mark(present, ids, count: source.count)
  }

  /// Counts the rows of each group, or only that there was one.
  private func mark(_ present: Slice<UInt8>?, _ ids: Slice<Int32>?, count: Int) {
    guard let ids else {
      let ones = present?.ones ?? count
      if isAverage { counts.base[1] &+= Int32(ones) } else if ones > 0 { seen.base[1] = 1 }
      return
    }
    let slots = ids.base
    switch (present, isAverage) {
    case (nil, true): for i in 0..<count { counts.base[Int(slots[i]) &+ 1] &+= 1 }
    case (nil, false): for i in 0..<count { seen.base[Int(slots[i]) &+ 1] = 1 }
    case (let present?, true):
      for i in 0..<count { counts.base[Int(slots[i]) &+ 1] &+= Int32(present.base[i]) }
    case (let present?, false):
      for i in 0..<count { seen.base[Int(slots[i]) &+ 1] |= present.base[i] }
    }
  }

  private func add(_ source: Slice<Int128>, _ present: Slice<UInt8>?, _ ids: Slice<Int32>?) throws {
    if narrow != nil { widen() }
    guard let sums = wide else { return }
    for i in 0..<source.count where present?.base[i] != 0 {
      let slot = ids.map { Int($0.base[i]) &+ 1 } ?? 1
      let (sum, overflow) = sums.base[slot].addingReportingOverflow(source.base[i])
      if overflow { throw KernelError(Decimals.overflowMessage) }
      sums.base[slot] = sum
      if isAverage { counts.base[slot] &+= 1 } else { seen.base[slot] = 1 }
    }
  }

  private func widen() {
    guard let narrow else { return }
    let widened = Buffer<Int128>(uninitialized: groups + 1)
    for i in 0...groups { widened.base[i] = Int128(narrow.base[i]) }
    wide = widened
    self.narrow = nil
  }

  override func merge(_ other: Accumulator) throws {
    guard let other = other as? SumAccumulator else { return }
    for i in 0..<counts.count { counts.base[i] &+= other.counts.base[i] }
    for i in 0..<seen.count { seen.base[i] |= other.seen.base[i] }
    if let mine = narrow, let theirs = other.narrow, bound < 1 << 62, other.bound < 1 << 62 {
      for i in 0...groups { mine.base[i] &+= theirs.base[i] }
      bound += other.bound
      return
    }
    widen()
    other.widen()
    guard let mine = wide, let theirs = other.wide else { return }
    for i in 0...groups {
      let (sum, overflow) = mine.base[i].addingReportingOverflow(theirs.base[i])
      if overflow { throw KernelError(Decimals.overflowMessage) }
      mine.base[i] = sum
    }
  }

  override func finish() throws -> Vector {
    let present = Buffer<UInt8>(uninitialized: groups)
    var isComplete = true
    for i in 0..<groups {
      present.base[i] = isAverage ? (counts.base[i + 1] > 0 ? 1 : 0) : seen.base[i + 1]
      isComplete = isComplete && present.base[i] == 1
    }
    let validity = isComplete ? nil : present.slice
    if isAverage { return try averages(validity) }
    if let narrow {
      let sums = narrow.slice.sub(1..<groups + 1)
      return Vector(type == .int ? .int(sums) : .decimal(sums, scale: scale), validity: validity)
    }
    guard let wide else { preconditionFailure("sums are narrow or wide") }
    let sums = wide.slice.sub(1..<groups + 1)
    if type != .int { return Decimals.vector(sums, scale: scale, validity: validity) }
    let result = Buffer<Int64>(uninitialized: groups)
    for i in 0..<groups {
      guard let value = Int64(exactly: sums.base[i]) else {
        throw KernelError("the sum is too large for an int (64 bits)")
      }
      result.base[i] = value
    }
    return Vector(.int(result.slice), validity: validity)
  }

  private func averages(_ validity: Slice<UInt8>?) throws -> Vector {
    let digits = Limits.decimalScaleQuotient - scale
    let up = Decimal.powersOfTen[max(digits, 0)]
    let down = Decimal.powersOfTen[max(-digits, 0)]
    let result = Buffer<Int128>(repeating: 0, count: groups)
    for i in 0..<groups where counts.base[i + 1] > 0 {
      let sum = narrow.map { Int128($0.base[i + 1]) } ?? wide?.base[i + 1] ?? 0
      result.base[i] = try ArithmeticNode.quotient(
        sum, Int128(counts.base[i + 1]), up: up, down: down)
    }
    return Decimals.vector(result.slice, scale: Limits.decimalScaleQuotient, validity: validity)
  }
}

/// Sums, averages and standard deviations of floats, in row order on one thread, so that rounding does
/// not depend on scheduling. The deviation is that of a sample (n − 1), by Welford's recurrence
/// (Technometrics 4, 1962).
final class FloatAccumulator: Accumulator {
  private let kind: AggregateKind
  private let sums: Buffer<Double>
  private let means: Buffer<Double>
  private let squares: Buffer<Double>
  private let counts: Buffer<Int64>

  init(kind: AggregateKind, groups: Int) {
    self.kind = kind
    sums = Buffer(repeating: 0, count: groups + 1)
    means = Buffer(repeating: 0, count: kind == .stddev ? groups + 1 : 0)
    squares = Buffer(repeating: 0, count: kind == .stddev ? groups + 1 : 0)
    counts = Buffer(repeating: 0, count: groups + 1)
    super.init(groups: groups)
  }

  override func add(_ values: Vector?, mask: Slice<UInt8>?, ids: Slice<Int32>?, count: Int) throws {
    guard let values else { return }
    let present = Accumulator.present(values, mask)
    let source = FloatAccumulator.doubles(values)
    for i in 0..<count where present?.base[i] != 0 {
      let slot = ids.map { Int($0.base[i]) &+ 1 } ?? 1
      let value = source.base[i]
      counts.base[slot] += 1
      if kind == .stddev {
        let delta = value - means.base[slot]
        means.base[slot] += delta / Double(counts.base[slot])
        squares.base[slot] += delta * (value - means.base[slot])
      } else {
        sums.base[slot] += value
      }
    }
  }

  static func doubles(_ vector: Vector) -> Slice<Double> {
    if case .float(let values) = vector.data { return values }
    let result = Buffer<Double>(repeating: 0, count: vector.count)
    switch vector.data {
    case .int(let values): for i in 0..<values.count { result.base[i] = Double(values.base[i]) }
    case .decimal(let values, let scale):
      for i in 0..<values.count {
        result.base[i] = Decimal(Int128(values.base[i]), scale: scale).double
      }
    case .wide(let values, let scale):
      for i in 0..<values.count { result.base[i] = Decimal(values.base[i], scale: scale).double }
    default: break
    }
    return result.slice
  }

  override func finish() -> Vector {
    let result = Buffer<Double>(repeating: 0, count: groups)
    let valid = Buffer<UInt8>(uninitialized: groups)
    for i in 0..<groups {
      let count = Double(counts.base[i + 1])
      var value = sums.base[i + 1]
      if kind == .avg { value /= count }
      if kind == .stddev { value = (squares.base[i + 1] / (count - 1)).squareRoot() }
      let isValue = count >= (kind == .stddev ? 2 : 1) && value.isFinite
      valid.base[i] = isValue ? 1 : 0
      result.base[i] = isValue ? value : 0
    }
    return Vector(.float(result.slice), validity: valid.slice)
  }
}
