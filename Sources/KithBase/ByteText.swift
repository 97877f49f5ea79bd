/// Appends the printed form of numbers and times to UTF-8 bytes, without a String on the way: for
/// columns. Agrees with `ValueText`.
package enum ByteText {
  package static func append(_ value: Int64, to result: inout [UInt8]) {
    if value < 0 { result.append(0x2D) }
    append(digits: value.magnitude, width: 1, to: &result)
  }

  /// An unscaled decimal, printed as `Decimal.description` does.
  package static func append(decimal unscaled: Int128, scale: Int, to result: inout [UInt8]) {
    guard unscaled.magnitude <= UInt128(UInt64.max), (0...18).contains(scale) else {
      result.append(contentsOf: Decimal(unscaled, scale: scale).description.utf8)
      return
    }
    var magnitude = UInt64(unscaled.magnitude)
    var shown = scale
    while shown > 2, magnitude % 10 == 0 {
      magnitude /= 10
      shown -= 1
    }
    if shown == 1, magnitude % 10 == 0 {
      magnitude /= 10
      shown = 0
    }
    if unscaled < 0 { result.append(0x2D) }
    if shown == 0 {
      append(digits: magnitude, width: 1, to: &result)
      return
    }
    var power: UInt64 = 1
    for _ in 0..<shown { power *= 10 }
    append(digits: magnitude / power, width: 1, to: &result)
    result.append(0x2E)
    append(digits: magnitude % power, width: shown, to: &result)
  }

  package static func append(_ value: Double, to result: inout [UInt8]) {
    result.append(contentsOf: ValueText.text(of: value).utf8)
  }

  /// `2026-07-01`.
  package static func append(days: Int32, to result: inout [UInt8]) {
    let date = CivilDate(days: days)
    guard date.year >= 0 else {
      result.append(contentsOf: CivilDate.text(days: days).utf8)
      return
    }
    append(digits: UInt64(date.year), width: 4, to: &result)
    result.append(0x2D)
    append(digits: UInt64(date.month), width: 2, to: &result)
    result.append(0x2D)
    append(digits: UInt64(date.day), width: 2, to: &result)
  }

  /// `2026-07-01T08:26:00`, with a fraction only where there is one.
  package static func append(microseconds: Int64, to result: inout [UInt8]) {
    result.append(contentsOf: CivilDate.text(microseconds: microseconds).utf8)
  }

  /// Decimal digits, padded with zeros to at least `width`.
  package static func append(digits value: UInt64, width: Int, to result: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      // Safety: a 64-bit number has at most 20 digits, and each place is written before it is read.
      var rest = value
      var place = 20
      repeat {
        place -= 1
        buffer[place] = UInt8(0x30 + rest % 10)
        rest /= 10
      } while rest > 0
      while 20 - place < min(width, 20) {
        place -= 1
        buffer[place] = 0x30
      }
      result.append(contentsOf: buffer[place..<20])
    }
  }
}
