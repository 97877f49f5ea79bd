import KithBase
import KithColumns
import KithFunctions
import KithSyntax

extension Verb {
  static let pivot = Verb(
    "pivot", signature: "pivot f(x) for k [in (a, b, …)] [by g, …]",
    "Makes one column per value of k, each with the aggregate of its rows, and one row per group.",
    examples: [
      #"orders | pivot sum(amount) for channel in ("web", "shop") by status"#,
      #"customers | pivot count() for country in ("DE", "FR") by tier"#,
    ],
    clauses: ["for", "in", "by"]
  ) { binder, stage, rows in
    guard let item = stage.items.first, let key = stage.clause("for")?.items.first else {
      return rows
    }
    if rows.scope.isBroken { return rows }
    let input = Site(rows, step: "pivot")
    let summary = Summary(input: input)
    binder.bindKeys(stage.clause("by")?.items ?? [], summary)
    let value = binder.expression(key.expression, input)
    let site = Site(rows, step: "pivot", mode: .summary(summary))
    var seen = summary.keys.map(\.name)
    var items: [(name: String, value: BoundExpression?, range: SourceRange)] = []
    guard let value, let values = binder.pivotValues(stage, key, value, summary.input) else {
      // The aggregate is still checked.
      _ = binder.expression(item.expression, site)
      return Rows(plan: rows.plan, scope: .broken)
    }
    for (name, constant, range) in values where binder.isNew(name, in: &seen, range) {
      summary.extraFilter = .compare(
        .equal, TypeRules.operand(value, in: constant.type), constant)
      let count = binder.problems.count
      items.append((name, binder.expression(item.expression, site), item.expression.range))
      if binder.problems.count > count { break }
    }
    if summary.allSources.isEmpty, !items.isEmpty, items[0].value != nil {
      binder.report(
        "K0409", "`pivot` wants an aggregate", item.range,
        hint: "for example pivot sum(amount) for …")
    }
    return binder.aggregated(summary, items)
  }
}

extension Binder {
  /// The values that become columns, with their names; null is skipped.
  fileprivate func pivotValues(
    _ stage: Stage, _ key: Item, _ value: BoundExpression, _ input: Site
  ) -> [(name: String, value: BoundExpression, range: SourceRange)]? {
    guard let listed = stage.clause("in") else { return lookedUp(stage, key, value, input) }
    var result: [(name: String, value: BoundExpression, range: SourceRange)] = []
    var isBroken = false
    for item in listed.items {
      guard let (constant, type) = constant(item.expression, what: "a value of `pivot`"),
        !constant.isNull,
        let (_, b) = comparable(
          key.expression, value, item.expression, .constant(constant, type), item.range)
      else {
        isBroken = isBroken || !item.expression.bare.isNullLiteral
        continue
      }
      result.append((columnText(constant), b, item.range))
    }
    return isBroken ? nil : result
  }

  /// Without `in`: the distinct values are read now.
  private func lookedUp(
    _ stage: Stage, _ key: Item, _ value: BoundExpression, _ input: Site
  ) -> [(name: String, value: BoundExpression, range: SourceRange)]? {
    let hint = "list the values: for \(key.expression.pathText ?? "k") in (…)"
    guard isLastStage, effectRefusal == nil else {
      report(
        "K0308", "`pivot` without `in` must be the last step, since its columns depend on the data",
        stage.name.range, hint: hint)
      return nil
    }
    if !problems.isEmpty { return nil }
    let id = newColumn()
    let plan = LogicalPlan.aggregate(
      Aggregate(input: input.plan, keys: [(id, value)], sources: []))
    let bound = BoundPipeline(
      plan: plan, columns: [OutputColumn(name: "value", value: .column(id, value.type))],
      isScalar: false, identity: nil, notes: [])
    do {
      let table = try environment.evaluate(bound)
      guard table.rowCount <= Limits.pivotColumnsMax else {
        report(
          "K0308",
          "`pivot` would make \(table.rowCount) columns, more than \(Limits.pivotColumnsMax)",
          stage.range, hint: hint)
        return nil
      }
      return (0..<table.rowCount).compactMap { row in
        let constant = table.fields[0].vector.value(row)
        if constant.isNull { return nil }
        return (columnText(constant), .constant(constant, value.type), stage.range)
      }
    } catch {
      report(error, stage.range)
      return nil
    }
  }

  private func columnText(_ value: Value) -> String {
    let text = ValueText.text(of: value)
    return text.isEmpty ? "blank" : text
  }
}
