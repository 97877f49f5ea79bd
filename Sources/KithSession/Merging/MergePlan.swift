import KithBase
import KithColumns
import KithStore

/// The steps that make one row of every cluster: fields, references, links that fold, and the memory
/// that takes all of it back.
struct MergePlan {
  private(set) var steps: [ChangeSet.Step] = []
  /// Rows that refer to a loser and move, by table.
  private(set) var movedCounts: [String: Int] = [:]
  private(set) var foldedCount = 0
  /// Fields with different values in the rows of a cluster, by column.
  private(set) var conflicts: [String: Int] = [:]
  /// The keys of the rows that stay.
  private(set) var survivorKeys: [String] = []
  private(set) var loserCount = 0

  private let snapshot: StoreSnapshot
  private let shape: MergeShape
  private let range: SourceRange
  /// For every key that goes the cluster's key, as text and as value.
  private var redirect: [String: String] = [:]
  private var keyValues: [String: Value] = [:]
  /// For every row of the clusters, those of earlier merges included, its key as a value.
  private var originValues: [String: Value] = [:]
  private var goneRows: Set<Int32> = []
  private var moves: [MergeMemory.Move] = []
  private var folded: [(table: String, source: MergeMemory.Source)] = []

  init(
    _ snapshot: StoreSnapshot, _ shape: MergeShape, _ clusters: [MergeCluster], _ range: SourceRange
  ) throws {
    self.snapshot = snapshot
    self.shape = shape
    self.range = range
    let memory = MergeMemory(snapshot)
    moves = memory.moves()
    let firstMove = moves.count
    for cluster in clusters { note(cluster) }
    try fields(clusters)
    try references(Set(moves[..<firstMove].map(MergePlan.place)))
    try remember(clusters, memory)
  }

  private static func place(_ move: MergeMemory.Move) -> String {
    "\(move.table)\u{0}\(move.column)\u{0}\(move.row)"
  }

  private mutating func note(_ cluster: MergeCluster) {
    let survivor = cluster.sources[cluster.survivor]
    survivorKeys.append(survivor.key)
    keyValues[survivor.key] = survivor.values[shape.key]
    for source in cluster.sources { originValues[source.key] = source.values[shape.key] }
    for (index, source) in cluster.sources.enumerated() where index != cluster.survivor {
      redirect[source.key] = survivor.key
      if let place = cluster.current[index] {
        goneRows.insert(place)
        loserCount += 1
      }
    }
    for column in shape.stored.indices where column != shape.key {
      let values = Set(cluster.sources.map { $0.values[column] }.filter { !GoldenRecord.isBlank($0) })
      if values.count > 1 { conflicts[shape.column(column).name, default: 0] += 1 }
    }
  }

  /// What the merge does, before it is agreed to.
  func headline(_ count: Int) -> String {
    var parts = [
      "will merge \(Wording.grouped(loserCount + count)) \(shape.name) into \(Wording.grouped(count))"
    ]
    for (table, moved) in movedCounts.sorted(by: { $0.key < $1.key }) {
      parts.append("\(Wording.grouped(moved)) \(table) move")
    }
    if foldedCount > 0 { parts.append("\(Wording.counted(foldedCount, "link")) fold") }
    if !conflicts.isEmpty {
      let fields = conflicts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
      parts.append(
        "different: "
          + fields.prefix(Limits.candidatesInHintMax).map { "\($0.key) in \(Wording.grouped($0.value))" }
          .joined(separator: ", "))
    }
    return parts.joined(separator: " · ")
  }

  // MARK: Fields

  /// References within the table, which must not come to point at their own row.
  private var selfReferences: [Int] {
    snapshot.catalog.references.compactMap { reference in
      guard reference.fromTable == shape.name, reference.toTable == shape.name else { return nil }
      return shape.stored.firstIndex { shape.table.schema.columns[$0].name == reference.fromColumn }
    }
  }

