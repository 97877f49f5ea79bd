import KithBase
import KithColumns

/// Writes the pieces of one column and notes where they lie.
struct ColumnWriter {
  let column: Column
  var layout: ColumnLayout
  let insert: Statement
  /// The number of the next segment.
  var next: Int64
  /// Where only some texts are used, the code that each gets; nil when all keep theirs.
  private var codes: [Int32]?

  /// Runs of texts smaller than this are written again together with what follows them.
  private static let smallRun = 4_096

  init(column: Column, layout: ColumnLayout, insert: Statement, next: Int64) {
    self.column = column
    self.layout = layout
    self.insert = insert
    self.next = next
  }

  /// Writes the dictionary. Runs that the earlier layout has with the same content are taken over.
  mutating func writeTexts(_ previous: ColumnLayout?) throws(JournalError) {
    guard case .text(_, let dictionary) = column.data else { return }
    let (written, mapped) = UsedTexts.of(column, dictionary)
    codes = mapped
    var start = 0
    for piece in previous?.texts ?? [] {
      let end = start + piece.count
      guard end <= written.count, piece.count >= ColumnWriter.smallRun || end == written.count,
        ColumnWriter.hash(dictionary, written[start..<end]) == piece.hash
      else { break }
      layout.texts.append(piece)
      start = end
    }
    let rest = Array(written[start...])
    for run in DictionaryCoding.runs(dictionary, rest) {
      let codes = Array(rest[run])
      let segment = try write(DictionaryCoding.encode(dictionary, codes))
      layout.texts.append(
        ColumnLayout.Piece(
          segment: segment, count: codes.count, hash: ColumnWriter.hash(dictionary, codes[...])))
    }
  }

  private static func hash(_ dictionary: TextDictionary, _ codes: ArraySlice<Int32>) -> UInt64 {
    var state: UInt64 = 0
    for code in codes {
      let entry = dictionary.entry(code)
      state = Hashing.mix(state ^ TextDictionary.hash(entry)) &+ UInt64(entry.count)
    }
    return state
  }

  /// Writes some rows, unless the earlier layout has a piece with the same content.
  mutating func writeRows(_ range: Range<Int>, _ previous: ColumnLayout?) throws(JournalError) {
    let content = SegmentCoding.encode(column, range, codes: codes)
    let hash = Checksum.of(content.bytes, seed: 0)
    if let known = previous?.rows.first(where: { $0.hash == hash && $0.count == range.count }) {
      layout.rows.append(known)
      return
    }
    let segment = try write(content)
    layout.rows.append(ColumnLayout.Piece(segment: segment, count: range.count, hash: hash))
  }

  private mutating func write(_ content: ByteWriter) throws(JournalError) -> Int64 {
    let segment = next
    next += 1
    let bytes = content.sealed(segment)
    let statement = insert
    statement.bind(0, segment)
    let result: Result<Void, JournalError> = bytes.withUnsafeBytes { raw in
      do throws(JournalError) {
        try statement.bind(1, raw)
        try statement.run()
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
    return segment
  }
}

/// Which texts of a dictionary a column uses: what others left behind is not written.
enum UsedTexts {
  /// The codes to write, ascending, and for every code its place among them; nil when every text is
  /// written, which is done unless it would waste half of the space.
  static func of(_ column: Column, _ dictionary: TextDictionary) -> (written: [Int32], codes: [Int32]?) {
    let all = (0..<Int32(dictionary.count)).map { $0 }
    guard case .text(let codes, _) = column.data else { return (all, nil) }
    var isUsed = [Bool](repeating: false, count: dictionary.count)
    var used = 0
    for row in 0..<codes.count where !column.isNull(row) {
      let code = Int(codes.base[row])
      if !isUsed[code] {
        isUsed[code] = true
        used += 1
      }
    }
    if used * 2 >= dictionary.count { return (all, nil) }
    var mapped = [Int32](repeating: -1, count: dictionary.count)
    var written: [Int32] = []
    for code in 0..<dictionary.count where isUsed[code] {
      mapped[code] = Int32(written.count)
      written.append(Int32(code))
    }
    return (written, mapped)
  }
}

/// The binary form of a small column that stands inside a change: its texts, then its pieces.
enum InlineCoding {
  static func encode(_ column: Column) -> [UInt8] {
    var writer = ByteWriter()
    var codes: [Int32]?
    if case .text(_, let dictionary) = column.data {
      let (written, mapped) = UsedTexts.of(column, dictionary)
      codes = mapped
      let runs = DictionaryCoding.runs(dictionary, written)
      writer.count(runs.count)
      for run in runs {
        writer.count(run.count)
        writer.block(DictionaryCoding.encode(dictionary, Array(written[run])).bytes)
      }
    }
    var row = 0
    while row < column.count {
      let end = min(row + SegmentCoding.rowsMax, column.count)
      writer.block(SegmentCoding.encode(column, row..<end, codes: codes).bytes)
      row = end
    }
    return writer.bytes
  }

  static func decode(
    _ reader: inout ByteReader, type: LogicalType, count: Int
  ) throws(CodingError) -> Column {
    let assembly = try ColumnAssembly(type, count: count)
    if type == .text {
      for _ in 0..<(try reader.count()) {
        let entries = try reader.count()
        var run = ByteReader(try reader.block())
        try assembly.addTexts(&run, entries: entries)
      }
    }
    var row = 0
    while row < count {
      let rows = min(SegmentCoding.rowsMax, count - row)
      var piece = ByteReader(try reader.block())
      try SegmentCoding.decode(&piece, into: assembly, at: row, rows: rows)
      row += rows
    }
    guard reader.isAtEnd else { throw CodingError("is too long") }
    return try assembly.finish()
  }
}
