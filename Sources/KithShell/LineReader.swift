import Glibc

/// What came of asking for a line.
package enum LineRead: Sendable {
  /// Without its line end.
  case line(String)
  /// Ctrl-C: what was typed is dropped.
  case interrupted
  case end
}

/// Where the prompt's lines come from.
package protocol LineReader: AnyObject {
  func read(prompt: String) -> LineRead
  /// Reads the answer to a question: a line that is no statement.
  func ask(_ question: String) -> LineRead
  /// Adds a statement, which may have several lines, to what the arrow keys bring back.
  func remember(_ entry: String)
  func close()
  /// True when more input has arrived already: a paste is going on.
  var hasPendingInput: Bool { get }
  /// True when what it gives are whole statements, with all their lines.
  var readsBlocks: Bool { get }
}

extension LineReader {
  package var readsBlocks: Bool { false }

  package func ask(_ question: String) -> LineRead { read(prompt: question) }

  /// What waits on standard input.
  package var hasPendingInput: Bool {
    var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 1 && waiting.revents & Int16(POLLIN) != 0
  }
}

/// Reads lines without any editing: for terminals that can do nothing.
package final class PlainLineReader: LineReader {
  private let sink = StreamSink(STDOUT_FILENO)
  private var buffer: [UInt8] = []

  package init() {}

  package func read(prompt: String) -> LineRead {
    try? sink.write(Array(prompt.utf8))
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeSubrange(...end)
        return .line(line)
      }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR {
        buffer = []
        try? sink.write([0x0A])
        return .interrupted
      }
      if count <= 0 {
        defer { buffer = [] }
        return buffer.isEmpty ? .end : .line(String(decoding: buffer, as: UTF8.self))
      }
      buffer += chunk[..<count]
    }
  }

  package func remember(_ entry: String) {}
  package func close() {}
}
