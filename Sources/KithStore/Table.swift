import Synchronization

package import KithBase
package import KithColumns

/// One version of a table: its schema, its columns and the indexes made so far. Immutable; a change
/// makes a new table, so an index is never out of date.
package final class Table: Sendable {
  package let schema: TableSchema
  /// One a schema column; nil for virtual ones.
  package let columns: [Column?]
  package let rowCount: Int

  /// Tables smaller than this are scanned: an index would cost more than it saves.
  package static let indexRowsMin = 20_000
  /// How often a scan must have wanted an index before it is built.
  package static let indexUsesMin = 2

  private struct Indexes {
    var keys: [Int: KeyIndex?] = [:]
    var postings: [Int: PostingIndex?] = [:]
    var ordered: [Int: OrderedIndex?] = [:]
    var trigrams: [Int: TrigramIndex] = [:]
    var zones: [Int: ZoneMap?] = [:]
    var wishes: [Int: Int] = [:]
    var ascending: [Int: Bool] = [:]
  }
  private let indexes = Mutex(Indexes())

  package init(schema: TableSchema, columns: [Column?], rowCount: Int) {
    precondition(columns.count == schema.columns.count, "a column for every declaration")
    precondition(columns.allSatisfy { $0 == nil || $0!.count == rowCount }, "all columns have every row")
    self.schema = schema
    self.columns = columns
    self.rowCount = rowCount
  }

  /// A stored column; virtual ones are expanded by the binder and never asked for.
  package func column(_ index: Int) -> Column {
    guard let column = columns[index] else { preconditionFailure("virtual columns are not stored") }
    return column
  }

  /// The index of a unique column; nil when it is not unique. Made at the first call.
  package func keyIndex(_ column: Int) -> KeyIndex? {
    indexes.withLock { indexes in
      if let made = indexes.keys[column] { return made }
      let made = KeyIndex(self.column(column))
      indexes.keys[column] = .some(made)
      return made
    }
  }

  /// The rows of each text, once queries have wanted it often enough to pay for it.
  package func postingIndex(_ column: Int) -> PostingIndex? {
    indexes.withLock { indexes in
      if let made = indexes.postings[column] { return made }
      guard isWanted(column, indexes) else { return nil }
      let made = PostingIndex(self.column(column))
      indexes.postings[column] = .some(made)
      return made
    }
  }

  /// The rows in value order, once queries have wanted it often enough to pay for it.
  package func orderedIndex(_ column: Int) -> OrderedIndex? {
    indexes.withLock { indexes in
      if let made = indexes.ordered[column] { return made }
      guard isWanted(column, indexes) else { return nil }
      let made = OrderedIndex(self.column(column))
      indexes.ordered[column] = .some(made)
      return made
    }
  }

  /// Trigrams of a text column's dictionary, once queries have wanted it often enough to pay for it.
  package func trigramIndex(_ column: Int) -> TrigramIndex? {
    indexes.withLock { indexes in
      if let made = indexes.trigrams[column] { return made }
      guard case .text(_, let dictionary) = self.column(column).data,
        dictionary.count >= Table.indexRowsMin, isWanted(column, indexes)
      else { return nil }
      let made = TrigramIndex(dictionary)
      indexes.trigrams[column] = made
      return made
    }
  }

  /// Whether the rows lie in ascending order of a column without nulls. Looked at once.
  package func isAscending(_ column: Int) -> Bool {
    indexes.withLock { indexes in
      if let known = indexes.ascending[column] { return known }
      let result = self.column(column).isAscending
      indexes.ascending[column] = result
      return result
    }
  }

  /// Says that a scan kept so few rows that an index on the column would have paid.
  package func wishForIndex(_ column: Int) {
    guard rowCount >= Table.indexRowsMin else { return }
    indexes.withLock { $0.wishes[column, default: 0] += 1 }
  }

  private func isWanted(_ column: Int, _ indexes: Indexes) -> Bool {
    indexes.wishes[column, default: 0] >= Table.indexUsesMin
  }

  /// Smallest and largest values by block; nil for small tables and types without them. Made at the
  /// first call.
  package func zoneMap(_ column: Int) -> ZoneMap? {
    guard rowCount >= Table.indexRowsMin else { return nil }
    return indexes.withLock { indexes in
      if let made = indexes.zones[column] { return made }
      let made = ZoneMap(self.column(column))
      indexes.zones[column] = .some(made)
      return made
    }
  }

  /// Broken invariants, as sentences; empty when all hold.
  package func checkInvariants() -> [String] {
    var problems: [String] = []
    for (index, column) in columns.enumerated() {
      guard let column else { continue }
      problems += column.checkInvariants().map { "\(schema.name).\(schema.columns[index].name): \($0)" }
    }
    if schema.key.count == 1, keyIndex(schema.key[0]) == nil {
      problems.append("\(schema.name): the key is unique and never null")
    }
    return problems
  }
}
