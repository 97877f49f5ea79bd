import KithFunctions

extension LogicalPlan {
  /// The plans whose rows the node reads, bodies and right sides included.
  package var inputs: [LogicalPlan] {
    switch self {
    case .scan, .values: []
    case .filter(let node): [node.input]
    case .extend(let node): [node.input]
    case .expand(let node):
      if case .plan(let source) = node.source {
        (node.input.map { [$0] } ?? []) + [source]
      } else {
        node.input.map { [$0] } ?? []
      }
    case .lateral(let node): [node.input] + (node.source.body.map { [$0] } ?? [])
    case .aggregate(let node): [node.input] + node.sources.compactMap(\.body)
    case .sort(let node): [node.input]
    case .limit(let node): [node.input]
    case .sample(let node): [node.input]
    case .join(let node): [node.left, node.right]
    case .union(let node): node.branches.map(\.plan)
    case .window(let node): [node.input]
    case .tap(let node): [node.input]
    case .table(let node): [node.input] + node.sources.map(\.plan)
    }
  }

  /// The same node over other inputs, given in the order of `inputs`.
  package func replacingInputs(_ change: (LogicalPlan) -> LogicalPlan) -> LogicalPlan {
    switch self {
    case .scan, .values: return self
    case .filter(var node):
      node.input = change(node.input)
      return .filter(node)
    case .extend(var node):
      node.input = change(node.input)
      return .extend(node)
    case .expand(var node):
      node.input = node.input.map(change)
      if case .plan(let source) = node.source { node.source = .plan(change(source)) }
      return .expand(node)
    case .lateral(var node):
      node.input = change(node.input)
      node.source.body = node.source.body.map(change)
      return .lateral(node)
    case .aggregate(var node):
      node.input = change(node.input)
      for index in node.sources.indices {
        node.sources[index].body = node.sources[index].body.map(change)
      }
      return .aggregate(node)
    case .sort(var node):
      node.input = change(node.input)
      return .sort(node)
    case .limit(var node):
      node.input = change(node.input)
      return .limit(node)
    case .sample(var node):
      node.input = change(node.input)
      return .sample(node)
    case .join(var node):
      node.left = change(node.left)
      node.right = change(node.right)
      return .join(node)
    case .union(var node):
      for index in node.branches.indices {
        node.branches[index].plan = change(node.branches[index].plan)
      }
      return .union(node)
    case .window(var node):
      node.input = change(node.input)
      return .window(node)
    case .tap(var node):
      node.input = change(node.input)
      return .tap(node)
    case .table(var node):
      node.input = change(node.input)
      for index in node.sources.indices {
        node.sources[index].plan = change(node.sources[index].plan)
      }
      return .table(node)
    }
  }

  /// The expressions of the node itself.
  package var expressions: [BoundExpression] {
    switch self {
    case .scan, .values: return []
    case .filter(let node): return [node.condition]
    case .extend(let node): return node.items.map(\.value)
    case .expand(let node):
      if case .children(let row, _, _) = node.source { return [row] }
      return []
    case .lateral(let node): return node.source.calls.flatMap(\.expressions)
    case .aggregate(let node):
      return node.keys.map(\.value) + node.sources.flatMap { $0.calls.flatMap(\.expressions) }
    case .sort(let node): return node.keys.map(\.value)
    case .limit(let node): return node.partition
    case .sample(let node): return node.keys
    case .join(let node):
      return node.equalities.flatMap { [$0.left, $0.right] } + (node.residual.map { [$0] } ?? [])
    case .union(let node): return node.branches.flatMap(\.values)
    case .window(let node):
      let calls = node.calls.flatMap { call -> [BoundExpression] in
        switch call.function {
        case .aggregate(let aggregate): aggregate.expressions
        case .ranking(_, let argument, _, let fallback): [argument, fallback].compactMap { $0 }
        }
      }
      return calls + node.partition + (node.sort + node.tieBreakers).map(\.value)
    case .tap(let node):
      switch node.action {
      case .show(_, let columns): return columns.map(\.value)
      case .assert(let condition, let message, _): return [condition] + (message.map { [$0] } ?? [])
      case .export(let export): return [export.file] + export.per + export.columns.map(\.value)
      }
    case .table(let node): return node.expressions
    }
  }

  /// The columns of the node's output; `enclosing` are those of the rows that a body's leaf stands
  /// for.
  package func outputs(enclosing: Set<ColumnID> = []) -> Set<ColumnID> {
    switch self {
    case .scan(let node): return [node.row]
    case .values(let node): return Set(node.columns)
    case .filter(let node): return node.input.outputs(enclosing: enclosing)
    case .extend(let node):
      return node.input.outputs(enclosing: enclosing).union(node.items.map(\.column))
    case .expand(let node):
      var result = node.input?.outputs(enclosing: enclosing) ?? enclosing
      if let position = node.position { result.insert(position) }
      switch node.source {
      case .children(_, _, let rows): result.formUnion(rows)
      case .plan(let source): result.formUnion(source.outputs())
      }
      return result
    case .lateral(let node):
      return node.input.outputs(enclosing: enclosing).union(node.source.calls.map(\.output))
    case .aggregate(let node):
      return Set(node.keys.map(\.column)).union(node.sources.flatMap { $0.calls.map(\.output) })
    case .sort(let node): return node.input.outputs(enclosing: enclosing)
    case .limit(let node): return node.input.outputs(enclosing: enclosing)
    case .sample(let node): return node.input.outputs(enclosing: enclosing)
    case .join(let node):
      let left = node.left.outputs(enclosing: enclosing)
      if node.kind == .semi || node.kind == .anti { return left }
      return left.union(node.right.outputs(enclosing: enclosing))
    case .union(let node): return Set(node.columns)
    case .window(let node):
      return node.input.outputs(enclosing: enclosing).union(node.calls.map(\.output))
    case .tap(let node): return node.input.outputs(enclosing: enclosing)
    case .table(let node):
      let made = Set(node.outputs.map(\.column))
      return node.rows == .made ? made : node.input.outputs(enclosing: enclosing).union(made)
    }
  }
}

extension AggregateCall {
  package var expressions: [BoundExpression] {
    [argument, filter, per].compactMap { $0 } + sort.map(\.value)
  }
}
