/// Names of people: titles and suffixes off, scripts told apart, whole names split.
enum PersonNames {
  static func normal(_ folded: Units, as kind: EvidenceKind) -> NormalValue {
    var words = Tokens.split(folded)
    strip(&words)
    var value = NormalValue(text: Tokens.join(words), tokens: words)
    value.isHan = Tokens.hasHan(value.text)
    if value.isHan {
      // Spaces between characters mean nothing.
      value.text.removeAll { $0 == 0x20 }
      value.tokens = [value.text]
      value.second = HanTables.shared.pinyin(of: value.text, asSurname: kind != .given)
      value.third = Tokens.join(
        value.text.map { WadeGiles.spelling(HanTables.shared.pinyin(of: $0)) }, spaced: false)
      return value
    }
    if kind == .given, words.count > 1 {
      // A middle initial is dropped; `mary ann` and `maryann` are one.
      if words[words.count - 1].count == 1 { words.removeLast() }
      value.text = Tokens.join(words)
      value.tokens = words
    }
    value.second = Tokens.join(words, spaced: false)
    return value
  }

  private static func strip(_ words: inout [Units]) {
    while words.count > 1, Words.honorifics.contains(words[0]) { words.removeFirst() }
    while words.count > 1, Words.nameSuffixes.contains(words[words.count - 1]) { words.removeLast() }
  }

  /// Given name and surname of a whole name: `Surname, Given`, Chinese order, or surname last with
  /// its particles. Nil where there is only one word.
  static func split(_ folded: Units) -> (given: Units, family: Units)? {
    if let comma = folded.firstIndex(of: 0x2C) {
      let (before, after) = (Tokens.split(Array(folded[..<comma])), Tokens.split(Array(folded[(comma + 1)...])))
      // `Smith, Jr.` holds no given name behind the comma.
      if !before.isEmpty, !after.isEmpty, !after.allSatisfy(Words.nameSuffixes.contains) {
        return (Tokens.join(after), Tokens.join(before))
      }
    }
    if Tokens.hasHan(folded) { return splitHan(folded.filter(Tokens.isWord)) }
    var words = Tokens.split(folded)
    strip(&words)
    guard words.count >= 2 else { return nil }
    var start = words.count - 1
    while start > 1, Words.surnameParticles.contains(words[start - 1]) { start -= 1 }
    return (Tokens.join(words[..<start]), Tokens.join(words[start...]))
  }

  private static func splitHan(_ name: Units) -> (given: Units, family: Units)? {
    guard (2...5).contains(name.count), name.allSatisfy(HanTables.isHan) else { return nil }
    let length = name.count >= 3 && HanTables.compoundSurnames.contains(Array(name[..<2])) ? 2 : 1
    return (Array(name[length...]), Array(name[..<length]))
  }
}
