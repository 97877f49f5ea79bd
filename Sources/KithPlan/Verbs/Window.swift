import KithBase
import KithFunctions
import KithSyntax

extension Verb {
  static let window = Verb(
    "window", signature: "window name = expression, … [per k] [sort s] [rows a..b]",
    "Adds columns like `derive`, but aggregates and ranks run over the row's partition.",
    examples: [
      "orders | window nth = row_number(), running = sum(amount) per customer_id sort date",
      "orders | summarize revenue = sum(amount) by month = month_start(date) | window smooth = avg(revenue) sort month rows -2..0",
    ], clauses: ["per", "sort", "rows"]
  ) { binder, stage, rows in WindowBinding(binder, stage, rows).bind() }
}

/// Binds the items of one `window`. Items of one layer share a node; an item whose window functions
/// read a column that the same step made before starts a new layer.
private struct WindowBinding {
  let binder: Binder
  let stage: Stage
  /// Below the node of the present layer.
  var input: Site
  var partition: [BoundExpression] = []
  var sort: [SortKey] = []
  var frame: (lower: Int?, upper: Int?)?
  var calls: [WindowCall] = []
  var items: [(column: ColumnID, value: BoundExpression)] = []
  /// The input's names and those of the layer.
  var scope: Scope

  init(_ binder: Binder, _ stage: Stage, _ rows: Rows) {
    self.binder = binder
    self.stage = stage
    input = Site(rows, step: "window")
    scope = rows.scope
  }

  func bind() -> Rows {
    var work = self
    return work.run()
  }

  private mutating func run() -> Rows {
    bindSpecification()
    var seen: [String] = []
    for item in stage.items {
      let name = binder.columnName(item)
      let isNew = binder.isNew(name, in: &seen, item.range)
      let value = bind(item)
      if isNew { scope.set(name, value) }
    }
    flush()
    input.scope = scope
    return input.rows
  }

  private mutating func bindSpecification() {
    partition = input.scope.positionKeys
    for key in stage.clause("per")?.items ?? [] {
      if let value = binder.expression(key.expression, input) { partition.append(value) }
    }
    if let clause = stage.clause("sort") { sort = binder.sortKeys(clause.items, input) ?? [] }
    guard let given = stage.clause("rows")?.frame else { return }
    if let lower = given.lower, let upper = given.upper, lower > upper {
      binder.report(
        "K0402", "the frame ends before it begins", given.range, hint: "for example rows -2..0")
    }
    if stage.clause("sort") == nil {
      binder.report(
        "K0408", "a frame of rows needs an order", given.range,
        hint: "write window … sort date rows -2..0")
    }
    frame = (given.lower, given.upper)
  }

  private mutating func bind(_ item: Item) -> ScopeValue {
    if let value = tryBind(item, mayDepend: false) { return value }
    flush()
    return tryBind(item, mayDepend: true) ?? .broken
  }

  /// Nil when the item's window functions read this layer, so that it must go to the next.
  private mutating func tryBind(_ item: Item, mayDepend: Bool) -> ScopeValue? {
    let problemsBefore = binder.problems.count
    let site = Site(Rows(plan: input.plan, scope: scope), step: "window")
    let window = WindowItems(input: site, hasSort: stage.clause("sort") != nil)
    let outer = Site(Rows(plan: input.plan, scope: scope), step: "window", mode: .window(window))
    let value = binder.expression(item.expression, outer)
    let made = Set(calls.map(\.output)).union(items.map(\.column))
    if !mayDepend, !made.isEmpty, binder.problems.count == problemsBefore {
      let node = LogicalPlan.window(
        Window(
          input: site.plan, calls: window.calls, partition: [], sort: [], tieBreakers: [],
          frame: nil))
      if node.readsAny(of: made) { return nil }
    }
    input.plan = site.plan
    calls += window.calls
    guard let value else { return .broken }
    if value.type == .duration || value.isStored {
      return value.type == .duration ? binder.column(value, site, item.range) : .bound(value)
    }
    let id = binder.newColumn()
    items.append((id, value))
    return .bound(.column(id, value.type))
  }

  /// Puts the layer's nodes on the plan.
  private mutating func flush() {
    if !calls.isEmpty {
      input.plan = .window(
        Window(
          input: input.plan, calls: calls, partition: partition, sort: sort,
          tieBreakers: binder.tieBreakers(after: sort, input.scope), frame: frame))
    }
    if !items.isEmpty { input.plan = .extend(Extend(input: input.plan, items: items)) }
    calls = []
    items = []
  }
}

extension LogicalPlan {
  /// True when a node from here down reads one of the columns.
  func readsAny(of columns: Set<ColumnID>) -> Bool {
    expressions.contains { !$0.columns.isDisjoint(with: columns) }
      || inputs.contains { $0.readsAny(of: columns) }
  }
}
