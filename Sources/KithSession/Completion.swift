package import KithBase
import KithFunctions
import KithPlan
import KithSyntax

/// Something that may be written at a place of a program.
package struct CompletionItem: Hashable, Sendable {
  /// What is written.
  package var text: String
  /// What a list shows.
  package var label: String
  /// A type, or a line of help.
  package var detail: String
  /// Rows that have a value.
  package var count: Int?
  init(_ text: String, label: String? = nil, _ detail: String = "", count: Int? = nil) {
    self.text = text
    self.label = label ?? text
    self.detail = detail
    self.count = count
  }
}

/// What may be written at a place, best first, and the bytes that it takes the place of.
package struct CompletionList: Hashable, Sendable {
  package var range: SourceRange
  package var items: [CompletionItem]
}

extension Session {
  /// More are never listed.
  static let completionsMax = 200

  /// What may be written at a byte of a text, which may be unfinished. From the parser's tokens and the
  /// binder's names; nothing runs.
  package func completions(in text: String, at offset: Int) -> CompletionList {
    let place = CompletionPlace(Array(text.utf8), at: offset)
    var range = SourceRange(place.wordStart, place.offset)
    var items: [CompletionItem] = []
    switch place.textPlace {
    case .comment: break
    case .text(_, let quote, let isFormatted):
      if !isFormatted || isFile(place) { items = texts(place, quote, &range) }
    case .name:
      items = Session.matching(place.typed, names(place).filter { $0.text.hasPrefix("`") })
    case .code: items = Session.matching(place.typed, code(place))
    }
    return CompletionList(range: range, items: Array(items.prefix(Session.completionsMax)))
  }

  /// Those that begin with what is typed; where none does, those that have it somewhere.
  static func matching(_ typed: String, _ items: [CompletionItem]) -> [CompletionItem] {
    if typed.isEmpty { return items }
    let wanted = typed.lowercased()
    func bare(_ item: CompletionItem) -> String {
      String(item.text.lowercased().drop { $0 == "`" || $0 == "$" })
    }
    let starting = items.filter { bare($0).utf8.starts(with: wanted.utf8) }
    return starting.isEmpty ? items.filter { bare($0).contains(wanted) } : starting
  }

  /// A name as it must be written: in back-quotes where it is no plain word.
  static func written(_ name: String) -> String {
    let isPlain =
      !name.isEmpty && !(name.unicodeScalars.first?.properties.numericType != nil)
      && name.unicodeScalars.allSatisfy {
        $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType == .decimal
      }
    let isReserved = Keyword.named(Array(name.utf8)[...]).map(Keyword.reserved.contains) ?? false
    if isPlain, !isReserved { return name }
    return "`"
      + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
      + "`"
  }

  // MARK: Code

  private func code(_ place: CompletionPlace) -> [CompletionItem] {
    if place.wordStart < place.bytes.count, place.wordStart < place.offset,
      place.bytes[place.wordStart] == UInt8(ascii: "$")
    {
      return variables(place)
    }
    let last = place.tokens.count - 1
    if place.isSymbol(last, .dot) { return members(place, last - 1) }
    if place.isSymbol(last, .pipe) { return steps(place) }
    let frame = place.frame
    let isStatement = place.frames.count == 1 && frame.pipes.isEmpty
    if isStatement { return statement(place) }
    // The source of a pipeline in parentheses looks like any operand.
    if frame.pipes.isEmpty { return operand(place, verb: verb(place, place.frames.count - 2)) }
    return stage(place, verb: verb(place, place.frames.count - 1))
  }

  /// The verb of the stage that is open in a frame.
  private func verb(_ place: CompletionPlace, _ index: Int) -> Verb? {
    guard index >= 0, let pipe = place.frames[index].pipes.last else { return nil }
    return place.name(pipe + 1).flatMap(Verb.named)
  }

  /// The steps that most questions are made of come before the others, which are in alphabetical order.
  private static let usualSteps = [
    "where", "select", "sort", "take", "derive", "summarize", "distinct", "join", "update", "export",
  ]

