import KithColumns

/// Words of folded texts.
enum Tokens {
  /// Letters and digits; everything beyond ASCII counts but separators and punctuation of its own.
  @inline(__always) static func isWord(_ unit: UInt16) -> Bool {
    if unit < 0x80 {
      return (unit >= 0x61 && unit <= 0x7A) || (unit >= 0x30 && unit <= 0x39)
        || (unit >= 0x41 && unit <= 0x5A)
    }
    return !(0x80...0xBF).contains(unit) && !(0x2010...0x206F).contains(unit)
      && !(0x3000...0x3020).contains(unit) && unit != 0x30FB && !(0xFF00...0xFF0F).contains(unit)
  }

  @inline(__always) static func isDigit(_ unit: UInt16) -> Bool { unit >= 0x30 && unit <= 0x39 }

  /// The words of a text; apostrophes vanish inside of words.
  static func split(_ text: Units) -> [Units] {
    var words: [Units] = []
    var word = Units()
    for unit in text {
      if isWord(unit) {
        word.append(unit)
      } else if unit != 0x27, !word.isEmpty {
        words.append(word)
        word.removeAll(keepingCapacity: true)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  static func join(_ words: some Sequence<Units>, spaced: Bool = true) -> Units {
    var result = Units()
    for word in words {
      if spaced, !result.isEmpty { result.append(0x20) }
      result += word
    }
    return result
  }

  static func digits(_ text: some Sequence<UInt16>) -> Units { text.filter(isDigit) }

  static func hasHan(_ text: some Sequence<UInt16>) -> Bool { text.contains(where: HanTables.isHan) }

  /// A hash of units; 0 only for none.
  static func hash(_ text: some Sequence<UInt16>) -> UInt64 {
    var state: UInt64 = 0x9AE1_6A3B_2F90_404F
    var isEmpty = true
    for unit in text {
      state = (state ^ UInt64(unit)) &* 0x0000_0100_0000_01B3
      state ^= state >> 29
      isEmpty = false
    }
    return isEmpty ? 0 : Hashing.mix(state) | 1
  }

  /// A set of words written as one literal.
  static func set(_ words: String) -> Set<Units> {
    Set(words.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { Array($0.utf16) })
  }
}
