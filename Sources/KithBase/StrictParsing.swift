/// Reads values from text in the strict spellings of the language: what casts, parameters and the
/// command line accept. Blanks around the value (space, tab, CR, LF) are ignored; anything else that
/// does not belong gives nil.
package enum StrictParsing {
  package typealias Text = UnsafeBufferPointer<UInt8>

  /// The text without space, tab, CR and LF at both ends.
  @inline(__always) package static func trimmed(_ text: Text) -> Text {
    var low = 0
    var high = text.count
    while low < high, isBlank(text[low]) { low += 1 }
    while high > low, isBlank(text[high - 1]) { high -= 1 }
    return UnsafeBufferPointer(rebasing: text[low..<high])
  }

  @inline(__always) package static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// Digits with an optional sign; nil outside 64 bits.
  package static func int(_ text: Text) -> Int64? {
    let text = trimmed(text)
    var index = 0
    var isNegative = false
    if let first = text.first, first == 0x2B || first == 0x2D {
      isNegative = first == 0x2D
      index = 1
    }
    guard index < text.count else { return nil }
    var value: Int64 = 0
    while index < text.count {
      let digit = text[index] &- 0x30
      guard digit < 10 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        isNegative
        ? product.subtractingReportingOverflow(Int64(digit))
        : product.addingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      value = sum
      index += 1
    }
    return value
  }

  /// A number at the given scale, rounded half away from zero; nil when it does not fit 128 bits.
  package static func decimal(_ text: Text, scale: Int) -> Int128? {
    NumberParts(trimmed(text))?.unscaled(scale: scale)
  }

  /// A number with the scale it is written with, at most `Limits.decimalScaleMax`.
  package static func decimal(_ text: Text) -> Decimal? {
    guard let parts = NumberParts(trimmed(text)) else { return nil }
    let scale = min(max(parts.fractionDigits - parts.exponent, 0), Limits.decimalScaleMax)
    return parts.unscaled(scale: scale).map { Decimal($0, scale: scale) }
  }

  /// The nearest float; nil when it is infinite.
  package static func float(_ text: Text) -> Double? {
    let text = trimmed(text)
    guard let parts = NumberParts(text) else { return nil }
    let power = parts.fractionDigits - parts.exponent
    // Both parts are exact, so one division or multiplication rounds once.
    if parts.digits.count <= 16, power >= -22, power <= 22, let whole = parts.unscaled(scale: max(power, 0)) {
      if power >= 0, whole.magnitude < 1 << 53 {
        return (parts.isNegative ? -1 : 1) * Double(whole.magnitude) / powersOfTen[power]
      }
    }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  /// 10^0 … 10^22, all exact.
  package static let powersOfTen: [Double] = (0...22).map { Double(Decimal.powersOfTen[$0]) }

  /// `true false t f yes no y n on off 1 0`, in any case.
  package static func bool(_ text: Text) -> Bool? {
    let text = trimmed(text)
    guard (1...5).contains(text.count) else { return nil }
    switch String(decoding: text.map { $0 &- 0x41 < 26 ? $0 + 32 : $0 }, as: UTF8.self) {
    case "true", "t", "yes", "y", "on", "1": return true
    case "false", "f", "no", "n", "off", "0": return false
    default: return nil
    }
  }

  /// `2026-07-01`: days since 1970-01-01.
  package static func date(_ text: Text) -> Int32? {
    let text = trimmed(text)
    return text.count == 10 ? day(text) : nil
  }

  /// `2026-07-01`, `2026-07-01T08:26`, `2026-07-01 08:26:00.5+02:00`: microseconds since
  /// 1970-01-01T00:00:00Z; without a zone UTC.
  package static func timestamp(_ text: Text) -> Int64? {
    let text = trimmed(text)
    guard text.count >= 10, let day = day(text) else { return nil }
    let midnight = Int64(day) * CivilDate.microsecondsPerDay
    if text.count == 10 { return midnight }
    guard text.count >= 16, text[10] == 0x54 || text[10] == 0x74 || text[10] == 0x20,
      text[13] == 0x3A, let hour = twoDigits(text, 11), hour < 24,
      let minute = twoDigits(text, 14), minute < 60
    else { return nil }
    var seconds = Int64(hour * 3600 + minute * 60)
    var fraction: Int64 = 0
    var index = 16
    if index < text.count, text[index] == 0x3A {
      guard let second = twoDigits(text, 17), second < 60 else { return nil }
      seconds += Int64(second)
      index = 19
      if index < text.count, text[index] == 0x2E {
        index += 1
        var unit: Int64 = 100_000
        let start = index
        while index < text.count, text[index] &- 0x30 < 10 {
          guard index - start < 6 else { return nil }
          fraction += Int64(text[index] &- 0x30) * unit
          unit /= 10
          index += 1
        }
        guard index > start else { return nil }
      }
    }
    guard let offset = zoneSeconds(text, from: index) else { return nil }
    return midnight + (seconds - offset) * 1_000_000 + fraction
  }

  /// The value that a text stands for as a parameter of a type; lists are split at commas.
  package static func value(_ text: String, as type: LogicalType) -> Value? {
    if case .list(let element) = type {
      var values: [Value] = []
      for part in text.utf8.split(separator: 0x2C) {
        guard let value = value(String(decoding: part, as: UTF8.self), as: element) else { return nil }
        values.append(value)
      }
      return .list(values)
    }
    var copy = text
    return copy.withUTF8 { bytes in
      switch type {
      case .text: .text(text)
      case .int: int(bytes).map(Value.int)
      case .decimal: decimal(bytes).map(Value.decimal)
      case .float: float(bytes).map(Value.float)
      case .bool: bool(bytes).map(Value.bool)
      case .date: date(bytes).map(Value.date)
      case .timestamp: timestamp(bytes).map(Value.timestamp)
      case .duration, .list, .null, .row: nil
      }
    }
  }

  /// Z, ±hh, ±hhmm or ±hh:mm up to the end of the text, in seconds; 0 for nothing.
  private static func zoneSeconds(_ text: Text, from start: Int) -> Int64? {
    let left = text.count - start
    if left == 0 { return 0 }
    let sign = text[start]
    if sign == 0x5A || sign == 0x7A { return left == 1 ? 0 : nil }
    guard sign == 0x2B || sign == 0x2D, left == 3 || left == 5 || left == 6,
      let hours = twoDigits(text, start + 1), hours <= 18
    else { return nil }
    var minutes = 0
    if left > 3 {
      guard left == 5 || text[start + 3] == 0x3A, let read = twoDigits(text, text.count - 2),
        read < 60
      else { return nil }
      minutes = read
    }
    let seconds = Int64(hours * 3600 + minutes * 60)
    return sign == 0x2D ? -seconds : seconds
  }

  /// The day in the first ten bytes.
  private static func day(_ text: Text) -> Int32? {
    guard text[4] == 0x2D, text[7] == 0x2D, let century = twoDigits(text, 0),
      let year = twoDigits(text, 2), let month = twoDigits(text, 5), let day = twoDigits(text, 8)
    else { return nil }
    return CivilDate(year: century * 100 + year, month: month, day: day)?.days
  }

  @inline(__always) private static func twoDigits(_ text: Text, _ index: Int) -> Int? {
    guard index + 2 <= text.count else { return nil }
    let tens = text[index] &- 0x30
    let ones = text[index + 1] &- 0x30
    return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
  }
}

/// A written number, taken apart: sign, digits around the point, exponent.
private struct NumberParts {
  let isNegative: Bool
  /// The digits with the point, without sign and exponent.
  let digits: UnsafeBufferPointer<UInt8>
  let fractionDigits: Int
  let exponent: Int

  /// Nil when the text is not `[+-] digits [. digits] [e [+-] digits]` with at least one digit.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var index = 0
    var isNegative = false
    if let first = text.first, first == 0x2B || first == 0x2D {
      isNegative = first == 0x2D
      index = 1
    }
    let start = index
    while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
    let wholeDigits = index - start
    var fractionDigits = 0
    if index < text.count, text[index] == 0x2E {
      let point = index
      index += 1
      while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
      fractionDigits = index - point - 1
    }
    guard wholeDigits + fractionDigits > 0 else { return nil }
    digits = UnsafeBufferPointer(rebasing: text[start..<index])
    var exponent = 0
    if index < text.count {
      guard text[index] | 0x20 == 0x65,
        let read = StrictParsing.int(UnsafeBufferPointer(rebasing: text[(index + 1)...])),
        let last = text.last, last &- 0x30 < 10, !StrictParsing.isBlank(text[index + 1])
      else { return nil }
      exponent = Int(max(-100_000, min(100_000, read)))
    }
    self.isNegative = isNegative
    self.fractionDigits = fractionDigits
    self.exponent = exponent
  }

  func unscaled(scale: Int) -> Int128? {
    let hasPoint = digits.contains(0x2E)
    let whole = digits.count - fractionDigits - (hasPoint ? 1 : 0)
    // Number of digits that count at this scale; the next one rounds.
    let taken = whole + exponent + scale
    var value: Int128 = 0
    var place = 0
    for byte in digits where byte != 0x2E {
      let digit = Int128(byte &- 0x30)
      if place >= taken {
        if place == taken, digit >= 5 { value += 1 }
        return isNegative ? -value : value
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      // One below the largest leaves room for rounding up.
      if overflow || product > Int128.max - 10 { return nil }
      value = product + digit
      place += 1
    }
    if value == 0 { return 0 }
    while place < taken {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = product
      place += 1
    }
    return isNegative ? -value : value
  }
}
