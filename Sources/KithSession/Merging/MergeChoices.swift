import KithBase
import KithColumns
import KithStore

/// Fields of merged rows with what was kept, by which rule, from which row, and what the other rows had.
struct MergeChoices {
  private var builders = [VectorBuilder](repeating: VectorBuilder(.text), count: 6)
  private(set) var count = 0

  static let names = ["row", "column", "value", "rule", "from", "others"]

  var table: ResultTable {
    ResultTable(
      fields: zip(MergeChoices.names, builders).map { name, builder in
        ResultTable.Field(name: name, type: .text, vector: builder.vector())
      }, rowCount: count)
  }

  /// Fields in which the rows of the clusters differ, at most `limit`.
  init(_ shape: MergeShape, differencesOf clusters: [MergeCluster], limit: Int?) {
    for cluster in clusters {
      let golden = shape.golden(cluster)
      let sources = cluster.order.map { cluster.sources[$0] }
      for column in shape.stored.indices where column != shape.key {
        if let limit, count >= limit { return }
        let filled = Set(sources.map { $0.values[column] }.filter { !GoldenRecord.isBlank($0) })
        if filled.count < 2 { continue }
        let rule: String? =
          cluster.taking[column] != nil
          ? "chosen" : cluster.pins[column].map { $0.isEdit ? "changed by hand" : "chosen" }
        add(shape, column, golden[column], rule, sources, survivor: cluster.sources[cluster.survivor].key)
      }
    }
  }

  /// Every field of the rows that were merged.
  init(_ shape: MergeShape, _ memory: MergeMemory, rows: [Int32]) {
    let known = MergeShape.Known(memory, shape.table.schema)
    for row in rows {
      let key = shape.keyText(row)
      guard let kept = known.sources[key], let golden = kept.first(where: { $0.role == .golden }) else { continue }
      let sources = kept.filter { $0.role == .source }
      let now = shape.values(row)
      for column in shape.stored.indices {
        let pin = known.pins[key]?.first { $0.column == shape.column(column).name }
        let isEdited = now[column] != golden.values[column] || pin?.isEdit == true
        add(shape, column, now[column], isEdited ? "changed by hand" : pin.map { _ in "chosen" }, sources, survivor: key)
      }
    }
  }

  private mutating func add(
    _ shape: MergeShape, _ column: Int, _ value: Value, _ rule: String?, _ sources: [MergeMemory.Source],
    survivor: String
  ) {
    let rows = sources.map(\.values)
    let origin =
      column == shape.key
      ? sources.firstIndex { $0.key == survivor } : GoldenRecord.origin(of: value, column, rows, shape.rules)
    var others: [String] = []
    for source in sources where column != shape.key && source.values[column] != value && !GoldenRecord.isBlank(source.values[column]) {
      others.append("\(source.key): \(ValueText.text(of: source.values[column]))")
    }
    let cells: [String?] = [
      survivor, shape.column(column).name, value.isNull ? nil : ValueText.text(of: value),
      rule ?? shape.rules[column].words, rule == "changed by hand" ? nil : origin.map { sources[$0].key },
      others.isEmpty ? nil : others.joined(separator: "; "),
    ]
    for (index, cell) in cells.enumerated() { builders[index].append(cell.map { .text($0) } ?? .null) }
    count += 1
  }
}
