import KithColumns

/// Gathers the distinct normal values of a column.
struct EvidenceBuilder {
  let kind: EvidenceKind
  private(set) var features: [ValueFeatures] = []
  private(set) var units: [UInt16] = []
  private(set) var tokenIDs: [Int32] = []
  private(set) var tokens: [Run] = []
  private(set) var tokenUnits: [UInt16] = []
  private(set) var lists = ListPool()
  private var values = UnitsTable()
  private var words = UnitsTable()

  init(kind: EvidenceKind) { self.kind = kind }

  /// The number of a text's normal value; -1 when it holds none.
  mutating func add(_ folded: Units) -> Int32 {
    guard let value = NormalValue.of(folded, as: kind) else { return -1 }
    let hash = Tokens.hash(value.text)
    let known = values.find(hash) { features[Int($0)].text.equals(value.text, in: units) }
    if let known { return known }
    let number = Int32(features.count)
    values.add(hash, number)
    features.append(self.features(of: value))
    return number
  }

  private mutating func features(of value: NormalValue) -> ValueFeatures {
    var result = ValueFeatures()
    result.text = store(value.text)
    result.second = value.second == value.text ? result.text : store(value.second)
    result.third = store(value.third)
    result.secondHash = Tokens.hash(value.second)
    result.thirdHash = Tokens.hash(value.third)
    result.isHan = value.isHan
    if kind.hasTokens || kind == .given || kind == .family {
      result.tokens = Run(start: UInt32(tokenIDs.count), count: UInt32(value.tokens.count))
      for token in value.tokens { tokenIDs.append(number(of: token)) }
    }
    if kind == .given || kind == .family {
      result.nicknames = lists.add(Nicknames.groups(of: value.text).map(UInt64.init))
      if let first = value.tokens.first {
        result.firstNicknames = lists.add(Nicknames.groups(of: first).map(UInt64.init))
      }
      result.romanised = lists.add(Romanisations.pinyin(of: value.second).map { Tokens.hash($0) })
    }
    return result
  }

  private mutating func store(_ text: Units) -> Run {
    let run = Run(start: UInt32(units.count), count: UInt32(text.count))
    units += text
    return run
  }

  private mutating func number(of token: Units) -> Int32 {
    let hash = Tokens.hash(token)
    let known = words.find(hash) { tokens[Int($0)].equals(token, in: tokenUnits) }
    if let known { return known }
    let number = Int32(tokens.count)
    words.add(hash, number)
    tokens.append(Run(start: UInt32(tokenUnits.count), count: UInt32(token.count)))
    tokenUnits += token
    return number
  }
}

extension Run {
  /// Whether the run of `memory` holds exactly these units.
  func equals(_ text: Units, in memory: [UInt16]) -> Bool {
    guard count == text.count else { return false }
    let start = Int(start)
    for place in 0..<text.count where memory[start + place] != text[place] { return false }
    return true
  }
}

/// Numbers by hash, open addressing; the caller compares the texts.
struct UnitsTable {
  private var slots = [(hash: UInt64, number: Int32)](repeating: (0, -1), count: 64)
  private var count = 0

  func find(_ hash: UInt64, _ equals: (Int32) -> Bool) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].number >= 0 {
      if slots[slot].hash == hash, equals(slots[slot].number) { return slots[slot].number }
      slot = (slot + 1) & mask
    }
    return nil
  }

  mutating func add(_ hash: UInt64, _ number: Int32) {
    if (count + 1) * 2 > slots.count { grow() }
    insert(hash, number)
    count += 1
  }

  private mutating func insert(_ hash: UInt64, _ number: Int32) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].number >= 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash, number)
  }

  private mutating func grow() {
    let old = slots
    slots = .init(repeating: (0, -1), count: old.count * 2)
    for entry in old where entry.number >= 0 { insert(entry.hash, entry.number) }
  }
}
