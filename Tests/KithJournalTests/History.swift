import KithBase
import KithColumns
import KithJournal
import KithStore
import Testing

/// A random life of a workspace beside a model that is told the same.
struct History {
  var random: SeededRandom
  var workspace: Workspace
  /// The model after every change, 0 being the beginning.
  var models: [Int64: Model] = [0: Model()]
  /// What a commit under way would lead to, by head.
  var attempted: (head: Int64, models: [Int64: Model])?
  /// The last forgetting, done or not: its tombstone, and texts that must not be in the file after it.
  var forgotten: (who: Identifier, texts: Set<String>)?
  let disk: SimulatedDisk?
  let path: String

  init(seed: UInt64, disk: SimulatedDisk?, path: String) throws {
    random = SeededRandom(seed: seed)
    self.disk = disk
    self.path = path
    workspace = try Workspace.open(path: path, options: History.options(disk))
  }

  static func options(_ disk: SimulatedDisk?) -> Workspace.Options {
    var options = Workspace.Options()
    options.vfs = disk?.name
    // Small, so that folding happens in short lives too.
    options.foldChangesMax = 6
    options.closeChangesMax = 2
    return options
  }

  var model: Model { models[workspace.head] ?? Model() }

  /// What is wrong with the store as it is; nil when it is as the model says.
  func difference() throws -> String? {
    let found = try Model(workspace.store.snapshot)
    return found == model ? nil : "the tables after change \(workspace.head) differ from the model"
  }

  mutating func step() throws {
    forgotten = nil
    switch random.below(22) {
    case 20, 21: try forget()
    case 0..<12: try change(count: 1)
    case 12: try change(count: 3)
    case 13, 14: try refusable { try $0.undo() }
    case 15: try refusable { try $0.redo() }
    case 16: try undoOne()
    case 17:
      attempted = (workspace.head, models)
      try workspace.fold()
    default: try reopen()
    }
  }

  mutating func reopen() throws {
    attempted = (workspace.head, models)
    if random.chance(0.5) { try workspace.close() } else { workspace.abandon() }
    workspace = try Workspace.open(path: path, options: History.options(disk))
  }

  /// Some cells of some rows go, in every state there ever was, and a text of a saved query.
  private mutating func forget() throws {
    let tables = workspace.store.snapshot.orderedTables.filter { $0.rowCount > 0 }
    guard !tables.isEmpty else { return }
    let table = random.pick(tables)
    let ids = RowIDs((0..<table.rowCount).filter { _ in random.chance(0.1) }.map { table.rowIDs[$0] })
    let columns = table.schema.columns.map(\.name).filter { _ in random.chance(0.6) }
    let text = model.notes.isEmpty ? nil : random.pick(model.notes.values.sorted())
    var gone: Set<String> = []
    let after = models.mapValues { model in
      var model = model
      gone.formUnion(model.forget(table.schema.name, ids.array, columns, text))
      return model
    }
    var request = ForgetRequest(
      cells: [ForgetRequest.Cells(table: table.schema.name, rows: ids, columns: columns)],
      texts: text.map { [$0] } ?? [])
    request.tombstones = [Identifier("forgetting", Array("\(random.next())".utf8))]
    for model in after.values { gone.subtract(model.texts) }
    forgotten = (request.tombstones[0], gone)
    request.salt = [UInt8](repeating: 5, count: 16)
    attempted = (workspace.head, after)
    let report = try workspace.forget(request)
    models = after
    if let failure = report.cleaningFailure { throw failure }
    #expect(try leftovers() == [])
  }

  /// What is still in the file of what was forgotten last, if it was.
  func leftovers() throws -> [String] {
    guard let forgotten, try workspace.tombstones().contains(forgotten.who) else { return [] }
    return forgotten.texts.filter { disk?.holds(Array($0.utf8)) ?? false }.sorted()
  }

  private mutating func refusable(_ body: (Workspace) throws -> Void) throws {
    // Where it would lead is found by doing it; the models of all heads are known.
    attempted = (-1, models)
    do {
      try body(workspace)
    } catch is UndoRefusal {}
  }

