import KithBase
import KithColumns

/// Reads JSON Lines in parallel, and JSON arrays of objects (or one object) from front to back.
/// Columns are the union of the names, in order of appearance; nested values stay JSON text.
struct JSONReader: Sendable {
  private let bytes: FileBytes
  private let start: Int
  private let fileName: String
  private let options: ImportOptions
  private let interrupt: Interrupt
  private let threads: Int
  private let needsRowChecks: Bool

  init(
    _ decoded: TextEncoding.Decoded, fileName: String, options: ImportOptions,
    interrupt: Interrupt, threads: Int
  ) {
    bytes = decoded.bytes
    start = decoded.start
    needsRowChecks = decoded.survey.needsRowChecks
    self.fileName = fileName
    self.options = options
    self.interrupt = interrupt
    self.threads = threads
  }

  /// By the file's ending; without one that says so, by `{"` or `[{` at the beginning.
  static func looksLikeJSON(_ decoded: TextEncoding.Decoded, fileName: String) -> Bool {
    let lowered = fileName.lowercased()
    if [".json", ".jsonl", ".ndjson"].contains(where: { lowered.hasSuffix($0) }) { return true }
    if [".csv", ".tsv"].contains(where: { lowered.hasSuffix($0) }) { return false }
    var scanner = JSONScanner(decoded.bytes.base, decoded.start, decoded.bytes.count)
    scanner.spaces()
    if scanner.take(0x5B) {
      scanner.spaces()
      return scanner.next == 0x7B
    }
    guard scanner.take(0x7B) else { return false }
    scanner.spaces()
    return scanner.next == 0x22 || scanner.next == 0x7D
  }

  func read() throws -> ImportedTable {
    var scanner = JSONScanner(bytes.base, start, bytes.count)
    scanner.spaces()
    let parts: [JSONChunk]
    if scanner.next == 0x5B || !firstLineIsComplete(scanner.position) {
      parts = try document(scanner)
    } else {
      parts = try lines(scanner.position)
    }
    let (keys, hasNumbers) = union(parts)
    guard keys.count <= Limits.columnsMax else {
      throw Diagnostic(
        "K0708", "`\(fileName)` has \(keys.count) names; \(Limits.columnsMax) columns are possible", nil)
    }
    let sources = keys.map { String(decoding: $0, as: UTF8.self) }
    let names = SnakeCase.columns(sources)
    var rules = try TypeRules.of(columns: names, fileName: fileName, options: options)
    for index in rules.indices where rules[index].declared == nil {
      rules[index].admitsNumbers = hasNumbers[index]
    }
    let raw = try ChunkAssembly(
      chunks: parts.map { $0.rows(keys) }, kinds: Array(repeating: .text, count: keys.count),
      names: names, rules: rules, bytes: bytes, interrupt: interrupt, threads: threads,
      fileName: fileName, ends: RowEnds(separator: nil), keepsOrigins: options.keepsOrigins
    ).table()
    if keys.isEmpty {
      let reason = raw.rejects.first.map { ": line \($0.line): \($0.reason)" } ?? ""
      throw Diagnostic("K0705", "`\(fileName)` has no JSON objects\(reason)", nil)
    }
    return Importer.finished(raw, names: names, sourceNames: sources, notes: [])
  }

  private func union(_ parts: [JSONChunk]) -> (keys: [[UInt8]], hasNumbers: [Bool]) {
    var places: [[UInt8]: Int] = [:]
    var keys: [[UInt8]] = []
    var hasNumbers: [Bool] = []
    for part in parts {
      for (key, isNumber) in zip(part.keys, part.hasNumbers) {
        if let place = places[key] {
          hasNumbers[place] = hasNumbers[place] || isNumber
        } else {
          places[key] = keys.count
          keys.append(key)
          hasNumbers.append(isNumber)
        }
      }
    }
    return (keys, hasNumbers)
  }

