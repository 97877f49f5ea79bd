import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let history = Verb(
    "history", signature: "history",
    "Gives each change of each cell of these rows: its number, time, user, column, before and after.",
    examples: ["customers | where id = 7 | history"]
  ) { binder, stage, rows in
    if rows.scope.isBroken { return rows }
    guard let identity = rows.scope.identity, identity.isExact else {
      binder.report(
        "K0604", "these rows are no longer rows of a table", stage.name.range,
        hint: "history before `summarize`, `distinct`, `append` or `join`")
      return Rows(plan: rows.plan, scope: .broken)
    }
    do {
      return binder.rows(
        of: try binder.environment.history(of: binder.finish(rows), table: identity.table))
    } catch {
      binder.report(error, stage.range)
      return Rows(plan: rows.plan, scope: .broken)
    }
  }
}
