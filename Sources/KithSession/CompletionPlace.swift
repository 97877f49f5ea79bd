import KithBase
import KithSyntax

/// Where in a program a place is: the tokens before it, and the brackets, pipelines and stages that
/// they leave open.
package struct CompletionPlace {
  /// A bracket that is open, or the statement itself.
  struct Frame {
    /// The opening bracket; nil for the statement.
    var opener: Int?
    /// The name before an opening parenthesis: a call.
    var call: String?
    /// Its first token.
    var start: Int
    /// Its `|` tokens.
    var pipes: [Int] = []

    /// The first token of the stage that is open, or of the frame.
    var stage: Int { pipes.last.map { $0 + 1 } ?? start }
  }

  /// The whole text in bytes, and the place.
  let bytes: [UInt8]
  let offset: Int
  /// Where the word at the place begins; a `$` or an open quote is a part of it.
  let wordStart: Int
  let textPlace: TextPlace
  /// The text before the word.
  let parsed: Parsed
  let tokens: [Token]
  /// Outermost first; never empty.
  var frames: [Frame] = []

  init(_ bytes: [UInt8], at place: Int) {
    self.bytes = bytes
    offset = min(max(0, place), bytes.count)
    textPlace = TextPlace(bytes[..<offset])
    switch textPlace {
    case .text(let start, _, _), .name(let start): wordStart = start
    case .comment: wordStart = offset
    case .code:
      var start = offset
      while start > 0, CompletionPlace.isWord(bytes[start - 1]) { start -= 1 }
      if start > 0, bytes[start - 1] == UInt8(ascii: "$") { start -= 1 }
      wordStart = start
    }
    parsed = Parser.parse(SourceText(bytes: Array(bytes[..<wordStart])), mode: .prompt)
    tokens = parsed.tokens.filter { $0.kind != .end }
    frames = openFrames()
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte) || byte >= 0x80
  }

  private func openFrames() -> [Frame] {
    let starts = Set(parsed.statementStarts)
    var frames = [Frame(start: 0)]
    for (index, token) in tokens.enumerated() {
      let isBlock = frames.count == 1 || bracket(frames[frames.count - 1]) == .openBrace
      if isBlock, starts.contains(index) {
        frames[frames.count - 1].start = index
        frames[frames.count - 1].pipes = []
      }
      guard case .symbol(let symbol) = token.kind else { continue }
      switch symbol {
      case .pipe: frames[frames.count - 1].pipes.append(index)
      case .openParen, .openBracket, .openBrace:
        var frame = Frame(opener: index, start: index + 1)
        if symbol == .openParen, index > 0, tokens[index - 1].range.upper == token.range.lower,
          tokens[index - 1].kind == .name
        {
          frame.call = text(index - 1).lowercased()
        }
        frames.append(frame)
      case .closeParen, .closeBracket, .closeBrace: if frames.count > 1 { frames.removeLast() }
      case .semicolon where frames.count == 1: frames = [Frame(start: index + 1)]
      default: break
      }
    }
    return frames
  }

  private func bracket(_ frame: Frame) -> Symbol? {
    guard let opener = frame.opener, case .symbol(let symbol) = tokens[opener].kind else {
      return nil
    }
    return symbol
  }

  // MARK: Looking

  var frame: Frame { frames[frames.count - 1] }

  /// The word as it is typed so far, without `$` or quote.
  var typed: String {
    var start = wordStart
    switch textPlace {
    case .text(_, let quote, _): start += quote.count
    case .name: start += 1
    default: if start < offset, bytes[start] == UInt8(ascii: "$") { start += 1 }
    }
    return String(decoding: bytes[min(start, offset)..<offset], as: UTF8.self)
  }

  func text(_ index: Int) -> String { parsed.source.text(tokens[index].range) }

  /// A token's name without back-quotes; nil for other tokens.
  func name(_ index: Int) -> String? {
    guard tokens.indices.contains(index) else { return nil }
    switch tokens[index].kind {
    case .name: return text(index)
    case .quotedName: return String(text(index).dropFirst().dropLast())
    default: return nil
    }
  }

  func keyword(_ index: Int) -> Keyword? {
    tokens.indices.contains(index) ? tokens[index].keyword : nil
  }

  func isSymbol(_ index: Int, _ symbol: Symbol) -> Bool {
    tokens.indices.contains(index) && tokens[index].kind == .symbol(symbol)
  }

  /// The names of a path that ends at a token, and its first token.
  func path(endingAt end: Int) -> (names: [String], start: Int)? {
    guard let last = name(end) else { return nil }
    var names = [last]
    var start = end
    while start >= 2, isSymbol(start - 1, .dot), let before = name(start - 2) {
      names.insert(before, at: 0)
      start -= 2
    }
    return (names, start)
  }

  /// True when the last token before the place is an operand, so that an operator or a clause comes.
  var isAfterOperand: Bool {
    guard let last = tokens.indices.last, last >= frame.stage else { return false }
    let token = tokens[last]
    switch token.kind {
    case .symbol(let symbol): return symbol == .closeParen || symbol == .closeBracket
    case .end: return false
    case .name: break
    default: return true
    }
    switch parsed.roles[last] {
    case .verb, .step, .infix, .prefix: return false
    case .keyword:
      return [.asc, .desc, .null, .blank, .true, .false, .first, .last].contains(token.keyword)
    case .plain:
      // An error before hides what the word is.
      guard let keyword = token.keyword else { return true }
      return !Keyword.reserved.contains(keyword)
        && ![.by, .per, .on, .where, .of].contains(keyword)
    default: return true
    }
  }

  /// Behind the place, in the same call: the path in `of path`.
  var pathAfterOf: [String]? {
    // What is far away belongs to other calls.
    let rest = Array(bytes[offset...].prefix(1_000))
    let source = SourceText(bytes: rest)
    let after = Parser.parse(source, mode: .prompt).tokens
    var depth = 0
    for (index, token) in after.enumerated() {
      switch token.kind {
      case .symbol(.openParen): depth += 1
      case .symbol(.closeParen), .symbol(.pipe):
        depth -= 1
        if depth < 0 { return nil }
      case .name where token.keyword == .of && depth == 0:
        var names: [String] = []
        var next = index + 1
        while next < after.count, after[next].kind == .name {
          names.append(source.text(after[next].range))
          guard next + 1 < after.count, after[next + 1].kind == .symbol(.dot) else { break }
          next += 2
        }
        return names.isEmpty ? nil : names
      default: break
      }
    }
    return nil
  }

  /// Whether a question mark at a place would be a part of the program: in texts and comments, and as
  /// `??` after an operand.
  package static func acceptsQuestionMark(in text: String, at offset: Int) -> Bool {
    let place = CompletionPlace(Array(text.utf8), at: offset)
    guard case .code = place.textPlace else { return true }
    if offset > 0, offset <= place.bytes.count, place.bytes[offset - 1] == UInt8(ascii: "?") {
      return true
    }
    // A word that is begun is an operand, unless it is the name of a step.
    if place.wordStart < place.offset {
      return place.tokens.last.map { $0.kind != .symbol(.pipe) } ?? false
    }
    return place.isAfterOperand
  }
}
