package import KithBase
import KithColumns
package import KithFunctions
package import KithPlan
package import KithStore

/// Runs bound statements over a snapshot. Never changes it.
package struct Executor {
  package let snapshot: StoreSnapshot
  package let context: KernelContext
  package let options: ExecutionOptions
  package let interrupt: Interrupt
  package let taps: (any TapHandler)?

  package init(
    snapshot: StoreSnapshot, context: KernelContext, options: ExecutionOptions,
    interrupt: Interrupt, taps: (any TapHandler)? = nil
  ) {
    self.snapshot = snapshot
    self.context = context
    self.options = options
    self.interrupt = interrupt
    self.taps = taps
  }

  /// The rows of a statement. With `hidden`, a field of type `.row(table)` named `#table` is added
  /// where the rows still are rows of a table. Throws `Diagnostic`, `Interrupted`, or what a tap
  /// handler throws.
  package func run(_ bound: BoundPipeline, hidden: Bool = false) throws -> QueryResult {
    let runner = PlanRunner(self)
    var columns = bound.columns
    if hidden, let identity = bound.identity {
      columns.append(
        OutputColumn(
          name: "#\(identity.table)", value: .column(identity.row, .row(table: identity.table))))
    }
    let wanted = columns.reduce(into: Set<ColumnID>()) { $0.formUnion($1.value.columns) }
    let plan = options.optimizes ? Optimizer.optimized(bound.plan) : bound.plan
    let relation = try runner.run(plan, needed: wanted)
    let profile = runner.lastProfile
    let table = try runner.table(columns, relation)
    var result = QueryResult(table: table, notes: runner.notes + troubleNotes, profile: profile)
    result.models = runner.models
    result.matched = runner.matched
    return result
  }

  /// How many rows a statement has; computes none of their columns.
  package func count(_ bound: BoundPipeline) throws -> Int {
    let plan = options.optimizes ? Optimizer.optimized(bound.plan) : bound.plan
    return try PlanRunner(self).run(plan, needed: []).count
  }

  /// Row expressions never fail; what they could not compute is null and counted here.
  private var troubleNotes: [Diagnostic] {
    let wording: [(KernelContext.Trouble, String, String)] = [
      (.unreadable, "could not be read and became null", "could not be read and became null"),
      (.dividedByZero, "was divided by zero and became null", "were divided by zero and became null"),
      (.outOfRange, "was out of range and became null", "were out of range and became null"),
    ]
    return wording.compactMap { trouble, one, several in
      let count = context.count(trouble)
      if count == 0 { return nil }
      return .note(count == 1 ? "1 value \(one)" : "\(Grouped.text(count)) values \(several)")
    }
  }
}
