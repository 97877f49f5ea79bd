import KithBase

extension Lexer {
  /// The number of digits from `offset` on, at most `most`.
  private func digits(at offset: Int, most: Int = Int.max) -> Int {
    var end = offset
    while end < limit, end - offset < most, Lexer.isDigit(bytes[end]) { end += 1 }
    return end - offset
  }

  private func value(at offset: Int, _ count: Int) -> Int {
    var result = 0
    for index in offset..<offset + count { result = result * 10 + Int(bytes[index] & 0x0F) }
    return result
  }

  private func has(_ byte: UInt8, at offset: Int) -> Bool { offset < limit && bytes[offset] == byte }

  /// Grammar: NUMBER
  /// Grammar: INT
  mutating func number() {
    if date() { return }
    let start = position
    var end = digitsAndUnderscores(from: position)
    var isWhole = true
    if has(0x2E, at: end), end + 1 < limit, Lexer.isDigit(bytes[end + 1]) {
      end = digitsAndUnderscores(from: end + 1)
      isWhole = false
    }
    let exponent = exponentEnd(from: end)
    if exponent > end {
      end = exponent
      isWhole = false
    }
    if has(0x25, at: end), !beginsOperand(end + 1) {
      percent(to: end)
      return
    }
    let after = nameCharacter(at: end, first: false)
    if after > 0 {
      gluedWord(start, end)
      return
    }
    guard isWhole else {
      add(.decimal, to: end, decimal(start, end, shift: 0))
      return
    }
    let digits = bytes[start..<end].filter { $0 != 0x5F }
    guard let value = Int64(String(decoding: digits, as: UTF8.self)) else {
      report(
        "K0111", "this whole number is larger than \(Int64.max)", start, end,
        hint: "with a point it is an exact decimal of up to 38 digits")
      add(.invalid, to: end)
      return
    }
    add(.integer, to: end, .value(.int(value)))
  }

  private func digitsAndUnderscores(from offset: Int) -> Int {
    var end = offset
    while end < limit {
      if Lexer.isDigit(bytes[end]) {
        end += 1
      } else if bytes[end] == 0x5F, end > offset, end + 1 < limit, Lexer.isDigit(bytes[end + 1]) {
        end += 2
      } else {
        break
      }
    }
    return end
  }

  /// The end of `e+5` at `offset`, or `offset` where none stands.
  private func exponentEnd(from offset: Int) -> Int {
    guard offset < limit, bytes[offset] | 0x20 == 0x65 else { return offset }
    var end = offset + 1
    if has(0x2B, at: end) || has(0x2D, at: end) { end += 1 }
    let count = digits(at: end)
    return count > 0 && nameCharacter(at: end + count, first: false) == 0 ? end + count : offset
  }

  /// True where `%` cannot mean percent because an operand follows it at once (`7%3`).
  private func beginsOperand(_ offset: Int) -> Bool {
    guard offset < limit else { return false }
    return bytes[offset] == 0x28 || bytes[offset] == 0x24
      || nameCharacter(at: offset, first: false) > 0
  }

  /// Grammar: PERCENT
  private mutating func percent(to end: Int) {
    add(.percent, to: end + 1, decimal(position, end, shift: 2))
  }

  /// The exact value of the number at `lower ..< upper`, divided by 10^shift. A value that does not
  /// fit is reported and read as zero.
  private mutating func decimal(_ lower: Int, _ upper: Int, shift: Int) -> Token.Payload {
    var unscaled: Int128 = 0
    var scale = shift
    var isFraction = false
    var exponent = 0
    var fits = true
    var offset = lower
    while offset < upper {
      let byte = bytes[offset]
      if Lexer.isDigit(byte) {
        let (product, high) = unscaled.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = product.addingReportingOverflow(Int128(byte & 0x0F))
        if high || overflow { fits = false } else { unscaled = sum }
        if isFraction { scale += 1 }
      } else if byte == 0x2E {
        isFraction = true
      } else if byte | 0x20 == 0x65 {
        let text = bytes[offset + 1..<upper].drop { $0 == 0x2B }
        // An exponent that is no Int is far outside every limit.
        exponent = Int(String(decoding: text, as: UTF8.self)) ?? 10_000
        break
      }
      offset += 1
    }
    exponent = max(-10_000, min(10_000, exponent))
    scale -= exponent
    var value = Decimal(unscaled, scale: max(scale, 0))
    if scale < 0 {
      if let wide = Decimal(unscaled, scale: 0).rescaled(to: -scale) {
        value = Decimal(wide.unscaled, scale: 0)
      } else {
        fits = false
      }
    }
    if value.scale > Limits.decimalScaleMax { value = value.normalized }
    guard fits, value.scale <= Limits.decimalScaleMax, value.unscaled.magnitude < Lexer.decimalBound
    else {
      report(
        "K0111", "this number has too many digits to be exact", lower, upper,
        hint: "decimals have up to 38 digits, \(Limits.decimalScaleMax) of them after the point")
      return .value(.decimal(Decimal(0, scale: 0)))
    }
    return .value(.decimal(value))
  }

  private static var decimalBound: UInt128 { Decimal.powersOfTen[38].magnitude }

  private static let shortUnits: [String: String] = [
    "d": "days", "w": "weeks", "m": "months", "mo": "months", "q": "quarters", "y": "years",
    "h": "hours", "min": "minutes", "s": "seconds",
  ]

  /// `90d`: reported, and read as one operand.
  private mutating func gluedWord(_ start: Int, _ end: Int) {
    var stop = end
    while true {
      let length = nameCharacter(at: stop, first: false)
      if length == 0 { break }
      stop += length
    }
    let word = text(end, stop)
    let unit =
      Lexer.shortUnits[word.lowercased()]
      ?? Keyword.named(bytes[end..<stop]).flatMap { Keyword.units.contains($0) ? $0.rawValue : nil }
    let hint =
      unit.map { "write `\(text(start, end)) \($0)`" } ?? "put a space between a number and a word"
    report("K0109", "`\(text(start, stop))` is not a number", start, stop, hint: hint)
    add(.invalid, to: stop)
  }
}
