import CLineEdit
import Glibc

/// The terminal that the user sits at: its bytes in, its bytes out, its size and its signals.
///
/// Waiting sees signals as bytes of a pipe, so none is lost between looking and waiting.
package final class Terminal {
  package enum Event: Hashable, Sendable {
    case input
    /// Nothing came in the given time.
    case timeout
    case interrupted
    /// The window has another size.
    case resized
    /// The program was stopped and taken up again.
    case continued
    /// The terminal has gone, or the program is asked to end.
    case ended
  }

  private var wakeUp: [Int32] = [-1, -1]
  /// Bytes that were read and not used.
  private(set) var pending: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  private let input: Int32
  private let output: Int32
  /// Milliseconds after which an escape is a key by itself.
  private static let escapeMilliseconds: Int32 = 40

  package init(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) {
    self.input = input
    self.output = output
    var ends: [Int32] = [-1, -1]
    if kith_open_pipe(&ends) { wakeUp = ends }
  }

  deinit {
    for end in wakeUp where end >= 0 { close(end) }
  }

  /// 80 by 24 where the terminal does not say.
  package var size: (columns: Int, rows: Int) {
    let columns = Int(kith_terminal_columns(output))
    let rows = Int(kith_terminal_rows(output))
    return (columns > 0 ? columns : 80, rows > 0 ? rows : 24)
  }

  // MARK: Signals

  package func catchSignals() { kith_catch_signals(wakeUp[1]) }
  package func restoreSignals() { kith_restore_signals() }

  // MARK: Output

  /// Writes all of it; a terminal that is gone is noticed when reading.
  package func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      // Safety: the pointer stays inside the slice for the length of the closure.
      let count = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes.removeFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, 1000)
      } else if errno != EINTR {
        return
      }
    }
  }

  // MARK: Input

  /// True when a key is there already.
  package var hasInput: Bool {
    if start < pending.count { return true }
    var waiting = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 1 && waiting.revents & Int16(POLLIN) != 0
  }

  /// The next key, waiting for it; anything else that happens comes as an event.
  package func nextKey() -> Result<KeyPress, EventError> {
    var isFinal = false
    while true {
      if start < pending.count {
        switch KeyDecoder.next(in: pending[start...], isFinal: isFinal) {
        case .key(let press):
          drop(press.bytes.count)
          return .success(press)
        case .needsMore: break
        }
      }
      let isWaitingForRest = start < pending.count
      let event = wait(milliseconds: isWaitingForRest ? Terminal.escapeMilliseconds : -1)
      switch event {
      case .input:
        // One byte at a time: what follows the last key of a reading is somebody else's.
        guard fill(bytesMax: 1) else {
          if start < pending.count {
            isFinal = true
            continue
          }
          return .failure(EventError(event: .ended))
        }
      case .timeout: isFinal = true
      default: return .failure(EventError(event: event))
      }
    }
  }

  /// What came instead of a key.
  package struct EventError: Error {
    package let event: Event
  }

  /// The text of a paste, up to its end mark or the end of the input, at most `bytesMax`; what is left
  /// over is read and dropped. Control characters other than tabs and line ends are left out.
  package func readPaste(bytesMax: Int) -> (text: String, isWhole: Bool) {
    let end = Array("\u{1B}[201~".utf8)
    var bytes: [UInt8] = []
    var isWhole = true
    // Bytes of `bytes` that were searched already.
    while true {
      let from = max(0, bytes.count - end.count)
      bytes += pending[start...]
      drop(pending.count - start)
      if let found = Terminal.range(of: end, in: bytes, from: from) {
        pending = Array(bytes[(found + end.count)...])
        start = 0
        bytes.removeSubrange(found...)
        break
      }
      if bytes.count > bytesMax + end.count {
        isWhole = false
        bytes.removeSubrange(bytesMax..<(bytes.count - end.count))
      }
      // A terminal that forgets the end mark must not hang the prompt.
      guard wait(milliseconds: 2_000) == .input, fill(bytesMax: 1 << 16) else { break }
    }
    if bytes.count > bytesMax {
      isWhole = false
      bytes.removeSubrange(bytesMax...)
    }
    return (Terminal.clean(bytes), isWhole)
  }

  private static func range(of end: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
    var index = from
    while index + end.count <= bytes.count {
      if bytes[index] == 0x1B, bytes[index..<index + end.count].elementsEqual(end) { return index }
      index += 1
    }
    return nil
  }

  /// Line ends become `\n`, broken UTF-8 becomes U+FFFD, other control characters go.
  static func clean(_ bytes: [UInt8]) -> String {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 0x0D: kept.append(0x0A)
      case 0x0A: if index == 0 || bytes[index - 1] != 0x0D { kept.append(byte) }
      case 0x09, 0x20...0x7E, 0x80...: kept.append(byte)
      default: break
      }
    }
    let text = String(decoding: kept, as: UTF8.self)
    let hasC1 = kept.contains(0xC2) && text.unicodeScalars.contains { 0x80..<0xA0 ~= $0.value }
    if !hasC1 { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.filter { !(0x80..<0xA0 ~= $0.value) }))
  }

  /// The input that has arrived up to the next line end, without taking it: what a paste without marks
  /// goes on with.
  package func peekLine() -> String {
    while hasBytesWaiting, pending.count - start < 4_096 {
      if !fill(bytesMax: 4_096) { break }
    }
    let line = pending[start...].prefix { $0 != 0x0D && $0 != 0x0A }
    return String(decoding: line, as: UTF8.self)
  }

  private var hasBytesWaiting: Bool {
    var waiting = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 1 && waiting.revents & Int16(POLLIN) != 0
  }

  private func drop(_ count: Int) {
    start += count
    if start == pending.count {
      pending.removeAll(keepingCapacity: true)
      start = 0
    }
  }

  /// Reads what is there; false at the end of the input.
  private func fill(bytesMax: Int) -> Bool {
    if isAtEnd { return false }
    var chunk = [UInt8](repeating: 0, count: bytesMax)
    let count = Glibc.read(input, &chunk, chunk.count)
    if count > 0 {
      pending += chunk[..<count]
      return true
    }
    if count < 0, errno == EINTR || errno == EAGAIN { return true }
    isAtEnd = true
    return false
  }

  /// Waits for input or a signal; -1 waits for ever.
  private func wait(milliseconds: Int32) -> Event {
    if isAtEnd { return .ended }
    while true {
      var waiting = [
        pollfd(fd: input, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakeUp[0], events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&waiting, 2, milliseconds)
      if count == 0 { return .timeout }
      if count < 0 { continue }
      if waiting[1].revents != 0, let event = signalled() { return event }
      if waiting[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { return .input }
      if waiting[0].revents & Int16(POLLNVAL) != 0 { return .ended }
    }
  }

  private func signalled() -> Event? {
    var numbers = [UInt8](repeating: 0, count: 64)
    let count = Glibc.read(wakeUp[0], &numbers, numbers.count)
    guard count > 0 else { return nil }
    let seen = numbers[..<count].map(Int32.init)
    if seen.contains(SIGTERM) || seen.contains(SIGHUP) { return .ended }
    if seen.contains(SIGINT) { return .interrupted }
    if seen.contains(SIGCONT) { return .continued }
    return .resized
  }
}
