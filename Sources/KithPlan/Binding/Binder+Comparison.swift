import KithBase
import KithFunctions
import KithSyntax

extension Binder {
  func comparison(
    _ op: BinaryOperator, _ left: Expression, _ right: Expression, _ site: Site,
    _ range: SourceRange
  ) -> BoundExpression? {
    let first = expression(left, site)
    let second = expression(right, site)
    guard let first, let second else { return nil }
    if left.bare.isNullLiteral || right.bare.isNullLiteral {
      let test = op == .notEqual ? "`is not null`" : "`is null` or `is not null`"
      switch op {
      case .equal, .notEqual:
        report(
          "K0404",
          op == .equal
            ? "nothing is ever equal to null, so this keeps no rows"
            : "nothing is ever unequal to null, so this keeps no rows", range, hint: "write \(test)"
        )
      default:
        report(
          "K0404", "nothing is ever above or below null, so this keeps no rows", range,
          hint: "write \(test)")
      }
      return nil
    }
    guard let comparison = ComparisonOperator(rawValue: op.rawValue) else { return nil }
    return compare(comparison, left, first, right, second, range)
  }

  /// A comparison of bound sides, or the error that their types ask for.
  func compare(
    _ op: ComparisonOperator, _ left: Expression, _ first: BoundExpression, _ right: Expression,
    _ second: BoundExpression, _ range: SourceRange
  ) -> BoundExpression? {
    guard let (a, b) = comparable(left, first, right, second, range) else { return nil }
    if a.type == .bool, op != .equal, op != .notEqual {
      report("K0401", "true and false have no order", range, hint: "write `=` or `!=`")
      return nil
    }
    return .compare(op, a, b)
  }

  func comparable(
    _ left: Expression, _ first: BoundExpression, _ right: Expression, _ second: BoundExpression,
    _ range: SourceRange
  ) -> (BoundExpression, BoundExpression)? {
    if let type = TypeRules.comparable(first.type, second.type) {
      return (TypeRules.operand(first, in: type), TypeRules.operand(second, in: type))
    }
    reportIncomparable(left, first, right, second, range)
    return nil
  }

  private func reportIncomparable(
    _ left: Expression, _ first: BoundExpression, _ right: Expression, _ second: BoundExpression,
    _ range: SourceRange
  ) {
    for (value, expression, other, otherExpression) in [
      (second, right, first, left), (first, left, second, right),
    ] {
      guard case .text(let text)? = value.constantValue, case .literal = expression.bare.kind else {
        continue
      }
      let name = otherExpression.pathText ?? "this"
      switch other.type {
      case .date, .timestamp:
        let isDate =
          text.utf8.count >= 10 && text.utf8.prefix(4).allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        report(
          "K0405",
          "`\(name)` is \(TypeRules.described(other.type)), and \(ValueText.quoted(text)) is a text",
          expression.range,
          hint: isDate
            ? "write the date without quotes" : "write dates as 2026-10-01, without quotes")
        return
      case .int, .decimal, .float:
        report(
          "K0401", "`\(name)` is a number, and \(ValueText.quoted(text)) is a text",
          expression.range,
          hint: "write the number without quotes")
        return
      case .bool:
        report(
          "K0401", "`\(name)` is true or false, and \(ValueText.quoted(text)) is a text",
          expression.range, hint: "write `\(name)` or `not \(name)`")
        return
      default: continue
      }
    }
    if first.type == .duration || second.type == .duration {
      report(
        "K0406", "durations cannot be compared, since months have different lengths", range,
        hint: "compare days: days_between(a, b) > 30")
      return
    }
    report(
      "K0401",
      "\(TypeRules.described(first.type)) cannot be compared with \(TypeRules.described(second.type))",
      range, hint: comparisonHint(left, first, right, second))
  }

  private func comparisonHint(
    _ left: Expression, _ first: BoundExpression, _ right: Expression, _ second: BoundExpression
  ) -> String? {
    if first.type == .text, second.type.isNumeric {
      if let value = second.constantValue, case .literal = right.bare.kind {
        return "write the text in quotes: \"\(ValueText.text(of: value))\""
      }
      return "write decimal(\(left.pathText ?? "…")) to read the text as a number"
    }
    return textHint(left, first.type, right, second.type)
  }

  // MARK: is, between, text tests

  func isTest(
    _ operand: Expression, _ test: IsTest, _ site: Site, _ range: SourceRange
  ) -> BoundExpression? {
    guard let value = expression(operand, site) else {
      if case .value(let other) = test { _ = expression(other, site) }
      return nil
    }
    switch test {
    case .null: return .isNull(value)
    case .blank: return value.type == .text ? .isBlank(value) : .isNull(value)
    case .value(let other):
      guard let second = expression(other, site),
        let (a, b) = comparable(operand, value, other, second, range)
      else { return nil }
      return .same(a, b)
    }
  }

  func between(
    _ operand: Expression, _ low: Expression, _ high: Expression, _ site: Site,
    _ range: SourceRange
  ) -> BoundExpression? {
    let value = expression(operand, site)
    let lower = expression(low, site)
    let upper = expression(high, site)
    guard let value, let lower, let upper else { return nil }
    if low.bare.isNullLiteral || high.bare.isNullLiteral {
      report("K0404", "nothing is ever above or below null, so this keeps no rows", range)
      return nil
    }
    guard let a = compare(.greaterOrEqual, operand, value, low, lower, range),
      let b = compare(.lessOrEqual, operand, value, high, upper, range)
    else { return nil }
    return .and([a, b])
  }

  func textTest(
    _ operand: Expression, _ op: TextOperator, _ pattern: Expression, _ site: Site
  ) -> BoundExpression? {
    let value = expression(operand, site)
    let second = expression(pattern, site)
    guard let value, let second, let kind = TextMatchKind(rawValue: op.rawValue) else { return nil }
    for (side, bound) in [(operand, value), (pattern, second)]
    where bound.type != .text && bound.type != .null {
      report(
        "K0401", "`\(op.rawValue)` works on texts, and this is \(TypeRules.described(bound.type))",
        side.range, hint: "write text(\(side.pathText ?? "…")) to make it a text")
      return nil
    }
    return .textTest(
      kind, TypeRules.coerce(value, to: .text), pattern: TypeRules.coerce(second, to: .text))
  }
}

extension ScopeValue {
  var isBroken: Bool { if case .broken = self { true } else { false } }
}

extension Expression {
  var isNullLiteral: Bool { if case .literal(.null) = kind { true } else { false } }
}
