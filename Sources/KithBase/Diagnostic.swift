/// A problem that the user can mend: what is wrong, where, and one hint that can be typed.
///
/// Codes: K01 characters, K02 syntax, K03 names and references, K04 types, K05 run time, K06
/// changes, K07 files. Wording stands beside the code that finds the problem; `DiagnosticRenderer`
/// in KithSession is the only thing that draws carets.
package struct Diagnostic: Error, Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable { case error, note, warning }

  /// Stable code such as `K0302`; empty for notes.
  package var code: String
  package var severity: Severity
  package var message: String
  /// Where in the program; nil when the world failed rather than the program.
  package var range: SourceRange?
  package var hint: String?
  /// True when the first error stands at the end of the input, so that more text could mend it.
  package var isAtEnd: Bool

  package init(
    _ code: String, _ message: String, _ range: SourceRange?, hint: String? = nil,
    severity: Severity = .error, isAtEnd: Bool = false
  ) {
    self.code = code
    self.message = message
    self.range = range
    self.hint = hint
    self.severity = severity
    self.isAtEnd = isAtEnd
  }

  /// A remark that goes beside a result and stops nothing.
  package static func note(_ message: String, _ range: SourceRange? = nil) -> Diagnostic {
    Diagnostic("", message, range, severity: .note)
  }
}

/// Every problem found in one statement, in source order.
package struct Diagnostics: Error, Sendable {
  package var all: [Diagnostic]
  package init(_ all: [Diagnostic]) { self.all = all }
}
