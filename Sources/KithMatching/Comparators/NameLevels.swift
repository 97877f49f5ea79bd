extension Levels {
  /// Given names, also of two columns (a given name against a surname): 1 equal, 2 variant or other
  /// spelling, 3 initial, 4 close, 5 near, 6 other script, 7 different.
  static func given(
    _ left: EvidenceView, _ a: ValueFeatures, _ right: EvidenceView, _ b: ValueFeatures
  ) -> UInt8 {
    let (textA, textB) = (left.text(a.text), right.text(b.text))
    if equal(textA, textB) { return 1 }
    if a.isHan != b.isHan {
      return a.isHan ? scripts(left, a, right, b, isGiven: true) : scripts(right, b, left, a, isGiven: true)
    }
    if a.isHan { return a.secondHash == b.secondHash ? 4 : 7 }
    if a.secondHash == b.secondHash { return 1 }
    if share(left.list(a.nicknames), right.list(b.nicknames)) { return 2 }
    if a.tokens.count > 1 || b.tokens.count > 1, a.tokens.count > 0, b.tokens.count > 0 {
      let firstA = left.token(left.tokenIDs[Int(a.tokens.start)])
      let firstB = right.token(right.tokenIDs[Int(b.tokens.start)])
      if equal(firstA, firstB) || share(left.list(a.firstNicknames), right.list(b.firstNicknames)) {
        return 2
      }
    }
    if textA.count == 1 || textB.count == 1, textA[0] == textB[0] { return 3 }
    return letters(textA, textB)
  }

  /// Surnames: as given names, but 2 means another romanisation and 3 a part of a double name.
  static func family(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    let (textA, textB) = (column.text(a.text), column.text(b.text))
    if a.isHan != b.isHan {
      return a.isHan
        ? scripts(column, a, column, b, isGiven: false) : scripts(column, b, column, a, isGiven: false)
    }
    if a.isHan { return 7 }
    if column.list(a.romanised).contains(b.secondHash) || column.list(b.romanised).contains(a.secondHash) {
      return 2
    }
    if a.tokens.count > 1 || b.tokens.count > 1 {
      for i in 0..<Int(a.tokens.count) {
        let token = column.tokenIDs[Int(a.tokens.start) + i]
        guard column.tokens[Int(token)].count > 2 else { continue }
        for j in 0..<Int(b.tokens.count) where column.tokenIDs[Int(b.tokens.start) + j] == token { return 3 }
      }
    }
    if textA.count == 1 || textB.count == 1, textA[0] == textB[0] { return 3 }
    return letters(textA, textB)
  }

  /// A name in Chinese characters against one in Latin letters.
  private static func scripts(
    _ hanView: EvidenceView, _ han: ValueFeatures, _ latinView: EvidenceView, _ latin: ValueFeatures,
    isGiven: Bool
  ) -> UInt8 {
    if han.secondHash == latin.secondHash || han.thirdHash == latin.secondHash { return 2 }
    let pinyin = hanView.text(han.second)
    if !isGiven {
      if latinView.list(latin.romanised).contains(han.secondHash) { return 2 }
    } else if latin.tokens.count > 1 {
      // `Kevin Xiaoming`: what follows the English name.
      let rest = Units(latinView.text(latin.second).dropFirst(firstTokenCount(latinView, latin)))
      if rest.elementsEqual(pinyin) || rest.elementsEqual(hanView.text(han.third)) { return 2 }
    }
    if pinyin.count > 3, DamerauLevenshtein.distance(pinyin, latinView.text(latin.second), 1) <= 1 {
      return 4
    }
    return 6
  }

  private static func firstTokenCount(_ view: EvidenceView, _ value: ValueFeatures) -> Int {
    view.token(view.tokenIDs[Int(value.tokens.start)]).count
  }

  private static func letters(
    _ a: UnsafeBufferPointer<UInt16>, _ b: UnsafeBufferPointer<UInt16>
  ) -> UInt8 {
    if min(a.count, b.count) >= 4, DamerauLevenshtein.distance(a, b, 1) <= 1 { return 4 }
    let near = JaroWinkler.similarity(a, b)
    return near >= 0.92 ? 4 : near >= 0.85 ? 5 : 7
  }

  @inline(__always) static func equal(
    _ a: UnsafeBufferPointer<UInt16>, _ b: UnsafeBufferPointer<UInt16>
  ) -> Bool {
    if a.count != b.count { return false }
    for place in 0..<a.count where a[place] != b[place] { return false }
    return true
  }

  private static func share(
    _ a: UnsafeBufferPointer<UInt64>, _ b: UnsafeBufferPointer<UInt64>
  ) -> Bool {
    for item in a { for other in b where item == other { return true } }
    return false
  }
}
