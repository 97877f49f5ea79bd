import Glibc
import KithBase
import KithColumns

/// A cell read as the decided type, as the 64 bits that its column stores.
enum TypedCell {
  case null
  /// Int, unscaled decimal, microseconds, days, 0 or 1, or the bit pattern of a float.
  case value(Int64, isRounded: Bool)
  case unfit

  static func read(_ entry: Cell, _ decision: TypeDecision, dates: ImportOptions.DateOrder?) -> TypedCell {
    let cell = entry.trimmed
    if cell.isEmpty { return .null }
    switch decision.type {
    case .int:
      switch NumberCell.read(cell, isDeclared: decision.isDeclared) {
      case .int(let value): return .value(value, isRounded: false)
      // A declared int takes `5.0`, which is what exports make of an int column with gaps.
      case .decimal(let value, let scale, false)
      where decision.isDeclared && value % NumberCell.powers[scale] == 0:
        return .value(value / NumberCell.powers[scale], isRounded: false)
      default: return .unfit
      }
    case .decimal(let scale):
      let number = NumberCell.read(cell, isDeclared: decision.isDeclared)
      guard let value = number.unscaled(at: scale) else { return .unfit }
      if case .decimal(_, _, let isRounded) = number { return .value(value, isRounded: isRounded) }
      return .value(value, isRounded: false)
    case .float: return float(cell)
    case .bool:
      if cell.isWord("true") || cell.isWord("yes") { return .value(1, isRounded: false) }
      if cell.isWord("false") || cell.isWord("no") { return .value(0, isRounded: false) }
      if decision.isDeclared, cell.count == 1 {
        if cell[0] == 0x31 || cell.isWord("t") || cell.isWord("y") { return .value(1, isRounded: false) }
        if cell[0] == 0x30 || cell.isWord("f") || cell.isWord("n") { return .value(0, isRounded: false) }
      }
      return .unfit
    case .date, .timestamp:
      guard let time = TimeCell.read(cell, order: dates),
        let value = time.microseconds(isDayFirst: decision.isDayFirst)
      else { return .unfit }
      if decision.type == .timestamp { return .value(value, isRounded: false) }
      let (day, rest) = CivilDate.split(microseconds: value)
      return rest == 0 ? .value(Int64(day), isRounded: false) : .unfit
    default: return .unfit
    }
  }

  private static func float(_ cell: Cell) -> TypedCell {
    guard cell.count <= 64, let value = Double(String(decoding: cell, as: UTF8.self)), value.isFinite
    else { return .unfit }
    return .value(Int64(bitPattern: value.bitPattern), isRounded: false)
  }
}
