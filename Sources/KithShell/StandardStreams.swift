import Glibc
import KithBase
import KithFormats
import KithSession

/// Writes to a descriptor that stays open: standard output.
package final class StreamSink: ByteSink {
  private let descriptor: Int32
  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Throws `OutputClosed` when nobody reads any more.
  package func write(_ bytes: [UInt8]) throws {
    if ProgressLine.covers(descriptor) { ProgressLine.end() } else { ProgressLine.hide() }
    // Safety: the pointer stays inside the array for the length of the closure.
    try bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      var offset = 0
      while offset < buffer.count {
        let count = Glibc.write(descriptor, base + offset, buffer.count - offset)
        if count >= 0 {
          offset += count
        } else if errno == EPIPE {
          throw OutputClosed()
        } else if errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, 1000)
        } else if errno != EINTR {
          throw Diagnostic(
            "K0721", "the output cannot be written: \(SystemFile.reason(errno))", nil)
        } else {
          try Signals.interrupt.check()
        }
      }
    }
  }
}

/// Lines to people: everything but results.
package enum StandardError {
  /// Writes a line; nobody is told when it cannot be written.
  package static func line(_ text: String) {
    try? StreamSink(STDERR_FILENO).write(Array((text + "\n").utf8))
  }
}
