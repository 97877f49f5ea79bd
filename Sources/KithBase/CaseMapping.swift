/// Simple, one-to-one case mapping of Unicode scalars: the only one the language has, so that `lower`
/// and `upper` never change the number of scalars. `upper("ß")` is `ß`, `lower("İ")` is `i`.
///
/// Swift knows the full mappings only. Where a full mapping has several scalars, Unicode's simple
/// mapping is the single title-case letter if there is one (`ᾀ` to `ᾈ`), else the scalar itself.
package enum CaseMapping {
  @inline(__always) package static func lower(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 { return scalar &- 0x41 < 26 ? scalar + 32 : scalar }
    if let block = blocks.first(where: { $0.contains(scalar) }) { return block.lower(scalar) }
    return scalar <= 0xFFFF ? scalar : slowLower(scalar)
  }

  @inline(__always) package static func upper(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 { return scalar &- 0x61 < 26 ? scalar - 32 : scalar }
    if let block = blocks.first(where: { $0.contains(scalar) }) { return block.upper(scalar) }
    return scalar <= 0xFFFF ? scalar : slowUpper(scalar)
  }

  /// Appends the UTF-8 text with every scalar mapped. Bytes that are not UTF-8 are kept.
  package static func append(
    _ text: UnsafeBufferPointer<UInt8>, isUpper: Bool, to result: inout [UInt8]
  ) {
    let first: UInt8 = isUpper ? 0x61 : 0x41
    let start = result.count
    result.append(contentsOf: text)
    // Most texts are ASCII, which is mapped in place and in one go.
    var seen: UInt8 = 0
    result.withUnsafeMutableBufferPointer { bytes in
      for place in start..<bytes.count {
        let byte = bytes[place]
        seen |= byte
        bytes[place] = byte &- first < 26 ? byte ^ 0x20 : byte
      }
    }
    if seen < 0x80 { return }
    result.removeLast(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x80 {
        result.append(byte &- first < 26 ? byte ^ 0x20 : byte)
        index += 1
        continue
      }
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      if scalar == UTF8Scalar.invalid {
        result.append(byte)
      } else {
        UTF8Scalar.append(isUpper ? upper(scalar) : lower(scalar), to: &result)
      }
      index += length
    }
  }

  /// A run of scalars that has cased letters, with both mappings.
  private struct Block: Sendable {
    let first: UInt32
    let lowers: [UInt32]
    let uppers: [UInt32]

    init(_ range: ClosedRange<UInt32>) {
      first = range.lowerBound
      lowers = range.map(CaseMapping.slowLower)
      uppers = range.map(CaseMapping.slowUpper)
    }

    func contains(_ scalar: UInt32) -> Bool { scalar &- first < UInt32(lowers.count) }
    func lower(_ scalar: UInt32) -> UInt32 { lowers[Int(scalar - first)] }
    func upper(_ scalar: UInt32) -> UInt32 { uppers[Int(scalar - first)] }
  }

  // All cased letters of the basic plane lie in these three runs.
  private static let blocks = [Block(0x80...0x2E7F), Block(0xA640...0xABFF), Block(0xFB00...0xFFFF)]

  private static func slowLower(_ value: UInt32) -> UInt32 {
    // The one scalar whose full lower case is longer than its simple one.
    if value == 0x130 { return 0x69 }
    guard let scalar = Unicode.Scalar(value) else { return value }
    return single(scalar.properties.lowercaseMapping) ?? value
  }

  private static func slowUpper(_ value: UInt32) -> UInt32 {
    guard let scalar = Unicode.Scalar(value) else { return value }
    return single(scalar.properties.uppercaseMapping)
      ?? single(scalar.properties.titlecaseMapping) ?? value
  }

  private static func single(_ mapping: String) -> UInt32? {
    let scalars = mapping.unicodeScalars
    return scalars.count == 1 ? scalars.first?.value : nil
  }
}

/// Scalars in UTF-8 bytes that may be broken.
package enum UTF8Scalar {
  /// What `decode` gives for a byte that begins no scalar.
  package static let invalid: UInt32 = 0xFFFF_FFFF

  /// The scalar at `index` and its length in bytes; `invalid` and 1 for a broken one.
  @inline(__always) package static func decode(
    _ text: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (scalar: UInt32, length: Int) {
    let lead = UInt32(text[index])
    if lead < 0x80 { return (lead, 1) }
    let length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
    guard length > 0, index + length <= text.count else { return (invalid, 1) }
    var scalar = lead & (0x7F >> UInt32(length))
    for offset in 1..<length {
      let byte = UInt32(text[index + offset])
      guard byte & 0xC0 == 0x80 else { return (invalid, 1) }
      scalar = scalar << 6 | byte & 0x3F
    }
    let isOverlong = length == 3 && scalar < 0x800 || length == 4 && scalar < 0x10000
    guard !isOverlong, scalar <= 0x10FFFF, scalar &- 0xD800 >= 0x800 else { return (invalid, 1) }
    return (scalar, length)
  }

  /// Appends a scalar below 0x110000 as UTF-8.
  @inline(__always) package static func append(_ scalar: UInt32, to result: inout [UInt8]) {
    func tail(_ shift: UInt32) { result.append(UInt8(0x80 | scalar >> shift & 0x3F)) }
    if scalar < 0x80 {
      result.append(UInt8(scalar))
    } else if scalar < 0x800 {
      result.append(UInt8(0xC0 | scalar >> 6))
      tail(0)
    } else if scalar < 0x10000 {
      result.append(UInt8(0xE0 | scalar >> 12))
      tail(6)
      tail(0)
    } else {
      result.append(UInt8(0xF0 | scalar >> 18))
      tail(12)
      tail(6)
      tail(0)
    }
  }

  /// Number of scalars: bytes that do not continue one.
  @inline(__always) package static func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var total = 0
    for byte in text where byte & 0xC0 != 0x80 { total += 1 }
    return total
  }

  /// Byte offset of the scalar after `scalars` scalars from the start; `text.count` past the end.
  package static func offset(
    of scalars: Int, in text: UnsafeBufferPointer<UInt8>, from start: Int = 0
  ) -> Int {
    if scalars <= 0 { return start }
    var left = scalars
    var index = start
    while index < text.count {
      index += 1
      while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
      left -= 1
      if left == 0 { return index }
    }
    return text.count
  }

  /// Byte offset where the last `scalars` scalars begin; 0 when there are fewer.
  package static func offset(ofLast scalars: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var left = scalars
    var index = text.count
    while left > 0, index > 0 {
      index -= 1
      while index > 0, text[index] & 0xC0 == 0x80 { index -= 1 }
      left -= 1
    }
    return index
  }
}
