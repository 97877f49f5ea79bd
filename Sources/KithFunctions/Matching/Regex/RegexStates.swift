/// Sets of steps that a machine can be in: the shared part of the automaton and the simulation.
struct RegexStates {
  private let program: RegexProgram
  private var marks: [UInt32]
  private var mark: UInt32 = 0
  private var stack: [Int32] = []
  /// Steps looked at since the start: the measure of work.
  private(set) var work = 0

  init(_ program: RegexProgram) {
    self.program = program
    marks = [UInt32](repeating: 0, count: program.steps.count)
  }

  mutating func begin() {
    mark &+= 1
    if mark == 0 {
      for index in marks.indices { marks[index] = 0 }
      mark = 1
    }
  }

  /// Adds what is reached from `step` without a byte: byte steps, end anchors and the match. `^` lets
  /// through at the start of the text only, `$` at its end only.
  mutating func add(
    _ step: Int32, to set: inout [Int32], atStart: Bool, atEnd: Bool = false
  ) {
    stack.append(step)
    while let step = stack.popLast() {
      if marks[Int(step)] == mark { continue }
      marks[Int(step)] = mark
      work += 1
      switch program.steps[Int(step)] {
      case .bytes, .match: set.append(step)
      case .fork(let first, let second):
        stack.append(second)
        stack.append(first)
      case .save(_, let next): stack.append(next)
      case .start(let next): if atStart { stack.append(next) }
      case .end(let next):
        set.append(step)
        if atEnd { stack.append(next) }
      }
    }
  }

  /// The steps after `byte`; the set is not sorted.
  mutating func advance(_ set: [Int32], by byte: UInt8, into result: inout [Int32]) {
    for step in set {
      if case .bytes(let low, let high, let next) = program.steps[Int(step)], low <= byte, byte <= high {
        add(next, to: &result, atStart: false)
      }
    }
  }

  func contains(match set: [Int32]) -> Bool {
    set.contains { if case .match = program.steps[Int($0)] { true } else { false } }
  }

  /// True if the set holds the match once `$` lets through.
  mutating func matchesAtEnd(_ set: [Int32], atStart: Bool) -> Bool {
    begin()
    var reached: [Int32] = []
    for step in set { add(step, to: &reached, atStart: atStart, atEnd: true) }
    return contains(match: reached)
  }
}
