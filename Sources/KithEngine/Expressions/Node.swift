import KithBase
import KithColumns
import KithFunctions
import KithPlan
import KithStore

/// An expression made ready to run: whole batches in, one vector out. Shared by all threads; caches
/// guard themselves.
class Node: @unchecked Sendable {
  // Safety: subclasses have only immutable state and mutex-guarded caches.
  func evaluate(_ batch: Batch) throws -> Vector { preconditionFailure("subclasses evaluate") }
}

/// Turns bound expressions into nodes. Subplans run here, once.
struct Compiler {
  let executor: PlanRunner
  /// About how many rows will pass: decides whether a text test looks at every distinct text first.
  let rowsExpected: Int

  var snapshot: StoreSnapshot { executor.snapshot }

  func compile(_ expression: BoundExpression) throws -> Node {
    switch expression {
    case .constant(let value, let type): return ConstantNode(value, type: type)
    case .column(let id, _): return ColumnNode(id)
    case .field(let row, let table, let column, _):
      return FieldNode(row: try compile(row), rowColumn: row.columnID, column: snapshot.table(table).column(column))
    case .follow(let row, let reference, _):
      return FollowNode(
        row: try compile(row), rowColumn: row.columnID, parents: snapshot.reference(reference).parents)
    case .cast(let operand, let type): return try compileCast(operand, to: type)
    case .arithmetic(let op, let left, let right, let type, let range):
      return ArithmeticNode(
        op, try compile(left), try compile(right), type: type, range: range, context: executor.context)
    case .dateArithmetic(let op, let left, let right, let type):
      return DateArithmeticNode(
        op, try compile(left), try compile(right), leftType: left.type, rightType: right.type,
        type: type, context: executor.context)
    case .negate(let operand, let range): return NegateNode(try compile(operand), range: range)
    case .concatenate(let left, let right):
      return ConcatenateNode(try compile(left), try compile(right))
    case .call(let call): return try compileCall(call)
    case .coalesce(let left, let right):
      return ChoiceNode.coalesce(try compile(left), try compile(right))
    case .conditional(let condition, let then, let otherwise):
      return ChoiceNode(
        condition: try compile(condition), then: try compile(then), otherwise: try compile(otherwise))
    case .scalarPlan(let subplan, let type):
      return ConstantNode(try executor.scalar(subplan), type: type)
    case .compare, .same, .and, .or, .not, .isNull, .isBlank, .inList, .inPlan, .textTest:
      return try compileTest(expression)
    }
  }

  private func compileTest(_ expression: BoundExpression) throws -> Node {
    switch expression {
    case .compare(let op, let left, let right): return try compileComparison(op, left, right)
    case .same(let left, let right): return SameNode(try compile(left), try compile(right))
    case .and(let operands): return AndNode(try operands.map(compile), isAnd: true)
    case .or(let operands): return AndNode(try operands.map(compile), isAnd: false)
    case .not(let operand): return NotNode(try compile(operand))
    case .isNull(let operand): return IsNullNode(try compile(operand))
    case .isBlank(let operand):
      if operand.type != .text { return IsNullNode(try compile(operand)) }
      return TextPredicateNode(
        try compile(operand), rowsExpected: rowsExpected, ofNull: 1, TextPredicates.isBlank)
    case .inList(let operand, let values): return try compileInList(operand, values)
    case .inPlan(let operand, let subplan):
      return MembershipNode(
        try compile(operand), values: ValueSet(try executor.values(of: subplan)))
    case .textTest(let kind, let operand, let pattern):
      return try compileTextTest(kind, operand, pattern)
    default: preconditionFailure("compile handles the other kinds")
    }
  }

  private func compileComparison(
    _ op: ComparisonOperator, _ left: BoundExpression, _ right: BoundExpression
  ) throws -> Node {
    if case .constant(let value, _) = right, !value.isNull {
      if case .text(let text) = value {
        return TextPredicateNode(
          try compile(left), rowsExpected: rowsExpected, ofNull: nil, code: op == .equal ? text : nil,
          TextPredicates.compare(op, text))
      }
      return CompareConstantNode(op, try compile(left), value)
    }
    if case .constant(let value, _) = left, !value.isNull {
      return try compileComparison(op.mirrored, right, left)
    }
    return CompareNode(op, try compile(left), try compile(right))
  }

  private func compileInList(_ operand: BoundExpression, _ values: [Value]) throws -> Node {
    if operand.type == .text {
      let texts = Set(values.compactMap { if case .text(let text) = $0 { Array(text.utf8) } else { nil } })
      return TextPredicateNode(
        try compile(operand), rowsExpected: rowsExpected, ofNull: nil) { texts.contains(Array($0)) }
    }
    var builder = VectorBuilder(operand.type)
    for value in values { builder.append(value) }
    if case .decimal(let scale) = operand.type {
      builder = VectorBuilder(.decimal(scale: max(scale, values.map(\.type.scale).max() ?? 0)))
      for value in values { builder.append(value) }
    }
    return MembershipNode(try compile(operand), values: ValueSet(builder.vector()))
  }

  private func compileTextTest(
    _ kind: TextMatchKind, _ operand: BoundExpression, _ pattern: BoundExpression
  ) throws -> Node {
    guard case .constant(.text(let text), _) = pattern else {
      return DynamicTextNode(kind, try compile(operand), try compile(pattern))
    }
    do {
      let matcher = try TextMatcher.make(kind, pattern: text)
      return TextPredicateNode(
        try compile(operand), rowsExpected: rowsExpected, ofNull: nil) { matcher.matches($0) }
    } catch {
      throw Diagnostic("K0407", error.message, nil, hint: error.hint)
    }
  }

  private func compileCast(_ operand: BoundExpression, to type: LogicalType) throws -> Node {
    let node = try compile(operand)
    if operand.type == type { return node }
    if case .constant(let value, _) = operand, value.isNull { return ConstantNode(.null, type: type) }
    guard let kernel = Casting.kernel(from: operand.type, to: type) else {
      preconditionFailure("the binder only makes casts that exist")
    }
    return KernelNode(kernel, [node], range: nil, context: executor.context)
  }

  private func compileCall(_ call: BoundCall) throws -> Node {
    let nodes = try call.arguments.map(compile)
    let kernel = KernelNode(call.overload.kernel, nodes, range: call.range, context: executor.context)
    // A function of one text and constants is run once per distinct text where that saves work.
    let variable = call.arguments.indices.filter { !call.arguments[$0].isConstant }
    if variable.count == 1, call.arguments[variable[0]].type == .text {
      return DictionaryMapNode(kernel, argument: variable[0], rowsExpected: rowsExpected)
    }
    return kernel
  }
}

extension BoundExpression {
  var isConstant: Bool { if case .constant = self { true } else { false } }
  var columnID: ColumnID? { if case .column(let id, _) = self { id } else { nil } }
}

extension ComparisonOperator {
  /// The operator with its sides exchanged.
  var mirrored: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
