import CLineEdit
import Glibc
package import KithBase
package import KithColumns
import KithFormats
package import KithSession

/// Results to standard output in the format that fits it, everything else to standard error.
package final class ConsoleOutput: SessionOutput {
  private let sink = StreamSink(STDOUT_FILENO)
  private let isTerminal: Bool
  private let writesJSONErrors: Bool
  /// Tables written since `begin`: the next one is parted from them.
  private var tableCount = 0

  /// Rows of a table shown on a terminal.
  private static let terminalRowsMax = 50

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

  package func show(_ table: ResultTable, label: String?, format name: String?) throws {
    let format = format(name)
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
    var options = WriteOptions()
    options.interrupt = Signals.interrupt
    if isTerminal {
      let columns = Int(kith_terminal_columns(STDOUT_FILENO))
      options.style = .terminal(
        width: columns > 0 ? columns : nil, rowsMax: ConsoleOutput.terminalRowsMax)
    }
    try format.write(table, options, sink)
  }

  package func show(scalar: String) throws {
    let shown = isTerminal ? DiagnosticRenderer.printable(scalar) : scalar
    try sink.write(Array((shown + "\n").utf8))
  }

  package func note(_ note: Diagnostic) {
    StandardError.line(
      writesJSONErrors
        ? DiagnosticRenderer.json([note], in: nil) : DiagnosticRenderer.text(note, in: nil, columns: columns))
  }

  package func report(_ line: String) {
    if writesJSONErrors { return }
    let rows = LineWrapping.rows(DiagnosticRenderer.printable(line), columns: columns, indent: 2)
    StandardError.line(rows.joined(separator: "\n"))
  }

  /// The width of the terminal that messages go to; nil where they go elsewhere.
  private var columns: Int? {
    let columns = Int(kith_terminal_columns(STDERR_FILENO))
    return columns > 0 ? columns : nil
  }

  /// Says why a program stopped.
  package func show(_ failure: Failure) {
    switch failure.kind {
    case .outputClosed: return
    case .interrupted: report("cancelled; no data changed")
    case .timeout: report("stopped at the time limit; no data changed")
    default: break
    }
    if failure.diagnostics.isEmpty { return }
    StandardError.line(
      writesJSONErrors
        ? DiagnosticRenderer.json(failure.diagnostics, in: failure.source)
        : DiagnosticRenderer.text(failure.diagnostics, in: failure.source, columns: columns))
  }
}
