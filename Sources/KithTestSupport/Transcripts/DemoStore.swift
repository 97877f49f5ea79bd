import KithBase
import KithColumns
import KithDemo
package import KithStore

/// The demo company in a store, for the examples of README.md.
package enum DemoStore {
  /// Size 1, seed 1, and the moment that is now for it.
  package static func make() -> (store: Store, moment: Int64) {
    let data = DemoCompany.make(size: 1, seed: 1)
    let store = Store()
    for table in data.tables {
      store.put(
        Table(
          schema: table.schema, columns: table.columns, rowCount: table.columns.first?.count ?? 0))
    }
    for reference in data.references { store.add(reference) }
    return (store, Int64(data.asOf) * CivilDate.microsecondsPerDay)
  }
}
