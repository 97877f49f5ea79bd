import KithBase
import KithColumns
import KithPlan
import KithStore

/// Rows that are to be deleted, with what becomes of the rows that refer to them.
struct Deletion {
  private let snapshot: StoreSnapshot
  private let children: BoundEffect.ChildRule
  private var rows: [String: Set<Int32>] = [:]
  /// Tables in the order in which they were reached: parents before children.
  private var order: [String] = []
  /// Columns that will refer to nothing, by table.
  private var unset: [String: [Int: Set<Int32>]] = [:]

  init(_ snapshot: StoreSnapshot, _ children: BoundEffect.ChildRule) {
    self.snapshot = snapshot
    self.children = children
  }

  func count(_ table: String) -> Int { rows[table]?.count ?? 0 }

  /// Adds rows of a table and, as the rule says, those that refer to them. Refused while others do and
  /// no rule says what becomes of them.
  mutating func add(_ table: String, _ new: Set<Int32>, _ range: SourceRange) throws {
    let fresh = new.subtracting(rows[table] ?? [])
    if fresh.isEmpty { return }
    if rows[table] == nil { order.append(table) }
    rows[table, default: []].formUnion(fresh)
    var refusals: [String] = []
    for (index, reference) in snapshot.catalog.references.enumerated()
    where reference.toTable == table {
      let referring = referringRows(index, to: fresh).subtracting(rows[reference.fromTable] ?? [])
      if referring.isEmpty { continue }
      switch children {
      case .refuse:
        refusals.append(
          "\(Wording.grouped(referring.count)) of \(reference.fromTable) by \(reference.fromColumn)")
      case .delete: try add(reference.fromTable, referring, range)
      case .unset: try unset(reference, referring, range)
      }
    }
    if !refusals.isEmpty {
      throw Diagnostic(
        "K0611", "other rows refer to these \(table): \(refusals.joined(separator: ", "))", range,
        hint: "delete with children: delete, or with children: unset")
    }
  }

  private func referringRows(_ index: Int, to rows: Set<Int32>) -> Set<Int32> {
    let parents = snapshot.reference(index).parents
    var found: Set<Int32> = []
    for row in 0..<parents.count where parents.base[row] >= 0 && rows.contains(parents.base[row]) {
      found.insert(Int32(row))
    }
    return found
  }

  private mutating func unset(
    _ reference: ReferenceSchema, _ referring: Set<Int32>, _ range: SourceRange
  ) throws(Diagnostic) {
    let schema = snapshot.table(reference.fromTable).schema
    guard let column = schema.column(reference.fromColumn) else { return }
    if schema.columns[column].isRequired {
      throw Diagnostic(
        "K0611", "`\(schema.name).\(reference.fromColumn)` is required and cannot refer to nothing",
        range, hint: "delete with children: delete")
    }
    unset[reference.fromTable, default: [:]][column, default: []].formUnion(referring)
  }

  /// ` and 12 orders`: what goes or changes beside the rows of the table itself.
  func consequences(besides table: String) -> String {
    var parts = order.filter { $0 != table }.map { "\(Wording.grouped(count($0))) \($0)" }
    for (name, columns) in unset.sorted(by: { $0.key < $1.key }) {
      let rows = columns.values.reduce(into: Set<Int32>()) { $0.formUnion($1) }
      parts.append("unset \(Wording.grouped(rows.count)) \(name)")
    }
    return parts.isEmpty ? "" : " · " + parts.joined(separator: " · ")
  }

  /// References are unset first; then children go before their parents.
  func steps() throws -> [ChangeSet.Step] {
    var steps: [ChangeSet.Step] = []
    for (name, columns) in unset.sorted(by: { $0.key < $1.key }) {
      let table = snapshot.table(name)
      for (column, rows) in columns.sorted(by: { $0.key < $1.key }) {
        let kept = rows.subtracting(self.rows[name] ?? []).sorted()
        if kept.isEmpty { continue }
        let nulls = Vector.nulls(
          like: VectorData.empty(of: table.schema.columns[column].type), count: kept.count)
        steps.append(try ChangeSet.update(table, column, rows: kept, to: Column(nulls)))
      }
    }
    for name in order.reversed() {
      steps.append(try ChangeSet.delete(snapshot.table(name), rows: (rows[name] ?? []).sorted()))
    }
    return steps
  }
}
