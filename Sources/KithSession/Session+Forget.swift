import KithBase
import KithColumns
import KithJournal
import KithStore

extension Session {
  /// Blanks what is known of the people in these rows: in the tables, in the history and its texts, in
  /// the shell's own history. Cannot be undone; says so before it asks.
  func forget(
    _ name: String, columns: [String]?, _ rows: ResultTable, _ range: SourceRange
  ) throws {
    guard let workspace else {
      throw Diagnostic(
        "K0602", "`forget` needs a workspace; without one nothing outlives the session", range,
        hint: ":save acme.kithdb makes one")
    }
    if options.isDryRun {
      return output.report("would forget \(ChangeSummary.counted(places(rows, name).count, name))")
    }
    if let pending, pending.isOpen || !pending.changes.isEmpty || !pending.steps.isEmpty {
      throw Diagnostic(
        "K0613", "`forget` cannot be undone, so it stands in no transaction with changes", range,
        hint: "a statement of its own, before or after")
    }
    let plan = try ForgetScope(store.snapshot, name, Set(places(rows, name)), columns, range)
    if plan.cells.isEmpty { return output.report("nothing to forget") }
    if let confirm, !isProgram {
      let preview = ChangePreview(plan.headline, try plan.previewSteps(), in: store.snapshot)
      guard try confirm(preview) else { return output.report("nothing was changed") }
    }
    let request = ForgetRequest(
      cells: plan.cells, texts: plan.texts, tombstones: plan.identifiers, salt: Session.salt())
    let before = store.snapshot
    let report: ForgetReport
    do {
      report = try workspace.forget(request)
    } catch let refusal as ForgetRefusal {
      throw Session.diagnostic(refusal, range)
    }
    // Whatever this session still holds of the rows goes as well.
    pending = PendingChanges(start: store.snapshot)
    previous = nil
    scope.dropRows()
    if recipe.entries.contains(where: { !$0.changes.isEmpty }) {
      output.report(":history save begins anew: earlier statements may name the person")
    }
    recipe = Recipe()
    rebase(from: before)
    // It is done and cannot be taken back: nothing that follows may fail the statement.
    if scrubHistory?(plan.texts) == false {
      output.report("the shell's own history cannot be rewritten and may still name the person")
    }
    say(report, plan, workspace)
    lastEffect = "forgot people"
  }

  private func say(_ report: ForgetReport, _ plan: ForgetScope, _ workspace: Workspace) {
    output.report(
      "forgotten: \(plan.subject) · \(Wording.counted(report.cells, "cell")) · "
        + "\(Wording.counted(report.historyCells, "cell")) of the history · cannot be undone")
    for file in (try? workspace.writtenFiles()) ?? [] where SystemFile.exists(file.path) {
      output.report("not touched, may still hold the data: \(file.path)")
    }
    if !report.elsewhere.isEmpty {
      output.report("texts of the person still stand in other rows of \(Wording.listed(report.elsewhere))")
    }
    if let failure = report.cleaningFailure {
      output.report("traces in unused parts of the file go at closing: \(failure.message)")
    }
  }

  /// Random bytes of the system.
  private static func salt() -> [UInt8] {
    (0..<32).map { _ in UInt8.random(in: .min ... .max) }
  }

  private static func diagnostic(_ refusal: ForgetRefusal, _ range: SourceRange) -> Diagnostic {
    let what =
      switch refusal {
      case .noSuchTable(let table): "there is no table `\(table)`"
      case .noSuchColumn(let table, let column): "`\(table)` has no column `\(column)`"
      case .keyIsNoText(let table, let column):
        "`\(table).\(column)` is a key that is no text and cannot be blanked"
      case .replacementTaken(let table, let column):
        "another row of `\(table)` has the text that would take the place of `\(column)`"
      case .saltTooShort: "the system gives no random numbers"
      }
    return Diagnostic("K0613", "nothing was forgotten: \(what)", range)
  }
}

/// Whose cells are forgotten, and what names these people.
struct ForgetScope {
  private(set) var cells: [ForgetRequest.Cells] = []
  /// Texts that name them, for statements and for the shell's history.
  private(set) var texts: [String] = []
  private(set) var identifiers: [Identifier] = []
  /// `1 customer`.
  let subject: String
  private var parts: [String] = []
  private let snapshot: StoreSnapshot
  private var blanked: [(table: Table, rows: [Int32], columns: [Int])] = []

  /// `columns` are those that the statement names; nil for those that are personal by their names, and
  /// by the same rule those of rows that refer to these people.
  init(
    _ snapshot: StoreSnapshot, _ name: String, _ rows: Set<Int32>, _ columns: [String]?,
    _ range: SourceRange
  ) throws {
    self.snapshot = snapshot
    subject = ChangeSummary.counted(rows.count, name)
    let table = snapshot.table(name)
    let places = rows.sorted()
    if places.isEmpty { return }
    let chosen = try ForgetScope.chosen(table.schema, columns, range)
    if chosen.isEmpty {
      throw Diagnostic(
        "K0613", "no column of `\(name)` says by its name that it is personal", range,
        hint: "forget on \(table.schema.columns.first?.name ?? "name")")
    }
    try collectTexts(table, places, chosen)
    try collectIdentifiers(table, places)
    add(table, places, chosen, isSubject: true)
    addMerged(table, places, chosen)
    guard columns == nil else { return }
    for (index, reference) in snapshot.catalog.references.enumerated() where reference.toTable == name {
      let child = snapshot.table(reference.fromTable)
      let parents = snapshot.reference(index).parents
      let own = (0..<parents.count).filter { rows.contains(parents.base[$0]) }.map { Int32($0) }
      let personal = ForgetScope.personal(ofChild: child.schema)
      if own.isEmpty || personal.isEmpty { continue }
      try collectTexts(child, own, personal)
      add(child, own, personal)
    }
  }

