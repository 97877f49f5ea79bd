import KithBase

/// The canonical printer: one statement a line, a long pipeline one stage a line, words of the grammar
/// in lower case, one space between tokens, comments where they were.
///
/// It prints tokens, not the tree, so nothing can get lost, and breaks lines only where a line end
/// means nothing: before `|` and the words that cannot begin a statement, and after commas. The result
/// depends on tokens and comments only, which makes printing twice the same as printing once.
package struct Formatter {
  /// Where lines are broken if they can be.
  static let width = 100

  private let parsed: Parsed
  private var output: [UInt8] = []
  private var commentIndex = 0
  private var indent = 0
  /// True straight after the `{` of a block, where no empty line is kept.
  private var opensBlock = false

  /// The canonical text of a program. A text with errors comes back as it is.
  package static func format(_ parsed: Parsed) -> String {
    guard !parsed.hasErrors else {
      return String(decoding: parsed.source.bytes, as: UTF8.self)
    }
    var formatter = Formatter(parsed)
    formatter.run()
    return String(decoding: formatter.output, as: UTF8.self)
  }

  private init(_ parsed: Parsed) { self.parsed = parsed }

  // MARK: Statements

  private mutating func run() {
    let tokens = parsed.tokens
    let starts = Set(parsed.statementStarts)
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      standaloneComments(before: token)
      switch token.kind {
      case .end:
        index += 1
      case .symbol(.semicolon):
        index += 1
        // A table may be called `rows`; on a line of its own it would go on with the statement
        // before it.
        if index < tokens.count, Parser.continues(tokens, index) {
          startLine()
          write(";")
        }
      case .symbol(.closeBrace):
        indent -= 1
        startLine()
        write("}")
        index = afterBlock(index + 1)
        if index > 0, tokens[index - 1].is(.closeBrace) { trailingComments(after: index) }
      default:
        let end = statementEnd(from: index, starts)
        blankLine(before: token.range.lower)
        startLine()
        printStatement(index..<end)
        index = end
      }
    }
    if !output.isEmpty, output[output.count - 1] != 0x0A { output.append(0x0A) }
  }

  /// Prints `else …` behind a `}`; gives the index to go on at.
  private mutating func afterBlock(_ start: Int) -> Int {
    guard parsed.tokens[start].keyword == .else, parsed.roles[start] == .keyword else { return start }
    let end = statementEnd(from: start, [])
    write(" ")
    printStatement(start..<end)
    return end
  }

  /// The index behind the piece of a statement that starts at `start`: at the next statement or `;`,
  /// behind the `{` of a block, or at the `}` around it.
  private func statementEnd(from start: Int, _ starts: Set<Int>) -> Int {
    var brackets = 0
    var index = start
    while true {
      let token = parsed.tokens[index]
      if index > start, parsed.statementStarts.binaryContains(index) { return index }
      switch token.kind {
      case .end, .symbol(.semicolon): return index
      case .symbol(.openParen), .symbol(.openBracket): brackets += 1
      case .symbol(.closeParen), .symbol(.closeBracket): brackets -= 1
      case .symbol(.openBrace) where brackets == 0: return index + 1
      case .symbol(.closeBrace) where brackets == 0: return index
      default: break
      }
      index += 1
    }
  }

  /// Prints the tokens of one statement or of its head up to `{`.
  private mutating func printStatement(_ range: Range<Int>) {
    let pieces = makePieces(range)
    let column = indent * 2
    let code = pieces.last?.isComment ?? false ? pieces.dropLast() : pieces[...]
    let flat = code.reduce(0) { $0 + $1.width + ($1.spaceBefore ? 1 : 0) }
    let oneStageALine =
      pieces.contains { $0.isStage }
      && (column + flat > Formatter.width || pieces.dropLast().contains { $0.endsLine || $0.isTall })
    LineFiller(width: Formatter.width, indent: column, oneStageALine: oneStageALine)
      .fill(pieces, into: &output)
    opensBlock = parsed.tokens[range.upperBound - 1].is(.openBrace)
    if opensBlock { indent += 1 }
  }

  /// The tokens of a statement with its comments as things to lay out.
  private mutating func makePieces(_ range: Range<Int>) -> [LayoutPiece] {
    var pieces: [LayoutPiece] = []
    var brackets = 0
    for index in range {
      let token = parsed.tokens[index]
      takeComments(before: token.range.lower, into: &pieces)
      if token.is(.closeParen) || token.is(.closeBracket) || isRowBrace(token, brackets, closing: true)
      { brackets -= 1 }
      var piece = LayoutPiece(text: spelling(index))
      let followsComment = pieces.last?.isComment ?? false
      piece.spaceBefore =
        followsComment || index > range.lowerBound && needsSpace(index, brackets)
      piece.isStage = token.is(.pipe) && brackets == 0
      piece.mayBreakBefore = index > range.lowerBound && mayBreak(before: index, brackets)
      piece.depth = brackets
      pieces.append(piece)
      if token.is(.openParen) || token.is(.openBracket) || isRowBrace(token, brackets, closing: false)
      { brackets += 1 }
    }
    takeTrailingComment(after: range.upperBound, into: &pieces)
    return pieces
  }

  private func isRowBrace(_ token: Token, _ brackets: Int, closing: Bool) -> Bool {
    brackets > 0 && token.is(closing ? .closeBrace : .openBrace)
  }

  // MARK: Comments

  private mutating func takeComments(before offset: Int, into pieces: inout [LayoutPiece]) {
    while commentIndex < parsed.comments.count,
      parsed.comments[commentIndex].range.lower < offset
    {
      append(parsed.comments[commentIndex], to: &pieces)
      commentIndex += 1
    }
  }

  /// A comment behind the last token of a statement, on the same line.
  private mutating func takeTrailingComment(after end: Int, into pieces: inout [LayoutPiece]) {
    let last = parsed.tokens[end - 1].range.upper
    let next = end < parsed.tokens.count ? parsed.tokens[end] : parsed.tokens[parsed.tokens.count - 1]
    var limit = next.newlineBefore || next.kind == .end ? Int.max : last
    if next.is(.semicolon) {
      // `a; -- about a`: the semicolon goes, the comment stays.
      let following = parsed.tokens[min(end + 1, parsed.tokens.count - 1)]
      limit = following.newlineBefore ? Int.max : last
    }
    while commentIndex < parsed.comments.count {
      let comment = parsed.comments[commentIndex]
      guard comment.range.lower < limit, !comment.newlineBefore, comment.endsLine || limit == Int.max,
        !hasLineEnd(last, comment.range.lower)
      else { return }
      append(comment, to: &pieces)
      commentIndex += 1
    }
  }

  /// The same behind the `}` of a block.
  private mutating func trailingComments(after end: Int) {
    var pieces: [LayoutPiece] = []
    takeTrailingComment(after: end, into: &pieces)
    for piece in pieces {
      output.append(0x20)
      output += piece.text
    }
  }

  private func hasLineEnd(_ lower: Int, _ upper: Int) -> Bool {
    lower < upper && parsed.source.bytes[lower..<upper].contains(0x0A)
  }

  private func append(_ comment: Comment, to pieces: inout [LayoutPiece]) {
    var piece = LayoutPiece(text: Array(parsed.source.bytes[comment.range.lower..<comment.range.upper]))
    piece.spaceBefore = true
    piece.endsLine = comment.endsLine || piece.text.contains(0x0A)
    piece.startsLine = comment.newlineBefore
    piece.isComment = true
    pieces.append(piece)
  }

  /// Comments that stand between statements, each on a line of its own.
  private mutating func standaloneComments(before token: Token) {
    while commentIndex < parsed.comments.count,
      parsed.comments[commentIndex].range.lower < token.range.lower || token.kind == .end
    {
      let comment = parsed.comments[commentIndex]
      blankLine(before: comment.range.lower)
      startLine()
      output += parsed.source.bytes[comment.range.lower..<comment.range.upper]
      commentIndex += 1
      opensBlock = false
    }
  }

  // MARK: Lines

  private mutating func startLine() {
    if !output.isEmpty, output[output.count - 1] != 0x0A { output.append(0x0A) }
    output += [UInt8](repeating: 0x20, count: indent * 2)
  }

  /// One empty line where the source has one or more before `offset`.
  private mutating func blankLine(before offset: Int) {
    guard !opensBlock, !output.isEmpty else { return }
    var ends = 0
    var index = offset - 1
    let bytes = parsed.source.bytes
    while index >= 0, bytes[index] == 0x0A || bytes[index] == 0x20 || bytes[index] == 0x0D
      || bytes[index] == 0x09
    {
      if bytes[index] == 0x0A { ends += 1 }
      index -= 1
    }
    guard ends >= 2 else { return }
    if output[output.count - 1] != 0x0A { output.append(0x0A) }
    output.append(0x0A)
  }

  private mutating func write(_ text: String) { output += Array(text.utf8) }

  // MARK: Tokens

  private func spelling(_ index: Int) -> [UInt8] {
    TokenSpelling.text(
      parsed.tokens[index], role: parsed.roles[index], nested: parsed.nested[index],
      source: parsed.source)
  }

  private func needsSpace(_ index: Int, _ brackets: Int) -> Bool {
    TokenSpelling.needsSpace(
      between: parsed.tokens[index - 1], parsed.roles[index - 1], parsed.tokens[index],
      parsed.roles[index])
  }

  /// True where a line end before the token means nothing.
  private func mayBreak(before index: Int, _ brackets: Int) -> Bool {
    if brackets > 0 {
      let last = parsed.tokens[index - 1]
      let token = parsed.tokens[index]
      return last.is(.comma) || token.is(.pipe) || token.keyword == .and || token.keyword == .or
    }
    if parsed.tokens[index - 1].is(.comma) { return true }
    let token = parsed.tokens[index]
    guard let keyword = token.keyword, parsed.roles[index] == .keyword else { return false }
    return [.and, .or, .by, .per, .on, .sort, .rows, .taking, .keep, .into, .else].contains(keyword)
      || keyword == .with && parsed.roles[index - 1] != .keyword
  }
}

extension [Int] {
  /// Whether a sorted array holds `value`.
  fileprivate func binaryContains(_ value: Int) -> Bool {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == value
  }
}