  private func steps(_ place: CompletionPlace) -> [CompletionItem] {
    let macros = CompletionScopes(place, self).looking.macroNames.filter { name in
      if case .stages? = macro(named: name)?.body { true } else { false }
    }
    let usual = Session.usualSteps.compactMap(Verb.named)
    let others = Verb.all.filter { !Session.usualSteps.contains($0.name) }
    return (usual + others).map { CompletionItem($0.name, $0.summary) }
      + macros.map { CompletionItem(Session.written($0), "your step") }
  }

  private func variables(_ place: CompletionPlace) -> [CompletionItem] {
    CompletionScopes(place, self).looking.variableNames.map { name in
      var detail = ""
      switch variable(named: name) {
      case .value(let value, let type):
        detail = "\(type.name)  \(DiagnosticRenderer.printable(ValueText.text(of: value)))"
      case .period: detail = "period"
      case .row: detail = "row"
      case nil: break
      }
      return CompletionItem("$" + name, detail)
    }
  }

  // MARK: Statements

  private func tableItems(_ place: CompletionPlace) -> [CompletionItem] {
    let relations = CompletionScopes(place, self).looking.relationNames
    return tables.map {
      CompletionItem(
        Session.written($0.schema.name), Wording.counted($0.schema.columns.count, "column"),
        count: $0.rowCount)
    } + relations.map { CompletionItem(Session.written($0), "let") }
  }

  private func statement(_ place: CompletionPlace) -> [CompletionItem] {
    let start = place.frame.start
    guard start < place.tokens.count else {
      return tableItems(place)
        + Manual.pages.filter { $0.kind == .statement }.map { CompletionItem($0.name, $0.summary) }
    }
    switch place.keyword(start) {
    case .set where place.tokens.count == start + 1:
      return Setting.all.map { CompletionItem($0.name, $0.summary) }
    case .reference, .key, .column, .insert: return place.isAfterOperand ? [] : tableItems(place)
    case .import:
      return place.keyword(place.tokens.count - 1) == .into ? tableItems(place) : []
    case .print, .let, .assert, .if, .def, .for:
      if place.isAfterOperand { return [] }
      return tableItems(place) + functions(place, isSummary: true)
    default: return place.isAfterOperand ? [Session.nextStep] : []
    }
  }

  // MARK: Stages

  private func stage(_ place: CompletionPlace, verb: Verb?) -> [CompletionItem] {
    let last = place.tokens.count - 1
    let isFirst = last == place.frame.stage
    switch (verb?.name, place.keyword(last)) {
    case ("join", _) where isFirst, ("lookup", _) where isFirst, ("append", _) where isFirst,
      ("match", _) where isFirst:
      return tableItems(place)
    case ("insert", .into?): return tableItems(place)
    case ("insert", _) where isFirst:
      return [CompletionItem("into", "the table that gets the rows")]
    case ("take", _) where isFirst, ("skip", _) where isFirst, ("sample", _) where isFirst,
      ("export", _) where isFirst, ("show", _), ("snapshot", _):
      return []
    case ("follow", _):
      return names(place).filter { $0.detail.hasPrefix("→") || $0.detail.hasPrefix("←") }
    case (_, .with?): return options(verb)
    default: break
    }
    if let clause = openClause(place), clause == .with, place.isSymbol(last, .comma) {
      return options(verb)
    }
    return operand(place, verb: verb)
  }

  private func options(_ verb: Verb?) -> [CompletionItem] {
    (verb?.options ?? []).map { CompletionItem($0 + ": ", label: $0, "option") }
  }

  /// The last clause word of the open stage.
  private func openClause(_ place: CompletionPlace) -> Keyword? {
    let words: Set<Keyword> = [
      .by, .per, .on, .sort, .with, .for, .in, .taking, .keep, .rows, .into,
    ]
    return place.tokens.indices.reversed().first { index in
      index > place.frame.stage && place.parsed.roles[index] == .keyword
        && place.keyword(index).map(words.contains) ?? false
    }.flatMap(place.keyword)
  }

