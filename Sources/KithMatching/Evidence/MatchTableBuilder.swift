import KithBase
import KithColumns

/// Types columns, puts rows in order of content and normalises values.
struct MatchTableBuilder {
  let options: MatchOptions
  let pool: WorkPool

  /// What a column of evidence is made from.
  private struct Source: Sendable {
    var name: String
    var kind: EvidenceKind
    /// Either texts of a dictionary or folded texts.
    var cells: CellSource?
    var texts: [Units] = []
    var codes: [Int32] = []
  }

  /// The table of one input, or of two with the right one's rows behind the left one's.
  func build(_ columns: [NamedColumn], right: [NamedColumn]? = nil) throws -> MatchTable {
    let rows = columns.first?.column.count ?? 0
    let sources = try cells(columns, right)
    let total = sources.first?.codes.count ?? 0
    let order = try self.order(sources, total)
    var profiles = try type(sources, order, total)
    let evidenceSources = try choose(sources, &profiles, order)
    let made = try pool.map(evidenceSources.count) { try MatchTableBuilder.evidence(evidenceSources[$0], order) }
    return assemble(made.map(\.0), made.map(\.1), order, leftRows: rows, isLink: right != nil, profiles)
  }

  private func cells(_ columns: [NamedColumn], _ right: [NamedColumn]?) throws -> [CellSource] {
    guard (columns.first?.column.count ?? 0) + (right?.first?.column.count ?? 0) < Int(Int32.max) else {
      throw MatchRefusal(.tooManyRows, "more rows than can be numbered")
    }
    let left = try pool.map(columns.count) { CellSource(columns[$0]) }
    guard let right else { return left }
    let other = try pool.map(right.count) { CellSource(right[$0]) }
    return try paired(left, other)
  }

  /// Columns of two tables that say the same: of one name, else the only ones of their kind. Where one
  /// table has whole names and the other has their parts, the whole names are split.
  private func paired(_ left: [CellSource], _ right: [CellSource]) throws -> [CellSource] {
    let kindsL = try kinds(left)
    let kindsR = try kinds(right)
    let (left, kindsOfLeft) = splitLike(right, kindsR, left, kindsL)
    let (other, kindsOfRight) = splitLike(left, kindsOfLeft, right, kindsR)
    var taken: Set<Int> = []
    var partners = left.map { source in
      other.firstIndex { $0.name.utf8.elementsEqual(source.name.utf8) }
    }
    taken.formUnion(partners.compactMap { $0 })
    for (index, kind) in kindsOfLeft.enumerated() where partners[index] == nil && kind != .system {
      let same = other.indices.filter { kindsOfRight[$0] == kind && !taken.contains($0) }
      let alike = kindsOfLeft.indices.filter { kindsOfLeft[$0] == kind && partners[$0] == nil }
      guard same.count == 1, alike.count == 1 else { continue }
      partners[index] = same[0]
      taken.insert(same[0])
    }
    return zip(left, partners).compactMap { source, partner in
      partner.map { source.followed(by: other[$0]) }
    }
  }

  private func kinds(_ sources: [CellSource]) throws -> [EvidenceKind] {
    let total = sources.first?.codes.count ?? 0
    var plain = options
    plain.columns = nil
    plain.keys = nil
    let builder = MatchTableBuilder(options: plain, pool: pool)
    return try builder.type(sources, try builder.order(sources, total), total).map(\.kind)
  }

  private func splitLike(
    _ model: [CellSource], _ modelKinds: [EvidenceKind], _ sources: [CellSource], _ kinds: [EvidenceKind]
  ) -> ([CellSource], [EvidenceKind]) {
    guard let given = modelKinds.firstIndex(of: .given), let family = modelKinds.firstIndex(of: .family),
      !kinds.contains(.given), !kinds.contains(.family), let whole = kinds.firstIndex(of: .fullName)
    else { return (sources, kinds) }
    let split = NameSplitting(whole: sources[whole])
    let dictionary = TextDictionary(split.texts.map { Folding.text($0) })
    let parts = [
      CellSource(name: model[given].name, codes: split.given, dictionary: dictionary),
      CellSource(name: model[family].name, codes: split.family, dictionary: dictionary),
    ]
    return (sources + parts, kinds + [.given, .family])
  }

  /// Input rows sorted by content; rows of equal content by key, then as they came.
  private func order(_ sources: [CellSource], _ total: Int) throws -> [Int32] {
    let parts = try pool.map(sources.count) { column in
      var hashes = [UInt64](repeating: 0, count: total)
      sources[column].addHashes(to: &hashes)
      return hashes
    }
    var hashes = [UInt64](repeating: 0, count: total)
    for part in parts { for row in 0..<total { hashes[row] &+= part[row] } }
    let words = Buffer<UInt64>(uninitialized: total)
    for row in 0..<total { words.base[row] = Hashing.mix(hashes[row]) }
    let numbers = Buffer<Int32>(uninitialized: total)
    for row in 0..<total { numbers.base[row] = Int32(row) }
    var sorted = numbers
    if let keys = options.keys, keys.count == total {
      sorted = RadixSort.stable(sorted, by: Buffer(keys), nil)
    }
    return RadixSort.stable(sorted, by: words, nil).array
  }

