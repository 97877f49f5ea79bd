import KithBase
import KithFunctions
import KithSyntax

extension Binder {
  func call(_ call: Call, _ site: Site) -> BoundExpression? {
    let name = Spelling.key(call.name.text)
    if let macro = environment.macro(named: call.name.text) { return expand(macro, call, site) }
    if let kind = WindowKind(rawValue: name) { return windowCall(kind, call, site) }
    if let kind = AggregateKind(rawValue: name) { return aggregate(call, kind, site) }
    if refuseAggregateParts(call) { return nil }
    switch name {
    case "similar":
      report(
        "K0306",
        "`similar` stands only in the keys of `duplicates` and `match`",
        call.range, hint: "customers | duplicates on similar(name)")
      return nil
    case "read":
      report(
        "K0303", "`read` gives rows, not a value", call.range,
        hint: "start a query with it: read(\"leads.csv\") | …")
      return nil
    default: return scalarCall(name, call, site)
    }
  }

  /// `where`, `of`, `sort`, `per` and `distinct` belong to aggregates.
  private func refuseAggregateParts(_ call: Call) -> Bool {
    let part =
      call.filter != nil
      ? "where"
      : call.of != nil
        ? "of"
        : !call.sort.isEmpty
          ? "sort"
          : call.per != nil ? "per" : call.isDistinct ? "distinct" : nil
    guard let part, ScalarFunction.named(call.name.text) != nil else { return false }
    report("K0402", "`\(call.name.text)` is no aggregate and takes no `\(part)`", call.range)
    return true
  }

  private func scalarCall(_ name: String, _ call: Call, _ site: Site) -> BoundExpression? {
    guard let function = ScalarFunction.named(name) else {
      for argument in call.arguments where argument.value.stages.isEmpty {
        _ = expression(argument.value.source, site)
      }
      reportUnknownFunction(call)
      return nil
    }
    var arguments: [BoundExpression] = []
    var isBroken = false
    for argument in call.arguments {
      if let named = argument.name {
        report(
          "K0402", "`\(name)` takes its arguments by position", named.range,
          hint: "write \(function.signature)")
        isBroken = true
        continue
      }
      let value =
        argument.value.stages.isEmpty
        ? expression(argument.value.source, site)
        : scalarQuery(argument.value, argument.value.range)
      if let value { arguments.append(value) } else { isBroken = true }
    }
    if isBroken { return nil }
    return resolve(function, arguments, call.range)
  }

  /// Chooses the kernel for the arguments' types and casts them to what it takes.
  func resolve(
    _ function: ScalarFunction, _ arguments: [BoundExpression], _ range: SourceRange
  ) -> BoundExpression? {
    do {
      let overload = try function.resolve(
        arguments.map { FunctionArgument(type: $0.type, constant: $0.constantValue) })
      guard overload.parameters.count == arguments.count else {
        report(
          "K0402", "`\(function.name)` wants \(overload.parameters.count) arguments", range,
          hint: "write \(function.signature)")
        return nil
      }
      let cast = zip(arguments, overload.parameters).map { TypeRules.coerce($0, to: $1) }
      return .call(
        BoundCall(name: function.name, overload: overload, arguments: cast, range: range))
    } catch {
      report("K0402", error.message, range, hint: error.hint ?? "write \(function.signature)")
      return nil
    }
  }

  private func reportUnknownFunction(_ call: Call) {
    let names =
      ScalarFunction.all.map(\.name) + AggregateKind.allCases.map(\.rawValue)
      + WindowKind.allCases.map(\.rawValue) + environment.macroNames
    var hint = FunctionNames.foreign[Spelling.key(call.name.text)]
    if hint == nil, let near = EditDistance.nearest(to: call.name.text, among: names) {
      hint = "did you mean `\(near)`?"
    }
    report(
      "K0309", "there is no function called `\(call.name.text)`", call.name.range,
      hint: hint ?? "`:help functions` lists them")
  }

  // MARK: Functions made with def

  private func expand(_ macro: MacroDefinition, _ call: Call, _ site: Site) -> BoundExpression? {
    guard case .expression(let body) = macro.body else {
      report(
        "K0402", "`\(macro.name)` is a step, not a function", call.range,
        hint: "write … | \(macro.name)(…)")
      return nil
    }
    guard enter(macro, call.range) else { return nil }
    defer { leave(macro) }
    guard let rewriter = substitution(macro, call.arguments, call.range) else { return nil }
    return expression(rewriter.expression(body), site)
  }

