import KithBase
import KithColumns
import KithFunctions
import KithPlan

extension PlanRunner {
  /// Hands whole columns to the function of the node and takes back what it makes of them.
  func run(table: TableFunction, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    let made = Set(table.outputs.map(\.column))
    var wanted = table.rows == .kept ? needed.subtracting(made) : []
    wanted.formUnion(table.columnsRead)
    for source in table.sources where source.position != nil {
      wanted.formUnion(source.plan.columnsRead.union(source.columnsRead))
    }
    let input = try run(table.input, needed: wanted, leaf: leaf)
    let answer: TableAnswer
    do {
      answer = try table.function(
        TableCall(
          rowCount: input.count, arguments: try table.arguments.map { try materialize($0, input) },
          sources: try table.sources.map { try rows(of: $0, outer: input) },
          context: tableContext))
    } catch var problem as Diagnostic {
      problem.range = problem.range ?? table.range
      throw problem
    }
    try report(answer)
    return relation(answer, table, input, needed)
  }

  private var tableContext: TableContext {
    TableContext(
      today: context.today, threads: options.threads, interrupt: parallel.interrupt,
      isForPeople: options.countsUnknown && taps != nil
    ) { [parallel] key in
      let grouping = try Grouping([key], count: key.count, parallel: parallel)
      return (grouping.ids, grouping.representatives)
    }
  }

  private func rows(of source: TableSource, outer: Relation) throws -> TableCall.SourceRows {
    let relation: Relation
    var positions: Slice<Int32>?
    if let position = source.position {
      let body = try run(
        body: source.plan, reads: source.columnsRead, repeats: true, position: position,
        outer: outer, groupIDs: nil)
      (relation, positions) = (body.relation, body.positions)
    } else {
      relation = try run(source.plan, needed: source.columnsRead)
    }
    return TableCall.SourceRows(
      count: relation.count, columns: try source.values.map { try materialize($0, relation) },
      positions: positions)
  }

  private func report(_ answer: TableAnswer) throws {
    notes += answer.notes
    models += answer.models
    matched = answer.matched ?? matched
    for (label, table) in answer.tables { try taps?.show(label: label, table) }
    for line in answer.drawings { taps?.draw(line) }
  }

  private func relation(
    _ answer: TableAnswer, _ table: TableFunction, _ input: Relation, _ needed: Set<ColumnID>
  ) -> Relation {
    var columns: [ColumnID: RelationColumn] = [:]
    if table.rows == .kept {
      columns = answer.rows.map { input.gather($0, needed: needed) } ?? input.keeping(needed)
    }
    for (output, vector) in zip(table.outputs, answer.columns) where needed.contains(output.column) {
      columns[output.column] = .vector(vector)
    }
    return Relation(count: answer.count, columns: columns)
  }
}