  private func type(_ sources: [CellSource], _ order: [Int32], _ total: Int) throws -> [ColumnProfile] {
    if let chosen = options.columns {
      for name in chosen where !sources.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
        throw MatchRefusal(.unknownColumn, "there is no column `\(name)`")
      }
    }
    let options = options
    return try pool.map(sources.count) { column in
      let source = sources[column]
      var sample: [Units] = []
      var seen = [Bool](repeating: false, count: source.dictionary.count)
      var (filled, distinct) = (0, 0)
      for row in order {
        let code = source.codes[Int(row)]
        if code < 0 { continue }
        filled += 1
        if !seen[Int(code)] {
          seen[Int(code)] = true
          distinct += 1
        }
        if sample.count < ContentShares.sampleMax {
          let text = Folding.units(source.dictionary.entry(code))
          if !Words.isPlaceholder(text) { sample.append(text) }
        }
      }
      let typing = ColumnTyping(
        shares: ContentShares(sample), hint: HeaderHint.kind(of: source.name), type: source.type,
        rows: total, filled: filled, isUnique: distinct == filled)
      var (kind, reason) = typing.decide()
      if let chosen = options.columns {
        let isChosen = chosen.contains { $0.utf8.elementsEqual(source.name.utf8) }
        if !isChosen { (kind, reason) = (.system, "not asked for") } else if kind == .system {
          (kind, reason) = (.identifier, "asked for")
        }
      }
      if let forced = options.kinds[source.name] { (kind, reason) = (forced, "as told") }
      return ColumnProfile(
        name: source.name, kind: kind, isUsed: kind != .system, reason: reason, filled: filled,
        distinct: distinct)
    }
  }

  /// Settles columns that compete and splits whole names; sources in an order of kind and name.
  private func choose(
    _ sources: [CellSource], _ profiles: inout [ColumnProfile], _ order: [Int32]
  ) throws -> [Source] {
    EvidenceChoice.settle(&profiles)
    var chosen: [Source] = []
    func source(_ kind: EvidenceKind) -> CellSource? {
      profiles.firstIndex { $0.isUsed && $0.kind == kind }.map { sources[$0] }
    }
    if let given = source(.given), let family = source(.family) {
      chosen += named(NameSplitting(given: given, family: family), given.name, family.name)
    } else if source(.given) == nil, source(.family) == nil, let whole = source(.fullName),
      EvidenceChoice.isOfPeople(profiles, rows: order.count)
    {
      chosen += named(NameSplitting(whole: whole), whole.name, whole.name)
    }
    let isSplit = !chosen.isEmpty
    for (index, profile) in profiles.enumerated() where profile.isUsed {
      if isSplit, [.given, .family, .fullName].contains(profile.kind) { continue }
      chosen.append(Source(name: profile.name, kind: profile.kind, cells: sources[index]))
    }
    if chosen.isEmpty {
      throw MatchRefusal(
        .noEvidence, "no column tells rows apart: there are neither names nor addresses nor numbers",
        hint: "name the columns to compare")
    }
    let kinds = EvidenceKind.allCases
    chosen.sort { a, b in
      let (x, y) = (kinds.firstIndex(of: a.kind) ?? 0, kinds.firstIndex(of: b.kind) ?? 0)
      return x != y ? x < y : Array(a.name.utf8).lexicographicallyPrecedes(Array(b.name.utf8))
    }
    return Array(chosen.prefix(MatchLimits.evidenceColumnsMax))
  }

  private func named(_ split: NameSplitting, _ given: String, _ family: String) -> [Source] {
    [
      Source(name: given, kind: .given, texts: split.texts, codes: split.given),
      Source(name: family, kind: .family, texts: split.texts, codes: split.family),
    ]
  }

  /// The evidence of a column and the value of every row, in the order of content.
  private static func evidence(_ source: Source, _ order: [Int32]) throws -> (Evidence, [Int32]) {
    var builder = EvidenceBuilder(kind: source.kind)
    let codes = source.cells?.codes ?? source.codes
    var byCode = [Int32](repeating: -2, count: source.cells?.dictionary.count ?? source.texts.count)
    var values = [Int32](repeating: -1, count: order.count)
    for (place, row) in order.enumerated() {
      let code = Int(codes[Int(row)])
      if code < 0 { continue }
      if byCode[code] == -2 {
        let text = source.cells.map { Folding.units($0.dictionary.entry(Int32(code))) } ?? source.texts[code]
        byCode[code] = builder.add(text)
      }
      values[place] = byCode[code]
    }
    return (Evidence(name: source.name, kind: source.kind, builder: builder), values)
  }

  private func assemble(
    _ evidence: [Evidence], _ columns: [[Int32]], _ order: [Int32], leftRows: Int, isLink: Bool,
    _ profiles: [ColumnProfile]
  ) -> MatchTable {
    let width = evidence.count
    let decided = Set((options.mustLink + options.cannotLink).flatMap { [Int32($0.first), Int32($0.second)] })
    var copies = CopyCounter(rows: order.count)
    var values: [Int32] = []
    values.reserveCapacity(order.count * width)
    var (inputRows, isRight): ([Int32], [Bool]) = ([], [])
    var rowOfInput = [Int32](repeating: -1, count: order.count)
    var followers: [(leader: Int32, input: Int32)] = []
    for (place, input) in order.enumerated() {
      let side = isLink && Int(input) >= leftRows
      var hash: UInt64 = side ? 1 : 0
      for column in 0..<width { hash = Hashing.mix(hash ^ UInt64(UInt32(bitPattern: columns[column][place]))) }
      let number = Int32(inputRows.count)
      // Rows that a person has decided about stand for themselves.
      if !decided.contains(input), let leader = copies.leader(hash, row: number, isSame: { other in
        for column in 0..<width where values[Int(other) * width + column] != columns[column][place] { return false }
        return !isLink || isRight[Int(other)] == side
      }) {
        followers.append((leader, input))
        rowOfInput[Int(input)] = leader
        continue
      }
      for column in 0..<width { values.append(columns[column][place]) }
      rowOfInput[Int(input)] = number
      inputRows.append(input)
      isRight.append(side)
    }
    return MatchTable(
      evidence: evidence, values: Buffer(values), inputRows: inputRows, rowOfInput: rowOfInput,
      followers: followers, isRight: isRight, isLink: isLink, profiles: profiles)
  }
}