  /// Marks the macro as being expanded; false when it would expand itself.
  func enter(_ macro: MacroDefinition, _ range: SourceRange) -> Bool {
    let key = "def " + Spelling.key(macro.name)
    if inUse.contains(key) {
      report("K0311", "`\(macro.name)` uses itself, and steps and functions do not repeat", range)
      return false
    }
    if inUse.count >= Limits.macroDepthMax {
      report("K0311", "functions are nested more than \(Limits.macroDepthMax) deep", range)
      return false
    }
    inUse.append(key)
    if macro.source !== environment.source { inside.append(macro.name) }
    return true
  }

  func leave(_ macro: MacroDefinition) {
    inUse.removeLast()
    if macro.source !== environment.source { inside.removeLast() }
  }

  /// What replaces the formals of a macro by the arguments of a call; nil when they do not fit.
  func substitution(
    _ macro: MacroDefinition, _ arguments: [Argument], _ range: SourceRange
  ) -> Rewriter? {
    var values: [String: Expression] = [:]
    var position = 0
    for argument in arguments {
      let formal: Formal?
      if let name = argument.name {
        formal = macro.formals.first { Spelling.same($0.name.text, name.text) }
      } else {
        formal = position < macro.formals.count ? macro.formals[position] : nil
        position += 1
      }
      guard let formal else {
        let what =
          argument.name.map { "has no parameter `\($0.text)`" }
          ?? "takes \(count(macro.formals.count, "argument"))"
        report(
          "K0402", "`\(macro.name)` \(what)", argument.value.range,
          hint: "write \(signature(macro))")
        return nil
      }
      let value = argument.value
      values[Spelling.key(formal.name.text)] =
        value.stages.isEmpty
        ? value.source : Expression(.subquery(value), value.range)
    }
    let isForeign = macro.source !== environment.source
    for formal in macro.formals where values[Spelling.key(formal.name.text)] == nil {
      guard let value = formal.value else {
        report(
          "K0402", "`\(macro.name)` wants a value for `\(formal.name.text)`", range,
          hint: "write \(signature(macro))")
        return nil
      }
      values[Spelling.key(formal.name.text)] =
        isForeign ? Rewriter(place: range).expression(value) : value
    }
    return Rewriter(
      replace: { expression in
        guard case .variable(let name) = expression.kind else { return nil }
        return values[Spelling.key(name.text)]
      }, place: isForeign ? range : nil)
  }

  func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private func signature(_ macro: MacroDefinition) -> String {
    "\(macro.name)(\(macro.formals.map(\.name.text).joined(separator: ", ")))"
  }
}

/// Functions of other languages, and how Kith says it.
enum FunctionNames {
  static let foreign: [String: String] = [
    "len": "write length(x)", "ifnull": "write x ?? y", "isnull": "write x is null",
    "coalesce": "write x ?? y", "nvl": "write x ?? y", "iif": "write if c then a else b",
    "case": "write if c then a else b", "substr": "write substring(x, from, n)",
    "mean": "write avg(x)", "average": "write avg(x)", "stdev": "write stddev(x)",
    "count_distinct": "write count(distinct x)", "nunique": "write count(distinct x)",
    "string_agg": "write list(x sort k)", "group_concat": "write list(x sort k)",
    "current_date": "write today()", "getdate": "write now()",
    "date_trunc": "write month_start(d), quarter_start(d) or year_start(d)",
    "datediff": "write days_between(a, b)", "date_diff": "write days_between(a, b)",
    "dateadd": "add a duration: d + 90 days", "date_add": "add a duration: d + 90 days",
    "to_date": "write date(x)", "cast": "write int(x), decimal(x), text(x) or date(x)",
    "lcase": "write lower(x)", "ucase": "write upper(x)", "pow": "write power(x, n)",
    "mod_": "write mod(a, b)", "concat_ws": "write an f-string: f\"{a} {b}\"",
    "first_value": "write first(x)", "last_value": "write last(x)",
  ]
}
