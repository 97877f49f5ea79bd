import KithColumns

/// Distinct words numbered in the order of their first occurrence: open addressing.
struct WordTable {
  private(set) var count = 0
  private var keys: [Int64]
  private var numbers: [Int32]

  init(expected: Int) {
    var size = 64
    while size < min(expected, 1 << 20) * 2 { size *= 2 }
    keys = [Int64](repeating: 0, count: size)
    numbers = [Int32](repeating: -1, count: size)
  }

  mutating func number(of word: Int64) -> Int32 {
    if (count + 1) * 2 > keys.count { grow() }
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: Hashing.mix(UInt64(bitPattern: word))) & mask
    while numbers[slot] >= 0 {
      if keys[slot] == word { return numbers[slot] }
      slot = (slot + 1) & mask
    }
    keys[slot] = word
    numbers[slot] = Int32(count)
    count += 1
    return Int32(count - 1)
  }

  private mutating func grow() {
    let size = keys.count * 2
    var newKeys = [Int64](repeating: 0, count: size)
    var newNumbers = [Int32](repeating: -1, count: size)
    for old in 0..<keys.count where numbers[old] >= 0 {
      var slot = Int(truncatingIfNeeded: Hashing.mix(UInt64(bitPattern: keys[old]))) & (size - 1)
      while newNumbers[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      newKeys[slot] = keys[old]
      newNumbers[slot] = numbers[old]
    }
    keys = newKeys
    numbers = newNumbers
  }
}
