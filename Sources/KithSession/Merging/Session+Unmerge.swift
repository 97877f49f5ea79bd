import KithBase
import KithColumns
import KithPlan
import KithStore

extension Session {
  /// Takes rows out of the rows that they went into: they come back as they were, with exactly the rows
  /// that referred to them; what somebody has changed since stays and is told.
  func unmerge(_ name: String, _ keys: [Value], _ range: SourceRange) throws -> ResultTable? {
    let shape = try MergeShape(store.snapshot.table(name), range)
    var unmerging = try Unmerging(store.snapshot, shape, range)
    for key in keys { try unmerging.free(ValueText.text(of: key)) }
    let headline =
      "will take \(Wording.listed(keys.map { ValueText.text(of: $0) })) of \(name) out again · "
      + "\(Wording.counted(unmerging.returned, "row")) that referred return"
    guard try apply(try unmerging.steps(), headline) else { return nil }
    try dropEmptyExtrasColumn(name)
    var told: Set<String> = []
    for conflict in unmerging.conflicts where told.insert(conflict).inserted { output.note(.note(conflict)) }
    return nil
  }
}

/// Rows on their way out of a merge. Fields are compared three ways: what the merge made, what stands
/// there now, and what the remaining rows give.
struct Unmerging {
  /// What was changed since and stays, as sentences.
  private(set) var conflicts: [String] = []
  /// Rows that refer to a freed row again.
  private(set) var returned = 0

  private let snapshot: StoreSnapshot
  private let shape: MergeShape
  private let range: SourceRange
  private let memory: MergeMemory
  private var sources: [MergeMemory.Source]
  private var redirects: [String: String]
  private var moves: [MergeMemory.Move]
  private var decisions: [MergeMemory.Decision]
  private var pins: [MergeMemory.Pin]
  private var rowOfKey: [String: Int32] = [:]
  private var inserted: [(row: Int64, values: [Value])] = []
  private var updates: [Int: [Int32: Value]] = [:]
  private var childUpdates: [String: [String: [Int32: Value]]] = [:]
  private var unfolded: [String: [MergeMemory.Source]] = [:]

  init(_ snapshot: StoreSnapshot, _ shape: MergeShape, _ range: SourceRange) throws {
    self.snapshot = snapshot
    self.shape = shape
    self.range = range
    memory = MergeMemory(snapshot)
    sources = memory.sources(of: shape.table.schema)
    redirects = memory.redirects(of: shape.name)
    moves = memory.moves()
    decisions = memory.decisions(of: shape.name)
    pins = memory.pins(of: shape.name)
    for row in 0..<shape.table.rowCount { rowOfKey[shape.keyText(Int32(row))] = Int32(row) }
  }

  mutating func free(_ key: String) throws(Diagnostic) {
    guard let survivor = redirects[key], let row = rowOfKey[survivor],
      let place = sources.firstIndex(where: { $0.role == .source && $0.key == key })
    else {
      let members = redirects.filter { $0.value == key }.map(\.key).sorted()
      throw Diagnostic(
        "K0615", "\(key) of `\(shape.name)` went into no other row", range,
        hint: members.first.map { "unmerge \($0)" })
    }
    let freed = sources[place]
    if rowOfKey[key] != nil || shape.table.rowIDs.row(of: freed.row) != nil {
      throw Diagnostic("K0615", "there is another row with the key \(key) by now", range)
    }
    inserted.append((freed.row, freed.values))
    sources.remove(at: place)
    redirects[key] = nil
    recompute(survivor, row, without: freed)
    returnChildren(of: key, from: survivor)
    var said = MergeMemory.Decision(key, survivor, isSame: false)
    said.levels = decisions.first { $0.isAbout(said) }?.levels ?? ""
    decisions.removeAll { $0.isAbout(said) }
    decisions.append(said)
  }

  // MARK: Fields

