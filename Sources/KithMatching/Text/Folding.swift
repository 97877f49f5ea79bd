/// Text folded for comparison: lower case, no accents, half width, simplified Chinese.
///
/// One unit a scalar: scalars beyond the basic plane are given a unit of the private-use area by hash,
/// so that rare characters still differ from each other.
package typealias Units = [UInt16]

/// Folding of texts to units.
package enum Folding {
  /// What a value contributes at most; longer texts are cut.
  static let unitsMax = 512

  /// The folded units of UTF-8 bytes; bytes that are not UTF-8 count as U+FFFD. O(length).
  package static func units(_ text: UnsafeBufferPointer<UInt8>) -> Units {
    var result = Units()
    result.reserveCapacity(min(text.count, unitsMax))
    append(text, to: &result)
    return result
  }

  package static func units(_ text: String) -> Units {
    var text = text
    return text.withUTF8 { units($0) }
  }

  static func append(_ text: UnsafeBufferPointer<UInt8>, to result: inout Units) {
    var index = 0
    while index < text.count, result.count < unitsMax {
      let byte = text[index]
      if byte < 0x80 {
        result.append(UInt16(byte &- 0x41 < 26 ? byte | 0x20 : byte))
        index += 1
        continue
      }
      let (scalar, length) = UTF8Scalar.decode(text, at: index)
      index += length
      fold(scalar, &result)
    }
  }

  private static func fold(_ scalar: UInt32, _ result: inout Units) {
    switch scalar {
    case 0xFF01...0xFF5E:
      let half = scalar - 0xFEE0
      result.append(UInt16(half &- 0x41 < 26 ? half | 0x20 : half))
    case 0x3000, 0xA0, 0x2000...0x200A, 0x202F: result.append(0x20)
    case 0x2018, 0x2019, 0x02BC: result.append(UInt16(UInt8(ascii: "'")))
    case 0x2010...0x2015, 0x2212: result.append(UInt16(UInt8(ascii: "-")))
    case 0x300...0x36F, 0x200B...0x200F, 0xFEFF, 0xFE00...0xFE0F: break
    case 0x10000...: result.append(0xE000 + UInt16(truncatingIfNeeded: ((scalar &* 0x9E37_79B1) >> 8) % 6400))
    case 0xC0..<0x250, 0x1E00..<0x1F00:
      if let plain = latin[UInt16(scalar)] { result += plain } else { result.append(UInt16(scalar)) }
    case 0x370..<0x590:
      result.append(UInt16(truncatingIfNeeded: lower(scalar)))
    case 0x3400...0x9FFF: result.append(HanTables.shared.simplified[Int(scalar)])
    default: result.append(UInt16(scalar))
    }
  }

  private static func lower(_ scalar: UInt32) -> UInt32 {
    guard let value = Unicode.Scalar(scalar) else { return scalar }
    let mapped = value.properties.lowercaseMapping.unicodeScalars
    return mapped.count == 1 ? mapped.first?.value ?? scalar : scalar
  }

  private static let latin: [UInt16: Units] = {
    var result: [UInt16: Units] = [:]
    for word in HanTableData.latin.split(separator: " ") {
      var units = Array(word.utf16)
      result[units.removeFirst()] = units
    }
    return result
  }()

  /// The UTF-8 text of units; private-use stand-ins print as they are.
  package static func text(_ units: some Sequence<UInt16>) -> String {
    String(decoding: Array(units), as: UTF16.self)
  }
}

/// Decoding of single scalars from bytes that need not be UTF-8.
enum UTF8Scalar {
  /// The scalar at `index` and its length in bytes; (U+FFFD, 1) where there is none.
  static func decode(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt32, Int) {
    let lead = text[index]
    if lead < 0x80 { return (UInt32(lead), 1) }
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, lead < 0xF5, index + length <= text.count else { return (0xFFFD, 1) }
    var scalar = UInt32(lead) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length {
      let byte = text[index + offset]
      guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    guard scalar < 0x11_0000, !(0xD800...0xDFFF).contains(scalar),
      scalar >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000)
    else { return (0xFFFD, 1) }
    return (scalar, length)
  }
}
