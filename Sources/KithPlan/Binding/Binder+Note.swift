import KithBase
import KithFunctions
import KithSyntax

extension Binder {
  /// What to say of rows that a condition drops only because it is unknown; nil when nothing in it
  /// can be null.
  func unknownNote(_ condition: Expression, _ site: Site) -> UnknownNote? {
    var subjects: [String] = []
    var divides = false
    let rewriter = Rewriter(replace: { [self] expression in
      switch expression.kind {
      case .isTest, .inTest(_, .query, _): return expression  // Never unknown.
      case .binary(.divide, _, let divisor) where !divisor.isNonzero:
        divides = true
        return nil
      case .call(let call) where !self.passesNull(call): return expression
      case .subquery: return expression
      case .binary(.coalesce, _, let fallback) where fallback.isLiteral: return expression
      case .name, .member:
        if let text = expression.pathText, !subjects.contains(text), isNullable(expression, site) {
          subjects.append(text)
        }
        return expression
      default: return nil
      }
    })
    _ = rewriter.expression(condition)
    if subjects.isEmpty { return divides ? UnknownNote(subject: "a divisor is 0", hint: nil) : nil }
    let listed =
      subjects.count < 3
      ? subjects.joined(separator: " or ")
      : subjects.dropLast().joined(separator: ", ") + " or " + (subjects.last ?? "")
    let subject = "\(listed) is null" + (divides ? " or a divisor is 0" : "")
    return UnknownNote(subject: subject, hint: noteHint(condition.bare))
  }

  /// Aggregates have a value of their own over rows without one.
  private func passesNull(_ call: Call) -> Bool {
    AggregateKind(rawValue: Spelling.key(call.name.text)) == nil
  }

  private func isNullable(_ path: Expression, _ site: Site) -> Bool {
    let before = isTrying
    isTrying = true
    defer { isTrying = before }
    guard case .value(let value) = resolve(path, site) else { return false }
    switch value {
    case .constant: return false
    case .field(let row, let table, let column, _):
      guard case .column = row, let schema = self.table(named: table) else { return true }
      return !schema.columns[column].isRequired && !schema.key.contains(column)
    default: return true
    }
  }

  /// How to keep the rows, for a simple comparison.
  private func noteHint(_ condition: Expression) -> String? {
    guard case .binary(.notEqual, let left, let right) = condition.kind, let path = left.pathText,
      case .literal(let value) = right.bare.kind
    else { return nil }
    let literal =
      switch value {
      case .text(let text): "\"\(text)\""
      default: ValueText.text(of: value)
      }
    func quoted(_ program: String) -> String { ValueText.quoted(program) }
    return "\(quoted("\(path) is not \(literal)")) or \(quoted("exclude \(path) = \(literal)"))"
  }
}

extension Expression {
  fileprivate var isNonzero: Bool {
    switch bare.kind {
    case .literal(.int(let value)): value != 0
    case .literal(.decimal(let value)): value.unscaled != 0
    default: false
    }
  }

  fileprivate var isLiteral: Bool {
    if case .literal(let value) = bare.kind { !value.isNull } else { false }
  }
}
