import KithBase
import KithColumns
import KithEngine
import KithFormats
import KithFunctions
import KithPlan
import KithStore

/// A file's rows on their way into a table that has rows already.
///
/// Rows are matched by the columns of `on`, or by the key; null matches nothing. What is decided for
/// each row is a number; columns are then gathered whole.
final class ImportMerge {
  private let session: Session
  private let table: Table
  private let imported: ImportedTable
  private let wish: ImportWish
  /// For every column of the table the file's column, nil where the file has none.
  private let sources: [Int?]
  /// For every row of the table the file's row that changes it, -1 for none.
  private var changes: [Int32]
  /// The file's rows that are added.
  private var added: [Int32] = []
  private var skipped = 0
  var skippedCount: Int { skipped }
  private(set) var rejects: [ImportReject] = []
  /// The file's row of each of `rejects`.
  private var rejectedRows: [Int] = []

  /// Columns of the file that must be read as the type of the table's column.
  static func misfits(_ imported: ImportedTable, in schema: TableSchema) -> [(
    name: String, type: LogicalType
  )] {
    imported.fields.compactMap { field in
      guard let index = schema.index(of: field.name) else { return nil }
      let wanted = schema.columns[index].type
      switch (field.column.type, wanted) {
      case (.int, .decimal), (.decimal, .decimal), (.int, .float), (.decimal, .float),
        (.date, .timestamp):
        return nil
      default: return field.column.type == wanted ? nil : (field.name, wanted)
      }
    }
  }

  /// The key that new rows are given by counting on from its largest number; nil where rows bring it.
  private let numberedKey: Int?

  init(
    _ session: Session, _ table: Table, _ imported: ImportedTable, _ wish: ImportWish,
    numbering numberedKey: Int? = nil
  ) throws {
    self.numberedKey = numberedKey
    self.session = session
    self.table = table
    self.imported = imported
    self.wish = wish
    let schema = table.schema
    var sources = [Int?](repeating: nil, count: schema.columns.count)
    for (place, field) in imported.fields.enumerated() {
      guard let index = schema.index(of: field.name) else {
        throw Diagnostic(
          "K0726", "the file has a column `\(field.name)`, which `\(schema.name)` has not", nil,
          hint: "column \(schema.name).\(field.name): \(field.column.type.name) adds it")
      }
      guard schema.columns[index].expression == nil else {
        throw Diagnostic(
          "K0726", "`\(schema.name).\(field.name)` is computed and cannot be imported", nil)
      }
      sources[index] = place
    }
    self.sources = sources
    changes = [Int32](repeating: -1, count: table.rowCount)
  }

  /// What brings the rows of the file into the table.
  func run() throws -> [ChangeSet.Step] {
    try decide()
    if let origins = imported.origins {
      for (index, place) in origins.located(rejectedRows).enumerated() {
        rejects[index].line = place.line
        rejects[index].rawLine = place.raw
      }
    }
    var merge = TableMerge(table)
    for index in table.slots.indices where table.slots[index] != nil {
      let column = table.column(index)
      if index == numberedKey {
        merge.set(index, try numbered(column), touching: [])
        continue
      }
      merge.set(index, try merged(column, index), touching: sources[index] == nil ? [] : changedRows)
    }
    return merge.steps(adding: added.count, firstID: session.store.snapshot.nextRowID)
  }

  /// Rows of the table that the file may change, ascending.
  private lazy var changedRows: [Int32] = changes.indices.filter { changes[$0] >= 0 }.map {
    Int32($0)
  }

  var summary: String {
    let changedCount = changes.count { $0 >= 0 }
    var parts = ["\(Wording.counted(added.count, "row")) added"]
    if changedCount > 0 { parts.append("\(Wording.grouped(changedCount)) changed") }
    if skipped > 0 { parts.append("\(Wording.grouped(skipped)) skipped") }
    return parts.joined(separator: ", ")
  }

  // MARK: Which row goes where

