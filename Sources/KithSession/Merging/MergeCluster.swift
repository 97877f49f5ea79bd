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
  /// What users have set since an earlier merge or chose in one, by stored column; no rule changes it.
  var pins: [Int: Pin] = [:]

  struct Pin {
    var value: Value
    /// Somebody changed the field; else the merge was told what to take.
    var isEdit: Bool
  }

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

  /// What earlier merges have left, by the keys of the rows that they made.
  struct Known {
    var sources: [String: [MergeMemory.Source]]
    var pins: [String: [MergeMemory.Pin]]

    init(_ memory: MergeMemory, _ schema: TableSchema) {
      sources = Dictionary(grouping: memory.sources(of: schema), by: \.survivor)
      pins = Dictionary(grouping: memory.pins(of: schema.name), by: \.key)
    }
  }

  /// The rows of a cluster in the order of preference.
  func rows(_ cluster: MergeCluster) -> [[Value]] { cluster.order.map { cluster.sources[$0].values } }

  /// Whether an e-mail or phone of the clusters has no place in the table.
  func leavesExtras(_ clusters: [MergeCluster]) -> Bool {
    clusters.contains { cluster in
      var golden = self.golden(cluster)
      return GoldenRecord.keepContacts(&golden, rows(cluster), rules)
    }
  }

  /// The golden values of a cluster.
  func golden(_ cluster: MergeCluster) -> [Value] {
    var values = GoldenRecord.values(
      of: rows(cluster),
      survivor: cluster.sources[cluster.survivor].values, rules: rules)
    for (column, pin) in cluster.pins where column != key { values[column] = pin.value }
    for (column, value) in cluster.taking { values[column] = value }
    values[key] = cluster.sources[cluster.survivor].values[key]
    return values
  }

  /// Fills in what the rows of a cluster are made of.
  func gathered(
    _ places: [Int32], _ known: MergeShape.Known
  ) -> MergeCluster {
    var cluster = MergeCluster(places: places)
    for place in places {
      let key = keyText(place)
      let values = values(place)
      guard let kept = known.sources[key], let golden = kept.first(where: { $0.role == .golden }) else {
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
      for column in values.indices where column != self.key {
        var pin: MergeCluster.Pin?
        if values[column] != golden.values[column] {
          pin = .init(value: values[column], isEdit: true)
          // What was changed by hand belongs to the row that it was seen in, and leaves with it.
          if let own = cluster.sources.lastIndex(where: { $0.key == key }) {
            cluster.sources[own].values[column] = values[column]
          }
        } else if let known = known.pins[key]?.first(where: { $0.column == self.column(column).name }) {
          pin = .init(value: values[column], isEdit: known.isEdit)
        }
        if cluster.pins[column] == nil { cluster.pins[column] = pin }
      }
    }
    cluster.order = Array(cluster.sources.indices)
    return cluster
  }
}
