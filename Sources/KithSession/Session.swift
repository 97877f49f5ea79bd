package import KithBase
package import KithColumns
import KithEngine
package import KithJournal
package import KithPlan
package import KithStore

/// A conversation with the data: statements in, results and reports out.
///
/// Owns the store, the settings and the names that programs define. Confined to one thread; only
/// `interrupt` may be touched from others. Invariant: after a failure the store, the names and the
/// settings are as they were before the program (or, at the prompt, the statement) that failed.
package final class Session {
  /// What is fixed when the session is made.
  package struct Options: Sendable {
    /// Refuses every statement that changes data or writes files.
    package var isReadOnly = false
    /// Says what statements would change, and changes nothing.
    package var isDryRun = false
    /// Who is named in the history.
    package var user = "unknown"
    /// Where `NAME.rejects.csv` goes, with a final slash; empty is the working directory.
    package var rejectsFolder = ""
    /// Whether queries may use indexes; off only in tests.
    package var usesIndexes = true
    /// Whether plans are improved before they run; off only in tests.
    package var optimizes = true
    package init() {}
  }

  /// What was changed, and the tables that it led to.
  package internal(set) var history: any ChangeHistory
  package var settings: Settings
  package let interrupt: Interrupt
  package let clock: Clock
  package internal(set) var output: any SessionOutput
  package var options: Options
  /// Seconds that the last statement took, for `:timing`.
  package internal(set) var timing = Timing()
  /// What the last statement at the prompt did besides answering, for the rule that refuses to extend
  /// it; nil when it only answered.
  package internal(set) var lastEffect: String?
  /// The previous result, `_`, with its hidden identity field.
  package internal(set) var previous: ResultTable?

  var scope = Scope()
  /// The text that the running statement's ranges point into.
  package internal(set) var source = SourceText("")
  /// `now()`, fixed once a run.
  package internal(set) var now: Int64 = 0
  var exports: ExportSet
  /// Real paths of the programs that are running, outermost first.
  var runningFiles: [String] = []
  /// Values for the `param` statements of the program that is running.
  var parameters = ParameterValues()
  /// Binds and reports, but runs nothing that answers or writes.
  var isChecking = false
  /// Runs queries without showing their rows.
  var isExplaining = false
  /// What the transaction that is going on has changed; nil outside of one.
  var pending: PendingChanges?
  /// The running statement says what it changed by its number.
  var isReportingChanges = false
  /// What was typed and changed something, to be saved as a program.
  var recipe = Recipe()
  /// Files with rejected rows that the transaction wrote.
  var written: [WrittenFile] = []
  /// Takes texts out of the shell's own history; set by the shell. False when that cannot be done.
  package var scrubHistory: (([String]) -> Bool)?
  /// Asks before a change is made at the prompt; nil asks nothing.
  package var confirm: ((ChangePreview) throws -> Bool)?
  /// Asks about pairs of duplicates at the prompt; nil where nobody is asked.
  package var reviewer: ((Review) throws -> Void)?
  /// A review that begins when its statement has ended.
  var waitingReview: Review?
  /// What the last search for duplicates found, for the review that follows it.
  var matched: MatchedPairs?
  /// How the columns of the pair that is being answered agree.
  var answeredLevels: [MergeMemory.Decision] = []
  /// The plan of the last query with rows and times.
  var lastProfile: ProfileNode?

  package init(
    output: any SessionOutput, settings: Settings = Settings(),
    history: any ChangeHistory = MemoryHistory(), interrupt: Interrupt = Interrupt(), clock: Clock = .system, options: Options = Options()
  ) {
    self.output = output
    self.settings = settings
    self.history = history
    self.interrupt = interrupt
    self.clock = clock
    self.options = options
    exports = ExportSet(replacesFiles: false)
    fixMoment()
  }

  /// The tables as they are; changed through `change` only.
  package var store: Store { history.store }

  /// The workspace that keeps the changes; nil when they end with the session.
  package var workspace: Workspace? { history as? Workspace }

  /// Fixes `now()` for the program that begins.
  func fixMoment() {
    now = settings.asOf.map { isDay($0) ? $0 - zoneOffset(at: $0) : $0 } ?? clock.now()
  }

  /// True for an `as_of` that names a day rather than an instant: it is that day in every zone.
  private func isDay(_ instant: Int64) -> Bool { CivilDate.split(microseconds: instant).rest == 0 }

  /// Microseconds between UTC and the session's time zone.
  private func zoneOffset(at instant: Int64) -> Int64 {
    Int64(settings.zone?(instant) ?? 0) * 1_000_000
  }
}

/// Seconds spent on the parts of a statement.
package struct Timing: Sendable {
  package var parse = 0.0
  package var bind = 0.0
  package var execute = 0.0
  /// Until the change is on the disk and in memory.
  package var commit = 0.0
}

extension Session: BindingEnvironment {
  /// Without the tables that keep what merges need.
  package var catalog: CatalogSnapshot {
    let all = store.snapshot.catalog
    guard all.tables.contains(where: { MergeMemory.isHidden($0.name) }) else { return all }
    return CatalogSnapshot(
      tables: all.tables.filter { !MergeMemory.isHidden($0.name) }, references: all.references)
  }

  /// The day of `now()` in the session's time zone.
  package var today: Int32 {
    CivilDate.split(microseconds: now + Int64(settings.zone?(now) ?? 0) * 1_000_000).day
  }

  package func relation(named name: String) -> NamedRelation? {
    scope.relation(name) ?? view(named: name)
  }

  package func variable(named name: String) -> BoundVariable? { scope.variable(name) }

  package func macro(named name: String) -> MacroDefinition? { scope.macro(name) }

  package var relationNames: [String] { scope.relationNames + viewNames }

  package var variableNames: [String] { scope.variableNames }

  package var macroNames: [String] { scope.macroNames }
}
