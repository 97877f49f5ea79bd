import KithBase
import KithColumns
import KithPlan
import KithStore

/// One pair of a review, as it is shown: both rows field by field, why they may be the same, and what
/// hangs on each.
package struct ReviewCard: Sendable {
  package struct Field: Sendable {
    package var name: String
    /// Empty for blank ones.
    package var left: String
    package var right: String
    /// What the merged row would have.
    package var merged: String

    /// Both are filled and not the same.
    package var isDifferent: Bool { left != right && !left.isEmpty && !right.isEmpty }
  }

  package var leftKey: String
  package var rightKey: String
  package var fields: [Field]
  /// Between 0 and 1; nil for pairs that were found by equal values.
  package var probability: Double?
  /// `email equal, name variant`.
  package var reason: String
  /// `12 orders · 3 notes`; empty where nothing refers to the row.
  package var leftChildren: String
  package var rightChildren: String

  init?(
    _ snapshot: StoreSnapshot, _ name: String, _ left: String, _ right: String,
    _ reason: MatchedPairs.Reason?, children session: Session
  ) {
    guard let shape = try? MergeShape(snapshot.table(name), SourceRange(0, 0)) else { return nil }
    let rows = [left, right].compactMap { key in
      (0..<Int32(shape.table.rowCount)).first { shape.keyText($0) == key }
    }
    guard rows.count == 2 else { return nil }
    (leftKey, rightKey) = (left, right)
    probability = reason?.probability
    self.reason = reason?.words ?? "equal keys"
    let known = MergeShape.Known(MergeMemory(snapshot), shape.table.schema)
    var cluster = shape.gathered(rows.sorted(), known)
    MergeOrder(shape, children: session.childCounts(shape)).sort(&cluster)
    let golden = shape.golden(cluster)
    let values = rows.map { shape.values($0) }
    fields = shape.stored.indices.filter { $0 != shape.key }.map { column in
      func shown(_ value: Value) -> String {
        GoldenRecord.isBlank(value) ? "" : ValueText.text(of: value)
      }
      return Field(
        name: shape.column(column).name, left: shown(values[0][column]), right: shown(values[1][column]),
        merged: shown(golden[column]))
    }
    leftChildren = ReviewCard.children(of: rows[0], name, snapshot)
    rightChildren = ReviewCard.children(of: rows[1], name, snapshot)
  }

  private static func children(of row: Int32, _ name: String, _ snapshot: StoreSnapshot) -> String {
    var counts: [(table: String, count: Int)] = []
    for (index, reference) in snapshot.catalog.references.enumerated() where reference.toTable == name {
      let parents = snapshot.reference(index).parents
      var count = 0
      for child in 0..<parents.count where parents.base[child] == row { count += 1 }
      if count == 0 { continue }
      if let known = counts.firstIndex(where: { $0.table == reference.fromTable }) {
        counts[known].count += count
      } else {
        counts.append((reference.fromTable, count))
      }
    }
    return counts.map { ChangeSummary.counted($0.count, $0.table) }.joined(separator: " · ")
  }
}
