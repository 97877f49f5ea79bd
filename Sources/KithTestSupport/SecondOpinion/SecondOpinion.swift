package import KithBase
import KithColumns
import KithEngine
import KithPlan
import KithStore
import KithSyntax

/// Compares Kith with the real SQLite on paired programs.
package struct SecondOpinion {
  package init() {}

  package func run(_ pair: PairedProgram) -> DifferentialOutcome {
    let environment = ProgramEnvironment(
      snapshot: pair.tables.snapshot(), source: SourceText(pair.program))
    var bound: BoundPipeline
    do {
      bound = try environment.bind()
      bound.plan = Optimizer.optimized(bound.plan)
    } catch let problems as Diagnostics {
      return .unbound(problems.all.map { "\($0.code) \($0.message)" }.joined(separator: "; "))
    } catch { return .unbound("\(error)") }
    let report = "\n\(pair.program)\n\n\(pair.sql)\n\n\(pair.tables.listing)\n"
    do {
      let executor = Executor(
        snapshot: environment.snapshot, context: environment.context,
        options: ExecutionOptions(threads: 1), interrupt: Interrupt())
      let table = try executor.run(bound).table
      var ours = PlainTable(
        names: table.fields.map(\.name), rows: (0..<table.rowCount).map { table.row($0) })
      let database = try SQLiteDatabase()
      try database.load(pair.tables)
      var theirs = PlainTable(
        names: ours.names,
        rows: try database.rows(pair.sql).map { row in zip(row, pair.types).map { $1.value($0) } })
      if !pair.isOrdered {
        ours = ours.inAnyOrder
        theirs = theirs.inAnyOrder
      }
      guard
        let difference = TableComparison.difference(ours, theirs, leftName: "Kith", rightName: "SQLite")
      else { return .agreed(rows: ours.rows.count) }
      return .disagreed("\(difference)\nKith:\n\(ours.listing)\nSQLite:\n\(theirs.listing)\(report)")
    } catch { return .disagreed("\(error)\(report)") }
  }
}

extension PlainTable {
  /// Rows sorted by their texts, for results whose order is not looked at.
  var inAnyOrder: PlainTable {
    let keyed = rows.map { (row: $0, key: $0.map(PlainTable.literal).joined(separator: "\u{1F}")) }
    return PlainTable(
      names: names, rows: keyed.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.row))
  }
}
