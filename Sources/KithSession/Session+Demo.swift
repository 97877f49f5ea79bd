import KithBase
import KithColumns
import KithDemo
import KithStore

extension Session {
  /// Sizes that `loadDemo` takes.
  package static var demoSizes: ClosedRange<Int> { DemoCompany.sizes }

  /// Puts the demo company's tables into the store and fixes `today()` to its day, unless a day is set.
  package func loadDemo(size: Int, seed: UInt64) {
    let data = DemoCompany.make(size: size, seed: seed)
    let tables = data.tables.map { table in
      Table(
        schema: table.schema, columns: table.columns, rowCount: table.columns.first?.count ?? 0)
    }
    let snapshot = store.snapshot
    store.restore(
      StoreSnapshot(
        tables: snapshot.catalog.tables.map { snapshot.table($0.name) } + tables,
        references: snapshot.catalog.references + data.references))
    if settings.asOf == nil { settings.asOf = Int64(data.asOf) * CivilDate.microsecondsPerDay }
    let day = settings.asOf.map { CivilDate.split(microseconds: $0).day } ?? data.asOf
    let counts = tables.map { "\($0.schema.name) \(Wording.grouped($0.rowCount))" }
    output.report(
      "demo company: \(counts.joined(separator: ", ")) · as_of \(CivilDate.text(days: day))")
  }
}
