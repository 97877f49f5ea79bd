import KithBase

/// Patterns, matched by trying everything.
enum ReferenceText {
  static func lower(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(Unicode.Scalar(CaseMapping.lower(scalar.value)) ?? scalar)
    }
    return result
  }

  /// `%` is any run of characters, `_` one, `\` takes the next as it is.
  static func isLike(_ text: String, _ pattern: String) -> Bool {
    isLike(Array(text.unicodeScalars)[...], Array(pattern.unicodeScalars)[...])
  }

  private static func isLike(
    _ text: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    switch first {
    case "%": return isLike(text, rest) || !text.isEmpty && isLike(text.dropFirst(), pattern)
    case "_": return !text.isEmpty && isLike(text.dropFirst(), rest)
    case "\\":
      guard let next = rest.first else { return text.elementsEqual(["\\"]) }
      return text.first == next && isLike(text.dropFirst(), rest.dropFirst())
    default: return text.first == first && isLike(text.dropFirst(), rest)
    }
  }

  /// A regular expression found anywhere: single characters, `.`, `[…]`, `*`, `+`, `?`, `^`, `$` and
  /// `|` at the top, which is all that the generator writes.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text.unicodeScalars)
    return pattern.unicodeScalars.split(separator: "|", omittingEmptySubsequences: false).contains {
      let branch = pieces(Array($0))
      return (0...text.count).contains { here(text, $0, branch[...]) }
    }
  }

  private struct Piece {
    /// Nil for `^` and `$`.
    var accepts: ((Unicode.Scalar) -> Bool)?
    var isStart = false
    var minimum = 1
    var maximum = 1
  }

  private static func pieces(_ pattern: [Unicode.Scalar]) -> [Piece] {
    var result: [Piece] = []
    var index = 0
    while index < pattern.count {
      let scalar = pattern[index]
      index += 1
      switch scalar {
      case "^": result.append(Piece(accepts: nil, isStart: true))
      case "$": result.append(Piece(accepts: nil))
      case ".": result.append(Piece(accepts: { _ in true }))
      case "*", "+", "?":
        guard !result.isEmpty else { continue }
        result[result.count - 1].minimum = scalar == "+" ? 1 : 0
        result[result.count - 1].maximum = scalar == "?" ? 1 : Int.max
      case "[":
        var members: [Unicode.Scalar] = []
        while index < pattern.count, pattern[index] != "]" {
          members.append(pattern[index])
          index += 1
        }
        index += 1
        result.append(Piece(accepts: set(members)))
      default: result.append(Piece(accepts: { $0 == scalar }))
      }
    }
    return result
  }

  private static func set(_ members: [Unicode.Scalar]) -> (Unicode.Scalar) -> Bool {
    let isNegated = members.first == "^"
    let listed = isNegated ? Array(members.dropFirst()) : members
    return { scalar in
      var index = 0
      var isMember = false
      while index < listed.count {
        if index + 2 < listed.count, listed[index + 1] == "-" {
          if listed[index] <= scalar, scalar <= listed[index + 2] { isMember = true }
          index += 3
        } else {
          if listed[index] == scalar { isMember = true }
          index += 1
        }
      }
      return isMember != isNegated
    }
  }

  private static func here(
    _ text: [Unicode.Scalar], _ position: Int, _ pattern: ArraySlice<Piece>
  ) -> Bool {
    guard let piece = pattern.first else { return true }
    guard let accepts = piece.accepts else {
      return position == (piece.isStart ? 0 : text.count) && here(text, position, pattern.dropFirst())
    }
    var taken = 0
    while true {
      if taken >= piece.minimum, here(text, position + taken, pattern.dropFirst()) { return true }
      guard taken < piece.maximum, position + taken < text.count, accepts(text[position + taken]) else {
        return false
      }
      taken += 1
    }
  }
}
