import KithBase
import KithColumns

/// Reads CSV in parallel: the file is cut into chunks at row boundaries, each chunk is parsed
/// straight into typed columns, and the chunks are put together in row order.
///
/// Invariant: the result depends on the bytes and the options alone, not on chunks or threads. The
/// types that a sample suggests are an optimistic guess: a column whose cells contradict it is read
/// again, at last as text, and the distinct texts decide.
struct CSVReader: Sendable {
  let bytes: FileBytes
  let fileName: String
  let options: ImportOptions
  let interrupt: Interrupt
  let threads: Int
  let dialect: CSVDialect
  let names: [String]
  let rules: [TypeRules]
  private let parser: CSVChunkParser

  init(
    _ decoded: TextEncoding.Decoded, fileName: String, options: ImportOptions,
    interrupt: Interrupt, threads: Int
  ) throws {
    bytes = decoded.bytes
    self.fileName = fileName
    self.options = options
    self.interrupt = interrupt
    self.threads = threads
    var dialect = CSVDialect.look(
      bytes.base, decoded.start, bytes.count, options: options,
      prefersTabs: fileName.lowercased().hasSuffix(".tsv"))
    dialect.shape.needsRowChecks = decoded.survey.needsRowChecks
    self.dialect = dialect
    names = SnakeCase.columns(dialect.names)
    guard !names.isEmpty else {
      throw Diagnostic(
        "K0705", "`\(fileName)` has no row that can be read: a quote is opened and not closed", nil)
    }
    guard names.count <= Limits.columnsMax else {
      throw Diagnostic(
        "K0708", "`\(fileName)` has \(names.count) columns; \(Limits.columnsMax) are possible", nil,
        hint: "name the separator if it is not \(CSVReader.shown(dialect.shape.separator)), for example `with sep: \";\"`")
    }
    rules = try TypeRules.of(columns: names, fileName: fileName, options: options)
    parser = CSVChunkParser(base: bytes.base, count: bytes.count, shape: dialect.shape)
  }

  func read() throws -> RawTable {
    let sample = CSVSample.look(
      bytes.base, dialect.dataStart, bytes.count, shape: dialect.shape, rules: rules)
    var kinds = sample.kinds
    let chunks = try firstPass(kinds, rowBytes: sample.rowBytes)
    let total = chunks.reduce(0) { $0 + $1.rowCount }
    guard total <= Limits.rowsMax else {
      throw Diagnostic(
        "K0708", "`\(fileName)` has \(total) rows; \(Limits.rowsMax) are possible", nil)
    }
    // Int may become decimal and a date a timestamp, then text: never more than three passes.
    while true {
      var again = [CellKind](repeating: .skip, count: kinds.count)
      for column in kinds.indices {
        guard let kind = GuessCheck.better(column, kinds[column], chunks, rules[column]) else { continue }
        again[column] = kind
        kinds[column] = kind
      }
      if again.allSatisfy({ $0 == .skip }) { break }
      try read(chunks, again: again, rowBytes: sample.rowBytes)
    }
    let assembly = ChunkAssembly(
      chunks: chunks, kinds: kinds, names: names, rules: rules, bytes: bytes, interrupt: interrupt,
      threads: threads, fileName: fileName,
      ends: RowEnds(separator: dialect.shape.separator), keepsOrigins: options.keepsOrigins)
    return try assembly.table()
  }

  private func firstPass(_ kinds: [CellKind], rowBytes: Int) throws -> [RowChunk] {
    let start = dialect.dataStart
    let size = max(options.chunkBytes, 1)
    let count = (bytes.count - start + size - 1) / size
    let slots = Slots<RowChunk>(count)
    let reader = self
    interrupt.progress.step(0.05...0.7, total: bytes.count - start)
    try Parallel.run(count, threads: threads, interrupt: interrupt) { index in
      let nominal = start + index * size
      let limit = min(nominal + size, reader.bytes.count)
      let first = index == 0 ? nominal
        : CSVStarts.guess(reader.bytes.base, nominal, reader.bytes.count, reader.dialect.shape)
      guard let first, first < limit else { return }
      let chunk = reader.parser.parse(
        from: first, to: limit, kinds: kinds, rowBytes: rowBytes, interrupt: reader.interrupt)
      reader.bytes.release(first..<limit)
      slots[index] = chunk
      reader.interrupt.progress.advance(chunk.end - first, rows: chunk.rowCount)
    }
    // Where a chunk does not begin where its predecessor ended, the guess was wrong (a quoted line
    // end) and the chunk is read again from the right place.
    var chunks: [RowChunk] = []
    var position = start
    for index in 0..<count {
      let limit = min(start + (index + 1) * size, bytes.count)
      if position >= limit { continue }
      try interrupt.check()
      var chunk = slots[index]
      slots[index] = nil
      if chunk?.start != position {
        chunk = parser.parse(
          from: position, to: limit, kinds: kinds, rowBytes: rowBytes, interrupt: interrupt)
        try interrupt.check()
      }
      guard let chunk else { continue }
      chunks.append(chunk)
      position = chunk.end
    }
    return chunks
  }

