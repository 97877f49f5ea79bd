import KithBase
import KithColumns

/// The texts of one column from all chunks: each text once, in order of appearance.
struct MergedTexts: Sendable {
  let dictionary: TextDictionary
  /// Per chunk, the code here of each of its codes; -1 for those that no row has.
  let mappings: [[Int32]]

  /// After a stop was requested the rest is left out; the caller's own check tells.
  init(column: Int, chunks: [RowChunk], interrupt: Interrupt) {
    var total = 0
    for chunk in chunks { total = max(total, chunk.columns[column].dictionary?.pointee.count ?? 0) }
    var builder = TextDictionaryBuilder(reserving: total)
    var mappings: [[Int32]] = []
    mappings.reserveCapacity(chunks.count)
    for chunk in chunks {
      guard let own = chunk.columns[column].dictionary?.pointee, !interrupt.isRequested else {
        mappings.append([])
        continue
      }
      var mapping = [Int32](repeating: -1, count: own.count)
      if !chunk.hasLeftovers {
        for code in 0..<own.count { mapping[code] = builder.append(own.entry(code)) }
      } else {
        MergedTexts.map(chunk, column, own, &mapping, &builder)
      }
      mappings.append(mapping)
    }
    if builder.count == 0 { _ = builder.append("") }
    dictionary = TextDictionary(builder: &builder)
    self.mappings = mappings
  }

  /// Rejected rows leave texts behind; here only the rows that stay count, in their order.
  private static func map(
    _ chunk: RowChunk, _ column: Int, _ own: ChunkDictionary, _ mapping: inout [Int32],
    _ builder: inout TextDictionaryBuilder
  ) {
    guard let codes = chunk.columns[column].ints, let valid = chunk.columns[column].valid else { return }
    for row in 0..<chunk.rowCount where valid[row] == 1 {
      let code = Int(codes[row])
      if mapping[code] < 0 { mapping[code] = builder.append(own.entry(code)) }
    }
  }

  /// Cells of each text.
  func frequency(_ column: Int, _ chunks: [RowChunk]) -> [Int] {
    var counts = [Int](repeating: 0, count: dictionary.count)
    for (index, chunk) in chunks.enumerated() {
      guard let codes = chunk.columns[column].ints, let valid = chunk.columns[column].valid else {
        continue
      }
      let mapping = mappings[index]
      for row in 0..<chunk.rowCount where valid[row] == 1 {
        counts[Int(mapping[Int(codes[row])])] += 1
      }
    }
    return counts
  }
}

/// The texts of a column read as its decided type.
struct TextReading: Sendable {
  static let null: UInt8 = 0
  static let value: UInt8 = 1
  static let unfit: UInt8 = 2

  let values: [Int64]
  let states: [UInt8]
  private let rounded: [Int]

  /// After a stop was requested the rest is left out; the caller's own check tells.
  init(
    _ dictionary: TextDictionary, _ decision: TypeDecision, dates: ImportOptions.DateOrder?,
    interrupt: Interrupt
  ) {
    var values = [Int64](repeating: 0, count: dictionary.count)
    var states = [UInt8](repeating: TextReading.null, count: dictionary.count)
    var rounded: [Int] = []
    for code in 0..<dictionary.count {
      if code & 4095 == 0, interrupt.isRequested { break }
      switch TypedCell.read(dictionary.entry(Int32(code)), decision, dates: dates) {
      case .null: break
      case .unfit: states[code] = TextReading.unfit
      case .value(let value, let isRounded):
        values[code] = value
        states[code] = TextReading.value
        if isRounded { rounded.append(code) }
      }
    }
    self.values = values
    self.states = states
    self.rounded = rounded
  }

  var hasUnfit: Bool { states.contains(TextReading.unfit) }

  /// Cells that lost digits.
  func roundedCells(frequency: () -> [Int]) -> Int {
    if rounded.isEmpty { return 0 }
    let counts = frequency()
    return rounded.reduce(0) { $0 + counts[$1] }
  }
}
