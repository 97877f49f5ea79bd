package import KithBase
import KithFunctions

/// Bound expressions as a reader wants them: close to the language, columns by number.
package struct ExpressionText {
  let catalog: CatalogSnapshot

  package init(_ catalog: CatalogSnapshot) { self.catalog = catalog }

  package func text(_ value: BoundExpression) -> String {
    switch value {
    case .constant(let constant, _): return literal(constant)
    case .column(let id, _): return column(id)
    case .field(let row, let table, let index, _):
      let name = catalog.table(table).map { $0.columns[index].name } ?? "\(index)"
      return "\(text(row)).\(name)"
    case .follow(let row, let reference, _):
      return "\(text(row)).\(catalog.references[reference].forwardName)"
    case .cast(let operand, let type): return "\(typeText(type))(\(text(operand)))"
    case .arithmetic(let op, let left, let right, _, _),
      .dateArithmetic(let op, let left, let right, _):
      return "(\(text(left)) \(op.rawValue) \(text(right)))"
    case .negate(let operand, _): return "-\(text(operand))"
    case .concatenate(let left, let right): return "(\(text(left)) || \(text(right)))"
    case .compare(let op, let left, let right): return "\(text(left)) \(op.rawValue) \(text(right))"
    case .same(let left, let right): return "\(text(left)) is \(text(right))"
    case .and(let operands): return joined(operands, " and ")
    case .or(let operands): return joined(operands, " or ")
    case .not(.isNull(let operand)): return "\(text(operand)) is not null"
    case .not(let operand): return "not \(text(operand))"
    case .isNull(let operand): return "\(text(operand)) is null"
    case .isBlank(let operand): return "\(text(operand)) is blank"
    case .inList(let operand, let values): return "\(text(operand)) in (\(list(values)))"
    case .inPlan(let operand, _): return "\(text(operand)) in (query)"
    case .textTest(let kind, let operand, let pattern):
      return "\(text(operand)) \(kind.rawValue) \(text(pattern))"
    case .coalesce(let left, let right): return "(\(text(left)) ?? \(text(right)))"
    case .conditional(let condition, let then, let otherwise):
      return "(if \(text(condition)) then \(text(then)) else \(text(otherwise)))"
    case .call(let call): return "\(call.name)(\(call.arguments.map(text).joined(separator: ", ")))"
    case .scalarPlan: return "(query)"
    }
  }

  func column(_ id: ColumnID) -> String { "#\(id.number)" }

  private func joined(_ operands: [BoundExpression], _ word: String) -> String {
    operands.map { operand in
      switch operand {
      case .and, .or: "(\(text(operand)))"
      default: text(operand)
      }
    }.joined(separator: word)
  }

  private func typeText(_ type: LogicalType) -> String {
    if case .decimal(let scale) = type { "decimal\(scale)" } else { type.name }
  }

  private func list(_ values: [Value]) -> String {
    let shown = values.prefix(Limits.candidatesInHintMax).map(literal).joined(separator: ", ")
    return values.count > Limits.candidatesInHintMax ? shown + ", …" : shown
  }

  private func literal(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .text(let text): ValueText.quoted(text)
    default: ValueText.text(of: value)
    }
  }

  func call(_ call: AggregateCall) -> String {
    var inner = call.isDistinct ? "distinct " : ""
    if let argument = call.argument { inner += text(argument) }
    if let fraction = call.fraction { inner += ", \(fraction)" }
    if let filter = call.filter { inner += (inner.isEmpty ? "" : " ") + "where \(text(filter))" }
    if !call.sort.isEmpty { inner += " sort \(keys(call.sort))" }
    if let per = call.per { inner += " per \(text(per))" }
    return "\(call.kind.rawValue)(\(inner))"
  }

  func window(_ call: WindowCall) -> String {
    switch call.function {
    case .aggregate(let aggregate): return self.call(aggregate)
    case .ranking(let kind, let argument, let number, let fallback):
      var parts = argument.map { [text($0)] } ?? []
      if kind == .ntile || (argument != nil && (number != 1 || fallback != nil)) {
        parts.append("\(number)")
      }
      if let fallback { parts.append(text(fallback)) }
      return "\(kind.rawValue)(\(parts.joined(separator: ", ")))"
    }
  }

  func keys(_ keys: [SortKey]) -> String {
    keys.map {
      text($0.value) + ($0.isDescending ? " desc" : "") + ($0.nullsFirst ? " nulls first" : "")
    }.joined(separator: ", ")
  }
}
