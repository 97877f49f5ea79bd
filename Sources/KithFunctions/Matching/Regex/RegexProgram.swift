/// A regular expression as a machine over bytes (K. Thompson: Regular Expression Search Algorithm,
/// 1968): characters beyond ASCII become sequences of byte ranges.
struct RegexProgram: Sendable {
  enum Step: Sendable {
    case bytes(UInt8, UInt8, next: Int32)
    /// The first is preferred when groups are found.
    case fork(Int32, Int32)
    case start(next: Int32)
    case end(next: Int32)
    case save(slot: Int, next: Int32)
    case match
  }

  /// Limit: `(.{255}){255}` and its like are refused.
  static let stepsMax = 20_000

  private(set) var steps: [Step] = [.match]
  private(set) var first: Int32 = 0
  let groupCount: Int

  /// Throws when the machine grows beyond `stepsMax`.
  init(_ node: RegexNode, groupCount: Int) throws(FunctionMismatch) {
    self.groupCount = groupCount
    first = try compile(node, next: 0)
  }

  private mutating func add(_ step: Step) throws(FunctionMismatch) -> Int32 {
    guard steps.count < RegexProgram.stepsMax else {
      throw FunctionMismatch(
        "the pattern is too large", hint: "use smaller repetitions than `{255}` inside others")
    }
    steps.append(step)
    return Int32(steps.count - 1)
  }

  /// The first step of the node, which goes on at `next`. Depth is bounded by the parser.
  private mutating func compile(_ node: RegexNode, next: Int32) throws(FunctionMismatch) -> Int32 {
    switch node {
    case .empty: return next
    case .start: return try add(.start(next: next))
    case .end: return try add(.end(next: next))
    case .set(let set): return try compile(set, next: next)
    case .sequence(let nodes):
      var target = next
      for node in nodes.reversed() { target = try compile(node, next: target) }
      return target
    case .alternatives(let branches):
      var target = try compile(branches[branches.count - 1], next: next)
      for branch in branches.dropLast().reversed() {
        target = try add(.fork(try compile(branch, next: next), target))
      }
      return target
    case .group(let inner, let number):
      // Only nine groups can be named.
      guard number <= 9 else { return try compile(inner, next: next) }
      let close = try add(.save(slot: number * 2 + 1, next: next))
      return try add(.save(slot: number * 2, next: try compile(inner, next: close)))
    case .repetition(let inner, let min, let max):
      return try compile(inner, min, max, next: next)
    }
  }

  private mutating func compile(
    _ node: RegexNode, _ min: Int, _ max: Int?, next: Int32
  ) throws(FunctionMismatch) -> Int32 {
    var target = next
    if let max {
      for _ in min..<max { target = try add(.fork(try compile(node, next: target), next)) }
    } else {
      let loop = try add(.fork(next, next))
      steps[Int(loop)] = .fork(try compile(node, next: loop), next)
      target = loop
    }
    for _ in 0..<min { target = try compile(node, next: target) }
    return target
  }

  private mutating func compile(_ set: ScalarSet, next: Int32) throws(FunctionMismatch) -> Int32 {
    struct Key: Hashable { let low: UInt8, high: UInt8, next: Int32 }
    var known: [Key: Int32] = [:]
    var target: Int32?
    for range in set.ranges {
      for sequence in UTF8Ranges.split(range.lowerBound, range.upperBound) {
        var place = next
        for bytes in sequence.reversed() {
          let key = Key(low: bytes.lowerBound, high: bytes.upperBound, next: place)
          if let step = known[key] {
            place = step
          } else {
            place = try add(.bytes(bytes.lowerBound, bytes.upperBound, next: place))
            known[key] = place
          }
        }
        if let other = target { target = try add(.fork(other, place)) } else { target = place }
      }
    }
    // The empty set, such as `[^\d\D]`: a range that no byte lies in.
    return try target ?? add(.bytes(1, 0, next: next))
  }
}

/// Ranges of scalars as sequences of byte ranges (the method of Russ Cox's RE2).
enum UTF8Ranges {
  static func split(_ low: UInt32, _ high: UInt32) -> [[ClosedRange<UInt8>]] {
    for limit: UInt32 in [0x7F, 0x7FF, 0xFFFF] where low <= limit && limit < high {
      return split(low, limit) + split(limit + 1, high)
    }
    if high < 0x80 { return [[UInt8(low)...UInt8(high)]] }
    for place: UInt32 in 1..<4 {
      let mask = (UInt32(1) << (6 * place)) - 1
      if low & ~mask == high & ~mask { continue }
      if low & mask != 0 { return split(low, low | mask) + split((low | mask) + 1, high) }
      if high & mask != mask { return split(low, (high & ~mask) - 1) + split(high & ~mask, high) }
    }
    let count: UInt32 = high < 0x800 ? 2 : high < 0x10000 ? 3 : 4
    return [
      (0..<count).map { place in
        byte(low, place, count)...byte(high, place, count)
      }
    ]
  }

  /// The byte at `place` of a scalar that takes `count` bytes.
  private static func byte(_ scalar: UInt32, _ place: UInt32, _ count: UInt32) -> UInt8 {
    let bits = scalar >> (6 * (count - 1 - place))
    if place > 0 { return UInt8(0x80 | bits & 0x3F) }
    return UInt8(count == 2 ? 0xC0 | bits : count == 3 ? 0xE0 | bits : 0xF0 | bits)
  }
}