  private func decide() throws {
    let schema = table.schema
    let on = try wish.on.map { name in
      guard let index = schema.index(of: name), sources[index] != nil else {
        throw Diagnostic(
          "K0726", "`on` names `\(name)`, which the table and the file must have", nil)
      }
      return index
    }
    if let missing = schema.key.first(where: { sources[$0] == nil }), missing != numberedKey,
      wish.existing != .update || on.isEmpty
    {
      throw Diagnostic(
        "K0726", "the file has no column `\(schema.columns[missing].name)`, the key", nil)
    }
    let matching = on.isEmpty ? (numberedKey == nil ? schema.key : []) : on
    let lacking = try rowsLackingRequired()
    if lacking.isEmpty, matching.isEmpty || isAllNew(matching) {
      added = (0..<Int32(imported.rowCount)).map { $0 }
      return
    }
    var known = matching.isEmpty ? [:] : index(of: matching)
    var keys = on.isEmpty || schema.key.isEmpty ? [:] : index(of: schema.key)
    let changesKeys = wish.existing == .update && !on.isEmpty && on != schema.key
    for row in 0..<imported.rowCount {
      if let column = lacking[row] {
        reject(row, [column], "a value is required")
        continue
      }
      let values = matching.map { imported.fields[sources[$0] ?? 0].column.value(row) }
      // Without any column to go by, every row is new.
      let isKeyless = values.contains { $0.isNull }
      if !isKeyless, !matching.isEmpty, let found = known[values] {
        if changesKeys, !takesKey(row, found, &keys) { continue }
        handle(row, found, values, matching)
        continue
      }
      if isKeyless, on.isEmpty {
        reject(row, matching, "the key is missing")
        continue
      }
      if !on.isEmpty, !schema.key.isEmpty, numberedKey == nil {
        let key = schema.key.map {
          sources[$0].map { imported.fields[$0].column.value(row) } ?? .null
        }
        if key.contains(where: { $0.isNull }) {
          reject(row, schema.key, "the key is missing")
          continue
        }
        if keys[key] != nil {
          reject(row, schema.key, "the key exists")
          continue
        }
        keys[key] = .new(added.count)
      }
      if !isKeyless { known[values] = .new(added.count) }
      added.append(Int32(row))
    }
  }

  /// The file's rows that have no value in a column that requires one, with that column. The key is
  /// looked at row by row.
  private func rowsLackingRequired() throws(Diagnostic) -> [Int: Int] {
    var result: [Int: Int] = [:]
    for (index, column) in table.schema.columns.enumerated()
    where column.isRequired && !table.schema.key.contains(index) {
      guard let source = sources[index] else {
        if wish.existing == .update || wish.existing == .fill { continue }
        throw Diagnostic("K0726", "the file has no column `\(column.name)`, which is required", nil)
      }
      let values = imported.fields[source].column
      if values.nullCount == 0 { continue }
      for row in 0..<values.count where values.isNull(row) { result[row] = result[row] ?? index }
    }
    return result
  }

  /// True when one column decides, the file has each value once, and the table has none of them: the
  /// usual case, decided without looking at rows one by one.
  private func isAllNew(_ matching: [Int]) -> Bool {
    guard matching == table.schema.key, matching.count == 1, let source = sources[matching[0]]
    else {
      return false
    }
    let values = imported.fields[source].column
    guard KeyFinder.isKey(values) else { return false }
    if table.rowCount == 0 { return true }
    guard let match = ReferenceFinder.match(values, key: table.column(matching[0])) else {
      return false
    }
    return match.orphans == match.values
  }

  /// Where rows with given values are.
  private enum Found {
    case old(Int)
    case several
    /// Added by this file: an index into `added`.
    case new(Int)
  }

  private func index(of columns: [Int]) -> [[Value]: Found] {
    var result: [[Value]: Found] = [:]
    result.reserveCapacity(table.rowCount)
    for row in 0..<table.rowCount {
      let values = columns.map { table.column($0).value(row) }
      if values.contains(where: { $0.isNull }) { continue }
      result[values] = result[values] == nil ? .old(row) : .several
    }
    return result
  }

  /// Whether an update may give what it found the key that the file's row has; rejects the row if not.
  private func takesKey(_ row: Int, _ found: Found, _ keys: inout [[Value]: Found]) -> Bool {
    let key = table.schema.key
    let places = key.compactMap { sources[$0] }
    guard !key.isEmpty, places.count == key.count else { return true }
    func ofFile(_ row: Int) -> [Value] { places.map { imported.fields[$0].column.value(row) } }
    let before: [Value]
    switch found {
    case .several: return true
    case .new(let place): before = ofFile(Int(added[place]))
    case .old(let old):
      before = changes[old] >= 0 ? ofFile(Int(changes[old])) : key.map { table.column($0).value(old) }
    }
    let after = ofFile(row)
    if after == before { return true }
    if after.contains(where: { $0.isNull }) || keys[after] != nil {
      reject(row, key, keys[after] == nil ? "the key is missing" : "the key exists")
      return false
    }
    keys[before] = nil
    keys[after] = found
    return true
  }

  /// The values of a key of one column that an update changed, old to new.
  private(set) lazy var changedKeys: [Value: Value] = {
    guard wish.existing == .update, table.schema.key.count == 1,
      let source = sources[table.schema.key[0]]
    else { return [:] }
    let (old, new) = (table.column(table.schema.key[0]), imported.fields[source].column)
    var result: [Value: Value] = [:]
    for row in changes.indices where changes[row] >= 0 {
      let (before, after) = (old.value(row), new.value(Int(changes[row])))
      if before != after { result[before] = after }
    }
    return result
  }()

