import KithBase

/// Reads the rows that begin in a part of a file straight into typed columns.
// Safety: every pointer lies in `base ..< base + end`; the fast paths run only where 64 bytes are
// left to read, and stop at the first byte that is no part of a number.
struct CSVChunkParser: @unchecked Sendable {
  let base: UnsafePointer<UInt8>
  let count: Int
  let shape: CSVShape
  private let nullLengths: UInt64

  init(base: UnsafePointer<UInt8>, count: Int, shape: CSVShape) {
    self.base = base
    self.count = count
    self.shape = shape
    nullLengths = shape.nullWords.reduce(0) { $1.count < 64 ? $0 | 1 << UInt64($1.count) : $0 }
  }

  /// Rows that begin in `start ..< limit`; the last may run on behind the limit. After a stop was
  /// requested the chunk breaks off; the caller's own check tells.
  func parse(
    from start: Int, to limit: Int, kinds: [CellKind], rowBytes: Int, interrupt: Interrupt
  ) -> RowChunk {
    let estimate = (limit - start) / max(rowBytes, 1)
    let chunk = RowChunk(start: start, kinds: kinds, capacity: estimate + estimate / 8 + 16)
    let scratch = CSVScratch()
    var p = base + start
    let limit = base + limit
    let end = base + count
    while p < limit {
      if chunk.rowCount & 1023 == 0, interrupt.isRequested { break }
      if chunk.rowCount == chunk.capacity { chunk.grow() }
      if p[0] == 0x0A || p[0] == 0x0D, shape.width > 1 {
        p += 1
        continue
      }
      p = row(p, end, chunk, scratch)
    }
    chunk.end = p - base
    return chunk
  }

  private func row(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ chunk: RowChunk,
    _ scratch: CSVScratch
  ) -> UnsafePointer<UInt8> {
    let row = chunk.rowCount
    let columns = chunk.columns
    let width = shape.width
    let separator = shape.separator
    var p = start
    var column = 0
    var hasSurplus = false
    while true {
      if column < width {
        guard let next = cell(p, end, columns + column, row, scratch) else {
          return rejectLine(start, end, chunk)
        }
        p = next
      } else {
        let field = CSVTokens.field(p, end, separator, scratch)
        if field.isBroken { return rejectLine(start, end, chunk) }
        if !field.content.trimmed.isEmpty { hasSurplus = true }
        p = field.next
      }
      column &+= 1
      guard p < end, p[0] == separator else { break }
      p += 1
    }
    let length = p - start
    let next = CSVTokens.afterLineEnd(p, end)
    let isText = !shape.needsRowChecks || UTF8Check.isText(start, length)
    if isText, column == width || (!hasSurplus && shape.accepts(column)) {
      // Only separators: a row that a spreadsheet left behind.
      if length == column &- 1, width > 1 {
        chunk.emptyRows += 1
        forget(row, chunk)
        return next
      }
      while column < width {
        if columns[column].kind != .skip { columns[column].setNull(row) }
        column &+= 1
      }
      chunk.rowStarts[row] = UInt32(truncatingIfNeeded: start - base - chunk.start)
      chunk.rowCount = row &+ 1
      return next
    }
    forget(row, chunk)
    if isText, isBlank(start, length), width > 1 { return next }
    let reason: RowReject.Reason =
      !isText ? .notText : column < width ? .tooFew(column) : .tooMany(column)
    chunk.rejects.append(RowReject(offset: start - base, end: next - base, reason: reason))
    return next
  }

  private func isBlank(_ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    UnsafeBufferPointer(start: start, count: length).trimmed.isEmpty
  }

  /// Gives up the line in which a broken quote begins; its successor is read as a row of its own.
  private func rejectLine(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ chunk: RowChunk
  ) -> UnsafePointer<UInt8> {
    forget(chunk.rowCount, chunk)
    let next = CSVTokens.nextLine(start, end)
    chunk.rejects.append(RowReject(offset: start - base, end: next - base, reason: .brokenQuote))
    return next
  }

  private func forget(_ row: Int, _ chunk: RowChunk) {
    chunk.hasLeftovers = true
    for index in 0..<chunk.columnCount { chunk.columns[index].forget(row) }
  }

  /// Reads one cell; returns the place of the separator or line end behind it, nil for a broken one.
  @inline(__always)
  private func cell(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ column: UnsafeMutablePointer<ChunkColumn>, _ row: Int, _ scratch: CSVScratch
  ) -> UnsafePointer<UInt8>? {
    if end - p >= 64 {
      let next: UnsafePointer<UInt8>?
      switch column.pointee.kind {
      case .text: next = text(p, end, column, row)
      case .int: next = int(p, column, row)
      case .decimal: next = decimal(p, column, row)
      case .date: next = date(p, column, row)
      case .timestamp: next = timestamp(p, column, row)
      case .skip: next = nil
      }
      if let next { return next }
    }
    return slowCell(p, end, column, row, scratch)
  }

  @inline(never)
  private func slowCell(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ column: UnsafeMutablePointer<ChunkColumn>, _ row: Int, _ scratch: CSVScratch
  ) -> UnsafePointer<UInt8>? {
    let field = CSVTokens.field(p, end, shape.separator, scratch)
    if field.isBroken { return nil }
    if column.pointee.kind == .skip { return field.next }
    if field.content.isEmpty || (!field.isQuoted && isNullWord(field.content)) {
      column.pointee.setNull(row)
    } else {
      column.pointee.setSlowly(row, field.content)
    }
    return field.next
  }

