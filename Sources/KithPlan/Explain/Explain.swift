package import KithBase

/// Prints plans: one node a line, inputs below and further in. `:explain` adds rows and time.
package enum Explain {
  package static func text(_ pipeline: BoundPipeline, catalog: CatalogSnapshot) -> String {
    let expressions = ExpressionText(catalog)
    let columns = pipeline.columns.map { column -> String in
      let value = expressions.text(column.value)
      return value == column.name ? value : "\(column.name) = \(value)"
    }
    return "output " + columns.joined(separator: ", ") + "\n"
      + queries(in: pipeline.columns.map(\.value), expressions, indent: "  ")
      + text(pipeline.plan, catalog: catalog, depth: 1)
  }

  private static func queries(
    in values: [BoundExpression], _ print: ExpressionText, indent: String
  ) -> String {
    values.flatMap(\.subplans).map { subplan in
      "\(indent)query in an expression: \(print.text(subplan.value))\n"
        + text(subplan.plan, catalog: print.catalog, depth: indent.utf8.count / 2 + 1)
    }.joined()
  }

  package static func text(_ plan: LogicalPlan, catalog: CatalogSnapshot, depth: Int = 0) -> String
  {
    let indent = String(repeating: "  ", count: depth)
    var result = indent + plan.label(catalog) + "\n"
    result += queries(in: plan.expressions, ExpressionText(catalog), indent: indent + "  ")
    for input in plan.inputs { result += text(input, catalog: catalog, depth: depth + 1) }
    return result
  }
}

extension BoundExpression {
  /// The plans inside the expression.
  package var subplans: [Subplan] {
    let own: [Subplan] =
      switch self {
      case .inPlan(_, let plan), .scalarPlan(let plan, _): [plan]
      default: []
      }
    return own + children.flatMap(\.subplans)
  }
}

extension LogicalPlan {
  /// One line for the node without its inputs: `filter #1.country = "DE"`.
  package func label(_ catalog: CatalogSnapshot) -> String {
    let print = ExpressionText(catalog)
    switch self {
    case .scan(let node): return "scan \(node.table) as \(print.column(node.row))"
    case .values(let node): return "values \(node.count) rows, \(node.columns.count) columns"
    case .filter(let node):
      return "\(node.isExclusion ? "exclude" : "filter") \(print.text(node.condition))"
    case .extend(let node):
      return "extend "
        + node.items.map { "\(print.column($0.column)) = \(print.text($0.value))" }
        .joined(separator: ", ")
    case .expand(let node): return expandLabel(node, catalog, print)
    case .lateral(let node): return "lateral " + callsLabel(node.source.calls, print)
    case .aggregate(let node): return aggregateLabel(node, print)
    case .sort(let node): return "sort \(print.keys(node.keys))"
    case .limit(let node):
      var parts: [String] = []
      if node.skip > 0 { parts.append("skip \(node.skip)") }
      if let take = node.take { parts.append("take \(take)") }
      if !node.partition.isEmpty { parts.append("per " + list(node.partition, print)) }
      return parts.joined(separator: " ")
    case .sample(let node):
      return "sample \(node.count) seed \(node.seed) by \(list(node.keys, print))"
    case .join(let node): return joinLabel(node, print)
    case .union(let node):
      return "union " + node.columns.map(print.column).joined(separator: ", ")
    case .window(let node): return windowLabel(node, print)
    case .tap(let node): return tapLabel(node, print)
    case .table(let node): return tableLabel(node, print)
    }
  }

  private func list(_ values: [BoundExpression], _ print: ExpressionText) -> String {
    values.map(print.text).joined(separator: ", ")
  }

  private func callsLabel(_ calls: [AggregateCall], _ print: ExpressionText) -> String {
    calls.map { "\(print.column($0.output)) = \(print.call($0))" }.joined(separator: ", ")
  }

  private func expandLabel(
    _ node: Expand, _ catalog: CatalogSnapshot, _ print: ExpressionText
  ) -> String {
    let position = node.position.map { ", position \(print.column($0))" } ?? ""
    switch node.source {
    case .children(let row, let references, let rows):
      let hops = zip(references, rows).map { reference, id in
        ".\(catalog.references[reference].backwardName) as \(print.column(id))"
      }
      return "expand \(print.text(row))\(hops.joined())\(position)"
    case .plan: return "expand every row\(position)"
    }
  }

  private func aggregateLabel(_ node: Aggregate, _ print: ExpressionText) -> String {
    var parts: [String] = []
    let calls = node.sources.flatMap(\.calls)
    if !calls.isEmpty { parts.append(callsLabel(calls, print)) }
    if !node.keys.isEmpty {
      parts.append(
        "by "
          + node.keys.map { "\(print.column($0.column)) = \(print.text($0.value))" }
          .joined(separator: ", "))
    }
    return "aggregate " + parts.joined(separator: " ")
  }

  private func joinLabel(_ node: Join, _ print: ExpressionText) -> String {
    var conditions = node.equalities.map { "\(print.text($0.left)) = \(print.text($0.right))" }
    if let residual = node.residual { conditions.append(print.text(residual)) }
    let name = node.kind == .lookup ? "lookup" : "\(node.kind.rawValue) join"
    return "\(name) \(node.rightName) on \(conditions.joined(separator: " and "))"
  }

  private func windowLabel(_ node: Window, _ print: ExpressionText) -> String {
    var result =
      "window "
      + node.calls.map { "\(print.column($0.output)) = \(print.window($0))" }.joined(
        separator: ", ")
    if !node.partition.isEmpty { result += " per " + list(node.partition, print) }
    if !node.sort.isEmpty { result += " sort " + print.keys(node.sort) }
    if !node.tieBreakers.isEmpty { result += " then " + print.keys(node.tieBreakers) }
    if let frame = node.frame {
      result += " rows \(frame.lower.map { "\($0)" } ?? "")..\(frame.upper.map { "\($0)" } ?? "")"
    }
    return result
  }

  private func tableLabel(_ node: TableFunction, _ print: ExpressionText) -> String {
    let reads = node.expressions.isEmpty ? "" : " of " + list(node.expressions, print)
    let made = node.outputs.map { print.column($0.column) }.joined(separator: ", ")
    return "\(node.name)\(reads) \(node.rows == .made ? "makes" : "adds") \(made)"
  }

  private func tapLabel(_ node: Tap, _ print: ExpressionText) -> String {
    switch node.action {
    case .show(let label, _): "show" + (label.map { " \(ValueText.quoted($0))" } ?? "")
    case .assert(let condition, _, _): "assert \(print.text(condition))"
    case .export(let export):
      "export \(print.text(export.file))"
        + (export.per.isEmpty ? "" : " per " + list(export.per, print))
    }
  }
}