  private mutating func fields(_ clusters: [MergeCluster]) throws {
    var updates: [Int: [(row: Int32, value: Value)]] = [:]
    var inserted: [(row: Int64, values: [Value])] = []
    let own = selfReferences
    for cluster in clusters {
      var golden = shape.golden(cluster)
      let survivor = cluster.sources[cluster.survivor]
      for column in own { repair(&golden[column], of: survivor, column) }
      guard let place = cluster.current[cluster.survivor] else {
        inserted.append((survivor.row, golden))
        continue
      }
      let now = shape.values(place)
      for column in golden.indices where golden[column] != now[column] {
        updates[column, default: []].append((place, golden[column]))
      }
    }
    for (column, cells) in updates.sorted(by: { $0.key < $1.key }) {
      steps += try MergePlan.update(shape.table, shape.stored[column], cells, range)
    }
    if !goneRows.isEmpty { steps.append(try ChangeSet.delete(shape.table, rows: goneRows.sorted())) }
    if !inserted.isEmpty { steps.append(MergePlan.insertion(shape, inserted)) }
  }

  /// A reference to a row that goes follows it; one to the own row is none.
  private mutating func repair(_ value: inout Value, of survivor: MergeMemory.Source, _ column: Int) {
    if value.isNull { return }
    let text = ValueText.text(of: value)
    let target = redirect[text] ?? text
    if target == survivor.key {
      value = .null
      moves.append(
        MergeMemory.Move(
          table: shape.name, column: shape.column(column).name, row: survivor.row, origin: text,
          isNulled: true))
    } else if let moved = keyValues[target] {
      value = moved
    }
  }

  static func update(
    _ table: Table, _ column: Int, _ cells: [(row: Int32, value: Value)], _ range: SourceRange
  ) throws -> [ChangeSet.Step] {
    let sorted = cells.sorted { $0.row < $1.row }
    var builder = VectorBuilder(table.schema.columns[column].type)
    for cell in sorted { builder.append(cell.value) }
    return try ColumnUpdate(table, column, rows: sorted.map(\.row), to: builder.vector(), range).steps
  }

  /// Rows that come back under the numbers that they had.
  static func insertion(
    _ shape: MergeShape, _ rows: [(row: Int64, values: [Value])]
  ) -> ChangeSet.Step {
    let sorted = rows.sorted { $0.row < $1.row }
    let slots = shape.table.schema.columns.indices.map { index -> ColumnSlot? in
      guard let column = shape.stored.firstIndex(of: index) else { return nil }
      var builder = VectorBuilder(shape.table.schema.columns[index].type)
      for row in sorted { builder.append(row.values[column]) }
      return ColumnSlot(Column(builder.vector()))
    }
    return .insert(
      ChangeSet.Rows(table: shape.name, ids: RowIDs(sorted.map(\.row)), slots: slots))
  }

  // MARK: References

  private mutating func references(_ known: Set<String>) throws {
    for (index, reference) in snapshot.catalog.references.enumerated()
    where reference.toTable == shape.name {
      let child = snapshot.table(reference.fromTable)
      guard let column = child.schema.column(reference.fromColumn) else { continue }
      let parents = snapshot.reference(index).parents
      var cells: [(row: Int32, value: Value)] = []
      let isOwn = reference.fromTable == shape.name
      let survivors = isOwn ? Set(survivorKeys) : []
      for row in 0..<parents.count {
        let parent = parents.base[row]
        guard parent >= 0, goneRows.contains(parent) else { continue }
        // Of merged rows the golden values say it already.
        if isOwn, goneRows.contains(Int32(row)) || survivors.contains(shape.keyText(Int32(row))) { continue }
        let origin = shape.keyText(parent)
        guard let target = redirect[origin], let value = keyValues[target] else { continue }
        cells.append((Int32(row), value))
        let move = MergeMemory.Move(
          table: reference.fromTable, column: reference.fromColumn, row: child.rowIDs[row],
          origin: origin, isNulled: false)
        // A row that moved before knows where it came from.
        if !known.contains(MergePlan.place(move)) { moves.append(move) }
      }
      if cells.isEmpty { continue }
      movedCounts[reference.fromTable, default: 0] += cells.count
      let gone = try fold(child, reference, column, cells, parents)
      let kept = cells.filter { !gone.contains($0.row) }
      if !kept.isEmpty { steps = try MergePlan.update(child, column, kept, range) + steps }
      if !gone.isEmpty { steps = [try ChangeSet.delete(child, rows: gone.sorted())] + steps }
      if isOwn { try refuseLoop(child, column, cells) }
    }
  }

