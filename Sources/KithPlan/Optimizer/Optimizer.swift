/// Rewrites plans into equal ones that cost less. Every rule keeps the rows, their order and every
/// value; the tests run each program with the rules on and off.
package enum Optimizer {
  /// From the inputs up, each rule at every node.
  private static let rules: [@Sendable (LogicalPlan) -> LogicalPlan] = [
    { PushDownFilter.rewritten($0) },
    { MergeLaterals.rewritten($0) },
  ]

  package static func optimized(_ plan: LogicalPlan) -> LogicalPlan {
    rules.reduce(plan) { plan, rule in everywhere(plan, rule) }
  }

  private static func everywhere(
    _ plan: LogicalPlan, _ rule: (LogicalPlan) -> LogicalPlan
  ) -> LogicalPlan {
    rule(plan.replacingInputs { everywhere($0, rule) })
  }
}
