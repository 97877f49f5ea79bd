/// Phone numbers by their significant national digits: no extension, country code or trunk zero.
enum PhoneNumbers {
  static func normal(_ folded: Units) -> NormalValue {
    let (number, _) = splitExtension(folded)
    var digits = Tokens.digits(number)
    let isInternational =
      number.first { $0 != 0x20 && $0 != 0x28 } == 0x2B || digits.starts(with: [0x30, 0x30])
    if isInternational {
      if digits.starts(with: [0x30, 0x30]) { digits.removeFirst(2) }
      digits.removeFirst(min(CallingCodes.length(digits), max(0, digits.count - 6)))
    }
    while digits.count > 6, digits.first == 0x30 { digits.removeFirst() }
    // Of eleven digits that begin with 1 the first is the code of North America or China's mobile 1.
    if digits.count == 11, digits.first == 0x31 { digits.removeFirst() }
    if digits.count > 11 { digits.removeFirst(min(CallingCodes.length(digits), digits.count - 8)) }
    if digits.count < 5 { return NormalValue() }
    return NormalValue(text: digits, second: digits.count > 7 ? Array(digits.suffix(7)) : digits)
  }

  /// The number and what stands behind `x`, `ext`, `#` or 转.
  static func splitExtension(_ folded: Units) -> (number: Units, extension: Units) {
    var digits = 0
    for (index, unit) in folded.enumerated() {
      if Tokens.isDigit(unit) { digits += 1 }
      let isMark = unit == 0x78 || unit == 0x65 || unit == 0x23 || unit == 0x8F6C || unit == 0x5206
      if isMark, digits >= 6 {
        return (Array(folded[..<index]), Tokens.digits(folded[index...]))
      }
    }
    return (folded, [])
  }
}
