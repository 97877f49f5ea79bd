/// Finds where an expression matches: the leftmost match, of those the longest.
///
/// Groups are chosen within that match, greedily from left to right. Reading a text again for every
/// place where a match might begin is bounded by a budget; `KernelError` tells when it is spent.
struct RegexFinder: Sendable {
  private let program: RegexProgram
  private let automaton: RegexAutomaton?
  private let regex: LinearRegex
  /// Which bytes a match that is not empty can begin with; nil where a match may be empty.
  private let begins: [Bool]?

  init(_ pattern: String) throws(FunctionMismatch) {
    regex = try LinearRegex(pattern)
    program = regex.program
    automaton = RegexAutomaton(program, isSearching: false)
    begins = RegexFinder.beginnings(program)
  }

  var groupCount: Int { program.groupCount }

  /// Bytes that may be read for one text of `count` bytes.
  static func budget(_ count: Int) -> Int { 200 * count + 1_000_000 }

  /// False if there is no match anywhere: one pass.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool { regex.matches(text) }

  func first(
    in text: UnsafeBufferPointer<UInt8>, from: Int, _ budget: inout Int
  ) throws(KernelError) -> Range<Int>? {
    var start = from
    while start <= text.count {
      if let begins {
        while start < text.count, !begins[Int(text[start])] { start += 1 }
        if start == text.count { return nil }
      }
      let isInside = start < text.count && text[start] & 0xC0 == 0x80
      if !isInside {
        let (end, read) = longest(in: text, from: start)
        budget -= read
        if let end { return start..<end }
        if budget < 0 { throw KernelError("a pattern takes too long on a text of \(text.count) bytes") }
      }
      start += 1
    }
    return nil
  }

  private func longest(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int?, read: Int) {
    if let automaton { return automaton.longest(in: text, from: start) }
    var states = RegexStates(program)
    var set: [Int32] = []
    var next: [Int32] = []
    var end: Int?
    var index = start
    states.begin()
    states.add(program.first, to: &set, atStart: start == 0)
    while true {
      if states.contains(match: set) { end = index }
      if index == text.count || set.isEmpty { break }
      states.begin()
      next.removeAll(keepingCapacity: true)
      states.advance(set, by: text[index], into: &next)
      swap(&set, &next)
      index += 1
    }
    if index == text.count, states.matchesAtEnd(set, atStart: start == 0 && text.isEmpty) { end = index }
    return (end, states.work)
  }

  private static func beginnings(_ program: RegexProgram) -> [Bool]? {
    var states = RegexStates(program)
    var set: [Int32] = []
    states.begin()
    states.add(program.first, to: &set, atStart: true, atEnd: true)
    if states.contains(match: set) { return nil }
    var result = [Bool](repeating: false, count: 256)
    for step in set {
      if case .bytes(let low, let high, _) = program.steps[Int(step)], low <= high {
        for byte in low...high { result[Int(byte)] = true }
      }
    }
    return result
  }

  /// The ranges of group 0 (the match) to 9; nil for a group that took no part. `range` is a match.
  func groups(
    in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) throws(KernelError) -> [Range<Int>?] {
    let width = range.count + 1
    guard program.steps.count <= 1 << 28 / width else {
      throw KernelError("a pattern with groups takes too much memory on a match of \(range.count) bytes")
    }
    var visited = [UInt64](repeating: 0, count: (program.steps.count * width + 63) / 64)
    // Depth first in order of preference; no pair of step and place is tried twice.
    var stack: [(step: Int32, place: Int, slots: [Int])] = [
      (program.first, range.lowerBound, [Int](repeating: -1, count: 20))
    ]
    while var (step, place, slots) = stack.popLast() {
      walk: while true {
        let bit = Int(step) * width + place - range.lowerBound
        if visited[bit >> 6] >> UInt64(bit & 63) & 1 == 1 { break }
        visited[bit >> 6] |= 1 << UInt64(bit & 63)
        switch program.steps[Int(step)] {
        case .match:
          guard place == range.upperBound else { break walk }
          return RegexFinder.ranges(slots, range)
        case .bytes(let low, let high, let next):
          guard place < range.upperBound, low <= text[place], text[place] <= high else { break walk }
          (step, place) = (next, place + 1)
        case .fork(let preferred, let other):
          stack.append((other, place, slots))
          step = preferred
        case .save(let slot, let next):
          slots[slot] = place
          step = next
        case .start(let next):
          guard place == 0 else { break walk }
          step = next
        case .end(let next):
          guard place == text.count else { break walk }
          step = next
        }
      }
    }
    return [range]
  }

  private static func ranges(_ slots: [Int], _ range: Range<Int>) -> [Range<Int>?] {
    [range] + (1...9).map { number in
      let (low, high) = (slots[number * 2], slots[number * 2 + 1])
      return low >= 0 && high >= low ? low..<high : nil
    }
  }
}
