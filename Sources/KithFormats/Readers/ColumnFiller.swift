import KithBase
import KithColumns

/// Rows that are left out because a cell does not fit, with the first such cell of each.
struct RejectedRows: Sendable {
  struct Reject: Sendable {
    var column: Int
    var value: [UInt8]
  }

  /// Per chunk, by row of the chunk.
  private(set) var rows: [[Int: Reject]]
  /// Cells that did not fit, by column.
  private(set) var cells: [Int: Int] = [:]

  init(chunkCount: Int) { rows = Array(repeating: [:], count: chunkCount) }

  mutating func add(chunk: Int, row: Int, column: Int, value: [UInt8]) {
    cells[column, default: 0] += 1
    if let earlier = rows[chunk][row], earlier.column <= column { return }
    rows[chunk][row] = Reject(column: column, value: value)
  }
}

/// Where the rows of each chunk go.
struct RowLayout: Sendable {
  /// Per chunk, the runs of rows that are kept.
  let runs: [[Range<Int>]]
  /// Per chunk, the row of the table that its first kept row becomes.
  let offsets: [Int]
  let rowCount: Int

  init(_ counts: [Int], rejected: RejectedRows) {
    var runs: [[Range<Int>]] = []
    var offsets: [Int] = []
    var total = 0
    for (chunk, count) in counts.enumerated() {
      var own: [Range<Int>] = []
      var from = 0
      for row in rejected.rows[chunk].keys.sorted() {
        if row > from { own.append(from..<row) }
        from = row + 1
      }
      if count > from { own.append(from..<count) }
      runs.append(own)
      offsets.append(total)
      total += own.reduce(0) { $0 + $1.count }
    }
    self.runs = runs
    self.offsets = offsets
    rowCount = total
  }
}

/// The memory that a column of the table is written to.
struct ColumnTarget: Sendable {
  let decision: TypeDecision
  let kind: CellKind
  let scale: Int
  let longs: Buffer<Int64>?
  let ints: Buffer<Int32>?
  let bytes: Buffer<UInt8>?
  let valid: Buffer<UInt8>

  init(_ decision: TypeDecision, _ kind: CellKind, rows: Int, scale: Int) {
    self.decision = decision
    self.kind = kind
    self.scale = scale
    valid = Buffer(uninitialized: rows)
    var longs: Buffer<Int64>?
    var ints: Buffer<Int32>?
    var bytes: Buffer<UInt8>?
    switch decision.type {
    case .int, .decimal, .timestamp, .float: longs = Buffer(uninitialized: rows)
    case .bool: bytes = Buffer(uninitialized: rows)
    default: ints = Buffer(uninitialized: rows)
    }
    self.longs = longs
    self.ints = ints
    self.bytes = bytes
  }

  func column(dictionary: TextDictionary?) -> Column? {
    let validity = valid.slice
    switch decision.type {
    case .int: return longs.map { Column(Vector(.int($0.slice), validity: validity)) }
    case .decimal: return longs.map { Column(Vector(.decimal($0.slice, scale: scale), validity: validity)) }
    case .timestamp: return longs.map { Column(Vector(.timestamp($0.slice), validity: validity)) }
    case .float:
      return longs.map { longs in
        let floats = Buffer<Double>(uninitialized: longs.count)
        for row in 0..<longs.count {
          floats.base[row] = Double(bitPattern: UInt64(bitPattern: longs.base[row]))
        }
        return Column(Vector(.float(floats.slice), validity: validity))
      }
    case .bool: return bytes.map { Column(Vector(.bool($0.slice), validity: validity)) }
    case .date: return ints.map { Column(Vector(.date($0.slice), validity: validity)) }
    default:
      return ints.map { Column(Vector(.text($0.slice, dictionary ?? .empty), validity: validity)) }
    }
  }
}

/// Copies the kept rows of a chunk to their places in a column of the table.
// Safety: each chunk writes its own rows of the target, and reads its own columns.
struct ColumnFiller: Sendable {
  let chunks: [RowChunk]
  let layout: RowLayout

  func fill(
    _ target: ColumnTarget, column: Int, chunk: Int, texts: MergedTexts?, reading: TextReading?
  ) {
    let source = chunks[chunk].columns[column]
    guard let valid = source.valid else { return }
    var row = layout.offsets[chunk]
    for run in layout.runs[chunk] {
      let count = run.count
      let from = run.lowerBound
      if let texts, let codes = source.ints {
        mapped(target, row, codes + from, valid + from, count, texts.mappings[chunk], reading)
      } else {
        (target.valid.base + row).update(from: valid + from, count: count)
        typed(target, row, source, from, count)
      }
      row += count
    }
  }

  private func typed(_ target: ColumnTarget, _ row: Int, _ source: ChunkColumn, _ from: Int, _ count: Int) {
    if let ints = source.ints, let to = target.ints {
      (to.base + row).update(from: ints + from, count: count)
    } else if let longs = source.longs, let to = target.longs {
      let factor = NumberCell.powers[max(0, target.scale - source.scale)]
      if factor == 1 || target.kind != .decimal {
        (to.base + row).update(from: longs + from, count: count)
      } else {
        for index in 0..<count { to.base[row + index] = longs[from + index] &* factor }
      }
    } else if let longs = source.longs, let to = target.ints {
      // A timestamp column whose every time is midnight is dates.
      for index in 0..<count {
        to.base[row + index] = CivilDate.split(microseconds: longs[from + index]).day
      }
    }
  }

  private func mapped(
    _ target: ColumnTarget, _ row: Int, _ codes: UnsafeMutablePointer<Int32>,
    _ valid: UnsafeMutablePointer<UInt8>, _ count: Int, _ mapping: [Int32], _ reading: TextReading?
  ) {
    mapping.withUnsafeBufferPointer { mapping in
      guard let reading else {
        (target.valid.base + row).update(from: valid, count: count)
        guard let to = target.ints else { return }
        for index in 0..<count {
          to.base[row + index] = valid[index] == 1 ? mapping[Int(codes[index])] : 0
        }
        return
      }
      reading.values.withUnsafeBufferPointer { values in
        for index in 0..<count {
          let code = valid[index] == 1 ? Int(mapping[Int(codes[index])]) : 0
          let value = valid[index] == 1 ? values[code] : 0
          target.valid.base[row + index] = valid[index] == 1 ? reading.states[code] & 1 : 0
          if let to = target.longs {
            to.base[row + index] = value
          } else if let to = target.ints {
            to.base[row + index] = Int32(truncatingIfNeeded: value)
          } else if let to = target.bytes {
            to.base[row + index] = UInt8(truncatingIfNeeded: value)
          }
        }
      }
    }
  }
}
