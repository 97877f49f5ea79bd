import KithSyntax

extension Verb {
  static let sort = Verb(
    "sort", signature: "sort key [desc] [nulls first], …",
    "Orders the rows; the key of the table breaks ties, nulls come last.",
    examples: [
      "orders | sort amount desc, date", "customers | sort country, name",
      "orders | sort amount desc", "customers | sort name",
    ]
  ) { binder, stage, rows in
    let site = Site(rows, step: "sort")
    guard let keys = binder.sortKeys(stage.items, site) else { return site.rows }
    let all = binder.withTies(keys, site.scope)
    if !all.isEmpty { site.plan = .sort(Sort(input: site.plan, keys: all)) }
    site.scope.isSorted = true
    return site.rows
  }
}
