import KithBase
import KithSyntax

extension Verb {
  static let review = Verb(
    "review",
    signature:
      "review [with same: [[a, b], …], different: [[a, b], …], open: [[a, b], …], values: [[a, \"column\"], …]]",
    "Asks about pairs of duplicates one by one, merges those that are the same and remembers the others.",
    examples: [
      "customers | duplicates on lower(email) | review with same: [[1, 9]]",
      "customers | review with different: [[2, 8], [3, 8]]",
    ], options: ["same", "different", "open", "values"],
    manual: """
      at the prompt, without answers: y the same, n different, u not sure, p one step back, e choose the \\
      values of fields, f finish; the pairs that an answer tells most about come first, and a later review \\
      goes on where this one ended
      with answers: nobody is asked, as in programs; same merges, different is remembered and never \\
      proposed again, open forgets what was said; values: fields that the merged row takes from row a
      duplicates with learn: true fits the weights of columns to the answers
      """, isEffect: true
  ) { binder, stage, rows in
    let site = Site(rows, step: "review")
    let options = StageOptions(binder, stage)
    var review = BoundEffect.Review(answers: [], values: [])
    for (name, isSame) in [("same", true), ("different", false), ("open", nil)] as [(String, Bool?)] {
      for pair in options.pairs(name, hint: "\(name): [[17, 23]]") ?? [] {
        guard let left = binder.constant(pair[0], what: "the key of a row")?.0,
          let right = binder.constant(pair[1], what: "the key of a row")?.0
        else { continue }
        review.answers.append(.init(left: left, right: right, isSame: isSame))
      }
    }
    guard let table = binder.changedTable(stage, rows) else { return rows }
    for pair in options.pairs("values", hint: "values: [[23, \"email\"]]") ?? [] {
      guard let row = binder.constant(pair[0], what: "the key of a row")?.0,
        case .text(let name)? = binder.constant(pair[1], what: "the name of a column")?.0
      else { continue }
      guard let column = table.columns.firstIndex(where: { Spelling.same($0.name, name) }),
        table.columns[column].expression == nil, !table.key.contains(column)
      else {
        binder.report("K0302", "`\(table.name)` has no column `\(name)` that could be chosen", pair[1].range)
        continue
      }
      review.values.append((row, column))
    }
    if review.answers.isEmpty, !["same", "different", "open"].contains(where: options.has) {
      guard case .bound(let cluster)? = site.scope.column("cluster")?.value else {
        binder.report(
          "K0604", "these rows have no column `cluster`", stage.name.range,
          hint: "\(table.name) | duplicates | review")
        return rows
      }
      binder.effectValues = [OutputColumn(name: "cluster", value: cluster)]
    }
    binder.effect = .review(table: table.name, review)
    return site.rows
  }
}

extension StageOptions {
  /// A list of lists of two; nil with a report where the option is something else.
  fileprivate func pairs(_ name: String, hint: String) -> [[Expression]]? {
    guard let expression = expression(name) else { return nil }
    guard case .list(let elements) = expression.bare.kind, !elements.isEmpty else {
      refuse(name, "a list of pairs", hint: hint)
      return nil
    }
    var result: [[Expression]] = []
    for element in elements {
      guard case .list(let pair) = element.bare.kind, pair.count == 2 else {
        refuse(name, "a list of pairs", hint: hint)
        return nil
      }
      result.append(pair)
    }
    return result
  }
}
