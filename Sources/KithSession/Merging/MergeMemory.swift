import KithBase
import KithColumns
import KithStore

/// What is kept of merges, in tables that no question sees: their names begin with `#`.
///
/// - `#merged`: for every row that went into another, which one that is. The ids keep resolving by it.
/// - `#sources T`: the rows of every merged cluster as they were, and the row that was made of them; for
///   a table of links the rows that were folded.
/// - `#moved`: rows that referred to a row which went, and to which.
/// - `#decided`: pairs of which somebody said that they are the same, are not, or is not sure.
/// - `#pinned`: fields of merged rows that somebody set by hand or chose; no rule changes them.
///
/// They are changed like all tables, so undo takes merges back and forgetting reaches them.
struct MergeMemory {
  /// A row of a cluster as it was, or what was made of them.
  struct Source {
    enum Role: Int64 { case source, golden, folded }
    var role: Role
    /// The durable number of the row in its table.
    var row: Int64
    /// The key of the row, and of the row that its cluster became; of folded rows the key of the row
    /// that they referred to.
    var key: String
    var survivor: String
    /// A value for every stored column of the table.
    var values: [Value]
  }

  /// A row that refers to another one since a merge.
  struct Move {
    var table: String
    var column: String
    var row: Int64
    /// The key of the row that it referred to at first.
    var origin: String
    /// It referred to its own row and refers to nothing now.
    var isNulled: Bool
  }

  /// What somebody said of two rows, the smaller key first; `isSame` is nil where they are not sure.
  struct Decision: Equatable {
    var left: String
    var right: String
    var isSame: Bool?
    /// How the columns agreed when it was said: see `MatchAnswer`. Empty when that is not known.
    var levels = ""

    init(_ a: String, _ b: String, isSame: Bool?, levels: String = "") {
      let isOrdered = a.utf8.lexicographicallyPrecedes(b.utf8)
      (left, right) = isOrdered ? (a, b) : (b, a)
      self.isSame = isSame
      self.levels = levels
    }

    func isAbout(_ other: Decision) -> Bool { left == other.left && right == other.right }
  }

  /// A field of a merged row that rules leave alone.
  struct Pin: Hashable {
    /// The key of the row.
    var key: String
    var column: String
    /// Somebody changed the field between merges; else the merge itself was told what to take.
    var isEdit: Bool
  }

  private let snapshot: StoreSnapshot
  init(_ snapshot: StoreSnapshot) { self.snapshot = snapshot }

  static let merged = "#merged"
  static let moved = "#moved"
  static let decided = "#decided"
  static let pinned = "#pinned"
  static func sources(of table: String) -> String { "#sources \(table)" }

  /// Whether the table is one of these.
  static func isHidden(_ table: String) -> Bool { table.utf8.first == UInt8(ascii: "#") }

  // MARK: Reading

  /// For every key of the table that went into another row the key of that row, chains resolved.
  func redirects(of table: String) -> [String: String] {
    var direct: [String: String] = [:]
    for row in rows(of: MergeMemory.merged) where text(row[0]) == table {
      direct[text(row[1])] = text(row[2])
    }
    return direct.mapValues { first in
      var key = first
      // A chain is no longer than there are merges.
      for _ in 0..<direct.count {
        guard let next = direct[key] else { break }
        key = next
      }
      return key
    }
  }

  /// Every kept row of the table's clusters, by the key of the row they became.
  func sources(of schema: TableSchema) -> [Source] {
    let name = MergeMemory.sources(of: schema.name)
    guard let table = snapshot.tables[name] else { return [] }
    let stored = schema.columns.filter { $0.expression == nil }
    let places = stored.map { table.schema.column($0.name) }
    return (0..<table.rowCount).map { row in
      func cell(_ index: Int) -> Value { table.column(index).value(row) }
      return Source(
        role: integer(cell(0)).flatMap(Source.Role.init(rawValue:)) ?? .source,
        row: integer(cell(1)) ?? 0, key: text(cell(2)), survivor: text(cell(3)),
        values: zip(stored, places).map { column, place in
          place.map { MergeMemory.fitted(cell($0), to: column.type) } ?? .null
        })
    }
  }

  func moves() -> [Move] {
    rows(of: MergeMemory.moved).map { row in
      Move(
        table: text(row[0]), column: text(row[1]), row: integer(row[2]) ?? 0, origin: text(row[3]),
        isNulled: row[4] == .bool(true))
    }
  }

  /// What somebody has said of pairs of the table's rows.
  func decisions(of table: String) -> [Decision] {
    rows(of: MergeMemory.decided).filter { text($0[0]) == table }.map { row in
      var isSame: Bool?
      if case .bool(let flag) = row[3] { isSame = flag }
      return Decision(
        text(row[1]), text(row[2]), isSame: isSame, levels: row.count > 4 ? text(row[4]) : "")
    }
  }

  func pins(of table: String) -> [Pin] {
    rows(of: MergeMemory.pinned).filter { text($0[0]) == table }.map {
      Pin(key: text($0[1]), column: text($0[2]), isEdit: $0[3] == .bool(true))
    }
  }

  private func rows(of name: String) -> [[Value]] {
    guard let table = snapshot.tables[name] else { return [] }
    let columns = table.schema.columns.indices.map { table.column($0) }
    return (0..<table.rowCount).map { row in columns.map { $0.value(row) } }
  }

  private func text(_ value: Value) -> String {
    if case .text(let text) = value { text } else { "" }
  }

  private func integer(_ value: Value) -> Int64? {
    if case .int(let number) = value { number } else { nil }
  }

