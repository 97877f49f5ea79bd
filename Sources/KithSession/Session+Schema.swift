import KithBase
import KithColumns
import KithPlan
import KithStore
import KithSyntax

extension Session {
  // MARK: Finding

  /// The table of that name, letter case aside.
  func table(_ name: Name) throws(Diagnostic) -> Table {
    let wanted = name.text.lowercased()
    if let schema = catalog.tables.first(where: { $0.name.lowercased() == wanted }) {
      return store.snapshot.table(schema.name)
    }
    let names = catalog.tables.map(\.name)
    var hint = EditDistance.nearest(to: name.text, among: names).map { "did you mean `\($0)`?" }
    if hint == nil, !names.isEmpty { hint = "tables here: " + Wording.listed(names) }
    throw Diagnostic("K0301", "there is no table called `\(name.text)`", name.range, hint: hint)
  }

  /// The table and the column's index that a path of two names stands for.
  func column(_ path: Path) throws(Diagnostic) -> (table: Table, column: Int) {
    guard path.names.count == 2 else {
      throw Diagnostic(
        "K0317", "a column of a table is written with the table's name", path.range,
        hint: "for example orders.customer_id")
    }
    let table = try table(path.names[0])
    guard let index = table.schema.index(of: path.names[1].text) else {
      let names = table.schema.columns.map(\.name)
      throw Diagnostic(
        "K0302", "`\(table.schema.name)` has no column `\(path.names[1].text)`",
        path.names[1].range,
        hint: EditDistance.nearest(to: path.names[1].text, among: names).map {
          "did you mean `\($0)`?"
        }
          ?? "its columns are \(Wording.listed(names))")
    }
    return (table, index)
  }

  /// Fails when rows of a table know a column or a reference by that name already.
  func refuseTaken(_ name: String, in schema: TableSchema, _ range: SourceRange, hint: String?)
    throws(Diagnostic)
  {
    let key = name.lowercased()
    var holder: String?
    if schema.columns.contains(where: { $0.name.lowercased() == key }) { holder = "a column" }
    for reference in catalog.references {
      if reference.fromTable == schema.name, reference.forwardName.lowercased() == key {
        holder = "a reference"
      }
      if reference.toTable == schema.name, reference.backwardName.lowercased() == key {
        holder = "a reference"
      }
    }
    guard let holder else { return }
    throw Diagnostic(
      "K0307", "`\(schema.name)` has \(holder) called `\(name)` already", range, hint: hint)
  }

  // MARK: Tables

  func declareTable(_ name: Name, _ columns: [ColumnDeclaration]) throws {
    if catalog.tables.contains(where: { $0.name.lowercased() == name.text.lowercased() }) {
      throw Diagnostic("K0315", "there is a table `\(name.text)` already", name.range)
    }
    if scope.relation(name.text) != nil {
      throw Diagnostic("K0315", "`\(name.text)` is the name of a `let` already", name.range)
    }
    var seen: Set<String> = []
    var schemas: [ColumnSchema] = []
    var key: [Int] = []
    for (index, column) in columns.enumerated() {
      guard seen.insert(column.name.text.lowercased()).inserted else {
        throw Diagnostic("K0307", "two columns are called `\(column.name.text)`", column.name.range)
      }
      let type = try storedType(column.type)
      schemas.append(
        ColumnSchema(column.name.text, type, isRequired: column.isRequired || column.isKey))
      if column.isKey {
        try refuseKey(of: type, column.type.range)
        key.append(index)
      }
    }
    let empty = schemas.map { Column(VectorData.empty(of: $0.type)) }
    try add(
      Table(
        schema: TableSchema(name: name.text, columns: schemas, key: key), columns: empty,
        rowCount: 0))
  }

  /// Puts a new table behind the others.
  func add(_ table: Table) throws { try change([.addTable(table, at: catalog.tables.count)]) }

  /// The type as a column stores it: decimals of a table without rows have two digits after the point
  /// until data with more arrives.
  func storedType(_ type: TypeSyntax) throws(Diagnostic) -> LogicalType {
    switch type.type {
    case .decimal: return .decimal(scale: 2)
    case .text, .int, .float, .bool, .date, .timestamp: return type.type
    default:
      throw Diagnostic("K0401", "a column cannot hold \(type.type.name)", type.range)
    }
  }

  private func refuseKey(of type: LogicalType, _ range: SourceRange) throws(Diagnostic) {
    if type == .float || type == .bool {
      throw Diagnostic("K0401", "a \(type.name) column cannot be a key", range)
    }
  }

  // MARK: Keys

  func declareKey(_ paths: [Path]) throws {
    var columns: [Int] = []
    var target: Table?
    for path in paths {
      let (table, column) = try column(path)
      if let target, target.schema.name != table.schema.name {
        throw Diagnostic(
          "K0317", "the columns of a key belong to one table", path.range,
          hint: "key \(target.schema.name).\(path.names[1].text)")
      }
      try refuseKey(of: table.schema.columns[column].type, path.range)
      if table.schema.columns[column].expression != nil {
        throw Diagnostic(
          "K0317", "`\(path.names[1].text)` is computed and cannot be a key", path.range)
      }
      if columns.contains(column) {
        throw Diagnostic("K0317", "`\(path.names[1].text)` stands twice", path.range)
      }
      target = table
      columns.append(column)
    }
    guard let target, let first = paths.first, let last = paths.last else { return }
    let range = first.range.union(last.range)
    if target.schema.key == columns { return }
    if let child = catalog.references.first(where: { $0.toTable == target.schema.name }) {
      throw Diagnostic(
        "K0318",
        "`\(child.fromTable).\(child.fromColumn)` refers to the key that "
          + "`\(target.schema.name)` has", range)
    }
    try refuseDuplicates(target, columns, range)
    var schema = target.schema
    schema.key = columns
    for column in columns { schema.columns[column].isRequired = true }
    try change([.setSchema(old: target.schema, new: schema)])
    let names = columns.map { schema.columns[$0].name }.joined(separator: ", ")
    output.report("\(schema.name): key \(names)")
  }