  /// A column that refers to the table, with the changed keys. In the table itself the rows that the
  /// file has written say what they mean already.
  func carryingKeys(into child: Table, _ column: Int) throws -> [ChangeSet.Step] {
    let schema = child.schema
    let old = child.column(column)
    guard old.type == table.column(table.schema.key[0]).type else {
      throw Diagnostic(
        "K0726",
        "keys of `\(table.schema.name)` would change, and `\(schema.name).\(schema.columns[column].name)`, "
          + "which refers to them, is \(old.type.name)", nil)
    }
    let isOwn = schema.name == table.schema.name && sources[column] != nil
    var builder = VectorBuilder(old.type)
    for row in 0..<child.rowCount {
      let value = old.value(row)
      let isFromFile = isOwn && (row >= changes.count || changes[row] >= 0)
      builder.append(isFromFile ? value : changedKeys[value] ?? value)
    }
    var merge = TableMerge(child)
    merge.set(column, Column(builder.vector()), touching: Array(0..<Int32(child.rowCount)))
    return merge.steps(adding: 0, firstID: 0)
  }

  private func handle(_ row: Int, _ found: Found, _ values: [Value], _ columns: [Int]) {
    switch (wish.existing, found) {
    case (.skip, _): skipped += 1
    case (.reject, .new): reject(row, columns, "the file has this value before")
    case (.reject, _): reject(row, columns, wish.on.isEmpty ? "the key exists" : "the value exists")
    case (.update, .new(let place)): added[place] = Int32(row)
    case (.fill, .new): reject(row, columns, "the file has this value before")
    case (.fill, .old(let old)) where changes[old] >= 0:
      reject(row, columns, "the file has this value before")
    case (.update, .old(let old)), (.fill, .old(let old)): changes[old] = Int32(row)
    case (_, .several): reject(row, columns, "several rows have this value")
    }
  }

  private func reject(_ row: Int, _ columns: [Int], _ reason: String) {
    let shown = columns.compactMap { sources[$0] }.map { imported.fields[$0] }
    let cells = imported.fields.map { ValueText.text(of: $0.column.value(row)) }
    rejectedRows.append(row)
    rejects.append(
      ImportReject(
        line: 0, column: shown.map(\.name).joined(separator: ", "),
        value: shown.map { ValueText.text(of: $0.column.value(row)) }.joined(separator: ", "),
        reason: reason, rawLine: Array(cells.joined(separator: ",").utf8)))
  }

  // MARK: Columns

  /// The key with numbers for the new rows behind the old ones.
  private func numbered(_ column: Column) throws -> Column {
    guard case .int(let values) = column.data else { return column }
    var largest: Int64 = 0
    for row in 0..<values.count { largest = max(largest, values.base[row]) }
    guard largest < Int64.max - Int64(added.count) else {
      throw Diagnostic("K0610", "the key of `\(table.schema.name)` has no larger numbers left", nil)
    }
    let new = (0..<Int64(added.count)).map { largest + 1 + $0 }
    return Column(.int(Slice(values.array + new)))
  }

  private func merged(_ column: Column, _ index: Int) throws -> Column {
    let total = table.rowCount + added.count
    let picks = Buffer<Int32>(uninitialized: total)
    let source = sources[index]
    for row in 0..<table.rowCount {
      let change = changes[row]
      let takes = change >= 0 && source != nil && (wish.existing != .fill || isEmpty(column, row))
      picks.base[row] = takes ? Int32(table.rowCount) + change : Int32(row)
    }
    for (place, row) in added.enumerated() {
      picks.base[table.rowCount + place] = source == nil ? -1 : Int32(table.rowCount) + row
    }
    let both = try joined(column, source.map { imported.fields[$0].column })
    return Column(both.gather(picks.slice))
  }

  private func isEmpty(_ column: Column, _ row: Int) -> Bool {
    switch column.value(row) {
    case .null: true
    case .text(let text): text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    default: false
    }
  }

  /// The table's values and, behind them, the file's, as one vector of the type that holds both.
  private func joined(_ old: Column, _ new: Column?) throws -> Vector {
    let first = old.read(0..<old.count)
    guard let new else { return first }
    var type = old.type
    if case .decimal(let scale) = type { type = .decimal(scale: max(scale, new.type.scale)) }
    func branch(_ column: Column, _ id: Int) -> Union.Branch {
      let id = ColumnID(id)
      let values = Values(
        columns: [id], vectors: [column.read(0..<column.count)], count: column.count)
      let value = BoundExpression.column(id, column.type)
      return Union.Branch(
        plan: .values(values), values: [column.type == type ? value : .cast(value, type)])
    }
    let result = ColumnID(3)
    let bound = BoundPipeline(
      plan: .union(Union(branches: [branch(old, 1), branch(new, 2)], columns: [result])),
      columns: [OutputColumn(name: "value", value: .column(result, type))], isScalar: false,
      identity: nil, notes: [])
    let context = KernelContext(today: session.today, now: session.now)
    return try Executor(
      snapshot: session.store.snapshot, context: context,
      options: ExecutionOptions(threads: session.settings.threads), interrupt: session.interrupt
    ).run(bound).table.fields[0].vector
  }
}
