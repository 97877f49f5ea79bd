package import KithBase

/// Rows to show, write or keep: named vectors of equal length.
package struct ResultTable: Sendable {
  package struct Field: Sendable {
    package var name: String
    package var type: LogicalType
    package var vector: Vector
    package init(name: String, type: LogicalType, vector: Vector) {
      self.name = name
      self.type = type
      self.vector = vector
    }
  }

  package var fields: [Field]
  package var rowCount: Int

  package init(fields: [Field], rowCount: Int) {
    precondition(fields.allSatisfy { $0.vector.count == rowCount }, "all columns have every row")
    self.fields = fields
    self.rowCount = rowCount
  }

  package func row(_ index: Int) -> [Value] { fields.map { $0.vector.value(index) } }
}
