/// A model as bytes and back: a version, the columns, the numbers bit by bit, the passes.
extension MatchModel {
  private static let mark: [UInt8] = Array("KMM2".utf8)

  package var bytes: [UInt8] {
    var writer = ModelWriter(bytes: MatchModel.mark)
    writer.put(rows)
    writer.put(columns.count)
    for column in columns {
      writer.put(column.name)
      writer.put(column.kind.rawValue)
      writer.put(column.isIdentity ? 1 : 0)
      writer.put(Int(column.saidBy))
      writer.put(column.weight.bitPattern)
    }
    for number in logProbabilities + sizes { writer.put(number.bitPattern) }
    writer.put(passes.count)
    for pass in passes {
      writer.put(pass.first)
      writer.put(pass.second ?? "")
      writer.put(pass.buckets.reduce(0) { $0 | 1 << $1 })
    }
    let names = caps.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    writer.put(names.count)
    for name in names {
      writer.put(name)
      writer.put(caps[name] ?? 0)
    }
    return writer.bytes
  }

  /// Nil where the bytes are not a model of this version.
  package init?(bytes: [UInt8]) {
    guard bytes.starts(with: MatchModel.mark) else { return nil }
    var reader = ModelReader(bytes: bytes, place: MatchModel.mark.count)
    guard let rows = reader.number(), let count = reader.number(),
      (0...MatchLimits.evidenceColumnsMax).contains(count)
    else { return nil }
    var columns: [Column] = []
    for _ in 0..<count {
      guard let name = reader.text(), let kind = reader.text().flatMap(EvidenceKind.init(rawValue:)),
        let isIdentity = reader.number(), let saidBy = reader.number().flatMap(UInt32.init(exactly:)),
        let weight = reader.word().map(Double.init(bitPattern:)), weight.isFinite
      else { return nil }
      columns.append(
        Column(name: name, kind: kind, isIdentity: isIdentity == 1, saidBy: saidBy, weight: weight))
    }
    self.init(columns: columns, rows: rows)
    for place in logProbabilities.indices {
      guard let bits = reader.word(), Double(bitPattern: bits).isFinite else { return nil }
      logProbabilities[place] = Double(bitPattern: bits)
    }
    for place in sizes.indices {
      guard let bits = reader.word(), Double(bitPattern: bits).isFinite else { return nil }
      sizes[place] = Double(bitPattern: bits)
    }
    guard reader.passes(into: &self), reader.isAtEnd else { return nil }
  }
}

private struct ModelWriter {
  var bytes: [UInt8]

  mutating func put(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
  }

  mutating func put(_ number: Int) { put(UInt64(bitPattern: Int64(number))) }

  mutating func put(_ text: String) {
    put(text.utf8.count)
    bytes += text.utf8
  }
}

private struct ModelReader {
  let bytes: [UInt8]
  var place: Int

  var isAtEnd: Bool { place == bytes.count }

  mutating func word() -> UInt64? {
    guard bytes.count - place >= 8 else { return nil }
    var result: UInt64 = 0
    for offset in 0..<8 { result |= UInt64(bytes[place + offset]) << UInt64(8 * offset) }
    place += 8
    return result
  }

  mutating func number() -> Int? { word().map { Int(Int64(bitPattern: $0)) } }

  mutating func text() -> String? {
    guard let count = number(), count >= 0, count <= bytes.count - place else { return nil }
    defer { place += count }
    return String(decoding: bytes[place..<place + count], as: UTF8.self)
  }

  mutating func passes(into model: inout MatchModel) -> Bool {
    guard let count = number(), (0...100_000).contains(count) else { return false }
    for _ in 0..<count {
      guard let first = text(), let second = text(), let bits = number() else { return false }
      model.passes.append(
        MatchModel.Pass(
          first: first, second: second.isEmpty ? nil : second,
          buckets: BlockingPass.buckets.indices.filter { bits >> $0 & 1 == 1 }))
    }
    guard let caps = number(), (0...1_000).contains(caps) else { return false }
    for _ in 0..<caps {
      guard let name = text(), let cap = number() else { return false }
      model.caps[name] = cap
    }
    return true
  }
}
