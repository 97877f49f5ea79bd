import KithBase
import KithColumns
import KithFormats
import KithStore

/// One `import` on its way into the store: tables first, then the keys and references that the data
/// proves, then a line about each file.
struct ImportRun {
  let session: Session
  let wish: ImportWish
  private var lines: [(table: String, text: String)] = []
  private var newTables: [String] = []

  init(session: Session, wish: ImportWish) {
    self.session = session
    self.wish = wish
  }

  private var store: Store { session.store }

  /// Puts a file's rows into the table that `into` names, or into a new one.
  mutating func add(_ imported: ImportedTable, _ path: String, into: String?) throws {
    var imported = imported
    let wanted = into ?? imported.name
    let existing = session.catalog.tables.first { $0.name.lowercased() == wanted.lowercased() }
    // A second file of the same import goes on where the first one stopped.
    let isOwn = newTables.contains(existing?.name ?? "")
    if let forgotten = try ForgottenRows(session.workspace) {
      let key = KeyFinder.key(of: imported, interrupt: session.interrupt)
      imported = imported.removing(forgotten.rows(in: imported, key: key))
    }
    guard let existing, !(wish.replaces && !isOwn) else {
      return try create(imported, path, named: existing?.name ?? wanted, replacing: existing)
    }
    if into == nil {
      throw Diagnostic(
        "K0315", "there is a table `\(existing.name)` already", nil,
        hint: "import … into \(existing.name) adds the rows; `with replace: true` swaps the table")
    }
    var rows = session.resolvingMerged(imported, in: existing)
    let misfits = ImportMerge.misfits(imported, in: existing)
    if !misfits.isEmpty {
      var options = wish.options
      options.types = .named(misfits)
      rows = session.resolvingMerged(
        try Importer.read(
          path: path, options: options, interrupt: session.interrupt,
          threads: session.settings.threads), in: existing)
    }
    let merge = try ImportMerge(session, store.snapshot.table(existing.name), rows, wish)
    try session.change(try merge.run())
    var parts = [merge.summary]
    if !merge.changedKeys.isEmpty {
      for reference in store.snapshot.catalog.references where reference.toTable == existing.name {
        let child = store.snapshot.table(reference.fromTable)
        guard let column = child.schema.column(reference.fromColumn) else { continue }
        try session.change(try merge.carryingKeys(into: child, column))
      }
      parts.append("\(Wording.counted(merge.changedKeys.count, "key")) changed")
    }
    try session.followMerged(existing.name)
    parts += try rejected((rows.rejects + merge.rejects).sorted { $0.line < $1.line }, path)
    lines.append(
      (existing.name, "\(existing.name): " + (parts + rows.notes).joined(separator: " · ")))
  }

  private mutating func create(
    _ imported: ImportedTable, _ path: String, named name: String, replacing old: TableSchema?
  ) throws {
    if session.scope.relation(name) != nil {
      throw Diagnostic("K0315", "`\(name)` is the name of a `let` already", nil)
    }
    var schema = imported.schema
    schema.name = name
    if !imported.fields.isEmpty,
      let key = KeyFinder.key(of: imported, interrupt: session.interrupt)
    {
      schema.key = [key]
      schema.columns[key].isRequired = true
    }
    try session.interrupt.check()
    let table = Table(
      schema: schema, columns: imported.fields.map(\.column), rowCount: imported.rowCount,
      firstRowID: store.snapshot.nextRowID)
    if old == nil { try session.add(table) } else { try replace(table) }
    newTables.append(name)
    var parts = [
      "\(Wording.counted(imported.rowCount, "row")), \(Wording.counted(schema.columns.count, "column"))"
    ]
    parts += try rejected(imported.rejects, path)
    parts += imported.notes
    if let key = schema.key.first { parts.append("key \(schema.columns[key].name)") }
    lines.append((name, "\(name): " + parts.joined(separator: " · ")))
  }

  /// Swaps a table; references that the new one cannot hold are dropped, with a note.
  private func replace(_ table: Table) throws {
    let snapshot = store.snapshot
    let name = table.schema.name
    var kept: [ReferenceSchema] = []
    for reference in snapshot.catalog.references {
      let from =
        reference.fromTable == name ? table.schema : snapshot.table(reference.fromTable).schema
      let to = reference.toTable == name ? table.schema : snapshot.table(reference.toTable).schema
      let isWhole = from.column(reference.fromColumn).flatMap { column in
        to.key.count == 1
          ? ReferenceNames.canRefer(from.columns[column].type, to.columns[to.key[0]].type) : nil
      }
      if isWhole == true, from.column(reference.forwardName) == nil,
        to.column(reference.backwardName) == nil
      {
        kept.append(reference)
      } else {
        session.output.note(
          .note(
            "the reference `\(reference.fromTable).\(reference.fromColumn)` is gone with the old `\(name)`"
          ))
      }
    }
    let references = snapshot.catalog.references
    let others = references.filter { $0.fromTable != name && $0.toTable != name }
    guard let place = snapshot.catalog.tables.firstIndex(where: { $0.name == name }) else { return }
    try session.change([
      .setReferences(old: references, new: others), .dropTable(snapshot.table(name), at: place),
      .addTable(table, at: place), .setReferences(old: others, new: kept),
    ])
  }

  private func rejected(_ rejects: [ImportReject], _ path: String) throws -> [String] {
    if rejects.isEmpty { return [] }
    let count = "\(Wording.grouped(rejects.count)) rejected"
    if session.isChecking { return [count] }
    return [
      "\(count) → "
        + (try session.writeRejects(rejects, of: path))
    ]
  }

  /// Declares the references that the data proves, and reports.
  mutating func finish() throws {
    let snapshot = store.snapshot
    let tables = session.catalog.tables.map { schema in
      // Computed columns hold nothing to look at.
      let stored = schema.columns.indices.filter { schema.columns[$0].expression == nil }
      var visible = schema
      visible.columns = stored.map { schema.columns[$0] }
      visible.key = schema.key.compactMap { stored.firstIndex(of: $0) }
      let table = snapshot.table(schema.name)
      return ReferenceFinder.Table(schema: visible, columns: stored.map { table.column($0) })
    }
    let (found, notes) = ReferenceFinder.references(
      in: tables, declared: snapshot.catalog.references)
    try session.add(found.map(\.reference))
    for table in newTables { try session.followMerged(table) }
    for line in lines {
      let own = found.filter {
        $0.reference.fromTable == line.table && newTables.contains(line.table)
      }
      let parts = own.map { ReferenceNames.report($0.reference, orphans: $0.orphans) }
      session.output.report(([line.text] + parts).joined(separator: " · "))
    }
    for reference in found where !newTables.contains(reference.reference.fromTable) {
      session.output.report(
        "\(reference.reference.fromTable): "
          + ReferenceNames.report(reference.reference, orphans: reference.orphans))
    }
    for note in notes { session.output.note(.note(note)) }
  }
}
