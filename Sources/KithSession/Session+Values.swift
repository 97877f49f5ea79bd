import KithBase
import KithPlan
import KithSyntax

extension Session {
  /// The value of an expression at statement level.
  func evaluate(_ expression: Expression) throws -> Constant {
    if let constant = try constant(expression) { return constant }
    let bound = try bindScalar(expression)
    if isChecking { return Constant(.null, bound.columns[0].value.type) }
    return try scalar(bound)
  }

  /// The value of a literal, a list, or a variable; nil for anything that must be computed. Lists have
  /// no column type, so they never reach the engine.
  func constant(_ expression: Expression) throws -> Constant? {
    switch expression.kind {
    case .literal(let value): return Constant(value, value.type)
    case .paren(let inner): return try constant(inner)
    case .list(let elements):
      var values: [Constant] = []
      for element in elements { values.append(try evaluate(element)) }
      let types = values.map(\.type).filter { $0 != .null }
      guard let element = Session.common(types) else {
        throw Diagnostic("K0401", "the values of a list have one type", expression.range)
      }
      return Constant(
        .list(values.map { Session.widened($0.value, to: element) ?? $0.value }), .list(element))
    case .variable(let name):
      if case .value(let value, let type) = scope.variable(name.text) {
        return Constant(value, type)
      }
      return nil
    default: return nil
    }
  }

  /// A period as written, or the variable that holds one.
  func period(_ expression: Expression) -> Period? {
    switch expression.kind {
    case .period(let period): return period
    case .paren(let inner): return self.period(inner)
    case .variable(let name):
      if case .period(let period) = scope.variable(name.text) { return period }
      return nil
    default: return nil
    }
  }

  /// The one type that all can have; null for none at all, nil when there is none.
  private static func common(_ types: [LogicalType]) -> LogicalType? {
    guard var result = types.first else { return .null }
    for type in types.dropFirst() where type != result {
      guard type.isNumeric, result.isNumeric else { return nil }
      result =
        type == .float || result == .float ? .float : .decimal(scale: max(type.scale, result.scale))
    }
    return result
  }

  /// The value as the type holds it: int → decimal → float, date → timestamp; nil when it is another.
  static func widened(_ value: Value, to type: LogicalType) -> Value? {
    switch (value, type) {
    case (.null, _), (.int, .int), (.decimal, .decimal), (.float, .float), (.text, .text),
      (.bool, .bool),
      (.date, .date), (.timestamp, .timestamp):
      return value
    case (.int(let value), .decimal): return .decimal(Decimal(Int128(value), scale: 0))
    case (.int(let value), .float): return .float(Double(value))
    case (.decimal(let value), .float): return .float(value.double)
    case (.date(let day), .timestamp): return .timestamp(Int64(day) * CivilDate.microsecondsPerDay)
    case (.list(let values), .list(let element)):
      var result: [Value] = []
      for value in values {
        guard let widened = widened(value, to: element) else { return nil }
        result.append(widened)
      }
      return .list(result)
    default: return nil
    }
  }

  /// The constant as the declared type holds it, or a type error.
  func converted(
    _ constant: Constant, to type: LogicalType, _ name: String, _ range: SourceRange
  ) throws -> Constant {
    guard let value = Session.widened(constant.value, to: type) else {
      throw Diagnostic(
        "K0401", "`\(name)` is declared as \(type.name), but the value is \(constant.type.name)",
        range)
    }
    return Constant(value, Session.held(type, by: value))
  }

  /// A declared decimal takes the scale of its value.
  private static func held(_ type: LogicalType, by value: Value) -> LogicalType {
    switch (type, value) {
    case (.decimal, .decimal(let value)): .decimal(scale: value.scale)
    case (.list(.decimal), .list(let values)):
      .list(
        .decimal(scale: values.map { $0.type.scale }.max() ?? 0))
    default: type
    }
  }

  /// A parameter's value from where the program was started.
  func read(_ given: ParameterValues.Given, as type: LogicalType, for name: Name) throws -> Constant
  {
    switch given {
    case .value(let constant, _): return try converted(constant, to: type, name.text, name.range)
    case .text(let text):
      guard let value = Session.read(text, as: type) else {
        throw Failure(
          .usage,
          [
            Diagnostic(
              "K0731", "the parameter `\(name.text)` wants \(Session.wanted(type)), not `\(text)`",
              nil)
          ])
      }
      return Constant(value, Session.held(type, by: value))
    }
  }

  private static func wanted(_ type: LogicalType) -> String {
    switch type {
    case .int: "a whole number"
    case .decimal, .float: "a number"
    case .bool: "true or false"
    case .date: "a date such as 2026-11-01"
    case .timestamp: "a time such as 2026-11-01T08:30"
    default: type.name
    }
  }

  /// A text of the command line by its declared type: literals as the language writes them, texts as
  /// they are, lists with commas between their values or as a list literal.
  static func read(_ text: String, as type: LogicalType) -> Value? {
    switch type {
    case .text: return .text(text)
    case .list(let element):
      if text.utf8.first == UInt8(ascii: "["), let value = literal(text) {
        return widened(value, to: type)
      }
      var values: [Value] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: true) {
        guard let value = read(String(part), as: element) else { return nil }
        values.append(value)
      }
      return .list(values)
    default:
      guard let value = literal(text), !value.isNull else { return nil }
      return widened(value, to: type)
    }
  }

  /// `--as-of`: fixes `today()`; false when the text is no day.
  package func setAsOf(_ text: String) -> Bool {
    switch (Session.read(text, as: .date), Session.read(text, as: .timestamp)) {
    case (.date(let day), _): settings.asOf = Int64(day) * CivilDate.microsecondsPerDay
    case (_, .timestamp(let instant)): settings.asOf = instant
    default: return false
    }
    fixMoment()
    return true
  }

  /// The value of a literal, a negated number or a list of them.
  private static func literal(_ text: String) -> Value? {
    let parsed = Parser.parse(SourceText(text), mode: .file)
    guard !parsed.hasErrors, parsed.script.statements.count == 1,
      case .pipeline(let pipeline) = parsed.script.statements[0].kind, pipeline.stages.isEmpty
    else { return nil }
    return literal(pipeline.source)
  }

  private static func literal(_ expression: Expression) -> Value? {
    switch expression.kind {
    case .literal(let value): return value
    case .negate(let inner):
      switch literal(inner) {
      case .int(let value): return .int(-value)
      case .decimal(let value): return .decimal(Decimal(-value.unscaled, scale: value.scale))
      case .float(let value): return .float(-value)
      default: return nil
      }
    case .list(let elements):
      var values: [Value] = []
      for element in elements {
        guard let value = literal(element) else { return nil }
        values.append(value)
      }
      return .list(values)
    default: return nil
    }
  }
}
