package import KithBase
import KithColumns
import KithMatching

/// A row that went into a merge, as it was.
package struct MergedRow: Sendable {
  package var key: Value
  /// The key of the row that stands for it now; its own for the row whose id stayed.
  package var survivor: String
  /// By the names of the table's columns in lower case.
  package var values: [String: Value]

  package init(key: Value, survivor: String, values: [String: Value]) {
    self.key = key
    self.survivor = survivor
    self.values = values
  }
}

/// The evidence of a search with the rows that went into merges in their places.
///
/// Merged rows are compared as they were and held together, so a search after a merge sees what the first
/// one saw: it is fitted to the same rows and proposes nothing that was not there before, and what was
/// said of a row that went is still heard.
struct EvidenceRows {
  var columns: [Vector]
  /// Nil where rows have no key.
  var keys: Vector?
  /// Pairs that are one row by now.
  var joined: [RowPair] = []

  init(_ columns: [Vector], names: [String], keys: Vector?, _ merged: [MergedRow]) {
    self.columns = columns
    self.keys = keys
    guard let keys, !merged.isEmpty, let count = columns.first?.count else { return }
    let texts = RowKeys(keys)
    let rowOfKey = texts.rows(of: Set(merged.map(\.survivor)))
    var own: [Int: MergedRow] = [:]
    var others: [(row: MergedRow, survivor: Int)] = []
    for row in merged {
      guard let place = rowOfKey[row.survivor] else { continue }
      if ValueText.text(of: row.key) == row.survivor { own[place] = row } else { others.append((row, place)) }
    }
    if others.isEmpty { return }
    self.columns = columns.enumerated().map { index, column in
      let name = names[index].lowercased()
      var builder = VectorBuilder(EvidenceRows.typeOf(column))
      for row in 0..<count {
        builder.append(EvidenceRows.fitted(own[row]?.values[name], column) ?? column.value(row))
      }
      for (row, _) in others { builder.append(EvidenceRows.fitted(row.values[name], column) ?? .null) }
      return builder.vector()
    }
    var builder = VectorBuilder(EvidenceRows.typeOf(keys))
    for row in 0..<count { builder.append(keys.value(row)) }
    for (offset, other) in others.enumerated() {
      builder.append(EvidenceRows.fitted(other.row.key, keys) ?? .null)
      joined.append(RowPair(other.survivor, count + offset))
    }
    self.keys = builder.vector()
  }

  private static func typeOf(_ vector: Vector) -> LogicalType { Column(vector).type }

  /// A value that a column of this kind holds; nil for one of another kind.
  private static func fitted(_ value: Value?, _ vector: Vector) -> Value? {
    guard let value, value.isNull || value.type == typeOf(vector) else { return nil }
    return value
  }
}