  /// A chain of references within the table that would come back to its start.
  private func refuseLoop(
    _ table: Table, _ column: Int, _ cells: [(row: Int32, value: Value)]
  ) throws(Diagnostic) {
    let moved = Dictionary(cells.map { ($0.row, $0.value) }, uniquingKeysWith: { first, _ in first })
    var rowOfKey: [Value: Int32] = [:]
    for row in 0..<table.rowCount where !goneRows.contains(Int32(row)) {
      rowOfKey[table.column(shape.stored[shape.key]).value(row)] = Int32(row)
    }
    for start in moved.keys {
      var row = start
      for _ in 0..<table.rowCount {
        let value = moved[row] ?? table.column(column).value(Int(row))
        guard let next = rowOfKey[value] else { break }
        if next == start {
          throw Diagnostic(
            "K0614",
            "the merge would make a loop of `\(shape.name).\(table.schema.columns[column].name)` at "
              + shape.keyText(start), range, hint: "update that reference first")
        }
        row = next
      }
    }
  }

  // MARK: Links that fold

  /// Rows of a table of links that say the same as another one once they have moved: they go, and the
  /// oldest stays, so that no order of merges shows.
  private mutating func fold(
    _ child: Table, _ reference: ReferenceSchema, _ column: Int,
    _ cells: [(row: Int32, value: Value)], _ parents: Buffer<Int32>
  ) throws -> Set<Int32> {
    guard let compared = snapshot.linkColumns(child, column) else { return [] }
    let moved = Dictionary(cells.map { ($0.row, $0.value) }, uniquingKeysWith: { first, _ in first })
    let targets = Set(cells.map(\.value))
    var alike: [[Value]: [Int32]] = [:]
    for row in 0..<Int32(child.rowCount) {
      let parent = moved[row] ?? child.column(column).value(Int(row))
      guard targets.contains(parent) else { continue }
      let values = compared.map { $0 == column ? parent : child.column($0).value(Int(row)) }
      alike[values, default: []].append(row)
    }
    var gone: Set<Int32> = []
    for rows in alike.values where rows.count > 1 && rows.contains(where: { moved[$0] != nil }) {
      gone.formUnion(rows.dropFirst())
    }
    if gone.isEmpty { return [] }
    let shape = try? MergeShape(child, range)
    let stored = child.schema.columns.indices.filter { child.schema.columns[$0].expression == nil }
    let origins = Dictionary(
      moves.filter { $0.table == child.schema.name && $0.column == reference.fromColumn }.map { ($0.row, $0.origin) },
      uniquingKeysWith: { first, _ in first })
    for row in gone.sorted() {
      let origin = origins[child.rowIDs[Int(row)]] ?? self.shape.keyText(parents.base[Int(row)])
      folded.append(
        (
          child.schema.name,
          MergeMemory.Source(
            role: .folded, row: child.rowIDs[Int(row)], key: shape?.keyText(row) ?? "", survivor: origin,
            values: stored.map { index in
              index == column ? originValues[origin] ?? child.column(index).value(Int(row)) : child.column(index).value(Int(row))
            })
        ))
    }
    foldedCount += gone.count
    let table = child.schema.name
    let ids = Set(gone.map { child.rowIDs[Int($0)] })
    moves.removeAll { $0.table == table && $0.column == reference.fromColumn && ids.contains($0.row) }
    return gone
  }

