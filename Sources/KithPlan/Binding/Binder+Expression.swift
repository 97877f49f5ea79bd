import KithBase
import KithFunctions
import KithSyntax

extension Binder {
  /// The expression over the site's rows; nil when it has an error, which is reported then.
  func expression(_ expression: Expression, _ site: Site) -> BoundExpression? {
    let range = expression.range
    switch expression.kind {
    case .literal(let value): return .constant(value, value.type)
    case .period:
      report("K0401", "a period stands after `in`", range, hint: "for example date in @2026-Q3")
    case .fstring(let parts): return fstring(parts, site)
    case .name, .member: return path(expression, site)
    case .variable(let name): return variable(name, range)
    case .call(let call): return self.call(call, site)
    case .negate(let operand): return negate(operand, site, range)
    case .not(let operand):
      return condition(operand, site, what: "`not`").map { .not($0) }
    case .binary(let op, let left, let right): return binary(op, left, right, site, range)
    case .isTest(let operand, let test, let negated):
      return isTest(operand, test, site, range).map { negated ? .not($0) : $0 }
    case .inTest(let operand, let target, let negated):
      return inTest(operand, target, site, range).map { negated ? .not($0) : $0 }
    case .between(let operand, let low, let high, let negated):
      return between(operand, low, high, site, range).map { negated ? .not($0) : $0 }
    case .textTest(let operand, let op, let pattern, let negated):
      return textTest(operand, op, pattern, site).map { negated ? .not($0) : $0 }
    case .ifElse(let condition, let then, let otherwise):
      return ifElse(condition, then, otherwise, site, range)
    case .list:
      report(
        "K0401", "a list stands only after `in`", range, hint: "for example tier in [\"A\", \"B\"]")
    case .rows:
      report("K0401", "rows in brackets stand only where a table may", range)
    case .all(let name):
      report(
        "K0304", "`all \(name.text)` is many rows; it needs an aggregate", range,
        hint: "for example count(all \(name.text))")
    case .subquery(let pipeline): return scalarQuery(pipeline, range)
    case .paren(let inner): return self.expression(inner, site)
    case .missing: report("K0202", "a value is missing here", range)
    }
    return nil
  }

  /// An expression that is true, false or unknown.
  func condition(_ expression: Expression, _ site: Site, what: String) -> BoundExpression? {
    guard let value = self.expression(expression, site) else { return nil }
    if value.type == .bool { return value }
    if value.type == .null { return .constant(.null, .bool) }
    report(
      "K0403", "\(what) wants a condition, and this is \(TypeRules.described(value.type))",
      expression.range, hint: conditionHint(expression, value.type))
    return nil
  }

  private func conditionHint(_ expression: Expression, _ type: LogicalType) -> String? {
    guard let text = expression.pathText else { return nil }
    return type == .text
      ? "compare it: \(text) = \"…\"" : "compare it: \(text) > 0, or \(text) is not null"
  }

  private func variable(_ name: Name, _ range: SourceRange) -> BoundExpression? {
    switch environment.variable(named: name.text) {
    case .value(let value, let type):
      if case .list = type {
        report(
          "K0401", "`$\(name.text)` is a list, which stands only after `in`", range,
          hint: "for example tier in $\(name.text)")
        return nil
      }
      return .constant(value, type)
    case .row(let fields):
      report(
        "K0303", "`$\(name.text)` is a whole row; name one of its columns", range,
        hint: fields.keys.min().map { "for example $\(name.text).\($0)" })
    case .period:
      report(
        "K0401", "`$\(name.text)` is a period, which stands only after `in`", range,
        hint: "for example date in $\(name.text)")
    case nil: reportUnknownVariable(name, range)
    }
    return nil
  }

  private func negate(_ operand: Expression, _ site: Site, _ range: SourceRange) -> BoundExpression?
  {
    guard let value = expression(operand, site) else { return nil }
    switch (value.constantValue, value.type) {
    case (.int(let number)?, _) where number != .min: return .constant(.int(-number), .int)
    case (.decimal(let number)?, let type):
      return .constant(.decimal(Decimal(-number.unscaled, scale: number.scale)), type)
    case (.float(let number)?, _): return .constant(.float(-number), .float)
    case (.duration(let length)?, _):
      return .constant(
        .duration(
          Duration(
            months: 0 &- length.months, days: 0 &- length.days,
            microseconds: 0 &- length.microseconds)), .duration)
    case (_, .null): return value
    case (_, let type) where type.isNumeric: return .negate(value, range)
    default:
      report(
        "K0401", "`-` wants a number, and this is \(TypeRules.described(value.type))", operand.range
      )
      return nil
    }
  }

  /// The parts' text forms joined; null reads as nothing.
  private func fstring(_ parts: [FStringPart], _ site: Site) -> BoundExpression? {
    var result: BoundExpression?
    var isBroken = false
    for part in parts {
      let next: BoundExpression
      switch part {
      case .text(let text): next = .constant(.text(text), .text)
      case .expression(let inner):
        guard let value = expression(inner, site) else {
          isBroken = true
          continue
        }
        next = textForm(value)
      }
      result = result.map { joined($0, next) } ?? next
    }
    return isBroken ? nil : result ?? .constant(.text(""), .text)
  }

  private func joined(_ left: BoundExpression, _ right: BoundExpression) -> BoundExpression {
    if case .text(let a)? = left.constantValue, case .text(let b)? = right.constantValue {
      return .constant(.text(a + b), .text)
    }
    return .concatenate(left, right)
  }

