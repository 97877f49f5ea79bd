/// Puts aggregates over the children of the same rows into one step, so that they are read once.
///
/// `derive spend = sum(orders.amount), last = max(orders.date)` binds to two laterals; merged, one pass
/// over the orders fills both. Filters move from the body to the call, which is only done where the
/// value is a stored column or none: a computed value could overflow on a row that its own filter drops.
enum MergeLaterals {
  static func rewritten(_ plan: LogicalPlan) -> LogicalPlan {
    guard case .lateral(let upper) = plan, let second = Simple(upper.source) else { return plan }
    guard case .lateral(let lower) = upper.input, let first = Simple(lower.source),
      first.references == second.references, first.row == second.row,
      first.calls.allSatisfy({ call in !second.reads(call.output) })
    else { return second.lateral(over: upper.input, second.calls) }
    let calls = first.calls + second.renamed(rows: first.rows, position: first.position)
    return first.lateral(over: lower.input, calls)
  }

  /// A body that is nothing but children, perhaps filtered.
  private struct Simple {
    let rowExpression: BoundExpression
    /// The row that the children belong to: a column of the enclosing rows.
    let row: ColumnID
    let references: [Int]
    let rows: [ColumnID]
    let position: ColumnID
    let calls: [AggregateCall]

    init?(_ source: AggregateSource) {
      guard let body = source.body, let position = source.position else { return nil }
      var conditions: [BoundExpression] = []
      var plan = body
      while case .filter(let filter) = plan {
        guard !filter.isExclusion, filter.note == nil else { return nil }
        conditions.append(filter.condition)
        plan = filter.input
      }
      guard case .expand(let leaf) = plan, leaf.input == nil,
        case .children(let expression, let references, let rows) = leaf.source,
        case .column(let row, _) = expression
      else { return nil }
      var calls = source.calls
      if !conditions.isEmpty {
        let condition = conditions.count == 1 ? conditions[0] : .and(conditions.reversed())
        for place in calls.indices {
          guard calls[place].isPlain else { return nil }
          calls[place].filter = calls[place].filter.map { .and([condition, $0]) } ?? condition
        }
      }
      rowExpression = expression
      self.row = row
      self.references = references
      self.rows = rows
      self.position = position
      self.calls = calls
    }

    /// The step with all filters in the calls.
    func lateral(over input: LogicalPlan, _ calls: [AggregateCall]) -> LogicalPlan {
      let leaf = LogicalPlan.expand(
        Expand(
          input: nil, source: .children(row: rowExpression, references: references, rows: rows),
          position: position))
      return .lateral(
        Lateral(
          input: input, source: AggregateSource(body: leaf, position: position, calls: calls)))
    }

    func reads(_ column: ColumnID) -> Bool {
      calls.contains { call in call.expressions.contains { $0.columns.contains(column) } }
    }

    /// The calls over another body's columns.
    func renamed(rows other: [ColumnID], position: ColumnID) -> [AggregateCall] {
      var names = Dictionary(uniqueKeysWithValues: zip(rows, other))
      names[self.position] = position
      func rename(_ expression: BoundExpression) -> BoundExpression {
        if case .column(let id, let type) = expression, let new = names[id] { return .column(new, type) }
        return expression.mapChildren(rename)
      }
      return calls.map { call in
        var call = call
        call.argument = call.argument.map(rename)
        call.filter = call.filter.map(rename)
        call.per = call.per.map(rename)
        call.sort = call.sort.map { key in
          var key = key
          key.value = rename(key.value)
          return key
        }
        return call
      }
    }
  }
}

extension AggregateCall {
  /// Whether the value is a stored column or none, so that computing it can never fail.
  fileprivate var isPlain: Bool {
    switch argument {
    case nil: true
    case .field(.column, _, _, _)?: true
    default: false
    }
  }
}