  private mutating func undoOne() throws {
    guard workspace.lastChange > 0 else { return }
    let number = Int64(random.below(Int(workspace.lastChange))) + 1
    let inverse = try workspace.change(number).inverse
    var after = model
    let fits = History.perform(inverse, on: &after)
    let next = workspace.lastChange + 1
    attempted = (next, models.merging([next: after]) { $1 })
    do {
      let info = ChangeInfo(time: 0, user: "u", statement: "undo #\(number)")
      let record = try workspace.undo(change: number, info: info)
      #expect(fits)
      models[record.number] = after
    } catch is UndoRefusal {}
  }

  private mutating func change(count: Int) throws {
    var snapshot = workspace.store.snapshot
    var next = model
    var changes: [NewChange] = []
    var after: [Int64: Model] = models
    for index in 0..<count {
      let change = ChangeSet(try randomSteps(snapshot, &next))
      #expect(change.checkInvariants(against: snapshot, comparing: true) == [])
      guard let applied = snapshot.applying(change) else {
        Issue.record("a change does not fit")
        return
      }
      snapshot = applied
      let info = ChangeInfo(time: Int64(index), user: "u", script: "s.kith", statement: "change")
      changes.append(NewChange(change, info))
      after[workspace.lastChange + Int64(index) + 1] = next
    }
    attempted = (workspace.lastChange + Int64(count), after)
    let file = WrittenFile(path: "/x/\(random.below(3)).csv", kind: .export, time: workspace.head)
    let records = try workspace.commit(changes, written: random.chance(0.2) ? [file] : [])
    #expect(records.map(\.number).last == attempted?.head)
    models = after
  }
}

extension History {
  /// A random change of the snapshot, done to the model as well.
  private mutating func randomSteps(
    _ snapshot: StoreSnapshot, _ model: inout Model
  ) throws -> [ChangeSet.Step] {
    let tables = snapshot.orderedTables
    guard let table = tables.isEmpty || random.chance(0.08) ? nil : random.pick(tables) else {
      return addTable(snapshot, &model)
    }
    let name = table.schema.name
    switch random.below(16) {
    case 0..<7 where table.rowCount > 0: return [try update(table, &model)]
    case 7..<10: return [insert(table, snapshot, &model)]
    case 10..<12 where table.rowCount > 0:
      let rows = pickRows(table)
      for row in rows { model.tables[name]?.rows[table.rowIDs[Int(row)]] = nil }
      return [try ChangeSet.delete(table, rows: rows)]
    case 12: return [addColumn(table, &model)]
    case 13 where table.schema.columns.count > 1:
      let at = random.below(table.schema.columns.count)
      model.tables[name]?.columns.remove(at: at)
      for id in table.rowIDs.array { model.tables[name]?.rows[id]?.remove(at: at) }
      return [.dropColumn(table: name, at: at, table.schema.columns[at], table.slots[at])]
    case 14 where random.chance(0.3):
      model.names.removeAll { $0 == name }
      model.tables[name] = nil
      return [.dropTable(table, at: tables.firstIndex { $0 === table } ?? 0)]
    default:
      let text = "note \(random.below(1000))"
      let note = NoteName(.view, "v\(random.below(3))")
      let old = model.notes[note.name]
      model.notes[note.name] = text
      return [.setNote(note, old: old, new: text)]
    }
  }

  private mutating func pickRows(_ table: Table) -> [Int32] {
    let share = random.pick([0.02, 0.2, 0.9])
    let rows = (0..<Int32(table.rowCount)).filter { _ in random.chance(share) }
    return rows.isEmpty ? [Int32(random.below(table.rowCount))] : rows
  }

  private mutating func values(_ type: LogicalType, _ count: Int) -> [Value] {
    (0..<count).map { _ in RandomValues.value(type, &random) }
  }

  private mutating func update(_ table: Table, _ model: inout Model) throws -> ChangeSet.Step {
    let column = random.below(table.schema.columns.count)
    let type = table.schema.columns[column].type
    let rows = pickRows(table)
    let values = values(type, rows.count)
    for (row, value) in zip(rows, values) {
      model.tables[table.schema.name]?.rows[table.rowIDs[Int(row)]]?[column] = value
    }
    return try ChangeSet.update(table, column, rows: rows, to: RandomValues.column(values, type))
  }