  /// Fails, with counts and examples, unless every row has values in the columns and no two rows have
  /// the same.
  func refuseDuplicates(_ table: Table, _ columns: [Int], _ range: SourceRange) throws {
    let schema = table.schema
    for column in columns where table.column(column).nullCount > 0 {
      let count = table.column(column).nullCount
      throw Diagnostic(
        "K0319",
        "`\(schema.columns[column].name)` is null in \(Wording.counted(count, "row")) of "
          + "\(Wording.grouped(table.rowCount))", range)
    }
    if columns.count == 1, table.keyIndex(columns[0]) != nil { return }
    var counts: [[Value]: Int] = [:]
    for row in 0..<table.rowCount {
      counts[columns.map { table.column($0).value(row) }, default: 0] += 1
    }
    let repeated = counts.filter { $0.value > 1 }
    if repeated.isEmpty { return }
    let rows = repeated.values.reduce(0, +)
    // The most frequent first; equal counts in the order of their texts.
    let examples = repeated.map {
      (text: $0.key.map(ValueText.text).joined(separator: ", "), count: $0.value)
    }
    .sorted {
      $0.count == $1.count
        ? Array($0.text.utf8).lexicographicallyPrecedes(Array($1.text.utf8)) : $0.count > $1.count
    }
    .prefix(3).map { "\(DiagnosticRenderer.printable($0.text)) (\($0.count) times)" }
    let names = columns.map { schema.columns[$0].name }.joined(separator: ", ")
    throw Diagnostic(
      "K0319",
      "`\(names)` does not tell the rows of `\(schema.name)` apart: "
        + "\(Wording.counted(repeated.count, "value")) in \(Wording.counted(rows, "row")), such as "
        + examples.joined(separator: ", "), range)
  }

  // MARK: References

  func declareReference(_ path: Path, to target: Name, forward: Name?, backward: Name?) throws {
    let (child, column) = try column(path)
    let parent = try table(target)
    let from = child.schema.columns[column]
    guard parent.schema.key.count == 1, let key = parent.schema.key.first else {
      throw Diagnostic(
        "K0322",
        parent.schema.key.isEmpty
          ? "`\(parent.schema.name)` has no key to refer to"
          : "`\(parent.schema.name)` has a key of several columns, which cannot be referred to",
        target.range, hint: parent.schema.key.isEmpty ? "key \(parent.schema.name).id" : nil)
    }
    if from.expression != nil {
      throw Diagnostic("K0317", "`\(from.name)` is computed and cannot be a reference", path.range)
    }
    let to = parent.schema.columns[key]
    guard ReferenceNames.canRefer(from.type, to.type) else {
      throw Diagnostic(
        "K0401",
        "`\(from.name)` is \(from.type.name) but `\(parent.schema.name).\(to.name)` is "
          + to.type.name, path.range)
    }
    let known = catalog.references.firstIndex {
      $0.fromTable == child.schema.name && $0.fromColumn == from.name
        && $0.toTable == parent.schema.name
    }
    if let known {
      return try renameReference(
        known, forward: forward, backward: backward, child.schema, parent.schema)
    }
    let names = ReferenceNames(
      from: child.schema, column: from.name, to: parent.schema, catalog, forward?.text,
      backward?.text)
    try refuseTaken(
      names.forward, in: child.schema, forward?.range ?? path.range,
      hint: "give the reference a name: `as …`")
    try refuseTaken(
      names.backward, in: parent.schema, backward?.range ?? path.range,
      hint: "give the rows that refer a name: `many …`")
    try add([
      ReferenceSchema(
        fromTable: child.schema.name, fromColumn: from.name, toTable: parent.schema.name,
        forwardName: names.forward, backwardName: names.backward)
    ])
    reportReference(catalog.references.count - 1)
  }

  /// Declares references that were checked.
  func add(_ references: [ReferenceSchema]) throws {
    if references.isEmpty { return }
    let known = catalog.references
    try change([.setReferences(old: known, new: known + references)])
  }

  private func reportReference(_ index: Int) {
    if isChecking { return }
    let reference = catalog.references[index]
    let orphans = store.snapshot.reference(index).orphanCount
    output.report(
      "\(reference.fromTable): " + ReferenceNames.report(reference, orphans: orphans)
        + " · as \(reference.forwardName), many \(reference.backwardName)")
  }

  /// The reference is declared already, perhaps by an import: the names that are given take the place
  /// of those that it has.
  private func renameReference(
    _ index: Int, forward: Name?, backward: Name?, _ child: TableSchema, _ parent: TableSchema
  ) throws {
    var references = catalog.references
    if let forward, forward.text.lowercased() != references[index].forwardName.lowercased() {
      try refuseTaken(forward.text, in: child, forward.range, hint: nil)
    }
    if let backward, backward.text.lowercased() != references[index].backwardName.lowercased() {
      try refuseTaken(backward.text, in: parent, backward.range, hint: nil)
    }
    references[index].forwardName = forward?.text ?? references[index].forwardName
    references[index].backwardName = backward?.text ?? references[index].backwardName
    if references != catalog.references {
      try change([.setReferences(old: catalog.references, new: references)])
    }
    reportReference(index)
  }
}

extension TableSchema {
  /// The index of the column of that name, letter case aside.
  func index(of name: String) -> Int? {
    column(name) ?? columns.firstIndex { $0.name.lowercased() == name.lowercased() }
  }
}
