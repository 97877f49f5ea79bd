import KithColumns

/// Bytes that are not what a writer writes.
struct CodingError: Error {
  var what: String
  init(_ what: String) { self.what = what }
}

/// Gathers the binary form of things: numbers as variable-length integers, texts with their lengths.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Seven bits a byte, lowest first; the high bit says that more follow.
  mutating func count(_ value: Int) { unsigned(UInt64(value)) }

  mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Zigzag, so that small negative numbers are short.
  mutating func signed(_ value: Int64) { unsigned(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  mutating func word(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  mutating func text(_ value: String) {
    count(value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  mutating func optionalText(_ value: String?) {
    bool(value != nil)
    if let value { text(value) }
  }

  mutating func block(_ value: [UInt8]) {
    count(value.count)
    bytes.append(contentsOf: value)
  }

  mutating func raw(_ value: UnsafeRawBufferPointer) { bytes.append(contentsOf: value) }

  /// Room for `count` bytes of zero, filled by `body`.
  mutating func fill(_ count: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    bytes.withUnsafeMutableBytes { all in
      if let base = all.baseAddress { body(base + start) }
    }
  }

  /// The bytes with their checksum behind them. `seed` ties them to their place, so that a block in
  /// another's place is noticed.
  func sealed(_ seed: Int64) -> [UInt8] {
    var sealed = self
    sealed.word(Checksum.of(bytes, seed: seed))
    return sealed.bytes
  }
}

/// The checksum of all that is kept: 64 bits over the bytes and the place they belong to.
enum Checksum {
  static func of(_ bytes: [UInt8], seed: Int64) -> UInt64 {
    bytes.withUnsafeBytes { of($0, seed: seed) }
  }

  static func of(_ bytes: UnsafeRawBufferPointer, seed: Int64) -> UInt64 {
    let content: UInt64
    if let base = bytes.bindMemory(to: UInt8.self).baseAddress {
      content = Hashing.bytes(base, bytes.count)
    } else {
      content = 0
    }
    return Hashing.mix(content ^ Hashing.mix(UInt64(bitPattern: seed)))
  }
}

/// Reads what `ByteWriter` wrote. Never reads past the end: anything unexpected throws.
struct ByteReader {
  // Safety: `bytes` outlives the reader, which is made and used inside one closure or call.
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// A reader of sealed bytes whose checksum is right.
  init(sealed bytes: UnsafeRawBufferPointer, seed: Int64) throws(CodingError) {
    guard bytes.count >= 8 else { throw CodingError("is cut short") }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
    let stored = UInt64(
      littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
    guard stored == Checksum.of(body, seed: seed) else { throw CodingError("has a wrong checksum") }
    self.init(body)
  }

  var isAtEnd: Bool { place == bytes.count }

  var rest: Int { bytes.count - place }

  mutating func byte() throws(CodingError) -> UInt8 {
    guard place < bytes.count else { throw CodingError("ends too early") }
    defer { place += 1 }
    return bytes[place]
  }

  mutating func bool() throws(CodingError) -> Bool { try byte() != 0 }

  mutating func unsigned() throws(CodingError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 64 else { throw CodingError("holds a number that is too long") }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  mutating func signed() throws(CodingError) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// A number of things, at most `limit`.
  mutating func count(_ limit: Int = Int(Int32.max)) throws(CodingError) -> Int {
    let value = try unsigned()
    guard value <= UInt64(limit) else { throw CodingError("holds an impossible count") }
    return Int(value)
  }

  mutating func word() throws(CodingError) -> UInt64 {
    let raw = try raw(8)
    return UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
  }

  mutating func raw(_ count: Int) throws(CodingError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= rest else { throw CodingError("ends too early") }
    defer { place += count }
    return UnsafeRawBufferPointer(rebasing: bytes[place..<(place + count)])
  }

  mutating func text() throws(CodingError) -> String {
    String(decoding: try raw(try count()), as: UTF8.self)
  }

  mutating func optionalText() throws(CodingError) -> String? { try bool() ? try text() : nil }

  mutating func block() throws(CodingError) -> UnsafeRawBufferPointer { try raw(try count()) }
}
