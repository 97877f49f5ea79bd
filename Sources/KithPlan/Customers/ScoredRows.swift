import KithBase
import KithColumns
import KithSyntax

extension Binder {
  /// Scores for the rows in the pipe, or one row per customer where these are orders.
  func scored(
    _ columns: [MadeColumn], main: String, _ stage: Stage, _ orders: OrdersBinding,
    function: @escaping @Sendable (TableCall) throws -> TableAnswer
  ) -> Rows {
    guard let customer = orders.customer else {
      return adding(columns, main: main, stage, TableBinding(orders), function: function)
    }
    if case .row(let table) = customer.value.type {
      return scoredRows(columns, main: main, stage, orders, table, function: function)
    }
    let key = MadeColumn(customer.name, customer.value.type)
    return making([key] + columns, main: main, stage, TableBinding(orders), ties: 1) { call in
      try Binder.withCustomers(call, try function(call))
    }
  }

  /// Orders whose `customer:` is a reference: the customers' rows, with the scores.
  private func scoredRows(
    _ columns: [MadeColumn], main: String, _ stage: Stage, _ orders: OrdersBinding,
    _ table: String, function: @escaping @Sendable (TableCall) throws -> TableAnswer
  ) -> Rows {
    let key = MadeColumn("#row", .row(table: table))
    var made = making([key] + columns, main: main, stage, TableBinding(orders)) { call in
      try Binder.withCustomers(call, try function(call))
    }
    guard let schema = self.table(named: table), case .bound(let row) = made.scope.columns[0].value
    else { return made }
    let scores = made.scope.columns.dropFirst()
    made.scope = scope(of: schema, row: row)
    for column in scores { made.scope.set(column.name, column.value) }
    made.scope.isNarrowed = true
    return ordered(made)
  }

  /// The customers in front of their scores; orders without one have no row.
  private static func withCustomers(_ call: TableCall, _ scores: TableAnswer) throws -> TableAnswer {
    let first = try call.groups(of: 0).firstRows
    let keys = call.arguments[0].gather(first)
    var answer = scores
    guard let missing = keys.missing else {
      answer.columns = [keys] + scores.columns
      return answer
    }
    let kept = Slice(missing.indices.filter { !missing[$0] }.map { Int32($0) })
    answer.columns = ([keys] + scores.columns).map { $0.gather(kept) }
    answer.count = kept.count
    return answer
  }
}
