import KithBase
import KithColumns
import KithFunctions

/// Checks what every plan must hold: each column that an expression reads is produced below it, with
/// the type that it is read as, and no column is produced twice on one path.
package enum PlanVerifier {
  /// One sentence per problem; empty for a sound plan.
  package static func problems(in pipeline: BoundPipeline) -> [String] {
    var walk = Walk()
    let types = walk.check(pipeline.plan, enclosing: nil)
    for column in pipeline.columns {
      walk.read(column.value, types, "column \(column.name)")
    }
    if let identity = pipeline.identity {
      let type = types[identity.row] ?? .int
      if type != .null, type != .row(table: identity.table) {
        walk.problems.append("the identity column is not produced")
      }
    }
    return walk.problems
  }

  package static func problems(in plan: LogicalPlan) -> [String] {
    var walk = Walk()
    _ = walk.check(plan, enclosing: nil)
    return walk.problems
  }
}

private typealias ColumnTypes = [ColumnID: LogicalType]

private struct Walk {
  var problems: [String] = []

  /// The columns that the plan produces, with their types. `enclosing` are the rows that the leaf of
  /// a body stands for.
  mutating func check(_ plan: LogicalPlan, enclosing: ColumnTypes?) -> ColumnTypes {
    switch plan {
    case .scan(let node): return [node.row: .row(table: node.table)]
    case .values(let node): return values(node)
    case .filter(let node):
      let types = check(node.input, enclosing: enclosing)
      read(node.condition, types, "filter", as: .bool)
      return types
    case .extend(let node):
      var types = check(node.input, enclosing: enclosing)
      for item in node.items {
        read(item.value, types, "extend")
        add(item.column, item.value.type, to: &types)
      }
      return types
    case .expand(let node): return expand(node, enclosing)
    case .lateral(let node):
      var types = check(node.input, enclosing: enclosing)
      source(node.source, types, isOwn: false)
      for call in node.source.calls { add(call.output, call.type, to: &types) }
      return types
    case .aggregate(let node): return aggregate(node, enclosing)
    case .sort(let node):
      let types = check(node.input, enclosing: enclosing)
      for key in node.keys { read(key.value, types, "sort") }
      return types
    case .limit(let node):
      let types = check(node.input, enclosing: enclosing)
      for key in node.partition { read(key, types, "limit") }
      return types
    case .sample(let node):
      let types = check(node.input, enclosing: enclosing)
      for key in node.keys { read(key, types, "sample") }
      return types
    case .join(let node): return join(node, enclosing)
    case .union(let node): return union(node, enclosing)
    case .window(let node): return window(node, enclosing)
    case .tap(let node): return tap(node, enclosing)
    case .table(let node): return table(node, enclosing)
    }
  }

  private mutating func values(_ node: Values) -> ColumnTypes {
    var types: ColumnTypes = [:]
    if node.columns.count != node.vectors.count { problems.append("values have a vector a column") }
    for (column, vector) in zip(node.columns, node.vectors) {
      if vector.count != node.count { problems.append("values of different lengths") }
      types[column] = .null
    }
    return types
  }

  private mutating func expand(_ node: Expand, _ enclosing: ColumnTypes?) -> ColumnTypes {
    var types: ColumnTypes
    if let input = node.input {
      types = check(input, enclosing: enclosing)
    } else if let enclosing {
      types = enclosing
      if node.position == nil { problems.append("the leaf of a body has no position") }
    } else {
      problems.append("an expansion without input stands outside a body")
      types = [:]
    }
    switch node.source {
    case .children(let row, let references, let rows):
      read(row, types, "expand")
      if references.count != rows.count { problems.append("an expansion has a row column a hop") }
      // The tables of the hops are the catalogue's matter; readers are checked by their fields.
      for id in rows { types[id] = .null }
    case .plan(let plan): types.merge(check(plan, enclosing: nil)) { first, _ in first }
    }
    if let position = node.position { types[position] = .int }
    return types
  }

  private mutating func source(_ source: AggregateSource, _ types: ColumnTypes, isOwn: Bool) {
    var inner = types
    if let body = source.body {
      inner = check(body, enclosing: types)
      if let position = source.position {
        if inner[position] == nil { problems.append("the body does not keep its position") }
      } else {
        problems.append("a body has no position")
      }
    } else if !isOwn {
      problems.append("a lateral has no body")
    }
    for call in source.calls {
      for value in call.expressions { read(value, inner, call.kind.rawValue) }
      if let filter = call.filter {
        read(filter, inner, "filter of \(call.kind.rawValue)", as: .bool)
      }
    }
  }

  private mutating func aggregate(_ node: Aggregate, _ enclosing: ColumnTypes?) -> ColumnTypes {
    let types = check(node.input, enclosing: enclosing)
    var result: ColumnTypes = [:]
    for key in node.keys {
      read(key.value, types, "key")
      add(key.column, key.value.type, to: &result)
    }
    for source in node.sources {
      self.source(source, types, isOwn: true)
      for call in source.calls { add(call.output, call.type, to: &result) }
    }
    return result
  }

