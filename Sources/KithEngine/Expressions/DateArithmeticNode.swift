import KithBase
import KithColumns
import KithFunctions
import KithPlan

/// Dates and timestamps with durations; date − date in whole days.
final class DateArithmeticNode: Node, @unchecked Sendable {
  // Safety: immutable.
  private let op: ArithmeticOperator
  private let left: Node
  private let right: Node
  private let leftType: LogicalType
  private let rightType: LogicalType
  private let type: LogicalType
  private let context: KernelContext

  init(
    _ op: ArithmeticOperator, _ left: Node, _ right: Node, leftType: LogicalType,
    rightType: LogicalType, type: LogicalType, context: KernelContext
  ) {
    self.op = op
    self.left = left
    self.right = right
    self.leftType = leftType
    self.rightType = rightType
    self.type = type
    self.context = context
  }

  override func evaluate(_ batch: Batch) throws -> Vector {
    let a = try left.evaluate(batch)
    let b = try right.evaluate(batch)
    if case .null = a.data { return Vector.nulls(like: .empty(of: type), count: a.count) }
    if case .null = b.data { return Vector.nulls(like: .empty(of: type), count: a.count) }
    switch (a.data, b.data) {
    case (.date(let x), .date(let y)):
      let result = Buffer<Int64>(uninitialized: x.count)
      for i in 0..<x.count { result.base[i] = Int64(x.base[i]) - Int64(y.base[i]) }
      return Vector(.int(result.slice), validity: combinedValidity(a, b))
    case (.duration, .duration): return durations(a, b)
    case (.duration, _): return shifted(b, by: a)
    default: return shifted(a, by: b)
    }
  }

  private func durations(_ a: Vector, _ b: Vector) -> Vector {
    guard case .duration(let m1, let d1, let u1) = a.data,
      case .duration(let m2, let d2, let u2) = b.data
    else { preconditionFailure("the binder checked the types") }
    let sign: Int64 = op == .subtract ? -1 : 1
    func sum(_ x: Slice<Int64>, _ y: Slice<Int64>) -> Slice<Int64> {
      let result = Buffer<Int64>(uninitialized: x.count)
      for i in 0..<x.count { result.base[i] = x.base[i] &+ sign &* y.base[i] }
      return result.slice
    }
    return Vector(
      .duration(sum(m1, m2), days: sum(d1, d2), microseconds: sum(u1, u2)),
      validity: combinedValidity(a, b))
  }

  /// Months first, clamped to the month's end, then days, then microseconds. Outside years 1 … 9999
  /// the result is null and counted.
  private func shifted(_ moments: Vector, by duration: Vector) -> Vector {
    guard case .duration(let months, let days, let microseconds) = duration.data else {
      preconditionFailure("the binder checked the types")
    }
    let sign: Int64 = op == .subtract ? -1 : 1
    let both = combinedValidity(moments, duration)
    let valid = Buffer<UInt8>(uninitialized: moments.count)
    var outside = 0
    func shift(_ i: Int, _ day: Int32) -> Int32? {
      var day = day
      if months.base[i] != 0 {
        let (change, overflow) = months.base[i].multipliedReportingOverflow(by: sign)
        guard !overflow, let moved = CivilDate.adding(months: change, to: day) else { return nil }
        day = moved
      }
      let (change, overflow) = days.base[i].multipliedReportingOverflow(by: sign)
      let (sum, overflow2) = Int64(day).addingReportingOverflow(change)
      return overflow || overflow2 || !Self.days.contains(sum) ? nil : Int32(sum)
    }
    let result: VectorData
    switch moments.data {
    case .date(let values) where type == .date:
      let moved = Buffer<Int32>(repeating: 0, count: values.count)
      for i in 0..<values.count {
        let isValue = both?.base[i] != 0
        let day = isValue ? shift(i, values.base[i]) : nil
        valid.base[i] = day == nil ? 0 : 1
        moved.base[i] = day ?? 0
        if isValue, day == nil { outside += 1 }
      }
      result = .date(moved.slice)
    default:
      let moved = Buffer<Int64>(repeating: 0, count: moments.count)
      for i in 0..<moments.count {
        let isValue = both?.base[i] != 0
        valid.base[i] = 0
        guard isValue else { continue }
        let (day, rest) = Self.parts(moments.data, i)
        let (time, overflow) = (microseconds.base[i] &* sign).addingReportingOverflow(rest)
        if let shifted = shift(i, day), !overflow {
          let total = Int128(shifted) * Int128(CivilDate.microsecondsPerDay) + Int128(time)
          if let value = Int64(exactly: total), Self.days.contains(value / CivilDate.microsecondsPerDay) {
            moved.base[i] = value
            valid.base[i] = 1
            continue
          }
        }
        outside += 1
      }
      result = .timestamp(moved.slice)
    }
    context.note(.outOfRange, outside)
    return Vector(result, validity: both == nil && outside == 0 ? nil : valid.slice)
  }

  /// Day numbers of the years 1 … 9999.
  private static let days: ClosedRange<Int64> = -719_162...2_932_896

  private static func parts(_ data: VectorData, _ i: Int) -> (Int32, Int64) {
    switch data {
    case .date(let values): (values.base[i], 0)
    case .timestamp(let values): CivilDate.split(microseconds: values.base[i])
    default: preconditionFailure("the binder checked the types")
    }
  }
}
