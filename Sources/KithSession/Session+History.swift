import KithBase
import KithJournal
import KithPlan
import KithStore
import KithSyntax

extension Session {
  // MARK: Undo and redo

  /// `undo`, `undo 3`, `undo #37` and the same for redo. Inside a transaction they reach its own steps.
  func stepThroughHistory(_ target: UndoTarget, isRedo: Bool, _ range: SourceRange) throws {
    if isChecking { return }
    if options.isDryRun, !isProgram {
      return output.report("would \(isRedo ? "redo" : "undo")")
    }
    if let pending, pending.isOpen || isProgram {
      return try stepWithinTransaction(target, isRedo: isRedo, range)
    }
    let before = store.snapshot
    var moved: [ChangeRecord] = []
    do {
      switch (target, isRedo) {
      case (.last, false): moved = try history.undo()
      case (.last, true): moved = try history.redo()
      case (.steps(let count), false): moved = try history.undo(count)
      case (.steps(let count), true): moved = try history.redo(count)
      case (.change(let number), true): moved = try history.redo(change: Int64(number))
      case (.change(let number), false):
        let info = ChangeInfo(
          time: clock.now(), user: options.user, script: nil, statement: source.text(range))
        let made = try history.undo(change: Int64(number), info: info)
        output.report(
          "reverted #\(number) \(try summary(Int64(number))) · as #\(made.number), undo #\(made.number)")
      }
    } catch let refusal as UndoRefusal {
      throw try diagnostic(refusal, isRedo: isRedo, range)
    }
    for record in moved {
      output.report("\(isRedo ? "redone" : "reverted") #\(record.number) \(try summary(record.number))")
    }
    pending = PendingChanges(start: store.snapshot)
    rebase(from: before)
    adoptSettings()
    lastEffect = isRedo ? "redid a change" : "took back a change"
  }

  private func stepWithinTransaction(
    _ target: UndoTarget, isRedo: Bool, _ range: SourceRange
  ) throws {
    var count = 1
    switch target {
    case .last: break
    case .steps(let steps): count = steps
    case .change:
      throw Diagnostic(
        "K0608", "inside a transaction only its latest steps can be taken back", range,
        hint: isRedo ? "redo" : "undo")
    }
    let before = store.snapshot
    for _ in 0..<count {
      guard let last = isRedo ? pending?.undone.popLast() : pending?.changes.popLast() else {
        throw Diagnostic(
          "K0608",
          "the \(isProgram ? "program" : "transaction") has no more steps to \(isRedo ? "redo" : "undo")", range,
          hint: isProgram ? "typed at the prompt it reaches earlier changes" : "rollback")
      }
      guard store.apply(isRedo ? last.change : last.change.inverse) else {
        throw Diagnostic("K0500", "the step does not fit the tables", range)
      }
      if isRedo {
        pending?.changes.append(last)
      } else {
        pending?.undone.append(last)
        _ = pending?.reports.popLast()
      }
      output.report("\(isRedo ? "redone" : "reverted") \(ChangeSummary.text(of: last.change))")
    }
    recipe.forget(after: latestNumber)
    rebase(from: before)
  }

  /// What a change did, in a few words.
  package func summary(_ number: Int64) throws -> String {
    ChangeSummary.text(of: try history.change(number))
  }

  private func diagnostic(
    _ refusal: UndoRefusal, isRedo: Bool, _ range: SourceRange
  ) throws -> Diagnostic {
    func named(_ numbers: [Int64]) throws -> String {
      try numbers.prefix(Limits.candidatesInHintMax).map { "#\($0) \(try summary($0))" }
        .joined(separator: "; ")
    }
    switch refusal {
    case .nothingToUndo:
      let steps = Set(try history.line().map { try history.record($0).group }).count
      if steps == 0 { return Diagnostic("K0608", "there is nothing to undo", range) }
      return Diagnostic(
        "K0608", "only \(Wording.counted(steps, "step")) can be undone", range, hint: "undo \(steps)")
    case .nothingToRedo: return Diagnostic("K0608", "there is nothing to redo", range)
    case .noSuchChange(let number):
      return Diagnostic("K0608", "there is no change #\(number)", range, hint: ":changes lists them")
    case .conflicts(let numbers):
      return Diagnostic(
        "K0609", numbers.isEmpty ? "the change no longer fits the tables"
          : "later changes touched the same cells: \(try named(numbers))", range,
        hint: numbers.last.map { "undo #\($0) first" })
    case .undone(let number, let by):
      return Diagnostic(
        "K0608", "#\(number) is undone already" + (by.map { ", by #\($0)" } ?? ""), range,
        hint: isRedo ? nil : "redo #\(number)")
    case .branches(let numbers):
      if numbers.isEmpty { return Diagnostic("K0608", "there is nothing to redo from here", range) }
      return Diagnostic(
        "K0608", "several changes go on from here: \(try named(numbers))", range,
        hint: "redo #\(numbers[numbers.count - 1])")
    case .notUndone(let number):
      return Diagnostic("K0608", "#\(number) is not undone", range)
    }
  }

