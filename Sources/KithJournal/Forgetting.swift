import KithBase
import KithColumns
import KithStore

/// What is to vanish, worked out from the whole history before anything is written.
struct ForgetPlan {
  /// For a column, under all its names, the rows whose cells go.
  var blanks: [Int: Set<Int64>] = [:]
  /// Columns in which null is not allowed, or was not at some time.
  var needsValue: Set<Int> = []
  /// The tables as they are.
  var shapes: [String: Lineage.Shape] = [:]
  /// For columns that refer to blanked keys: what each key became.
  var renames: [Int: [[UInt8]: String]] = [:]
  /// What dictionaries must not hold unless another row has it.
  var unwanted = UnwantedTexts(exact: [], inside: TextScrubber([]))

  var scrubber: TextScrubber { unwanted.inside }

  /// The rows of a stored column whose cells go, ascending.
  func rows(_ place: TracedStep.Place) -> [Int32] {
    guard let wanted = blanks[place.column] else { return [] }
    return wanted.compactMap { place.ids.row(of: $0).map { Int32($0) } }.sorted()
  }
}

extension Workspace {
  /// Finds out what the request means for the history: reads the cells that go, and changes nothing.
  func plan(_ request: ForgetRequest) throws -> ForgetPlan {
    let walk = try walk()
    var plan = ForgetPlan()
    plan.shapes = walk.head.shapes
    var identifying: Set<Int> = []
    for cells in request.cells {
      for name in cells.columns + cells.identifying {
        for column in try walk.columns(name, of: cells.table) {
          plan.blanks[column, default: []].formUnion(cells.rows.array)
        }
      }
      for name in cells.identifying {
        identifying.formUnion(try walk.columns(name, of: cells.table))
      }
    }
    let keys = walk.lineage.keys
    plan.needsValue = keys.union(walk.lineage.required)
    // What refers to a key of the person goes on referring to what the key became.
    let children = walk.lineage.parents.filter { !$0.value.isDisjoint(with: plan.blanks.keys) }
    var found = FoundTexts(identifying: identifying, keys: Set(children.values.joined()))
    _ = try self.walk { _, steps in
      for step in steps {
        _ = try step.mapping { slot, place in
          let rows = plan.rows(place)
          if rows.isEmpty { return slot }
          if slot.type != .text, keys.contains(place.column) { throw Self.refusal(place) }
          try found.add(slot, rows, place)
          return slot
        }
      }
    }
    for key in found.keys { try dropShared(key, &found, plan) }
    for (child, parents) in children {
      plan.renames[child] = [:]
      for parent in parents { plan.renames[child, default: [:]].merge(found.keyTexts[parent] ?? [:]) { $1 } }
    }
    let texts = found.identifyingTexts.union(request.texts.map { Array($0.utf8) })
    plan.unwanted = UnwantedTexts(exact: found.texts, inside: TextScrubber(texts))
    return plan
  }

  /// A key that another row has now is not the person's: what refers to it stays as it is.
  private func dropShared(_ key: Int, _ found: inout FoundTexts, _ plan: ForgetPlan) throws {
    for table in store.snapshot.orderedTables {
      guard let shape = plan.shapes[table.schema.name], let index = shape.columns.firstIndex(of: key),
        let slot = table.slots[index], slot.type == .text
      else { continue }
      let column = try slot.load()
      guard case .text(let codes, let dictionary) = column.data else { continue }
      var texts: [Int32: [UInt8]] = [:]
      for text in found.keyTexts[key, default: [:]].keys {
        if let code = text.withUnsafeBufferPointer({ dictionary.code(of: $0) }) { texts[code] = text }
      }
      if texts.isEmpty { continue }
      let own = plan.blanks[key] ?? []
      for row in 0..<codes.count where !column.isNull(row) {
        if let text = texts[codes.base[row]], !own.contains(table.rowIDs[row]) {
          found.keyTexts[key]?[text] = nil
        }
      }
    }
  }

  private static func refusal(_ place: TracedStep.Place) -> ForgetRefusal {
    let parts = place.name.split(separator: ".", maxSplits: 1).map(String.init)
    return .keyIsNoText(table: parts[0], column: parts.count > 1 ? parts[1] : "")
  }
}

