package import KithBase
import KithFunctions
import KithJournal

/// Why a program stopped, with the text that the problems point into.
package struct Failure: Error, Sendable {
  /// What kind of end it is; each has an exit code of its own.
  package enum Kind: Int32, Sendable {
    case outputClosed = 0
    case program = 1
    case usage = 2
    case file = 3
    case timeout = 4
    case interrupted = 130
  }

  package var kind: Kind
  package var diagnostics: [Diagnostic]
  package var source: SourceText?

  package init(_ kind: Kind, _ diagnostics: [Diagnostic], _ source: SourceText? = nil) {
    self.kind = kind
    self.diagnostics = diagnostics
    self.source = source
  }

  /// The end that an error thrown by a statement means; `range` is where, if the error does not say.
  init(_ error: any Error, in source: SourceText, at range: SourceRange?) {
    switch error {
    case let failure as Failure: self = failure
    case let many as Diagnostics:
      self.init(Failure.kind(of: many.all), many.all, source)
    case let one as Diagnostic:
      var placed = one
      if placed.range == nil { placed.range = range }
      self.init(Failure.kind(of: [one]), [placed], source)
    case let problem as JournalError:
      var placed = problem.diagnostic
      placed.range = range
      self.init(.file, [placed], source)
    case let stop as Interrupted:
      self.init(stop.reason == .timedOut ? .timeout : .interrupted, [], source)
    case is OutputClosed: self.init(.outputClosed, [], source)
    default: self.init(.program, [Failure.unforeseen(error, range)], source)
    }
  }

  private static func unforeseen(_ error: any Error, _ range: SourceRange?) -> Diagnostic {
    if let overflow = error as? KernelError { return Diagnostic("K0501", overflow.message, range) }
    return Diagnostic("K0500", "the statement failed: \(error)", range)
  }

  /// Problems with files have an exit code of their own; an option that does not exist is the
  /// program's.
  private static func kind(of diagnostics: [Diagnostic]) -> Kind {
    diagnostics.contains { $0.code.hasPrefix("K07") && $0.code != "K0723" } ? .file : .program
  }

  package var exitCode: Int32 { kind.rawValue }
}
