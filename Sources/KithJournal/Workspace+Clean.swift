extension Workspace {
  /// Cleans after a forgetting that could not be cleaned up yet; a failure is kept, because the
  /// workspace can be worked with all the same.
  func cleanWhenDue() {
    guard mode == .readWrite, state.privacy.isCleaningDue else { return }
    do {
      try clean()
      lastCleaningFailure = nil
    } catch {
      var failure = error as? JournalError ?? JournalError(.failed, "\(error)")
      failure.message =
        "traces of what was forgotten may still lie in unused parts of `\(path)`: \(failure.message)"
      lastCleaningFailure = failure
    }
  }

  /// Leaves nothing in the file and its log but what the workspace holds: the file is written anew
  /// without its unused pages, and the log is emptied. Crashing on the way leaves it due.
  private func clean() throws {
    let connection = try writable()
    try connection.execute("VACUUM")
    guard try connection.checkpoint() else {
      throw JournalError(
        .busy, "another program reads an older state of it", hint: "close it there")
    }
    var privacy = state.privacy
    privacy.isCleaningDue = false
    try connection.transaction {
      try FileFormat.write(connection, PrivacyRecord.number, privacy.encoded())
    }
    state.privacy = privacy
    try connection.checkpoint()
  }
}
