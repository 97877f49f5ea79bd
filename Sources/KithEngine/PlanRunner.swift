import KithBase
import KithColumns
import KithFunctions
import KithPlan
import KithStore
import Synchronization

extension BoundExpression {
  /// The stored columns that are read of the row in a column of the plan.
  fileprivate func fields(of row: ColumnID) -> [Int] {
    if case .field(.column(row, _), _, let column, _) = self { return [column] }
    return children.flatMap { $0.fields(of: row) }
  }
}

/// Runs the steps of one statement, each to its whole result, over one snapshot. Only the columns that
/// a later step reads are carried.
final class PlanRunner: @unchecked Sendable {
  // Safety: used by one thread; what threads share (snapshot, context) is immutable or guarded.
  let snapshot: StoreSnapshot
  let context: KernelContext
  let options: ExecutionOptions
  let parallel: Parallel
  let taps: (any TapHandler)?
  var notes: [Diagnostic] = []
  /// Fits that the statement wants to keep.
  var models: [SavedModel] = []
  var matched: MatchedPairs?
  private var subplans: [ObjectIdentifier: Vector] = [:]
  private var profiles: [ProfileNode] = []

  init(_ executor: Executor) {
    snapshot = executor.snapshot
    context = executor.context
    options = executor.options
    taps = executor.taps
    parallel = Parallel(
      threads: options.threads, batchRows: options.batchRows, morselRows: options.morselRows,
      interrupt: executor.interrupt)
  }

  /// The rows of a plan with at least the columns in `needed`. `leaf` is what an `expand` without input
  /// stands for inside a body.
  func run(_ plan: LogicalPlan, needed: Set<ColumnID>, leaf: Relation? = nil) throws -> Relation {
    let profile = ProfileNode(label: plan.label(snapshot.catalog))
    switch plan {
    case .scan: profile.kind = .scan
    case .limit(let limit) where limit.take != nil: profile.kind = .limit
    default: break
    }
    profiles.last?.inputs.append(profile)
    profiles.append(profile)
    defer { profiles.removeLast() }
    let start = Clock.seconds()
    let result = try step(plan, needed: needed, leaf: leaf)
    profile.seconds = Clock.seconds() - start
    profile.rows = result.count
    lastProfile = profile
    return result
  }

  private(set) var lastProfile = ProfileNode(label: "")

  /// Adds a remark to the step that is running.
  func detail(_ text: String) { profiles.last?.details.append(text) }

  private func step(_ plan: LogicalPlan, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    try parallel.interrupt.check()
    switch plan {
    case .scan(let scan):
      return Relation(count: snapshot.table(scan.table).rowCount, columns: [scan.row: .identity])
    case .values(let values):
      let columns = zip(values.columns, values.vectors).map { ($0, RelationColumn.vector($1)) }
      return Relation(count: values.count, columns: Dictionary(uniqueKeysWithValues: columns))
    case .filter(let filter): return try run(filter: filter, needed: needed, leaf: leaf)
    case .extend(let extend): return try run(extend: extend, needed: needed, leaf: leaf)
    case .expand(let expand): return try run(expand: expand, needed: needed, leaf: leaf)
    case .lateral(let lateral): return try run(lateral: lateral, needed: needed, leaf: leaf)
    case .aggregate(let aggregate): return try run(aggregate: aggregate, needed: needed, leaf: leaf)
    case .sort(let sort): return try run(sort: sort, needed: needed, leaf: leaf)
    case .limit(let limit): return try run(limit: limit, needed: needed, leaf: leaf)
    case .sample(let sample): return try run(sample: sample, needed: needed, leaf: leaf)
    case .join(let join): return try run(join: join, needed: needed, leaf: leaf)
    case .union(let union): return try run(union: union)
    case .window(let window): return try run(window: window, needed: needed, leaf: leaf)
    case .tap(let tap): return try run(tap: tap, needed: needed, leaf: leaf)
    case .table(let table): return try run(table: table, needed: needed, leaf: leaf)
    }
  }

  func compile(_ expression: BoundExpression, rows: Int) throws -> Node {
    try Compiler(executor: self, rowsExpected: rows).compile(expression)
  }

  /// Copies the stored columns that expressions read of clustered rows into the order of the parents,
  /// once for all later queries.
  func cluster(_ expressions: [BoundExpression], _ relation: Relation) throws {
    for (id, column) in relation.columns {
      guard case .clustered(let reference, let children) = column else { continue }
      let index = snapshot.reference(reference)
      let table = snapshot.table(snapshot.catalog.references[reference].fromTable)
      for field in Set(expressions.flatMap { $0.fields(of: id) }) {
        let source = table.column(field)
        if index.clusteredColumn(field, of: source) != nil { continue }
        let parts = try parallel.morsels(children.count) { source.gather(children.sub($0)) }
        index.keep(Column(VectorConcat.concat(parts)), of: source, clustered: field)
      }
    }
  }

  /// The value of an uncorrelated subplan with at most one row.
  func scalar(_ subplan: Subplan) throws -> Value {
    let vector = try values(of: subplan)
    if vector.count > 1 {
      throw Diagnostic(
        "K0502", "this query gives \(vector.count) rows where one value is wanted", subplan.range,
        hint: "summarize it, or add `| take 1`")
    }
    return vector.count == 1 ? vector.value(0) : .null
  }

  /// All values of an uncorrelated subplan; run once a statement.
  func values(of subplan: Subplan) throws -> Vector {
    if let done = subplans[ObjectIdentifier(subplan)] { return done }
    let relation = try run(subplan.plan, needed: subplan.value.columns)
    let vector = try materialize(subplan.value, relation)
    subplans[ObjectIdentifier(subplan)] = vector
    return vector
  }

  private func run(extend: Extend, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    // Columns that nothing reads later are not computed.
    var wanted = needed
    var items: [(column: ColumnID, value: BoundExpression)] = []
    for item in extend.items.reversed() where wanted.contains(item.column) {
      items.append(item)
      wanted.formUnion(item.value.columns)
    }
    let added = Set(items.map(\.column))
    let input = try run(extend.input, needed: wanted.subtracting(added), leaf: leaf)
    var columns = input.columns
    var current = input
    for item in items.reversed() {
      columns[item.column] = .vector(try materialize(item.value, current))
      current = Relation(count: input.count, columns: columns)
    }
    return current
  }

  private func run(union: Union) throws -> Relation {
    var parts: [[Vector]] = []
    var count = 0
    for branch in union.branches {
      let wanted = branch.values.reduce(into: Set<ColumnID>()) { $0.formUnion($1.columns) }
      let relation = try run(branch.plan, needed: wanted)
      parts.append(try branch.values.map { try materialize($0, relation) })
      count += relation.count
    }
    var columns: [ColumnID: RelationColumn] = [:]
    for (index, id) in union.columns.enumerated() {
      columns[id] = .vector(VectorConcat.concat(parts.map { $0[index] }))
    }
    return Relation(count: count, columns: columns)
  }
}
