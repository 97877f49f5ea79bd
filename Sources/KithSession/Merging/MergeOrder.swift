import KithBase
import KithStore

/// Which row of a cluster comes first, and whose id stays: a function of the rows alone, with the key as
/// the last word, so that the order in which rows are found does not matter.
struct MergeOrder {
  private let shape: MergeShape
  /// Rows that refer to a source, by its key.
  private let children: [String: Int]

  static let updated = ["updated_at", "updated_on", "modified_at", "modified_on"]
  static let created = ["created_at", "created_on"]

  init(_ shape: MergeShape, children: [String: Int]) {
    self.shape = shape
    self.children = children
  }

  /// The first of these columns that the table has; an index into the stored columns.
  static func column(_ names: [String], _ shape: MergeShape) -> Int? {
    for name in names {
      if let index = shape.stored.indices.first(where: { shape.column($0).name.lowercased() == name }) {
        return index
      }
    }
    return nil
  }

  /// `keep newest` and `keep oldest`: one order for the values and the id.
  func sort(_ cluster: inout MergeCluster, by column: Int, newestFirst: Bool) {
    let sources = cluster.sources
    cluster.order = sources.indices.sorted { a, b in
      let (left, right) = (sources[a].values[column], sources[b].values[column])
      if left != right, let first = MergeOrder.precedes(left, right, descending: newestFirst) {
        return first
      }
      return keyPrecedes(sources[a], sources[b])
    }
    cluster.survivor = cluster.order[0]
  }

  /// Without `keep`: the id of the row with the most rows that refer to it, then of the oldest; values
  /// of the row that was updated last.
  func sort(_ cluster: inout MergeCluster) {
    let sources = cluster.sources
    let created = MergeOrder.column(MergeOrder.created + ["signup_date", "created"], shape)
    let updated = MergeOrder.column(MergeOrder.updated, shape)
    func survives(_ a: Int, _ b: Int) -> Bool {
      let (left, right) = (children[sources[a].key] ?? 0, children[sources[b].key] ?? 0)
      if left != right { return left > right }
      if let created, sources[a].values[created] != sources[b].values[created],
        let first = MergeOrder.precedes(
          sources[a].values[created], sources[b].values[created], descending: false)
      {
        return first
      }
      return keyPrecedes(sources[a], sources[b])
    }
    let ranked = sources.indices.sorted(by: survives)
    cluster.survivor = ranked[0]
    guard let updated else {
      cluster.order = ranked
      return
    }
    let rank = Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($0.element, $0.offset) })
    cluster.order = sources.indices.sorted { a, b in
      let (left, right) = (sources[a].values[updated], sources[b].values[updated])
      if left != right, let first = MergeOrder.precedes(left, right, descending: true) { return first }
      return (rank[a] ?? 0) < (rank[b] ?? 0)
    }
  }

  /// Nulls come last in both directions; nil for equal values.
  private static func precedes(_ a: Value, _ b: Value, descending: Bool) -> Bool? {
    if a.isNull || b.isNull { return a.isNull == b.isNull ? nil : b.isNull }
    if GoldenRecord.precedes(a, b) { return !descending }
    if GoldenRecord.precedes(b, a) { return descending }
    return nil
  }

  private func keyPrecedes(_ a: MergeMemory.Source, _ b: MergeMemory.Source) -> Bool {
    GoldenRecord.precedes(a.values[shape.key], b.values[shape.key])
  }
}
