package import KithBase

/// What a transcript talks to.
package protocol TranscriptTarget: AnyObject {
  /// Runs one input; never fails: what went wrong is part of the reply.
  func run(_ input: SourceText) -> TranscriptReply
}

/// What came back for one input.
package struct TranscriptReply: Sendable {
  /// Standard output.
  package var output = ""
  /// What was said beside it, a line each.
  package var remarks: [String] = []
  /// The errors, in source order.
  package var errors: [Diagnostic] = []
  /// The text that the errors point into.
  package var source: SourceText?
  /// The errors as people see them.
  package var rendering = ""

  package init() {}

  /// The reply as the lines of a transcript.
  package func lines(withRendering: Bool) -> [String] {
    var lines = TranscriptReply.lines(of: output).map(Transcript.escaped)
    lines += remarks.flatMap(TranscriptReply.lines).map { "~ " + $0 }
    lines += errors.map { "! \($0.code)\(TranscriptReply.place($0, source))" }
    if withRendering, !errors.isEmpty {
      lines += TranscriptReply.lines(of: rendering).map(Transcript.escaped)
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func lines(of text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// ` 1:22-28`, or ` 1:22-2:4` where it runs over a line end; empty without a place.
  private static func place(_ diagnostic: Diagnostic, _ source: SourceText?) -> String {
    guard let range = diagnostic.range, let source else { return "" }
    let from = source.position(of: range.lower)
    let to = source.position(of: range.upper)
    let end = to.line == from.line ? "\(to.column)" : "\(to.line):\(to.column)"
    return " \(from.line):\(from.column)-\(end)"
  }
}
