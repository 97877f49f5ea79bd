import KithBase
import KithColumns
import KithFunctions
import KithPlan

/// Branch-free comparison loops: a ternary would keep the compiler from vectorising them.
enum Comparing {
  static func constant<T: Comparable & BitwiseCopyable>(
    _ op: ComparisonOperator, _ x: Slice<T>, _ k: T
  ) -> Slice<UInt8> {
    let result = Buffer<UInt8>(uninitialized: x.count)
    let source = x.base
    let target = result.base
    switch op {
    case .equal: for i in 0..<x.count { target[i] = unsafeBitCast(source[i] == k, to: UInt8.self) }
    case .notEqual: for i in 0..<x.count { target[i] = unsafeBitCast(source[i] != k, to: UInt8.self) }
    case .less: for i in 0..<x.count { target[i] = unsafeBitCast(source[i] < k, to: UInt8.self) }
    case .lessOrEqual: for i in 0..<x.count { target[i] = unsafeBitCast(source[i] <= k, to: UInt8.self) }
    case .greater: for i in 0..<x.count { target[i] = unsafeBitCast(source[i] > k, to: UInt8.self) }
    case .greaterOrEqual:
      for i in 0..<x.count { target[i] = unsafeBitCast(source[i] >= k, to: UInt8.self) }
    }
    return result.slice
  }

  static func pairs<T: Comparable & BitwiseCopyable>(
    _ op: ComparisonOperator, _ x: Slice<T>, _ y: Slice<T>
  ) -> Slice<UInt8> {
    let result = Buffer<UInt8>(uninitialized: x.count)
    let a = x.base
    let b = y.base
    let target = result.base
    switch op {
    case .equal: for i in 0..<x.count { target[i] = unsafeBitCast(a[i] == b[i], to: UInt8.self) }
    case .notEqual: for i in 0..<x.count { target[i] = unsafeBitCast(a[i] != b[i], to: UInt8.self) }
    case .less: for i in 0..<x.count { target[i] = unsafeBitCast(a[i] < b[i], to: UInt8.self) }
    case .lessOrEqual: for i in 0..<x.count { target[i] = unsafeBitCast(a[i] <= b[i], to: UInt8.self) }
    case .greater: for i in 0..<x.count { target[i] = unsafeBitCast(a[i] > b[i], to: UInt8.self) }
    case .greaterOrEqual:
      for i in 0..<x.count { target[i] = unsafeBitCast(a[i] >= b[i], to: UInt8.self) }
    }
    return result.slice
  }

  /// Whether a three-way order satisfies the operator.
  static func holds(_ op: ComparisonOperator, _ order: Int) -> Bool {
    switch op {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }

  /// Row by row over two vectors of one type (decimals of any scale); null rows give anything.
  static func vectors(_ op: ComparisonOperator, _ a: Vector, _ b: Vector) throws -> Slice<UInt8> {
    switch (a.data, b.data) {
    case (.null, _), (_, .null): return Slice.repeating(0, a.count)
    case (.int(let x), .int(let y)): return pairs(op, x, y)
    case (.timestamp(let x), .timestamp(let y)): return pairs(op, x, y)
    case (.date(let x), .date(let y)): return pairs(op, x, y)
    case (.float(let x), .float(let y)): return pairs(op, x, y)
    case (.bool(let x), .bool(let y)): return pairs(op, x, y)
    case (.row(let x), .row(let y)): return pairs(op, x, y)
    case (.text(let x, let d), .text(let y, let e)): return texts(op, x, d, y, e)
    case (.date(let x), .timestamp(let y)): return pairs(op, midnights(x), y)
    case (.timestamp(let x), .date(let y)): return pairs(op, x, midnights(y))
    default:
      let scale = max(decimalScale(a), decimalScale(b))
      if let x = Decimals.narrow(a, scale: scale), let y = Decimals.narrow(b, scale: scale) {
        return pairs(op, x, y)
      }
      return pairs(op, try Decimals.wide(a, scale: scale), try Decimals.wide(b, scale: scale))
    }
  }

  static func midnights(_ days: Slice<Int32>) -> Slice<Int64> {
    let result = Buffer<Int64>(uninitialized: days.count)
    for i in 0..<days.count { result.base[i] = Int64(days.base[i]) &* CivilDate.microsecondsPerDay }
    return result.slice
  }

  static func decimalScale(_ vector: Vector) -> Int {
    switch vector.data {
    case .decimal(_, let scale), .wide(_, let scale): scale
    default: 0
    }
  }

  private static func texts(
    _ op: ComparisonOperator, _ x: Slice<Int32>, _ d: TextDictionary, _ y: Slice<Int32>,
    _ e: TextDictionary
  ) -> Slice<UInt8> {
    if d === e, d.isDistinct, op == .equal || op == .notEqual { return pairs(op, x, y) }
    let result = Buffer<UInt8>(uninitialized: x.count)
    for i in 0..<x.count {
      let order = TextDictionary.compare(d.entry(x.base[i]), e.entry(y.base[i]))
      result.base[i] = holds(op, order) ? 1 : 0
    }
    return result.slice
  }
}

/// A comparison of two expressions.
final class CompareNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let op: ComparisonOperator
  private let left: Node
  private let right: Node

