/// A machine whose states are all known: one look-up a byte, and nothing that changes while it runs,
/// so that threads share it.
struct RegexAutomaton: Sendable {
  private static let statesMax = 1_000
  private static let workMax = 300_000

  private static let isMatch: UInt8 = 1
  private static let isMatchAtEnd: UInt8 = 2
  private static let isDead: UInt8 = 4

  private var classOf = [UInt8](repeating: 0, count: 256)
  private var classCount = 0
  /// `state * classCount + class` gives the next state.
  private var table: [Int32] = []
  private var flags: [UInt8] = []
  /// States before the first byte, at the text's start and later in it.
  private var first: Int32 = 0
  private var later: Int32 = 0

  /// `isSearching` looks for a match anywhere, else one that begins at the first byte. Nil when there
  /// are too many states.
  init?(_ program: RegexProgram, isSearching: Bool) {
    let bytes = makeClasses(program)
    var states = RegexStates(program)
    // A set at the text's start differs from the same set later: `^` may still let through.
    var numbers: [[Int32]: Int32] = [:]
    var sets: [[Int32]] = []

    func number(_ set: [Int32], _ states: inout RegexStates, atStart: Bool) -> Int32 {
      let key = set.sorted() + (atStart ? [-1] : [])
      if let known = numbers[key] { return known }
      let result = Int32(sets.count)
      numbers[key] = result
      sets.append(set)
      var flag: UInt8 = 0
      if states.contains(match: set) { flag |= RegexAutomaton.isMatch | RegexAutomaton.isMatchAtEnd }
      if states.matchesAtEnd(set, atStart: atStart) { flag |= RegexAutomaton.isMatchAtEnd }
      if set.isEmpty, !isSearching { flag |= RegexAutomaton.isDead }
      flags.append(flag)
      return result
    }

    func closure(_ states: inout RegexStates, atStart: Bool) -> [Int32] {
      states.begin()
      var set: [Int32] = []
      states.add(program.first, to: &set, atStart: atStart)
      return set
    }

    first = number(closure(&states, atStart: true), &states, atStart: true)
    later = number(closure(&states, atStart: false), &states, atStart: false)
    var state = 0
    while state < sets.count {
      for byte in bytes {
        states.begin()
        var next: [Int32] = []
        states.advance(sets[state], by: byte, into: &next)
        if isSearching { states.add(program.first, to: &next, atStart: false) }
        table.append(number(next, &states, atStart: false))
      }
      if sets.count > RegexAutomaton.statesMax || states.work > RegexAutomaton.workMax { return nil }
      state += 1
    }
  }

  /// Groups bytes that no step tells apart; gives one byte of each group.
  private mutating func makeClasses(_ program: RegexProgram) -> [UInt8] {
    var isEdge = [Bool](repeating: false, count: 257)
    isEdge[0] = true
    for step in program.steps {
      if case .bytes(let low, let high, _) = step, low <= high {
        isEdge[Int(low)] = true
        isEdge[Int(high) + 1] = true
      }
    }
    var bytes: [UInt8] = []
    for byte in 0..<256 {
      if isEdge[byte] { bytes.append(UInt8(byte)) }
      classOf[byte] = UInt8(bytes.count - 1)
    }
    classCount = bytes.count
    return bytes
  }

  /// True if a match lies anywhere in the text; the automaton was made for searching.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    table.withUnsafeBufferPointer { table in
      classOf.withUnsafeBufferPointer { classOf in
        flags.withUnsafeBufferPointer { flags in
          var state = Int(first)
          if flags[state] & RegexAutomaton.isMatch != 0 { return true }
          for byte in text {
            state = Int(table[state &* classCount &+ Int(classOf[Int(byte)])])
            if flags[state] & RegexAutomaton.isMatch != 0 { return true }
          }
          return flags[state] & RegexAutomaton.isMatchAtEnd != 0
        }
      }
    }
  }

  /// The end of the longest match that begins at `start`, and the number of bytes read.
  func longest(
    in text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (end: Int?, read: Int) {
    var state = Int(start == 0 ? first : later)
    var end: Int?
    var index = start
    while true {
      let flag = flags[state]
      if flag & RegexAutomaton.isMatch != 0 { end = index }
      if flag & RegexAutomaton.isDead != 0 { break }
      if index == text.count {
        if flag & RegexAutomaton.isMatchAtEnd != 0 { end = index }
        break
      }
      state = Int(table[state &* classCount &+ Int(classOf[Int(text[index])])])
      index += 1
    }
    return (end, index - start)
  }
}
