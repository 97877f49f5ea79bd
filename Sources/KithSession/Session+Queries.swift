package import KithBase
package import KithColumns
import KithEngine
import KithFunctions
import KithJournal
package import KithPlan
import KithStore
import KithSyntax

extension Session {
  // MARK: Binding

  /// `place` says where the pipeline stands when it may not change anything.
  func bind(_ pipeline: Pipeline, refusingEffects place: String? = nil) throws -> BoundPipeline {
    let start = clock.elapsed()
    defer { timing.bind += clock.elapsed() - start }
    return try Binder(environment: self, refusingEffects: place).bind(pipeline)
  }

  func bindScalar(_ expression: Expression) throws -> BoundPipeline {
    let start = clock.elapsed()
    defer { timing.bind += clock.elapsed() - start }
    return try Binder(environment: self).bindScalar(expression)
  }

  // MARK: Running

  private func execute(_ bound: BoundPipeline, hidden: Bool) throws -> QueryResult {
    let start = clock.elapsed()
    defer { timing.execute += clock.elapsed() - start }
    interrupt.progress.begin(bound.effect == nil ? "query" : "change")
    let result = try executor(taps: self).run(bound, hidden: hidden)
    if let failure = workspace?.takeFailure() { throw failure }
    lastProfile = result.profile
    matched = result.matched
    for note in bound.notes + result.notes { output.note(note) }
    try keep(result.models)
    return result
  }

  /// What runs plans over the tables as they are.
  func executor(taps: (any TapHandler)?) -> Executor {
    let context = KernelContext(today: today, now: now, zone: settings.zone)
    var execution = ExecutionOptions(threads: settings.threads, batchRows: settings.batchRows)
    execution.countsUnknown = output.isForPeople(format: settings.format)
    execution.usesIndexes = options.usesIndexes
    execution.optimizes = options.optimizes
    return Executor(
      snapshot: store.snapshot, context: context, options: execution, interrupt: interrupt,
      taps: taps)
  }

  func scalar(_ bound: BoundPipeline) throws -> Constant {
    let table = try execute(bound, hidden: false).table
    guard let field = table.fields.first else { return Constant(.null, .null) }
    return Constant(table.rowCount > 0 ? field.vector.value(0) : .null, field.type)
  }

  /// The rows of a pipeline, with their hidden identity.
  func rows(of pipeline: Pipeline) throws -> ResultTable {
    // Parentheses around the rows of a `for` say nothing.
    if pipeline.stages.isEmpty {
      switch pipeline.source.kind {
      case .subquery(let inner): return try rows(of: inner)
      case .paren(let inner):
        return try rows(of: Pipeline(source: inner, stages: [], range: inner.range))
      default: break
      }
    }
    let bound = try bind(pipeline, refusingEffects: "rows for a name or a loop")
    if isChecking { return Session.noRows(bound) }
    return try execute(bound, hidden: true).table
  }

  private static func noRows(_ bound: BoundPipeline) -> ResultTable {
    ResultTable(
      fields: bound.columns.map {
        let type = $0.value.type
        return ResultTable.Field(
          name: $0.name, type: type, vector: Vector(VectorData.empty(of: type)))
      }, rowCount: 0)
  }

  /// Runs a pipeline and shows what it gives.
  func answer(_ pipeline: Pipeline) throws {
    if pipeline.stages.isEmpty, let constant = try constant(pipeline.source) {
      if !isChecking { try output.show(scalar: ValueText.text(of: local(constant.value))) }
      return
    }
    let start = clock.elapsed()
    let bound = try bind(pipeline)
    if isChecking { return }
    if bound.isScalar {
      let constant = try scalar(bound)
      if isExplaining { return }
      return try output.show(scalar: ValueText.text(of: local(constant.value)))
    }
    let result = try execute(bound, hidden: true)
    if let effect = bound.effect {
      if !isExplaining { previous = try perform(effect, on: result.table, pipeline.range) }
      return
    }
    previous = result.table
    if isExplaining { return }
    // Rows that went to a file, a check or the screen on their last step are not shown again.
    if let last = pipeline.stages.last?.name.text.lowercased(),
      ["export", "show", "assert"].contains(last)
    {
      return
    }
    var answer = Answer(
      table: local(result.table.shown), seconds: clock.elapsed() - start,
      access: result.profile.access)
    if result.table.rowCount == 0, output.isForPeople(format: settings.format) {
      answer.emptiness = emptiness(of: pipeline, after: answer.seconds)
    }
    try output.show(answer, format: settings.format)
    if result.table.rowCount == 0 { noteMerged(askedFor: pipeline) }
  }

  /// Ids that a `where` right behind a table asks for, when they went into other rows.
  private func noteMerged(askedFor pipeline: Pipeline) {
    guard case .name(let name) = pipeline.source.kind, let first = pipeline.stages.first,
      first.name.text.lowercased() == "where", let condition = first.items.first?.expression,
      let schema = catalog.tables.first(where: { $0.name.lowercased() == name.text.lowercased() }),
      schema.key.count == 1, let key = schema.key.first
    else { return }
    noteMerged(
      condition.idsAsked(of: schema.columns[key].name).compactMap { try? evaluate($0).value },
      of: schema.name)
  }

  // MARK: Time zone

  /// Timestamps as the session's time zone shows them.
  func local(_ table: ResultTable) -> ResultTable {
    guard let zone = settings.zone else { return table }
    var result = table
    for index in result.fields.indices {
      guard case .timestamp(let values) = result.fields[index].vector.data else { continue }
      let shifted = values.array.map { $0 &+ Int64(zone($0)) &* 1_000_000 }
      result.fields[index].vector.data = .timestamp(Slice(shifted))
    }
    return result
  }

  private func local(_ value: Value) -> Value {
    guard let zone = settings.zone, case .timestamp(let instant) = value else { return value }
    return .timestamp(instant &+ Int64(zone(instant)) &* 1_000_000)
  }
}

extension Session {
  package func history(of pipeline: BoundPipeline, table: String) throws -> ResultTable {
    if isChecking { return RowHistory.table([], in: store.snapshot, of: table) { _ in nil } }
    let rows = try execute(pipeline, hidden: true).table
    let snapshot = store.snapshot
    let ids = places(rows, table).sorted().map { snapshot.table(table).rowIDs[Int($0)] }
    let events = try history.history(of: RowIDs(ids), in: table)
    return RowHistory.table(events, in: snapshot, of: table) { try? self.history.record($0).info }
  }

  package func origins(of pipeline: BoundPipeline, table name: String) throws -> ResultTable {
    let shape = try MergeShape(store.snapshot.table(name), SourceRange(0, 0))
    let rows = isChecking ? [] : places(try execute(pipeline, hidden: true).table, name).sorted()
    return MergeChoices(shape, MergeMemory(store.snapshot), rows: rows).table
  }

  package func evaluate(_ pipeline: BoundPipeline) throws -> ResultTable {
    try execute(pipeline, hidden: false).table
  }
}

extension Session {
  /// `_` as it is shown; nil before the first result.
  package var lastResult: ResultTable? { previous.map { local($0.shown) } }
}

extension Session: TapHandler {
  package func show(label: String?, _ table: ResultTable) throws {
    try output.show(local(table.shown), label: label, format: settings.format)
  }

  package func export(
    file: String, _ table: ResultTable, options given: [String: Value], range: SourceRange
  ) throws {
    try refuseReadOnly(range)
    do {
      try exports.write(table.shown, to: file, options: given, range: range, interrupt: interrupt)
    } catch var problem as Diagnostic {
      if problem.range == nil { problem.range = range }
      throw problem
    }
  }
}
