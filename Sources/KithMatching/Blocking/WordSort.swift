import KithColumns

/// Sorting of words by some of their bits, least significant digit first and stable.
enum WordSort {
  /// Sorts by bits `from` ..< `to`, eleven at a time. O(words) a digit.
  static func sort(_ words: inout [UInt64], from: Int, to: Int) {
    guard words.count > 1 else { return }
    var other = [UInt64](repeating: 0, count: words.count)
    var shift = from
    while shift < to {
      let bits = min(11, to - shift)
      let mask = (1 << UInt64(bits)) - 1 as UInt64
      var starts = [Int](repeating: 0, count: (1 << bits) + 1)
      for word in words { starts[Int(word >> UInt64(shift) & mask) + 1] += 1 }
      if !starts.contains(words.count) {
        for digit in 0..<(1 << bits) { starts[digit + 1] += starts[digit] }
        words.withUnsafeBufferPointer { source in
          other.withUnsafeMutableBufferPointer { target in
            for word in source {
              let digit = Int(word >> UInt64(shift) & mask)
              target[starts[digit]] = word
              starts[digit] += 1
            }
          }
        }
        swap(&words, &other)
      }
      shift += bits
    }
  }
}