  private mutating func insert(
    _ table: Table, _ snapshot: StoreSnapshot, _ model: inout Model
  ) -> ChangeSet.Step {
    let ids = ChangeSet.newIDs(1 + random.below(random.pick([3, 40])), in: snapshot)
    let columns = table.schema.columns.map { values($0.type, ids.count) }
    for (row, id) in ids.array.enumerated() {
      model.tables[table.schema.name]?.rows[id] = columns.map { $0[row] }
    }
    return .insert(
      ChangeSet.Rows(
        table: table.schema.name, ids: ids,
        slots: zip(columns, table.schema.columns).map {
          ColumnSlot(RandomValues.column($0, $1.type))
        }))
  }

  private mutating func addColumn(_ table: Table, _ model: inout Model) -> ChangeSet.Step {
    let schema = ColumnSchema("c\(random.next() % 1_000_000_007)", random.pick(RandomValues.types))
    let at = random.below(table.schema.columns.count + 1)
    let values = values(schema.type, table.rowCount)
    let name = table.schema.name
    model.tables[name]?.columns.insert(schema, at: at)
    for (row, id) in table.rowIDs.array.enumerated() {
      model.tables[name]?.rows[id]?.insert(values[row], at: at)
    }
    return .addColumn(
      table: name, at: at, schema, ColumnSlot(RandomValues.column(values, schema.type)))
  }

  private mutating func addTable(
    _ snapshot: StoreSnapshot, _ model: inout Model
  ) -> [ChangeSet.Step] {
    let name = "t\(random.next() % 1_000_000_007)"
    let columns = (0..<(1 + random.below(4))).map { ColumnSchema("c\($0)", random.pick(RandomValues.types)) }
    let ids = ChangeSet.newIDs(random.below(random.pick([2, 60])), in: snapshot)
    let cells = columns.map { values($0.type, ids.count) }
    var copy = Model.Table(columns: columns)
    for (row, id) in ids.array.enumerated() { copy.rows[id] = cells.map { $0[row] } }
    let at = random.below(model.names.count + 1)
    model.names.insert(name, at: at)
    model.tables[name] = copy
    let slots = zip(cells, columns).map { ColumnSlot(RandomValues.column($0, $1.type)) }
    let table = Table(schema: TableSchema(name: name, columns: columns), slots: slots, rowIDs: ids)
    return [.addTable(table, at: at)]
  }

  /// The change done to the model by hand; false when it does not fit.
  static func perform(_ change: ChangeSet, on model: inout Model) -> Bool {
    for step in change.steps {
      guard let name = step.table else {
        if case .setNote(let note, _, let new) = step { model.notes[note.name] = new }
        continue
      }
      switch step {
      case .update(let cells):
        guard let index = model.tables[name]?.columns.firstIndex(where: { $0.name == cells.column })
        else { return false }
        for (place, id) in cells.ids.array.enumerated() {
          model.tables[name]?.rows[id]?[index] = cells.new.column().value(place)
        }
      case .insert(let rows):
        for (place, id) in rows.ids.array.enumerated() {
          model.tables[name]?.rows[id] = rows.slots.map { $0?.column().value(place) ?? .null }
        }
      case .delete(let rows): for id in rows.ids.array { model.tables[name]?.rows[id] = nil }
      case .addTable(let table, let at):
        guard model.tables[name] == nil, at <= model.names.count else { return false }
        var copy = Model.Table(columns: table.schema.columns)
        for (place, id) in table.rowIDs.array.enumerated() {
          copy.rows[id] = table.columns.map { $0?.value(place) ?? .null }
        }
        model.names.insert(name, at: at)
        model.tables[name] = copy
      case .dropTable:
        model.names.removeAll { $0 == name }
        model.tables[name] = nil
      case .addColumn(_, let at, let schema, let slot):
        guard let table = model.tables[name], at <= table.columns.count,
          slot?.count == table.rows.count
        else { return false }
        model.tables[name]?.columns.insert(schema, at: at)
        for (place, id) in table.rows.keys.sorted().enumerated() {
          model.tables[name]?.rows[id]?.insert(slot?.column().value(place) ?? .null, at: at)
        }
      case .dropColumn(_, let at, _, _):
        guard let table = model.tables[name], at < table.columns.count else { return false }
        model.tables[name]?.columns.remove(at: at)
        for id in table.rows.keys { model.tables[name]?.rows[id]?.remove(at: at) }
      default: return false
      }
    }
    return true
  }
}
