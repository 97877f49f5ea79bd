import CLineEdit

/// Single keys without Enter: for reviews, questions and the pager.
///
/// The terminal is in raw mode from `init` to `close`; Ctrl-C and Ctrl-D come as keys.
package final class KeyReader {
  package let terminal: Terminal
  private let input: Int32
  private var isOpen = true
  /// Called when the window has another size or the program was taken up again: what was painted is
  /// painted anew.
  package var redraw: () -> Void = {}

  /// Nil where the input is no terminal.
  package init?(terminal: Terminal = Terminal(), input: Int32 = 0) {
    guard kith_raw_enter(input) else { return nil }
    self.terminal = terminal
    self.input = input
    terminal.catchSignals()
  }

  /// The next key; `endOfFile` also when the terminal has gone. Ctrl-Z stops the program and is no key.
  package func readKey() -> Key {
    while true {
      switch terminal.nextKey() {
      case .success(let press):
        switch press.key {
        case .suspend: suspend()
        case .paste: _ = terminal.readPaste(bytesMax: 1 << 16)
        case .unknown: continue
        default: return press.key
        }
      case .failure(let error):
        switch error.event {
        case .interrupted: return .interrupt
        case .ended: return .endOfFile
        case .continued:
          _ = kith_raw_enter(input)
          redraw()
        case .resized: redraw()
        case .input, .timeout: break
        }
      }
    }
  }

  private func suspend() {
    close()
    kith_stop_process()
    isOpen = kith_raw_enter(input)
    terminal.catchSignals()
    redraw()
  }

  /// Gives the terminal back.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    terminal.restoreSignals()
    kith_raw_leave(input)
  }

  deinit { close() }
}
