import KithColumns

/// A part of a value that rows must share to be compared.
struct BlockingKey: Sendable {
  let name: String
  /// Columns that it is made from.
  let columns: [Int]
  /// Too coarse to be a pass by itself.
  let isWeak: Bool
  /// The key's number by row, -1 for none.
  let numbers: Buffer<Int32>
  /// Rows by number.
  let sizes: [Int32]
}

/// Makes the keys of a table from the kinds of its columns.
struct BlockingKeys {
  let table: MatchTable
  let pool: WorkPool

  /// What a key is, before its values are computed.
  private struct Recipe: Sendable {
    var name: String
    var column: Int
    var isWeak: Bool
    /// Hash of a value's key; 0 for none.
    var hash: @Sendable (Evidence, Int) -> UInt64
  }

  func make() throws -> [BlockingKey] {
    var recipes: [Recipe] = []
    for column in table.evidence.indices { recipes += self.recipes(column) }
    let (kept, table) = (Array(recipes.prefix(MatchLimits.keysMax - 1)), table)
    var keys = try pool.map(kept.count) { BlockingKeys.key(kept[$0], table) }
    if let key = namesInAnyOrder() { keys.append(key) }
    return keys
  }

  private func recipes(_ column: Int) -> [Recipe] {
    let evidence = table.evidence[column]
    let name = evidence.name
    func recipe(_ suffix: String, isWeak: Bool, _ hash: @escaping @Sendable (Evidence, Int) -> UInt64) -> Recipe {
      Recipe(name: name + suffix, column: column, isWeak: isWeak, hash: hash)
    }
    func text(_ suffix: String = "", isWeak: Bool) -> Recipe {
      recipe(suffix, isWeak: isWeak) { $0.prefixHash($0.features[$1].text, nil) }
    }
    func start(_ suffix: String, _ length: Int) -> Recipe {
      recipe(suffix, isWeak: true) { $0.prefixHash($0.features[$1].text, length) }
    }
    switch evidence.kind {
    case .given:
      return [
        recipe("", isWeak: false) { $0.features[$1].secondHash },
        recipe(" (initial)", isWeak: true) { $0.prefixHash($0.features[$1].second, 1) },
      ]
    case .family:
      return [
        recipe("", isWeak: false) { $0.canonicalSurname($1) },
        recipe(" (3 letters)", isWeak: true) { $0.prefixHash($0.features[$1].second, 3) },
      ]
    case .email:
      return [
        text(isWeak: false),
        recipe(" (local part)", isWeak: false) { $0.features[$1].secondHash },
        recipe(" (domain)", isWeak: true) { $0.features[$1].thirdHash },
      ]
    case .phone: return [recipe(" (7 digits)", isWeak: false) { $0.features[$1].secondHash }]
    case .street:
      return [text(isWeak: false), recipe(" (number and 3 letters)", isWeak: false) { $0.numberAndLetters($1) }]
    case .date: return [text(isWeak: false), start(" (year)", 4)]
    case .organisation, .fullName:
      return [text(isWeak: false), start(" (5 letters)", 5)] + rareWords(column)
    case .text: return rareWords(column)
    case .postcode: return [text(isWeak: false), start(" (3 digits)", 3)]
    case .identifier: return [text(isWeak: false)]
    case .city, .number, .system: return [text(isWeak: true)]
    }
  }

  /// The rarest words that more than one row has.
  private func rareWords(_ column: Int) -> [Recipe] {
    let limit = Float(Portable.log(Double(table.count) / 1.5))
    return (0..<3).map { rank in
      Recipe(name: table.evidence[column].name + " (rare word \(rank + 1))", column: column, isWeak: false) {
        $0.rareWord($1, rank: rank, below: limit)
      }
    }
  }

