import Glibc
import KithBase
import KithSyntax
import Testing

/// Damaged programs: whatever the bytes, there is a tree or a diagnostic, soon.
@Suite struct FuzzTests {
  /// Mutations in all; `KITH_FUZZ_COUNT` raises it for a soak.
  static let count = getenv("KITH_FUZZ_COUNT").flatMap { Int(String(cString: $0)) } ?? 10_000
  static let parts = 8

  /// Processor seconds of this thread, so that a busy machine fails no test.
  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  @Test(arguments: 0..<parts) func damagedProgramsGiveATree(part: Int) {
    let programs = Programs.all.map { Array($0.text.utf8) }
    var mutator = Mutator(seed: UInt64(part) + 1, programs: programs)
    for round in 0..<FuzzTests.count / FuzzTests.parts {
      let bytes = mutator.next()
      let start = FuzzTests.seconds()
      let parsed = Parser.parse(SourceText(bytes: bytes))
      // Far above what a program of this size takes, far below what a hang would.
      #expect(FuzzTests.seconds() - start < 2, "part \(part), round \(round)")
      check(parsed, bytes, "part \(part), round \(round)")
    }
  }

  /// What holds for every text.
  private func check(_ parsed: Parsed, _ bytes: [UInt8], _ name: String) {
    let size = bytes.count
    for diagnostic in parsed.diagnostics {
      let range = diagnostic.range ?? .at(0)
      #expect(range.lower >= 0 && range.upper <= size, "\(name)")
      #expect(!diagnostic.message.isEmpty && !diagnostic.code.isEmpty, "\(name)")
    }
    var last = 0
    for statement in parsed.script.statements {
      #expect(statement.range.lower >= last && statement.range.upper <= size, "\(name)")
      last = statement.range.upper
    }
    if !parsed.hasErrors {
      let printed = Formatter.format(parsed)
      let again = Parsed(printed)
      #expect(again.errors == [], "\(name): \(printed)")
      #expect(Formatter.format(again) == printed, "\(name): \(printed)")
      #expect(again.script.statements.count == parsed.script.statements.count, "\(name)")
    }
    guard size % 4 == 0 else { return }
    var end = 0
    for span in Highlighting.spans(of: parsed) {
      #expect(span.range.lower >= end, "\(name): colours overlap at \(span.range)")
      end = span.range.upper
    }
  }

  @Test func anyPrefixGivesATree() {
    for program in Programs.all {
      let bytes = Array(program.text.utf8)
      for end in stride(from: 0, through: bytes.count, by: 7) {
        let parsed = Parser.parse(SourceText(bytes: Array(bytes[0..<end])), mode: .prompt)
        _ = Parser.completeness(of: parsed)
      }
    }
  }

  @Test func timeGrowsWithTheText() {
    let pieces = ["a | b (", "f(", "x (1) | ", "| t (", "[{a: ", "\n(", "`", "f\"{", "/*", "\"\"\"", "1.", "@", "- "]
    for piece in pieces {
      let bytes = Array(String(repeating: piece, count: 20_000).utf8)
      let start = FuzzTests.seconds()
      _ = Parser.parse(SourceText(bytes: bytes))
      #expect(FuzzTests.seconds() - start < 5, "\(piece)")
    }
  }
}

/// Makes damaged copies of programs, the same ones for the same seed.
struct Mutator {
  private var random: SeededRandom
  private let programs: [[UInt8]]
  private let tokens: [[UInt8]]

  init(seed: UInt64, programs: [[UInt8]]) {
    random = SeededRandom(seed: seed)
    self.programs = programs
    tokens =
      (Keyword.allCases.map(\.rawValue) + Symbol.allCases.map(\.rawValue) + [
        "\"", "'", "`", "\"\"\"", "f\"{", "}", "--", "/*", "*/", "\n", "@2026-Q9", "90d", "2026-13-01",
        "99999999999999999999", "1e9999", "$", "%", "&&", "\\", "\u{1F469}", "“", "\t", "\r\n",
      ]).map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x82], [0x00], [0xED, 0xA0, 0x80]]
  }

  mutating func next() -> [UInt8] {
    var bytes = random.pick(programs)
    for _ in 0...random.below(4) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let at = random.below(bytes.count)
    switch random.below(10) {
    case 0: bytes[at] = UInt8(random.below(256))
    case 1: bytes.remove(at: at)
    case 2: bytes.insert(contentsOf: random.pick(tokens), at: at)
    case 3: bytes.removeSubrange(wordRange(bytes, at))
    case 4:
      let range = wordRange(bytes, at)
      bytes.insert(contentsOf: [0x20] + bytes[range] + [0x20], at: range.upperBound)
    case 5: swapWords(&bytes, at, random.below(bytes.count))
    case 6: bytes.removeSubrange(at..<min(bytes.count, at + random.below(40)))
    case 7:
      let other = random.pick(programs)
      let from = random.below(other.count)
      bytes.insert(contentsOf: other[from..<min(other.count, from + random.below(60))], at: at)
    case 8:
      let token = random.pick(tokens)
      let range = wordRange(bytes, at)
      bytes.replaceSubrange(range, with: token)
    default:
      // Rarely something deep, which costs more to parse.
      let times = random.chance(0.05) ? 3_000 : 8
      let piece = Array(random.pick(["(", "[", "not ", "- ", "{", "f(", "if a then ", "| x "]).utf8)
      for _ in 0..<times { bytes.insert(contentsOf: piece, at: at) }
    }
  }

  private func wordRange(_ bytes: [UInt8], _ at: Int) -> Range<Int> {
    func isWord(_ byte: UInt8) -> Bool { byte >= 0x30 && byte != 0x7C && byte != 0x5B && byte != 0x5D }
    var lower = at
    while lower > 0, isWord(bytes[lower - 1]) == isWord(bytes[at]) { lower -= 1 }
    var upper = at
    while upper < bytes.count, isWord(bytes[upper]) == isWord(bytes[at]) { upper += 1 }
    return lower..<upper
  }

  private func swapWords(_ bytes: inout [UInt8], _ one: Int, _ two: Int) {
    let first = wordRange(bytes, min(one, two))
    let second = wordRange(bytes, max(one, two))
    guard first.upperBound <= second.lowerBound else { return }
    let moved = Array(bytes[first])
    bytes.replaceSubrange(first, with: Array(repeating: 0x20, count: 0))
    let shift = first.count
    let target = second.lowerBound - shift..<second.upperBound - shift
    let other = Array(bytes[target])
    bytes.replaceSubrange(target, with: moved)
    bytes.insert(contentsOf: other, at: first.lowerBound)
  }
}
