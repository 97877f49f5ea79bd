import KithBase
import KithColumns
import KithPlan
import KithStore
import KithSyntax

extension Session {
  /// Makes one row of every cluster, and gives the rows that stay.
  func merge(
    _ name: String, _ wish: BoundEffect.Merge, _ rows: ResultTable, _ range: SourceRange
  ) throws -> ResultTable? {
    var table = rows
    let visible = table.fields.count { !$0.isHidden }
    let groups = Session.groups(places(rows, name), table.fields.remove(at: visible - 1).vector)
    let plan = try mergePlan(name, groups, range) { clusters, shape in
      try self.order(&clusters, shape, wish, table, range)
    }
    guard let plan else { return nil }
    return rowsOfTable(name, keys: Set(plan.survivorKeys))
  }

  /// Rows with the same cluster, those with one row left out; ascending.
  static func groups(_ places: [Int32], _ clusters: Vector) -> [[Int32]] {
    var groups: [Value: Set<Int32>] = [:]
    for (row, place) in places.enumerated() where !clusters.isNull(row) {
      groups[clusters.value(row), default: []].insert(place)
    }
    return groups.values.filter { $0.count > 1 }.map { $0.sorted() }.sorted { $0[0] < $1[0] }
  }

  /// Carries out the merge of rows that belong together, once it is agreed to; nil when it is not. Where
  /// e-mails or phones would be lost the table gets a column for them first, in the same change.
  func mergePlan(
    _ name: String, _ groups: [[Int32]], _ range: SourceRange, besides: [ChangeSet.Step] = [],
    _ order: (inout [MergeCluster], MergeShape) throws -> Void
  ) throws -> MergePlan? {
    let (before, earlier) = (store.snapshot, pending?.steps ?? [])
    func gathered() throws -> (MergeShape, [MergeCluster]) {
      let snapshot = store.snapshot
      let shape = try MergeShape(snapshot.table(name), range)
      let known = MergeShape.Known(MergeMemory(snapshot), shape.table.schema)
      var clusters = groups.map { shape.gathered($0, known) }
      try order(&clusters, shape)
      return (shape, clusters)
    }
    var isAgreed = false
    defer {
      if !isAgreed {
        store.restore(before)
        pending?.steps = earlier
      }
    }
    var (shape, clusters) = try gathered()
    if shape.leavesExtras(clusters) {
      try addExtrasColumn(name)
      (shape, clusters) = try gathered()
    }
    let plan = try MergePlan(store.snapshot, shape, clusters, range)
    let steps = (plan.loserCount == 0 ? [] : plan.steps) + besides
    isAgreed = try apply(steps, plan.headline(clusters.count)) { [shape, clusters] in
      MergeChoices(shape, differencesOf: clusters, limit: $0).table
    }
    return isAgreed ? plan : nil
  }

  private func addExtrasColumn(_ name: String) throws {
    let table = store.snapshot.table(name)
    let empty = Vector.nulls(like: VectorData.empty(of: .text), count: table.rowCount)
    let memory = MergeMemory(store.snapshot)
    let pin = MergeMemory.Pin(key: "", column: FieldRule.extrasColumn, isEdit: false)
    try change(
      [
        .addColumn(
          table: name, at: table.schema.columns.count, ColumnSchema(FieldRule.extrasColumn, .text),
          ColumnSlot(Column(empty)))
      ] + memory.replacing(pins: memory.pins(of: name) + [pin], of: name))
  }

  /// The column that merges have added goes with the last value in it.
  func dropEmptyExtrasColumn(_ name: String) throws {
    let table = store.snapshot.table(name)
    let memory = MergeMemory(store.snapshot)
    let pins = memory.pins(of: name)
    guard pins.contains(where: { $0.key.isEmpty }),
      let column = table.schema.column(FieldRule.extrasColumn)
    else { return }
    let values = table.column(column)
    guard (0..<table.rowCount).allSatisfy({ values.value($0).isNull }) else { return }
    try change(
      [
        .dropColumn(
          table: name, at: column, table.schema.columns[column], ColumnSlot(values))
      ] + memory.replacing(pins: pins.filter { !$0.key.isEmpty }, of: name))
  }

  /// Rows of a table by their keys, with their identity: the result of a merge.
  func rowsOfTable(_ name: String, keys: Set<String>) -> ResultTable? {
    let table = store.snapshot.table(name)
    guard let key = table.schema.key.first else { return nil }
    let column = table.column(key)
    let places = (0..<Int32(table.rowCount)).filter {
      keys.contains(ValueText.text(of: column.value(Int($0))))
    }
    var fields: [ResultTable.Field] = []
    for (index, declared) in table.schema.columns.enumerated() where declared.expression == nil {
      fields.append(
        ResultTable.Field(
          name: declared.name, type: declared.type, vector: table.column(index).gather(Slice(places))))
    }
    fields.append(
      ResultTable.Field(name: "#\(name)", type: .row(table: name), vector: Vector(.row(Slice(places)))))
    return ResultTable(fields: fields, rowCount: places.count)
  }

  // MARK: Order

  private func order(
    _ clusters: inout [MergeCluster], _ shape: MergeShape, _ wish: BoundEffect.Merge,
    _ rows: ResultTable, _ range: SourceRange
  ) throws {
    let order = MergeOrder(shape, children: childCounts(shape))
    switch wish.keep {
    case .best:
      for index in clusters.indices { order.sort(&clusters[index]) }
    case .newest, .oldest:
      let names = wish.keep == .newest ? MergeOrder.updated : MergeOrder.created
      guard let column = MergeOrder.column(names, shape) else {
        throw Diagnostic(
          "K0614", "`\(shape.name)` has none of \(names.joined(separator: ", "))", range,
          hint: "merge keep first sort …")
      }
      for index in clusters.indices {
        order.sort(&clusters[index], by: column, newestFirst: wish.keep == .newest)
      }
    case .first: break
    }
    if wish.keep != .first, wish.taking.isEmpty { return }
    try evaluate(&clusters, shape, wish, rows, range)
  }