  // MARK: Memory

  private mutating func remember(_ clusters: [MergeCluster], _ memory: MergeMemory) throws {
    let schema = shape.table.schema
    let touched = Set(clusters.flatMap { $0.sources.map(\.key) })
    var sources = memory.sources(of: schema).filter {
      $0.role == .folded || !touched.contains($0.key) || !touched.contains($0.survivor)
    }
    var pairs = memory.redirects(of: schema.name)
    for cluster in clusters {
      let survivor = cluster.sources[cluster.survivor].key
      for index in cluster.order {
        var source = cluster.sources[index]
        source.survivor = survivor
        sources.append(source)
        if source.key != survivor { pairs[source.key] = survivor }
      }
      pairs[survivor] = nil
      var golden = shape.golden(cluster)
      var repaired: [MergeMemory.Move] = []
      swap(&repaired, &moves)
      for column in selfReferences { repair(&golden[column], of: cluster.sources[cluster.survivor], column) }
      swap(&repaired, &moves)
      sources.append(
        MergeMemory.Source(
          role: .golden, row: cluster.sources[cluster.survivor].row, key: survivor, survivor: survivor,
          values: golden))
    }
    steps += memory.replacing(sources: sources, of: schema)
    for table in Set(folded.map(\.table)).sorted() where table != schema.name {
      let child = snapshot.table(table).schema
      steps += memory.replacing(
        sources: memory.sources(of: child) + folded.filter { $0.table == table }.map(\.source), of: child)
    }
    steps += memory.replacing(moves: moves)
    steps += memory.replacing(merged: pairs, of: schema.name)
    steps += memory.replacing(pins: pins(clusters, memory), of: schema.name)
  }

  /// Fields of the merged rows that no rule decided.
  private func pins(_ clusters: [MergeCluster], _ memory: MergeMemory) -> [MergeMemory.Pin] {
    let gone = Set(clusters.flatMap { $0.sources.map(\.key) })
    var pins = memory.pins(of: shape.name).filter { !gone.contains($0.key) }
    for cluster in clusters {
      let key = cluster.sources[cluster.survivor].key
      for column in shape.stored.indices where column != shape.key {
        let isTaken = cluster.taking[column] != nil
        guard isTaken || cluster.pins[column] != nil else { continue }
        pins.append(
          MergeMemory.Pin(
            key: key, column: shape.column(column).name,
            isEdit: !isTaken && cluster.pins[column]?.isEdit == true))
      }
    }
    return pins
  }
}

extension StoreSnapshot {
  /// The columns in which two rows of a table of links are compared; nil for tables that are more than
  /// links: they have amounts, or fewer than two references. A key that the reference is part of decides
  /// alone.
  func linkColumns(_ child: Table, _ column: Int) -> [Int]? {
    let schema = child.schema
    if schema.key.count > 1, schema.key.contains(column) { return schema.key }
    let references = Set(
      catalog.references.filter { $0.fromTable == schema.name }.compactMap { schema.column($0.fromColumn) })
    guard references.count > 1 else { return nil }
    let others = schema.columns.indices.filter {
      !schema.key.contains($0) && schema.columns[$0].expression == nil
    }
    let hasAmounts = others.contains { !references.contains($0) && schema.columns[$0].type.isNumeric }
    return hasAmounts ? nil : others
  }

  /// How many rows refer to each row of a table, over all references.
  func referringCounts(to table: String) -> [Int] {
    var counts = [Int](repeating: 0, count: self.table(table).rowCount)
    for (index, reference) in catalog.references.enumerated() where reference.toTable == table {
      let parents = self.reference(index).parents
      for row in 0..<parents.count where parents.base[row] >= 0 { counts[Int(parents.base[row])] += 1 }
    }
    return counts
  }
}