  private static func key(_ recipe: Recipe, _ table: MatchTable) -> BlockingKey {
    let evidence = table.evidence[recipe.column]
    var numbering = Numbering(capacity: evidence.count)
    let byValue = (0..<evidence.count).map { numbering.number(recipe.hash(evidence, $0)) }
    let numbers = Buffer<Int32>(uninitialized: table.count)
    var sizes = [Int32](repeating: 0, count: numbering.count)
    for row in 0..<table.count {
      let value = table.row(row)[recipe.column]
      let number = value < 0 ? -1 : byValue[Int(value)]
      numbers.base[row] = number
      if number >= 0 { sizes[Int(number)] += 1 }
    }
    return BlockingKey(
      name: recipe.name, columns: [recipe.column], isWeak: recipe.isWeak, numbers: numbers, sizes: sizes)
  }

  /// Given name and surname in either order, surnames by one of their spellings.
  private func namesInAnyOrder() -> BlockingKey? {
    guard let given = table.given, let family = table.family else { return nil }
    let givens = (0..<table.evidence[given].count).map { table.evidence[given].canonicalSurname($0) }
    let families = (0..<table.evidence[family].count).map { table.evidence[family].canonicalSurname($0) }
    var numbering = Numbering(capacity: table.count)
    let numbers = Buffer<Int32>(uninitialized: table.count)
    var sizes: [Int32] = []
    for row in 0..<table.count {
      let (g, f) = (table.row(row)[given], table.row(row)[family])
      guard g >= 0, f >= 0 else {
        numbers.base[row] = -1
        continue
      }
      let number = numbering.number(Hashing.mix(givens[Int(g)] &+ families[Int(f)]))
      if Int(number) == sizes.count { sizes.append(0) }
      numbers.base[row] = number
      sizes[Int(number)] += 1
    }
    return BlockingKey(
      name: "names in either order", columns: [given, family], isWeak: false, numbers: numbers, sizes: sizes)
  }
}

/// Numbers hashes in the order they are met; 0 has none.
struct Numbering {
  private var slots: [(hash: UInt64, number: Int32)]
  private(set) var count = 0

  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = .init(repeating: (0, -1), count: size)
  }

  mutating func number(_ hash: UInt64) -> Int32 {
    if hash == 0 { return -1 }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].number >= 0 {
      if slots[slot].hash == hash { return slots[slot].number }
      slot = (slot + 1) & mask
    }
    slots[slot] = (hash, Int32(count))
    count += 1
    return Int32(count - 1)
  }
}

extension Evidence {
  /// A hash of the first units of a run, or of all.
  func prefixHash(_ run: Run, _ length: Int?) -> UInt64 {
    let count = min(Int(run.count), length ?? Int.max)
    return Tokens.hash(UnsafeBufferPointer(start: units.base + Int(run.start), count: count))
  }

  /// One hash for all spellings of a Chinese surname.
  func canonicalSurname(_ value: Int) -> UInt64 {
    let feature = features[value]
    guard feature.romanised != 0 else { return feature.secondHash }
    return lists[Int(listRuns[Int(feature.romanised)].start)]
  }

  /// The house number with the first letters of the street.
  func numberAndLetters(_ value: Int) -> UInt64 {
    let feature = features[value]
    var text = units(feature.second)
    let number = text
    for place in 0..<Int(feature.tokens.count) {
      let token = token(tokenIDs[Int(feature.tokens.start) + place])
      if token != number {
        text += token.prefix(3)
        break
      }
    }
    return Tokens.hash(text)
  }

  func rareWord(_ value: Int, rank: Int, below limit: Float) -> UInt64 {
    let run = features[value].tokens
    var words: [(weight: Float, hash: UInt64)] = []
    for place in 0..<Int(run.count) {
      let id = tokenIDs[Int(run.start) + place]
      guard tokens[Int(id)].count > 1 else { continue }
      words.append((tokenWeights[Int(id)], Tokens.hash(token(id))))
    }
    guard words.count > rank else { return 0 }
    words.sort { $0.weight != $1.weight ? $0.weight > $1.weight : $0.hash < $1.hash }
    return words[rank].weight < limit ? words[rank].hash : 0
  }
}
