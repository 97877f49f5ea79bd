import KithColumns

/// The rows of a search, prepared: evidence columns and the value of every row in each.
///
/// Rows stand in an order that their content decides, and rows of equal content beyond the first few
/// only follow the first. So nothing that comes later depends on the order that rows came in.
final class MatchTable: Sendable {
  let evidence: [Evidence]
  /// Values by row, `evidence.count` a row; -1 for missing.
  let values: Buffer<Int32>
  /// Rows of the input, by row here.
  let inputRows: [Int32]
  /// Rows here by row of the input; for a follower the row that it follows.
  let rowOfInput: [Int32]
  /// Input rows that follow a row here without being compared.
  let followers: [(leader: Int32, input: Int32)]
  /// Whether a row is of the right table, when two are linked.
  let isRight: [Bool]
  let isLink: Bool
  /// Rows by value and the rows that have one, a column.
  let frequencies: [[Int32]]
  let filled: [Int]
  let profiles: [ColumnProfile]
  let inputCount: Int
  let given: Int?
  let family: Int?

  var count: Int { inputRows.count }
  var width: Int { evidence.count }
  var isPeople: Bool { given != nil }
  /// Pairs that there are.
  var pairCount: Double {
    if !isLink { return Double(count) * Double(count - 1) / 2 }
    let right = Double(isRight.count { $0 })
    return right * (Double(count) - right)
  }

  init(
    evidence: [Evidence], values: Buffer<Int32>, inputRows: [Int32], rowOfInput: [Int32],
    followers: [(leader: Int32, input: Int32)], isRight: [Bool], isLink: Bool, profiles: [ColumnProfile]
  ) {
    self.evidence = evidence
    self.values = values
    self.inputRows = inputRows
    self.rowOfInput = rowOfInput
    self.followers = followers
    self.isRight = isRight
    self.isLink = isLink
    self.profiles = profiles
    inputCount = rowOfInput.count
    given = evidence.firstIndex { $0.kind == .given }
    family = evidence.firstIndex { $0.kind == .family }
    let width = evidence.count
    var frequencies = evidence.map { [Int32](repeating: 0, count: $0.count) }
    var filled = [Int](repeating: 0, count: width)
    for column in 0..<width {
      for row in 0..<inputRows.count {
        let value = values.base[row * width + column]
        if value < 0 { continue }
        frequencies[column][Int(value)] += 1
        filled[column] += 1
      }
      evidence[column].weigh(frequencies: frequencies[column], rows: inputRows.count)
    }
    self.frequencies = frequencies
    self.filled = filled
  }

  @inline(__always) func row(_ row: Int) -> UnsafePointer<Int32> {
    UnsafePointer(values.base + row * width)
  }

  /// Whether two rows may be the same at all: when two tables are linked, only across.
  @inline(__always) func isPair(_ left: Int, _ right: Int) -> Bool {
    left != right && (!isLink || isRight[left] != isRight[right])
  }
}
