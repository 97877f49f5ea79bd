import KithBase
import KithColumns

/// The texts of one column from all chunks: each text once, in order of appearance.
struct MergedTexts: Sendable {
  let dictionary: TextDictionary
  /// Per chunk, the code here of each of its codes.
  let mappings: [[Int32]]

  init(column: Int, chunks: [RowChunk]) {
    var total = 0
    for chunk in chunks { total = max(total, chunk.columns[column].dictionary?.pointee.count ?? 0) }
    var builder = TextDictionaryBuilder(reserving: total)
    var mappings: [[Int32]] = []
    mappings.reserveCapacity(chunks.count)
    for chunk in chunks {
      guard let own = chunk.columns[column].dictionary?.pointee else {
        mappings.append([])
        continue
      }
      let used = MergedTexts.used(chunk, column, own.count)
      var mapping = [Int32](repeating: 0, count: own.count)
      for code in 0..<own.count where used?[code] ?? true {
        mapping[code] = builder.append(own.entry(code))
      }
      mappings.append(mapping)
    }
    if builder.count == 0 { _ = builder.append("") }
    dictionary = TextDictionary(builder: &builder)
    self.mappings = mappings
  }

  /// Which codes the rows use: rejected rows leave texts behind. Nil where all are used.
  private static func used(_ chunk: RowChunk, _ column: Int, _ count: Int) -> [Bool]? {
    guard !chunk.rejects.isEmpty, let codes = chunk.columns[column].ints,
      let valid = chunk.columns[column].valid
    else { return nil }
    var used = [Bool](repeating: false, count: count)
    for row in 0..<chunk.rowCount where valid[row] == 1 { used[Int(codes[row])] = true }
    return used
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

  init(_ dictionary: TextDictionary, _ decision: TypeDecision, dates: ImportOptions.DateOrder?) {
    var values = [Int64](repeating: 0, count: dictionary.count)
    var states = [UInt8](repeating: TextReading.null, count: dictionary.count)
    var rounded: [Int] = []
    for code in 0..<dictionary.count {
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