  /// A value that was kept before its column got another type.
  private static func fitted(_ value: Value, to type: LogicalType) -> Value {
    switch (value, type) {
    case (.decimal(let number), .decimal(let scale)): number.rescaled(to: scale).map { .decimal($0) } ?? .null
    case (.int(let number), .decimal(let scale)):
      Decimal(Int128(number), scale: 0).rescaled(to: scale).map { .decimal($0) } ?? .null
    case (.int(let number), .text): .text(String(number))
    default: value.type == type ? value : .null
    }
  }

  // MARK: Writing

  /// Steps that make the kept rows of a table these.
  func replacing(sources: [Source], of schema: TableSchema) -> [ChangeSet.Step] {
    let stored = schema.columns.filter { $0.expression == nil }
    let columns =
      [("role", LogicalType.int), ("row", .int), ("key", .text), ("survivor", .text)].map {
        ColumnSchema("#\($0.0)", $0.1)
      } + stored.map { ColumnSchema($0.name, $0.type) }
    let rows = sources.map { source in
      [.int(source.role.rawValue), .int(source.row), .text(source.key), .text(source.survivor)]
        + source.values
    }
    return replacing(MergeMemory.sources(of: schema.name), columns, rows)
  }

  func replacing(moves: [Move]) -> [ChangeSet.Step] {
    let columns = [
      ColumnSchema("table", .text), ColumnSchema("column", .text), ColumnSchema("row", .int),
      ColumnSchema("origin", .text), ColumnSchema("nulled", .bool),
    ]
    let rows = moves.map {
      [.text($0.table), .text($0.column), .int($0.row), .text($0.origin), Value.bool($0.isNulled)]
    }
    return replacing(MergeMemory.moved, columns, rows)
  }

  /// `pairs`: of one table, which key went into which; those of other tables stay.
  func replacing(merged pairs: [String: String], of table: String) -> [ChangeSet.Step] {
    let columns = ["table", "loser", "survivor"].map { ColumnSchema($0, .text) }
    let others = rows(of: MergeMemory.merged).filter { text($0[0]) != table }
    let own = pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      [Value.text(table), .text($0.key), .text($0.value)]
    }
    return replacing(MergeMemory.merged, columns, others + own)
  }

  func replacing(decisions: [Decision], of table: String) -> [ChangeSet.Step] {
    let columns = [
      ColumnSchema("table", .text), ColumnSchema("left", .text), ColumnSchema("right", .text),
      ColumnSchema("same", .bool), ColumnSchema("levels", .text),
    ]
    let others = rows(of: MergeMemory.decided).filter { text($0[0]) != table }.map {
      // A workspace of an earlier version keeps no levels.
      $0 + [Value](repeating: .text(""), count: columns.count - $0.count)
    }
    let own = decisions.map {
      [
        Value.text(table), .text($0.left), .text($0.right), $0.isSame.map { .bool($0) } ?? .null,
        .text($0.levels),
      ]
    }
    return replacing(MergeMemory.decided, columns, others + own)
  }

  func replacing(pins: [Pin], of table: String) -> [ChangeSet.Step] {
    let columns = [
      ColumnSchema("table", .text), ColumnSchema("key", .text), ColumnSchema("column", .text),
      ColumnSchema("edit", .bool),
    ]
    let others = rows(of: MergeMemory.pinned).filter { text($0[0]) != table }
    let own = pins.map { [Value.text(table), .text($0.key), .text($0.column), .bool($0.isEdit)] }
    return replacing(MergeMemory.pinned, columns, others + own)
  }

  /// Rows that stay are left alone: a merge in a workspace of many costs what it adds.
  private func replacing(
    _ name: String, _ columns: [ColumnSchema], _ rows: [[Value]]
  ) -> [ChangeSet.Step] {
    let schema = TableSchema(name: name, columns: columns)
    let old = snapshot.tables[name]
    guard let old, old.schema == schema else {
      if rows.isEmpty, old == nil { return [] }
      let table = Table(
        schema: schema, columns: MergeMemory.columns(columns, rows), rowCount: rows.count,
        firstRowID: snapshot.nextRowID)
      let place = snapshot.catalog.tables.firstIndex { $0.name == name }
      let drop = old.map { [ChangeSet.Step.dropTable($0, at: place ?? 0)] } ?? []
      return drop + [.addTable(table, at: place ?? snapshot.catalog.tables.count)]
    }
    var remaining: [[Value]: Int] = [:]
    for row in rows { remaining[row, default: 0] += 1 }
    var gone: [Int32] = []
    for (place, row) in self.rows(of: name).enumerated() {
      if let count = remaining[row], count > 0 {
        remaining[row] = count - 1
      } else {
        gone.append(Int32(place))
      }
    }
    var steps: [ChangeSet.Step] = []
    if !gone.isEmpty, let deletion = try? ChangeSet.delete(old, rows: gone) { steps.append(deletion) }
    var new: [[Value]] = []
    for row in rows {
      guard let count = remaining[row], count > 0 else { continue }
      remaining[row] = count - 1
      new.append(row)
    }
    if !new.isEmpty {
      steps.append(
        .insert(
          ChangeSet.Rows(
            table: name, ids: ChangeSet.newIDs(new.count, in: snapshot),
            slots: MergeMemory.columns(columns, new).map { ColumnSlot($0) })))
    }
    return steps
  }

  private static func columns(_ columns: [ColumnSchema], _ rows: [[Value]]) -> [Column] {
    columns.indices.map { index in
      var builder = VectorBuilder(columns[index].type)
      for row in rows { builder.append(row[index]) }
      return Column(builder.vector())
    }
  }
}
