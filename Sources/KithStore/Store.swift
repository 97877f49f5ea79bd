package import KithBase

/// The live tables: the one place where the current snapshot is replaced. Confined to one thread;
/// queries hold a snapshot of their own.
package final class Store {
  package private(set) var snapshot: StoreSnapshot

  package init(snapshot: StoreSnapshot = .empty) { self.snapshot = snapshot }

  /// Adds a table, or replaces the one of that name. References to and from it are resolved anew.
  package func put(_ table: Table) {
    var tables = snapshot.catalog.tables.map { snapshot.table($0.name) }
    if let index = tables.firstIndex(where: { $0.schema.name == table.schema.name }) {
      tables[index] = table
    } else {
      tables.append(table)
    }
    let references = snapshot.catalog.references
    let kept = snapshot.resolvedReferences.filter { index, _ in
      references[index].fromTable != table.schema.name && references[index].toTable != table.schema.name
    }
    snapshot = StoreSnapshot(
      tables: tables, references: references, resolved: kept, notes: snapshot.notes,
      nextRowID: snapshot.nextRowID)
  }

  /// Adds a checked reference.
  package func add(_ reference: ReferenceSchema) {
    snapshot = StoreSnapshot(
      tables: snapshot.catalog.tables.map { snapshot.table($0.name) },
      references: snapshot.catalog.references + [reference], resolved: snapshot.resolvedReferences,
      notes: snapshot.notes, nextRowID: snapshot.nextRowID)
  }

  /// Goes back to an earlier snapshot: a script that failed leaves the data as before.
  package func restore(_ earlier: StoreSnapshot) { snapshot = earlier }
}
