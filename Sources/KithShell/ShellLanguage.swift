import KithBase
import KithEditor
import KithSession
import KithSyntax

/// What the editor asks about the language, answered by the parser and the session's binder.
struct ShellLanguage {
  // Unowned: the shell outlives its prompt.
  unowned let shell: Shell

  init(shell: Shell) { self.shell = shell }

  var editorLanguage: EditorLanguage {
    let this = self
    var language = EditorLanguage()
    language.highlight = { this.spans(of: $0, cursor: $1) }
    language.isComplete = { this.isComplete($0) }
    language.continues = { Parser.beginsWithContinuation($0) }
    language.mayBeSuggested = { this.stillReads($0) }
    language.completions = { this.completions(in: $0, at: $1) }
    language.help = { this.help(in: $0, at: $1) }
    language.acceptsQuestionMark = { CompletionPlace.acceptsQuestionMark(in: $0, at: $1) }
    return language
  }

  private static func isCommand(_ text: String) -> Bool { text.utf8.first == UInt8(ascii: ":") }

  /// True for a block of the history that means something here: it is whole, and knows no name that has
  /// gone.
  private func stillReads(_ text: String) -> Bool {
    if ShellLanguage.isCommand(text) { return true }
    let whole = before(text) + text
    guard Parser.completeness(of: whole) == .complete else { return false }
    return shell.session.unknownNames(in: Parser.parse(SourceText(whole), mode: .prompt)).isEmpty
  }

  /// The statement that a text which begins with `|` goes on with, and a line end; else nothing.
  private func before(_ text: String) -> String {
    guard let previous = shell.previousText, Parser.beginsWithContinuation(text) else { return "" }
    return previous + "\n"
  }

  private func isComplete(_ text: String) -> Bool {
    if ShellLanguage.isCommand(text) { return true }
    return Parser.completeness(of: before(text) + text) != .incomplete
  }

  // MARK: Colours

  private func spans(of text: String, cursor: Int) -> [EditorSpan] {
    if ShellLanguage.isCommand(text) {
      let command = text.utf8.prefix { $0 != 0x20 && $0 != 0x0A }
      let word = [EditorSpan(0..<command.count, .keyword)]
      guard command.elementsEqual(":explain".utf8) else { return word }
      let rest = String(decoding: text.utf8.dropFirst(command.count), as: UTF8.self)
      return word
        + spans(of: rest, cursor: cursor - command.count).map {
          let range = $0.range.lowerBound + command.count..<$0.range.upperBound + command.count
          return EditorSpan(range, $0.style.ink, isWrong: $0.style.isWrong)
        }
    }
    let before = before(text)
    let whole = Parser.parse(SourceText(before + text), mode: .prompt)
    let start = before.utf8.count
    let wrong = Set(shell.session.unknownNames(in: whole).map(\.lower))
    return Highlighting.spans(of: whole).compactMap { span in
      guard span.range.lower >= start, span.range.upper > span.range.lower else { return nil }
      let range = span.range.lower - start..<span.range.upper - start
      // A name that is being typed may still become a known one.
      let isWrong = wrong.contains(span.range.lower) && range.upperBound != cursor
      return EditorSpan(range, ShellLanguage.ink(span.kind), isWrong: isWrong)
    }
  }

  private static func ink(_ kind: HighlightKind) -> Ink {
    switch kind {
    case .keyword: .keyword
    case .verb: .verb
    case .function: .function
    case .variable: .variable
    case .string: .string
    case .number: .number
    case .date: .date
    case .comment: .comment
    case .operator: .operator
    case .name: .name
    case .invalid: .invalid
    }
  }

  // MARK: Completion and help

  private func completions(in text: String, at offset: Int) -> Completions {
    if ShellLanguage.isCommand(text) { return commands(in: text, at: offset) }
    let before = before(text)
    let start = before.utf8.count
    let found = shell.session.completions(in: before + text, at: start + offset)
    guard found.range.lower >= start else { return .none(at: offset) }
    return Completions(
      range: found.range.lower - start..<found.range.upper - start,
      candidates: found.items.map {
        Candidate($0.text, label: $0.label, detail: $0.detail, count: $0.count)
      })
  }

  /// After a colon the commands, then what the command is about.
  private func commands(in text: String, at offset: Int) -> Completions {
    let bytes = Array(text.utf8)
    let start = bytes[..<offset].lastIndex { $0 == 0x20 }.map { $0 + 1 } ?? 0
    let typed = String(decoding: bytes[start..<offset], as: UTF8.self).lowercased()
    var candidates: [Candidate] = []
    let isFirst = bytes[..<start].split(separator: 0x20).count == 1
    if start == 0 {
      candidates = MetaCommand.all.map { Candidate(":" + $0.name, detail: $0.summary) }
    } else {
      switch bytes.prefix(while: { $0 != 0x20 }) {
      case Array(":help".utf8)[...] where isFirst:
        candidates = Manual.pages.map { Candidate($0.name, detail: $0.summary) }
      case Array(":schema".utf8)[...] where isFirst:
        candidates = shell.session.tables.map {
          Candidate($0.schema.name, detail: Wording.counted($0.rowCount, "row"))
        }
      case Array(":set".utf8)[...] where isFirst:
        candidates = Setting.all.map { Candidate($0.name, detail: $0.summary) }
      case Array(":models".utf8)[...] where isFirst:
        candidates = shell.session.modelTexts.map { Candidate($0.name) }
      case Array(":history".utf8)[...] where isFirst:
        candidates = [Candidate("save", detail: "FILE.kith")]
      case Array(":timing".utf8)[...] where isFirst:
        candidates = [Candidate("on"), Candidate("off")]
      case Array(":explain".utf8)[...]:
        let found = shell.session.completions(
          in: String(decoding: bytes.dropFirst(9), as: UTF8.self), at: offset - 9)
        return Completions(
          range: found.range.lower + 9..<found.range.upper + 9,
          candidates: found.items.map {
            Candidate($0.text, label: $0.label, detail: $0.detail, count: $0.count)
          })
      default: break
      }
    }
    return Completions(
      range: start..<offset,
      candidates: candidates.filter { $0.text.lowercased().utf8.starts(with: typed.utf8) })
  }

  private func help(in text: String, at offset: Int) -> [String] {
    if ShellLanguage.isCommand(text) {
      let name = text.dropFirst().prefix { $0.isLetter }.lowercased()
      return MetaCommand.all.filter { $0.name == name }.flatMap { [$0.usage, "  " + $0.summary] }
    }
    let before = before(text)
    return shell.session.help(in: before + text, at: before.utf8.count + offset)
  }
}
