import KithBase
package import KithColumns
import KithStore

/// What a statement is about to change, to be looked at before it does.
package struct ChangePreview: Sendable {
  /// For example `will change 1,204 of 200,000 customers`.
  package var headline: String
  /// Some cells before and after, or rows that come or go.
  package var samples: ResultTable
  /// Every cell, made when it is asked for.
  package var all: @Sendable () -> ResultTable

  /// Rows of `samples`.
  package static let sampleCount = 3
  /// Rows of other samples: fields that differ in a merge.
  static let rowCount = 8

  /// Makes the preview of steps that fit the snapshot.
  init(_ headline: String, _ steps: [ChangeSet.Step], in snapshot: StoreSnapshot) {
    self.headline = headline
    samples = ChangeCells.table(of: steps, in: snapshot, limit: ChangePreview.sampleCount)
    all = { ChangeCells.table(of: steps, in: snapshot, limit: nil) }
  }

  /// Shows other rows, if there are any, before all cells.
  mutating func show(_ rows: @escaping @Sendable (_ limit: Int?) -> ResultTable) {
    let some = rows(ChangePreview.rowCount)
    if some.rowCount == 0 { return }
    samples = some
    all = { rows(nil) }
  }
}

/// The cells of a change as rows: table, key, column, before, after.
enum ChangeCells {
  /// At most `limit` rows a step. `snapshot` is where keys are read: before or after the change.
  static func table(
    of steps: [ChangeSet.Step], in snapshot: StoreSnapshot, limit: Int?
  ) -> ResultTable {
    var builders = [VectorBuilder](repeating: VectorBuilder(.text), count: 5)
    var count = 0
    func add(_ cells: [String?]) {
      for (index, cell) in cells.enumerated() {
        builders[index].append(cell.map { .text($0) } ?? .null)
      }
      count += 1
    }
    for step in steps {
      switch step {
      case .update(let cells):
        guard let old = try? cells.old.load(), let new = try? cells.new.load() else { continue }
        let keys = RowNames(cells.table, snapshot)
        for place in 0..<min(limit ?? .max, cells.ids.count) {
          add([
            cells.table, keys.name(of: cells.ids[place]), cells.column, shown(old.value(place)),
            shown(new.value(place)),
          ])
        }
      case .insert(let rows): for line in lines(rows, snapshot, limit) { add([rows.table, line.key, nil, nil, line.text]) }
      case .delete(let rows): for line in lines(rows, snapshot, limit) { add([rows.table, line.key, nil, line.text, nil]) }
      case .addTable, .dropTable, .addColumn, .dropColumn, .replaceColumn, .setSchema,
        .setReferences, .setNote:
        add([step.table, nil, nil, nil, ChangeSummary.text(of: ChangeSet([step]))])
      }
    }
    let names = ["table", "row", "column", "before", "after"]
    return ResultTable(
      fields: zip(names, builders).map { name, builder in
        ResultTable.Field(name: name, type: .text, vector: builder.vector())
      }, rowCount: count)
  }

  private static func shown(_ value: Value) -> String? {
    value.isNull ? nil : ValueText.text(of: value)
  }

  /// Whole rows in a few words: their first filled columns.
  private static func lines(
    _ rows: ChangeSet.Rows, _ snapshot: StoreSnapshot, _ limit: Int?
  ) -> [(key: String, text: String)] {
    let schema = snapshot.tables[rows.table]?.schema
    let columns = rows.slots.map { try? $0?.load() }
    return (0..<min(limit ?? .max, rows.ids.count)).map { place in
      var cells: [String] = []
      for (index, column) in columns.enumerated() where cells.count < 4 {
        guard let column, let text = shown(column.value(place)) else { continue }
        cells.append("\(schema?.columns[index].name ?? "column \(index + 1)"): \(text)")
      }
      let key = schema?.key.first.flatMap { columns[$0] }.map { ValueText.text(of: $0.value(place)) }
      return (key ?? "", cells.joined(separator: ", "))
    }
  }
}

/// What rows of a table are called: the value of the key, else the place in the table.
struct RowNames {
  private let table: Table?
  private let key: Column?

  init(_ name: String, _ snapshot: StoreSnapshot) {
    table = snapshot.tables[name]
    let column = table?.schema.key.count == 1 ? table?.schema.key.first : nil
    let table = self.table
    key = column.flatMap { try? table?.slot($0).load() }
  }

  func name(of id: Int64) -> String {
    guard let row = table?.rowIDs.row(of: id) else { return "row \(id)" }
    return key.map { ValueText.text(of: $0.value(row)) } ?? "row \(row + 1)"
  }
}
