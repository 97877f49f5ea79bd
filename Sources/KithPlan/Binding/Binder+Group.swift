import KithBase
import KithFunctions
import KithSyntax

extension Binder {
  /// A path beside the aggregates of a `summarize`: it must be a group key.
  func groupValue(_ expression: Expression, _ summary: Summary, _ site: Site) -> BoundExpression? {
    guard let names = expression.path, let text = expression.pathText else {
      return path(expression, summary.input)
    }
    for key in summary.keys
    where names.count == 1 && Spelling.same(key.name, text)
      || key.path.map({ Spelling.same($0, text) }) ?? false
    {
      guard let value = key.value else { return nil }
      return .column(key.column, value.type)
    }
    if names.count == 1, summary.itemNames.contains(where: { Spelling.same($0, text) }),
      summary.input.scope.column(text) == nil
    {
      report(
        "K0409", "`\(text)` is made by this step, whose items do not see each other",
        expression.range, hint: "use it in the next step: | derive … = \(text)")
      return nil
    }
    let count = problems.count
    let resolved = resolve(expression, summary.input)
    if problems.count > count { return nil }
    switch resolved {
    case .broken: return nil
    case .many(let path): reportMany(path, expression)
    case .value(let value):
      if case .constant = value { return value }
      report(
        "K0409", "`\(text)` differs from row to row of a group", expression.range,
        hint: "aggregate it, for example max(\(text)), or add it to `by`")
    case .row, .scope, .record: return path(expression, summary.input)
    }
    return nil
  }

  /// `row_number()` and its relatives.
  func windowCall(_ kind: WindowKind, _ call: Call, _ site: Site) -> BoundExpression? {
    guard case .window(let window) = site.mode else {
      report(
        "K0407", "`\(kind.rawValue)` looks at other rows, which only `window` does", call.range,
        hint: "write | window n = \(kind.rawValue)(\(call.arguments.isEmpty ? "" : "…")) sort …")
      return nil
    }
    if call.isDistinct || call.of != nil || call.filter != nil || !call.sort.isEmpty
      || call.per != nil
    {
      report(
        "K0402", "`\(kind.rawValue)` takes only values", call.range,
        hint: "the order stands after the step: window … sort …")
      return nil
    }
    if !window.hasSort, [.rank, .denseRank, .percentRank, .cumeDist].contains(kind) {
      report(
        "K0408", "`\(kind.rawValue)` needs an order", call.range,
        hint: "write window n = \(kind.rawValue)() sort …")
      return nil
    }
    guard let bound = windowArguments(kind, call, window.input) else { return nil }
    let type: LogicalType =
      switch kind {
      case .rowNumber, .rank, .denseRank, .ntile: .int
      case .percentRank, .cumeDist: .float
      case .lag, .lead: bound.argument?.type ?? .null
      }
    let output = newColumn()
    window.calls.append(
      WindowCall(
        output: output,
        function: .ranking(
          kind, argument: bound.argument, number: bound.number, fallback: bound.fallback),
        type: type))
    return .column(output, type)
  }

  private func windowArguments(
    _ kind: WindowKind, _ call: Call, _ site: Site
  ) -> (argument: BoundExpression?, number: Int, fallback: BoundExpression?)? {
    let arguments = call.arguments.map(\.value.source)
    switch kind {
    case .lag, .lead:
      guard (1...3).contains(arguments.count) else {
        report(
          "K0402", "`\(kind.rawValue)` wants a value", call.range,
          hint: "\(kind.rawValue)(date), or \(kind.rawValue)(date, 2)")
        return nil
      }
      guard let value = expression(arguments[0], site) else { return nil }
      var number = 1
      if arguments.count > 1 {
        guard let given = wholeNumber(arguments[1], what: "the distance", minimum: 0) else {
          return nil
        }
        number = given
      }
      guard arguments.count == 3 else { return (value, number, nil) }
      guard let fallback = expression(arguments[2], site) else { return nil }
      guard let (a, b) = unify(value, fallback) else {
        report(
          "K0401",
          "the value is \(TypeRules.described(value.type)) and the default "
            + TypeRules.described(fallback.type), arguments[2].range)
        return nil
      }
      return (a, number, b)
    case .ntile:
      guard arguments.count == 1 else {
        report("K0402", "`ntile` wants the number of parts", call.range, hint: "ntile(5)")
        return nil
      }
      guard let number = wholeNumber(arguments[0], what: "the number of parts", minimum: 1) else {
        return nil
      }
      return (nil, number, nil)
    default:
      guard arguments.isEmpty else {
        report(
          "K0402", "`\(kind.rawValue)` takes no value", arguments[0].range,
          hint: "\(kind.rawValue)()")
        return nil
      }
      return (nil, 0, nil)
    }
  }

  /// A whole number that is known before the rows are read.
  func wholeNumber(_ expression: Expression, what: String, minimum: Int) -> Int? {
    guard let (value, _) = constant(expression, what: what) else { return nil }
    guard case .int(let number) = value, number >= minimum, number <= Int64(Limits.rowsMax) else {
      report(
        "K0402", "\(what) is a whole number from \(minimum) on", expression.range,
        hint: "for example \(max(minimum, 10))")
      return nil
    }
    return Int(number)
  }
}
