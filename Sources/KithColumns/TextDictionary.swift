import Glibc
import Synchronization

/// The texts of a column: entries of UTF-8 bytes, addressed by code.
///
/// A distinct dictionary holds each text once, so equal codes mean equal texts; a computed one may
/// hold repeats. Immutable once built. Lookup and ranks are made at first use.
// Safety: the bytes and offsets never change after init; the lazy parts are guarded by a mutex.
@usableFromInline package final class TextDictionary: @unchecked Sendable {
  @usableFromInline package let bytes: Buffer<UInt8>
  /// `count` + 1 byte offsets.
  @usableFromInline package let offsets: Buffer<Int>
  @usableFromInline package let count: Int
  /// True when no text stands twice.
  package let isDistinct: Bool

  private struct Lazy {
    var table: Buffer<Int32>?
    var ranks: Buffer<Int32>?
  }
  private let lazy = Mutex(Lazy())

  /// `table`, where the builder already made one, is an open-addressing table of codes (-1 empty),
  /// its size a power of two, over `Hashing.bytes`.
  package init(
    bytes: Buffer<UInt8>, offsets: Buffer<Int>, count: Int, isDistinct: Bool,
    table: Buffer<Int32>? = nil
  ) {
    self.bytes = bytes
    self.offsets = offsets
    self.count = count
    self.isDistinct = isDistinct
    lazy.withLock { $0.table = table }
  }

  package convenience init(_ texts: [String], isDistinct: Bool = false) {
    var builder = TextDictionaryBuilder(isDistinct: isDistinct)
    for text in texts { _ = builder.append(text) }
    self.init(builder: &builder)
  }

  package convenience init(builder: inout TextDictionaryBuilder) {
    let parts = builder.finish()
    self.init(
      bytes: parts.bytes, offsets: parts.offsets, count: parts.count,
      isDistinct: parts.isDistinct, table: parts.table)
  }

  package static let empty = TextDictionary([], isDistinct: true)

  @inlinable package func entry(_ code: Int32) -> UnsafeBufferPointer<UInt8> {
    let start = offsets.base[Int(code)]
    return UnsafeBufferPointer(
      start: bytes.base + start, count: offsets.base[Int(code) + 1] - start)
  }

  package func string(_ code: Int32) -> String { String(decoding: entry(code), as: UTF8.self) }

  /// Byte-wise three-way comparison.
  package static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    let common = min(a.count, b.count)
    if common > 0 {
      let order = memcmp(a.baseAddress!, b.baseAddress!, common)
      if order != 0 { return Int(order) }
    }
    return a.count - b.count
  }

  package static func equal(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    a.count == b.count && (a.count == 0 || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0)
  }

  /// The code of a text; nil when it is not here. O(length) after the first call. In a dictionary
  /// with repeats, the first of them.
  package func code(of text: UnsafeBufferPointer<UInt8>) -> Int32? {
    let table = lookupTable()
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: TextDictionary.hash(text)) & mask
    while true {
      let code = table.base[slot]
      if code < 0 { return nil }
      if TextDictionary.equal(entry(code), text) { return code }
      slot = (slot + 1) & mask
    }
  }

  package func code(of text: String) -> Int32? {
    var text = text
    return text.withUTF8 { code(of: $0) }
  }

  package static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let base = text.baseAddress, !text.isEmpty else { return Hashing.mix(0) }
    return Hashing.bytes(base, text.count)
  }

  /// Open addressing over the texts, made at the first call.
  func lookupTable() -> Buffer<Int32> {
    lazy.withLock { lazy in
      if let table = lazy.table { return table }
      var size = 16
      while size < count * 2 { size *= 2 }
      let table = Buffer<Int32>(repeating: -1, count: size)
      for code in 0..<Int32(count) {
        var slot = Int(truncatingIfNeeded: TextDictionary.hash(entry(code))) & (size - 1)
        var isRepeat = false
        while table.base[slot] >= 0 {
          if !isDistinct, TextDictionary.equal(entry(table.base[slot]), entry(code)) {
            isRepeat = true
            break
          }
          slot = (slot + 1) & (size - 1)
        }
        if !isRepeat { table.base[slot] = code }
      }
      lazy.table = table
      return table
    }
  }

  /// Place of each code in byte order; equal texts share a rank. O(n log n) at the first call.
  package func ranks() -> Buffer<Int32> {
    lazy.withLock { lazy in
      if let ranks = lazy.ranks { return ranks }
      let order = TextDictionary.sortedCodes(self)
      let ranks = Buffer<Int32>(repeating: 0, count: count)
      var rank: Int32 = 0
      for (place, code) in order.enumerated() {
        if place > 0, !TextDictionary.equal(entry(order[place - 1]), entry(code)) { rank += 1 }
        ranks.base[Int(code)] = rank
      }
      lazy.ranks = ranks
      return ranks
    }
  }

  private static func sortedCodes(_ dictionary: TextDictionary) -> [Int32] {
    // The first eight bytes as a big-endian word decide nearly every comparison.
    var keyed: [(prefix: UInt64, code: Int32)] = []
    keyed.reserveCapacity(dictionary.count)
    for code in 0..<Int32(dictionary.count) {
      let entry = dictionary.entry(code)
      var prefix: UInt64 = 0
      for index in 0..<8 {
        prefix = prefix << 8 | (index < entry.count ? UInt64(entry[index]) : 0)
      }
      keyed.append((prefix, code))
    }
    keyed.sort { a, b in
      if a.prefix != b.prefix { return a.prefix < b.prefix }
      return compare(dictionary.entry(a.code), dictionary.entry(b.code)) < 0
    }
    return keyed.map(\.code)
  }
}
