import Synchronization

package import KithBase
import KithColumns

/// All tables and references at one moment: what a query runs over. Immutable.
package final class StoreSnapshot: Sendable {
  package let tables: [String: Table]
  package let catalog: CatalogSnapshot
  /// Saved queries and settings: by kind and name their texts.
  package let notes: [NoteName: String]
  /// The id that the next new row of any table gets.
  package let nextRowID: Int64
  private let resolved: Mutex<[Int: ReferenceIndex]>

  /// `resolved` carries over indexes whose tables did not change.
  package init(
    tables: [Table], references: [ReferenceSchema], resolved: [Int: ReferenceIndex] = [:],
    notes: [NoteName: String] = [:], nextRowID: Int64 = 1
  ) {
    self.tables = Dictionary(uniqueKeysWithValues: tables.map { ($0.schema.name, $0) })
    catalog = CatalogSnapshot(tables: tables.map(\.schema), references: references)
    self.resolved = Mutex(resolved)
    self.notes = notes
    self.nextRowID = tables.reduce(nextRowID) { max($0, ($1.rowIDs.last ?? 0) + 1) }
  }

  /// The tables in the order of the catalog.
  package var orderedTables: [Table] { catalog.tables.map { table($0.name) } }

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
      guard let made = StoreSnapshot.resolve(schema, tables: tables) else {
        // A column could not be read; the owner of the file knows and will say so.
        let count = tables[schema.fromTable]?.rowCount ?? 0
        return ReferenceIndex(
          parents: Buffer(repeating: -1, count: count),
          parentCount: tables[schema.toTable]?.rowCount ?? 0, orphanCount: 0)
      }
      resolved[index] = made
      return made
    }
  }

  /// The references resolved so far, by index.
  package var resolvedReferences: [Int: ReferenceIndex] { resolved.withLock { $0 } }

  /// Nil when a column of it cannot be read from its file.
  package static func resolve(
    _ schema: ReferenceSchema, tables: [String: Table]
  ) -> ReferenceIndex? {
    guard let child = tables[schema.fromTable], let parent = tables[schema.toTable],
      let from = child.schema.column(schema.fromColumn), let key = parent.schema.key.first
    else { preconditionFailure("a declared reference has a column and a key") }
    guard let column = try? child.slot(from).load(), (try? parent.slot(key).load()) != nil else {
      return nil
    }
    guard let index = parent.keyIndex(key) else {
      preconditionFailure("a declared reference has a unique key")
    }
    let parents = index.rows(of: column)
    var missing = 0
    for row in 0..<parents.count where parents.base[row] < 0 { missing += 1 }
    return ReferenceIndex(
      parents: parents, parentCount: parent.rowCount, orphanCount: missing - column.nullCount)
  }
}

/// What a workspace keeps besides tables: a saved query, a setting or a fit.
package struct NoteName: Hashable, Sendable {
  package enum Kind: UInt8, Sendable, CaseIterable {
    case view
    case setting
    case model
  }

  package var kind: Kind
  package var name: String

  package init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }
}
