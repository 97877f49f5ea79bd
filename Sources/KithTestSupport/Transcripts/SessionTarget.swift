package import KithBase
import KithColumns
package import KithFormats
import KithJournal
package import KithSession
package import KithStore

/// A session that keeps everything it says.
package final class SessionTarget: TranscriptTarget {
  package let session: Session
  private let recorder: Recorder

  /// `moment` is what the session's clock shows, in microseconds since 1970-01-01T00:00:00Z.
  package init(
    store: Store, at moment: Int64, variant: TranscriptVariant = TranscriptVariant(name: "usual"),
    style: TableStyle = .plain
  ) {
    recorder = Recorder(style: style)
    var settings = Settings(threads: variant.threads)
    settings.batchRows = variant.batchRows
    settings.asOf = moment
    var options = Session.Options()
    options.usesIndexes = variant.usesIndexes
    options.optimizes = variant.optimizes
    session = Session(
      output: recorder, settings: settings, history: MemoryHistory(store: store), clock: .fixed(at: moment), options: options)
  }

  package func run(_ input: SourceText) -> TranscriptReply {
    recorder.begin()
    do throws(Failure) {
      try session.runTyped(input)
      return recorder.reply
    } catch {
      var reply = recorder.reply
      reply.errors = error.diagnostics
      reply.source = error.source
      reply.rendering = DiagnosticRenderer.text(error.diagnostics, in: error.source)
      return reply
    }
  }
}

/// Keeps results as a terminal of unlimited width would show them.
private final class Recorder: SessionOutput {
  private(set) var reply = TranscriptReply()
  private let style: TableStyle
  private var tableCount = 0

  init(style: TableStyle) { self.style = style }

  func begin() {
    reply = TranscriptReply()
    tableCount = 0
  }

  func show(_ table: ResultTable, label: String?, format: String?) throws {
    if tableCount > 0 { reply.output += "\n" }
    tableCount += 1
    if let label { reply.output += label + "\n" }
    let sink = MemorySink()
    var options = WriteOptions()
    options.style = style
    try (format.flatMap(OutputFormat.named) ?? .table).write(table, options, sink)
    reply.output += sink.text
  }

  func show(scalar: String) { reply.output += scalar + "\n" }

  func isForPeople(format: String?) -> Bool { true }

  func note(_ note: Diagnostic) { reply.remarks.append(DiagnosticRenderer.text(note, in: nil)) }

  func report(_ line: String) { reply.remarks.append(line) }
}
