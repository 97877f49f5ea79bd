import KithBase

extension Lexer {
  /// Grammar: STRING
  mutating func quotedText() {
    if starts(with: "\"\"\"") {
      blockText()
    } else if byte() == 0x27 {
      singleQuoted()
    } else {
      var scratch: [UInt8] = []
      var end = position + 1
      while end < limit, bytes[end] != 0x22, bytes[end] != 0x0A {
        end = character(at: end, into: &scratch, inFormat: false)
      }
      close(.text, at: end, payload: .value(.text(String(decoding: scratch, as: UTF8.self))))
    }
  }

  private mutating func blockText() {
    let start = position
    var end = position + 3
    while end < limit, !(bytes[end] == 0x22 && matches("\"\"\"", at: end)) { end += 1 }
    checkEncoding(start, min(end, limit))
    guard end < limit else {
      report(
        "K0103", "the text that starts here is never closed", start, start + 3,
        hint: "close it with `\"\"\"`", atEnd: true)
      add(.invalid, to: limit)
      return
    }
    var lower = start + 3
    // The line end straight after the opening quotes is layout.
    if lower < end, bytes[lower] == 0x0A { lower += 1 }
    add(.text, to: end + 3, .value(.text(text(lower, end))))
  }

  private func matches(_ expected: String, at offset: Int) -> Bool {
    let expected = Array(expected.utf8)
    return offset + expected.count <= limit
      && expected.elementsEqual(bytes[offset..<offset + expected.count])
  }

  private mutating func singleQuoted() {
    var scratch: [UInt8] = []
    var end = position + 1
    while end < limit, bytes[end] != 0x0A {
      if bytes[end] == 0x27 {
        guard end + 1 < limit, bytes[end + 1] == 0x27 else { break }
        end += 1
      }
      scratch.append(bytes[end])
      end += 1
    }
    close(
      .text, at: end, quote: 0x27,
      payload: .value(.text(String(decoding: scratch, as: UTF8.self))))
  }

  /// Ends a text at its quote, or reports that there is none on the line.
  private mutating func close(
    _ kind: Token.Kind, at end: Int, quote: UInt8 = 0x22, payload: Token.Payload
  ) {
    checkEncoding(position, end)
    guard end < limit, bytes[end] == quote else {
      let sign = String(Unicode.Scalar(quote))
      let more = quote == 0x22 ? "; text over several lines stands in `\"\"\"`" : ""
      report(
        "K0103", "the text that starts here has no closing quote on this line", position,
        position + (kind == .fstring ? 2 : 1), hint: "close it with `\(sign)`\(more)")
      add(.invalid, to: end)
      return
    }
    add(kind, to: end + 1, payload)
  }

  /// Reads one character or escape of a double-quoted text and gives the offset after it.
  private mutating func character(
    at offset: Int, into scratch: inout [UInt8], inFormat: Bool
  ) -> Int {
    guard bytes[offset] == 0x5C else {
      scratch.append(bytes[offset])
      return offset + 1
    }
    guard offset + 1 < limit, bytes[offset + 1] != 0x0A else {
      scratch.append(0x5C)
      return offset + 1
    }
    switch bytes[offset + 1] {
    case 0x6E: scratch.append(0x0A)
    case 0x74: scratch.append(0x09)
    case 0x22, 0x5C: scratch.append(bytes[offset + 1])
    case 0x7B, 0x7D:
      guard inFormat else { fallthrough }
      scratch.append(bytes[offset + 1])
    case 0x75 where offset + 2 < limit && bytes[offset + 2] == 0x7B:
      return unicodeEscape(at: offset, into: &scratch)
    default:
      let length = scalar(at: offset + 1)?.length ?? 1
      report(
        "K0105", "`\(text(offset, offset + 1 + length))` is not an escape", offset,
        offset + 1 + length,
        hint: "write `\\\\` for a backslash, or put the text in single quotes")
      scratch.append(contentsOf: bytes[offset + 1..<offset + 1 + length])
      return offset + 1 + length
    }
    return offset + 2
  }

  /// `\u{…}`: one to six hexadecimal digits that name a Unicode scalar.
  private mutating func unicodeEscape(at offset: Int, into scratch: inout [UInt8]) -> Int {
    var end = offset + 3
    var value: UInt32 = 0
    while end < limit, end - offset < 9, let digit = Character(Unicode.Scalar(bytes[end])).hexDigitValue
    {
      value = value << 4 | UInt32(digit)
      end += 1
    }
    guard end > offset + 3, end < limit, bytes[end] == 0x7D, let scalar = Unicode.Scalar(value)
    else {
      report(
        "K0105", "`\\u{` wants the hexadecimal number of a character and `}`", offset, end,
        hint: "for example `\\u{e9}`")
      return end
    }
    scratch.append(contentsOf: Array(String(scalar).utf8))
    return end + 1
  }

  /// Grammar: FSTRING
  mutating func formatText() {
    let start = position
    var pieces: [FStringPiece] = []
    var scratch: [UInt8] = []
    var end = position + 2
    while end < limit, bytes[end] != 0x22, bytes[end] != 0x0A {
      switch bytes[end] {
      case 0x7B:
        if !scratch.isEmpty { pieces.append(.text(String(decoding: scratch, as: UTF8.self))) }
        scratch = []
        let close = codeEnd(from: end + 1)
        guard close < limit, bytes[close] == 0x7D else {
          report(
            "K0112", "`{` in this text is not closed on this line", end, end + 1,
            hint: "close it with `}`; a plain brace is written `\\{`")
          checkEncoding(start, close)
          add(.invalid, to: close)
          return
        }
        pieces.append(.code(SourceRange(end + 1, close)))
        end = close + 1
      case 0x7D:
        report(
          "K0112", "`}` in this text closes nothing", end, end + 1,
          hint: "a plain brace is written `\\}`")
        end += 1
      default: end = character(at: end, into: &scratch, inFormat: true)
      }
    }
    if !scratch.isEmpty { pieces.append(.text(String(decoding: scratch, as: UTF8.self))) }
    close(.fstring, at: end, payload: .pieces(pieces))
  }

  /// Where the code that starts at `offset` ends: at its `}`, or at the end of the line. Texts in the
  /// code may hold braces; f-strings in it may hold code again.
  private func codeEnd(from offset: Int) -> Int {
    // What is open: `{` of code, or the quote of a text; f-strings are marked by `f`.
    var open: [UInt8] = [0x7B]
    var end = offset
    while end < limit, bytes[end] != 0x0A {
      let byte = bytes[end]
      let top = open[open.count - 1]
      if top == 0x7B {
        switch byte {
        case 0x7D:
          open.removeLast()
          if open.isEmpty { return end }
        case 0x7B, 0x27, 0x60: open.append(byte)
        case 0x22:
          let isFormat =
            end > offset && bytes[end - 1] == 0x66
            && !(end > offset + 1 && Lexer.isWordByte(bytes[end - 2]))
          open.append(isFormat ? 0x66 : 0x22)
        default: break
        }
      } else if byte == 0x5C, top == 0x22 || top == 0x66 {
        end += 1
      } else if byte == (top == 0x66 ? 0x22 : top) {
        open.removeLast()
      } else if byte == 0x7B, top == 0x66 {
        open.append(0x7B)
      }
      end += 1
    }
    return min(end, limit)
  }
}