  private func textForm(_ value: BoundExpression) -> BoundExpression {
    // A timestamp is written in the session's time zone, which the engine knows.
    if let constant = value.constantValue, value.type != .timestamp {
      return .constant(.text(ValueText.text(of: constant)), .text)
    }
    let text = value.type == .text ? value : BoundExpression.cast(value, .text)
    return .coalesce(text, .constant(.text(""), .text))
  }

  private func ifElse(
    _ condition: Expression, _ then: Expression, _ otherwise: Expression?, _ site: Site,
    _ range: SourceRange
  ) -> BoundExpression? {
    let test = self.condition(condition, site, what: "`if`")
    let first = expression(then, site)
    let second = otherwise.map { expression($0, site) } ?? .some(.constant(.null, .null))
    guard let test, let first, let second else { return nil }
    guard let (a, b) = unify(first, second) else {
      report(
        "K0401",
        "`then` gives \(TypeRules.described(first.type)) and `else` \(TypeRules.described(second.type))",
        range, hint: textHint(then, first.type, otherwise ?? then, second.type))
      return nil
    }
    return .conditional(test, then: a, otherwise: b)
  }

  /// Both values in one type.
  func unify(_ a: BoundExpression, _ b: BoundExpression) -> (BoundExpression, BoundExpression)? {
    guard let type = TypeRules.unified(a.type, b.type) else { return nil }
    return (TypeRules.coerce(a, to: type), TypeRules.coerce(b, to: type))
  }

  func textHint(
    _ left: Expression, _ leftType: LogicalType, _ right: Expression, _ rightType: LogicalType
  ) -> String? {
    if leftType == .text, let text = right.pathText {
      return "write text(\(text)) to make it a text"
    }
    if rightType == .text, let text = left.pathText {
      return "write text(\(text)) to make it a text"
    }
    return nil
  }

  // MARK: Binary operators

  private func binary(
    _ op: BinaryOperator, _ left: Expression, _ right: Expression, _ site: Site,
    _ range: SourceRange
  ) -> BoundExpression? {
    switch op {
    case .and, .or: return logical(op, left, right, site)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return comparison(op, left, right, site, range)
    default: break
    }
    let first = expression(left, site)
    let second = expression(right, site)
    guard let first, let second else { return nil }
    switch op {
    case .coalesce:
      guard let (a, b) = unify(first, second) else {
        report(
          "K0401",
          "`??` cannot choose between \(TypeRules.described(first.type)) and "
            + TypeRules.described(second.type), range,
          hint: textHint(left, first.type, right, second.type))
        return nil
      }
      return first.isNullConstant ? b : .coalesce(a, b)
    case .concatenate: return concatenate(left, first, right, second)
    case .add: return arithmetic(.add, left, first, right, second, range)
    case .subtract: return arithmetic(.subtract, left, first, right, second, range)
    case .multiply: return arithmetic(.multiply, left, first, right, second, range)
    default: return arithmetic(.divide, left, first, right, second, range)
    }
  }

  private func logical(
    _ op: BinaryOperator, _ left: Expression, _ right: Expression, _ site: Site
  ) -> BoundExpression? {
    // A chain of one operator leans left; it is bound in order and becomes one node.
    var operands = [right]
    var rest = left
    while case .binary(op, let a, let b) = rest.kind {
      operands.append(b)
      rest = a
    }
    operands.append(rest)
    let bound = operands.reversed().map { condition($0, site, what: "`\(op.rawValue)`") }
    let values = bound.compactMap { $0 }
    guard values.count == bound.count else { return nil }
    return op == .and ? .and(values) : .or(values)
  }

  private func concatenate(
    _ left: Expression, _ first: BoundExpression, _ right: Expression, _ second: BoundExpression
  ) -> BoundExpression? {
    for (side, value) in [(left, first), (right, second)]
    where value.type != .text && value.type != .null {
      report(
        "K0401", "`||` joins texts, and this is \(TypeRules.described(value.type))", side.range,
        hint: "write text(\(side.pathText ?? "…")), or an f-string: f\"{a} {b}\"")
      return nil
    }
    return .concatenate(TypeRules.coerce(first, to: .text), TypeRules.coerce(second, to: .text))
  }

  func arithmetic(
    _ op: ArithmeticOperator, _ left: Expression, _ first: BoundExpression, _ right: Expression,
    _ second: BoundExpression, _ range: SourceRange
  ) -> BoundExpression? {
    if first.type.isTime || second.type.isTime {
      return dateArithmetic(op, left, first, right, second, range)
    }
    let a = first.type == .null ? second.type : first.type
    let b = second.type == .null ? first.type : second.type
    if a == .null { return .constant(.null, .int) }
    guard let type = TypeRules.arithmetic(op, a, b) else {
      let wrong = a.isNumeric ? (right, second) : (left, first)
      var hint: String?
      if op == .add, wrong.1.type == .text { hint = "join texts with `||`" }
      if wrong.1.type == .text, op != .add {
        hint = "write decimal(\(wrong.0.pathText ?? "…")) to read the text as a number"
      }
      report(
        "K0401", "`\(op.rawValue)` wants numbers, and this is \(TypeRules.described(wrong.1.type))",
        wrong.0.range, hint: hint)
      return nil
    }
    func operand(_ value: BoundExpression) -> BoundExpression {
      switch type {
      case .float: TypeRules.coerce(value, to: .float)
      case .decimal where value.type == .int && op != .divide:
        TypeRules.coerce(value, to: .decimal(scale: 0))
      default: value.type == .null ? TypeRules.coerce(value, to: a == .null ? b : a) : value
      }
    }
    return .arithmetic(op, operand(first), operand(second), type, range)
  }
}

extension LogicalType {
  var isTime: Bool {
    switch self {
    case .date, .timestamp, .duration: true
    default: false
    }
  }
}
