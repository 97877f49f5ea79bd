/// One bit a row: validity of a stored column. A set bit is a value, a clear one null.
@usableFromInline package struct Bitmap: Sendable {
  @usableFromInline package let words: Buffer<UInt64>
  @usableFromInline package let count: Int

  package init(repeating value: Bool, count: Int) {
    words = Buffer(repeating: value ? ~0 : 0, count: (count + 63) / 64)
    self.count = count
  }

  /// Packs bytes of 0 and 1.
  package init(bytes: Slice<UInt8>) {
    count = bytes.count
    words = Buffer(uninitialized: (count + 63) / 64)
    for word in 0..<words.count {
      var bits: UInt64 = 0
      let start = word * 64
      for bit in 0..<min(64, count - start) {
        bits |= UInt64(bytes.base[start + bit] & 1) << UInt64(bit)
      }
      words.base[word] = bits
    }
  }

  @inlinable package subscript(row: Int) -> Bool { words.base[row >> 6] >> UInt64(row & 63) & 1 == 1 }

  /// The bits of `range` as bytes of 0 and 1.
  package func bytes(_ range: Range<Int>) -> Slice<UInt8> {
    let result = Buffer<UInt8>(uninitialized: range.count)
    for index in 0..<range.count {
      let row = range.lowerBound + index
      result.base[index] = UInt8(truncatingIfNeeded: words.base[row >> 6] >> UInt64(row & 63)) & 1
    }
    return result.slice
  }

  package var setCount: Int {
    var total = 0
    for word in 0..<words.count {
      var bits = words.base[word]
      if word == words.count - 1, count & 63 != 0 { bits &= (1 << UInt64(count & 63)) - 1 }
      total += bits.nonzeroBitCount
    }
    return total
  }
}
