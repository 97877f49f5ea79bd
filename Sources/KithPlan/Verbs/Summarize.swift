import KithBase
import KithSyntax

extension Verb {
  static let summarize = Verb(
    "summarize", signature: "summarize aggregate, … [by key, …]",
    "Makes one row per distinct key, ordered by the keys; without `by` exactly one row.",
    examples: [
      "orders | summarize revenue = sum(amount), n = count() by month = month_start(date), customer.country",
      "customers | summarize n = count() by country"
    ], clauses: ["by"]
  ) { binder, stage, rows in
    let input = Site(rows, step: "by")
    let summary = Summary(input: input)
    binder.bindKeys(stage.clause("by")?.items ?? [], summary)
    var seen = summary.keys.map(\.name)
    let site = Site(rows, step: "summarize", mode: .summary(summary))
    var items: [(name: String, value: BoundExpression?, range: SourceRange)] = []
    for item in stage.items {
      if item.isStar {
        binder.report("K0409", "`.*` is no aggregate", item.range)
        continue
      }
      let value = binder.expression(item.expression, site)
      let name = binder.columnName(item)
      if binder.isNew(name, in: &seen, item.range) {
        items.append((name, value, item.expression.range))
        summary.itemNames.append(name)
      }
    }
    if stage.items.isEmpty, summary.keys.isEmpty {
      binder.report(
        "K0208", "`summarize` wants an aggregate or `by`", stage.range,
        hint: "for example summarize count()")
    }
    return binder.aggregated(summary, items)
  }

  static let distinct = Verb(
    "distinct", signature: "distinct [item, …]",
    "Gives the distinct values of the items, or of all columns.",
    examples: ["customers | distinct country", "customers | distinct country, tier"]
  ) { binder, stage, rows in
    if rows.scope.isBroken { return rows }
    let input = Site(rows, step: "distinct")
    let summary = Summary(input: input)
    if stage.items.isEmpty {
      for column in input.scope.columns {
        let value = binder.value(of: column.value, input)
        summary.keys.append(
          Summary.Key(name: column.name, path: nil, column: binder.newColumn(), value: value))
      }
    } else {
      binder.bindKeys(stage.items, summary)
    }
    return binder.aggregated(summary, [])
  }
}

extension Binder {
  /// The group keys of `by` and `distinct`.
  func bindKeys(_ items: [Item], _ summary: Summary) {
    var seen = summary.keys.map(\.name)
    for item in items {
      if item.isStar {
        for column in self.items([item], summary.input)
        where isNew(column.name, in: &seen, item.range) {
          let value = self.value(of: column.value, summary.input)
          summary.keys.append(
            Summary.Key(name: column.name, path: nil, column: newColumn(), value: value))
        }
        continue
      }
      let value = expression(item.expression, summary.input)
      if let type = value?.type, type == .duration {
        report(
          "K0406", "a duration cannot be a key", item.range,
          hint: "make a number of it: days_between(a, b)")
      }
      let name = columnName(item)
      if isNew(name, in: &seen, item.range) {
        summary.keys.append(
          Summary.Key(name: name, path: item.expression.pathText, column: newColumn(), value: value)
        )
      }
    }
  }

  /// The rows of an aggregation: keys, then the items, which are computed above it where they are
  /// more than a plain aggregate.
  func aggregated(
    _ summary: Summary, _ items: [(name: String, value: BoundExpression?, range: SourceRange)]
  ) -> Rows {
    let before = summary.input.scope
    if before.isBroken { return Rows(plan: summary.input.plan, scope: .broken) }
    var scope = Scope()
    scope.position = before.position
    scope.outer = before.position == nil ? before.outer : []
    scope.isSorted = true
    scope.isNarrowed = true
    var keys: [(column: ColumnID, value: BoundExpression)] =
      before.position.map { [($0, .column($0, .int))] } ?? []
    var ties: [BoundExpression] = []
    for key in summary.keys {
      guard let value = key.value else {
        scope.columns.append(ScopeColumn(name: key.name, value: .broken))
        continue
      }
      keys.append((key.column, value))
      let column = BoundExpression.column(key.column, value.type)
      ties.append(column)
      scope.columns.append(ScopeColumn(name: key.name, value: .bound(column), path: key.path))
    }
    scope.ties = ties
    let plan = LogicalPlan.aggregate(
      Aggregate(input: summary.input.plan, keys: keys, sources: summary.allSources))
    let site = Site(Rows(plan: plan, scope: scope), step: "summarize")
    for item in items {
      site.scope.columns.append(
        ScopeColumn(name: item.name, value: column(item.value, site, item.range)))
    }
    return site.rows
  }
}
