package import KithBase
package import KithColumns

/// What a chart shows of a result: one or more series of numbers over the result's rows.
package struct Chart: Sendable {
  package enum Kind: String, Sendable, CaseIterable { case bar, line }

  /// The numbers of one column; nil where a cell is null or no finite number.
  package struct Series: Sendable {
    package var name: String
    package var values: [Double?]
    /// The cells as they are printed.
    package var texts: [String]
  }

  package var kind: Kind
  /// What the rows are called, in their order.
  package var labels: [String]
  /// The column that the labels come from; empty where rows are numbered.
  package var labelName: String
  package var series: [Series]

  /// Rows that a bar chart draws; a bar each.
  package static let barsMax = 60

  /// A chart of the columns of numbers of a result; its first other column, or a column of dates or
  /// years in front, says what the rows are. Without `kind`, dates, years and many rows make lines.
  ///
  /// Throws K0512 where there is nothing to draw.
  package init(_ table: ResultTable, kind: Kind? = nil) throws(Diagnostic) {
    guard table.rowCount > 0 else {
      throw Diagnostic("K0512", "there are no rows to draw", nil)
    }
    var numbers = table.fields.indices.filter { Chart.isNumber(table.fields[$0].type) }
    var label = table.fields.indices.first { !Chart.isNumber(table.fields[$0].type) }
    // Of nothing but numbers, the first of two says what the rows are, and so do years and months.
    if label == nil, numbers.count > 1, numbers.count == 2 || Chart.isPlace(table.fields[0]) {
      label = numbers.removeFirst()
    }
    if numbers.count > 1 {
      numbers.removeAll { TableColumn.isIdentifier(table.fields[$0].name) }
    }
    guard !numbers.isEmpty else {
      throw Diagnostic(
        "K0512", "no column of the result is a number", nil,
        hint: "_ | summarize rows = count() by \(table.fields.first?.name ?? "country")")
    }
    labelName = label.map { table.fields[$0].name } ?? ""
    labels = (0..<table.rowCount).map { row in
      label.map { Chart.text(table.fields[$0].vector, row) } ?? String(row + 1)
    }
    series = numbers.map { index in
      let field = table.fields[index]
      return Series(
        name: field.name, values: (0..<table.rowCount).map { Chart.number(field.vector.value($0)) },
        texts: (0..<table.rowCount).map { Chart.text(field.vector, $0) })
    }
    guard series.contains(where: { $0.values.contains { $0 != nil } }) else {
      throw Diagnostic("K0512", "all numbers of the result are null", nil)
    }
    let isOrdered = label.map { Chart.isPlace(table.fields[$0]) } ?? true
    self.kind = kind ?? (isOrdered && table.rowCount > 2 || table.rowCount > Chart.barsMax ? .line : .bar)
  }

  private static func isNumber(_ type: LogicalType) -> Bool {
    switch type {
    case .int, .decimal, .float: true
    default: false
    }
  }

  /// Whether the values of a column follow each other, as those of a time do.
  private static func isPlace(_ field: ResultTable.Field) -> Bool {
    switch field.type {
    case .date, .timestamp: return true
    case .int: break
    default: return false
    }
    let name = field.name.lowercased()
    return ["year", "month", "week", "quarter", "day", "rank", "hour", "decile", "period"].contains {
      name == $0 || name.hasSuffix("_" + $0) || name.hasPrefix($0 + "_")
    }
  }

  private static func number(_ value: Value) -> Double? {
    let number: Double? =
      switch value {
      case .int(let value): Double(value)
      case .decimal(let value): value.double
      case .float(let value): value
      default: nil
      }
    return number.flatMap { $0.isFinite ? $0 : nil }
  }

  private static func text(_ vector: Vector, _ row: Int) -> String {
    vector.isNull(row) ? "-" : VisibleText.of(ValueText.text(of: vector.value(row)))
  }

  /// The smallest and the largest number of a series; nil when it has none.
  package static func bounds(_ values: [Double?]) -> (low: Double, high: Double)? {
    let known = values.compactMap { $0 }
    guard let low = known.min(), let high = known.max() else { return nil }
    return (low, high)
  }
}