  /// Rows that refer to each key, those that moved in earlier merges counted for the row they left.
  func childCounts(_ shape: MergeShape) -> [String: Int] {
    var counts: [String: Int] = [:]
    let referring = store.snapshot.referringCounts(to: shape.name)
    for row in 0..<shape.table.rowCount where referring[row] > 0 {
      counts[shape.keyText(Int32(row))] = referring[row]
    }
    let memory = MergeMemory(store.snapshot)
    let redirects = memory.redirects(of: shape.name)
    if redirects.isEmpty { return counts }
    for reference in catalog.references where reference.toTable == shape.name {
      let child = store.snapshot.table(reference.fromTable).schema
      for folded in memory.sources(of: child) where folded.role == .folded { counts[folded.survivor, default: 0] += 1 }
    }
    for move in memory.moves() where !move.isNulled {
      guard let now = redirects[move.origin] else { continue }
      counts[move.origin, default: 0] += 1
      counts[now, default: 0] -= 1
    }
    return counts
  }

  /// `keep first sort …` and `taking …` are asked of the engine, over all rows that go into the golden
  /// ones.
  private func evaluate(
    _ clusters: inout [MergeCluster], _ shape: MergeShape, _ wish: BoundEffect.Merge,
    _ rows: ResultTable, _ range: SourceRange
  ) throws {
    let names = Name("#merge", range, isQuoted: true)
    let outer = scope
    scope = Scope(inside: outer)
    defer { scope = outer }
    let table = MergeRows.table(clusters, shape, rows, places(rows, shape.name))
    scope.set(names.text, relation: .rows(table))
    func name(_ text: String) -> Expression { Expression(.name(Name(text, range, isQuoted: true)), range) }
    if wish.keep == .first {
      let keys = [Item(expression: name(MergeRows.cluster))] + wish.sort
        + [Item(expression: name(shape.column(shape.key).name))]
      let stages = [
        Stage(name: Name("sort", range), items: keys, range: range),
        Stage(name: Name("select", range), items: [Item(expression: name(MergeRows.index))], range: range),
      ]
      let sorted = try self.rows(of: Pipeline(source: name(names.text), stages: stages, range: range))
      MergeRows.order(&clusters, by: sorted.fields[0].vector)
    }
    if wish.taking.isEmpty { return }
    var stage = Stage(name: Name("summarize", range), items: wish.taking.map(\.item), range: range)
    stage.clauses = [
      Clause(word: Name("by", range), items: [Item(expression: name(MergeRows.cluster))])
    ]
    let taken = try self.rows(of: Pipeline(source: name(names.text), stages: [stage], range: range))
    for (offset, entry) in wish.taking.enumerated() {
      guard let column = shape.stored.firstIndex(of: entry.column) else { continue }
      for index in clusters.indices {
        clusters[index].taking[column] = taken.fields[offset + 1].vector.value(index)
      }
    }
  }
}

/// The rows of clusters as a relation that `keep` and `taking` are evaluated over.
enum MergeRows {
  static let cluster = "cluster"
  static let index = "#source"

  /// Every source: the table's columns, those that the pipeline added (null for rows of earlier merges),
  /// the cluster by number, the place in the relation, and the identity.
  static func table(
    _ clusters: [MergeCluster], _ shape: MergeShape, _ rows: ResultTable, _ places: [Int32]
  ) -> ResultTable {
    let rowOfPlace = Dictionary(
      places.enumerated().map { ($0.element, Int32($0.offset)) }, uniquingKeysWith: { first, _ in first })
    let current = clusters.flatMap(\.current)
    let picks = Slice(current.map { $0.flatMap { rowOfPlace[$0] } ?? -1 })
    var fields: [ResultTable.Field] = []
    for column in shape.stored.indices {
      let declared = shape.column(column)
      var builder = VectorBuilder(declared.type)
      for cluster in clusters {
        for source in cluster.sources { builder.append(source.values[column]) }
      }
      fields.append(ResultTable.Field(name: declared.name, type: declared.type, vector: builder.vector()))
    }
    for field in rows.shown.fields
    where field.name != cluster && !fields.contains(where: { $0.name == field.name }) {
      fields.append(
        ResultTable.Field(name: field.name, type: field.type, vector: field.vector.gather(picks)))
    }
    let numbers = clusters.enumerated().flatMap { number, cluster in
      [Int64](repeating: Int64(number), count: cluster.sources.count)
    }
    fields.append(
      ResultTable.Field(name: cluster, type: .int, vector: Vector(.int(Slice(numbers)))))
    fields.append(
      ResultTable.Field(
        name: index, type: .int, vector: Vector(.int(Slice((0..<Int64(current.count)).map { $0 })))))
    fields.append(
      ResultTable.Field(
        name: "#\(shape.name)", type: .row(table: shape.name),
        vector: Vector(.row(Slice(current.map { $0 ?? -1 })))))
    return ResultTable(fields: fields, rowCount: current.count)
  }

  /// Takes over an order of the relation's rows, by their places, cluster after cluster.
  static func order(_ clusters: inout [MergeCluster], by sorted: Vector) {
    var next = 0
    var first = 0
    for number in clusters.indices {
      let count = clusters[number].sources.count
      clusters[number].order = (0..<count).map { offset in
        if case .int(let place) = sorted.value(next + offset) { return Int(place) - first }
        return offset
      }
      clusters[number].survivor = clusters[number].order[0]
      next += count
      first += count
    }
  }
}
