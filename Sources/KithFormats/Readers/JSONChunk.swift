import KithBase

/// The records of a part of a JSON file: all cells as text, a column for every name.
// Safety: owns the columns' memory until `rows` hands it over; used by one task at a time.
final class JSONChunk: @unchecked Sendable {
  let start: Int
  private(set) var end: Int
  /// Names in order of appearance.
  private(set) var keys: [[UInt8]] = []
  /// Whether a column has numbers or truth values.
  private(set) var hasNumbers: [Bool] = []
  private(set) var rowCount = 0
  private var rejects: [RowReject] = []
  private var columns: [ChunkColumn] = []
  private var lastRow: [Int] = []
  private var places = ChunkDictionary()
  private var capacity = 64
  private var rowStarts: UnsafeMutablePointer<UInt32>
  private var isHandedOver = false
  private let scratch = JSONScratch()
  /// The member that followed the last one, for records that all look alike.
  private var expected = 0

  init(start: Int) {
    self.start = start
    end = start
    rowStarts = .allocate(capacity: capacity)
  }

  deinit {
    places.free()
    guard !isHandedOver else { return }
    for index in columns.indices { columns[index].free() }
    rowStarts.deallocate()
  }

  enum Outcome {
    case good
    /// The syntax is broken: there is no telling where the record ends.
    case broken(String)
    /// The record ends at the scanner's position but is no good.
    case refused(String)
  }

  /// Reads the object at the scanner's position into the next row. What came before the failure of a
  /// broken one is taken back. With `fillsLine` nothing may follow it before the scanner's end.
  func read(_ scanner: inout JSONScanner, fillsLine: Bool, checksText: Bool) -> Outcome {
    let known = keys.count
    let begin = scanner.position
    if rowCount == capacity { grow() }
    let row = rowCount
    expected = 0
    var outcome = Outcome.good
    if !scanner.object(scratch, { key, value in set(place(key), row, value) }) {
      outcome = .broken(scanner.problem ?? "not a JSON object")
    } else if checksText, !UTF8Check.isText(scanner.base + begin, scanner.position - begin) {
      outcome = .refused("bytes that are not UTF-8 text")
    } else if fillsLine {
      scanner.spaces()
      if scanner.position < scanner.end { outcome = .refused("text behind the object") }
    }
    guard case .good = outcome else {
      while keys.count > known { forgetLastColumn() }
      for index in lastRow.indices where lastRow[index] == row { lastRow[index] = -1 }
      return outcome
    }
    for index in columns.indices where lastRow[index] != row { columns[index].setNull(row) }
    rowStarts[row] = UInt32(truncatingIfNeeded: begin - start)
    rowCount += 1
    end = scanner.position
    return .good
  }

  func reject(_ offset: Int, _ end: Int, _ problem: String) {
    rejects.append(RowReject(offset: offset, end: end, reason: .brokenJSON(problem)))
    self.end = end
  }

  private func place(_ key: Cell) -> Int {
    if expected < keys.count, keys[expected].count == key.count, keys[expected].elementsEqual(key) {
      expected += 1
      return expected - 1
    }
    let code = Int(places.append(key.baseAddress ?? UnsafePointer(rowStartsBytes), key.count))
    // Names of broken records leave holes in the dictionary, so codes are looked up in `slots`.
    if code < slots.count, slots[code] >= 0 {
      expected = slots[code] + 1
      return slots[code]
    }
    while slots.count <= code { slots.append(-1) }
    slots[code] = keys.count
    codes.append(code)
    keys.append(Array(key))
    hasNumbers.append(false)
    lastRow.append(-1)
    let column = ChunkColumn(.text, capacity: capacity)
    for row in 0..<rowCount { column.setNull(row) }
    columns.append(column)
    expected = keys.count
    return keys.count - 1
  }

  /// Column of each code of `places`, -1 for none, and the code of each column.
  private var slots: [Int] = []
  private var codes: [Int] = []
  private var rowStartsBytes: UnsafeMutablePointer<UInt8> {
    UnsafeMutableRawPointer(rowStarts).assumingMemoryBound(to: UInt8.self)
  }

  private func forgetLastColumn() {
    slots[codes.removeLast()] = -1
    keys.removeLast()
    hasNumbers.removeLast()
    lastRow.removeLast()
    columns[columns.count - 1].free()
    columns.removeLast()
  }

  private func set(_ column: Int, _ row: Int, _ value: JSONScanner.Value) {
    lastRow[column] = row
    if value.kind == .null || value.content.isEmpty { return columns[column].setNull(row) }
    var content = value.content
    if value.kind == .number || value.kind == .bool { hasNumbers[column] = true }
    if value.kind == .number { content = signed(content) }
    columns[column].setSlowly(row, content)
  }

  /// `1e5` as `1e+5`: in a file without types that would be a product code.
  private func signed(_ number: Cell) -> Cell {
    guard let place = number.firstIndex(where: { $0 | 0x20 == 0x65 }),
      number[place + 1] != 0x2B, number[place + 1] != 0x2D
    else { return number }
    scratch.number.reset()
    for (index, byte) in number.enumerated() {
      scratch.number.append(byte)
      if index == place { scratch.number.append(0x2B) }
    }
    return scratch.number.cell
  }

  private func grow() {
    for index in columns.indices { columns[index].grow(from: rowCount, to: capacity * 2) }
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
    larger.initialize(from: rowStarts, count: rowCount)
    rowStarts.deallocate()
    rowStarts = larger
    capacity *= 2
  }

  /// The rows with a column for each of `all`; may be called once.
  func rows(_ all: [[UInt8]]) -> RowChunk {
    var own: [[UInt8]: Int] = [:]
    for (index, key) in keys.enumerated() { own[key] = index }
    isHandedOver = true
    let filled = all.map { key in
      if let index = own[key] { return columns[index] }
      let column = ChunkColumn(.text, capacity: max(rowCount, 1))
      for row in 0..<rowCount { column.setNull(row) }
      return column
    }
    return RowChunk(
      start: start, end: end, columns: filled, rowCount: rowCount, rowStarts: rowStarts,
      capacity: capacity, rejects: rejects)
  }
}
