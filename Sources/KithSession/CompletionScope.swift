import KithBase
import KithPlan
import KithSyntax

/// The names that can be written at a place of a program.
struct CompletionScope {
  struct Column {
    var name: String
    var type: LogicalType
    /// The stored column that it reads.
    var origin: (table: String, column: Int)?
  }

  /// What a path means.
  enum Meaning {
    case column(Column)
    /// One row of a table, or many.
    case rows(table: String, isMany: Bool)
    case scope(CompletionScope)
  }

  var columns: [Column] = []
  /// The table whose rows these are: its references have names.
  var table: String?
  var aliases: [Alias] = []

  /// The right side of a join.
  struct Alias {
    var name: String
    var scope: CompletionScope
  }
}

extension CompletionScope {
  init(table schema: TableSchema) {
    columns = schema.columns.enumerated().map { index, column in
      Column(
        name: column.name, type: column.type,
        origin: column.expression == nil ? (schema.name, index) : nil)
    }
    table = schema.name
  }

  init(_ bound: BoundPipeline) {
    columns = bound.columns.map { column in
      var origin: (String, Int)?
      if case .field(_, let table, let index, _) = column.value { origin = (table, index) }
      return Column(name: column.name, type: column.value.type, origin: origin)
    }
    table = bound.identity?.table
  }

  func column(_ name: String) -> Column? { columns.first { same($0.name, name) } }

  /// What a path means here; nil for names that are unknown.
  func meaning(of path: [String], in catalog: CatalogSnapshot) -> Meaning? {
    guard let first = path.first else { return nil }
    var meaning: Meaning?
    if path.count == 1, let column = column(first) { return .column(column) }
    if let alias = aliases.last(where: { same($0.name, first) }) {
      meaning = .scope(alias.scope)
    } else if let table {
      meaning = CompletionScope.step(first, from: table, isMany: false, catalog)
    }
    for name in path.dropFirst() {
      switch meaning {
      case .rows(let table, let isMany):
        meaning = CompletionScope.step(name, from: table, isMany: isMany, catalog)
      case .scope(let scope): meaning = scope.meaning(of: [name], in: catalog)
      default: return nil
      }
    }
    return meaning
  }

  /// A column or a reference of a table.
  private static func step(
    _ name: String, from table: String, isMany: Bool, _ catalog: CatalogSnapshot
  ) -> Meaning? {
    guard let schema = catalog.table(table) else { return nil }
    if let column = CompletionScope(table: schema).column(name) { return .column(column) }
    for reference in catalog.references {
      if reference.fromTable == table, same(reference.forwardName, name) {
        return .rows(table: reference.toTable, isMany: isMany)
      }
      if reference.toTable == table, same(reference.backwardName, name) {
        return .rows(table: reference.fromTable, isMany: true)
      }
    }
    return nil
  }
}

/// Names are the same without regard to letter case.
private func same(_ left: String, _ right: String) -> Bool {
  left.lowercased().utf8.elementsEqual(right.lowercased().utf8)
}

/// Finds the names of the places that a text leaves open, by binding the finished parts of it.
struct CompletionScopes {
  let place: CompletionPlace
  let looking: LookingEnvironment

  init(_ place: CompletionPlace, _ session: Session) {
    self.place = place
    looking = LookingEnvironment(session, source: place.parsed.source)
    // What the statements before this one define is known here.
    for statement in place.parsed.script.statements.dropLast() {
      _ = looking.pipeline(of: statement)
    }
  }

  var catalog: CatalogSnapshot { looking.catalog }

  /// The names for the frame of that index; nil where no row is in sight.
  func scope(_ index: Int) -> CompletionScope? {
    guard place.frames.indices.contains(index) else { return nil }
    let frame = place.frames[index]
    if let pipe = frame.pipes.last {
      return piped(frame, upTo: pipe, index)
    }
    guard index > 0, let outer = scope(index - 1) else { return nil }
    return inner(frame, outer) ?? outer
  }

  /// The rows that reach the open stage: stages that have errors are left out from the end.
  private func piped(_ frame: CompletionPlace.Frame, upTo pipe: Int, _ index: Int)
    -> CompletionScope?
  {
    var ends = frame.pipes
    while let end = ends.popLast() {
      let lower = place.tokens[frame.start].range.lower
      guard frame.start < end else { break }
      let upper = place.tokens[end].range.lower
      if var found = rows(of: Array(place.bytes[lower..<upper])) {
        found.aliases = aliases(frame, upTo: place.tokens.count)
        return found
      }
    }
    // Rows of an aggregate: `count(orders | where …`.
    guard index > 0, let outer = scope(index - 1),
      let first = place.path(endingAt: lastOfPath(frame.start)),
      case .rows(let table, _)? = outer.meaning(of: first.names, in: catalog),
      let schema = catalog.table(table)
    else { return nil }
    return CompletionScope(table: schema)
  }

  private func lastOfPath(_ start: Int) -> Int {
    var end = start
    while place.isSymbol(end + 1, .dot), place.name(end + 2) != nil { end += 2 }
    return end
  }

  /// The columns that a pipeline gives; nil when it has an error.
  func rows(of text: [UInt8]) -> CompletionScope? {
    var text = text
    // `let x = …`, `print …`: the pipeline behind.
    let parsed = Parser.parse(SourceText(bytes: text), mode: .file)
    guard let statement = parsed.script.statements.last, !parsed.hasErrors else { return nil }
    let pipeline: Pipeline
    switch statement.kind {
    case .pipeline(let value), .print(let value), .letBinding(_, let value): pipeline = value
    case .forEach(_, let rows, _): pipeline = rows
    default: return nil
    }
    text = []
    guard let bound = try? Binder(environment: looking).bind(pipeline), !bound.isScalar else {
      return nil
    }
    return CompletionScope(bound)
  }

  /// The right sides of joins by their names.
  private func aliases(_ frame: CompletionPlace.Frame, upTo end: Int)
    -> [CompletionScope.Alias]
  {
    var found: [CompletionScope.Alias] = []
    for pipe in frame.pipes {
      guard [.join, .lookup].contains(place.keyword(pipe + 1)), let table = place.name(pipe + 2),
        let scope = rows(of: Array(Session.written(table).utf8))
      else { continue }
      let isNamed = place.keyword(pipe + 3) == .as
      found.append(
        CompletionScope.Alias(
          name: isNamed ? place.name(pipe + 4) ?? table : table, scope: scope))
    }
    return found
  }

  /// Inside a call, behind `orders where` or `x of orders`: the rows of the table that is meant.
  private func inner(_ frame: CompletionPlace.Frame, _ outer: CompletionScope) -> CompletionScope? {
    guard frame.call != nil else { return nil }
    var rows: String?
    var isInside = false
    for index in frame.start..<place.tokens.count {
      let isOf = place.keyword(index) == .of
      if index == frame.start || isOf {
        let start = isOf ? index + 1 : index
        guard let path = place.path(endingAt: lastOfPath(start)) else { continue }
        // `orders.amount` reads the rows of `orders`.
        for count in (1...path.names.count).reversed() {
          if case .rows(let table, true)? = outer.meaning(
            of: Array(path.names.prefix(count)), in: catalog)
          {
            rows = table
            break
          }
        }
      } else if [.where, .sort].contains(place.keyword(index)) {
        isInside = true
      }
    }
    if rows == nil, let path = place.pathAfterOf,
      case .rows(let table, true)? = outer.meaning(of: path, in: catalog)
    {
      (rows, isInside) = (table, true)
    }
    guard isInside, let rows, let schema = catalog.table(rows) else { return nil }
    return CompletionScope(table: schema)
  }
}
