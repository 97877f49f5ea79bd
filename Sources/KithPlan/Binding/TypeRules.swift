import KithBase
import KithFunctions

/// Which types go together, and what comes out.
enum TypeRules {
  /// The type that both become: the same, int to decimal to float, date to timestamp; null becomes
  /// anything. Nil when they do not go together.
  static func unified(_ a: LogicalType, _ b: LogicalType) -> LogicalType? {
    if a == b { return a }
    switch (a, b) {
    case (.null, let other), (let other, .null): return other
    case (.int, .decimal), (.decimal, .int), (.decimal, .decimal):
      return .decimal(scale: max(a.scale, b.scale))
    case (.date, .timestamp), (.timestamp, .date): return .timestamp
    default: return a.isNumeric && b.isNumeric ? .float : nil
    }
  }

  /// The type in which two values are compared; decimals keep their own scales.
  static func comparable(_ a: LogicalType, _ b: LogicalType) -> LogicalType? {
    if case .duration = a { return nil }
    if case .duration = b { return nil }
    return unified(a, b)
  }

  /// An operand of a comparison in the type of the comparison.
  static func operand(_ value: BoundExpression, in type: LogicalType) -> BoundExpression {
    if case .decimal = type, case .decimal = value.type { return value }
    if case .decimal = type, value.type == .int { return coerce(value, to: .decimal(scale: 0)) }
    return coerce(value, to: type)
  }

  /// The value in a type that it goes to without asking; constants are converted here.
  static func coerce(_ value: BoundExpression, to type: LogicalType) -> BoundExpression {
    if value.type == type { return value }
    if case .constant(let constant, _) = value, let converted = convert(constant, to: type) {
      return .constant(converted, type)
    }
    return .cast(value, type)
  }

  static func isImplicit(from source: LogicalType, to target: LogicalType) -> Bool {
    if source == target || source == .null { return true }
    switch (source, target) {
    case (.int, .decimal), (.int, .float), (.decimal, .float), (.date, .timestamp): return true
    case (.decimal(let from), .decimal(let to)): return from <= to
    default: return false
    }
  }

  /// A constant in another type without loss; nil when that is not possible.
  static func convert(_ value: Value, to type: LogicalType) -> Value? {
    switch (value, type) {
    case (.null, _): .null
    case (.int(let number), .decimal(let scale)):
      Decimal(Int128(number), scale: 0).rescaled(to: scale).map { .decimal($0) }
    case (.int(let number), .float): .float(Double(number))
    case (.decimal(let number), .decimal(let scale)) where scale >= number.scale:
      number.rescaled(to: scale).map { .decimal($0) }
    case (.decimal(let number), .float): .float(number.double)
    case (.date(let days), .timestamp): .timestamp(Int64(days) * CivilDate.microsecondsPerDay)
    default: value.type == type ? value : nil
    }
  }

  /// The type of a sum, difference, product or quotient of two numbers.
  static func arithmetic(
    _ op: ArithmeticOperator, _ a: LogicalType, _ b: LogicalType
  ) -> LogicalType? {
    guard let both = unified(a, b) else { return nil }
    switch both {
    case .float: return .float
    case .int where op == .divide: return .decimal(scale: Limits.decimalScaleQuotient)
    case .int: return .int
    case .decimal:
      switch op {
      case .add, .subtract: return .decimal(scale: max(a.scale, b.scale))
      case .multiply: return .decimal(scale: min(a.scale + b.scale, Limits.decimalScaleMax))
      case .divide: return .decimal(scale: Limits.decimalScaleQuotient)
      }
    default: return nil
    }
  }

  /// `a text`, `an int`: for messages.
  static func described(_ type: LogicalType) -> String {
    switch type {
    case .int: "a number (int)"
    case .decimal: "a number (decimal)"
    case .float: "a number (float)"
    case .text: "a text"
    case .bool: "true or false"
    case .date: "a date"
    case .timestamp: "a timestamp"
    case .duration: "a duration"
    case .list: "a list"
    case .null: "null"
    case .row(let table): "a row of \(table)"
    }
  }
}

extension BoundExpression {
  /// The value of a literal or parameter.
  var constantValue: Value? { if case .constant(let value, _) = self { value } else { nil } }
  var isNullConstant: Bool { constantValue?.isNull ?? false }
  static let yes = BoundExpression.constant(.bool(true), .bool)
}
