import KithColumns

/// One column prepared for comparison: its distinct normal values with their features.
///
/// Invariant: values are numbered 0 ..< `count`; equal numbers mean equal normal texts.
// Safety: all memory is written before init and only read afterwards.
final class Evidence: @unchecked Sendable {
  let name: String
  let kind: EvidenceKind
  let count: Int
  let features: Buffer<ValueFeatures>
  let units: Buffer<UInt16>
  let tokenIDs: Buffer<Int32>
  let tokens: Buffer<Run>
  let tokenUnits: Buffer<UInt16>
  /// Rarity of each token, log((rows + 1) / rows that hold it).
  let tokenWeights: Buffer<Float>
  let lists: Buffer<UInt64>
  let listRuns: Buffer<Run>

  init(name: String, kind: EvidenceKind, builder: borrowing EvidenceBuilder) {
    self.name = name
    self.kind = kind
    count = builder.features.count
    features = Buffer(builder.features)
    units = Buffer(builder.units)
    tokenIDs = Buffer(builder.tokenIDs)
    tokens = Buffer(builder.tokens)
    tokenUnits = Buffer(builder.tokenUnits)
    tokenWeights = Buffer(repeating: 0, count: builder.tokens.count)
    lists = Buffer(builder.lists.items)
    listRuns = Buffer(builder.lists.runs)
  }

  /// Weighs tokens by how many of the rows hold them. Called once, before the evidence is shared.
  func weigh(frequencies: [Int32], rows: Int) {
    guard kind.hasTokens else { return }
    var holders = [Int](repeating: 0, count: tokens.count)
    for value in 0..<count where frequencies[value] > 0 {
      let run = features[value].tokens
      for place in 0..<Int(run.count) {
        let token = tokenIDs[Int(run.start) + place]
        // A token that a value holds twice is held once.
        var isRepeat = false
        for earlier in 0..<place where tokenIDs[Int(run.start) + earlier] == token { isRepeat = true }
        if !isRepeat { holders[Int(token)] += Int(frequencies[value]) }
      }
    }
    for token in 0..<tokens.count {
      tokenWeights.base[token] = Float(Portable.log(Double(rows + 1) / Double(max(holders[token], 1))))
    }
    for value in 0..<count {
      let run = features[value].tokens
      var sum: Float = 0
      for place in 0..<Int(run.count) {
        let weight = tokenWeights[Int(tokenIDs[Int(run.start) + place])]
        sum += weight * weight
      }
      features.base[value].norm = sum.squareRoot()
    }
  }

  func text(_ value: Int) -> Units { units(features[value].text) }

  func units(_ run: Run) -> Units {
    Units(UnsafeBufferPointer(start: units.base + Int(run.start), count: Int(run.count)))
  }

  func token(_ id: Int32) -> Units {
    let run = tokens[Int(id)]
    return Units(UnsafeBufferPointer(start: tokenUnits.base + Int(run.start), count: Int(run.count)))
  }

  var view: EvidenceView {
    EvidenceView(
      kind: kind, features: features.base, units: units.base, tokenIDs: tokenIDs.base,
      tokens: tokens.base, tokenUnits: tokenUnits.base, tokenWeights: tokenWeights.base,
      lists: lists.base, listRuns: listRuns.base)
  }
}

/// The memory of an evidence column for hot loops, without counting references.
// Safety: used only while the `Evidence` it was taken from is kept alive by the table that owns it.
struct EvidenceView: @unchecked Sendable, BitwiseCopyable {
  let kind: EvidenceKind
  let features: UnsafePointer<ValueFeatures>
  let units: UnsafePointer<UInt16>
  let tokenIDs: UnsafePointer<Int32>
  let tokens: UnsafePointer<Run>
  let tokenUnits: UnsafePointer<UInt16>
  let tokenWeights: UnsafePointer<Float>
  let lists: UnsafePointer<UInt64>
  let listRuns: UnsafePointer<Run>

  @inline(__always) func text(_ run: Run) -> UnsafeBufferPointer<UInt16> {
    UnsafeBufferPointer(start: units + Int(run.start), count: Int(run.count))
  }

  @inline(__always) func token(_ id: Int32) -> UnsafeBufferPointer<UInt16> {
    let run = tokens[Int(id)]
    return UnsafeBufferPointer(start: tokenUnits + Int(run.start), count: Int(run.count))
  }

  @inline(__always) func list(_ number: UInt16) -> UnsafeBufferPointer<UInt64> {
    let run = listRuns[Int(number)]
    return UnsafeBufferPointer(start: lists + Int(run.start), count: Int(run.count))
  }
}
