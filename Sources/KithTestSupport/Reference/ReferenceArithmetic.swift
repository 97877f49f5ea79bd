import KithBase
import KithPlan

/// Numbers by the rules of the language: `+` and `-` take the larger scale, `*` the sum of both
/// (rounded to 12 above that), `/` is exact to 10 digits, half away from zero, and null by zero.
enum ReferenceArithmetic {
  static func apply(
    _ op: ArithmeticOperator, _ left: Value, _ right: Value, type: LogicalType
  ) throws -> Value {
    switch (left, right) {
    case (.null, _), (_, .null): return .null
    case (.float(let a), .float(let b)):
      switch op {
      case .add: return .float(a + b)
      case .subtract: return .float(a - b)
      case .multiply: return .float(a * b)
      case .divide: return b == 0 ? .null : .float(a / b)
      }
    case (.int(let a), .int(let b)) where op != .divide: return .int(try whole(op, a, b))
    default: break
    }
    guard let a = ReferenceOrder.decimal(left), let b = ReferenceOrder.decimal(right) else {
      return .null
    }
    switch op {
    case .add: return .decimal(try sum(a, b))
    case .subtract: return .decimal(try sum(a, try minus(b)))
    case .multiply: return .decimal(try product(a, b))
    case .divide: return b.unscaled == 0 ? .null : .decimal(try quotient(a, b))
    }
  }

  static func negate(_ value: Value) throws -> Value {
    switch value {
    case .int(let value):
      guard value != .min else { throw ReferenceError.overflow }
      return .int(-value)
    case .decimal(let value): return .decimal(try minus(value))
    case .float(let value): return .float(-value)
    case .duration(let value):
      return .duration(
        Duration(months: -value.months, days: -value.days, microseconds: -value.microseconds))
    default: return .null
    }
  }

  private static func whole(_ op: ArithmeticOperator, _ a: Int64, _ b: Int64) throws -> Int64 {
    let exact: Int128 =
      switch op {
      case .add: Int128(a) + Int128(b)
      case .subtract: Int128(a) - Int128(b)
      case .multiply, .divide: Int128(a) * Int128(b)
      }
    guard let result = Int64(exactly: exact) else { throw ReferenceError.overflow }
    return result
  }

  private static func minus(_ a: Decimal) throws -> Decimal {
    guard a.unscaled != .min else { throw ReferenceError.overflow }
    return Decimal(-a.unscaled, scale: a.scale)
  }

  static func sum(_ a: Decimal, _ b: Decimal) throws -> Decimal {
    let scale = max(a.scale, b.scale)
    guard let x = a.rescaled(to: scale), let y = b.rescaled(to: scale) else {
      throw ReferenceError.overflow
    }
    let (result, overflow) = x.unscaled.addingReportingOverflow(y.unscaled)
    if overflow { throw ReferenceError.overflow }
    return Decimal(result, scale: scale)
  }

  private static func product(_ a: Decimal, _ b: Decimal) throws -> Decimal {
    let (result, overflow) = a.unscaled.multipliedReportingOverflow(by: b.unscaled)
    if overflow { throw ReferenceError.overflow }
    let exact = Decimal(result, scale: a.scale + b.scale)
    return exact.scale > 12 ? roundedDown(exact, to: 12) : exact
  }

  private static func roundedDown(_ a: Decimal, to scale: Int) -> Decimal {
    let divisor = Decimal.powersOfTen[a.scale - scale]
    var quotient = a.unscaled / divisor
    let rest = (a.unscaled % divisor).magnitude
    if rest * 2 >= divisor.magnitude { quotient += a.unscaled < 0 ? -1 : 1 }
    return Decimal(quotient, scale: scale)
  }

  /// Long division, digit by digit, as at school.
  static func quotient(_ a: Decimal, _ b: Decimal) throws -> Decimal {
    // a·10^-sa / b·10^-sb with ten digits more: a·10^(10 + sb - sa) / b.
    let shift = 10 + b.scale - a.scale
    var divisor = b.unscaled.magnitude
    if shift < 0 { divisor = try times(divisor, Decimal.powersOfTen[-shift].magnitude) }
    var (quotient, rest) = a.unscaled.magnitude.quotientAndRemainder(dividingBy: divisor)
    for _ in 0..<max(shift, 0) {
      quotient = try times(quotient, 10)
      let digit = try times(rest, 10).quotientAndRemainder(dividingBy: divisor)
      quotient += digit.quotient
      rest = digit.remainder
    }
    if rest >= divisor - rest { quotient += 1 }
    guard let size = Int128(exactly: quotient) else { throw ReferenceError.overflow }
    return Decimal((a.unscaled < 0) == (b.unscaled < 0) ? size : -size, scale: 10)
  }

  private static func times(_ a: UInt128, _ b: UInt128) throws -> UInt128 {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { throw ReferenceError.overflow }
    return result
  }
}

/// Dates, times and durations. What leaves the years 1 … 9999 is null.
enum ReferenceTime {
  static func apply(
    _ op: ArithmeticOperator, _ left: Value, _ right: Value, type: LogicalType
  ) -> Value {
    switch (left, right) {
    case (.date(let a), .date(let b)): return .int(Int64(a) - Int64(b))
    case (.duration(let a), .duration(let b)): return .duration(sum(a, op == .add ? b : minus(b)))
    case (.duration, .date), (.duration, .timestamp): return apply(op, right, left, type: type)
    case (.date(let day), .duration(let length)):
      guard let (day, time) = moved(Int64(day), 0, by: op == .add ? length : minus(length)) else {
        return .null
      }
      return type == .date ? .date(day) : .timestamp(Int64(day) * 86_400_000_000 + time)
    case (.timestamp(let instant), .duration(let length)):
      let day = Int64((Double(instant) / 86_400_000_000).rounded(.down))
      let time = instant - day * 86_400_000_000
      guard let (day, time) = moved(day, time, by: op == .add ? length : minus(length)) else {
        return .null
      }
      return .timestamp(Int64(day) * 86_400_000_000 + time)
    default: return .null
    }
  }

  private static func minus(_ a: Duration) -> Duration {
    Duration(months: -a.months, days: -a.days, microseconds: -a.microseconds)
  }

  private static func sum(_ a: Duration, _ b: Duration) -> Duration {
    Duration(
      months: a.months + b.months, days: a.days + b.days,
      microseconds: a.microseconds + b.microseconds)
  }

  /// Months first, clamped to the month's end, then days, then the time.
  private static func moved(
    _ day: Int64, _ time: Int64, by length: Duration
  ) -> (day: Int32, time: Int64)? {
    guard var date = Int32(exactly: day) else { return nil }
    if length.months != 0 {
      guard let later = CivilDate.adding(months: length.months, to: date) else { return nil }
      date = later
    }
    var days = Int128(date) + Int128(length.days)
    var rest = Int128(time) + Int128(length.microseconds)
    while rest < 0 || rest >= 86_400_000_000 {
      days += rest < 0 ? -1 : 1
      rest += rest < 0 ? 86_400_000_000 : -86_400_000_000
    }
    // 0001-01-01 and 9999-12-31.
    guard days >= -719_162, days <= 2_932_896 else { return nil }
    return (Int32(days), Int64(rest))
  }
}
