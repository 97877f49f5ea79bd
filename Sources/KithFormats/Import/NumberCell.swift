import KithBase

/// The bytes of one cell.
typealias Cell = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer where Element == UInt8 {
  /// Without spaces and tabs around it.
  var trimmed: Cell {
    var lower = 0
    var upper = count
    while lower < upper, self[lower] == 0x20 || self[lower] == 0x09 { lower += 1 }
    while upper > lower, self[upper - 1] == 0x20 || self[upper - 1] == 0x09 { upper -= 1 }
    return Cell(rebasing: self[lower..<upper])
  }

  /// True when the bytes are those of an ASCII word, letter case aside; the word is lower case.
  func isWord(_ word: StaticString) -> Bool {
    guard count == word.utf8CodeUnitCount else { return false }
    for index in 0..<count {
      let byte = self[index]
      let lowered = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      if lowered != word.utf8Start[index] { return false }
    }
    return true
  }
}

/// What a cell is as a number.
enum NumberCell: Equatable {
  case int(Int64)
  /// At most nine digits after the point; `isRounded` when digits were lost.
  case decimal(Int64, scale: Int, isRounded: Bool)
  /// Digits that number things rather than count them: a leading zero or plus, more than 18 digits.
  case identifier
  case other

  /// Reads a trimmed cell. With `isDeclared` the user said that the column is a number, so
  /// identifiers are read as numbers too.
  static func read(_ cell: Cell, isDeclared: Bool = false) -> NumberCell {
    var scanner = NumberScanner(cell)
    guard scanner.scan() else { return .other }
    return scanner.result(isDeclared: isDeclared)
  }

  /// Unscaled value at `scale`; nil when it does not fit 64 bits or is no number.
  func unscaled(at scale: Int) -> Int64? {
    switch self {
    case .int(let value): NumberCell.times(value, scale)
    case .decimal(let value, let own, _): own <= scale ? NumberCell.times(value, scale - own) : nil
    default: nil
    }
  }

  static let powers: [Int64] = (0...18).map { power in (0..<power).reduce(1) { value, _ in value * 10 } }

  private static func times(_ value: Int64, _ power: Int) -> Int64? {
    let (product, overflow) = value.multipliedReportingOverflow(by: powers[power])
    return overflow ? nil : product
  }
}

/// Takes the parts of a number apart: sign, digits, point, digits, exponent.
private struct NumberScanner {
  private let cell: Cell
  private var position = 0
  private var isNegative = false
  private var hasPlus = false
  private var whole = 0..<0
  private var fraction = 0..<0
  private var hasPoint = false
  private var exponent: Int?

  init(_ cell: Cell) { self.cell = cell }

  private mutating func digits() -> Range<Int> {
    let start = position
    while position < cell.count, cell[position] &- 0x30 <= 9 { position += 1 }
    return start..<position
  }

  mutating func scan() -> Bool {
    guard !cell.isEmpty, cell.count <= 64 else { return false }
    if cell[0] == 0x2D || cell[0] == 0x2B {
      isNegative = cell[0] == 0x2D
      hasPlus = cell[0] == 0x2B
      position = 1
    }
    whole = digits()
    if position < cell.count, cell[position] == 0x2E {
      hasPoint = true
      position += 1
      fraction = digits()
    }
    if whole.isEmpty && fraction.isEmpty { return false }
    if hasPoint && fraction.isEmpty { return false }
    if position < cell.count, cell[position] | 0x20 == 0x65 {
      position += 1
      var sign = 1
      var hasSign = false
      if position < cell.count, cell[position] == 0x2D || cell[position] == 0x2B {
        sign = cell[position] == 0x2D ? -1 : 1
        hasSign = true
        position += 1
      }
      let digits = digits()
      // `12E3` is a product code more often than a number, `1.2E3` and `1e-05` are numbers.
      guard !digits.isEmpty, digits.count <= 4, hasPoint || hasSign else { return false }
      exponent = sign * digits.reduce(0) { $0 * 10 + Int(cell[$1] - 0x30) }
    }
    return position == cell.count
  }

  func result(isDeclared: Bool) -> NumberCell {
    if !isDeclared {
      if hasPlus { return .identifier }
      if whole.count > 1, cell[whole.lowerBound] == 0x30 { return .identifier }
      if !hasPoint, exponent == nil, whole.count > 18 { return .identifier }
    }
    if !hasPoint, exponent == nil {
      var value: Int64 = 0
      for index in whole {
        let (product, o1) = value.multipliedReportingOverflow(by: 10)
        let (sum, o2) = product.addingReportingOverflow(Int64(cell[index] - 0x30))
        if o1 || o2 { return .other }
        value = sum
      }
      return .int(isNegative ? -value : value)
    }
    return decimal()
  }

  /// The value is d1 d2 … dn × 10^(exponent − digits after the point); digits beyond the ninth
  /// place after the point are rounded half away from zero.
  private func decimal() -> NumberCell {
    let shift = (exponent ?? 0) - fraction.count
    var value: Int128 = 0
    var kept = 0
    let all = whole.count + fraction.count
    // Digits that stand at 10^-10 or below are rounded away.
    let drop = max(0, -shift - Limits.decimalScaleStoredMax)
    var isRounded = false
    var roundUp = false
    for (place, index) in [whole, fraction].joined().enumerated() {
      let digit = cell[index] - 0x30
      if place < all - drop {
        if kept > 0 || digit > 0 { kept += 1 }
        if kept > 27 { return .other }
        value = value * 10 + Int128(digit)
      } else {
        if place == all - drop, digit >= 5 { roundUp = true }
        if digit != 0 { isRounded = true }
      }
    }
    // More places dropped than there are digits: the number is nearer to zero than half a unit.
    if drop > all { roundUp = false }
    if roundUp { value += 1 }
    var scale = min(-shift, Limits.decimalScaleStoredMax)
    if scale < 0 {
      guard -scale <= 18 else { return value == 0 ? .decimal(0, scale: 0, isRounded: false) : .other }
      value *= Int128(NumberCell.powers[-scale])
      scale = 0
    }
    guard let narrow = Int64(exactly: isNegative ? -value : value) else { return .other }
    return .decimal(narrow, scale: scale, isRounded: isRounded)
  }
}
