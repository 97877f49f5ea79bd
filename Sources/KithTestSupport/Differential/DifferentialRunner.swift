package import KithBase
import KithColumns
package import KithEngine
import KithFunctions
package import KithPlan
package import KithStore
package import KithSyntax

/// How one generated program went.
package enum DifferentialOutcome: Sendable {
  case agreed(rows: Int)
  /// The program has an error; nothing was run.
  case unbound(String)
  /// Both stopped with the same kind of error.
  case bothFailed
  /// One side overflowed where the language leaves open whether the value is computed.
  case open
  /// What differed, with everything that is needed to see it again.
  case disagreed(String)
}

/// Runs a program on the engine, in several variants, and on the reference, and compares the answers.
package struct DifferentialRunner {
  /// One way to run a program.
  package struct Variant: Sendable {
    package var name: String
    package var options: ExecutionOptions
    package var isOptimized = true
  }

  /// All variants, or two that differ in everything: for most of the fixed seeds.
  package static func variants(isThorough: Bool) -> [Variant] {
    let small = Variant(
      name: "two threads, batches of 3",
      options: ExecutionOptions(threads: 2, batchRows: 3, morselRows: 64))
    let plain = Variant(
      name: "not optimized", options: ExecutionOptions(threads: 1, batchRows: 1_024),
      isOptimized: false)
    if !isThorough { return [small, plain] }
    return [
      plain, small,
      Variant(
        name: "batches of 1", options: ExecutionOptions(threads: 1, batchRows: 1, morselRows: 64)),
      Variant(
        name: "two threads, no indexes",
        options: ExecutionOptions(
          threads: 2, batchRows: 1_024, morselRows: 64, usesIndexes: false)),
    ]
  }

  package init() {}

  package func run(_ program: GeneratedProgram, isThorough: Bool) -> DifferentialOutcome {
    run(text: program.text, tables: program.tables, isThorough: isThorough)
  }

  package func run(
    text: String, tables: GeneratedTables, isThorough: Bool
  ) -> DifferentialOutcome {
    let snapshot = tables.snapshot()
    let environment = ProgramEnvironment(snapshot: snapshot, source: SourceText(text))
    let bound: BoundPipeline
    do { bound = try environment.bind() } catch let problems as Diagnostics {
      return .unbound(problems.all.map { "\($0.code) \($0.message)" }.joined(separator: "; "))
    } catch { return .unbound("\(error)") }
    var optimized = bound
    optimized.plan = Optimizer.optimized(bound.plan)
    let unsound = PlanVerifier.problems(in: bound) + PlanVerifier.problems(in: optimized)
    if !unsound.isEmpty { return .disagreed("the plan is unsound: \(unsound)") }
    let expected = Answer {
      try ReferenceEvaluator(snapshot: snapshot, context: environment.context).run(bound)
    }
    var isOpen = false
    for variant in DifferentialRunner.variants(isThorough: isThorough) {
      let found = Answer {
        let executor = Executor(
          snapshot: snapshot, context: environment.context, options: variant.options,
          interrupt: Interrupt())
        let table = try executor.run(variant.isOptimized ? optimized : bound).table
        return PlainTable(
          names: table.fields.map(\.name), rows: (0..<table.rowCount).map { table.row($0) })
      }
      switch compare(found, expected, bound, environment) {
      case .same: break
      case .open: isOpen = true
      case .different(let what):
        return .disagreed("\(variant.name): \(what)\nengine:\n\(found)\nreference:\n\(expected)")
      }
    }
    if isOpen { return .open }
    if case .table(let table) = expected { return .agreed(rows: table.rows.count) }
    return .bothFailed
  }

  private enum Verdict {
    case same, open
    case different(String)
  }

  private func compare(
    _ found: Answer, _ expected: Answer, _ bound: BoundPipeline, _ environment: ProgramEnvironment
  ) -> Verdict {
    switch (found, expected) {
    case (.table(let found), .table(let expected)):
      let difference = TableComparison.difference(
        found, expected, leftName: "the engine", rightName: "the reference")
      return difference.map { .different($0) } ?? .same
    case (.failed, .failed): return .same
    case (.failed(let why), .table):
      // Computing what is not needed is allowed; failing without any overflow is not.
      let eager = Answer {
        try ReferenceEvaluator(
          snapshot: environment.snapshot, context: environment.context, isEager: true
        ).run(bound)
      }
      if case .failed = eager { return .open }
      return .different("the engine fails: \(why)")
    case (.table, .failed(let why)): return .different("only the reference fails: \(why)")
    }
  }
}

/// Rows, or why there are none.
private enum Answer: CustomStringConvertible {
  case table(PlainTable)
  case failed(String)

  init(_ compute: () throws -> PlainTable) {
    do { self = .table(try compute()) } catch let problem as Diagnostic {
      self = .failed("\(problem.code) \(problem.message)")
    } catch { self = .failed("\(error)") }
  }

  var description: String {
    switch self {
    case .table(let table): table.listing
    case .failed(let why): "failed: \(why)"
    }
  }
}

extension DifferentialRunner {
  /// The engine's rows of a program as text, or why there are none.
  package func listing(_ text: String, _ tables: GeneratedTables) -> String {
    let environment = ProgramEnvironment(snapshot: tables.snapshot(), source: SourceText(text))
    return Answer {
      let executor = Executor(
        snapshot: environment.snapshot, context: environment.context,
        options: ExecutionOptions(threads: 1), interrupt: Interrupt())
      let table = try executor.run(environment.bind()).table
      return PlainTable(
        names: table.fields.map(\.name), rows: (0..<table.rowCount).map { table.row($0) })
    }.description
  }
}
