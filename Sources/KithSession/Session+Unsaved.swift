import KithJournal
import KithSyntax

extension Session {
  /// What would be lost if the session ended now, in a few words; nil when nothing would. Data that were
  /// only imported are still in their files.
  package var unsavedWork: String? {
    if pending?.isOpen == true { return "the transaction is not committed" }
    guard workspace == nil, let line = try? history.line() else { return nil }
    let current = Set(line)
    let count = recipe.entries.filter { entry in
      if case .importFiles = entry.statement.kind { return false }
      return entry.changes.contains { current.contains($0) }
    }.count
    if count == 0 { return nil }
    let changes = Wording.counted(count, "change")
    return "\(changes) \(count == 1 ? "is" : "are") in memory only (:save FILE.kithdb keeps \(count == 1 ? "it" : "them"))"
  }
}
