import KithBase
import KithColumns
import KithJournal
import KithStore

/// What happened to rows, as rows: change, time, user, row, column, before, after.
enum RowHistory {
  /// `info` says who made a change and when. Changes of a transaction that is not committed yet are
  /// no part of it.
  static func table(
    _ events: [RowEvent], in snapshot: StoreSnapshot, of table: String,
    info: (Int64) -> ChangeInfo?
  ) -> ResultTable {
    let names = RowNames(table, snapshot)
    var number = VectorBuilder(.int)
    var time = VectorBuilder(.timestamp)
    var texts = [VectorBuilder](repeating: VectorBuilder(.text), count: 5)
    for event in events {
      let made = info(event.change)
      number.append(.int(event.change))
      time.append(made.map { .timestamp($0.time - $0.time % 1_000_000) } ?? .null)
      var cells: [String?] = [made?.user, names.name(of: event.row)]
      switch event.kind {
      case .inserted: cells += ["(new row)", nil, nil]
      case .deleted: cells += ["(deleted)", nil, nil]
      case .updated(let column, let old, let new): cells += [column, shown(old), shown(new)]
      }
      for (index, cell) in cells.enumerated() {
        texts[index].append(cell.map { .text($0) } ?? .null)
      }
    }
    func field(_ name: String, _ type: LogicalType, _ builder: VectorBuilder) -> ResultTable.Field {
      ResultTable.Field(name: name, type: type, vector: builder.vector())
    }
    return ResultTable(
      fields: [field("change", .int, number), field("time", .timestamp, time)]
        + zip(["user", "row", "column", "before", "after"], texts).map { field($0, .text, $1) },
      rowCount: events.count)
  }

  private static func shown(_ value: Value) -> String? {
    value.isNull ? nil : ValueText.text(of: value)
  }
}