  private mutating func join(_ node: Join, _ enclosing: ColumnTypes?) -> ColumnTypes {
    let left = check(node.left, enclosing: enclosing)
    let right = check(node.right, enclosing: nil)
    for pair in node.equalities {
      read(pair.left, left, "left side of join")
      read(pair.right, right, "right side of join")
    }
    let both = left.merging(right) { first, _ in first }
    if both.count != left.count + right.count {
      problems.append("both sides of a join give one column")
    }
    if let residual = node.residual { read(residual, both, "join", as: .bool) }
    return node.kind == .semi || node.kind == .anti ? left : both
  }

  private mutating func union(_ node: Union, _ enclosing: ColumnTypes?) -> ColumnTypes {
    var result: ColumnTypes = [:]
    for branch in node.branches {
      let types = check(branch.plan, enclosing: enclosing)
      if branch.values.count != node.columns.count {
        problems.append("a branch gives a value a column")
      }
      for (column, value) in zip(node.columns, branch.values) {
        read(value, types, "union")
        if let known = result[column], known != value.type {
          problems.append("branches disagree: \(known.name) and \(value.type.name)")
        }
        result[column] = value.type
      }
    }
    return result
  }

  private mutating func window(_ node: Window, _ enclosing: ColumnTypes?) -> ColumnTypes {
    var types = check(node.input, enclosing: enclosing)
    for value in LogicalPlan.window(node).expressions { read(value, types, "window") }
    for call in node.calls { add(call.output, call.type, to: &types) }
    return types
  }

  private mutating func tap(_ node: Tap, _ enclosing: ColumnTypes?) -> ColumnTypes {
    let types = check(node.input, enclosing: enclosing)
    for value in LogicalPlan.tap(node).expressions { read(value, types, "tap") }
    if case .assert(let condition, _, _) = node.action {
      read(condition, types, "assert", as: .bool)
    }
    return types
  }

  private mutating func table(_ node: TableFunction, _ enclosing: ColumnTypes?) -> ColumnTypes {
    let types = check(node.input, enclosing: enclosing)
    for value in node.arguments { read(value, types, node.name) }
    for source in node.sources {
      let inner = check(source.plan, enclosing: source.position == nil ? nil : types)
      if let position = source.position, inner[position] == nil {
        problems.append("the rows of \(node.name) do not keep their position")
      }
      for value in source.values { read(value, inner, node.name) }
    }
    var result = node.rows == .made ? [:] : types
    for output in node.outputs { add(output.column, output.type, to: &result) }
    return result
  }

  private mutating func add(_ column: ColumnID, _ type: LogicalType, to types: inout ColumnTypes) {
    if types[column] != nil { problems.append("column #\(column.number) is produced twice") }
    types[column] = type
  }

  mutating func read(
    _ value: BoundExpression, _ types: ColumnTypes, _ place: String, as wanted: LogicalType? = nil
  ) {
    if let wanted, value.type != wanted {
      problems.append("\(place) wants \(wanted.name) and gets \(value.type.name)")
    }
    if case .column(let id, let type) = value {
      if let known = types[id] {
        // Rows at hand and hops carry no declared type.
        if known != type, known != .null {
          problems.append("\(place) reads #\(id.number) as \(type.name), which is \(known.name)")
        }
      } else {
        problems.append("\(place) reads #\(id.number), which nothing below gives")
      }
    }
    checkOperands(value, place)
    switch value {
    case .inPlan(_, let plan), .scalarPlan(let plan, _):
      let inner = check(plan.plan, enclosing: nil)
      read(plan.value, inner, "a query in an expression")
    default: break
    }
    for child in value.children { read(child, types, place) }
  }

  private mutating func checkOperands(_ value: BoundExpression, _ place: String) {
    func differ(_ a: LogicalType, _ b: LogicalType) -> Bool {
      if case .decimal = a, case .decimal = b { return false }
      return a != b
    }
    switch value {
    case .compare(let op, let a, let b) where differ(a.type, b.type):
      problems.append("\(place): \(a.type.name) \(op.rawValue) \(b.type.name)")
    case .same(let a, let b) where differ(a.type, b.type):
      problems.append("\(place): \(a.type.name) is \(b.type.name)")
    case .coalesce(let a, let b) where a.type != b.type:
      problems.append("\(place): \(a.type.name) ?? \(b.type.name)")
    case .conditional(let c, let a, let b) where c.type != .bool || a.type != b.type:
      problems.append("\(place): if \(c.type.name) then \(a.type.name) else \(b.type.name)")
    case .and(let operands), .or(let operands):
      if operands.contains(where: { $0.type != .bool }) {
        problems.append("\(place): and/or over no condition")
      }
    case .not(let operand) where operand.type != .bool:
      problems.append("\(place): not \(operand.type.name)")
    case .call(let call):
      for (argument, type) in zip(call.arguments, call.overload.parameters)
      where argument.type != type {
        problems.append("\(place): \(call.name) gets \(argument.type.name) for \(type.name)")
      }
    default: break
    }
  }
}
