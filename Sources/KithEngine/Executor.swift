package import KithBase
package import KithColumns
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
    throw Diagnostic("K0599", "the engine is being built", nil)
  }
}
