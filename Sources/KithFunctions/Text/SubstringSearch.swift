import Glibc

/// A byte string to look for, again and again. Every search is linear.
struct SubstringSearch: Sendable {
  private let needle: [UInt8]

  init(_ text: String) { needle = Array(text.utf8) }
  init(_ bytes: UnsafeBufferPointer<UInt8>) { needle = Array(bytes) }
  init(_ bytes: [UInt8]) { needle = bytes }

  var count: Int { needle.count }

  /// Offset of the first occurrence at or after `start`; nil when there is none. An empty needle is
  /// found at `start`.
  func first(in text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
    let left = text.count - start
    if needle.isEmpty { return left >= 0 ? start : nil }
    guard left >= needle.count, let base = text.baseAddress else { return nil }
    return needle.withUnsafeBufferPointer { needle -> Int? in
      SubstringSearch.first(base, start, text.count, needle.baseAddress!, needle.count)
    }
  }

  /// Looks for the needle's last byte with `memchr` and compares the rest; after too many vain
  /// comparisons the Knuth-Morris-Pratt automaton takes over.
  // Safety: reads `base[start ..< end]` and `needle[0 ..< length]`; length >= 1, end - start >= length.
  private static func first(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ needle: UnsafePointer<UInt8>,
    _ length: Int
  ) -> Int? {
    let last = Int32(needle[length - 1])
    var place = start + length - 1
    var budget = 2 * (end - start) + 256
    while place < end {
      guard let found = memchr(base + place, last, end - place) else { return nil }
      place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      let candidate = place - length + 1
      if base[candidate] == needle[0] {
        if memcmp(base + candidate, needle, length) == 0 { return candidate }
        budget -= length
        if budget < 0 { return automaton(base, candidate, end, needle, length) }
      }
      place += 1
    }
    return nil
  }

  private static func automaton(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ needle: UnsafePointer<UInt8>,
    _ length: Int
  ) -> Int? {
    var borders = [Int](repeating: 0, count: length)
    var matched = 0
    for index in 1..<max(length, 1) {
      while matched > 0, needle[index] != needle[matched] { matched = borders[matched - 1] }
      if needle[index] == needle[matched] { matched += 1 }
      borders[index] = matched
    }
    matched = 0
    for index in start..<end {
      while matched > 0, base[index] != needle[matched] { matched = borders[matched - 1] }
      if base[index] == needle[matched] { matched += 1 }
      if matched == length { return index - length + 1 }
    }
    return nil
  }
}
