import Glibc
import KithBase
import KithSession
import KithSyntax

extension Shell {
  /// Runs statements from a pipe as they end, by `;`, by the first token of the next one, or by the end
  /// of the input. A line that begins with a colon is a command.
  package func runStream() {
    var pending: [UInt8] = []
    var line = 0
    var isAtEnd = false
    while !isAtEnd, !isDone {
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR {
        if Signals.interrupt.isRequested { break }
        continue
      }
      isAtEnd = count <= 0
      if count > 0 { pending += chunk[..<count] }
      runEnded(in: &pending, &line, isAtEnd: isAtEnd)
    }
  }

  /// Runs what has ended and leaves the rest; `line` counts the line ends that were left behind.
  private func runEnded(in pending: inout [UInt8], _ line: inout Int, isAtEnd: Bool) {
    while !isDone {
      let command = commandLine(in: pending, isAtEnd: isAtEnd)
      let limit = command?.lowerBound ?? pending.count
      let ranges = Parser.endedStatements(
        in: Array(pending[..<limit]), isEndOfInput: isAtEnd || command != nil)
      var done = 0
      for range in ranges {
        if isDone { return }
        line += pending[done..<range.lower].count { $0 == 0x0A }
        run(SourceText(bytes: Array(pending[range.lower..<range.upper]), firstLine: line + 1))
        line += pending[range.lower..<range.upper].count { $0 == 0x0A }
        done = range.upper
      }
      guard let command else {
        pending.removeSubrange(..<done)
        return
      }
      line += pending[done..<command.lowerBound].count { $0 == 0x0A }
      run(SourceText(bytes: Array(pending[command]), firstLine: line + 1))
      pending.removeSubrange(..<command.upperBound)
    }
  }

  /// The first whole line that is a command.
  private func commandLine(in pending: [UInt8], isAtEnd: Bool) -> Range<Int>? {
    var start = 0
    while start < pending.count {
      let end = pending[start...].firstIndex(of: 0x0A)
      if pending[start] == UInt8(ascii: ":"), end != nil || isAtEnd {
        return start..<(end ?? pending.count)
      }
      guard let end else { return nil }
      start = end + 1
    }
    return nil
  }
}