  init(_ op: ComparisonOperator, _ left: Node, _ right: Node) {
    self.op = op
    self.left = left
    self.right = right
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let a = try left.evaluate(batch)
    let b = try right.evaluate(batch)
    var validity = combinedValidity(a, b)
    if case .row(let x) = a.data, case .row(let y) = b.data {
      let both = Buffer<UInt8>(uninitialized: x.count)
      for i in 0..<x.count { both.base[i] = x.base[i] >= 0 && y.base[i] >= 0 ? 1 : 0 }
      validity = both.slice
    }
    return Vector(.bool(try Comparing.vectors(op, a, b)), validity: validity)
  }
}

/// A comparison of an expression with a number, date, timestamp or bool.
final class CompareConstantNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let op: ComparisonOperator
  private let operand: Node
  private let value: Value

  init(_ op: ComparisonOperator, _ operand: Node, _ value: Value) {
    self.op = op
    self.operand = operand
    self.value = value
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let vector = try operand.evaluate(batch)
    return Vector(.bool(try compare(vector)), validity: vector.validity)
  }

  private func compare(_ vector: Vector) throws -> Slice<UInt8> {
    switch (vector.data, value) {
    case (.int(let x), .int(let k)): return Comparing.constant(op, x, k)
    case (.date(let x), .date(let k)): return Comparing.constant(op, x, k)
    case (.timestamp(let x), .timestamp(let k)): return Comparing.constant(op, x, k)
    case (.timestamp(let x), .date(let k)):
      return Comparing.constant(op, x, Int64(k) * CivilDate.microsecondsPerDay)
    case (.float(let x), .float(let k)): return Comparing.constant(op, x, k)
    case (.bool(let x), .bool(let k)): return Comparing.constant(op, x, k ? 1 : 0)
    case (.decimal(let x, let scale), _):
      // The constant moves to the column's scale where it fits there exactly.
      if let constant = decimal.normalized.scale <= scale ? decimal.rescaled(to: scale) : nil,
        let k = Int64(exactly: constant.unscaled)
      {
        return Comparing.constant(op, x, k)
      }
    default: break
    }
    let constant = Vector.constant(value, type: value.type, count: vector.count)
    return try Comparing.vectors(op, vector, constant)
  }

  private var decimal: Decimal {
    switch value {
    case .decimal(let value): value
    case .int(let value): Decimal(Int128(value), scale: 0)
    default: Decimal(0, scale: 0)
    }
  }
}

/// Null-safe equality.
final class SameNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let left: Node
  private let right: Node

  init(_ left: Node, _ right: Node) {
    self.left = left
    self.right = right
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let a = try left.evaluate(batch)
    let b = try right.evaluate(batch)
    let equal = try Comparing.vectors(.equal, a, b)
    if a.validity == nil, b.validity == nil { return Vector(.bool(equal)) }
    let result = Buffer<UInt8>(uninitialized: equal.count)
    for i in 0..<equal.count {
      let hasA = !a.isNull(i)
      let hasB = !b.isNull(i)
      result.base[i] = hasA && hasB ? equal.base[i] : (hasA == hasB ? 1 : 0)
    }
    return Vector(.bool(result.slice))
  }
}
