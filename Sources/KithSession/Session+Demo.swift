import KithBase
import KithColumns
import KithDemo
import KithStore

extension Session {
  /// Sizes that `loadDemo` takes.
  package static var demoSizes: ClosedRange<Int> { DemoCompany.sizes }

  /// Puts the demo company's tables into the store and fixes `today()` to its day, unless a day is set.
  package func loadDemo(size: Int, seed: UInt64) throws(Failure) {
    interrupt.progress.begin("demo company")
    let data = DemoCompany.make(size: size, seed: seed)
    let text = SourceText(name: "arguments", "demo company, size \(size), seed \(seed)")
    var first = store.snapshot.nextRowID
    let tables = data.tables.map { table in
      let count = table.columns.first?.count ?? 0
      defer { first += Int64(count) }
      return Table(
        schema: table.schema, columns: table.columns, rowCount: count, firstRowID: first)
    }
    try transaction(replacesFiles: false, text) { () throws(Failure) in
      do {
        try self.statement(text) {
          for table in tables { try self.add(table) }
          try self.add(data.references)
        }
      } catch {
        throw Failure(error, in: text, at: nil)
      }
    }
    if settings.asOf == nil { settings.asOf = Int64(data.asOf) * CivilDate.microsecondsPerDay }
    let day = settings.asOf.map { CivilDate.split(microseconds: $0).day } ?? data.asOf
    let counts = tables.map { "\($0.schema.name) \(Wording.grouped($0.rowCount))" }
    output.report(
      "demo company: \(counts.joined(separator: ", ")) · as_of \(CivilDate.text(days: day))")
  }
}
