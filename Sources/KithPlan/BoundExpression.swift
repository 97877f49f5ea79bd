package import KithBase
package import KithFunctions

/// Names one column of a plan: unique within one bound statement, so that rules can move nodes
/// without renumbering.
package struct ColumnID: Hashable, Sendable, Comparable {
  package let number: Int
  package init(_ number: Int) { self.number = number }
  package static func < (a: ColumnID, b: ColumnID) -> Bool { a.number < b.number }
}

/// An expression over the columns of one plan node, all names and types resolved.
///
/// Invariant: operands already have the types that the node wants; the binder inserted the casts.
/// Row expressions never fail, except for integer and decimal overflow.
package indirect enum BoundExpression: Sendable {
  case constant(Value, LogicalType)
  case column(ColumnID, LogicalType)
  /// A stored column of the row that `row` (of type `.row(table)`) names; null where there is none.
  case field(row: BoundExpression, table: String, column: Int, LogicalType)
  /// The row that a reference (index into the catalog's references) of `row` points at.
  case follow(row: BoundExpression, reference: Int, table: String)
  /// Widening or explicit change of type. Explicit ones give null where a value cannot be read.
  case cast(BoundExpression, LogicalType)
  /// Numbers. int∘int: int, except `/`. Decimal operands may have different scales. For `/` both
  /// operands are int or decimal and the result has scale 10, or both are float.
  case arithmetic(ArithmeticOperator, BoundExpression, BoundExpression, LogicalType, SourceRange)
  /// date|timestamp ± duration, date − date (int days), duration ± duration.
  case dateArithmetic(ArithmeticOperator, BoundExpression, BoundExpression, LogicalType)
  case negate(BoundExpression, SourceRange)
  /// `||`: null when either side is.
  case concatenate(BoundExpression, BoundExpression)
  /// Both sides of one type, but decimals may differ in scale. Null when either side is null.
  case compare(ComparisonOperator, BoundExpression, BoundExpression)
  /// Null-safe equality: never null.
  case same(BoundExpression, BoundExpression)
  /// Three-valued; two or more operands.
  case and([BoundExpression])
  case or([BoundExpression])
  case not(BoundExpression)
  case isNull(BoundExpression)
  /// Null, or only spaces, tabs and line ends.
  case isBlank(BoundExpression)
  /// One of the listed values, none null, all of the operand's type (decimals rescaled).
  case inList(BoundExpression, [Value])
  /// One of the values of `column` in an uncorrelated plan, which is run once. Null when the operand
  /// is null; nulls among the values match nothing and are otherwise ignored.
  case inPlan(BoundExpression, Subplan)
  case textTest(TextMatchKind, BoundExpression, pattern: BoundExpression)
  case coalesce(BoundExpression, BoundExpression)
  /// An unknown condition takes the second branch.
  case conditional(BoundExpression, then: BoundExpression, otherwise: BoundExpression)
  case call(BoundCall)
  /// The single value of an uncorrelated plan with at most one row, run once; null without a row.
  case scalarPlan(Subplan, LogicalType)
}

package enum ArithmeticOperator: String, Hashable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
}

package enum ComparisonOperator: String, Hashable, Sendable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

package struct BoundCall: Sendable {
  package let name: String
  package let overload: ScalarOverload
  package let arguments: [BoundExpression]
  package let range: SourceRange
  package init(
    name: String, overload: ScalarOverload, arguments: [BoundExpression], range: SourceRange
  ) {
    self.name = name
    self.overload = overload
    self.arguments = arguments
    self.range = range
  }
}

/// A plan inside an expression, evaluated once before the rows. A class, so that its identity can
/// name the result.
package final class Subplan: Sendable {
  package let plan: LogicalPlan
  /// What is read of each row.
  package let value: BoundExpression
  package let range: SourceRange
  package init(plan: LogicalPlan, value: BoundExpression, range: SourceRange) {
    self.plan = plan
    self.value = value
    self.range = range
  }
}

extension BoundExpression {
  package var type: LogicalType {
    switch self {
    case .constant(_, let type), .column(_, let type), .field(_, _, _, let type), .cast(_, let type),
      .arithmetic(_, _, _, let type, _), .dateArithmetic(_, _, _, let type),
      .scalarPlan(_, let type):
      type
    case .follow(_, _, let table): .row(table: table)
    case .negate(let operand, _): operand.type
    case .concatenate: .text
    case .compare, .same, .and, .or, .not, .isNull, .isBlank, .inList, .inPlan, .textTest: .bool
    case .coalesce(let left, _): left.type
    case .conditional(_, let then, _): then.type
    case .call(let call): call.overload.result
    }
  }

  /// The operands, in order.
  package var children: [BoundExpression] {
    switch self {
    case .constant, .column, .scalarPlan: []
    case .field(let row, _, _, _), .follow(let row, _, _): [row]
    case .cast(let operand, _), .negate(let operand, _), .not(let operand), .isNull(let operand),
      .isBlank(let operand), .inList(let operand, _), .inPlan(let operand, _):
      [operand]
    case .arithmetic(_, let left, let right, _, _), .dateArithmetic(_, let left, let right, _),
      .concatenate(let left, let right), .compare(_, let left, let right), .same(let left, let right),
      .coalesce(let left, let right):
      [left, right]
    case .textTest(_, let operand, let pattern): [operand, pattern]
    case .and(let operands), .or(let operands): operands
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .call(let call): call.arguments
    }
  }

  /// The same node over changed operands.
  package func mapChildren(_ change: (BoundExpression) -> BoundExpression) -> BoundExpression {
    switch self {
    case .constant, .column, .scalarPlan: self
    case .field(let row, let table, let column, let type):
      .field(row: change(row), table: table, column: column, type)
    case .follow(let row, let reference, let table):
      .follow(row: change(row), reference: reference, table: table)
    case .cast(let operand, let type): .cast(change(operand), type)
    case .arithmetic(let op, let left, let right, let type, let range):
      .arithmetic(op, change(left), change(right), type, range)
    case .dateArithmetic(let op, let left, let right, let type):
      .dateArithmetic(op, change(left), change(right), type)
    case .negate(let operand, let range): .negate(change(operand), range)
    case .concatenate(let left, let right): .concatenate(change(left), change(right))
    case .compare(let op, let left, let right): .compare(op, change(left), change(right))
    case .same(let left, let right): .same(change(left), change(right))
    case .and(let operands): .and(operands.map(change))
    case .or(let operands): .or(operands.map(change))
    case .not(let operand): .not(change(operand))
    case .isNull(let operand): .isNull(change(operand))
    case .isBlank(let operand): .isBlank(change(operand))
    case .inList(let operand, let values): .inList(change(operand), values)
    case .inPlan(let operand, let plan): .inPlan(change(operand), plan)
    case .textTest(let kind, let operand, let pattern):
      .textTest(kind, change(operand), pattern: change(pattern))
    case .coalesce(let left, let right): .coalesce(change(left), change(right))
    case .conditional(let condition, let then, let otherwise):
      .conditional(change(condition), then: change(then), otherwise: change(otherwise))
    case .call(let call):
      .call(
        BoundCall(
          name: call.name, overload: call.overload, arguments: call.arguments.map(change),
          range: call.range))
    }
  }

  /// Every column that the expression reads.
  package var columns: Set<ColumnID> {
    var found: Set<ColumnID> = []
    collect(into: &found)
    return found
  }

  private func collect(into found: inout Set<ColumnID>) {
    if case .column(let id, _) = self { found.insert(id) }
    for child in children { child.collect(into: &found) }
  }
}
