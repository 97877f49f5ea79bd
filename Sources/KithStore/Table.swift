import Synchronization

package import KithBase
package import KithColumns

/// One version of a table: its schema, its columns and the indexes made so far. Immutable; a change
/// makes a new table, so an index is never out of date.
package final class Table: Sendable {
  package let schema: TableSchema
  /// One a schema column; nil for virtual ones.
  package let slots: [ColumnSlot?]
  /// What the journal calls the rows. Ids rise with the rows.
  package let rowIDs: RowIDs

  package var rowCount: Int { rowIDs.count }

  /// One a schema column, nil for virtual ones. Reads all that are still in a file.
  package var columns: [Column?] { slots.map { $0?.column() } }

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

  /// `firstRowID` is the id of the first row; the others follow it.
  package convenience init(
    schema: TableSchema, columns: [Column?], rowCount: Int, firstRowID: Int64 = 1
  ) {
    self.init(
      schema: schema, slots: columns.map { $0.map { ColumnSlot($0) } },
      rowIDs: RowIDs(from: firstRowID, count: rowCount))
  }

  package init(schema: TableSchema, slots: [ColumnSlot?], rowIDs: RowIDs) {
    precondition(slots.count == schema.columns.count, "a column for every declaration")
    precondition(
      slots.allSatisfy { $0 == nil || $0!.count == rowIDs.count }, "all columns have every row")
    self.schema = schema
    self.slots = slots
    self.rowIDs = rowIDs
  }

  /// A table with the rows of this one that keeps the indexes of every column whose slot it shares.
  package func with(schema: TableSchema, slots: [ColumnSlot?]) -> Table {
    let table = Table(schema: schema, slots: slots, rowIDs: rowIDs)
    let made = indexes.withLock { $0 }
    table.indexes.withLock { kept in
      for (index, slot) in slots.enumerated() {
        guard let slot, let old = self.slots.firstIndex(where: { $0 === slot }) else { continue }
        kept.keys[index] = made.keys[old]
        kept.postings[index] = made.postings[old]
        kept.ordered[index] = made.ordered[old]
        kept.trigrams[index] = made.trigrams[old]
        kept.zones[index] = made.zones[old]
        kept.ascending[index] = made.ascending[old]
      }
    }
    return table
  }

  /// A stored column; virtual ones are expanded by the binder and never asked for.
  package func column(_ index: Int) -> Column { slot(index).column() }

  /// Where a stored column is, read or not.
  package func slot(_ index: Int) -> ColumnSlot {
    guard let slot = slots[index] else { preconditionFailure("virtual columns are not stored") }
    return slot
  }

  /// The column for an index; nil when it cannot be read, so that no index is made of what is missing.
  private func indexed(_ column: Int) -> Column? { try? slot(column).load() }

  /// The index of a unique column; nil when it is not unique. Made at the first call.
  package func keyIndex(_ column: Int) -> KeyIndex? {
    indexes.withLock { indexes in
      if let made = indexes.keys[column] { return made }
      guard let values = indexed(column) else { return nil }
      let made = KeyIndex(values)
      indexes.keys[column] = .some(made)
      return made
    }
  }

  /// The rows of each text, once queries have wanted it often enough to pay for it.
  package func postingIndex(_ column: Int) -> PostingIndex? {
    indexes.withLock { indexes in
      if let made = indexes.postings[column] { return made }
      guard isWanted(column, indexes), let values = indexed(column) else { return nil }
      let made = PostingIndex(values)
      indexes.postings[column] = .some(made)
      return made
    }
  }

  /// The rows in value order, once queries have wanted it often enough to pay for it.
  package func orderedIndex(_ column: Int) -> OrderedIndex? {
    indexes.withLock { indexes in
      if let made = indexes.ordered[column] { return made }
      guard isWanted(column, indexes), let values = indexed(column) else { return nil }
      let made = OrderedIndex(values)
      indexes.ordered[column] = .some(made)
      return made
    }
  }

  /// Trigrams of a text column's dictionary, once queries have wanted it often enough to pay for it.
  package func trigramIndex(_ column: Int) -> TrigramIndex? {
    indexes.withLock { indexes in
      if let made = indexes.trigrams[column] { return made }
      guard case .text(_, let dictionary)? = indexed(column)?.data,
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
      guard let result = indexed(column)?.isAscending else { return false }
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
      guard let values = indexed(column) else { return nil }
      let made = ZoneMap(values)
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
