import KithColumns

/// One key, or two together over rows whose blocks of one key alone are too large: its blocks.
struct BlockingPass: Sendable {
  /// Largest sizes of blocks that are chosen together.
  static let buckets = [4, 8, 16, 32, 64, 128, 256]

  let first: Int
  /// -1 for one key.
  let second: Int
  /// Hash of each block's keys, ascending, where its rows begin, and its rows.
  let hashes: [UInt32]
  let starts: [UInt32]
  let rows: [Int32]

  var count: Int { hashes.count }

  func block(_ index: Int) -> ArraySlice<Int32> { rows[Int(starts[index])..<Int(starts[index + 1])] }

  func size(_ index: Int) -> Int { Int(starts[index + 1] - starts[index]) }

  /// The bucket of a size; `buckets.count` for sizes beyond.
  static func bucket(_ size: Int) -> Int { buckets.firstIndex { size <= $0 } ?? buckets.count }

  /// The block of a hash.
  func find(_ hash: UInt32) -> Int? {
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    return low < hashes.count && hashes[low] == hash ? low : nil
  }

  /// Pairs by bucket.
  func pairs() -> [Double] {
    var result = [Double](repeating: 0, count: BlockingPass.buckets.count)
    for index in 0..<count {
      let size = Double(self.size(index))
      let bucket = BlockingPass.bucket(self.size(index))
      if bucket < result.count { result[bucket] += size * (size - 1) / 2 }
    }
    return result
  }

  static func hash(_ first: Int32, _ second: Int32) -> UInt32 {
    UInt32(truncatingIfNeeded: Hashing.mix(UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))))
  }

  /// Blocks of one key.
  static func single(_ key: Int, _ keys: [BlockingKey], rows: Int, cap: Int) -> BlockingPass {
    let numbers = keys[key].numbers
    var entries: [UInt64] = []
    for row in 0..<rows {
      let number = numbers.base[row]
      guard number >= 0, keys[key].sizes[Int(number)] > 1, keys[key].sizes[Int(number)] <= cap else { continue }
      entries.append(UInt64(number) << 32 | UInt64(row))
    }
    return BlockingPass(key, -1, &entries, cap)
  }

  /// Blocks of two keys, over rows in blocks of each that are larger than its cap.
  static func double(
    _ first: Int, _ second: Int, _ keys: [BlockingKey], caps: [Int], rows: Int, cap: Int
  ) -> BlockingPass {
    let (a, b) = (keys[first].numbers, keys[second].numbers)
    var entries: [UInt64] = []
    keys[first].sizes.withUnsafeBufferPointer { sizesA in
      keys[second].sizes.withUnsafeBufferPointer { sizesB in
        for row in 0..<rows {
          let (x, y) = (a.base[row], b.base[row])
          guard x >= 0, y >= 0, Int(sizesA[Int(x)]) > caps[first], Int(sizesB[Int(y)]) > caps[second] else {
            continue
          }
          entries.append(UInt64(hash(x, y)) << 32 | UInt64(row))
        }
      }
    }
    dropLonely(&entries)
    return BlockingPass(first, second, &entries, cap)
  }

  /// Drops entries whose hash stands once: most of them, and sorting them would be the work.
  private static func dropLonely(_ entries: inout [UInt64]) {
    var bits = 12
    while 1 << bits < entries.count * 4, bits < 24 { bits += 1 }
    let shift = UInt64(64 - bits)
    var seen = [UInt8](repeating: 0, count: 1 << bits)
    seen.withUnsafeMutableBufferPointer { seen in
      for entry in entries {
        let slot = Int(entry >> shift)
        if seen[slot] < 2 { seen[slot] += 1 }
      }
    }
    seen.withUnsafeBufferPointer { seen in entries.removeAll { seen[Int($0 >> shift)] < 2 } }
  }

  private init(_ first: Int, _ second: Int, _ entries: inout [UInt64], _ cap: Int) {
    self.first = first
    self.second = second
    // Rows ascend already.
    WordSort.sort(&entries, from: 32, to: 64)
    var (hashes, starts, rows): ([UInt32], [UInt32], [Int32]) = ([], [], [])
    var start = 0
    while start < entries.count {
      let hash = entries[start] >> 32
      var end = start + 1
      while end < entries.count, entries[end] >> 32 == hash { end += 1 }
      if end - start > 1, end - start <= cap {
        hashes.append(UInt32(hash))
        starts.append(UInt32(rows.count))
        for entry in entries[start..<end] { rows.append(Int32(truncatingIfNeeded: entry & 0xFFFF_FFFF)) }
      }
      start = end
    }
    starts.append(UInt32(rows.count))
    self.hashes = hashes
    self.starts = starts
    self.rows = rows
  }
}
