package import KithBase
import KithColumns
package import KithStore

/// The whole history with what its tables and columns are, whatever they were called.
struct HistoryWalk {
  var lineage = Lineage()
  /// The tables as they are.
  var head = Lineage.State()
  /// The tables as they are folded.
  var folded = Lineage.State()
}

extension Workspace {
  /// Goes through all changes of all branches by their numbers, which rise along every branch, and
  /// hands each to `body`. Columns are not read. The same history gives the same numbers each time.
  func walk(
    _ body: (ChangeRecord, [TracedStep]) throws -> Void = { _, _ in }
  ) throws -> HistoryWalk {
    var walk = HistoryWalk()
    // A state is kept until the last change made on it has been seen.
    var children: [Int64: Int] = [:]
    for record in try changes() { children[record.parent, default: 0] += 1 }
    var states: [Int64: Lineage.State] = [0: Lineage.State()]
    for index in 0..<lastChange {
      let record = try record(index + 1)
      guard var current = states[record.parent] else {
        throw try connection().damaged("change #\(record.number) follows none")
      }
      children[record.parent, default: 1] -= 1
      if children[record.parent] == 0 { states[record.parent] = nil }
      var steps: [TracedStep] = []
      for step in try readChange(record.number).steps {
        do throws(CodingError) {
          let (before, after) = try walk.lineage.advance(&current, step)
          steps.append(TracedStep(step: step, before: before, after: after))
        } catch {
          throw try connection().damaged("change #\(record.number) \(error.what)")
        }
      }
      try body(record, steps)
      if children[record.number, default: 0] > 0 { states[record.number] = current }
      if record.number == state.head.head { walk.head = current }
      if record.number == state.folded.change { walk.folded = current }
    }
    return walk
  }

  /// The rows of a table that at any time, on any branch, had one of these values, none of them null,
  /// in a column: how to find earlier rows of a person who was deleted and came back.
  package func rows(everHolding values: [Value], in column: String, of table: String) throws -> RowIDs {
    let wanted = Set(values)
    let columns = try walk().columns(column, of: table)
    var ids: Set<Int64> = []
    _ = try walk { _, steps in
      for step in steps {
        _ = try step.mapping { slot, place in
          if columns.contains(place.column) {
            for row in try slot.load().rows(holding: wanted) { ids.insert(place.ids[row]) }
          }
          return slot
        }
      }
    }
    return RowIDs(ids.sorted())
  }
}

extension Column {
  /// The rows with one of these values.
  fileprivate func rows(holding values: Set<Value>) -> [Int] {
    guard case .text(let codes, let dictionary) = data else {
      return (0..<count).filter { values.contains(value($0)) }
    }
    var wanted: Set<Int32> = []
    for case .text(let text) in values {
      if let code = dictionary.code(of: text) { wanted.insert(code) }
    }
    if wanted.isEmpty { return [] }
    return (0..<count).filter { wanted.contains(codes.base[$0]) && !isNull($0) }
  }
}

extension HistoryWalk {
  /// The tables that a name means: the one that has it now, else all that ever had it.
  func tables(_ name: String) throws(ForgetRefusal) -> Set<Int> {
    if let shape = head.shapes[name] { return [shape.table] }
    guard let tables = lineage.tables[name] else { throw .noSuchTable(name) }
    return tables
  }

  /// The columns that a name means, in the same way.
  func columns(_ column: String, of table: String) throws(ForgetRefusal) -> Set<Int> {
    if let shape = head.shapes[table], let index = shape.schema.column(column) {
      return [shape.columns[index]]
    }
    var columns: Set<Int> = []
    for number in try tables(table) {
      columns.formUnion(lineage.columns[Lineage.Named(table: number, name: column)] ?? [])
    }
    guard !columns.isEmpty else { throw .noSuchColumn(table: table, column: column) }
    return columns
  }
}
