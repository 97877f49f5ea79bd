import CLineEdit
import Dispatch
import Glibc
package import KithBase
import KithFormats
import KithSession
import Synchronization

/// One line on standard error about work that takes long. It appears after half a second, is written
/// over, and is erased before anything else is written. Nothing is written where standard error is no
/// terminal.
package enum ProgressLine {
  private static let patience = 0.5
  private static let interval = 0.2

  // Safety: the timer is touched by whoever holds the lock.
  private struct State: @unchecked Sendable {
    var timer: (any DispatchSourceTimer)?
    var began = 0.0
    /// Columns that the line takes; 0 when it is not there.
    var shown = 0
    var percent = 0
  }

  private static let state = Mutex(State())
  private static let isTerminal = isatty(STDERR_FILENO) == 1
  private static let canErase = BlockReader.understandsEscapes

  /// A statement begins.
  static func begin() {
    guard isTerminal else { return }
    end()
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + patience, repeating: interval)
    timer.setEventHandler { tick() }
    state.withLock { $0 = State(timer: timer, began: Signals.now) }
    timer.resume()
  }

  /// The statement has ended, or something that fills the screen begins.
  static func end() {
    guard isTerminal else { return }
    state.withLock { state in
      erase(&state)
      state.timer?.cancel()
      state.timer = nil
    }
  }

  /// Whether results on this descriptor fill the screen that the line is on.
  static func covers(_ descriptor: Int32) -> Bool { descriptor == STDOUT_FILENO && resultsAreSeen }

  private static let resultsAreSeen = isatty(STDOUT_FILENO) == 1

  /// Something is written: the line makes room until the next look.
  static func hide() {
    guard isTerminal else { return }
    state.withLock { erase(&$0) }
  }

  private static func erase(_ state: inout State) {
    guard state.shown > 0 else { return }
    write(canErase ? "\r\u{1B}[K" : "\r" + String(repeating: " ", count: state.shown) + "\r")
    state.shown = 0
  }

  private static func tick() {
    guard let reading = Signals.interrupt.progress.reading, isOurs else { return }
    state.withLock { state in
      guard state.timer != nil else { return }
      let seconds = Signals.now - state.began
      if let part = reading.part { state.percent = max(state.percent, min(99, Int(part * 100))) }
      let text = text(
        of: reading, percent: reading.part.map { _ in state.percent }, seconds: seconds)
      let columns = Int(kith_terminal_columns(STDERR_FILENO))
      // A line that wraps could not be taken back.
      let room = max(10, (columns > 0 ? columns : 80) - 1)
      let shown = String(TextWidth.prefix(of: text, columns: room).text)
      let before = state.shown
      state.shown = TextWidth.of(shown)
      let rest = String(repeating: " ", count: max(0, before - state.shown))
      write(canErase ? "\r" + shown + "\u{1B}[K" : "\r" + shown + rest)
    }
  }

  /// False while keys are read one by one, and while the program is in the background.
  private static var isOurs: Bool {
    var mode = termios()
    guard tcgetattr(STDERR_FILENO, &mode) == 0, mode.c_lflag & tcflag_t(ICANON) != 0 else {
      return false
    }
    return tcgetpgrp(STDERR_FILENO) == getpgrp()
  }

  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }

  /// `import 38 % · 761,000 rows · 210 k rows/s · 6 s left`; without a total there is no percentage and
  /// nothing is said about what is left.
  package static func text(of reading: Progress.Reading, percent: Int?, seconds: Double) -> String {
    var parts = [reading.name + (percent.map { " \($0) %" } ?? "")]
    if reading.rows > 0 {
      parts.append(Wording.counted(reading.rows, "row"))
      if seconds > 0 { parts.append("\(rate(Double(reading.rows) / seconds)) rows/s") }
    }
    if let percent, percent > 0 {
      let left = Int((seconds * Double(100 - percent) / Double(percent)).rounded(.up))
      parts.append("\(left < 60 ? "\(left) s" : Wording.elapsed(Double(left))) left")
    } else if reading.rows == 0 {
      parts.append("\(Int(seconds)) s")
    }
    return parts.joined(separator: " · ")
  }

  /// `950`, `210 k`, `5.1 M`.
  private static func rate(_ perSecond: Double) -> String {
    if perSecond < 10_000 { return Wording.grouped(Int(perSecond.rounded())) }
    if perSecond < 999_500 { return "\(Int((perSecond / 1_000).rounded())) k" }
    let tenths = Int((perSecond / 100_000).rounded())
    return "\(Wording.grouped(tenths / 10)).\(tenths % 10) M"
  }
}
