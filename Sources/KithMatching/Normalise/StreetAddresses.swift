/// Streets with short words for kinds and directions, the house number apart, the flat off.
enum StreetAddresses {
  static func normal(_ folded: Units) -> NormalValue {
    if Tokens.hasHan(folded) { return normalHan(folded) }
    let words = Tokens.split(folded)
    var kept: [Units] = []
    var number = Units()
    for (index, word) in words.enumerated() {
      let short = Words.streetShort[word] ?? word
      if Words.unitWords.contains(short), !kept.isEmpty { break }
      if Tokens.isDigit(short[0]) {
        if number.isEmpty {
          number = short
        } else if index > 2, index + 1 == words.count {
          // A number at the end is a flat.
          continue
        }
      }
      kept.append(short)
    }
    var core = kept.filter { !Words.streetKinds.contains($0) }
    if core.count < 2 { core = kept }
    // The name alone is what is compared by letters.
    let name = Tokens.join(core.filter { $0 != number }, spaced: false)
    return NormalValue(text: Tokens.join(core), second: number, third: name, tokens: core)
  }

  private static func normalHan(_ folded: Units) -> NormalValue {
    var text = folded.filter(Tokens.isWord)
    // What stands behind the house number is floor and flat.
    if let end = text.firstIndex(of: 0x53F7) { text.removeLast(text.count - end) }
    return NormalValue(text: text, second: Tokens.digits(text), tokens: [text], isHan: true)
  }
}

/// Postcodes without spaces; a ZIP+4 is its ZIP.
enum Postcodes {
  static func normal(_ folded: Units) -> NormalValue {
    var text = folded.filter(Tokens.isWord)
    if text.count == 9, text.allSatisfy(Tokens.isDigit) { text.removeLast(4) }
    return NormalValue(text: text)
  }
}

/// Cities and other categories.
enum Cities {
  static func normal(_ folded: Units) -> NormalValue {
    var text = Tokens.join(Tokens.split(folded))
    let isHan = Tokens.hasHan(text)
    if isHan, text.count > 2, text.last == 0x5E02 { text.removeLast() }
    text = States.canonical(text)
    return NormalValue(text: text, isHan: Tokens.hasHan(text))
  }
}
