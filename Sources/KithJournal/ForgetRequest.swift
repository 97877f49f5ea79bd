package import KithStore

/// Whose cells are to be made blank for ever, and what else names that person.
package struct ForgetRequest: Sendable {
  /// Cells of one table, which is found under every name it had.
  package struct Cells: Sendable {
    package var table: String
    package var rows: RowIDs
    /// The columns to blank.
    package var columns: [String]
    /// Those of them whose values, earlier ones included, name the person: they are taken out of
    /// statements, labels and saved queries too.
    package var identifying: [String]

    package init(table: String, rows: RowIDs, columns: [String], identifying: [String] = []) {
      self.table = table
      self.rows = rows
      self.columns = columns
      self.identifying = identifying
    }
  }

  package var cells: [Cells]
  /// Texts that name the person; each is replaced wherever it stands in statements, labels, saved
  /// queries and expressions of columns.
  package var texts: [String]
  /// What a later import must not bring back.
  package var tombstones: [Identifier]
  /// At least `Tombstones.saltBytesMin` random bytes, used when the workspace has no salt yet.
  package var salt: [UInt8]

  package init(
    cells: [Cells], texts: [String] = [], tombstones: [Identifier] = [], salt: [UInt8] = []
  ) {
    self.cells = cells
    self.texts = texts
    self.tombstones = tombstones
    self.salt = salt
  }

  /// Shorter values of identifying columns are left in statements: they stand in many words.
  static let scrubbedBytesMin = 3
}

/// What forgetting did.
package struct ForgetReport: Sendable {
  /// Cells of the tables as they are that held something.
  package var cells = 0
  /// The same for the values before and after in the history.
  package var historyCells = 0
  /// The changes of the history that were rewritten, by number.
  package var changes: [Int64] = []
  /// Columns, as `table.column`, in which one of the person's texts still stands because other rows
  /// hold it, now or earlier.
  package var elsewhere: [String] = []
  /// Tombstones that were not there yet.
  package var tombstones = 0
  /// Why traces may still lie in unused parts of the file and in its log, as while somebody reads an
  /// older state; tried again at closing and at the next opening. Nil when nothing is left.
  package var cleaningFailure: JournalError?
}

/// Why nothing was forgotten. Nothing was changed.
package enum ForgetRefusal: Error, Sendable, Equatable {
  case noSuchTable(String)
  case noSuchColumn(table: String, column: String)
  /// A key that is no text can be neither null nor replaced.
  case keyIsNoText(table: String, column: String)
  /// Another row has the text that would replace a key.
  case replacementTaken(table: String, column: String)
  /// The first tombstone of a workspace needs a salt.
  case saltTooShort
}
