import KithBase
import KithColumns
import KithFunctions
import KithPlan

/// `+ - * /` over numbers.
final class ArithmeticNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let op: ArithmeticOperator
  private let left: Node
  private let right: Node
  private let type: LogicalType
  private let range: SourceRange
  private let context: KernelContext

  init(
    _ op: ArithmeticOperator, _ left: Node, _ right: Node, type: LogicalType, range: SourceRange,
    context: KernelContext
  ) {
    self.op = op
    self.left = left
    self.right = right
    self.type = type
    self.range = range
    self.context = context
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let a = try left.evaluate(batch)
    let b = try right.evaluate(batch)
    do {
      if case .null = a.data { return Vector.nulls(like: .empty(of: type), count: a.count) }
      if case .null = b.data { return Vector.nulls(like: .empty(of: type), count: a.count) }
      if case .float = type { return floats(a, b) }
      if op == .divide { return try quotients(a, b) }
      if case .int = type { return try integers(a, b) }
      return try decimals(a, b)
    } catch let error as KernelError {
      throw Diagnostic("K0501", error.message, range)
    }
  }

  private func integers(_ a: Vector, _ b: Vector) throws -> Vector {
    guard case .int(let x) = a.data, case .int(let y) = b.data else {
      preconditionFailure("the binder checked the types")
    }
    let validity = combinedValidity(a, b)
    let result = Buffer<Int64>(uninitialized: x.count)
    guard combine(x, y, into: result) else {
      for i in 0..<x.count where validity?.base[i] != 0 {
        if wraps(x.base[i], y.base[i]) {
          throw KernelError("the result is too large for an int (64 bits)")
        }
      }
      return Vector(.int(result.slice), validity: validity)
    }
    return Vector(.int(result.slice), validity: validity)
  }

  private func wraps(_ x: Int64, _ y: Int64) -> Bool {
    switch op {
    case .add: x.addingReportingOverflow(y).overflow
    case .subtract: x.subtractingReportingOverflow(y).overflow
    default: x.multipliedReportingOverflow(by: y).overflow
    }
  }

  /// False when some row overflowed.
  private func combine<T: FixedWidthInteger & BitwiseCopyable>(
    _ x: Slice<T>, _ y: Slice<T>, into result: Buffer<T>
  ) -> Bool {
    var overflows = false
    switch op {
    case .add:
      for i in 0..<x.count {
        let (value, overflow) = x.base[i].addingReportingOverflow(y.base[i])
        result.base[i] = value
        overflows = overflows || overflow
      }
    case .subtract:
      for i in 0..<x.count {
        let (value, overflow) = x.base[i].subtractingReportingOverflow(y.base[i])
        result.base[i] = value
        overflows = overflows || overflow
      }
    default:
      for i in 0..<x.count {
        let (value, overflow) = x.base[i].multipliedReportingOverflow(by: y.base[i])
        result.base[i] = value
        overflows = overflows || overflow
      }
    }
    return !overflows
  }

  private func decimals(_ a: Vector, _ b: Vector) throws -> Vector {
    let validity = combinedValidity(a, b)
    let aScale = scale(a)
    let bScale = scale(b)
    // Products carry the sum of both scales, at most 38 digits; the type may round them to fewer.
    let natural = op == .multiply ? aScale + bScale : max(aScale, bScale)
    let common = max(aScale, bScale)
    if natural == type.scale,
      let x = Decimals.narrow(a, scale: op == .multiply ? aScale : common),
      let y = Decimals.narrow(b, scale: op == .multiply ? bScale : common)
    {
      let result = Buffer<Int64>(uninitialized: x.count)
      if combine(x, y, into: result) {
        return Vector(.decimal(result.slice, scale: natural), validity: validity)
      }
    }
    let x = try Decimals.wide(a, scale: op == .multiply ? aScale : common)
    let y = try Decimals.wide(b, scale: op == .multiply ? bScale : common)
    let result = Buffer<Int128>(uninitialized: x.count)
    if !combine(x, y, into: result) { try checkWide(x, y, validity) }
    if natural > type.scale {
      let divisor = Decimal.powersOfTen[natural - type.scale]
      for i in 0..<result.count {
        result.base[i] = Decimal.divideRounding(result.base[i], by: divisor)
      }
    } else if natural < type.scale {
      let factor = Decimal.powersOfTen[type.scale - natural]
      for i in 0..<result.count {
        let (value, overflow) = result.base[i].multipliedReportingOverflow(by: factor)
        if overflow, validity?.base[i] != 0 { throw KernelError(Decimals.overflowMessage) }
        result.base[i] = value
      }
    }
    return Decimals.vector(result.slice, scale: type.scale, validity: validity)
  }

  private func checkWide(_ x: Slice<Int128>, _ y: Slice<Int128>, _ validity: Slice<UInt8>?) throws {
    for i in 0..<x.count where validity?.base[i] != 0 {
      let overflow =
        switch op {
        case .add: x.base[i].addingReportingOverflow(y.base[i]).overflow
        case .subtract: x.base[i].subtractingReportingOverflow(y.base[i]).overflow
        default: x.base[i].multipliedReportingOverflow(by: y.base[i]).overflow
        }
      if overflow { throw KernelError(Decimals.overflowMessage) }
    }
  }

  private func scale(_ vector: Vector) -> Int {
    switch vector.data {
    case .decimal(_, let scale), .wide(_, let scale): scale
    default: 0
    }
  }

  /// Exact quotients rounded half away from zero to ten digits; x / 0 is null.
  private func quotients(_ a: Vector, _ b: Vector) throws -> Vector {
    let aScale = scale(a)
    let bScale = scale(b)
    let valid = Buffer<UInt8>(uninitialized: a.count)
    let both = combinedValidity(a, b)
    var zeros = 0
    let digits = Limits.decimalScaleQuotient + bScale - aScale
    let x = try Decimals.wide(a, scale: aScale)
    let y = try Decimals.wide(b, scale: bScale)
    let up = Decimal.powersOfTen[max(digits, 0)]
    let down = Decimal.powersOfTen[max(-digits, 0)]
    let result = Buffer<Int128>(uninitialized: a.count)
    for i in 0..<a.count {
      let isValue = both?.base[i] != 0
      let isZero = y.base[i] == 0
      if isValue && isZero { zeros += 1 }
      valid.base[i] = isValue && !isZero ? 1 : 0
      guard isValue, !isZero else {
        result.base[i] = 0
        continue
      }
      result.base[i] = try Self.quotient(x.base[i], y.base[i], up: up, down: down)
    }
    context.note(.dividedByZero, zeros)
    return Decimals.vector(
      result.slice, scale: Limits.decimalScaleQuotient,
      validity: both == nil && zeros == 0 ? nil : valid.slice)
  }

  static func quotient(_ x: Int128, _ y: Int128, up: Int128, down: Int128) throws -> Int128 {
    let (dividend, tooLarge) = x.multipliedReportingOverflow(by: up)
    let (divisor, tooSmall) = y.multipliedReportingOverflow(by: down)
    if tooLarge || tooSmall { throw KernelError(Decimals.overflowMessage) }
    // Most money fits 64 bits, where division is much faster.
    if let narrow = Int64(exactly: dividend), let by = Int64(exactly: divisor), by != -1 {
      let (quotient, remainder) = narrow.quotientAndRemainder(dividingBy: by)
      if remainder.magnitude >= by.magnitude - remainder.magnitude {
        return Int128((narrow < 0) == (by < 0) ? quotient + 1 : quotient - 1)
      }
      return Int128(quotient)
    }
    return Decimal.divideRounding(dividend, by: divisor)
  }

  private func floats(_ a: Vector, _ b: Vector) -> Vector {
    guard case .float(let x) = a.data, case .float(let y) = b.data else {
      preconditionFailure("the binder cast both sides to float")
    }
    let result = Buffer<Double>(uninitialized: x.count)
    var zeros = 0
    var isFinite = true
    for i in 0..<x.count {
      switch op {
      case .add: result.base[i] = x.base[i] + y.base[i]
      case .subtract: result.base[i] = x.base[i] - y.base[i]
      case .multiply: result.base[i] = x.base[i] * y.base[i]
      case .divide: result.base[i] = x.base[i] / y.base[i]
      }
      isFinite = isFinite && result.base[i].isFinite
    }
    let both = combinedValidity(a, b)
    if isFinite { return Vector(.float(result.slice), validity: both) }
    // Neither NaN nor infinity is ever a result: null, and counted.
    let valid = Buffer<UInt8>(uninitialized: x.count)
    var outside = 0
    for i in 0..<x.count {
      let isValue = both?.base[i] != 0
      valid.base[i] = isValue && result.base[i].isFinite ? 1 : 0
      if isValue, !result.base[i].isFinite {
        if op == .divide, y.base[i] == 0 { zeros += 1 } else { outside += 1 }
        result.base[i] = 0
      }
    }
    context.note(.dividedByZero, zeros)
    context.note(.outOfRange, outside)
    return Vector(.float(result.slice), validity: valid.slice)
  }
}

