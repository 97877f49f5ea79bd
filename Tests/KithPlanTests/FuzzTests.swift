import KithBase
import KithPlan
import KithSyntax
import Testing

/// Mutated programs: the binder answers each with a sound plan or with problems that have a place.
@Suite struct FuzzTests {
  private static let words = Programs.names.map {
    Programs.text($0).split(separator: " ").map(String.init)
  }

  @Test(arguments: 0..<8) func mutatedPrograms(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed) + 1)
    let words = Self.words
    let pool =
      words.flatMap { $0 } + [
        "outer.id", "per order", "of orders", "all leads", "null", "$x", "c.*",
      ]
    for _ in 0..<100 {
      var program = words[random.below(words.count)]
      for _ in 0...random.below(3) where !program.isEmpty {
        let place = random.below(program.count)
        switch random.below(4) {
        case 0: program.remove(at: place)
        case 1: program.insert(pool[random.below(pool.count)], at: place)
        case 2: program[place] = pool[random.below(pool.count)]
        default: program.swapAt(place, random.below(program.count))
        }
      }
      let text = program.joined(separator: " ")
      let outcome = Fixture().run(text)
      #expect(outcome.unsound == [], "\(text)")
      for problem in outcome.problems {
        #expect(problem.range.map { $0.upper <= text.utf8.count } ?? true, "\(text)")
        #expect(!problem.message.isEmpty)
      }
    }
  }
}
