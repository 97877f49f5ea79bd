import KithBase
import KithColumns
import KithPlan

extension PlanRunner {
  func run(tap: Tap, needed: Set<ColumnID>, leaf: Relation?) throws -> Relation {
    let input = try run(tap.input, needed: needed.union(tap.columnsRead), leaf: leaf)
    switch tap.action {
    case .show(let label, let columns): try taps?.show(label: label, try table(columns, input))
    case .assert(let condition, let message, let range):
      try check(condition, message, range, input)
    case .export(let export): try write(export, input)
    }
    return Relation(count: input.count, columns: input.keeping(needed))
  }

  /// The visible columns of a relation.
  func table(_ columns: [OutputColumn], _ relation: Relation) throws -> ResultTable {
    ResultTable(
      fields: try columns.map {
        ResultTable.Field(
          name: $0.name, type: $0.value.type, vector: try materialize($0.value, relation))
      }, rowCount: relation.count)
  }

  private func check(
    _ condition: BoundExpression, _ message: BoundExpression?, _ range: SourceRange, _ input: Relation
  ) throws {
    let test = try materialize(condition, input)
    let bools = AndNode.bools(test)
    var failures = 0
    var first: Int?
    for row in 0..<input.count where bools.base[row] == 0 || test.isNull(row) {
      failures += 1
      first = first ?? row
    }
    guard let first else { return }
    var text = "\(Grouped.text(failures)) of \(Grouped.text(input.count)) rows fail this assertion"
    if let message, case .text(let own) = try materialize(message, input).value(first) { text = own }
    throw Diagnostic("K0505", text, range)
  }

  /// The file name that all rows of a group agree on.
  private func fileName(of rows: [Int32], _ files: Vector, _ range: SourceRange) throws -> String {
    guard case .text(let file) = files.value(Int(rows[0])) else {
      throw Diagnostic("K0506", "the file name is null for one of the groups", range)
    }
    for row in rows.dropFirst() {
      if case .text(let other) = files.value(Int(row)), other.utf8.elementsEqual(file.utf8) { continue }
      throw Diagnostic(
        "K0506", "the file name differs within one of the groups", range,
        hint: "a file name may read the columns of `per` only")
    }
    return file
  }

  private func write(_ export: Export, _ input: Relation) throws {
    if export.per.isEmpty {
      // A name that reads no column needs no row to be known.
      let one = export.file.columns.isEmpty ? Relation(count: 1, columns: [:]) : input
      let names = try materialize(export.file, one)
      guard names.count > 0, case .text(let file) = names.value(0) else {
        throw Diagnostic("K0506", "the file name is null", export.range)
      }
      try taps?.export(file: file, try table(export.columns, input), options: export.options, range: export.range)
      return
    }
    let files = try materialize(export.file, input)
    let grouping = try Grouping(try export.per.map { try materialize($0, input) }, count: input.count, parallel: parallel)
    var members = [[Int32]](repeating: [], count: grouping.count)
    for row in 0..<input.count { members[Int(grouping.ids.base[row])].append(Int32(row)) }
    let wanted = export.columns.reduce(into: Set<ColumnID>()) { $0.formUnion($1.value.columns) }
    var written = Set<[UInt8]>()
    for rows in members {
      let file = try fileName(of: rows, files, export.range)
      // A second group would take the place of the first.
      guard written.insert(Array(file.utf8)).inserted else {
        throw Diagnostic(
          "K0506", "several values of `per` give the file name `\(file)`", export.range,
          hint: "name every value in the file name, for example f\"orders-{country}.csv\"")
      }
      let part = Relation(count: rows.count, columns: input.gather(Slice(rows), needed: wanted))
      try taps?.export(file: file, try table(export.columns, part), options: export.options, range: export.range)
    }
  }
}