/// Unary minus.
final class NegateNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let operand: Node
  private let range: SourceRange

  init(_ operand: Node, range: SourceRange) {
    self.operand = operand
    self.range = range
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let vector = try operand.evaluate(batch)
    switch vector.data {
    case .int(let values):
      return Vector(.int(try negated(values, vector)), validity: vector.validity)
    case .decimal(let values, let scale):
      return Vector(.decimal(try negated(values, vector), scale: scale), validity: vector.validity)
    case .wide(let values, let scale):
      return Vector(.wide(try negated(values, vector), scale: scale), validity: vector.validity)
    case .float(let values):
      let result = Buffer<Double>(uninitialized: values.count)
      for i in 0..<values.count { result.base[i] = -values.base[i] }
      return Vector(.float(result.slice), validity: vector.validity)
    case .duration(let months, let days, let microseconds):
      return Vector(
        .duration(
          try negated(months, vector), days: try negated(days, vector),
          microseconds: try negated(microseconds, vector)), validity: vector.validity)
    default: return vector
    }
  }

  private func negated<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    _ values: Slice<T>, _ vector: Vector
  ) throws -> Slice<T> {
    let result = Buffer<T>(uninitialized: values.count)
    for i in 0..<values.count {
      if values.base[i] == T.min, !vector.isNull(i) {
        throw Diagnostic("K0501", "the result is too large for an int (64 bits)", range)
      }
      result.base[i] = 0 &- values.base[i]
    }
    return result.slice
  }
}