  /// The survivor becomes what its remaining rows give, but for fields that were changed since.
  private mutating func recompute(_ survivor: String, _ row: Int32, without freed: MergeMemory.Source) {
    guard let goldenPlace = sources.firstIndex(where: { $0.role == .golden && $0.survivor == survivor })
    else { return }
    let remaining = sources.filter { $0.role == .source && $0.survivor == survivor }
    guard let own = remaining.firstIndex(where: { $0.key == survivor }) else { return }
    let was = sources[goldenPlace].values
    var next = remaining[own].values
    if remaining.count > 1 {
      next = GoldenRecord.values(
        of: remaining.map(\.values), survivor: remaining[own].values, rules: shape.rules)
    }
    next[shape.key] = remaining[own].values[shape.key]
    let now = shape.values(row)
    for column in next.indices {
      let current = updates[column]?[row] ?? now[column]
      if current != was[column] {
        if next[column] != was[column] {
          conflicts.append(
            "\(shape.column(column).name) of \(survivor) was changed since the merge and stays "
              + "`\(DiagnosticRenderer.printable(ValueText.text(of: current)))`")
        }
        // The rule's value is remembered, so that the change is still known for one.
        next[column] = remaining.count > 1 ? next[column] : current
        continue
      }
      let place = pins.firstIndex { $0.key == survivor && $0.column == shape.column(column).name }
      var pin = place.map { pins[$0] }
      if let place, freed.values[column] == current, !remaining.contains(where: { $0.values[column] == current }) {
        // It was changed or chosen in the row that leaves, and leaves with it.
        pins.remove(at: place)
        pin = nil
      }
      // What was changed by hand stays for ever, what was chosen for as long as rows are together.
      if let pin, pin.isEdit || remaining.count > 1 {
        if pin.isEdit, next[column] != current {
          conflicts.append(
            "\(shape.column(column).name) of \(survivor) was changed by hand and stays "
              + "`\(DiagnosticRenderer.printable(ValueText.text(of: current)))`")
        }
        next[column] = current
        continue
      }
      if next[column] != current || updates[column]?[row] != nil {
        updates[column, default: [:]][row] = next[column]
      }
    }
    if remaining.count > 1 {
      sources[goldenPlace].values = next
    } else {
      sources.removeAll { $0.survivor == survivor && $0.role != .folded }
      pins.removeAll { $0.key == survivor }
    }
  }

  // MARK: Rows that refer

  private mutating func returnChildren(of key: String, from survivor: String) {
    let value = inserted[inserted.count - 1].values[shape.key]
    let own = moves.filter { $0.origin == key && refersHere($0) }
    moves = moves.filter { !($0.origin == key && refersHere($0)) }
    for move in own {
      let table = snapshot.table(move.table)
      guard let column = table.schema.column(move.column) else { continue }
      guard let row = table.rowIDs.row(of: move.row) else {
        conflicts.append("a row of \(move.table) that referred to \(key) was deleted since")
        continue
      }
      let now = table.column(column).value(row)
      let stands = move.isNulled ? now.isNull : ValueText.text(of: now) == survivor
      guard stands else {
        conflicts.append(
          "\(move.column) of a row of \(move.table) that referred to \(key) was changed since and stays "
            + "\(now.isNull ? "empty" : DiagnosticRenderer.printable(ValueText.text(of: now)))")
        continue
      }
      childUpdates[move.table, default: [:]][move.column, default: [:]][Int32(row)] = value
      returned += 1
    }
    for reference in snapshot.catalog.references where reference.toTable == shape.name {
      unfold(snapshot.table(reference.fromTable), reference, key, from: survivor)
    }
  }

