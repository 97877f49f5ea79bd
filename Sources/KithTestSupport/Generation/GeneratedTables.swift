package import KithBase
import KithColumns
package import KithStore

/// A small table made up by a seed: boxed values, so that it can be printed and shrunk.
package struct GeneratedTable: Sendable {
  package var schema: TableSchema
  package var rows: [[Value]]
}

/// A few tables and the references between them.
package struct GeneratedTables: Sendable {
  package var tables: [GeneratedTable]
  package var references: [ReferenceSchema]

  package init(tables: [GeneratedTable], references: [ReferenceSchema]) {
    self.tables = tables
    self.references = references
  }

  /// The same data as the engine reads it.
  package func snapshot() -> StoreSnapshot {
    StoreSnapshot(
      tables: tables.map { table in
        let columns = table.schema.columns.indices.map { index -> Column? in
          var builder = VectorBuilder(table.schema.columns[index].type)
          for row in table.rows { builder.append(row[index]) }
          return Column(builder.vector())
        }
        return Table(schema: table.schema, columns: columns, rowCount: table.rows.count)
      }, references: references)
  }

  package func table(_ name: String) -> GeneratedTable? { tables.first { $0.schema.name == name } }

  /// All tables as text, for reports.
  package var listing: String {
    let references = references.map {
      "reference \($0.fromTable).\($0.fromColumn) to \($0.toTable) as \($0.forwardName) many \($0.backwardName)"
    }
    let tables = tables.map { table in
      let names = table.schema.columns.enumerated().map { index, column in
        "\(column.name): \(typeText(column.type))\(table.schema.key.contains(index) ? " key" : "")"
      }
      return "table \(table.schema.name)\n"
        + PlainTable(names: names, rows: table.rows).listing
    }
    return (references + tables).joined(separator: "\n")
  }

  private func typeText(_ type: LogicalType) -> String {
    if case .decimal(let scale) = type { "decimal(\(scale))" } else { type.name }
  }
}
