package import KithBase
import KithColumns
package import KithFunctions
package import KithPlan
package import KithStore

/// A second engine that nobody should ever use: one row at a time, every operator written the plainest
/// way from the language's specification. It exists to disagree with the real one.
///
/// It runs the bound plan as the binder made it, so it shares the parser, the binder and the scalar
/// functions with the engine, and nothing else. Joins are nested loops, references are searched for by
/// value in the stored columns, partitions are filtered out row by row.
package final class ReferenceEvaluator {
  let snapshot: StoreSnapshot
  let context: KernelContext
  /// What may overflow is computed even where its value is not needed: then an overflow that the lazy
  /// evaluation does not meet is found, which the language allows an engine to meet.
  let isEager: Bool
  private var planValues: [ObjectIdentifier: [Value]] = [:]
  /// Column values of tables, unpacked at the first look.
  private var stored: [String: [[Value]]] = [:]
  /// Where the references of each row lead, found by value.
  private var followed: [Int: [Int?]] = [:]

  package init(snapshot: StoreSnapshot, context: KernelContext, isEager: Bool = false) {
    self.snapshot = snapshot
    self.context = context
    self.isEager = isEager
  }

  /// The rows of a statement, in order. Throws `ReferenceError`.
  package func run(_ bound: BoundPipeline) throws -> PlainTable {
    let rows = try rows(of: bound.plan, enclosing: [])
    return PlainTable(
      names: bound.columns.map(\.name),
      rows: try rows.map { row in try bound.columns.map { try value($0.value, row) } })
  }

  /// The rows of a node. `enclosing` are the rows that the leaf of a body stands for.
  func rows(of plan: LogicalPlan, enclosing: [Row]) throws -> [Row] {
    switch plan {
    case .scan(let node):
      return (0..<snapshot.table(node.table).rowCount).map { [node.row: .value(.int(Int64($0)))] }
    case .values(let node):
      return (0..<node.count).map { index in
        var row: Row = [:]
        for (column, vector) in zip(node.columns, node.vectors) {
          row[column] = .value(vector.value(index))
        }
        return row
      }
    case .filter(let node): return try filtered(node, enclosing)
    case .extend(let node):
      return try rows(of: node.input, enclosing: enclosing).map { row in
        var row = row
        for item in node.items { row[item.column] = try cell { try value(item.value, row) } }
        return row
      }
    case .expand(let node): return try expanded(node, enclosing)
    case .lateral(let node):
      let input = try rows(of: node.input, enclosing: enclosing)
      let groups = try bodyRows(node.source, of: input)
      return try zip(input, groups).map { row, group in
        try adding(node.source.calls, over: group, to: row)
      }
    case .aggregate(let node): return try aggregated(node, enclosing)
    case .sort(let node):
      return try sorted(rows(of: node.input, enclosing: enclosing), by: node.keys)
    case .limit(let node): return try limited(node, enclosing)
    case .sample(let node): return try sampled(node, enclosing)
    case .join(let node): return try joined(node, enclosing)
    case .union(let node):
      var result: [Row] = []
      for branch in node.branches {
        for row in try rows(of: branch.plan, enclosing: enclosing) {
          var made: Row = [:]
          for (column, expression) in zip(node.columns, branch.values) {
            made[column] = try cell { try value(expression, row) }
          }
          result.append(made)
        }
      }
      return result
    case .window(let node): return try windowed(node, enclosing)
    case .tap(let node): return try tapped(node, enclosing)
    case .table(let node): return try tabled(node, enclosing)
    }
  }

  // MARK: The small operators

  private func filtered(_ node: Filter, _ enclosing: [Row]) throws -> [Row] {
    try rows(of: node.input, enclosing: enclosing).filter { row in
      let isTrue = try truth(node.condition, row) == true
      return node.isExclusion ? !isTrue : isTrue
    }
  }

  private func limited(_ node: LimitRows, _ enclosing: [Row]) throws -> [Row] {
    var seen: [[Value]: Int] = [:]
    return try rows(of: node.input, enclosing: enclosing).filter { row in
      let key = try node.partition.map { try value($0, row) }
      let position = seen[key, default: 0]
      seen[key] = position + 1
      return position >= node.skip && position - node.skip < node.take ?? Int.max
    }
  }

  private func sampled(_ node: Sample, _ enclosing: [Row]) throws -> [Row] {
    let input = try rows(of: node.input, enclosing: enclosing)
    let digests = try input.map { row in
      let text = try node.keys.map { ValueText.text(of: try value($0, row)) }
        .joined(separator: "\u{1F}")
      return MD5.digest(Array(text.utf8) + Array(String(node.seed).utf8))
    }
    let order = input.indices.sorted { a, b in
      digests[a] == digests[b] ? a < b : digests[a].lexicographicallyPrecedes(digests[b])
    }
    return order.prefix(node.count).sorted().map { input[$0] }
  }

  private func tapped(_ node: Tap, _ enclosing: [Row]) throws -> [Row] {
    let input = try rows(of: node.input, enclosing: enclosing)
    guard case .assert(let condition, _, _) = node.action else { return input }
    for row in input where try truth(condition, row) != true {
      throw ReferenceError.failed("an assertion does not hold")
    }
    return input
  }

  // MARK: Rows beside rows

  private func expanded(_ node: Expand, _ enclosing: [Row]) throws -> [Row] {
    let outer = try node.input.map { try rows(of: $0, enclosing: enclosing) } ?? enclosing
    var result: [Row] = []
    for (index, outerRow) in outer.enumerated() {
      var row = outerRow
      if let position = node.position { row[position] = .value(.int(Int64(index))) }
      switch node.source {
      case .children(let base, let references, let columns):
        result += try children(of: base, row, references: references[...], columns: columns[...])
      case .plan(let plan):
        for inner in try rows(of: plan, enclosing: []) {
          result.append(row.merging(inner) { outer, _ in outer })
        }
      }
    }
    return result
  }

  /// Nested loops, one a reference: every row of the child table that points at this one.
  private func children(
    of base: BoundExpression, _ row: Row, references: ArraySlice<Int>, columns: ArraySlice<ColumnID>
  ) throws -> [Row] {
    guard let reference = references.first, let column = columns.first else { return [row] }
    guard case .int(let parent) = try value(base, row) else { return [] }
    let table = snapshot.catalog.references[reference].fromTable
    var result: [Row] = []
    for (child, target) in targets(of: reference).enumerated() where target == Int(parent) {
      var row = row
      row[column] = .value(.int(Int64(child)))
      result += try children(
        of: .column(column, .row(table: table)), row, references: references.dropFirst(),
        columns: columns.dropFirst())
    }
    return result
  }

  private func joined(_ node: Join, _ enclosing: [Row]) throws -> [Row] {
    let left = try rows(of: node.left, enclosing: enclosing)
    let right = try rows(of: node.right, enclosing: enclosing)
    var result: [Row] = []
    var isMatched = [Bool](repeating: false, count: right.count)
    for leftRow in left {
      var matches = 0
      for (index, rightRow) in right.enumerated() {
        let both = leftRow.merging(rightRow) { left, _ in left }
        guard try matchesAll(node, both) else { continue }
        matches += 1
        isMatched[index] = true
        switch node.kind {
        case .semi, .anti: break
        case .lookup where matches > 1: throw ReferenceError.failed("two rows match one")
        case .inner, .left, .full, .lookup: result.append(both)
        }
      }
      switch node.kind {
      case .semi: if matches > 0 { result.append(leftRow) }
      case .anti: if matches == 0 { result.append(leftRow) }
      case .left, .full, .lookup: if matches == 0 { result.append(leftRow) }
      case .inner: break
      }
    }
    if node.kind == .full {
      for (index, row) in right.enumerated() where !isMatched[index] { result.append(row) }
    }
    return result
  }

  private func matchesAll(_ node: Join, _ row: Row) throws -> Bool {
    for (left, right) in node.equalities {
      let a = try value(left, row)
      let b = try value(right, row)
      if a.isNull || b.isNull || ReferenceOrder.compare(a, b) != 0 { return false }
    }
    guard let residual = node.residual else { return true }
    return try truth(residual, row) == true
  }

  // MARK: The store, looked at row by row

  /// A stored cell; null where there is no row.
  func field(_ row: Value, table: String, column: Int) -> Value {
    guard case .int(let number) = row else { return .null }
    if stored[table] == nil {
      let source = snapshot.table(table)
      stored[table] = source.columns.map { column in
        guard let column else { return [] }
        return (0..<source.rowCount).map { column.value($0) }
      }
    }
    return stored[table]?[column][Int(number)] ?? .null
  }

  /// The row of the parent table that each row of the child table points at, by comparing keys.
  func targets(of reference: Int) -> [Int?] {
    if let known = followed[reference] { return known }
    let schema = snapshot.catalog.references[reference]
    let child = snapshot.table(schema.fromTable)
    let parent = snapshot.table(schema.toTable)
    guard let from = child.schema.column(schema.fromColumn), let key = parent.schema.key.first else {
      return []
    }
    let targets = (0..<child.rowCount).map { row -> Int? in
      let wanted = field(.int(Int64(row)), table: schema.fromTable, column: from)
      if wanted.isNull { return nil }
      return (0..<parent.rowCount).first {
        ReferenceOrder.isEqual(field(.int(Int64($0)), table: schema.toTable, column: key), wanted)
      }
    }
    followed[reference] = targets
    return targets
  }

  /// The value that a plan inside an expression reads of each of its rows; run once.
  func values(of plan: Subplan) throws -> [Value] {
    if let known = planValues[ObjectIdentifier(plan)] { return known }
    let values = try rows(of: plan.plan, enclosing: []).map { try value(plan.value, $0) }
    planValues[ObjectIdentifier(plan)] = values
    return values
  }

  /// A computed column: what went wrong counts only when somebody reads it.
  func cell(_ compute: () throws -> Value) throws -> Cell {
    do { return .value(try compute()) } catch let error as ReferenceError {
      if isEager { throw error }
      return .failed(error)
    }
  }
}