  private func read(_ chunks: [RowChunk], again kinds: [CellKind], rowBytes: Int) throws {
    let reader = self
    for chunk in chunks {
      for column in kinds.indices where kinds[column] != .skip { chunk.columns[column].free() }
    }
    try Parallel.run(chunks.count, threads: threads, interrupt: interrupt) { index in
      let old = chunks[index]
      old.adopt(
        reader.parser.parse(
          from: old.start, to: old.end, kinds: kinds, rowBytes: rowBytes,
          interrupt: reader.interrupt))
    }
  }

  static func shown(_ separator: UInt8) -> String {
    separator == 0x09 ? "tab" : "`\(Character(Unicode.Scalar(separator)))`"
  }
}

/// What a reader gives: columns still without names, and the rejects.
struct RawTable {
  var columns: [Column] = []
  var rejectedCells: [Int] = []
  var rowCount = 0
  var rejects: [ImportReject] = []
  var emptyRows = 0
  var roundedCells: [Int] = []
  var notes: [String] = []
  var origins: RowOrigins?
}

/// Whether the cells of a column bear out the kind they were read as.
enum GuessCheck {
  /// The kind to read the column as instead; nil when it may stay.
  static func better(
    _ column: Int, _ kind: CellKind, _ chunks: [RowChunk], _ rules: TypeRules
  ) -> CellKind? {
    if kind == .text || kind == .skip { return nil }
    var exceptions: [CellException] = []
    var total = 0
    var hasOverflow = false
    var scale = 0
    for chunk in chunks {
      total += chunk.columns[column].exceptionCount
      hasOverflow = hasOverflow || chunk.columns[column].hasOverflow
      scale = max(scale, chunk.columns[column].scale)
      if exceptions.count < 200 { exceptions += chunk.columns[column].exceptions }
    }
    if hasOverflow { return .text }
    if kind == .decimal, !fits(scale, column, chunks) { return .text }
    if total == 0 { return nil }
    let found = exceptions.map { classify($0.bytes) }
    switch kind {
    case .int:
      if found.allSatisfy({ $0 == .decimal }) { return .decimal }
      if found.contains(.decimal) || found.contains(.identifier) { return .text }
    case .decimal: if found.contains(.identifier) { return .text }
    case .date:
      if found.allSatisfy({ $0 == .timestamp }) { return .timestamp }
      if found.contains(.timestamp) || found.contains(.date) { return .text }
    default: if found.contains(.timestamp) || found.contains(.date) { return .text }
    }
    var cells = total
    for chunk in chunks {
      guard let valid = chunk.columns[column].valid else { continue }
      for row in 0..<chunk.rowCount { cells &+= Int(valid[row]) }
    }
    return total <= rules.exceptionsMax(of: cells) ? nil : .text
  }

  /// Whether all values of a decimal column have room at the largest scale of its chunks.
  private static func fits(_ scale: Int, _ column: Int, _ chunks: [RowChunk]) -> Bool {
    for chunk in chunks where chunk.columns[column].scale < scale {
      guard let longs = chunk.columns[column].longs, let valid = chunk.columns[column].valid else {
        continue
      }
      let most = Int64.max / NumberCell.powers[scale - chunk.columns[column].scale]
      for row in 0..<chunk.rowCount where valid[row] == 1 && longs[row].magnitude > UInt64(most) {
        return false
      }
    }
    return true
  }

  private enum Found { case decimal, identifier, date, timestamp, other }

  private static func classify(_ bytes: [UInt8]) -> Found {
    bytes.withUnsafeBufferPointer { cell in
      let cell = cell.trimmed
      switch NumberCell.read(cell) {
      case .int, .decimal: return .decimal
      case .identifier: return .identifier
      case .other: break
      }
      guard let time = TimeCell.read(cell, order: nil) else { return .other }
      // Only cells that have one reading become fast timestamps.
      return time.hasTime && time.dayFirst == time.monthFirst ? .timestamp : .date
    }
  }
}
