import KithBase
import KithColumns
import KithFormats
import KithPlan
import KithStore
import KithSyntax

extension Session {
  /// Carries out what a statement does with its rows, and gives the rows that were changed,
  /// if they are to be gone on with.
  func perform(
    _ effect: BoundEffect, on rows: ResultTable, _ range: SourceRange
  ) throws -> ResultTable? {
    try refuseReadOnly(range)
    switch effect {
    case .update(let name, let columns): return try update(name, columns, rows, range)
    case .delete(let name, let children): return try delete(name, children, rows, range)
    case .insert(let name, let on, let existing):
      return try insert(into: name, on: on, existing, rows, range)
    case .merge(let name, let wish): return try merge(name, wish, rows, range)
    case .review(let name, let wish): return try review(name, wish, rows, range)
    case .unmerge(let name, let keys): return try unmerge(name, keys, range)
    case .forget(let name, let columns):
      try forget(name, columns: columns, rows, range)
      return nil
    }
  }

  /// Makes a change of the steps, after it was agreed to where somebody is asked; false when not.
  /// `preview` makes what is shown before, at most so many rows of it; the cells that change where there
  /// is none.
  func apply(
    _ steps: [ChangeSet.Step], _ headline: String,
    _ shown: (@Sendable (_ limit: Int?) -> ResultTable)? = nil
  ) throws -> Bool {
    if steps.isEmpty {
      output.report("nothing to change")
      return false
    }
    if let confirm, !isProgram {
      var preview = ChangePreview(headline, steps, in: store.snapshot)
      if let shown { preview.show(shown) }
      guard try confirm(preview) else {
        output.report("nothing was changed")
        return false
      }
    }
    try change(steps)
    isReportingChanges = true
    return true
  }

  /// Which rows of the table the result's are, by the hidden field; each of them once.
  func places(_ rows: ResultTable, _ table: String) -> [Int32] {
    for field in rows.fields {
      guard field.type == .row(table: table), case .row(let places) = field.vector.data else { continue }
      return places.array
    }
    return []
  }

  // MARK: Update

  private func update(
    _ name: String, _ columns: [Int], _ rows: ResultTable, _ range: SourceRange
  ) throws -> ResultTable {
    let table = store.snapshot.table(name)
    let places = places(rows, name)
    let visible = rows.fields.count { !$0.isHidden } - columns.count
    var result = rows
    result.fields.removeSubrange(visible..<(visible + columns.count))
    // Steps want rows in the order of the table.
    let order = places.indices.sorted { places[$0] < places[$1] }
    let sorted = order.map { places[$0] }
    let picks = Slice(order.map { Int32($0) })
    var steps: [ChangeSet.Step] = []
    var changed: [[Int32]] = []
    for (offset, index) in columns.enumerated() {
      let values = rows.fields[visible + offset].vector.gather(picks)
      let update = try ColumnUpdate(table, index, rows: sorted, to: values, range)
      steps += update.steps
      changed.append(update.changedRows)
    }
    steps += try carriedKeys(table, steps, range)
    let count = changed.count == 1 ? changed[0].count : Set(changed.joined()).count
    let headline =
      "will change \(Wording.grouped(count)) of \(Wording.grouped(table.rowCount)) \(name)"
    guard try apply(steps, headline) else { return rows.keeping(rows: [], removing: columns.count) }
    try checkKey(of: name, touching: columns, range)
    noteOrphans(of: name, columns: columns)
    return result
  }

  /// Rows that refer to a row by its key follow it when the key changes. Columns that the statement
  /// itself sets say what they mean already.
  private func carriedKeys(
    _ table: Table, _ steps: [ChangeSet.Step], _ range: SourceRange
  ) throws -> [ChangeSet.Step] {
    let schema = table.schema
    guard schema.key.count == 1 else { return [] }
    let keyName = schema.columns[schema.key[0]].name
    var keys: ChangeSet.Cells?
    var own: [String] = []
    for case .update(let cells) in steps {
      if cells.column == keyName { keys = cells }
      own.append(cells.column)
    }
    guard let keys else { return [] }
    let new = try keys.new.load()
    var renamed: [Int32: Int] = [:]
    for place in 0..<keys.ids.count {
      if let row = table.rowIDs.row(of: keys.ids[place]) { renamed[Int32(row)] = place }
    }
    var carried: [ChangeSet.Step] = []
    for (index, reference) in catalog.references.enumerated() where reference.toTable == schema.name {
      if reference.fromTable == schema.name, own.contains(reference.fromColumn) { continue }
      let child = store.snapshot.table(reference.fromTable)
      guard let column = child.schema.column(reference.fromColumn) else { continue }
      let parents = store.snapshot.reference(index).parents
      var rows: [Int32] = []
      var picks: [Int32] = []
      for row in 0..<parents.count {
        guard let place = renamed[parents.base[row]] else { continue }
        rows.append(Int32(row))
        picks.append(Int32(place))
      }
      if rows.isEmpty { continue }
      carried += try ColumnUpdate(
        child, column, rows: rows, to: new.gather(Slice(picks)), range).steps
    }
    return carried
  }

  /// A key that was touched still tells the rows apart.
  private func checkKey(of name: String, touching columns: [Int], _ range: SourceRange) throws {
    let table = store.snapshot.table(name)
    guard table.schema.key.contains(where: columns.contains) else { return }
    try refuseDuplicates(table, table.schema.key, range)
  }