  // MARK: Transactions at the prompt

  func labelled(_ label: Expression?, _ work: () throws -> Void) throws {
    let outer = pending?.label
    if let label { pending?.label = try text(label, "a label") }
    defer { pending?.label = outer }
    try work()
  }

  private func text(_ expression: Expression, _ what: String) throws -> String {
    let value = try evaluate(expression).value
    guard case .text(let text) = value else {
      throw Diagnostic("K0401", "\(what) is a text", expression.range)
    }
    return text
  }

  func begin(_ label: Expression?, _ range: SourceRange) throws {
    if isProgram {
      throw Diagnostic(
        "K0608", "a program is one transaction already", range,
        hint: "transaction \"name\" { … } names a part of it")
    }
    if pending?.isOpen == true {
      throw Diagnostic("K0608", "a transaction has begun already", range, hint: "commit or rollback")
    }
    if isChecking { return }
    pending?.label = try label.map { try text($0, "a label") }
    pending?.isOpen = true
    output.report("begun · commit keeps what follows, rollback drops it")
  }

  func endBegun(keeping: Bool, _ range: SourceRange) throws {
    if isChecking { return }
    guard pending?.isOpen == true, !isProgram else {
      throw Diagnostic("K0608", "no transaction has begun", range, hint: "begin")
    }
    let count = pending?.changes.count ?? 0
    if !keeping, let start = pending?.start {
      let before = store.snapshot
      store.restore(start)
      rebase(from: before)
      pending = PendingChanges(start: start)
      exports.discard(after: 0)
      recipe.forget(after: latestNumber)
    }
    pending?.isOpen = false
    output.report(
      (keeping ? "committed " : "rolled back ") + Wording.counted(count, "change"))
  }

  /// Changes of `begin` that are neither committed nor rolled back.
  package var openChangeCount: Int? {
    guard let pending, pending.isOpen else { return nil }
    return pending.changes.count
  }

  // MARK: Views

  func defineView(_ name: Name, _ value: Pipeline, _ range: SourceRange) throws {
    if catalog.tables.contains(where: { $0.name.lowercased() == name.text.lowercased() }) {
      throw Diagnostic(
        "K0315", "there is a table `\(name.text)`", name.range, hint: "give the view another name")
    }
    if scope.relation(name.text) != nil {
      throw Diagnostic(
        "K0315", "`\(name.text)` is the name of a `let` already", name.range,
        hint: "give the view another name")
    }
    // A view outlives the names of this session, so it must do without them.
    let inner = scope
    scope = Scope()
    defer { scope = inner }
    let bound = try Binder(environment: self, refusingEffects: "a view").bind(value)
    if bound.isScalar {
      throw Diagnostic(
        "K0317", "a view is a relation, and this is a value", value.range,
        hint: "let \(name.text) = … names a value")
    }
    let known = store.snapshot.notes.keys.first {
      $0.kind == .view && $0.name.lowercased() == name.text.lowercased()
    }
    let note = known ?? NoteName(.view, name.text)
    try change([
      .setNote(note, old: store.snapshot.notes[note], new: source.text(range))
    ])
    isReportingChanges = true
  }

  /// The view of that name, read from its text.
  func view(named name: String) -> NamedRelation? {
    let notes = store.snapshot.notes
    guard !notes.isEmpty,
      let text = notes.first(where: {
        $0.key.kind == .view && $0.key.name.lowercased() == name.lowercased()
      })?.value
    else { return nil }
    let source = SourceText(name: "view \(name)", text)
    guard case .view(_, let pipeline)? = Parser.parse(source, mode: .file).script.statements.first?.kind
    else { return nil }
    return .pipeline(pipeline, source: source)
  }

  var viewNames: [String] {
    store.snapshot.notes.keys.filter { $0.kind == .view }.map(\.name).sorted()
  }
}
