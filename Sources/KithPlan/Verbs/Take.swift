import KithBase
import KithSyntax

extension Verb {
  static let take = Verb(
    "take", signature: "take n [per k, …]",
    "Keeps the first n rows, or the first n of every group, in the current order, else by key.",
    examples: [
      "orders | sort amount desc | take 10", "orders | sort date desc | take 1 per customer_id", "customers | take 5",
    ],
    clauses: ["per"]
  ) { binder, stage, rows in
    guard let item = stage.items.first else { return rows }
    let number = binder.wholeNumber(item.expression, what: "the number of rows", minimum: 0)
    let site = Site(binder.ordered(rows), step: "take")
    var partition = site.scope.positionKeys
    for key in stage.clause("per")?.items ?? [] {
      if let value = binder.expression(key.expression, site) { partition.append(value) }
    }
    site.scope.isNarrowed = true
    guard let number else { return site.rows }
    site.plan = .limit(LimitRows(input: site.plan, skip: 0, take: number, partition: partition))
    return site.rows
  }

  static let skip = Verb(
    "skip", signature: "skip n", "Leaves out the first n rows.",
    examples: ["orders | sort date | skip 100 | take 10", "customers | skip 3 | take 5"]
  ) { binder, stage, rows in
    guard let item = stage.items.first,
      let number = binder.wholeNumber(item.expression, what: "the number of rows", minimum: 0)
    else { return rows }
    var result = binder.ordered(rows)
    result.plan = .limit(
      LimitRows(input: result.plan, skip: number, take: nil, partition: result.scope.positionKeys))
    result.scope.isNarrowed = true
    return result
  }

  static let sample = Verb(
    "sample", signature: "sample n [with seed: s]",
    "Keeps n rows that a hash of the key and the seed chooses: the same ones everywhere.",
    examples: ["customers | sample 100 with seed: 7", "orders | sample 5 with seed: 1"], options: ["seed"]
  ) { binder, stage, rows in
    guard let item = stage.items.first else { return rows }
    var result = rows
    let number = binder.wholeNumber(item.expression, what: "the number of rows", minimum: 0)
    var seed: Int64 = 0
    if let option = binder.option("seed", of: stage) {
      guard let (value, _) = binder.constant(option.value, what: "the seed") else { return rows }
      guard case .int(let given) = value else {
        binder.report(
          "K0402", "the seed is a whole number", option.value.range, hint: "with seed: 7")
        return rows
      }
      seed = given
    }
    if rows.scope.position != nil {
      binder.report("K0308", "`sample` cannot stand inside an aggregate", stage.range)
    }
    guard let number, !rows.scope.isBroken else { return rows }
    result.plan = .sample(
      Sample(input: rows.plan, count: number, seed: seed, keys: rows.scope.tieKeys))
    result.scope.isNarrowed = true
    return result
  }
}
