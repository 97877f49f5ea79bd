import Synchronization

package import KithBase
package import KithColumns

/// A place for a column that may still lie in a file, or be an older column with changes that nobody
/// has looked at yet. What it stands for never changes; it is loaded at the first reading.
///
/// A change of one cell therefore costs nothing until the column is read again.
package final class ColumnSlot: Sendable {
  /// Where a file keeps the column, so that it is not written twice.
  package struct Origin: Hashable, Sendable {
    /// Tells open files apart.
    package var file: UInt64
    package var object: Int64
    package init(file: UInt64, object: Int64) {
      self.file = file
      self.object = object
    }
  }

  /// A change of rows that waits for the first reading.
  package enum Edit: Sendable {
    case set(rows: [Int32], ColumnSlot)
    case insert(rows: [Int32], ColumnSlot)
    case remove(rows: [Int32])
  }

  package let type: LogicalType
  package let count: Int

  private indirect enum Content: Sendable {
    case loaded(Column)
    case source(@Sendable () throws -> Column)
    /// An earlier slot, one change, and how many changes wait in all.
    case edited(ColumnSlot, Edit, waiting: Int)
  }
  private struct State: Sendable {
    var content: Content
    var origin: Origin?
  }
  private let state: Mutex<State>

  /// More edits than this are carried out at once, so that none waits behind a long list.
  private static let editsMax = 1_024

  package init(_ column: Column) {
    type = column.type
    count = column.count
    state = Mutex(State(content: .loaded(column)))
  }

  /// A column that `load` reads. `load` reports its failure to the owner of the file as well as
  /// throwing it, because a query reads through `column`, which cannot throw.
  package init(
    type: LogicalType, count: Int, origin: Origin?, load: @escaping @Sendable () throws -> Column
  ) {
    self.type = type
    self.count = count
    state = Mutex(State(content: .source(load), origin: origin))
  }

  private init(base: ColumnSlot, edit: Edit, count: Int, waiting: Int) {
    type = base.type
    self.count = count
    state = Mutex(State(content: .edited(base, edit, waiting: waiting)))
  }

  package var origin: Origin? { state.withLock { $0.origin } }

  /// Notes where the column was written: in a file the first place counts, another file's takes over.
  package func assign(_ origin: Origin) {
    state.withLock { if $0.origin?.file != origin.file { $0.origin = origin } }
  }

  package var isLoaded: Bool {
    state.withLock { if case .loaded = $0.content { true } else { false } }
  }

  /// The column, read and changed as far as that is still to be done.
  package func load() throws -> Column {
    try state.withLock { state in
      switch state.content {
      case .loaded(let column): return column
      case .source(let load):
        let column = try load()
        precondition(column.count == count, "a stored column has the rows of its table")
        state.content = .loaded(column)
        return column
      case .edited(let base, let edit, _):
        // Earlier slots that wait too are passed through, not loaded one by one.
        var edits = [edit]
        var earlier = base
        while let (next, edit) = earlier.waitingEdit {
          edits.append(edit)
          earlier = next
        }
        let column = try ColumnSlot.carryOut(edits.reversed(), on: try earlier.load())
        state.content = .loaded(column)
        return column
      }
    }
  }

  /// Few cells, without carrying out changes that wait: a change of one cell after another costs no copy
  /// of the column.
  package func values(at rows: [Int32]) throws -> Vector {
    guard rows.count <= ColumnSlot.fewCells, let (base, edits) = waitingCells else {
      return try load().gather(Slice(rows))
    }
    var changed: [Int: (column: Column, place: Int)] = [:]
    for (set, slot) in edits {
      let column = try slot.load()
      for (index, row) in rows.enumerated() {
        if let place = ColumnSlot.place(of: row, in: set) { changed[index] = (column, place) }
      }
    }
    let before = try base.load().gather(Slice(rows))
    if changed.isEmpty { return before }
    var builder = VectorBuilder(type)
    for index in rows.indices {
      builder.append(changed[index].map { $0.column.value($0.place) } ?? before.value(index))
    }
    return builder.vector()
  }

  /// Rows up to which cells are looked for one by one.
  package static let fewCells = 64

  /// Whether a change waits to be carried out.
  package var isWaiting: Bool { waitingEdit != nil }

  /// The column below the changes, and these, the earliest first; nil when there are none, or others
  /// than changes of cells.
  private var waitingCells: (base: ColumnSlot, edits: [(rows: [Int32], values: ColumnSlot)])? {
    guard var (earlier, edit) = waitingEdit else { return nil }
    var edits: [(rows: [Int32], values: ColumnSlot)] = []
    while true {
      guard case .set(let rows, let values) = edit else { return nil }
      edits.append((rows, values))
      guard let next = earlier.waitingEdit else { return (earlier, edits.reversed()) }
      (earlier, edit) = next
    }
  }

  private static func place(of row: Int32, in rows: [Int32]) -> Int? {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low] == row ? low : nil
  }

  /// Cells that are set one edit after another are set in one pass over the column.
  private static func carryOut(_ edits: [Edit], on column: Column) throws -> Column {
    var column = column
    var rows: [Int32] = []
    var values: [Column] = []
    func setCells() {
      if !values.isEmpty { column = column.setting(rows, to: joined(values[...])) }
      rows = []
      values = []
    }
    for edit in edits {
      switch edit {
      case .set(let more, let slot):
        rows += more
        values.append(try slot.load())
      case .insert(let rows, let slot):
        setCells()
        column = column.inserting(try slot.load(), at: rows)
      case .remove(let rows):
        setCells()
        column = column.removing(rows)
      }
    }
    setCells()
    return column
  }

  /// The columns behind each other, put together by halves so that none is copied often.
  private static func joined(_ columns: ArraySlice<Column>) -> Column {
    if columns.count == 1 { return columns[columns.startIndex] }
    let middle = columns.startIndex + columns.count / 2
    let first = joined(columns[..<middle])
    let second = joined(columns[middle...])
    return first.inserting(
      second, at: (Int32(first.count)..<Int32(first.count + second.count)).map { $0 })
  }

  /// The column; nulls where it cannot be read. The owner of the file knows of the failure and must be
  /// asked before an answer is given out.
  package func column() -> Column {
    if let column = try? load() { return column }
    return Column(Vector.nulls(like: VectorData.empty(of: type), count: count))
  }

  /// The slot with one more change.
  package func editing(_ edit: Edit) -> ColumnSlot {
    let after: Int =
      switch edit {
      case .set: count
      case .insert(let rows, _): count + rows.count
      case .remove(let rows): count - rows.count
      }
    var waiting = state.withLock { state in
      if case .edited(_, _, let waiting) = state.content { waiting } else { 0 }
    }
    if waiting >= ColumnSlot.editsMax {
      _ = try? load()
      waiting = 0
    }
    return ColumnSlot(base: self, edit: edit, count: after, waiting: waiting + 1)
  }

  /// The earlier slot and the change that waits; nil when there is none.
  private var waitingEdit: (ColumnSlot, Edit)? {
    state.withLock { state in
      if case .edited(let base, let edit, _) = state.content { return (base, edit) }
      return nil
    }
  }
}
