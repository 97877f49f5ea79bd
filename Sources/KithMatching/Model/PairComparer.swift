import KithColumns

/// Compares rows of a table column by column.
// Safety: points into the evidence and values of `table`, which it keeps alive and which never change.
struct PairComparer: @unchecked Sendable {
  let table: MatchTable
  let views: Buffer<EvidenceView>
  let values: UnsafePointer<Int32>
  let width: Int
  /// Columns of given names and surnames, -1 for none.
  let given: Int
  let family: Int
  /// By column the columns that say it already: see `MatchModel.Column.saidBy`.
  let saidBy: [UInt32]

  init(_ table: MatchTable, saidBy: [UInt32]? = nil) {
    self.table = table
    views = Buffer(table.evidence.map(\.view))
    values = UnsafePointer(table.values.base)
    width = table.width
    given = table.given ?? -1
    family = table.family ?? -1
    self.saidBy = saidBy ?? .init(repeating: 0, count: table.width)
  }

  /// The level of one column.
  @inline(__always) func level(_ column: Int, _ left: Int32, _ right: Int32) -> UInt8 {
    if left < 0 || right < 0 { return 0 }
    return left == right ? 1 : Levels.level(views.base[column], left, right)
  }

  /// The levels of all columns.
  func pattern(_ left: Int, _ right: Int) -> LevelPattern {
    let (a, b) = (values + left * width, values + right * width)
    var pattern = LevelPattern()
    let equal = equalColumns(a, b)
    for column in 0..<width where saidBy[column] & equal == 0 || equal >> UInt32(column) & 1 == 0 {
      pattern.set(column, level(column, a[column], b[column]))
    }
    if isSwapped(pattern, a, b) {
      pattern.set(given, 8)
      pattern.set(family, 8)
    }
    return pattern
  }

  /// A bit for each column whose values are equal.
  @inline(__always) func equalColumns(_ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>) -> UInt32 {
    var result: UInt32 = 0
    for column in 0..<width where a[column] >= 0 && a[column] == b[column] { result |= 1 << UInt32(column) }
    return result
  }

  /// Whether given name and surname fit crosswise where they do not fit straight.
  func isSwapped(_ pattern: LevelPattern, _ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>) -> Bool {
    guard given >= 0, family >= 0, pattern.level(given) >= 4, pattern.level(family) >= 4 else { return false }
    let (givenView, familyView) = (views.base[given], views.base[family])
    let first = Levels.given(
      givenView, givenView.features[Int(a[given])], familyView, familyView.features[Int(b[family])])
    if first > 4 { return false }
    let second = Levels.given(
      familyView, familyView.features[Int(a[family])], givenView, givenView.features[Int(b[given])])
    return second <= 4
  }
}