  /// Rows that went into these, and these as they were before, are kept for taking merges back.
  private mutating func addMerged(_ table: Table, _ rows: [Int32], _ columns: [Int]) {
    guard let kept = snapshot.tables[MergeMemory.sources(of: table.schema.name)],
      let key = table.schema.key.first
    else { return }
    let keys = Set(rows.map { ValueText.text(of: table.column(key).value(Int($0))) })
    let places = (0..<Int32(kept.rowCount)).filter { row in
      (2...3).contains { column in keys.contains(ValueText.text(of: kept.column(column).value(Int(row)))) }
    }
    let names = Set(columns.map { table.schema.columns[$0].name })
    let own = kept.schema.columns.indices.filter { names.contains(kept.schema.columns[$0].name) }
    if !places.isEmpty, !own.isEmpty { add(kept, places, own) }
  }

  private static func chosen(
    _ schema: TableSchema, _ columns: [String]?, _ range: SourceRange
  ) throws(Diagnostic) -> [Int] {
    guard let columns else {
      return schema.columns.indices.filter {
        PersonalColumn(schema.columns[$0]) != nil && !schema.key.contains($0)
      }
    }
    return columns.compactMap { schema.index(of: $0) }
  }

  /// Of rows that refer to a person, a name alone may be that of something else: it counts where the
  /// table has other columns that speak of people.
  private static func personal(ofChild schema: TableSchema) -> [Int] {
    let kinds = schema.columns.indices.map { PersonalColumn(schema.columns[$0]) }
    let speaksOfPeople = kinds.contains { $0 == .email || $0 == .phone || $0 == .birthday }
    return schema.columns.indices.filter { index in
      guard let kind = kinds[index], !schema.key.contains(index) else { return false }
      return kind != .name || speaksOfPeople
    }
  }

  private mutating func add(_ table: Table, _ rows: [Int32], _ columns: [Int], isSubject: Bool = false) {
    let names = columns.map { table.schema.columns[$0].name }
    let identifying = columns.filter { index in
      PersonalColumn(table.schema.columns[index])?.isIdentifying ?? true
    }.map { table.schema.columns[$0].name }
    cells.append(
      ForgetRequest.Cells(
        table: table.schema.name, rows: RowIDs(rows.map { table.rowIDs[Int($0)] }), columns: names,
        identifying: identifying))
    if MergeMemory.isHidden(table.schema.name) { return }
    blanked.append((table, rows, columns))
    let whose = isSubject ? "" : " of \(ChangeSummary.counted(rows.count, table.schema.name))"
    parts.append(names.joined(separator: ", ") + whose)
  }

  /// Values that name a person: of identifying columns, and the whole name where it stands in parts.
  private mutating func collectTexts(_ table: Table, _ rows: [Int32], _ columns: [Int]) throws {
    for row in rows {
      var names: [String] = []
      for index in columns {
        let kind = PersonalColumn(table.schema.columns[index])
        guard kind?.isIdentifying ?? true else { continue }
        let value = try table.slot(index).load().value(Int(row))
        if value.isNull { continue }
        let text = ValueText.text(of: value)
        if kind == .name { names.append(text) }
        // A single short word stands in too many other texts.
        if kind != .name || text.contains(" ") || !text.utf8.allSatisfy({ $0 < 0x80 }) {
          if text.utf8.count >= 4 { texts.append(text) }
        }
      }
      if names.count > 1 { texts += [names.joined(separator: " "), names.reversed().joined(separator: " ")] }
      if names.count == 1, names[0].utf8.count >= 4 { texts.append(names[0]) }
    }
  }

  /// What a later import would be known by. An address that other rows share is nobody's own.
  private mutating func collectIdentifiers(_ table: Table, _ rows: [Int32]) throws {
    let schema = table.schema
    let columns = try schema.columns.indices.filter { schema.columns[$0].expression == nil }
      .map { (name: schema.columns[$0].name, column: try table.slot($0).load()) }
    let key = schema.key.count == 1 ? try table.slot(schema.key[0]).load() : nil
    let people = PersonIdentifiers(columns, key: key)
    let own = Set(rows)
    var found = Set(rows.flatMap { people.identifiers(of: Int($0)) })
    if found.isEmpty { return }
    for row in 0..<table.rowCount where !own.contains(Int32(row)) {
      for identifier in people.identifiers(of: row) { found.remove(identifier) }
    }
    identifiers = found.sorted {
      $0.kind == $1.kind ? $0.bytes.lexicographicallyPrecedes($1.bytes) : $0.kind < $1.kind
    }
  }

  /// All that is said before it asks.
  var headline: String {
    """
    will forget \(subject) for ever: \(parts.joined(separator: "; "))
    That goes from the tables, the history and its texts; everything else stays, orders and sums too.
    A later import does not bring the person back. Exported files are not touched.
    This cannot be undone.
    """
  }

  /// The cells as an update to null, to be looked at.
  func previewSteps() throws -> [ChangeSet.Step] {
    try blanked.flatMap { table, rows, columns in
      try columns.map { index in
        let type = table.schema.columns[index].type
        return try ChangeSet.update(
          table, index, rows: rows,
          to: Column(Vector.nulls(like: VectorData.empty(of: type), count: rows.count)))
      }
    }
  }
}
