import KithBase

/// How the cells of a column are read in one pass over the file. The typed kinds take the plain
/// spellings at once and everything else through `TypedCell`; text is always right.
enum CellKind: UInt8, Sendable {
  case skip, text, int, decimal, date, timestamp
}

/// A cell that does not fit the kind of its column.
struct CellException: Sendable {
  /// Row of the chunk.
  var row: Int
  /// The first bytes of the cell.
  var bytes: [UInt8]

  /// More than any number or date has.
  static let bytesMax = 200
}

/// The cells of one column in one chunk.
// Safety: owns its memory, which holds `capacity` rows; the chunk calls `free` once.
struct ChunkColumn {
  /// Rows that there is room for.
  private var capacity: Int
  private(set) var kind: CellKind
  /// Int, unscaled decimal or microseconds.
  private(set) var longs: UnsafeMutablePointer<Int64>?
  /// Days or codes.
  private(set) var ints: UnsafeMutablePointer<Int32>?
  /// 1 for a value, 0 for null or an exception.
  private(set) var valid: UnsafeMutablePointer<UInt8>?
  private(set) var dictionary: UnsafeMutablePointer<ChunkDictionary>?
  /// Digits after the point that `longs` has.
  var scale = 0
  var roundedCells = 0
  var hasDayTime = false
  /// A decimal did not fit 64 bits at the scale of the others.
  var hasOverflow = false
  var exceptions: [CellException] = []
  /// More than were kept: beyond `exceptionsKept` the column is read again as text.
  var exceptionCount = 0

  static let exceptionsKept = 101

  init(_ kind: CellKind, capacity: Int) {
    self.kind = kind
    self.capacity = capacity
    switch kind {
    case .skip: return
    case .text:
      ints = ChunkMemory.allocate(capacity)
      let texts = UnsafeMutablePointer<ChunkDictionary>.allocate(capacity: 1)
      texts.initialize(to: ChunkDictionary())
      dictionary = texts
    case .date: ints = ChunkMemory.allocate(capacity)
    case .int, .decimal, .timestamp: longs = ChunkMemory.allocate(capacity)
    }
    valid = ChunkMemory.allocate(capacity)
  }

  mutating func free() {
    if let longs { ChunkMemory.free(longs, capacity) }
    if let ints { ChunkMemory.free(ints, capacity) }
    if let valid { ChunkMemory.free(valid, capacity) }
    dictionary?.pointee.free()
    dictionary?.deallocate()
    longs = nil
    ints = nil
    valid = nil
    dictionary = nil
    kind = .skip
  }

  mutating func grow(from rows: Int, to capacity: Int) {
    func larger<T: BitwiseCopyable>(_ old: UnsafeMutablePointer<T>?) -> UnsafeMutablePointer<T>? {
      guard let old else { return nil }
      let new: UnsafeMutablePointer<T> = ChunkMemory.allocate(capacity)
      new.initialize(from: old, count: rows)
      ChunkMemory.free(old, self.capacity)
      return new
    }
    longs = larger(longs)
    ints = larger(ints)
    valid = larger(valid)
    self.capacity = capacity
  }

  @inline(__always)
  func setText(_ row: Int, _ text: UnsafePointer<UInt8>, _ count: Int) {
    let code = dictionary.unsafelyUnwrapped.pointee.append(text, count)
    ints.unsafelyUnwrapped[row] = code
    valid.unsafelyUnwrapped[row] = 1
  }

  @inline(__always)
  func setNull(_ row: Int) {
    valid.unsafelyUnwrapped[row] = 0
    if let ints { ints[row] = 0 } else { longs.unsafelyUnwrapped[row] = 0 }
  }

  /// A cell that the fast path left: read in full, or kept as an exception.
  mutating func setSlowly(_ row: Int, _ cell: Cell) {
    let decision: TypeDecision
    switch kind {
    case .skip: return
    case .text: return setText(row, cell.baseAddress ?? ChunkColumn.nothing, cell.count)
    case .int: decision = TypeDecision(type: .int)
    case .decimal: return setDecimal(row, cell)
    case .date: decision = TypeDecision(type: .date)
    case .timestamp: decision = TypeDecision(type: .timestamp)
    }
    if kind != .int, ChunkColumn.dependsOnOrder(cell.trimmed) { return setException(row, cell) }
    switch TypedCell.read(cell, decision, dates: nil) {
    case .null: setNull(row)
    case .unfit: setException(row, cell)
    case .value(let value, _):
      if kind == .date { ints?[row] = Int32(truncatingIfNeeded: value) } else { longs?[row] = value }
      valid?[row] = 1
      if kind == .timestamp, value % CivilDate.microsecondsPerDay != 0 { hasDayTime = true }
    }
  }

  // Safety: one byte that is never read: the address of texts without bytes.
  nonisolated(unsafe) private static let nothing = UnsafePointer(
    UnsafeMutablePointer<UInt8>.allocate(capacity: 1))

  private static func dependsOnOrder(_ cell: Cell) -> Bool {
    guard let time = TimeCell.read(cell, order: nil) else { return false }
    return time.dayFirst != time.monthFirst || time != TimeCell.read(cell, order: .mdy)
      || time != TimeCell.read(cell, order: .ymd)
  }

  private mutating func setDecimal(_ row: Int, _ cell: Cell) {
    let trimmed = cell.trimmed
    if trimmed.isEmpty { return setNull(row) }
    let number = NumberCell.read(trimmed)
    if case .decimal(_, let own, let isRounded) = number {
      if own > scale { rescale(to: own, rows: row) }
      if isRounded { roundedCells += 1 }
    }
    guard let value = number.unscaled(at: scale) else {
      if number != .other, number != .identifier { hasOverflow = true }
      return setException(row, cell)
    }
    longs?[row] = value
    valid?[row] = 1
  }

  /// Brings the rows read so far to more digits after the point.
  mutating func rescale(to target: Int, rows: Int) {
    let factor = NumberCell.powers[target - scale]
    scale = target
    guard let longs, let valid else { return }
    for row in 0..<rows where valid[row] == 1 {
      let (product, overflow) = longs[row].multipliedReportingOverflow(by: factor)
      if overflow { hasOverflow = true }
      longs[row] = product
    }
  }

  private mutating func setException(_ row: Int, _ cell: Cell) {
    setNull(row)
    exceptionCount += 1
    if exceptions.count < ChunkColumn.exceptionsKept {
      exceptions.append(CellException(row: row, bytes: Array(cell.prefix(CellException.bytesMax))))
    }
  }

  /// Takes back what a rejected row left behind.
  mutating func forget(_ row: Int) {
    while let last = exceptions.last, last.row == row {
      exceptions.removeLast()
      exceptionCount -= 1
    }
  }
}
