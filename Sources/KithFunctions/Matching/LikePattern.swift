import Glibc
import KithBase

/// A `like` pattern cut at its `%`: the first piece stands at the start, the last at the end, those
/// between are found one after the other, each as early as possible.
struct LikePattern: Sendable {
  /// A run of characters and `_`.
  private struct Piece: Sendable {
    /// Bytes in runs; a `nil` stands for one character of any kind.
    var parts: [[UInt8]?] = []
    /// Set where the piece has no `_`.
    var search: SubstringSearch?
    var scalarCount = 0
  }

  private var pieces: [Piece] = []

  /// Throws when the pattern ends in a lone `\`.
  init(_ pattern: String, ignoresCase: Bool) throws(FunctionMismatch) {
    var piece = Piece()
    var run: [UInt8] = []
    func closeRun(_ piece: inout Piece, _ run: inout [UInt8]) {
      if !run.isEmpty { piece.parts.append(run) }
      run = []
    }
    func closePiece() {
      closeRun(&piece, &run)
      if !piece.parts.contains(where: { $0 == nil }) {
        piece.search = SubstringSearch(piece.parts.first.flatMap { $0 } ?? [])
      }
      pieces.append(piece)
      piece = Piece()
    }
    var isEscaped = false
    for scalar in pattern.unicodeScalars {
      if !isEscaped, scalar == "\\" {
        isEscaped = true
        continue
      }
      if !isEscaped, scalar == "%" {
        closePiece()
        continue
      }
      piece.scalarCount += 1
      if !isEscaped, scalar == "_" {
        closeRun(&piece, &run)
        piece.parts.append(nil)
      } else {
        UTF8Scalar.append(ignoresCase ? CaseMapping.lower(scalar.value) : scalar.value, to: &run)
      }
      isEscaped = false
    }
    if isEscaped {
      throw FunctionMismatch(
        "the pattern ends in a lone `\\`", hint: "write `\\\\` for the character itself")
    }
    closePiece()
  }

  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = LikePattern.end(of: pieces[0], at: 0, in: text) else { return false }
    if pieces.count == 1 { return start == text.count }
    let last = pieces[pieces.count - 1]
    var index = start
    for piece in pieces[1..<(pieces.count - 1)] {
      guard let end = LikePattern.find(piece, from: index, in: text) else { return false }
      index = end
    }
    let tail = UTF8Scalar.offset(ofLast: last.scalarCount, in: text)
    return tail >= index && LikePattern.end(of: last, at: tail, in: text) == text.count
  }

  /// The end of the piece if it stands at `start`.
  private static func end(
    of piece: Piece, at start: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    var index = start
    for part in piece.parts {
      if let bytes = part {
        guard index + bytes.count <= text.count, let base = text.baseAddress,
          memcmp(base + index, bytes, bytes.count) == 0
        else { return nil }
        index += bytes.count
      } else {
        guard index < text.count else { return nil }
        index = UTF8Scalar.offset(of: 1, in: text, from: index)
      }
    }
    return index
  }

  /// The end of the first occurrence at or after `start`.
  private static func find(
    _ piece: Piece, from start: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    if let search = piece.search {
      return search.first(in: text, from: start).map { $0 + search.count }
    }
    var index = start
    while index <= text.count {
      if let end = end(of: piece, at: index, in: text) { return end }
      if index == text.count { return nil }
      index = UTF8Scalar.offset(of: 1, in: text, from: index)
    }
    return nil
  }
}