/// Counts rows of equal content; from the fourth on they follow the first.
struct CopyCounter {
  private var slots: [(hash: UInt64, first: Int32, count: Int32)]

  init(rows: Int) {
    var size = 16
    while size < rows * 2 { size *= 2 }
    slots = .init(repeating: (0, -1, 0), count: size)
  }

  /// The row to follow, or nil where the row is compared itself.
  mutating func leader(_ hash: UInt64, row: Int32, isSame: (Int32) -> Bool) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].first >= 0 {
      if slots[slot].hash == hash, isSame(slots[slot].first) {
        if slots[slot].count >= MatchLimits.copiesMax { return slots[slot].first }
        slots[slot].count += 1
        return nil
      }
      slot = (slot + 1) & mask
    }
    slots[slot] = (hash, row, 1)
    return nil
  }
}

/// Which of several columns of one kind stand for it.
enum EvidenceChoice {
  /// Whether the whole names of a table are who its rows are, rather than whom companies name as
  /// their contact.
  static func isOfPeople(_ profiles: [ColumnProfile], rows: Int) -> Bool {
    guard let name = profiles.first(where: { $0.isUsed && $0.kind == .fullName }) else { return false }
    guard let company = profiles.first(where: { $0.isUsed && $0.kind == .organisation }) else { return true }
    if [.fullName, .organisation].contains(HeaderHint.kind(of: name.name)), name.filled >= company.filled { return true }
    return name.filled > company.filled && name.distinct > company.distinct
  }

  static func settle(_ profiles: inout [ColumnProfile]) {
    for kind in [EvidenceKind.given, .family] {
      let places = profiles.indices.filter { profiles[$0].isUsed && profiles[$0].kind == kind }
        .sorted { a, b in
          // Content before names.
          let byNameA = profiles[a].reason.hasPrefix(ColumnTyping.byName)
          let byNameB = profiles[b].reason.hasPrefix(ColumnTyping.byName)
          if byNameA != byNameB { return byNameB }
          let hintA = HeaderHint.kind(of: profiles[a].name) == kind
          let hintB = HeaderHint.kind(of: profiles[b].name) == kind
          if hintA != hintB { return hintA }
          if profiles[a].filled != profiles[b].filled { return profiles[a].filled > profiles[b].filled }
          return Array(profiles[a].name.utf8).lexicographicallyPrecedes(Array(profiles[b].name.utf8))
        }
      for place in places.dropFirst() {
        profiles[place].kind = .city
        profiles[place].reason += ", not the first such column"
      }
    }
    let hasBoth = [EvidenceKind.given, .family].allSatisfy { kind in
      profiles.contains { $0.isUsed && $0.kind == kind }
    }
    for place in profiles.indices where profiles[place].kind == .fullName && hasBoth {
      profiles[place].isUsed = false
      profiles[place].reason += ", said by its parts"
    }
  }
}
