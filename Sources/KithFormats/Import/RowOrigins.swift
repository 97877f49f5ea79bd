package import KithBase

/// Where the rows of an imported table stand in their file, for rows that are refused later.
package struct RowOrigins: Sendable {
  private let bytes: FileBytes
  /// Offset of each row's first byte.
  private let starts: [Int]
  private let ends: RowEnds

  init(_ chunks: [RowChunk], _ layout: RowLayout, bytes: FileBytes, ends: RowEnds) {
    self.bytes = bytes
    self.ends = ends
    var starts: [Int] = []
    starts.reserveCapacity(layout.rowCount)
    for (index, chunk) in chunks.enumerated() {
      for run in layout.runs[index] {
        for row in run { starts.append(chunk.start + Int(chunk.rowStarts[row])) }
      }
    }
    self.starts = starts
  }

  /// The one-based line on which each of the rows begins, and the row as the file has it. `rows` rise.
  package func located(_ rows: [Int]) -> [(line: Int, raw: [UInt8])] {
    var counter = LineCounter(bytes)
    return rows.map { row in
      let limit = row + 1 < starts.count ? starts[row + 1] : bytes.count
      return (counter.line(at: starts[row]), ends.row(from: starts[row], to: limit, in: bytes))
    }
  }
}

/// Finds the end of a row of which only the beginning is known.
struct RowEnds: Sendable {
  /// The character between fields; nil for JSON.
  let separator: UInt8?

  /// The row's bytes without the line end. What stands between it and the next good row at `limit`,
  /// such as rows that were rejected, is not part of it.
  func row(from start: Int, to limit: Int, in bytes: FileBytes) -> [UInt8] {
    var end = limit
    if let separator {
      let next = CSVTokens.row(
        bytes.base + start, bytes.base + bytes.count, separator, CSVScratch(), { _, _ in })
      if let next { end = next - bytes.base }
    } else {
      var scanner = JSONScanner(bytes.base, start, limit)
      if scanner.object(JSONScratch(), { _, _ in }) { end = scanner.position }
    }
    while end > start, bytes.base[end - 1] == 0x0A || bytes.base[end - 1] == 0x0D { end -= 1 }
    return Array(UnsafeBufferPointer(start: bytes.base + start, count: end - start))
  }
}