  /// Says when values of a reference that was touched are the key of nothing.
  private func noteOrphans(of name: String, columns: [Int]) {
    let schema = store.snapshot.table(name).schema
    for (index, reference) in catalog.references.enumerated() where reference.fromTable == name {
      guard columns.contains(where: { schema.columns[$0].name == reference.fromColumn }) else { continue }
      let orphans = store.snapshot.reference(index).orphanCount
      if orphans > 0 {
        output.note(
          .note(
            "\(Wording.counted(orphans, "value")) of \(name).\(reference.fromColumn) "
              + "\(orphans == 1 ? "is" : "are") the key of no row of \(reference.toTable)"))
      }
    }
  }

  // MARK: Delete

  private func delete(
    _ name: String, _ children: BoundEffect.ChildRule, _ rows: ResultTable, _ range: SourceRange
  ) throws -> ResultTable {
    var deletion = Deletion(store.snapshot, children)
    try deletion.add(name, Set(places(rows, name)), range)
    let table = store.snapshot.table(name)
    let headline =
      "will delete \(Wording.grouped(deletion.count(name))) of \(Wording.grouped(table.rowCount)) \(name)"
      + deletion.consequences(besides: name)
    let isDone = try apply(try deletion.steps(), headline)
    var result = rows
    result.fields.removeAll { $0.isHidden }
    return isDone ? result : rows.keeping(rows: [], removing: 0)
  }

  // MARK: Insert

  private func insert(
    into name: String, on: [String], _ existing: BoundEffect.ExistingRule, _ rows: ResultTable,
    _ range: SourceRange
  ) throws -> ResultTable {
    let table = store.snapshot.table(name)
    let fields = rows.shown.fields.map {
      ImportedTable.Field(name: $0.name, sourceName: $0.name, column: insertable($0, table.schema))
    }
    let numbered = try numberedKey(table.schema, fields, range)
    var imported = ImportedTable(
      name: name, fields: fields, rowCount: rows.rowCount, rejects: [], notes: [])
    if let forgotten = try ForgottenRows(workspace) {
      let key = fields.firstIndex { $0.name.lowercased() == table.schema.key.first.map { table.schema.columns[$0].name.lowercased() } }
      let gone = forgotten.rows(in: imported, key: key)
      imported = imported.removing(gone)
      if !gone.isEmpty {
        output.report("\(Wording.grouped(gone.count)) left out: these people asked to be forgotten")
      }
    }
    var wish = try ImportWish([], isRead: false)
    wish.on = on
    wish.existing = existing == .update ? .update : existing == .skip ? .skip : .reject
    imported = resolvingMerged(imported, in: table.schema)
    let merge = try ImportMerge(self, table, imported, wish, numbering: numbered)
    var steps: [ChangeSet.Step] = []
    do {
      steps = try merge.run()
    } catch var problem as Diagnostic {
      problem.range = problem.range ?? range
      problem.message = problem.message.replacing("the file", with: "what is inserted")
      throw problem
    }
    if let first = merge.rejects.first {
      throw Diagnostic(
        "K0610",
        "\(Wording.counted(merge.rejects.count, "row")) cannot be inserted into \(name): "
          + "\(first.reason) (\(DiagnosticRenderer.printable(first.column)) "
          + "\(DiagnosticRenderer.printable(first.value)))", range,
        hint: on.isEmpty ? "on \(first.column) skip, or on \(first.column) update" : nil)
    }
    if try apply(steps, "will insert into \(name): \(merge.summary)") { try followMerged(name) }
    if isReportingChanges, merge.skippedCount > 0 {
      output.report("\(Wording.grouped(merge.skippedCount)) skipped: they are there already")
    }
    return rows.shown
  }

  /// Values of no type, as of `null`, take the type of the column that they go to.
  private func insertable(_ field: ResultTable.Field, _ schema: TableSchema) -> Column {
    if case .null(let count) = field.vector.data, let index = schema.index(of: field.name) {
      return Column(
        Vector.nulls(like: VectorData.empty(of: schema.columns[index].type), count: count))
    }
    return Column(ColumnFit.narrowed(field.vector) ?? field.vector)
  }

  /// The key that new rows get by counting on, where they bring none and it is a number.
  private func numberedKey(
    _ schema: TableSchema, _ fields: [ImportedTable.Field], _ range: SourceRange
  ) throws -> Int? {
    guard schema.key.count == 1, let key = schema.key.first else { return nil }
    let column = schema.columns[key]
    if fields.contains(where: { $0.name.lowercased() == column.name.lowercased() }) { return nil }
    guard column.type == .int else {
      throw Diagnostic(
        "K0610", "new rows of `\(schema.name)` need a value for the key `\(column.name)`", range,
        hint: "derive \(column.name) = …")
    }
    return key
  }
}

extension ResultTable {
  /// Some of the rows, without the hidden fields and the last `count` visible ones.
  func keeping(rows: [Int32], removing count: Int) -> ResultTable {
    let fields = shown.fields.dropLast(count).map {
      Field(name: $0.name, type: $0.type, vector: $0.vector.gather(Slice(rows)))
    }
    return ResultTable(fields: Array(fields), rowCount: rows.count)
  }
}
