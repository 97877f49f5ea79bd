import KithBase
import KithColumns
import KithFunctions
import KithPlan

extension ReferenceEvaluator {
  /// The same function over vectors that are gathered row by row.
  func tabled(_ node: TableFunction, _ enclosing: [Row]) throws -> [Row] {
    let input = try rows(of: node.input, enclosing: enclosing)
    let call = TableCall(
      rowCount: input.count, arguments: try node.arguments.map { try vector($0, input) },
      sources: try node.sources.map { try rows(of: $0, outer: input) },
      context: TableContext(
        today: context.today, threads: 1, interrupt: Interrupt(), isForPeople: false,
        group: ReferenceEvaluator.grouped))
    let answer: TableAnswer
    do { answer = try node.function(call) } catch let problem as Diagnostic {
      throw ReferenceError.failed(problem.message)
    }
    return (0..<answer.count).map { index in
      var row: Row = [:]
      if node.rows == .kept { row = input[answer.rows.map { Int($0[index]) } ?? index] }
      for (output, vector) in zip(node.outputs, answer.columns) {
        row[output.column] = .value(vector.value(index))
      }
      return row
    }
  }

  private func rows(of source: TableSource, outer: [Row]) throws -> TableCall.SourceRows {
    let rows = try rows(of: source.plan, enclosing: outer)
    var positions: Slice<Int32>?
    if let position = source.position {
      positions = Slice(
        try rows.map { row in
          guard case .int(let place) = try value(.column(position, .int), row) else { return -1 }
          return Int32(place)
        })
    }
    return TableCall.SourceRows(
      count: rows.count, columns: try source.values.map { try vector($0, rows) },
      positions: positions)
  }

  private func vector(_ expression: BoundExpression, _ rows: [Row]) throws -> Vector {
    var builder = VectorBuilder(expression.type)
    for row in rows { builder.append(try value(expression, row)) }
    return builder.vector()
  }

  private static func grouped(
    _ key: Vector
  ) throws -> (ids: Slice<Int32>, firstRows: Slice<Int32>) {
    var numbers: [Value: Int32] = [:]
    var (ids, first) = ([Int32](), [Int32]())
    for row in 0..<key.count {
      let value = key.value(row)
      if numbers[value] == nil {
        numbers[value] = Int32(first.count)
        first.append(Int32(row))
      }
      ids.append(numbers[value] ?? 0)
    }
    return (Slice(ids), Slice(first))
  }
}
