/// A column as the schema declares it.
package struct ColumnSchema: Hashable, Sendable {
  package var name: String
  package var type: LogicalType
  package var isRequired: Bool
  /// Source text of a virtual column's expression (`column t.c: type = expr`); nil for stored ones.
  package var expression: String?

  package init(
    _ name: String, _ type: LogicalType, isRequired: Bool = false, expression: String? = nil
  ) {
    self.name = name
    self.type = type
    self.isRequired = isRequired
    self.expression = expression
  }
}

/// A table as the schema declares it.
package struct TableSchema: Hashable, Sendable {
  package var name: String
  package var columns: [ColumnSchema]
  /// Indexes into `columns` of the key's columns; empty when the table has no key.
  package var key: [Int]

  package init(name: String, columns: [ColumnSchema], key: [Int] = []) {
    self.name = name
    self.columns = columns
    self.key = key
  }

  package func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
}

/// A reference: every row of `fromTable` points at no more than one row of `toTable`, by that
/// table's key.
package struct ReferenceSchema: Hashable, Sendable {
  package var fromTable: String
  package var fromColumn: String
  package var toTable: String
  /// What a row of `fromTable` calls the row it points at (`order.customer`).
  package var forwardName: String
  /// What a row of `toTable` calls the rows that point at it (`customer.orders`).
  package var backwardName: String

  package init(
    fromTable: String, fromColumn: String, toTable: String, forwardName: String,
    backwardName: String
  ) {
    self.fromTable = fromTable
    self.fromColumn = fromColumn
    self.toTable = toTable
    self.forwardName = forwardName
    self.backwardName = backwardName
  }
}

/// What the binder needs to know of the store: a value, so that binding never touches live data.
///
/// Invariant: table names are unique; a table's column, forward and backward names do not collide.
package final class CatalogSnapshot: Sendable {
  package let tables: [TableSchema]
  package let references: [ReferenceSchema]
  private let tableIndex: [String: Int]

  package init(tables: [TableSchema], references: [ReferenceSchema]) {
    self.tables = tables
    self.references = references
    tableIndex = Dictionary(
      tables.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  package func table(_ name: String) -> TableSchema? { tableIndex[name].map { tables[$0] } }

  /// The index into `references` of the reference that `table` calls `name`, if any.
  package func forwardReference(of table: String, named name: String) -> Int? {
    references.firstIndex { $0.fromTable == table && $0.forwardName == name }
  }

  /// The index into `references` of the reference whose children `table` calls `name`, if any.
  package func backwardReference(of table: String, named name: String) -> Int? {
    references.firstIndex { $0.toTable == table && $0.backwardName == name }
  }
}
