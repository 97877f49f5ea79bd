import KithBase
import KithColumns
import KithPlan
import KithSyntax

extension Session {
  /// Runs one statement of the current source.
  func execute(_ statement: Statement) throws {
    try carryOut(statement)
    sealChange(statement.range)
  }

  private func carryOut(_ statement: Statement) throws {
    switch statement.kind {
    case .param(let name, let type, let value): try defineParameter(name, type.type, value)
    case .letBinding(let name, let value): try define(name, value)
    case .def(let name, let formals, let body): try defineMacro(name, formals, body)
    case .assert(let condition, let message): try assert(condition, message)
    case .print(let pipeline): try answer(pipeline)
    case .pipeline(let pipeline): try answer(pipeline)
    case .run(let file, let options): try runFile(file, options)
    case .set(let name, let value): try set(name, value)
    case .ifElse(let condition, let then, let otherwise): try choose(condition, then, otherwise)
    case .forEach(let variable, let rows, let body): try loop(variable, rows, body)
    case .transaction(let label, let body): try labelled(label) { try block(body) }
    case .importFiles(let files, let into, let options):
      try refuseReadOnly(statement.range)
      try importFiles(files, into: into, options, statement.range)
    case .table(let name, let columns):
      try refuseReadOnly(statement.range)
      try declareTable(name, columns)
    case .key(let paths):
      try refuseReadOnly(statement.range)
      try declareKey(paths)
    case .reference(let column, let to, let forward, let backward):
      try refuseReadOnly(statement.range)
      try declareReference(column, to: to, forward: forward, backward: backward)
    case .column(let path, let type, let value):
      try refuseReadOnly(statement.range)
      try declareColumn(path, type, value)
    case .undo(let target, let isRedo):
      try refuseReadOnly(statement.range)
      try stepThroughHistory(target, isRedo: isRedo, statement.range)
    case .begin(let label): try begin(label, statement.range)
    case .commit: try endBegun(keeping: true, statement.range)
    case .rollback: try endBegun(keeping: false, statement.range)
    case .open(let file): try open(file)
    case .view(let name, let value):
      try refuseReadOnly(statement.range)
      try defineView(name, value, statement.range)
    case .broken: throw Diagnostic("K0201", "this is not a statement", statement.range)
    }
  }

  func refuseReadOnly(_ range: SourceRange) throws(Diagnostic) {
    if options.isReadOnly { throw Diagnostic("K0605", "this session is read-only", range) }
  }

  // MARK: Names

  private func defineParameter(_ name: Name, _ type: LogicalType, _ value: Expression?) throws {
    try refuseRedefinition(name)
    let constant: Constant
    if let given = parameters.value(of: name.text) {
      constant = try read(given, as: type, for: name)
    } else if let value {
      constant = try converted(evaluate(value), to: type, name.text, value.range)
    } else if isChecking {
      constant = Constant(.null, type)
    } else {
      throw Diagnostic(
        "K0730", "the parameter `\(name.text)` has no value", name.range,
        hint: "param \(name.text): \(type.name) = …")
    }
    scope.set(name.text, variable: .value(constant.value, constant.type))
  }

  private func define(_ name: Name, _ value: Pipeline) throws {
    try refuseRedefinition(name)
    if catalog.tables.contains(where: { $0.name.lowercased() == name.text.lowercased() }) {
      throw Diagnostic(
        "K0315", "there is a table `\(name.text)`", name.range, hint: "give the `let` another name")
    }
    if value.stages.isEmpty, let period = period(value.source) {
      scope.set(name.text, variable: .period(period))
      return
    }
    if value.stages.isEmpty, let constant = try constant(value.source) {
      scope.set(name.text, variable: .value(constant.value, constant.type))
      return
    }
    if let last = value.stages.lastIndex(where: { $0.name.text.lowercased() == "snapshot" }) {
      return try freeze(name, value, upTo: last)
    }
    let bound = try bind(value, refusingEffects: "a `let`")
    if bound.isScalar {
      let constant = isChecking ? Constant(.null, bound.columns[0].value.type) : try scalar(bound)
      scope.set(name.text, variable: .value(constant.value, constant.type))
    } else {
      for note in bound.notes { output.note(note) }
      scope.set(name.text, relation: .pipeline(value, source: source))
    }
  }

  /// `let x = … | snapshot | …`: the rows up to the last snapshot are computed now.
  private func freeze(_ name: Name, _ value: Pipeline, upTo last: Int) throws {
    var before = value
    before.stages = Array(value.stages[..<last])
    let rows = try rows(of: before)
    let after = Array(value.stages[(last + 1)...])
    if after.isEmpty {
      scope.set(name.text, relation: .rows(rows))
      return
    }
    // A name that nobody can type holds the frozen rows.
    let hidden = Name("#\(name.text)", name.range, isQuoted: true)
    scope.set(hidden.text, relation: .rows(rows))
    let rest = Pipeline(
      source: Expression(.name(hidden), value.source.range), stages: after, range: value.range)
    _ = try bind(rest)
    scope.set(name.text, relation: .pipeline(rest, source: source))
  }

