import KithBase
import KithColumns
import KithStore

/// Columns of a table as they shall be, with new rows behind the old ones, on their way to become a
/// change: only cells that differ are part of it.
struct TableMerge {
  private let table: Table
  private var columns: [Int: (column: Column, rows: [Int32])] = [:]

  init(_ table: Table) { self.table = table }

  /// Gives a column its values, those of new rows behind those of the table's. Of the old ones only
  /// `rows`, ascending, may differ.
  mutating func set(_ index: Int, _ column: Column, touching rows: [Int32]) {
    columns[index] = (column, rows)
  }

  /// The steps of the change; a column that needs more digits than before is widened first.
  func steps(adding count: Int, firstID: Int64) -> [ChangeSet.Step] {
    var steps: [ChangeSet.Step] = []
    let name = table.schema.name
    for (index, (column, rows)) in columns.sorted(by: { $0.key < $1.key }) {
      let declared = table.schema.columns[index]
      let old = table.column(index)
      var before = ColumnSlot(Column(old.gather(Slice(rows))))
      if declared.type != column.type {
        // The whole column is new, the changed cells among it.
        var wide = declared
        wide.type = column.type
        let whole = Column(column.read(0..<table.rowCount))
        steps.append(
          .replaceColumn(
            table: name, at: index, old: ChangeSet.Whole(declared, table.slot(index)),
            new: ChangeSet.Whole(wide, ColumnSlot(whole))))
        continue
      }
      let differing = rows.filter { old.value(Int($0)) != column.value(Int($0)) }
      if differing.isEmpty { continue }
      if differing.count < rows.count { before = ColumnSlot(Column(old.gather(Slice(differing)))) }
      steps.append(
        .update(
          ChangeSet.Cells(
            table: name, column: declared.name,
            ids: RowIDs(differing.map { table.rowIDs[Int($0)] }), old: before,
            new: ColumnSlot(Column(column.gather(Slice(differing)))))))
    }
    if count > 0 { steps.append(insertion(count, firstID)) }
    return steps
  }

  private func insertion(_ count: Int, _ firstID: Int64) -> ChangeSet.Step {
    let new = Slice((0..<count).map { Int32(table.rowCount + $0) })
    let slots = table.slots.indices.map { index -> ColumnSlot? in
      columns[index].map { ColumnSlot(Column($0.column.gather(new))) }
    }
    return .insert(
      ChangeSet.Rows(
        table: table.schema.name, ids: RowIDs(from: firstID, count: count), slots: slots))
  }
}