/// The texts that stood in the cells that go.
private struct FoundTexts {
  let identifying: Set<Int>
  /// Columns whose texts others refer to.
  let keys: Set<Int>
  var texts: Set<[UInt8]> = []
  var identifyingTexts: Set<[UInt8]> = []
  var keyTexts: [Int: [[UInt8]: String]] = [:]

  init(identifying: Set<Int>, keys: Set<Int>) {
    self.identifying = identifying
    self.keys = keys
  }

  mutating func add(_ slot: ColumnSlot, _ rows: [Int32], _ place: TracedStep.Place) throws {
    let isIdentifying = identifying.contains(place.column)
    if slot.type != .text, !isIdentifying { return }
    let column = try slot.load()
    for row in rows where !column.isNull(Int(row)) {
      let id = place.ids[Int(row)]
      let bytes = Array(ValueText.text(of: column.value(Int(row))).utf8)
      if bytes.isEmpty || bytes == Array(Blank.text(for: id).utf8) { continue }
      if slot.type == .text { texts.insert(bytes) }
      if isIdentifying, bytes.count >= ForgetRequest.scrubbedBytesMin { identifyingTexts.insert(bytes) }
      if keys.contains(place.column) { keyTexts[place.column, default: [:]][bytes] = Blank.text(for: id) }
    }
  }
}

/// Writes what the plan changes: columns and changes without the cells, inside one transaction.
final class Forgetting {
  private let file: ColumnFile
  private let plan: ForgetPlan
  let places: ObjectPlaces
  var report = ForgetReport()
  /// What became of a stored column; itself where nothing had to go.
  private var known: [Stored: Int64] = [:]

  private struct Stored: Hashable {
    var object: Int64
    var column: Int
    var rows: [Int32]
  }

  init(_ file: ColumnFile, _ plan: ForgetPlan, _ numbers: NextNumbers) {
    self.file = file
    self.plan = plan
    places = ObjectPlaces(file, numbers)
  }

  /// The column without what goes; the same slot when nothing does. One that lies in the file is
  /// written anew, but for the pieces that stay.
  func rewritten(
    _ slot: ColumnSlot, _ place: TracedStep.Place, _ count: inout Int
  ) throws -> ColumnSlot {
    let rows = plan.rows(place)
    if rows.isEmpty, slot.type != .text { return slot }
    guard let object = slot.origin?.object else {
      return try changed(slot, rows, place, nil, &count).map { ColumnSlot($0) } ?? slot
    }
    let key = Stored(object: object, column: place.column, rows: rows)
    if let done = known[key] {
      return done == object ? slot : file.slot(done, type: slot.type, count: slot.count, name: place.name)
    }
    let layout = try file.layout(object)
    guard let column = try changed(slot, rows, place, layout, &count) else {
      known[key] = object
      return slot
    }
    let written = try file.write(column, ids: place.ids, previous: layout, numbers: &places.numbers)
    known[key] = written.object
    return file.slot(written.object, type: slot.type, count: slot.count, name: place.name)
  }

  /// The column after all that goes has gone; nil when nothing does. With a layout, the dictionary is
  /// looked at first, because most columns need not be read further.
  private func changed(
    _ slot: ColumnSlot, _ rows: [Int32], _ place: TracedStep.Place, _ layout: ColumnLayout?,
    _ count: inout Int
  ) throws -> Column? {
    let renames = plan.renames[place.column]
    if let layout, rows.isEmpty, renames == nil {
      let texts = try file.texts(layout, name: place.name)
      if plan.unwanted.codes(in: texts).isEmpty { return nil }
    }
    var column = try slot.load()
    var isChanged = false
    if let renames, let renamed = column.renamingTexts(renames) {
      column = renamed
      isChanged = true
    }
    // What refers to a key that was replaced keeps referring to it.
    let rows = renames == nil ? rows : rows.filter { !Blank.isReplacement(column.value(Int($0))) }
    if !rows.isEmpty {
      let values = Blank.column(
        column.type, ids: rows.map { place.ids[Int($0)] },
        isNullAllowed: !plan.needsValue.contains(place.column))
      let full = rows.indices.filter { column.value(Int(rows[$0])) != values.value($0) }.count
      count += full
      if full > 0 {
        column = column.setting(rows, to: values)
        isChanged = true
      }
    }
    if case .text(_, let dictionary) = column.data {
      let (rest, used) = column.withoutUnusedTexts(plan.unwanted.codes(in: dictionary))
      let isNamed = used.contains { plan.scrubber.hits(dictionary.entry($0)) }
      if isNamed, !report.elsewhere.contains(place.name) { report.elsewhere.append(place.name) }
      column = rest ?? column
      isChanged = isChanged || rest != nil
    }
    return isChanged ? column : nil
  }

