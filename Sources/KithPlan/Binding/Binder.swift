package import KithBase
import KithColumns
import KithFunctions
package import KithSyntax

/// Turns one statement's tree into a plan: finds what every name means, checks the types, and gathers
/// every problem of the statement in one report.
///
/// One binder binds one statement; its column ids are unique within it.
package final class Binder {
  let environment: any BindingEnvironment
  let catalog: CatalogSnapshot
  var problems: [Diagnostic] = []
  var notes: [Diagnostic] = []
  private var columnCount = 0
  /// What computed columns were made of, for the check against double counting.
  var definitions: [ColumnID: BoundExpression] = [:]
  /// Row columns of reference paths: which hop of which body they are, for the same check.
  var hopNames: [ColumnID: String] = [:]
  /// Named relations, macros and virtual columns that are being bound, to refuse cycles.
  var inUse: [String] = []
  /// What the present text belongs to when it is not the statement itself: `month_orders`.
  var inside: [String] = []
  /// The stage that is being bound has none after it.
  var isLastStage = true
  /// The statement ends in a review, which wants to know what a search for duplicates found.
  var reviewFollows = false
  /// Why steps with an effect may not stand here; nil at the top.
  var effectRefusal: String?
  /// What the last stage does with the rows, and values that it needs beside the visible columns.
  var effect: BoundEffect?
  var effectValues: [OutputColumn] = []
  /// The path that is being resolved: where problems of the schema's own texts are shown.
  var currentRange: SourceRange?
  /// The whole statement.
  var statementRange = SourceRange(0, 0)
  /// Silences reports while a name is only tried.
  var isTrying = false

  /// `refusingEffects` says where the statement stands when it may not change anything, as in
  /// "a named relation": then update, export and the like are errors.
  package init(environment: any BindingEnvironment, refusingEffects place: String? = nil) {
    self.environment = environment
    catalog = environment.catalog
    effectRefusal = place
  }

  /// Binds a relation or a scalar, whichever it is.
  package func bind(_ pipeline: Pipeline) throws(Diagnostics) -> BoundPipeline {
    if pipeline.stages.isEmpty, !isRelation(pipeline.source) {
      return try bindScalar(pipeline.source)
    }
    statementRange = pipeline.range
    let rows = self.rows(of: pipeline)
    var bound = finish(rows)
    bound.columns += effectValues
    bound.effect = effect
    try throwProblems()
    return bound
  }

  /// Binds an expression that stands by itself: one row, one column.
  ///
  /// A list (of literals, or a variable) comes as a `.constant` and is read from there: lists are
  /// never vectors.
  package func bindScalar(_ expression: Expression) throws(Diagnostics) -> BoundPipeline {
    try bindOne(expression) { binder, site in
      binder.list(expression) ?? binder.expression(expression, site)
    }
  }

  /// Binds a condition that stands by itself; `what` names its place in messages: "`assert`".
  package func bindCondition(
    _ expression: Expression, what: String
  ) throws(Diagnostics) -> BoundPipeline {
    try bindOne(expression) { binder, site in binder.condition(expression, site, what: what) }
  }

  private func bindOne(
    _ expression: Expression, _ bind: (Binder, Site) -> BoundExpression?
  ) throws(Diagnostics) -> BoundPipeline {
    statementRange = expression.range
    var scope = Scope()
    scope.isStatement = true
    let one = LogicalPlan.values(Values(columns: [], vectors: [], count: 1))
    let site = Site(Rows(plan: one, scope: scope), step: "a statement")
    let value = bind(self, site)
    try throwProblems()
    guard let value else {
      throw Diagnostics([Diagnostic("K0400", "the value cannot be computed", expression.range)])
    }
    return BoundPipeline(
      plan: site.plan,
      columns: [OutputColumn(name: Spelling.columnName(of: expression), value: value)],
      isScalar: true, identity: nil, notes: notes)
  }

  /// The list that the expression is, if it is one.
  private func list(_ expression: Expression) -> BoundExpression? {
    switch expression.bare.kind {
    case .list(let elements):
      var type = LogicalType.null
      var values: [Value] = []
      for element in elements {
        guard let (value, given) = constant(element, what: "an element of a list") else {
          return nil
        }
        guard let both = TypeRules.unified(type, given) else {
          report(
            "K0401", "a list has values of one type, and this is \(TypeRules.described(given))",
            element.range)
          return nil
        }
        type = both
        values.append(value)
      }
      return .constant(.list(values.map { TypeRules.convert($0, to: type) ?? $0 }), .list(type))
    case .variable(let name):
      if case .value(.list(let values), let type)? = environment.variable(named: name.text) {
        return .constant(.list(values), type)
      }
    default: break
    }
    return nil
  }

  /// The columns to show of a relation; computed columns of the schema are computed now.
  func finish(_ rows: Rows) -> BoundPipeline {
    let site = Site(rows, step: "the result")
    let columns = outputColumns(of: site)
    var identity: (row: ColumnID, table: String)?
    if let known = rows.scope.identity, known.isExact, case .column(let id, _) = known.row {
      identity = (id, known.table)
    }
    return BoundPipeline(
      plan: site.plan, columns: columns, isScalar: false, identity: identity, notes: notes)
  }

  func outputColumns(of site: Site) -> [OutputColumn] {
    site.scope.columns.compactMap { column in
      value(of: column.value, site).map { OutputColumn(name: column.name, value: $0) }
    }
  }

  /// Every visible column as a bound value, so that later steps need no schema.
  func materialized(_ rows: Rows) -> Rows {
    let site = Site(rows, step: "the result")
    for index in site.scope.columns.indices {
      if case .virtual = site.scope.columns[index].value {
        let value = value(of: site.scope.columns[index].value, site)
        site.scope.columns[index].value = value.map { stored($0, site) } ?? .broken
      }
    }
    return site.rows
  }

  /// The value as a column of the site's plan: an expression is computed by an `Extend`.
  func stored(_ value: BoundExpression, _ site: Site) -> ScopeValue {
    if value.isStored { return .bound(value) }
    let id = newColumn()
    definitions[id] = value
    site.plan = .extend(Extend(input: site.plan, items: [(id, value)]))
    return .bound(.column(id, value.type))
  }

  func newColumn() -> ColumnID {
    columnCount += 1
    return ColumnID(columnCount)
  }

  // MARK: Reports

  func report(_ code: String, _ message: String, _ range: SourceRange, hint: String? = nil) {
    if isTrying { return }
    let place = inside.last.map { "in `\($0)`: " } ?? ""
    let problem = Diagnostic(code, place + message, range, hint: hint)
    if !problems.contains(problem) { problems.append(problem) }
  }

  func note(_ message: String, _ range: SourceRange) {
    if !isTrying { notes.append(.note(message, range)) }
  }

  /// Adds problems that another part of the program found, at the place that asked for it.
  func report(_ error: any Error, _ range: SourceRange) {
    switch error {
    case let many as Diagnostics: problems += many.all
    case let one as Diagnostic: problems.append(one)
    default: report("K0501", "\(error)", range)
    }
  }

  private func throwProblems() throws(Diagnostics) {
    if problems.isEmpty { return }
    let sorted = problems.enumerated().sorted { a, b in
      let (left, right) = (a.element.range?.lower ?? .max, b.element.range?.lower ?? .max)
      return left == right ? a.offset < b.offset : left < right
    }
    throw Diagnostics(sorted.map(\.element))
  }
}

extension BoundExpression {
  /// A column, or a field of a row that is at hand: reading it again costs nothing.
  var isStored: Bool {
    switch self {
    case .column: true
    case .field(let row, _, _, _), .follow(let row, _, _): row.isStored
    default: false
    }
  }
}
