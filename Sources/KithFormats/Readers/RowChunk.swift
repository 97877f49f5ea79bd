import KithBase

/// A row that is not what the shape of the file demands.
struct RowReject: Sendable {
  var offset: Int
  /// Behind the row's last byte, line end included.
  var end: Int
  var reason: Reason

  enum Reason: Sendable, Hashable {
    case brokenQuote
    case tooFew(Int)
    case tooMany(Int)
    case notText
    /// What is wrong with a record of JSON.
    case brokenJSON(String)
  }
}

/// The rows that begin in one part of a file, column by column.
// Safety: owns the columns' memory; written by the one task that parses it, then read only, except
// that `adopt` exchanges columns between passes.
final class RowChunk: @unchecked Sendable {
  let start: Int
  /// Where the next chunk's first row begins.
  var end: Int
  var rowCount = 0
  /// Rows without any value, left out.
  var emptyRows = 0
  var rejects: [RowReject] = []
  /// Rows were given up after some of their cells were read: dictionaries may hold their texts.
  var hasLeftovers = false
  let columns: UnsafeMutablePointer<ChunkColumn>
  let columnCount: Int
  /// Offset of each row from `start`.
  private(set) var rowStarts: UnsafeMutablePointer<UInt32>
  private(set) var capacity: Int

  init(start: Int, kinds: [CellKind], capacity: Int) {
    self.start = start
    end = start
    self.capacity = capacity
    columnCount = kinds.count
    columns = .allocate(capacity: max(columnCount, 1))
    for (index, kind) in kinds.enumerated() {
      (columns + index).initialize(to: ChunkColumn(kind, capacity: capacity))
    }
    rowStarts = .allocate(capacity: capacity)
  }

  /// Takes over columns that were filled elsewhere, with the memory of `rowStarts`.
  init(
    start: Int, end: Int, columns filled: [ChunkColumn], rowCount: Int,
    rowStarts: UnsafeMutablePointer<UInt32>, capacity: Int, rejects: [RowReject]
  ) {
    self.start = start
    self.end = end
    self.rowCount = rowCount
    self.rejects = rejects
    hasLeftovers = !rejects.isEmpty
    self.rowStarts = rowStarts
    self.capacity = capacity
    columnCount = filled.count
    columns = .allocate(capacity: max(columnCount, 1))
    for (index, column) in filled.enumerated() { (columns + index).initialize(to: column) }
  }

  deinit {
    for index in 0..<columnCount { columns[index].free() }
    columns.deinitialize(count: columnCount)
    columns.deallocate()
    rowStarts.deallocate()
  }

  func grow() {
    let larger = capacity * 2
    for index in 0..<columnCount { columns[index].grow(from: rowCount, to: larger) }
    let starts = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
    starts.initialize(from: rowStarts, count: rowCount)
    rowStarts.deallocate()
    rowStarts = starts
    capacity = larger
  }

  /// Takes the columns that `other`, a later pass over the same rows, has read.
  func adopt(_ other: RowChunk) {
    for index in 0..<columnCount where other.columns[index].kind != .skip {
      swap(&columns[index], &other.columns[index])
    }
  }
}