  private func operand(_ place: CompletionPlace, verb: Verb?) -> [CompletionItem] {
    if place.isAfterOperand { return behindOperand(place, verb: verb) }
    let values = literalValues(place)
    let isSummary = verb.map { ["summarize", "window", "pivot"].contains($0.name) } ?? true
    let names = names(place)
    // With nothing typed the columns have the list to themselves, unless aggregates are wanted.
    let wantsFunctions = !place.typed.isEmpty || isSummary || names.isEmpty
    return values + names
      + (wantsFunctions ? functions(place, isSummary: isSummary, verb: verb) : [])
      + (place.typed.isEmpty ? [] : Session.operandWords)
  }

  private static let operandWords = [
    ("if", "if c then a else b"), ("not", "the opposite"), ("null", "no value"), ("true", ""),
    ("false", ""), ("all", "the whole table, not only the rows of this one"),
  ].map { CompletionItem($0.0, $0.1) }

  /// Columns with their types, references, and the right sides of joins.
  func names(_ place: CompletionPlace) -> [CompletionItem] {
    let scopes = CompletionScopes(place, self)
    guard let scope = scopes.scope(place.frames.count - 1) else {
      return place.frames.count > 1 ? tableItems(place) : []
    }
    return columns(scope) + references(of: scope.table)
      + scope.aliases.map { CompletionItem(Session.written($0.name), "joined rows") }
  }

  private func columns(_ scope: CompletionScope) -> [CompletionItem] {
    scope.columns.map { column in
      CompletionItem(Session.written(column.name), described(column))
    }
  }

  /// `text · 4 distinct`.
  private func described(_ column: CompletionScope.Column) -> String {
    var detail = column.type.name
    if let count = distinctCount(column) { detail += " · \(Wording.grouped(count)) distinct" }
    return detail
  }

  private func references(of table: String?) -> [CompletionItem] {
    guard let table else { return [] }
    return catalog.references.flatMap { reference -> [CompletionItem] in
      var items: [CompletionItem] = []
      if reference.fromTable == table {
        items.append(
          CompletionItem(Session.written(reference.forwardName), "→ \(reference.toTable)"))
      }
      if reference.toTable == table {
        items.append(
          CompletionItem(Session.written(reference.backwardName), "← \(reference.fromTable), many"))
      }
      return items
    }
  }

  /// After `path.`: the columns and references of the rows there.
  private func members(_ place: CompletionPlace, _ end: Int) -> [CompletionItem] {
    if place.tokens.indices.contains(end), place.tokens[end].kind == .variable {
      guard case .row(let fields)? = variable(named: String(place.text(end).dropFirst())) else {
        return []
      }
      return fields.sorted { $0.key < $1.key }.map {
        CompletionItem(Session.written($0.key), $0.value.1.name)
      }
    }
    guard let path = place.path(endingAt: end) else { return [] }
    let scopes = CompletionScopes(place, self)
    if let scope = scopes.scope(place.frames.count - 1) {
      switch scope.meaning(of: path.names, in: catalog) {
      case .rows(let table, _):
        guard let schema = catalog.table(table) else { return [] }
        return columns(CompletionScope(table: schema)) + references(of: table)
      case .scope(let inner): return columns(inner) + references(of: inner.table)
      case .column: return []
      case nil: break
      }
    }
    // `reference orders.` and `count(orders.` at the top name tables.
    guard path.names.count == 1,
      let rows = scopes.rows(of: Array(Session.written(path.names[0]).utf8))
    else { return [] }
    return columns(rows) + references(of: rows.table)
  }

  private func functions(
    _ place: CompletionPlace, isSummary: Bool, verb: Verb? = nil
  ) -> [CompletionItem] {
    var pages: [ManualPage] = []
    if verb?.name == "window" { pages += Manual.pages.filter { $0.kind == .window } }
    pages += Manual.pages.filter { $0.kind == .aggregate }
    let scalars = Manual.pages.filter { $0.kind == .function }
    pages = isSummary ? pages + scalars : scalars + pages
    let macros = CompletionScopes(place, self).looking.macroNames.filter { name in
      if case .expression? = macro(named: name)?.body { true } else { false }
    }
    return macros.map { CompletionItem($0 + "(", label: $0 + "()", "your function") }
      + pages.map { CompletionItem($0.name + "(", label: $0.name + "()", $0.summary) }
  }
}
