import Glibc
import KithBase

/// Growing memory that writers print into, a byte, a number or a text at a time.
// Safety: `base` has room for `capacity` bytes and belongs to this value alone; every append makes
// room before it writes.
struct OutputBuffer: ~Copyable {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 256) {
    self.capacity = max(capacity, 32)
    base = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// The bytes so far; valid until the next append.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  var array: [UInt8] { Array(bytes) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func removeAll() { count = 0 }

  /// Drops what follows the first `length` bytes.
  mutating func truncate(to length: Int) { count = min(count, length) }

  @inline(__always)
  mutating func makeRoom(_ more: Int) {
    if count + more > capacity { grow(more) }
  }

  private mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, count + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    memcpy(larger, base, count)
    base.deallocate()
    base = larger
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    makeRoom(1)
    base[count] = byte
    count += 1
  }

  mutating func append(_ byte: UInt8, times: Int) {
    guard times > 0 else { return }
    makeRoom(times)
    memset(base + count, Int32(byte), times)
    count += times
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    makeRoom(bytes.count)
    memcpy(base + count, start, bytes.count)
    count += bytes.count
  }

  mutating func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { append($0) }
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  mutating func append(literal text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}

/// 10^0 … 10^18.
private let powersOfTen: [UInt64] = {
  var powers: [UInt64] = [1]
  for _ in 0..<18 { powers.append(powers[powers.count - 1] * 10) }
  return powers
}()

// The printed forms of `ValueText`, written without making a string.
extension OutputBuffer {
  mutating func append(int value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(digits: value.magnitude)
  }

  mutating func append(digits value: UInt64) {
    var length = 1
    var rest = value
    while rest >= 10 {
      rest /= 10
      length += 1
    }
    append(digits: value, width: length)
  }

  /// The last `width` digits, with zeros before them.
  @inline(__always)
  mutating func append(digits value: UInt64, width: Int) {
    makeRoom(width)
    var rest = value
    var at = count + width
    while at > count {
      at -= 1
      let quotient = rest / 10
      base[at] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- quotient &* 10)
      rest = quotient
    }
    count += width
  }

  /// Without trailing zeros, but with at least two digits after the point where the scale is two or
  /// more.
  mutating func append(decimal unscaled: Int64, scale: Int) {
    guard (0...18).contains(scale) else {
      append(Decimal(Int128(unscaled), scale: scale).description)
      return
    }
    if unscaled < 0 { append(UInt8(ascii: "-")) }
    var magnitude = unscaled.magnitude
    var shown = scale
    let least = scale >= 2 ? 2 : 0
    while shown > least {
      let quotient = magnitude / 10
      if quotient &* 10 != magnitude { break }
      magnitude = quotient
      shown -= 1
    }
    guard shown > 0 else { return append(digits: magnitude) }
    let power = powersOfTen[shown]
    let whole = magnitude / power
    append(digits: whole)
    append(UInt8(ascii: "."))
    append(digits: magnitude &- whole &* power, width: shown)
  }

  mutating func append(wide unscaled: Int128, scale: Int) {
    if let narrow = Int64(exactly: unscaled) {
      append(decimal: narrow, scale: scale)
    } else {
      append(Decimal(unscaled, scale: scale).description)
    }
  }

  mutating func append(date days: Int32) {
    let date = CivilDate(days: days)
    guard (0...9999).contains(date.year) else { return append(CivilDate.text(days: days)) }
    append(digits: UInt64(date.year), width: 4)
    append(UInt8(ascii: "-"))
    append(digits: UInt64(date.month), width: 2)
    append(UInt8(ascii: "-"))
    append(digits: UInt64(date.day), width: 2)
  }

  mutating func append(timestamp microseconds: Int64) {
    let (day, rest) = CivilDate.split(microseconds: microseconds)
    append(date: day)
    let seconds = UInt64(rest / 1_000_000)
    append(UInt8(ascii: "T"))
    append(digits: seconds / 3600, width: 2)
    append(UInt8(ascii: ":"))
    append(digits: seconds / 60 % 60, width: 2)
    append(UInt8(ascii: ":"))
    append(digits: seconds % 60, width: 2)
    var fraction = UInt64(rest % 1_000_000)
    guard fraction != 0 else { return }
    var width = 6
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    append(UInt8(ascii: "."))
    append(digits: fraction, width: width)
  }
}
