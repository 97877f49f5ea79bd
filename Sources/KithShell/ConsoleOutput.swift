import CLineEdit
import Glibc
package import KithBase
package import KithColumns
import KithFormats
package import KithSession

/// Results to standard output in the format that fits it, everything else to standard error.
package final class ConsoleOutput: SessionOutput {
  private let sink = StreamSink(STDOUT_FILENO)
  package let isTerminal: Bool
  private let writesJSONErrors: Bool
  /// Tables written since `begin`: the next one is parted from them.
  private var tableCount = 0
  /// The table that was shown last, and how many of its rows, for `:more`.
  private(set) var latest: (table: ResultTable, shown: Int)?

  package init(isTerminal: Bool, writesJSONErrors: Bool) {
    self.isTerminal = isTerminal
    self.writesJSONErrors = writesJSONErrors
  }

  /// A statement at the prompt begins: its first result needs nothing before it.
  package func begin() { tableCount = 0 }

  private func format(_ name: String?) -> OutputFormat {
    name.flatMap(OutputFormat.named) ?? (isTerminal ? .table : .csv)
  }

  package func isForPeople(format name: String?) -> Bool {
    isTerminal || format(name).name == OutputFormat.table.name
  }

  // MARK: The window

  /// Columns of the terminal; nil where there is none or it does not say.
  package var columns: Int? {
    guard isTerminal else { return nil }
    let columns = Int(kith_terminal_columns(STDOUT_FILENO))
    return columns > 0 ? columns : nil
  }

  /// Rows of a table that are shown at once: with its head, a footer and the next prompt they fill the
  /// window.
  package var rowsShownMax: Int {
    let rows = Int(kith_terminal_rows(STDOUT_FILENO))
    return max(10, (rows > 0 ? rows : 24) - 4)
  }

  /// How tables look here.
  var style: TableStyle {
    isTerminal ? .terminal(width: columns, rowsMax: rowsShownMax) : .plain
  }

  // MARK: Results

  package func show(_ table: ResultTable, label: String?, format name: String?) throws {
    try show(Answer(table: table, seconds: 0), adding: [], label: label, format(name))
  }

  package func show(_ answer: Answer, format name: String?) throws {
    let facts = [Wording.elapsed(answer.seconds)] + (answer.access.map { [$0] } ?? [])
    try show(answer, adding: facts, label: nil, format(name))
  }

  private func show(
    _ answer: Answer, adding facts: [String], label: String?, _ format: OutputFormat
  ) throws {
    if tableCount > 0, format.name != OutputFormat.jsonl.name, format.name != OutputFormat.json.name
    {
      try sink.write([UInt8(ascii: "\n")])
    }
    tableCount += 1
    if let label {
      if [OutputFormat.table.name, OutputFormat.line.name].contains(format.name) {
        try sink.write(Array((DiagnosticRenderer.printable(label) + "\n").utf8))
      } else {
        report("showing \(DiagnosticRenderer.printable(label))")
      }
    }
    latest = (answer.table, answer.table.rowCount)
    if isTerminal, format.name == OutputFormat.table.name {
      return try draw(answer, adding: facts)
    }
    var options = WriteOptions()
    options.interrupt = Signals.interrupt
    options.style = style
    try format.write(answer.table, options, sink)
    if let emptiness = answer.emptiness {
      for line in WrappedText.lines("0 rows. " + emptiness, width: nil) { report(line) }
    }
  }

  /// A table on the terminal, with its footer; without rows, the reason stands in its place.
  private func draw(_ answer: Answer, adding facts: [String]) throws {
    let style = style
    if let emptiness = answer.emptiness {
      return try lines(of: "0 rows. " + emptiness).forEach(print)
    }
    let footer = try TableWriter.write(answer.table, style, sink, interrupt: Signals.interrupt)
    latest = (answer.table, footer.shownRowCount)
    for line in footer.lines(width: style.width, adding: facts) { try print(line) }
  }

  /// The next rows of the table that was shown last, where no keys can be read; false when there are
  /// none.
  package func showMore() throws -> Bool {
    guard let (table, shown) = latest, shown < table.rowCount else { return false }
    let next = shown..<min(shown + rowsShownMax, table.rowCount)
    let part = ResultTable(
      fields: table.fields.map {
        ResultTable.Field(name: $0.name, type: $0.type, vector: $0.vector.sub(next))
      }, rowCount: next.count)
    _ = try TableWriter.write(part, style, sink, interrupt: Signals.interrupt)
    latest = (table, next.upperBound)
    let place = "rows \(Wording.grouped(next.lowerBound + 1)) to \(Wording.grouped(next.upperBound))"
    try lines(of: "\(place) of \(Wording.grouped(table.rowCount))").forEach(print)
    return true
  }

  private func print(_ line: String) throws { try sink.write(Array((line + "\n").utf8)) }

  /// A text in lines that fit the terminal, broken between words.
  private func lines(of text: String) -> [String] { WrappedText.lines(text, width: columns) }

  package func show(scalar: String) throws {
    let shown = isTerminal ? DiagnosticRenderer.printable(scalar) : scalar
    try sink.write(Array((shown + "\n").utf8))
  }

  package func note(_ note: Diagnostic) {
    StandardError.line(
      writesJSONErrors
        ? DiagnosticRenderer.json([note], in: nil) : DiagnosticRenderer.text(note, in: nil, columns: messageColumns))
  }

  package func report(_ line: String) {
    if writesJSONErrors { return }
    let rows = LineWrapping.rows(DiagnosticRenderer.printable(line), columns: messageColumns, indent: 2)
    for row in rows { StandardError.line(row) }
  }

  /// The width of the terminal that messages go to; nil where they go elsewhere.
  private var messageColumns: Int? {
    let columns = isatty(STDERR_FILENO) == 1 ? Int(kith_terminal_columns(STDERR_FILENO)) : 0
    return columns > 0 ? columns : nil
  }

  package func tell(_ line: String) {
    if isTerminal, isatty(STDERR_FILENO) == 1 { report(line) }
  }

  /// Says why a program stopped.
  package func show(_ failure: Failure) {
    switch failure.kind {
    case .outputClosed: return
    case .interrupted: report("cancelled after \(Wording.elapsed(Signals.elapsed)) — no data changed")
    case .timeout:
      report("stopped at the time limit after \(Wording.elapsed(Signals.elapsed)) — no data changed")
    default: break
    }
    if failure.diagnostics.isEmpty { return }
    StandardError.line(
      writesJSONErrors
        ? DiagnosticRenderer.json(failure.diagnostics, in: failure.source)
        : DiagnosticRenderer.text(failure.diagnostics, in: failure.source, columns: messageColumns))
  }
}
