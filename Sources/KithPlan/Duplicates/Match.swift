import KithBase
import KithColumns
import KithMatching
import KithSyntax

extension Verb {
  static let match = Verb(
    "match", signature: "match t [on column, …] [with threshold: 0.9, block: 256]",
    "Adds the columns of the row of another relation that is most likely the same, and its score.",
    examples: ["leads | match customers on similar(name), lower(email)"], clauses: ["on"],
    options: ["threshold", "block"],
    manual: """
      columns are compared by what they hold, under the same names on both sides; the columns of t get \
      its name before theirs; rows without a likely partner have null
      Sources: Fellegi & Sunter 1969; Winkler 1990; latent classes after Larsen & Rubin 2001
      """
  ) { binder, stage, rows in
    let broken = Rows(plan: rows.plan, scope: .broken)
    guard let source = stage.source, !rows.scope.isBroken else { return broken }
    let other = binder.rows(source: source)
    if other.scope.isBroken { return broken }
    let (site, right) = (Site(rows, step: "match"), Site(other, step: "match"))
    let keys = stage.clause("on")?.items ?? []
    guard let leftColumns = EvidenceColumns(keys, site, binder),
      let rightColumns = EvidenceColumns(keys, right, binder)
    else { return broken }
    let options = StageOptions(binder, stage)
    var search = LinkSearch(
      left: leftColumns.names, right: rightColumns.names, threshold: nil, blockCap: nil,
      range: stage.name.range)
    search.threshold = options.number("threshold", in: 0.000001...0.999999, "a number between 0 and 1", hint: "threshold: 0.9")
    search.blockCap = options.whole("block", in: 2...100_000, hint: "block: 256")
    let shown = binder.outputColumns(of: right)
    let prefix = binder.sourceName(source) ?? "match"
    let made = shown.map { MadeColumn("\(prefix)_\($0.name)", $0.value.type) } + [MadeColumn("score", .float)]
    let binding = TableBinding(
      site, arguments: leftColumns.values,
      sources: [TableSource(plan: right.plan, position: nil, values: rightColumns.values + shown.map(\.value))])
    return binder.adding(made, main: "score", stage, binding) { [search] call in
      try search.answer(call)
    }
  }
}

/// `match` while it runs.
struct LinkSearch: Sendable {
  var left: [String]
  var right: [String]
  var threshold: Double?
  var blockCap: Int?
  var range: SourceRange

  func answer(_ call: TableCall) throws -> TableAnswer {
    let source = call.sources[0]
    let own = zip(left, call.arguments).map { NamedColumn($0, Column($1)) }
    let others = zip(right, source.columns).map { NamedColumn($0, Column($1)) }
    var options = MatchOptions()
    if let threshold { options.threshold = threshold }
    if let blockCap { options.blockCap = blockCap }
    let result: LinkResult
    do {
      let interrupt = call.context.interrupt
      result = try Matcher(threads: call.context.threads) { try interrupt.check() }
        .link(left: own, right: others, options)
    } catch let refusal as MatchRefusal {
      throw Diagnostic("K0521", "`match`: \(refusal.reason)", range, hint: refusal.hint)
    }
    let best = Slice(result.best)
    var answer = TableAnswer(
      columns: source.columns.dropFirst(right.count).map { $0.gather(best) }
        + [Columns.floats(zip(result.best, result.scores).map { $0 < 0 ? nil : ($1 * 1e4).rounded() / 1e4 })],
      count: call.rowCount)
    answer.notes = result.run.result.summary.map { .note($0) }
    return answer
  }
}
