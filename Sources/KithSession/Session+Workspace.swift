import Glibc
import KithBase
import KithJournal
import KithStore
import KithSyntax

extension Session {
  /// Takes a workspace for the session's data; only while there are none yet. Files of an export whose
  /// program ended between its commit and their renaming get their names now.
  package func open(workspace path: String, readOnly: Bool) throws {
    guard workspace == nil, store.snapshot.tables.isEmpty, history.lastChange == 0 else {
      throw Diagnostic(
        "K0607",
        workspace.map { "the workspace `\($0.path)` is open already" }
          ?? "a workspace is opened before there are data", nil,
        hint: ":save \(path) writes what is here into a new one")
    }
    var wishes = Workspace.Options()
    wishes.program = "kith"
    let opened = try Workspace.open(
      path: path, mode: readOnly ? .readOnly : .readWrite, options: wishes)
    history = opened
    adoptSettings()
    if !readOnly { try finishRenames(opened) }
  }

  /// A setting that says how the data are to be read stays with them when it is typed at the prompt.
  func keep(_ setting: Setting, _ value: Value) throws {
    guard let workspace, workspace.mode == .readWrite, setting.isKept, !isProgram, !isChecking,
      case .text(let text) = value
    else { return }
    let note = NoteName(.setting, setting.name)
    let old = store.snapshot.notes[note]
    if old == text { return }
    try change([.setNote(note, old: old, new: text)])
    isReportingChanges = true
  }

  /// Takes over the settings that the workspace keeps.
  func adoptSettings() {
    for setting in Setting.all where setting.isKept {
      guard let text = store.snapshot.notes[NoteName(.setting, setting.name)] else { continue }
      try? setting.apply(.text(text), &settings)
    }
  }

  private func finishRenames(_ workspace: Workspace) throws {
    let renames = try workspace.pendingRenames()
    if renames.isEmpty { return }
    for file in renames where rename(file.from, file.to) == 0 {
      output.report("an export that was interrupted is finished: \(file.to)")
    }
    try workspace.finishRenames()
  }

  /// `open "acme.kithdb"`, the first statement of a program.
  func open(_ file: Expression) throws {
    guard case .text(let name) = try evaluate(file).value else {
      throw Diagnostic(
        "K0401", "`open` wants the name of a workspace", file.range, hint: "open \"acme.kithdb\"")
    }
    if let workspace, SystemFile.realPath(workspace.path) == SystemFile.realPath(name) { return }
    if let pending, !pending.changes.isEmpty || !pending.steps.isEmpty {
      throw Diagnostic("K0607", "`open` comes before the first change", file.range)
    }
    do {
      try open(workspace: name, readOnly: options.isReadOnly || isChecking)
    } catch var problem as Diagnostic {
      problem.range = problem.range ?? file.range
      throw problem
    }
    if pending != nil { pending = PendingChanges(start: store.snapshot) }
  }

  /// Writes everything, the history included, into a new workspace, and goes on with that.
  package func save(to path: String) throws {
    if options.isReadOnly { throw Diagnostic("K0605", "this session is read-only", nil) }
    if pending != nil {
      throw Diagnostic("K0608", "a transaction has begun", nil, hint: "commit or rollback")
    }
    if SystemFile.exists(path) {
      throw Diagnostic("K0720", "the file `\(path)` exists", nil, hint: "choose another name")
    }
    let opened = try Workspace.open(path: path)
    do {
      try history.copy(to: opened)
    } catch {
      opened.abandon()
      for suffix in ["", "-wal", "-shm", "-lock"] { unlink(path + suffix) }
      throw error
    }
    try? workspace?.close()
    history = opened
  }

  /// Gives the workspace back. To be called before the program ends; without it nothing is lost, but
  /// the next opening has more to do.
  package func close() throws {
    if let pending {
      store.restore(pending.start)
      self.pending = nil
      exports.discard(after: 0)
    }
    try workspace?.close()
  }

  /// A reader goes on to what others have committed.
  func refresh() throws {
    guard let workspace, workspace.mode == .readOnly else { return }
    let before = store.snapshot
    if try workspace.refresh() { rebase(from: before) }
  }
}
