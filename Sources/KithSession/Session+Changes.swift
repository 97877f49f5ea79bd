package import KithBase
package import KithColumns
import KithJournal
import KithStore

extension Session {
  /// Every change, newest first: its number, time, user, script, what it did and whether it stands.
  package func changeList() throws -> ResultTable {
    let standing = Set(try history.line())
    var reversedBy: [Int64: Int64] = [:]
    var rows = ChangeRows()
    let records = try history.changes()
    for record in records where standing.contains(record.number) {
      if let reverses = record.reverses { reversedBy[reverses] = record.number }
    }
    for (offset, new) in (pending?.changes ?? []).enumerated().reversed() {
      rows.add(
        number: history.lastChange + 1 + Int64(offset), new.info, ChangeSummary.text(of: new.change),
        state: "not committed")
    }
    for record in records.reversed() {
      var state: String?
      if !standing.contains(record.number) {
        state = "undone"
      } else if let by = reversedBy[record.number] {
        state = "reverted by #\(by)"
      } else if let reverses = record.reverses {
        state = "reverts #\(reverses)"
      }
      let summary = try summary(record.number)
      rows.add(number: record.number, record.info, summary, state: state)
    }
    return local(rows.table())
  }

  /// The text of the statement that made a change.
  package func statement(ofChange number: Int64) throws -> String? {
    try history.changes().first { $0.number == number }?.info.statement
  }

  /// The cells of one change before and after.
  package func cells(ofChange number: Int64) throws -> ResultTable {
    do {
      let change = try history.change(number)
      return ChangeCells.table(of: change.steps, in: store.snapshot, limit: nil)
    } catch UndoRefusal.noSuchChange {
      throw Diagnostic("K0608", "there is no change #\(number)", nil, hint: ":changes lists them")
    }
  }
}

/// The columns of the list of changes.
private struct ChangeRows {
  private var number = VectorBuilder(.int)
  private var time = VectorBuilder(.timestamp)
  private var texts = [VectorBuilder](repeating: VectorBuilder(.text), count: 4)
  private var count = 0

  mutating func add(number: Int64, _ info: ChangeInfo, _ summary: String, state: String?) {
    self.number.append(.int(number))
    time.append(.timestamp(info.time - info.time % 1_000_000))
    let change = info.label.map { "\($0): \(summary)" } ?? summary
    for (index, text) in [info.user, info.script, change, state].enumerated() {
      texts[index].append(text.map { .text($0) } ?? .null)
    }
    count += 1
  }

  func table() -> ResultTable {
    func field(_ name: String, _ type: LogicalType, _ builder: VectorBuilder) -> ResultTable.Field {
      ResultTable.Field(name: name, type: type, vector: builder.vector())
    }
    return ResultTable(
      fields: [field("number", .int, number), field("time", .timestamp, time)]
        + zip(["user", "script", "change", "state"], texts).map { field($0, .text, $1) },
      rowCount: count)
  }
}
