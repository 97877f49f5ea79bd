import KithBase

/// Splits UTF-8 bytes into tokens. Every byte belongs to a token, a comment, white space or a
/// diagnostic; it never fails and takes time in proportion to the text.
struct Lexer {
  let bytes: [UInt8]
  /// Where to stop: the end of the text, or of the code in an f-string.
  let limit: Int
  var position: Int
  var tokens: [Token] = []
  var comments: [Comment] = []
  var diagnostics: [Diagnostic] = []
  var newline = true

  init(_ bytes: [UInt8], _ range: SourceRange) {
    self.bytes = bytes
    limit = min(range.upper, bytes.count)
    position = range.lower
  }

  /// Reads everything; the last token is `.end`.
  mutating func run() {
    if position == 0 {
      if starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
      if starts(with: "#!") { lineComment() }
    }
    while position < limit { next() }
    tokens.append(
      Token(kind: .end, range: .at(limit), newlineBefore: true, keyword: nil, payload: .none))
  }

  // MARK: Looking at bytes

  /// The byte `offset` ahead, or 0 past the end.
  func byte(_ offset: Int = 0) -> UInt8 {
    position + offset < limit ? bytes[position + offset] : 0
  }

  func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { buffer in
      position + buffer.count <= limit
        && buffer.elementsEqual(bytes[position..<position + buffer.count])
    }
  }

  func starts(with expected: [UInt8]) -> Bool {
    position + expected.count <= limit
      && expected.elementsEqual(bytes[position..<position + expected.count])
  }

  func text(_ lower: Int, _ upper: Int) -> String {
    String(decoding: bytes[lower..<upper], as: UTF8.self)
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == 0x5F
  }

  /// The scalar at `offset` and its length, or nil for bytes that are not UTF-8.
  func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset < limit else { return nil }
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, offset + length <= limit else { return nil }
    var value = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
    for index in 1..<length {
      let byte = bytes[offset + index]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= (length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    return (scalar, length)
  }

  /// The length of the name character at `offset`, or 0 where none stands.
  func nameCharacter(at offset: Int, first: Bool) -> Int {
    guard offset < limit else { return 0 }
    let byte = bytes[offset]
    if byte < 0x80 {
      return Lexer.isWordByte(byte) && !(first && Lexer.isDigit(byte)) ? 1 : 0
    }
    guard let (scalar, length) = scalar(at: offset) else { return 0 }
    if scalar.properties.isAlphabetic { return length }
    if first { return 0 }
    switch scalar.properties.generalCategory {
    case .decimalNumber, .nonspacingMark, .spacingMark: return length
    default: return 0
    }
  }

  /// The end of the name that starts at `offset`; `offset` itself where none starts.
  func nameEnd(from offset: Int) -> Int {
    var end = offset
    var length = nameCharacter(at: end, first: true)
    while length > 0 {
      end += length
      length = nameCharacter(at: end, first: false)
    }
    return end
  }

  // MARK: Making tokens

  mutating func add(
    _ kind: Token.Kind, to end: Int, keyword: Keyword? = nil, _ payload: Token.Payload = .none
  ) {
    tokens.append(
      Token(
        kind: kind, range: SourceRange(position, end), newlineBefore: newline, keyword: keyword,
        payload: payload))
    newline = false
    position = end
  }

  mutating func report(
    _ code: String, _ message: String, _ lower: Int, _ upper: Int, hint: String? = nil,
    atEnd: Bool = false
  ) {
    guard diagnostics.count < Limits.diagnosticsMax else { return }
    diagnostics.append(
      Diagnostic(code, message, SourceRange(lower, upper), hint: hint, isAtEnd: atEnd))
  }

  private mutating func next() {
    let first = byte()
    switch first {
    case 0x0A:
      newline = true
      position += 1
    case 0x20, 0x09, 0x0D: position += 1
    case 0x22, 0x27: quotedText()
    case 0x60: quotedName()
    case 0x24: variable()
    case 0x40: period()
    case 0x30...0x39: number()
    case 0x66 where byte(1) == 0x22: formatText()
    case _ where Lexer.isWordByte(first):
      let end = nameEnd(from: position)
      add(.name, to: end, keyword: Keyword.named(bytes[position..<end]))
    case 0x80...: wideCharacter()
    default:
      if starts(with: "--") {
        lineComment()
      } else if starts(with: "/*") {
        blockComment()
      } else {
        symbol()
      }
    }
  }

  /// Grammar: comment
  private mutating func lineComment() {
    var end = position
    while end < limit, bytes[end] != 0x0A { end += 1 }
    var visible = end
    while visible > position, bytes[visible - 1] == 0x0D || bytes[visible - 1] == 0x20 {
      visible -= 1
    }
    checkEncoding(position, end)
    comments.append(
      Comment(range: SourceRange(position, visible), newlineBefore: newline, endsLine: true))
    position = end
  }

  private mutating func blockComment() {
    let start = position
    var end = position + 2
    var lines = false
    while end < limit, !(bytes[end] == 0x2A && end + 1 < limit && bytes[end + 1] == 0x2F) {
      if bytes[end] == 0x0A { lines = true }
      end += 1
    }
    if end >= limit {
      report(
        "K0104", "the comment that starts here is never closed", start, start + 2,
        hint: "close it with `*/`", atEnd: true)
      end = limit
    } else {
      end += 2
    }
    checkEncoding(start, end)
    comments.append(
      Comment(range: SourceRange(start, end), newlineBefore: newline, endsLine: false))
    if lines { newline = true }
    position = end
  }

  private mutating func symbol() {
    if byte(1) != 0, let symbol = Lexer.symbols[Lexer.pair(byte(), byte(1))] {
      add(.symbol(symbol), to: position + 2)
    } else if let symbol = Lexer.symbols[Lexer.pair(byte(), 0)] {
      add(.symbol(symbol), to: position + 1)
    } else {
      foreignSymbol()
    }
  }

  private static func pair(_ first: UInt8, _ second: UInt8) -> UInt16 {
    UInt16(first) << 8 | UInt16(second)
  }

  /// Signs by their one or two bytes.
  private static let symbols: [UInt16: Symbol] = {
    var table: [UInt16: Symbol] = [:]
    let spellings = Symbol.allCases.map { ($0.rawValue, $0) } + Symbol.aliases.map { ($0, $1) }
    for (spelling, symbol) in spellings {
      let bytes = Array(spelling.utf8)
      table[pair(bytes[0], bytes.count > 1 ? bytes[1] : 0)] = symbol
    }
    return table
  }()

  /// Signs of other languages: reported once and read as what they stand for.
  private mutating func foreignSymbol() {
    let start = position
    if starts(with: "&&") || byte() == 0x26 {
      let end = start + (starts(with: "&&") ? 2 : 1)
      report(
        "K0101", "`\(text(start, end))` has no meaning here", start, end, hint: "write `and`")
      add(.name, to: end, keyword: .and)
    } else if byte() == 0x25 {
      report(
        "K0110", "`%` is not an operator", start, start + 1, hint: "write mod(a, b)")
      add(.symbol(.star), to: start + 1)
    } else if byte() == 0x21 {
      report("K0101", "`!` has no meaning here", start, start + 1, hint: "write `not`")
      add(.name, to: start + 1, keyword: .not)
    } else if byte() < 0x20 || byte() == 0x7F {
      report(
        "K0101", "the control character \(Lexer.codePoint(UInt32(byte()))) has no meaning here",
        start, start + 1, hint: "take it out")
      position += 1
    } else {
      let hint = byte() == 0x5C ? "a statement goes on by itself where a line ends with `|`" : nil
      report(
        "K0101", "`\(text(start, start + 1))` has no meaning here", start, start + 1, hint: hint)
      add(.invalid, to: start + 1)
    }
  }

  static func codePoint(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  private mutating func wideCharacter() {
    let end = nameEnd(from: position)
    if end > position {
      add(.name, to: end)
      return
    }
    guard let (scalar, length) = scalar(at: position) else {
      var end = position
      while end < limit, bytes[end] >= 0x80, self.scalar(at: end) == nil { end += 1 }
      reportEncoding(position, end)
      add(.invalid, to: end)
      return
    }
    if scalar == "\u{A0}" || scalar == "\u{3000}" || scalar == "\u{FEFF}" {
      position += length
      return
    }
    let hint = Lexer.lookalikes[scalar].map { "write `\($0)`" }
    let shown =
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      ? "the character \(Lexer.codePoint(scalar.value))" : "`\(scalar)`"
    report(
      "K0101", "\(shown) has no meaning here", position, position + length, hint: hint)
    add(.invalid, to: position + length)
  }

  /// Typographic and full-width signs and what was meant.
  private static let lookalikes: [Unicode.Scalar: String] = [
    "“": "\"", "”": "\"", "„": "\"", "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "×": "*",
    "÷": "/", "≠": "!=", "≤": "<=", "≥": ">=", "…": "..", "｜": "|", "，": ",", "、": ",",
    "；": ";", "：": ":", "（": "(", "）": ")", "＝": "=", "＜": "<", "＞": ">", "＋": "+",
    "＂": "\"", "【": "[", "】": "]",
  ]

  mutating func reportEncoding(_ lower: Int, _ upper: Int) {
    report(
      "K0102", "these bytes are not UTF-8 text", lower, upper,
      hint: "save the file as UTF-8")
  }

  /// Reports the runs of bytes in a comment or a text that are not UTF-8.
  mutating func checkEncoding(_ lower: Int, _ upper: Int) {
    var offset = lower
    while offset < upper {
      if bytes[offset] < 0x80 {
        offset += 1
      } else if let (_, length) = scalar(at: offset) {
        offset += length
      } else {
        let start = offset
        while offset < upper, bytes[offset] >= 0x80, scalar(at: offset) == nil { offset += 1 }
        reportEncoding(start, offset)
      }
    }
  }

  /// Grammar: VAR
  private mutating func variable() {
    let end = nameEnd(from: position + 1)
    if end == position + 1 {
      report(
        "K0101", "`$` has no name after it", position, end,
        hint: "variables are written `$name`")
      add(.invalid, to: end)
    } else {
      add(.variable, to: end)
    }
  }

  /// Grammar: NAME
  private mutating func quotedName() {
    let start = position
    var end = position + 1
    while end < limit, bytes[end] != 0x0A {
      if bytes[end] == 0x60 {
        if end + 1 < limit, bytes[end + 1] == 0x60 {
          end += 2
          continue
        }
        break
      }
      end += 1
    }
    checkEncoding(start, end)
    guard end < limit, bytes[end] == 0x60 else {
      report(
        "K0103", "the quoted name that starts here is not closed on this line", start, start + 1,
        hint: "close it with a back-quote")
      add(.invalid, to: end)
      return
    }
    if end == start + 1 {
      report("K0103", "there is no name between the back-quotes", start, end + 1)
      add(.invalid, to: end + 1)
      return
    }
    add(.quotedName, to: end + 1)
  }
}

extension Limits {
  /// Diagnostics kept for one text.
  package static let diagnosticsMax = 100
}
