import KithBase

/// Counts cells that are numbers but for their commas: `12,5` and `1.234,50`, or `1,234.50`. Such a
/// column stays text, because one file's decimal comma is another's mark of thousands; a note tells.
struct CommaNumbers {
  /// Cells of either kind.
  private(set) var count = 0
  private var decimalCommas = 0
  private var thousands = 0

  mutating func add(_ cell: Cell, times: Int) {
    var commas = 0
    var points = 0
    var sinceMark = 0
    var isGrouped = true
    var lastMark: UInt8 = 0
    for (index, byte) in cell.enumerated() {
      if byte &- 0x30 <= 9 {
        sinceMark += 1
        continue
      }
      if index == 0, byte == 0x2D || byte == 0x2B { continue }
      guard byte == 0x2C || byte == 0x2E, sinceMark > 0, cell.count <= 40 else { return }
      // Groups of thousands have three digits, the first of them fewer.
      if lastMark == 0 ? sinceMark > 3 : sinceMark != 3 { isGrouped = false }
      if byte == 0x2C { commas += 1 } else { points += 1 }
      lastMark = byte
      sinceMark = 0
    }
    guard commas > 0, sinceMark > 0 else { return }
    let isDecimalComma = commas == 1 && lastMark == 0x2C && (points == 0 || isGrouped)
    let isThousands =
      isGrouped && (points == 0 ? sinceMark == 3 : points == 1 && lastMark == 0x2E)
    guard isDecimalComma || isThousands else { return }
    count += times
    if isDecimalComma { decimalCommas += times }
    if isThousands { thousands += times }
  }

  /// What to do about it, when all cells of the column are of one kind or could be of both.
  func phrase(of cells: Int) -> String? {
    guard count > 0, count == cells else { return nil }
    if decimalCommas == cells, thousands < cells {
      return "its numbers have a decimal comma; decimal(replace(…, \",\", \".\")) reads them"
    }
    if thousands == cells, decimalCommas < cells {
      return "its numbers have commas between thousands; decimal(replace(…, \",\", \"\")) reads them"
    }
    return decimalCommas == cells || thousands == cells
      ? "the commas in its numbers could part decimals or thousands" : nil
  }
}
