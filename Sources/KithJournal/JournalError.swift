package import KithBase

/// A workspace file that cannot be used as asked: the world failed, not the program.
package struct JournalError: Error, Sendable {
  package enum Code: String, Sendable, CaseIterable {
    /// Cannot be opened or made.
    case cannotOpen = "K0750"
    /// Not a workspace of Kith.
    case foreign = "K0751"
    /// Written by a later version of Kith.
    case future = "K0752"
    /// Content that is not what was written.
    case damaged = "K0753"
    /// Another program writes it.
    case inUse = "K0754"
    /// Another program holds it for the moment.
    case busy = "K0755"
    case diskFull = "K0756"
    /// Opened for reading, or on a disk that takes no writing.
    case readOnly = "K0757"
    /// The file was deleted, moved or replaced while it was open.
    case vanished = "K0758"
    /// Reading or writing failed for another reason.
    case failed = "K0759"
  }

  package var code: Code
  package var message: String
  package var hint: String?
  /// SQLite's extended result code, where SQLite noticed.
  package var sqliteCode: Int32?
  package var errno: Int32?

  package init(
    _ code: Code, _ message: String, hint: String? = nil, sqliteCode: Int32? = nil,
    errno: Int32? = nil
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.sqliteCode = sqliteCode
    self.errno = errno
  }

  /// Whether what was being changed is lost. Nothing of it is in the file then, and nothing in memory.
  package var endsTransaction: Bool { true }

  /// Whether the workspace cannot be worked with any longer. Otherwise the next statement may succeed.
  package var endsSession: Bool {
    switch code {
    case .vanished, .cannotOpen, .foreign, .future, .inUse: true
    case .damaged, .busy, .diskFull, .readOnly, .failed: false
    }
  }

  package var diagnostic: Diagnostic { Diagnostic(code.rawValue, message, nil, hint: hint) }
}