  /// Whether the first line is a whole object, or a broken one with another object below it.
  private func firstLineIsComplete(_ first: Int) -> Bool {
    let end = lineEnd(first)
    var scanner = JSONScanner(bytes.base, first, end)
    if scanner.object(JSONScratch(), { _, _ in }) { return true }
    var below = JSONScanner(bytes.base, end, bytes.count)
    below.spaces()
    return below.next == 0x7B
  }

  private func lineEnd(_ offset: Int) -> Int {
    var offset = offset
    while offset < bytes.count, bytes.base[offset] != 0x0A { offset += 1 }
    return offset
  }

  // MARK: JSON Lines

  /// No string of JSON holds a raw line feed, so every line feed ends a record.
  private func lines(_ first: Int) throws -> [JSONChunk] {
    let size = max(options.chunkBytes, 1)
    let count = (bytes.count - first + size - 1) / size
    let slots = Slots<JSONChunk>(count)
    let progress = interrupt.progress
    progress.step(0.05...0.7, total: bytes.count - first)
    try Parallel.run(count, threads: threads, interrupt: interrupt) { index in
      var lower = first + index * size
      if index > 0 { lower = lineEnd(lower - 1) + 1 }
      let upper = min(first + (index + 1) * size, bytes.count)
      guard lower < upper else { return }
      let chunk = lines(lower, upper)
      slots[index] = chunk
      progress.advance(upper - lower, rows: chunk.rowCount)
    }
    return (0..<count).compactMap { slots[$0] }
  }

  private func lines(_ lower: Int, _ upper: Int) -> JSONChunk {
    let chunk = JSONChunk(start: lower)
    var position = lower
    while position < upper {
      let end = lineEnd(position)
      defer { position = end + 1 }
      var scanner = JSONScanner(bytes.base, position, end)
      scanner.spaces()
      if scanner.position == end { continue }
      switch chunk.read(&scanner, fillsLine: true, checksText: needsRowChecks) {
      case .good: break
      case .broken(let problem), .refused(let problem): chunk.reject(position, end, problem)
      }
    }
    return chunk
  }

  // MARK: arrays

  /// An array of objects, or objects one after the other over any number of lines.
  private func document(_ begin: JSONScanner) throws -> [JSONChunk] {
    var scanner = begin
    let isArray = scanner.take(0x5B)
    var parts = [JSONChunk(start: scanner.position)]
    var records = 0
    while true {
      scanner.spaces()
      if scanner.take(0x2C) { scanner.spaces() }
      if scanner.position >= scanner.end { break }
      if isArray, scanner.take(0x5D) {
        scanner.spaces()
        if scanner.position < scanner.end {
          parts[parts.count - 1].reject(scanner.position, scanner.end, "text behind the array")
        }
        break
      }
      records += 1
      if records & 1023 == 0 { try interrupt.check() }
      if scanner.position - parts[parts.count - 1].start > 1 << 30 {
        parts.append(JSONChunk(start: scanner.position))
      }
      let chunk = parts[parts.count - 1]
      let start = scanner.position
      switch chunk.read(&scanner, fillsLine: false, checksText: needsRowChecks) {
      case .good: break
      case .refused(let problem): chunk.reject(start, scanner.position, problem)
      case .broken(let problem):
        let resume = nextRecord(after: start)
        chunk.reject(start, resume, problem)
        scanner = JSONScanner(bytes.base, resume, bytes.count)
      }
    }
    return parts
  }

  /// After a broken record there is no telling where it ends: the next line that begins like the
  /// record's own line did, else the end of the file.
  private func nextRecord(after start: Int) -> Int {
    let indent = indentation(start)
    var offset = start
    while true {
      offset = lineEnd(offset) + 1
      guard offset < bytes.count else { return bytes.count }
      var scanner = JSONScanner(bytes.base, offset, bytes.count)
      scanner.spaces()
      if scanner.next == 0x7B, indentation(scanner.position) == indent { return scanner.position }
    }
  }

  /// Bytes between the beginning of the line and `offset`.
  private func indentation(_ offset: Int) -> Int {
    var begin = offset
    while begin > start, bytes.base[begin - 1] != 0x0A { begin -= 1 }
    return offset - begin
  }
}
