import Synchronization

package import KithBase
import KithColumns

/// All tables and references at one moment: what a query runs over. Immutable.
package final class StoreSnapshot: Sendable {
  package let tables: [String: Table]
  package let catalog: CatalogSnapshot
  private let resolved: Mutex<[Int: ReferenceIndex]>

  /// `resolved` carries over indexes whose tables did not change.
  package init(
    tables: [Table], references: [ReferenceSchema], resolved: [Int: ReferenceIndex] = [:]
  ) {
    self.tables = Dictionary(uniqueKeysWithValues: tables.map { ($0.schema.name, $0) })
    catalog = CatalogSnapshot(tables: tables.map(\.schema), references: references)
    self.resolved = Mutex(resolved)
  }

  package static let empty = StoreSnapshot(tables: [], references: [])

  package func table(_ name: String) -> Table {
    guard let table = tables[name] else { preconditionFailure("the binder checked that the table exists") }
    return table
  }

  /// The reference with that index in the catalog, resolved to row numbers at the first call.
  package func reference(_ index: Int) -> ReferenceIndex {
    resolved.withLock { resolved in
      if let made = resolved[index] { return made }
      let schema = catalog.references[index]
      let made = StoreSnapshot.resolve(schema, tables: tables)
      resolved[index] = made
      return made
    }
  }

  /// The references resolved so far, by index.
  package var resolvedReferences: [Int: ReferenceIndex] { resolved.withLock { $0 } }

  package static func resolve(_ schema: ReferenceSchema, tables: [String: Table]) -> ReferenceIndex {
    guard let child = tables[schema.fromTable], let parent = tables[schema.toTable],
      let from = child.schema.column(schema.fromColumn), let key = parent.schema.key.first,
      let index = parent.keyIndex(key)
    else { preconditionFailure("a declared reference has a column and a unique key") }
    let column = child.column(from)
    let parents = index.rows(of: column)
    var missing = 0
    for row in 0..<parents.count where parents.base[row] < 0 { missing += 1 }
    return ReferenceIndex(
      parents: parents, parentCount: parent.rowCount, orphanCount: missing - column.nullCount)
  }
}
