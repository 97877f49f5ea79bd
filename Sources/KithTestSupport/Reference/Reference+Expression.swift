import KithBase
import KithColumns
import KithFunctions
import KithPlan

extension ReferenceEvaluator {
  /// Three-valued truth: nil is unknown.
  func truth(_ expression: BoundExpression, _ row: Row) throws -> Bool? {
    if case .bool(let value) = try value(expression, row) { return value }
    return nil
  }

  func value(_ expression: BoundExpression, _ row: Row) throws -> Value {
    switch expression {
    case .constant(let value, _): return value
    case .column(let id, _):
      switch row[id] {
      case .value(let value): return value
      case .failed(let error): throw error
      case nil: return .null
      }
    case .field(let base, let table, let column, _):
      return field(try value(base, row), table: table, column: column)
    case .follow(let base, let reference, _):
      guard case .int(let number) = try value(base, row) else { return .null }
      return targets(of: reference)[Int(number)].map { .int(Int64($0)) } ?? .null
    case .cast(let operand, let type): return try cast(try value(operand, row), to: type)
    case .arithmetic(let op, let left, let right, let type, _):
      return try ReferenceArithmetic.apply(
        op, try value(left, row), try value(right, row), type: type)
    case .dateArithmetic(let op, let left, let right, let type):
      return ReferenceTime.apply(op, try value(left, row), try value(right, row), type: type)
    case .negate(let operand, _): return try ReferenceArithmetic.negate(try value(operand, row))
    case .concatenate(let left, let right):
      guard case .text(let a) = try value(left, row), case .text(let b) = try value(right, row) else {
        return .null
      }
      return .text(a + b)
    case .compare(let op, let left, let right):
      return compared(op, try value(left, row), try value(right, row))
    case .same(let left, let right):
      return .bool(ReferenceOrder.isEqual(try value(left, row), try value(right, row)))
    case .and(let operands): return try combined(operands, row, decisive: false)
    case .or(let operands): return try combined(operands, row, decisive: true)
    case .not(let operand): return try truth(operand, row).map { .bool(!$0) } ?? .null
    case .isNull(let operand): return .bool(try value(operand, row).isNull)
    case .isBlank(let operand): return .bool(isBlank(try value(operand, row)))
    case .inList(let operand, let values): return isIn(try value(operand, row), values)
    case .inPlan(let operand, let plan):
      return isIn(try value(operand, row), try values(of: plan))
    case .textTest(let kind, let operand, let pattern):
      return try textTest(kind, try value(operand, row), try value(pattern, row))
    case .coalesce(let left, let right):
      let first = try value(left, row)
      if isEager { _ = try value(right, row) }
      return first.isNull ? try value(right, row) : first
    case .conditional(let condition, let then, let otherwise):
      if isEager {
        _ = try value(then, row)
        _ = try value(otherwise, row)
      }
      return try truth(condition, row) == true ? try value(then, row) : try value(otherwise, row)
    case .call(let call): return try called(call.overload, call.arguments.map { try value($0, row) })
    case .scalarPlan(let plan, _): return try values(of: plan).first ?? .null
    }
  }

  private func compared(_ op: ComparisonOperator, _ a: Value, _ b: Value) -> Value {
    if a.isNull || b.isNull { return .null }
    let order = ReferenceOrder.compare(a, b)
    switch op {
    case .equal: return .bool(order == 0)
    case .notEqual: return .bool(order != 0)
    case .less: return .bool(order < 0)
    case .lessOrEqual: return .bool(order <= 0)
    case .greater: return .bool(order > 0)
    case .greaterOrEqual: return .bool(order >= 0)
    }
  }

  /// `and` is false when any operand is (`or` true), else unknown when any is, else the opposite.
  private func combined(_ operands: [BoundExpression], _ row: Row, decisive: Bool) throws -> Value {
    var isUnknown = false
    var isDecided = false
    for operand in operands {
      let truth = try truth(operand, row)
      if truth == decisive { isDecided = true }
      if truth == nil { isUnknown = true }
      if isDecided, !isEager { break }
    }
    if isDecided { return .bool(decisive) }
    return isUnknown ? .null : .bool(!decisive)
  }

  private func isBlank(_ value: Value) -> Bool {
    switch value {
    case .null: true
    case .text(let text): text.unicodeScalars.allSatisfy { " \t\r\n".unicodeScalars.contains($0) }
    default: false
    }
  }

  /// Nulls among the values match nothing.
  private func isIn(_ operand: Value, _ values: [Value]) -> Value {
    if operand.isNull { return .null }
    return .bool(values.contains { !$0.isNull && ReferenceOrder.compare($0, operand) == 0 })
  }

  private func textTest(_ kind: TextMatchKind, _ operand: Value, _ pattern: Value) throws -> Value {
    guard case .text(let text) = operand, case .text(let wanted) = pattern else { return .null }
    let (t, p) = (Array(text.utf8), Array(wanted.utf8))
    switch kind {
    case .contains:
      return .bool(p.count <= t.count && (0...(t.count - p.count)).contains { t[$0..<($0 + p.count)].elementsEqual(p) })
    case .startsWith: return .bool(t.starts(with: p))
    case .endsWith: return .bool(t.reversed().starts(with: p.reversed()))
    case .like: return .bool(ReferenceText.isLike(text, wanted))
    case .ilike: return .bool(ReferenceText.isLike(ReferenceText.lower(text), ReferenceText.lower(wanted)))
    case .matches: return .bool(ReferenceText.matches(text, wanted))
    }
  }

  /// The function's own kernel over vectors of one row.
  func called(_ overload: ScalarOverload, _ arguments: [Value]) throws -> Value {
    let vectors = zip(arguments, overload.parameters).map { value, type in
      Vector.constant(value, type: type, count: 1)
    }
    do { return try overload.kernel(context, vectors, 1).value(0) } catch is KernelError {
      throw ReferenceError.overflow
    }
  }

  func cast(_ value: Value, to type: LogicalType) throws -> Value {
    switch (value, type) {
    case (.null, _): return .null
    case (.int(let value), .decimal(let scale)):
      return .decimal(Decimal(Int128(value) * Decimal.powersOfTen[scale], scale: scale))
    case (.decimal(let value), .decimal(let scale)):
      guard let result = value.rescaled(to: scale) else { throw ReferenceError.overflow }
      return .decimal(result)
    case (.int(let value), .float): return .float(Double(value))
    case (.decimal(let value), .float): return .float(value.double)
    case (.date(let value), .timestamp): return .timestamp(Int64(value) * 86_400_000_000)
    case (_, .text): return .text(ValueText.text(of: value))
    default: return value.type == type ? value : try called(castFunction(value.type, type), [value])
    }
  }

  /// An explicit cast is the function of the type's name.
  private func castFunction(_ from: LogicalType, _ to: LogicalType) throws -> ScalarOverload {
    guard let function = ScalarFunction.named(to.name) else { throw ReferenceError.failed("no cast") }
    return try function.resolve([FunctionArgument(type: from)])
  }
}
