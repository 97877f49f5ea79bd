/// Comparison levels of two values of one column that are not equal.
enum Levels {
  /// 0 where the two cannot be compared (another script), else 1 ... levels - 1, the last for
  /// "different". The cut-offs are those of the measured prototype of the method.
  static func level(_ column: EvidenceView, _ left: Int32, _ right: Int32) -> UInt8 {
    let a = column.features[Int(left)]
    let b = column.features[Int(right)]
    switch column.kind {
    case .given: return given(column, a, column, b)
    case .family: return family(column, a, b)
    case .fullName, .organisation, .text: return words(column, a, b)
    case .email: return email(column, a, b)
    case .phone: return phone(column, a, b)
    case .date: return date(column, a, b)
    case .street: return street(column, a, b)
    case .city: return city(column, a, b)
    case .postcode: return postcode(column, a, b)
    case .identifier: return identifier(column, a, b)
    case .number, .system: return number(column, a, b)
    }
  }

  private static func words(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    if a.isHan != b.isHan { return 0 }
    let cosine = TokenCosine.similarity(column, a, b)
    if cosine >= 0.95 { return 2 }
    if cosine >= 0.8 { return 3 }
    if cosine >= 0.6 { return 4 }
    if column.kind != .text, JaroWinkler.similarity(column.text(a.text), column.text(b.text)) > 0.92 {
      return 4
    }
    return cosine >= 0.4 ? 5 : cosine >= 0.2 ? 6 : 7
  }

  private static func email(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    if a.secondHash == b.secondHash { return 2 }
    let isSameDomain = a.thirdHash == b.thirdHash
    let (left, right) = (column.text(a.second), column.text(b.second))
    if isSameDomain, min(left.count, right.count) > 4, DamerauLevenshtein.distance(left, right, 1) <= 1 {
      return 3
    }
    if JaroWinkler.similarity(left, right) >= 0.92 { return 4 }
    return isSameDomain ? 5 : 6
  }

  private static func phone(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    if a.secondHash == b.secondHash { return 2 }
    let (left, right) = (column.text(a.text), column.text(b.text))
    return left.count > 6 && DamerauLevenshtein.distance(left, right, 1) <= 1 ? 3 : 4
  }

  private static func date(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    let (left, right) = (column.text(a.text), column.text(b.text))
    guard left.count == 8, right.count == 8 else {
      return DamerauLevenshtein.distance(left, right, 1) <= 1 ? 3 : 6
    }
    func equal(_ i: Int, _ j: Int) -> Bool { left[i] == right[j] }
    let isSameYear = equal(0, 0) && equal(1, 1) && equal(2, 2) && equal(3, 3)
    if isSameYear, equal(4, 6), equal(5, 7), equal(6, 4), equal(7, 5) { return 2 }
    var different = 0
    for place in 0..<8 where left[place] != right[place] { different += 1 }
    if different == 1 { return 3 }
    if DamerauLevenshtein.distance(left, right, 1) <= 1 { return 3 }
    return different == 2 ? 4 : isSameYear ? 5 : 6
  }

  private static func street(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    // An address in pinyin says nothing about one in Chinese.
    if a.isHan != b.isHan { return 0 }
    let isSameNumber = a.second.count > 0 && a.secondHash == b.secondHash
    if a.isHan {
      let near = JaroWinkler.similarity(column.text(a.text), column.text(b.text))
      return near >= 0.92 ? (a.secondHash == b.secondHash ? 2 : 4) : near >= 0.8 ? 5 : 6
    }
    let near = JaroWinkler.similarity(column.text(a.third), column.text(b.third))
    if isSameNumber, near >= 0.88 { return 2 }
    if near >= 0.95 {
      if a.second.count == 0 || b.second.count == 0 { return 3 }
      return DamerauLevenshtein.distance(column.text(a.second), column.text(b.second), 1) <= 1 ? 3 : 4
    }
    let cosine = TokenCosine.similarity(column, a, b)
    return cosine > 0.5 ? (isSameNumber ? 3 : 5) : 6
  }

  private static func city(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    if a.isHan != b.isHan { return 0 }
    let (left, right) = (column.text(a.text), column.text(b.text))
    guard min(left.count, right.count) >= 4 else { return 3 }
    return DamerauLevenshtein.distance(left, right, 1) <= 1
      || JaroWinkler.similarity(left, right) > 0.93 ? 2 : 3
  }

  private static func postcode(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    let (left, right) = (column.text(a.text), column.text(b.text))
    if DamerauLevenshtein.distance(left, right, 1) <= 1 { return 2 }
    guard min(left.count, right.count) > 3 else { return 4 }
    return left[0] == right[0] && left[1] == right[1] && left[2] == right[2] ? 3 : 4
  }

  private static func identifier(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    let distance = DamerauLevenshtein.distance(column.text(a.text), column.text(b.text), 2)
    return distance <= 1 ? 2 : distance == 2 ? 3 : 4
  }

  private static func number(_ column: EvidenceView, _ a: ValueFeatures, _ b: ValueFeatures) -> UInt8 {
    let (left, right) = (column.text(a.text), column.text(b.text))
    return min(left.count, right.count) > 1 && DamerauLevenshtein.distance(left, right, 1) <= 1 ? 2 : 3
  }
}
