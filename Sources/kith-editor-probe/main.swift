import Glibc
import KithEditor

// The editor with a toy language, for the tests of the editor: no program ships it. What is submitted
// is printed between brackets. Arguments: `keys` reads single keys, `page` shows the pager.

/// Words that the toy language knows, with what a list says of them.
private let words: [(text: String, detail: String, count: Int?)] = [
  ("country", "text", 4), ("customers", "table", nil), ("segment", "text", 3),
  ("sort", "step", nil),
  ("spend", "decimal", nil), ("where", "step", nil), ("李小龙", "text", 2),
]

private func span(_ text: [UInt8], _ start: Int, _ end: Int) -> EditorSpan {
  let word = String(decoding: text[start..<end], as: UTF8.self)
  let known = words.first { $0.text == word }
  return EditorSpan(start..<end, known?.detail == "step" ? .verb : .name, isWrong: known == nil)
}

/// Letters are words, texts are in quotes, `|` is an operator.
private func highlight(_ text: String, _ cursor: Int) -> [EditorSpan] {
  let bytes = Array(text.utf8)
  var spans: [EditorSpan] = []
  var index = 0
  while index < bytes.count {
    let start = index
    index += 1
    switch bytes[start] {
    case UInt8(ascii: "\""):
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") { index += 1 }
      index = min(index + 1, bytes.count)
      spans.append(EditorSpan(start..<index, .string))
    case UInt8(ascii: "|"): spans.append(EditorSpan(start..<index, .operator))
    case 0x61...0x7A, 0x80...:
      while index < bytes.count, (0x61...0x7A).contains(bytes[index]) || bytes[index] >= 0x80 {
        index += 1
      }
      // A word at the cursor may still become a known one.
      if index != cursor { spans.append(span(bytes, start, index)) }
    default: break
    }
  }
  return spans
}

private func completions(_ text: String, _ cursor: Int) -> Completions {
  let bytes = Array(text.utf8)
  var start = cursor
  while start > 0, (0x61...0x7A).contains(bytes[start - 1]) || bytes[start - 1] >= 0x80 {
    start -= 1
  }
  let typed = String(decoding: bytes[start..<cursor], as: UTF8.self)
  return Completions(
    range: start..<cursor,
    candidates: words.filter { $0.text.hasPrefix(typed) }.map {
      Candidate($0.text, detail: $0.detail, count: $0.count)
    })
}

private func isComplete(_ text: String) -> Bool {
  var last = text.utf8.last { $0 != 0x20 && $0 != 0x0A }
  if last == nil { last = 0 }
  return last != UInt8(ascii: "|") && last != UInt8(ascii: ",")
}

private func say(_ text: String) {
  Terminal().write(text + "\r\n")
}

private func readKeys() {
  guard let keys = KeyReader() else { return say("no terminal") }
  defer { keys.close() }
  while true {
    let key = keys.readKey()
    say("\(key)")
    if key == .endOfFile { return }
  }
}

/// In one row, with control characters as `^K`: quoted ones may be typed, and terminals obey them.
private func visible(_ text: String) -> String {
  text.unicodeScalars.map { scalar in
    if scalar == "\n" { return "\\n" }
    guard scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F else { return String(scalar) }
    return "^" + String(UnicodeScalar(UInt8(scalar.value) ^ 0x40))
  }.joined()
}

private func edit() -> Int32 {
  var language = EditorLanguage()
  language.highlight = highlight
  language.completions = completions
  language.isComplete = isComplete
  language.continues = { $0.utf8.first == UInt8(ascii: "|") }
  language.help = { text, cursor in ["help for byte \(cursor) of \(text.utf8.count)"] }
  language.acceptsQuestionMark = { text, _ in
    text.utf8.last == UInt8(ascii: "?") || text.hasSuffix("a")
  }
  language.mayBeSuggested = { !$0.contains("!") }
  guard
    let editor = BlockEditor(
      history: History(path: History.defaultPath()), hasColours: getenv("NO_COLOR") == nil,
      language: language)
  else { return 1 }
  defer { editor.close() }
  while true {
    switch editor.read(prompt: "kith> ") {
    case .block(let text):
      say("[\(visible(text))]")
      editor.remember(text)
    case .interrupted: say("(interrupted)")
    case .end:
      say("(end)")
      return 0
    }
  }
}

// Between two blocks the terminal makes signals of Ctrl-C and Ctrl-\.
signal(SIGINT, SIG_IGN)
signal(SIGQUIT, SIG_IGN)
switch CommandLine.arguments.dropFirst().first {
case "keys": readKeys()
case "page":
  _ = Pager(header: ["head"], lineCount: 100, hasColours: false, line: { "line \($0)" }).run()
  say("(left)")
default: exit(edit())
}
