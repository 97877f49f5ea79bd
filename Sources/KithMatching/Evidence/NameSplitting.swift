import KithColumns

/// Given name and surname a row: whole names in one of two fields, or in one column, are split.
struct NameSplitting {
  /// Folded texts that rows point at.
  private(set) var texts: [Units] = []
  private(set) var given: [Int32]
  private(set) var family: [Int32]

  /// A text's parts, once a distinct text; places in `texts`, or nil.
  private struct Memo {
    var whole: [Int32?]
    var parts: [(given: Int32, family: Int32)??]

    init(_ count: Int) {
      whole = .init(repeating: nil, count: count)
      parts = .init(repeating: nil, count: count)
    }
  }

  /// Two columns; where one of them is empty and the other holds a whole name, it is split.
  init(given source: CellSource, family other: CellSource) {
    let count = source.codes.count
    (given, family) = ([Int32](repeating: -1, count: count), [Int32](repeating: -1, count: count))
    var (memoG, memoF) = (Memo(source.dictionary.count), Memo(other.dictionary.count))
    for row in 0..<count {
      let (g, f) = (source.codes[row], other.codes[row])
      if g >= 0, f < 0, let parts = split(g, source, &memoG) {
        (given[row], family[row]) = parts
      } else if f >= 0, g < 0, let parts = split(f, other, &memoF) {
        (given[row], family[row]) = parts
      } else {
        given[row] = whole(g, source, &memoG)
        family[row] = whole(f, other, &memoF)
      }
    }
  }

  /// One column of whole names; a single word is a surname.
  init(whole source: CellSource) {
    let count = source.codes.count
    (given, family) = ([Int32](repeating: -1, count: count), [Int32](repeating: -1, count: count))
    var memo = Memo(source.dictionary.count)
    for row in 0..<count where source.codes[row] >= 0 {
      if let parts = split(source.codes[row], source, &memo) {
        (given[row], family[row]) = parts
      } else {
        family[row] = self.whole(source.codes[row], source, &memo)
      }
    }
  }

  private mutating func whole(_ code: Int32, _ source: CellSource, _ memo: inout Memo) -> Int32 {
    if code < 0 { return -1 }
    if let known = memo.whole[Int(code)] { return known }
    let place = add(Folding.units(source.dictionary.entry(code)))
    memo.whole[Int(code)] = place
    return place
  }

  private mutating func split(
    _ code: Int32, _ source: CellSource, _ memo: inout Memo
  ) -> (given: Int32, family: Int32)? {
    if let known = memo.parts[Int(code)] { return known }
    var parts: (given: Int32, family: Int32)?
    if let split = PersonNames.split(Folding.units(source.dictionary.entry(code))) {
      parts = (add(split.given), add(split.family))
    }
    memo.parts[Int(code)] = .some(parts)
    return parts
  }

  private mutating func add(_ text: Units) -> Int32 {
    texts.append(text)
    return Int32(texts.count - 1)
  }
}
