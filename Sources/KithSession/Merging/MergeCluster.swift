import KithBase
import KithColumns
import KithStore

/// One cluster on its way into one row.
struct MergeCluster {
  /// Rows of the table as it is, ascending.
  var places: [Int32]
  /// Every row that the golden one is made of, those of earlier merges included.
  var sources: [MergeMemory.Source] = []
  /// For every source its row in the table as it is; nil for rows that went in earlier merges.
  var current: [Int32?] = []
  /// What users have set since the last merge, by stored column.
  var pins: [Int: Value] = [:]
  /// The sources in the order in which their values are preferred.
  var order: [Int] = []
  /// The source whose id stays.
  var survivor = 0
  /// What the statement itself says, by stored column.
  var taking: [Int: Value] = [:]
}

/// The stored columns of a table and the rule of each.
struct MergeShape {
  let table: Table
  /// Indexes into the schema's columns.
  let stored: [Int]
  let rules: [FieldRule]
  /// The key among the stored columns.
  let key: Int

  /// Throws when the table has no key of one column, by which merged rows could be found again.
  init(_ table: Table, _ range: SourceRange) throws(Diagnostic) {
    self.table = table
    let schema = table.schema
    guard schema.key.count == 1, let place = schema.key.first else {
      throw Diagnostic(
        "K0614", "`\(schema.name)` has no key of one column, by which merged rows are found again",
        range, hint: "key \(schema.name).\(schema.columns.first?.name ?? "id")")
    }
    stored = schema.columns.indices.filter { schema.columns[$0].expression == nil }
    rules = stored.map { FieldRule.of(schema.columns[$0], isKey: $0 == place) }
    key = stored.firstIndex(of: place) ?? 0
  }

  var name: String { table.schema.name }

  func column(_ index: Int) -> ColumnSchema { table.schema.columns[stored[index]] }

  func values(_ row: Int32) -> [Value] { stored.map { table.column($0).value(Int(row)) } }

  func keyText(_ row: Int32) -> String {
    ValueText.text(of: table.column(stored[key]).value(Int(row)))
  }

  /// The golden values of a cluster.
  func golden(_ cluster: MergeCluster) -> [Value] {
    var values = GoldenRecord.values(
      of: cluster.order.map { cluster.sources[$0].values },
      survivor: cluster.sources[cluster.survivor].values, rules: rules)
    for (column, value) in cluster.pins where column != key { values[column] = value }
    for (column, value) in cluster.taking { values[column] = value }
    values[key] = cluster.sources[cluster.survivor].values[key]
    return values
  }

  /// Fills in what the rows of a cluster are made of.
  func gathered(
    _ places: [Int32], _ known: [String: [MergeMemory.Source]]
  ) -> MergeCluster {
    var cluster = MergeCluster(places: places)
    for place in places {
      let key = keyText(place)
      let values = values(place)
      guard let kept = known[key], let golden = kept.first(where: { $0.role == .golden }) else {
        cluster.sources.append(
          MergeMemory.Source(
            role: .source, row: table.rowIDs[Int(place)], key: key, survivor: key, values: values))
        cluster.current.append(place)
        continue
      }
      for source in kept where source.role == .source {
        cluster.sources.append(source)
        cluster.current.append(source.key == key ? place : nil)
      }
      for column in values.indices where values[column] != golden.values[column] {
        if cluster.pins[column] == nil { cluster.pins[column] = values[column] }
      }
    }
    cluster.order = Array(cluster.sources.indices)
    return cluster
  }
}
