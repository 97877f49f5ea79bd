import Glibc

/// Gathers texts into a dictionary. A distinct builder gives equal texts the same code.
package struct TextDictionaryBuilder {
  package private(set) var count = 0
  private let isDistinct: Bool
  private var bytes: [UInt8] = []
  private var offsets: [Int] = [0]
  /// Open addressing, -1 empty; size a power of two, at most half full.
  private var table: [Int32]

  package init(isDistinct: Bool = true, reserving texts: Int = 0) {
    self.isDistinct = isDistinct
    var size = 16
    while isDistinct, size < texts * 2 { size *= 2 }
    table = isDistinct ? [Int32](repeating: -1, count: size) : []
    offsets.reserveCapacity(texts + 1)
  }

  package var byteCount: Int { bytes.count }

  package mutating func append(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { append($0) }
  }

  /// The code of the text, added if it is new. Amortised O(length).
  package mutating func append(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    guard isDistinct else { return add(text) }
    if (count + 1) * 2 > table.count { grow() }
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: TextDictionary.hash(text)) & mask
    while true {
      let code = table[slot]
      if code < 0 {
        table[slot] = Int32(count)
        return add(text)
      }
      if equals(code, text) { return code }
      slot = (slot + 1) & mask
    }
  }

  package func text(_ code: Int32) -> String {
    String(decoding: bytes[offsets[Int(code)]..<offsets[Int(code) + 1]], as: UTF8.self)
  }

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    bytes.append(contentsOf: text)
    offsets.append(bytes.count)
    count += 1
    return Int32(count - 1)
  }

  private func equals(_ code: Int32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = offsets[Int(code)]
    let length = offsets[Int(code) + 1] - start
    guard length == text.count else { return false }
    if length == 0 { return true }
    return bytes.withUnsafeBufferPointer {
      memcmp($0.baseAddress! + start, text.baseAddress!, length) == 0
    }
  }

  private mutating func grow() {
    let size = table.count * 2
    var larger = [Int32](repeating: -1, count: size)
    bytes.withUnsafeBufferPointer { all in
      for code in 0..<count {
        let start = offsets[code]
        let text = UnsafeBufferPointer(rebasing: all[start..<offsets[code + 1]])
        var slot = Int(truncatingIfNeeded: TextDictionary.hash(text)) & (size - 1)
        while larger[slot] >= 0 { slot = (slot + 1) & (size - 1) }
        larger[slot] = Int32(code)
      }
    }
    table = larger
  }

  package mutating func finish() -> (
    bytes: Buffer<UInt8>, offsets: Buffer<Int>, count: Int, isDistinct: Bool, table: Buffer<Int32>?
  ) {
    (Buffer(bytes), Buffer(offsets), count, isDistinct, isDistinct ? Buffer(table) : nil)
  }
}