  @inline(__always)
  private func isNullWord(_ cell: Cell) -> Bool {
    guard cell.count >= 64 || nullLengths >> UInt64(cell.count) & 1 == 1 else { return false }
    return isNullWordSlowly(cell)
  }

  @inline(never)
  private func isNullWordSlowly(_ cell: Cell) -> Bool {
    shape.nullWords.contains { $0.count == cell.count && $0.elementsEqual(cell) }
  }

  @inline(__always)
  private func isEnd(_ byte: UInt8) -> Bool {
    byte == shape.separator || byte == 0x0A || byte == 0x0D
  }

  @inline(__always)
  private func text(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ column: UnsafeMutablePointer<ChunkColumn>, _ row: Int
  ) -> UnsafePointer<UInt8>? {
    let first = start[0]
    if first == 0x22 || first == 0x20 || first == 0x09 { return nil }
    var p = start
    while p < end, !isEnd(p[0]) { p += 1 }
    let cell = Cell(start: start, count: p - start)
    if cell.isEmpty || isNullWord(cell) {
      column.pointee.setNull(row)
    } else {
      column.pointee.setText(row, start, cell.count)
    }
    return p
  }

  /// At most 18 digits without a leading zero; anything else but nothing is left to the slow path.
  @inline(__always)
  private func int(
    _ start: UnsafePointer<UInt8>, _ column: UnsafeMutablePointer<ChunkColumn>, _ row: Int
  ) -> UnsafePointer<UInt8>? {
    let isNegative = start[0] == 0x2D
    let first = isNegative ? start + 1 : start
    var p = first
    var value: Int64 = 0
    while p - first < 19 {
      let digit = p[0] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ Int64(digit)
      p += 1
    }
    let digits = p - first
    guard isEnd(p[0]) else { return nil }
    if digits == 0 {
      if isNegative { return nil }
      column.pointee.setNull(row)
      return p
    }
    if digits > 18 || (first[0] == 0x30 && digits > 1) { return nil }
    column.pointee.longs.unsafelyUnwrapped[row] = isNegative ? -value : value
    column.pointee.valid.unsafelyUnwrapped[row] = 1
    return p
  }

  @inline(__always)
  private func decimal(
    _ start: UnsafePointer<UInt8>, _ column: UnsafeMutablePointer<ChunkColumn>, _ row: Int
  ) -> UnsafePointer<UInt8>? {
    let isNegative = start[0] == 0x2D
    let first = isNegative ? start + 1 : start
    var p = first
    var value: Int64 = 0
    while p - first < 19 {
      let digit = p[0] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ Int64(digit)
      p += 1
    }
    let whole = p - first
    if whole == 0 {
      guard isEnd(p[0]), !isNegative else { return nil }
      column.pointee.setNull(row)
      return p
    }
    var places = 0
    if p[0] == 0x2E {
      p += 1
      let point = p
      while p - point < 10 {
        let digit = p[0] &- 0x30
        if digit > 9 { break }
        value = value &* 10 &+ Int64(digit)
        p += 1
      }
      places = p - point
      if places == 0 { return nil }
    }
    let scale = column.pointee.scale
    guard isEnd(p[0]), places <= scale, whole &+ scale <= 18, !(first[0] == 0x30 && whole > 1)
    else { return nil }
    if places < scale { value = value &* NumberPowers.table[scale &- places] }
    column.pointee.longs.unsafelyUnwrapped[row] = isNegative ? -value : value
    column.pointee.valid.unsafelyUnwrapped[row] = 1
    return p
  }

  @inline(__always)
  private func date(
    _ start: UnsafePointer<UInt8>, _ column: UnsafeMutablePointer<ChunkColumn>, _ row: Int
  ) -> UnsafePointer<UInt8>? {
    if isEnd(start[0]) {
      column.pointee.setNull(row)
      return start
    }
    guard isEnd(start[10]) else { return nil }
    let days = FastDate.days(start)
    guard days != FastDate.none else { return nil }
    column.pointee.ints.unsafelyUnwrapped[row] = days
    column.pointee.valid.unsafelyUnwrapped[row] = 1
    return start + 10
  }

  /// `2026-07-01 08:26:00` with `T` or a space, up to six digits of a second and `Z` or no zone.
  @inline(__always)
  private func timestamp(
    _ start: UnsafePointer<UInt8>, _ column: UnsafeMutablePointer<ChunkColumn>, _ row: Int
  ) -> UnsafePointer<UInt8>? {
    if isEnd(start[0]) {
      column.pointee.setNull(row)
      return start
    }
    guard start[10] == 0x20 || start[10] == 0x54 else { return nil }
    let days = FastDate.days(start)
    let seconds = FastDate.seconds(start + 11)
    guard days != FastDate.none, seconds >= 0 else { return nil }
    var p = start + 19
    var fraction: Int64 = 0
    if p[0] == 0x2E {
      p += 1
      var unit: Int64 = 100_000
      while unit > 0 {
        let digit = p[0] &- 0x30
        if digit > 9 { break }
        fraction &+= Int64(digit) &* unit
        unit /= 10
        p += 1
      }
      if p - start == 20 { return nil }
    }
    if p[0] == 0x5A { p += 1 }
    guard isEnd(p[0]) else { return nil }
    let rest = Int64(seconds) &* 1_000_000 &+ fraction
    if rest != 0 { column.pointee.hasDayTime = true }
    column.pointee.longs.unsafelyUnwrapped[row] =
      Int64(days) &* 86_400_000_000 &+ rest
    column.pointee.valid.unsafelyUnwrapped[row] = 1
    return p
  }
}
