import CLineEdit
import Glibc

/// Reads lines with libedit's editing and history.
package final class LibeditReader: LineReader {
  private let history: History

  /// Nil where libedit refuses the terminal.
  package init?(history: History) {
    guard kith_edit_open(Int32(History.entriesMax)) else { return nil }
    self.history = history
    for entry in history.load() { kith_edit_remember(entry) }
  }

  package func read(prompt: String) -> LineRead {
    // The window may have changed while a statement ran.
    kith_edit_resize()
    var length: Int32 = 0
    guard let text = kith_edit_read(prompt, &length), length > 0 else {
      // After a signal libedit says -1 with EINTR, at the end of the input 0.
      if length < 0, errno == EINTR {
        if Signals.wasContinued() { return read(prompt: prompt) }
        try? StreamSink(STDOUT_FILENO).write(Array("^C\n".utf8))
        return .interrupted
      }
      return .end
    }
    var line = String(cString: text)
    if line.utf8.last == 0x0A { line.removeLast() }
    return .line(line)
  }

  package func remember(_ entry: String) {
    kith_edit_remember(entry)
    history.append(entry)
  }

  package func close() { kith_edit_close() }
}
