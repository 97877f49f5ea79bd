import KithBase
import KithSyntax

extension Verb {
  static let select = Verb(
    "select", signature: "select item, …",
    "Keeps only these columns, in this order; an item may be computed and named.",
    examples: ["orders | select id, date, amount, customer.name", "customers | select name, country", "customers | select id, name"]
  ) { binder, stage, rows in
    let site = Site(rows, step: "select")
    let columns = binder.items(stage.items, site)
    if !site.scope.isBroken { site.scope.columns = columns }
    return site.rows
  }

  static let drop = Verb(
    "drop", signature: "drop name, …", "Leaves out columns.",
    examples: ["customers | drop phone, owner", "orders | drop amount"]
  ) { binder, stage, rows in
    var result = rows
    for item in stage.items {
      guard let name = item.expression.path?.first, !rows.scope.isBroken else { continue }
      if let index = result.scope.index(of: name.text) {
        result.scope.columns.remove(at: index)
      } else {
        binder.reportUnknownColumn(name, rows.scope, place: "here")
      }
    }
    if result.scope.columns.isEmpty, !rows.scope.isBroken {
      binder.report("K0307", "no column would be left", stage.range)
    }
    return result
  }

  static let rename = Verb(
    "rename", signature: "rename new = old, …", "Gives columns other names.",
    examples: ["customers | rename since = signup_date", "orders | rename total_paid = amount"]
  ) { binder, stage, rows in
    var result = rows
    var renamed: [(index: Int, name: Name)] = []
    for item in stage.items {
      guard let new = item.name, let old = item.expression.path?.first, !rows.scope.isBroken else {
        continue
      }
      guard let index = rows.scope.index(of: old.text) else {
        binder.reportUnknownColumn(old, rows.scope, place: "here")
        continue
      }
      renamed.append((index, new))
    }
    // All at once, so that two columns can change names.
    for (index, new) in renamed { result.scope.columns[index].name = new.text }
    for (index, new) in renamed {
      let clash = result.scope.columns.indices.contains {
        $0 != index && Spelling.same(result.scope.columns[$0].name, new.text)
      }
      if clash {
        binder.report(
          "K0307", "two columns would be called `\(new.text)`", new.range,
          hint: "drop \(new.text) first")
      }
    }
    return result
  }
}
