import CLineEdit
import Glibc
package import KithBase
import KithJournal
package import KithSession
import KithSyntax

/// Statements from people or from a pipe: runs each as it ends and goes on after errors.
package final class Shell {
  package let session: Session
  package let output: ConsoleOutput
  /// Set by `:quit`.
  package var isDone = false
  /// Whether it was the user who asked for the end, by `:quit`.
  package var exitIsWished = false
  package var showsTiming = false
  /// Seconds that a statement may take.
  private let timeout: Double?
  /// How the worst statement ended: 0 when all was well.
  package private(set) var exitCode: Int32 = 0
  private let sink = StreamSink(STDOUT_FILENO)
  /// What ran well in this session, each with the lines that later extended it.
  package private(set) var statements: [String] = []
  /// Where answers to questions come from; nil where nobody is asked.
  private(set) var reader: (any LineReader)?
  /// The statement that a line beginning with `|` goes on with.
  private(set) var previousText: String?

  package init(session: Session, output: ConsoleOutput, timeout: Double?) {
    self.session = session
    self.output = output
    self.timeout = timeout
  }

  func print(_ line: String) throws { try sink.write(Array((line + "\n").utf8)) }

  /// Prints a line of help: on a terminal in rows that begin under its text, behind the name before it.
  func explain(_ line: String) throws {
    let columns = Int(kith_terminal_columns(STDOUT_FILENO))
    let lead = line.prefix { $0 == " " }.count
    var indent = lead + 2
    if let gap = line.dropFirst(lead).firstRange(of: "  ") {
      let text = line[gap.upperBound...].drop { $0 == " " }
      let column = TextWidth.of(String(line[..<text.startIndex]))
      if column <= columns / 3 { indent = column }
    }
    for row in LineWrapping.rows(line, columns: columns > 0 ? columns : nil, indent: indent) {
      try print(row)
    }
  }

  /// Prints a program of help. One that is too wide is broken before a bar and behind a comma, so that it
  /// can be taken as it is.
  func explain(program: String, _ remark: String = "") throws {
    let columns = Int(kith_terminal_columns(STDOUT_FILENO))
    guard columns > 0, TextWidth.of("  " + program + remark) > columns else {
      return try print("  " + program + remark)
    }
    var row = ""
    for (stage, text) in program.split(separator: " | ").enumerated() {
      for (item, part) in text.split(separator: ", ").enumerated() {
        let lead = item > 0 ? ", " : stage > 0 ? " | " : "  "
        if TextWidth.of(row + lead + part) <= columns || row.isEmpty {
          row += lead + part
        } else {
          try print(item > 0 ? row + "," : row)
          row = (item > 0 ? "      " : "    | ") + part
        }
      }
    }
    try print(row + remark)
  }

  // MARK: One statement

  /// Runs a statement or a `:command`; says what went wrong. True when nothing did.
  @discardableResult
  package func run(_ source: SourceText) -> Bool {
    Signals.begin(timeout: timeout)
    defer { Signals.end() }
    let text = String(decoding: source.bytes, as: UTF8.self)
    let isCommand = text.utf8.first == UInt8(ascii: ":")
    var isGood = true
    do {
      if isCommand {
        try MetaCommand.run(MetaCommand.trimmed(text), in: self)
      } else {
        try session.runTyped(source)
      }
    } catch {
      isGood = false
      fail(error as? Failure ?? Failure(caught: error))
    }
    if showsTiming, !isCommand {
      let timing = session.timing
      StandardError.line(
        "timing: parse \(Wording.seconds(timing.parse)) s  bind \(Wording.seconds(timing.bind)) s  "
          + "execute \(Wording.seconds(timing.execute)) s  commit \(Wording.seconds(timing.commit)) s")
    }
    return isGood
  }

  private func fail(_ failure: Failure) {
    output.show(failure)
    if failure.kind == .outputClosed { isDone = true } else { exitCode = failure.exitCode }
  }

  // MARK: The prompt

  /// Asks for statements until Ctrl-D or `:quit`.
  package func converse(_ reader: any LineReader) {
    self.reader = reader
    var held: String?
    while !isDone {
      let line: LineRead = held.map { .line($0) } ?? reader.read(prompt: prompt)
      held = nil
      switch line {
      case .end:
        // An editor has ended its row already.
        if !reader.readsBlocks { try? print("") }
        isDone = mayEnd(reader)
      case .interrupted: continue
      case .line(let first):
        if MetaCommand.trimmed(first).isEmpty { continue }
        guard let text = reader.readsBlocks ? first : block(from: first, reader, &held) else {
          continue
        }
        reader.remember(text)
        output.begin()
        runOrExtend(text)
        if isDone, exitIsWished { isDone = mayEnd(reader) }
        exitIsWished = false
      }
    }
    self.reader = nil
    reader.close()
  }

  /// Asks whether to end where work would be lost; without an answer the program ends, since nobody is
  /// there to save it.
  private func mayEnd(_ reader: any LineReader) -> Bool {
    guard let work = session.unsavedWork else { return true }
    switch reader.ask("\(work); quit? [y/N] ") {
    case .end: return true
    case .interrupted: return false
    case .line(let answer):
      return ["y", "yes"].contains(MetaCommand.trimmed(answer).lowercased())
    }
  }

  private var prompt: String { session.options.isReadOnly ? "kith (ro)> " : "kith> " }

  /// Reads on until the statement is complete; nil when it was dropped. A paste brings the next line
  /// before Enter is pressed: it is joined if it goes on with the statement, else held back.
  private func block(from first: String, _ reader: any LineReader, _ held: inout String?) -> String?
  {
    var text = first
    if first.utf8.first == UInt8(ascii: ":") { return text }
    // A line that goes on with the last statement is complete when both together are.
    var before = ""
    if let previousText, Parser.beginsWithContinuation(first) { before = previousText + "\n" }
    while true {
      let isComplete: Bool
      switch Parser.completeness(of: before + text) {
      case .complete: isComplete = true
      case .incomplete: isComplete = false
      case .error: return text
      }
      if isComplete, !reader.hasPendingInput { return text }
      switch reader.read(prompt: isComplete ? prompt : "  ... ") {
      case .interrupted: return nil
      case .end:
        isDone = true
        return text
      case .line(let next):
        if isComplete, !Parser.beginsWithContinuation(next) {
          held = next
          return text
        }
        // An empty line gives up an unfinished statement and shows what is wrong with it.
        if !isComplete, MetaCommand.trimmed(next).isEmpty { return text }
        text += "\n" + next
      }
    }
  }

  /// A text that cannot begin a statement goes on with the one before. One that fails is forgotten, so
  /// that the next goes on with what went well.
  func runOrExtend(_ text: String) {
    if text.utf8.first == UInt8(ascii: ":") {
      run(SourceText(text))
      return
    }
    var whole = text
    let extends = Parser.beginsWithContinuation(text) && previousText != nil
    if extends, let previousText {
      if let effect = session.lastEffect {
        return fail(
          Failure(
            .program,
            [
              Diagnostic(
                "K0221", "the last statement already \(effect)", nil,
                hint: "`_ | …` goes on from its result")
            ]))
      }
      whole = previousText + "\n" + text
    }
    let isGood = run(SourceText(whole))
    if isGood {
      if extends, statements.last == previousText { statements.removeLast() }
      statements.append(whole)
    }
    if isGood || !extends { previousText = whole }
  }
}

extension Failure {
  /// From an error outside any program.
  init(caught error: any Error) {
    switch error {
    case let one as Diagnostic: self.init(one.code.hasPrefix("K07") ? .file : .program, [one])
    case let many as Diagnostics: self.init(.program, many.all)
    case let problem as JournalError: self.init(.file, [problem.diagnostic])
    case let stop as Interrupted: self.init(stop.reason == .timedOut ? .timeout : .interrupted, [])
    case is OutputClosed: self.init(.outputClosed, [])
    default: self.init(.program, [Diagnostic("K0500", "\(error)", nil)])
    }
  }
}
