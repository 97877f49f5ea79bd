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

  /// The values where they are stored, without a copy; nil when they must be computed.
  func inPlace(_ batch: Batch) -> Vector? { nil }
}

/// Turns bound expressions into nodes. Subplans run here, once.
struct Compiler {
  let executor: PlanRunner
  /// About how many rows will pass: decides whether a text test looks at every distinct text first.
  let rowsExpected: Int

  var snapshot: StoreSnapshot { executor.snapshot }

  /// Constants are folded first, so that `today() - 90 days` is computed once.
  func compile(_ expression: BoundExpression) throws -> Node { try node(fold(expression)) }

  func fold(_ expression: BoundExpression) -> BoundExpression {
    let folded = expression.mapChildren(fold)
    switch folded {
    case .constant, .column, .field, .follow, .scalarPlan, .inPlan: return folded
    default: break
    }
    guard folded.children.allSatisfy(\.isConstant) else { return folded }
    // What fails is left for the rows: without rows there is no failure.
    let one = Relation(count: 1, columns: [:])
    guard let value = try? node(folded).evaluate(Batch(one, 0..<1)).value(0) else { return folded }
    return .constant(value, folded.type)
  }

  private func node(_ expression: BoundExpression) throws -> Node {
    switch expression {
    case .constant(let value, let type): return ConstantNode(value, type: type)
    case .column(let id, _): return ColumnNode(id)
    case .field(let row, let table, let column, _):
      let snapshot = snapshot
      let slot = snapshot.table(table).slot(column)
      if rowsExpected <= ColumnSlot.fewCells, slot.isWaiting {
        return FewCellsNode(row: try node(row), slot: slot)
      }
      let source = slot.column()
      return FieldNode(
        row: try node(row), rowColumn: row.columnID, column: source,
        clustered: { snapshot.reference($0).clusteredColumn(column, of: source) })
    case .follow(let row, let reference, _):
      return FollowNode(
        row: try node(row), rowColumn: row.columnID, parents: snapshot.reference(reference).parents)
    case .cast(let operand, let type): return try compileCast(operand, to: type)
    case .arithmetic(let op, let left, let right, let type, let range):
      return ArithmeticNode(
        op, try node(left), try node(right), type: type, range: range, context: executor.context)
    case .dateArithmetic(let op, let left, let right, let type):
      return DateArithmeticNode(
        op, try node(left), try node(right), leftType: left.type, rightType: right.type,
        type: type, context: executor.context)
    case .negate(let operand, let range): return NegateNode(try node(operand), range: range)
    case .concatenate(let left, let right):
      return ConcatenateNode(try node(left), try node(right))
    case .call(let call): return try compileCall(call)
    case .coalesce(let left, let right):
      return ChoiceNode.coalesce(try node(left), try node(right))
    case .conditional(let condition, let then, let otherwise):
      return ChoiceNode(
        condition: try node(condition), then: try node(then), otherwise: try node(otherwise))
    case .scalarPlan(let subplan, let type):
      return ConstantNode(try executor.scalar(subplan), type: type)
    case .compare, .same, .and, .or, .not, .isNull, .isBlank, .inList, .inPlan, .textTest:
      return try compileTest(expression)
    }
  }

  private func compileTest(_ expression: BoundExpression) throws -> Node {
    switch expression {
    case .compare(let op, let left, let right): return try compileComparison(op, left, right)
    case .same(let left, let right): return SameNode(try node(left), try node(right))
    case .and(let operands): return AndNode(try operands.map(node), isAnd: true)
    case .or(let operands): return AndNode(try operands.map(node), isAnd: false)
    case .not(let operand): return NotNode(try node(operand))
    case .isNull(let operand): return IsNullNode(try node(operand))
    case .isBlank(let operand):
      if operand.type != .text { return IsNullNode(try node(operand)) }
      return TextPredicateNode(
        try node(operand), rowsExpected: rowsExpected, ofNull: 1, TextPredicates.isBlank)
    case .inList(let operand, let values): return try compileInList(operand, values)
    case .inPlan(let operand, let subplan):
      return MembershipNode(
        try node(operand), values: ValueSet(try executor.values(of: subplan)), isQuery: true)
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
          try node(left), rowsExpected: rowsExpected, ofNull: nil, code: op == .equal ? text : nil,
          TextPredicates.compare(op, text))
      }
      return CompareConstantNode(op, try node(left), value)
    }
    if case .constant(let value, _) = left, !value.isNull {
      return try compileComparison(op.mirrored, right, left)
    }
    return CompareNode(op, try node(left), try node(right))
  }

  private func compileInList(_ operand: BoundExpression, _ values: [Value]) throws -> Node {
    if operand.type == .text {
      let texts = Set(values.compactMap { if case .text(let text) = $0 { Array(text.utf8) } else { nil } })
      return TextPredicateNode(
        try node(operand), rowsExpected: rowsExpected, ofNull: nil) { texts.contains(Array($0)) }
    }
    var builder = VectorBuilder(operand.type)
    for value in values { builder.append(value) }
    if case .decimal(let scale) = operand.type {
      builder = VectorBuilder(.decimal(scale: max(scale, values.map(\.type.scale).max() ?? 0)))
      for value in values { builder.append(value) }
    }
    return MembershipNode(try node(operand), values: ValueSet(builder.vector()))
  }

  private func compileTextTest(
    _ kind: TextMatchKind, _ operand: BoundExpression, _ pattern: BoundExpression
  ) throws -> Node {
    guard case .constant(.text(let text), _) = pattern else {
      return DynamicTextNode(kind, try node(operand), try node(pattern))
    }
    let matcher = try TextMatching.matcher(kind, pattern: text)
    return TextPredicateNode(
      try node(operand), rowsExpected: rowsExpected, ofNull: nil,
      candidates: trigramCandidates(kind, operand, text)) { matcher.matches($0) }
  }

  /// The texts of a stored column that may hold the pattern; nil where no index tells.
  private func trigramCandidates(
    _ kind: TextMatchKind, _ operand: BoundExpression, _ pattern: String
  ) -> TextCandidates? {
    guard executor.options.usesIndexes, case .field(_, let name, let column, _) = operand else { return nil }
    let needle: String
    switch kind {
    case .contains, .startsWith, .endsWith: needle = pattern
    // Between wildcards the longest run of plain characters must occur.
    case .like:
      if pattern.contains("\\") { return nil }
      needle = pattern.split(whereSeparator: { $0 == "%" || $0 == "_" })
        .max { $0.utf8.count < $1.utf8.count }.map(String.init) ?? ""
    case .ilike, .matches: return nil
    }
    let table = snapshot.table(name)
    guard needle.utf8.count >= 3, case .text(_, let dictionary) = table.column(column).data else {
      return nil
    }
    table.wishForIndex(column)
    guard let index = table.trigramIndex(column) else { return nil }
    return TextCandidates(index: index, dictionary: dictionary, needle: Array(needle.utf8))
  }

  private func compileCast(_ operand: BoundExpression, to type: LogicalType) throws -> Node {
    let node = try node(operand)
    if operand.type == type { return node }
    if case .constant(let value, _) = operand, value.isNull { return ConstantNode(.null, type: type) }
    guard let kernel = Casting.kernel(from: operand.type, to: type) else {
      preconditionFailure("the binder only makes casts that exist")
    }
    return KernelNode(kernel, [node], range: nil, context: executor.context)
  }

  private func compileCall(_ call: BoundCall) throws -> Node {
    let nodes = try call.arguments.map(node)
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
