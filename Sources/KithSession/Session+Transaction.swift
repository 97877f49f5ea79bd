import KithBase
import KithColumns
import KithJournal
import KithStore
import KithSyntax

extension Session {
  // MARK: The one door

  /// Carries out a change in memory as part of the running statement. It is durable when the
  /// transaction ends well; else nothing of it stays.
  func change(_ steps: [ChangeSet.Step]) throws {
    if steps.isEmpty { return }
    let before = store.snapshot
    guard store.apply(ChangeSet(steps)) else {
      throw Diagnostic("K0500", "the change does not fit the tables; nothing was changed", nil)
    }
    pending?.steps += steps
    rebase(from: before)
  }

  /// Work that comes from no program is one statement of that text.
  func statement(_ text: SourceText, _ work: () throws -> Void) throws {
    let outer = source
    source = text
    defer { source = outer }
    try work()
    sealChange(SourceRange(0, text.bytes.count))
  }

  /// The statement has ended: what it changed becomes one change of the history.
  func sealChange(_ range: SourceRange) {
    guard var pending, !pending.steps.isEmpty else { return }
    let info = ChangeInfo(
      time: clock.now(), user: options.user, script: runningFiles.last { $0 != "input" }.map(SystemFile.name(of:)),
      statement: source.text(range), label: pending.label)
    pending.changes.append(NewChange(ChangeSet(pending.steps), info))
    pending.steps = []
    pending.undone = []
    self.pending = pending
    if isReportingChanges { reportChange() }
    isReportingChanges = false
  }

  /// The number that the latest change of the transaction will have.
  package var latestNumber: Int64 { history.lastChange + Int64(pending?.changes.count ?? 0) }

  /// `#41 update country: 1,204 customers · undo #41`; imports and declarations have their own lines.
  private func reportChange() {
    guard let last = pending?.changes.last else { return }
    let summary = ChangeSummary.text(of: last.change)
    // Steps of a transaction are taken back from the latest on.
    let line = "#\(latestNumber) \(summary) · undo" + (pending?.isOpen == true ? "" : " #\(latestNumber)")
    if options.isDryRun {
      output.report("would \(summary)")
    } else if pending?.isOpen == true {
      output.report(line)
    } else {
      pending?.reports.append(line)
    }
    lastEffect = "changed data"
  }

  // MARK: All or nothing

  /// Where a transaction can go back to.
  private struct Mark {
    let history: any ChangeHistory
    let snapshot: StoreSnapshot
    let pending: PendingChanges?
    let exports: Int
    let scope: Scope
    let settings: Settings
    let previous: ResultTable?
    let recipe: Recipe
  }

  private func mark() -> Mark {
    Mark(
      history: history, snapshot: store.snapshot, pending: pending, exports: exports.count, scope: scope.copy(),
      settings: settings, previous: previous, recipe: recipe)
  }

  private func goBack(to mark: Mark) {
    if history !== mark.history {
      // A workspace that the program opened.
      workspace?.abandon()
      history = mark.history
    }
    store.restore(mark.snapshot)
    pending = mark.pending
    exports.discard(after: mark.exports)
    (scope, settings, previous, recipe) = (mark.scope, mark.settings, mark.previous, mark.recipe)
  }

  /// Runs `body` and makes what it changed durable; when anything fails, everything is as before.
  /// Inside `begin … commit` the end is left to the user, and a statement that fails is taken back by
  /// itself.
  func transaction(
    replacesFiles: Bool, _ source: SourceText, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    if pending == nil {
      exports = ExportSet(replacesFiles: replacesFiles)
      do { try refresh() } catch { throw Failure(error, in: source, at: nil) }
    }
    let mark = mark()
    if pending == nil { pending = PendingChanges(start: store.snapshot) }
    do throws(Failure) {
      try body()
      if pending?.isOpen == false { try end(source) }
    } catch {
      goBack(to: mark)
      throw error
    }
  }

  /// Commits to the history first; then files get their names.
  private func end(_ source: SourceText) throws(Failure) {
    guard let pending else { return }
    let start = clock.elapsed()
    defer { timing.commit += clock.elapsed() - start }
    do {
      if options.isDryRun {
        for line in exports.reports { output.report("would write \(line.dropFirst("wrote ".count))") }
        exports.discard(after: 0)
        store.restore(pending.start)
      } else {
        try commit(pending)
      }
    } catch {
      throw Failure(error, in: source, at: nil)
    }
    self.pending = nil
  }

  private func commit(_ pending: PendingChanges) throws {
    let result = store.snapshot
    var files = CommittedFiles()
    if workspace != nil {
      files.written = written
      if !pending.changes.isEmpty { files.renames = exports.renames }
      files.written += exports.renames.map {
        WrittenFile(path: $0.to, kind: .export, time: clock.now())
      }
    }
    written = []
    if workspace?.mode == .readOnly { files.written = [] }
    if !pending.changes.isEmpty || !files.written.isEmpty {
      // The history makes the step itself, so that it and the tables cannot part.
      store.restore(pending.start)
      try history.commit(pending.changes, files: files, result: result)
    }
    for line in pending.reports { output.report(line) }
    for line in try exports.commit() {
      output.report(line)
      lastEffect = "wrote a file"
    }
    if !files.renames.isEmpty { try workspace?.finishRenames() }
  }

  // MARK: Rows at hand

  /// Rows that are kept under a name know their row of the table by its number. After rows came or
  /// went the numbers are others.
  func rebase(from before: StoreSnapshot) {
    let after = store.snapshot
    var moved: [String: [Int32]] = [:]
    for (name, table) in before.tables {
      guard let now = after.tables[name] else {
        moved[name] = [Int32](repeating: -1, count: table.rowCount)
        continue
      }
      if now.rowIDs == table.rowIDs { continue }
      moved[name] = table.rowIDs.array.map { Int32(now.rowIDs.row(of: $0) ?? -1) }
    }
    if moved.isEmpty { return }
    previous = previous.map { $0.renumbered(moved) }
    scope.renumber(moved)
  }
}

extension ResultTable {
  /// The same rows, whose identities are found at other places now. A table that lost rows takes the
  /// identity of all with it, since a row cannot be half known.
  func renumbered(_ moved: [String: [Int32]]) -> ResultTable {
    var result = self
    result.fields.removeAll { field in
      guard case .row(let table) = field.type, let places = moved[table],
        case .row(let rows) = field.vector.data
      else { return false }
      return (0..<rows.count).contains { row in
        let old = rows.base[row]
        return old >= 0 && places[Int(old)] < 0
      }
    }
    for index in result.fields.indices {
      guard case .row(let table) = result.fields[index].type, let places = moved[table],
        case .row(let rows) = result.fields[index].vector.data
      else { continue }
      let new = rows.array.map { $0 < 0 ? -1 : places[Int($0)] }
      result.fields[index].vector = Vector(.row(Slice(new)))
    }
    return result
  }
}