  /// Links that were folded come back: those of the freed row, and for the row that stays those whose
  /// like has left with the freed one.
  private mutating func unfold(
    _ child: Table, _ reference: ReferenceSchema, _ key: String, from survivor: String
  ) {
    let name = child.schema.name
    let all = memory.sources(of: child.schema).filter { $0.role == .folded }
    if all.isEmpty { return }
    guard let column = child.schema.column(reference.fromColumn),
      let compared = snapshot.linkColumns(child, column), let staying = rowOfKey[survivor]
    else { return }
    let stored = child.schema.columns.indices.filter { child.schema.columns[$0].expression == nil }
    let target = shape.table.column(shape.stored[shape.key]).value(Int(staying))
    func isBack(_ source: MergeMemory.Source) -> Bool { unfolded[name]?.contains { $0.row == source.row } == true }
    func link(_ value: (Int) -> Value) -> [Value] { compared.map { $0 == column ? target : value($0) } }
    for source in all where source.survivor == key && !isBack(source) {
      unfolded[name, default: []].append(source)
      returned += 1
    }
    // Links that the merged row has now.
    var present: Set<[Value]> = []
    for row in 0..<Int32(child.rowCount) {
      let parent = childUpdates[name]?[reference.fromColumn]?[row] ?? child.column(column).value(Int(row))
      if parent == target { present.insert(link { child.column($0).value(Int(row)) }) }
    }
    for source in unfolded[name] ?? [] {
      if stored.firstIndex(of: column).map({ source.values[$0] == target }) == true {
        present.insert(link { index in stored.firstIndex(of: index).map { source.values[$0] } ?? .null })
      }
    }
    let isAlone = !redirects.values.contains(survivor)
    let waiting = all.filter { $0.survivor == survivor || redirects[$0.survivor] == survivor }
      .sorted { $0.row < $1.row }
    for source in waiting where !isBack(source) {
      let values = link { index in stored.firstIndex(of: index).map { source.values[$0] } ?? .null }
      // A row that is by itself again has all of its own links, also two that say the same.
      guard present.insert(values).inserted || isAlone else { continue }
      var back = source
      if source.survivor != survivor, let place = stored.firstIndex(of: column) {
        back.values[place] = target
        moves.append(
          MergeMemory.Move(
            table: name, column: reference.fromColumn, row: source.row, origin: source.survivor, isNulled: false))
      }
      unfolded[name, default: []].append(back)
      returned += 1
    }
  }

  /// Moves of other tables' merges are kept beside these.
  private func refersHere(_ move: MergeMemory.Move) -> Bool {
    snapshot.catalog.references.contains {
      $0.toTable == shape.name && $0.fromTable == move.table && $0.fromColumn == move.column
    }
  }

  // MARK: Steps

  func steps() throws -> [ChangeSet.Step] {
    var steps: [ChangeSet.Step] = [MergePlan.insertion(shape, inserted)]
    // Columns of this table that refer to it are fields and references at once: the latter win.
    var fields = updates
    if let own = childUpdates[shape.name] {
      for (name, cells) in own {
        guard let column = shape.stored.indices.first(where: { shape.column($0).name == name }) else { continue }
        fields[column, default: [:]].merge(cells) { _, new in new }
      }
    }
    for (column, cells) in fields.sorted(by: { $0.key < $1.key }) {
      steps = try MergePlan.update(
        shape.table, shape.stored[column], cells.map { ($0.key, $0.value) }, range) + steps
    }
    for (name, columns) in childUpdates.sorted(by: { $0.key < $1.key }) where name != shape.name {
      let table = snapshot.table(name)
      for (column, cells) in columns.sorted(by: { $0.key < $1.key }) {
        guard let index = table.schema.column(column) else { continue }
        steps += try MergePlan.update(table, index, cells.map { ($0.key, $0.value) }, range)
      }
    }
    for (name, rows) in unfolded.sorted(by: { $0.key < $1.key }) {
      let child = snapshot.table(name)
      guard let childShape = try? MergeShape(child, range) else { continue }
      let back = rows.filter { child.rowIDs.row(of: $0.row) == nil }
      steps.append(MergePlan.insertion(childShape, back.map { ($0.row, $0.values) }))
      let gone = Set(rows.map(\.row))
      steps += memory.replacing(
        sources: memory.sources(of: child.schema).filter { $0.role != .folded || !gone.contains($0.row) },
        of: child.schema)
    }
    steps += memory.replacing(sources: sources, of: shape.table.schema)
    steps += memory.replacing(moves: moves)
    steps += memory.replacing(merged: redirects, of: shape.name)
    steps += memory.replacing(decisions: decisions, of: shape.name)
    steps += memory.replacing(pins: pins, of: shape.name)
    return steps
  }
}
