import Glibc

extension TextDictionary {
  /// A dictionary that begins with these texts and goes on with those of `other` that are not among
  /// them, and for every code of `other` the code there. Both are distinct.
  ///
  /// O(bytes) copied, without hashing what is here again.
  package func appending(_ other: TextDictionary) -> (dictionary: TextDictionary, codes: [Int32]) {
    precondition(isDistinct && other.isDistinct, "stored dictionaries are distinct")
    var codes = [Int32](repeating: -1, count: other.count)
    var fresh: [Int32] = []
    var freshBytes = 0
    for code in 0..<Int32(other.count) {
      if let known = self.code(of: other.entry(code)) {
        codes[Int(code)] = known
      } else {
        codes[Int(code)] = Int32(count + fresh.count)
        fresh.append(code)
        freshBytes += other.entry(code).count
      }
    }
    if fresh.isEmpty { return (self, codes) }
    let used = offsets.base[count]
    let bytes = Buffer<UInt8>(uninitialized: used + freshBytes)
    bytes.base.update(from: self.bytes.base, count: used)
    let offsets = Buffer<Int>(uninitialized: count + fresh.count + 1)
    offsets.base.update(from: self.offsets.base, count: count + 1)
    var end = used
    for (place, code) in fresh.enumerated() {
      let entry = other.entry(code)
      if let start = entry.baseAddress { (bytes.base + end).update(from: start, count: entry.count) }
      end += entry.count
      offsets.base[count + place + 1] = end
    }
    let table = extendedTable(with: fresh, of: other)
    let longer = TextDictionary(
      bytes: bytes, offsets: offsets, count: count + fresh.count, isDistinct: true, table: table)
    return (longer, codes)
  }

  /// This dictionary's lookup table with the new texts in it; nil when it has no room for them.
  private func extendedTable(with fresh: [Int32], of other: TextDictionary) -> Buffer<Int32>? {
    let old = lookupTable()
    guard (count + fresh.count) * 2 <= old.count else { return nil }
    let table = Buffer<Int32>(uninitialized: old.count)
    table.base.update(from: old.base, count: old.count)
    let mask = table.count - 1
    for (place, code) in fresh.enumerated() {
      var slot = Int(truncatingIfNeeded: TextDictionary.hash(other.entry(code))) & mask
      while table.base[slot] >= 0 { slot = (slot + 1) & mask }
      table.base[slot] = Int32(count + place)
    }
    return table
  }
}
