import KithBase
import KithSyntax

extension Binder {
  /// Arithmetic where a date, a timestamp or a duration takes part.
  func dateArithmetic(
    _ op: ArithmeticOperator, _ left: Expression, _ first: BoundExpression, _ right: Expression,
    _ second: BoundExpression, _ range: SourceRange
  ) -> BoundExpression? {
    switch (first.type, op, second.type) {
    case (.date, .add, .duration), (.date, .subtract, .duration):
      if case .duration(let length)? = second.constantValue, length.microseconds != 0 {
        report(
          "K0406", "a date has no hours to add to", right.range,
          hint: "write timestamp(\(left.pathText ?? "…")) \(op.rawValue) …")
        return nil
      }
      return .dateArithmetic(op, first, second, .date)
    case (.timestamp, .add, .duration), (.timestamp, .subtract, .duration):
      return .dateArithmetic(op, first, second, .timestamp)
    case (.duration, .add, .date): return dateArithmetic(op, right, second, left, first, range)
    case (.duration, .add, .timestamp): return .dateArithmetic(op, second, first, .timestamp)
    case (.duration, .add, .duration), (.duration, .subtract, .duration):
      return .dateArithmetic(op, first, second, .duration)
    case (.date, .subtract, .date): return .dateArithmetic(.subtract, first, second, .int)
    case (.null, _, _): return dateWithNull(op, second.type, isLeft: true)
    case (_, _, .null): return dateWithNull(op, first.type, isLeft: false)
    case (.timestamp, .subtract, .timestamp), (.timestamp, .subtract, .date),
      (.date, .subtract, .timestamp):
      let a = right.pathText ?? "a"
      let b = left.pathText ?? "b"
      report(
        "K0406", "the length of time between two timestamps needs a unit", range,
        hint: "write days_between(\(a), \(b)) or hours_between(\(a), \(b))")
    case (.date, _, .int), (.timestamp, _, .int), (.date, _, .decimal), (.timestamp, _, .decimal):
      report(
        "K0406", "a number has no unit of time", right.range,
        hint: numberHint(right, second))
    case (.duration, .multiply, _), (_, .multiply, .duration):
      report("K0406", "a duration cannot be multiplied", range, hint: "write days(n) or months(n)")
    default:
      report(
        "K0406",
        "`\(op.rawValue)` does not work on \(TypeRules.described(first.type)) and "
          + TypeRules.described(second.type), range, hint: "add a duration: date + 90 days")
    }
    return nil
  }

  private func numberHint(_ expression: Expression, _ value: BoundExpression) -> String {
    if case .int(let number)? = value.constantValue {
      return "write `\(number) \(number == 1 ? "day" : "days")`"
    }
    return "write days(\(expression.pathText ?? "n"))"
  }

  private func dateWithNull(
    _ op: ArithmeticOperator, _ other: LogicalType, isLeft: Bool
  ) -> BoundExpression? {
    switch (op, other) {
    case (.subtract, .date) where isLeft: .constant(.null, .int)
    default: .constant(.null, other)
    }
  }
}