  private func defineMacro(_ name: Name, _ formals: [Formal], _ body: DefBody) throws {
    if isProgram, scope.definesMacro(name.text) { throw redefinition(name) }
    scope.set(MacroDefinition(name: name.text, formals: formals, body: body, source: source))
  }

  /// A program names each thing once; at the prompt a later definition takes the place of an earlier.
  func refuseRedefinition(_ name: Name) throws(Diagnostic) {
    if isProgram, scope.defines(name.text) { throw redefinition(name) }
  }

  private func redefinition(_ name: Name) -> Diagnostic {
    Diagnostic(
      "K0316", "`\(name.text)` is already defined", name.range,
      hint: "give the second one another name")
  }

  var isProgram: Bool { !runningFiles.isEmpty }

  // MARK: Control

  private func assert(_ condition: Expression, _ message: Expression?) throws {
    if isChecking {
      _ = try evaluate(condition)
      if let message { _ = try evaluate(message) }
      return
    }
    if try isTrue(condition) { return }
    let text = try message.map { ValueText.text(of: try evaluate($0).value) }
    throw Diagnostic("K0505", text ?? "the assertion does not hold", condition.range)
  }

  private func isTrue(_ condition: Expression) throws -> Bool {
    let result = try evaluate(condition)
    switch result.value {
    case .bool(let value): return value
    case .null where result.type == .bool || result.type == .null: return false
    default:
      throw Diagnostic(
        "K0403", "a condition is true or false, not \(result.type.name)", condition.range)
    }
  }

  private func choose(_ condition: Expression, _ then: Block, _ otherwise: ElseBranch?) throws {
    let isTrue = try isTrue(condition)
    if isTrue || isChecking { try block(then) }
    guard !isTrue || isChecking else { return }
    switch otherwise {
    case .ifElse(let statement): try execute(statement)
    case .block(let body): try block(body)
    case nil: break
    }
  }

  private func loop(_ variable: Name, _ pipeline: Pipeline, _ body: Block) throws {
    let rows = try rows(of: pipeline)
    let fields = rows.fields.filter { !$0.isHidden }
    for row in 0..<(isChecking ? 1 : rows.rowCount) {
      try interrupt.check()
      var values: [String: (Value, LogicalType)] = [:]
      for field in fields {
        values[field.name] = (isChecking ? .null : field.vector.value(row), field.type)
      }
      try inScope(Scope(inside: scope)) {
        scope.set(variable.text, variable: .row(values))
        for statement in body.statements { try execute(statement) }
      }
    }
  }

  private func block(_ body: Block) throws {
    try inScope(Scope(inside: scope)) {
      for statement in body.statements { try execute(statement) }
    }
  }

  func inScope(_ inner: Scope, _ work: () throws -> Void) throws {
    let outer = scope
    scope = inner
    defer { scope = outer }
    try work()
  }

  private func set(_ name: Name, _ value: Expression) throws {
    guard let setting = Setting.all.first(where: { $0.name == name.text.lowercased() }) else {
      let names = Setting.all.map(\.name)
      throw Diagnostic(
        "K0320", "there is no setting `\(name.text)`", name.range,
        hint: EditDistance.nearest(to: name.text, among: names).map { "did you mean `\($0)`?" }
          ?? "settings are \(names.joined(separator: ", "))")
    }
    // A bare word is taken as a text: `set format = json`.
    var constant = Constant(.null, .null)
    if case .name(let word) = value.kind {
      constant = Constant(.text(word.text), .text)
    } else {
      constant = try evaluate(value)
    }
    do {
      try setting.apply(constant.value, &settings)
    } catch {
      throw Diagnostic(
        "K0321", "`\(setting.name)` wants \(error.wanted)", value.range, hint: setting.example)
    }
    try keep(setting, constant.value)
    if setting.name == "as_of" || setting.name == "timezone" && settings.asOf != nil { fixMoment() }
  }
}

extension ResultTable.Field {
  /// Row identity is carried along and never shown.
  var isHidden: Bool { if case .row = type { true } else { false } }
}

extension ResultTable {
  /// Without the fields that are never shown.
  var shown: ResultTable {
    fields.contains { $0.isHidden }
      ? ResultTable(fields: fields.filter { !$0.isHidden }, rowCount: rowCount) : self
  }
}
