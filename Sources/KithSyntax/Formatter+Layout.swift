import KithBase

/// A token or a comment to put on a line.
struct LayoutPiece {
  var text: [UInt8]
  var spaceBefore = false
  /// The `|` of a stage of the statement itself.
  var isStage = false
  var mayBreakBefore = false
  /// A comment that ends its line.
  var endsLine = false
  /// A comment that had a line of its own.
  var startsLine = false
  var isComment = false
  /// Open brackets around it.
  var depth = 0

  /// Columns, counted in Unicode scalars.
  var width: Int { text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
  /// True for texts over several lines.
  var isTall: Bool { text.contains(0x0A) }

  init(text: [UInt8]) { self.text = text }
}

/// Puts pieces on lines: stages on lines of their own where asked for, everything else as many as fit.
struct LineFiller {
  var width: Int
  /// Columns before the statement.
  var indent: Int
  var oneStageALine: Bool

  func fill(_ pieces: [LayoutPiece], into output: inout [UInt8]) {
    var column = indent
    var index = 0
    var mustBreak = false
    var isFirst = true
    // False while only comments were printed.
    var hasCode = false
    while index < pieces.count {
      // A run of pieces that stay together: up to the next place where a line may end.
      var end = index + 1
      while end < pieces.count, !canStart(pieces[end]), !pieces[end - 1].endsLine { end += 1 }
      let run = pieces[index..<end]
      let runWidth = run.reduce(0) { $0 + $1.width + ($1.spaceBefore ? 1 : 0) }
      let first = pieces[index]
      let breaks =
        mustBreak || first.isStage && oneStageALine || first.startsLine
        || first.mayBreakBefore && column + runWidth > width
      if breaks, !isFirst {
        let extra =
          !hasCode || first.isStage && oneStageALine ? 0 : oneStageALine ? 4 : 2
        output.append(0x0A)
        output += [UInt8](repeating: 0x20, count: indent + extra)
        column = indent + extra
      }
      for (offset, piece) in run.enumerated() {
        if piece.spaceBefore, !isFirst, !(offset == 0 && breaks) {
          output.append(0x20)
          column += 1
        }
        output += piece.text
        column += piece.width
        isFirst = false
        if !piece.isComment { hasCode = true }
      }
      mustBreak = run.last?.endsLine ?? false
      index = end
    }
  }

  private func canStart(_ piece: LayoutPiece) -> Bool {
    piece.mayBreakBefore || piece.isStage || piece.startsLine
  }
}

/// How single tokens are printed and which need a space between them.
enum TokenSpelling {
  static func text(
    _ token: Token, role: TokenRole, nested: NestedTokens?, source: SourceText
  ) -> [UInt8] {
    let bytes = Array(source.bytes[token.range.lower..<token.range.upper])
    switch token.kind {
    case .symbol(let symbol): return Array(symbol.rawValue.utf8)
    case .name:
      guard let keyword = token.keyword,
        role == .keyword || role == .unit || role == .literal
          || role == .verb && StageShape.table[keyword] != nil
      else { return bytes }
      return Array(keyword.rawValue.utf8)
    case .fstring: return fstring(token, nested, source)
    default: return bytes
    }
  }

  /// An f-string keeps its text as written; the code in it is printed on one line.
  private static func fstring(_ token: Token, _ nested: NestedTokens?, _ source: SourceText) -> [UInt8] {
    guard case .pieces(let pieces) = token.payload, let nested else { return [] }
    var output: [UInt8] = []
    var start = token.range.lower
    var number = 0
    for case .code(let range) in pieces {
      output += source.bytes[start..<range.lower]
      if number < nested.pieces.count { output += line(nested.pieces[number], source) }
      number += 1
      start = range.upper
    }
    return output + source.bytes[start..<token.range.upper]
  }

  private static func line(_ piece: NestedTokens.Piece, _ source: SourceText) -> [UInt8] {
    var output: [UInt8] = []
    for (index, token) in piece.tokens.enumerated() where token.kind != .end {
      if index > 0,
        needsSpace(between: piece.tokens[index - 1], piece.roles[index - 1], token, piece.roles[index])
      { output.append(0x20) }
      output += text(token, role: piece.roles[index], nested: piece.nested[index], source: source)
    }
    return output
  }

  static func needsSpace(
    between left: Token, _ leftRole: TokenRole, _ right: Token, _ rightRole: TokenRole
  ) -> Bool {
    if leftRole == .prefix { return right.is(.minus) }
    switch right.kind {
    case .symbol(.comma), .symbol(.closeParen), .symbol(.closeBracket), .symbol(.colon),
      .symbol(.dot), .symbol(.semicolon):
      return false
    case .symbol(.range): return left.kind == .name
    case .symbol(.openParen): if leftRole == .function || leftRole == .step { return false }
    case .symbol(.star): if left.is(.dot) { return false }
    default: break
    }
    switch left.kind {
    case .symbol(.range): return right.kind != .integer && rightRole != .prefix
    case .symbol(.openParen), .symbol(.openBracket), .symbol(.dot), .symbol(.hash):
      return false
    default: return true
    }
  }
}