  /// The step without what goes; nil when nothing does.
  func rewritten(_ traced: TracedStep) throws -> ChangeSet.Step? {
    var isChanged = false
    var cells = 0
    let mapped = try traced.mapping { slot, place in
      let result = try rewritten(slot, place, &cells)
      if result !== slot { isChanged = true }
      return result
    }
    report.historyCells += cells
    let scrubbed = mapped.scrubbed(plan.scrubber)
    return isChanged || scrubbed.isChanged ? scrubbed.step : nil
  }

  /// The folded tables and where their columns lie now.
  func rewritten(_ folded: FoldedState, _ state: Lineage.State) throws -> FoldedState {
    var objects: [[String]: Int64] = [:]
    var cells = 0
    let tables = try folded.snapshot.orderedTables.map { table -> Table in
      let schema = table.schema
      let slots = try table.slots.enumerated().map { index, slot -> ColumnSlot? in
        let name = [schema.name, schema.columns[index].name]
        guard let slot, let object = folded.objects[name], let shape = state.shapes[schema.name] else {
          return slot
        }
        let stored = file.slot(
          object, type: slot.type, count: slot.count, name: name.joined(separator: "."))
        let place = TracedStep.Place(
          column: shape.columns[index], ids: table.rowIDs, name: name.joined(separator: "."))
        let result = try rewritten(stored, place, &cells)
        objects[name] = result.origin?.object ?? object
        return result
      }
      return Table(schema: plan.scrubber.scrubbed(schema), slots: slots, rowIDs: table.rowIDs)
    }
    let old = folded.snapshot
    var result = FoldedState(
      snapshot: StoreSnapshot(
        tables: tables, references: old.catalog.references,
        notes: old.notes.mapValues { plan.scrubber.scrubbed($0) }, nextRowID: old.nextRowID))
    result.change = folded.change
    result.objects = objects
    return result
  }
}

extension ChangeSet.Step {
  /// The step with `…` for the texts in notes and in expressions of columns.
  fileprivate func scrubbed(_ scrubber: TextScrubber) -> (step: ChangeSet.Step, isChanged: Bool) {
    if scrubber.isEmpty { return (self, false) }
    func table(_ table: Table) -> Table {
      Table(schema: scrubber.scrubbed(table.schema), slots: table.slots, rowIDs: table.rowIDs)
    }
    switch self {
    case .update, .insert, .delete, .setReferences: return (self, false)
    case .addTable(let old, let at):
      let new = table(old)
      return (.addTable(new, at: at), new.schema != old.schema)
    case .dropTable(let old, let at):
      let new = table(old)
      return (.dropTable(new, at: at), new.schema != old.schema)
    case .addColumn(let table, let at, let old, let slot):
      let new = scrubber.scrubbed(old)
      return (.addColumn(table: table, at: at, new, slot), new != old)
    case .dropColumn(let table, let at, let old, let slot):
      let new = scrubber.scrubbed(old)
      return (.dropColumn(table: table, at: at, new, slot), new != old)
    case .replaceColumn(let table, let at, var old, var new):
      let before = [old.schema, new.schema]
      old.schema = scrubber.scrubbed(old.schema)
      new.schema = scrubber.scrubbed(new.schema)
      return (.replaceColumn(table: table, at: at, old: old, new: new), [old.schema, new.schema] != before)
    case .setSchema(let old, let new):
      let after = [scrubber.scrubbed(old), scrubber.scrubbed(new)]
      return (.setSchema(old: after[0], new: after[1]), after != [old, new])
    case .setNote(let name, let old, let new):
      let after = [scrubber.scrubbed(old), scrubber.scrubbed(new)]
      return (.setNote(name, old: after[0], new: after[1]), after != [old, new])
    }
  }
}
