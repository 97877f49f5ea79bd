/// Counts what became of many programs and keeps the reports of those that failed.
package struct DifferentialTally {
  package private(set) var programs = 0
  package private(set) var unbound = 0
  package private(set) var open = 0
  package private(set) var bothFailed = 0
  package private(set) var withRows = 0
  package private(set) var failures: [String] = []
  /// How often each error code kept a program from binding.
  package private(set) var reasons: [String: Int] = [:]
  /// The first problem of each code.
  package private(set) var examples: [String: String] = [:]
  /// Failing seeds are shrunk only at first: it takes many runs.
  private let shrinksMax = 5

  package init() {}

  package mutating func run(seed: UInt64, isThorough: Bool) {
    var generator = ProgramGenerator(seed: seed)
    let program = generator.make()
    let outcome = DifferentialRunner().run(program, isThorough: isThorough)
    count(outcome)
    if case .disagreed(let what) = outcome { failures.append(report(program, what)) }
  }

  /// The same for a program and its SQL.
  package mutating func askSQLite(seed: UInt64) {
    var generator = PairGenerator(seed: seed)
    let pair = generator.make()
    let outcome = SecondOpinion().run(pair)
    count(outcome)
    if case .disagreed(let what) = outcome { failures.append("seed \(seed): \(what)") }
  }

  private mutating func count(_ outcome: DifferentialOutcome) {
    programs += 1
    switch outcome {
    case .agreed(let rows): if rows > 0 { withRows += 1 }
    case .unbound(let why):
      unbound += 1
      reasons[String(why.prefix(5)), default: 0] += 1
      if examples[String(why.prefix(5))] == nil { examples[String(why.prefix(5))] = why }
    case .bothFailed: bothFailed += 1
    case .open: open += 1
    case .disagreed: break
    }
  }

  private func report(_ program: GeneratedProgram, _ what: String) -> String {
    guard failures.count < shrinksMax else { return "seed \(program.seed): \(what)\n\(program.text)" }
    var shrinker = Shrinker()
    let (small, report) = shrinker.shrink(program)
    return "seed \(program.seed): \(report.isEmpty ? what : report)\n\nprogram:\n\(program.text)\n\n"
      + "shrunk:\n\(small.text)\n\n\(small.tables.listing)\n"
  }

  package var unboundShare: Double { share(unbound) }
  package var openShare: Double { share(open) }
  package var withRowsShare: Double { share(withRows) }

  private func share(_ count: Int) -> Double { Double(count) / Double(max(programs, 1)) }

  package var summary: String {
    let reasons = reasons.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }
    return "\(programs) programs: \(withRows) with rows, \(unbound) do not bind "
      + "(\(reasons.joined(separator: ", "))), \(bothFailed) fail on both sides, "
      + "\(open) overflow where the language leaves it open, \(failures.count) disagreements"
  }
}
