import KithBase

/// Turns what was rejected into lines of a report, in the order of the file.
struct RejectReport {
  let chunks: [RowChunk]
  let rejected: RejectedRows
  let names: [String]
  let decisions: [TypeDecision]
  let bytes: FileBytes
  let ends: RowEnds
  let shapeWidth: Int

  private struct Entry {
    var offset: Int
    var end: Int
    /// The row is whole, and its own end is what ends it.
    var isRow = false
    var column = ""
    var value = ""
    var reason: String
  }

  func rejects() -> [ImportReject] {
    var entries: [Entry] = []
    for (index, chunk) in chunks.enumerated() {
      for reject in chunk.rejects {
        entries.append(Entry(offset: reject.offset, end: reject.end, reason: text(reject.reason)))
      }
      for (row, reject) in rejected.rows[index] {
        let offset = chunk.start + Int(chunk.rowStarts[row])
        let end = row + 1 < chunk.rowCount ? chunk.start + Int(chunk.rowStarts[row + 1]) : chunk.end
        entries.append(
          Entry(
            offset: offset, end: end, isRow: true, column: names[reject.column],
            value: String(decoding: reject.value, as: UTF8.self),
            reason: "not \(RejectReport.phrase(decisions[reject.column].type))"))
      }
    }
    entries.sort { $0.offset < $1.offset }
    return located(entries)
  }

  private func located(_ entries: [Entry]) -> [ImportReject] {
    var counter = LineCounter(bytes)
    return entries.map { entry in
      let line = counter.line(at: entry.offset)
      if entry.isRow {
        return ImportReject(
          line: line, column: entry.column, value: entry.value, reason: entry.reason,
          rawLine: ends.row(from: entry.offset, to: entry.end, in: bytes))
      }
      var end = entry.end
      while end > entry.offset, bytes.base[end - 1] == 0x0A || bytes.base[end - 1] == 0x0D { end -= 1 }
      let raw = Array(UnsafeBufferPointer(start: bytes.base + entry.offset, count: end - entry.offset))
      return ImportReject(
        line: line, column: entry.column, value: entry.value, reason: entry.reason, rawLine: raw)
    }
  }

  private func text(_ reason: RowReject.Reason) -> String {
    switch reason {
    case .brokenQuote: "a quote is opened and not closed"
    case .tooFew(let fields): "\(fields) \(fields == 1 ? "field" : "fields") instead of \(shapeWidth)"
    case .tooMany(let fields): "\(fields) fields instead of \(shapeWidth)"
    case .notText: "bytes that are not UTF-8 text"
    case .brokenJSON(let problem): problem
    }
  }

  static func phrase(_ type: LogicalType) -> String {
    switch type {
    case .int: "an int"
    default: "a \(type.name)"
    }
  }
}

/// Numbers of physical lines at rising offsets.
struct LineCounter {
  private let bytes: FileBytes
  private var offset = 0
  private var lines = 1

  init(_ bytes: FileBytes) { self.bytes = bytes }

  /// One-based line of the byte at `target`, which is not before the last one asked for.
  mutating func line(at target: Int) -> Int {
    while offset < target {
      let byte = bytes.base[offset]
      let isLineFeed = byte == 0x0A
      let isLoneReturn = byte == 0x0D && !(offset + 1 < bytes.count && bytes.base[offset + 1] == 0x0A)
      if isLineFeed || isLoneReturn { lines += 1 }
      offset += 1
    }
    return lines
  }
}
