import KithBase
import KithColumns
import KithSyntax

extension Verb {
  static let origins = Verb(
    "origins", signature: "origins",
    "Gives each field of merged rows: its value, the rule that chose it, the row it came from, the others.",
    examples: ["customers | where id = 7 | origins"]
  ) { binder, stage, rows in
    if rows.scope.isBroken { return rows }
    guard let identity = rows.scope.identity, identity.isExact else {
      binder.report(
        "K0604", "these rows are no longer rows of a table", stage.name.range,
        hint: "origins before `summarize`, `distinct`, `append` or `join`")
      return Rows(plan: rows.plan, scope: .broken)
    }
    do {
      return binder.rows(
        of: try binder.environment.origins(of: binder.finish(rows), table: identity.table))
    } catch {
      binder.report(error, stage.range)
      return Rows(plan: rows.plan, scope: .broken)
    }
  }
}
